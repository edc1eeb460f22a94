// A person's modals, up to three on top of each other, and the question that Slack asks back. They lie within their
// pane: two people can have one each. What lies below cannot be reached until they are gone.

import { blocks } from "./blocks.js";
import { button, byId, el } from "./dom.js";
import { textOf } from "./mrkdwn.js";
import { instead, place } from "./place.js";

const STOPS = "a[href], button, input, select, textarea, [tabindex='0']";

export function drawModals(pane) {
  const { modals, home, people } = pane.state;
  pane.drafts.forgetAllBut((id) => !id.startsWith("V") || id === home?.id || modals.some((one) => one.id === id));
  const before = pane.modals.lastElementChild;
  const from = document.activeElement;
  place(
    pane.modals,
    modals.map((one) => {
      const { values, ...looks } = one; // what is filled in is on the page already
      return { id: one.id, from: [looks, people.length], make: () => modal(one, pane) };
    }),
  );
  stack(pane);
  const top = pane.modals.lastElementChild;
  if (top?.dataset.id !== before?.dataset.id) moveFocus(pane, top, from);
}

function modal(one, pane) {
  const send = (wish) => pane.act({ surface: one.id, drafts: pane.drafts.on(one.id), ...wish });
  const id = `${pane.name}/${one.id}`;
  const say = pane.say;
  const leave = () => send({ do: "close", all: true });
  const submit = async (event) => {
    event.preventDefault();
    const pressed = byId(id + "/submit");
    pressed.disabled = true;
    await send({ do: "submit" });
    pressed.disabled = false;
    wrong(byId(id))?.focus();
  };
  return dialog(
    { id, "data-id": one.id, "aria-labelledby": id + "/title" },
    leave,
    el(
      "form",
      { novalidate: true, onsubmit: submit },
      el(
        "header",
        {},
        el("h2", { id: id + "/title" }, one.title),
        button("×", leave, { class: "x", "aria-label": say("close_all"), id: id + "/leave" }),
      ),
      el("div", { class: "scroll", tabindex: one.submit ? null : 0 }, blocks(one, pane)),
      el(
        "footer",
        { class: "row end" },
        button(one.close ?? say(one.submit ? "cancel" : "close"), () => send({ do: "close" }), { id: id + "/close" }),
        one.submit && el("button", { class: "primary", id: id + "/submit" }, one.submit),
      ),
    ),
  );
}

// asked: Slack's confirm object -> promise of true or false
export function ask(pane, asked) {
  const id = pane.name + "/question";
  const from = document.activeElement;
  return new Promise((resolve) => {
    const answer = (yes) => {
      pane.question.replaceChildren();
      stack(pane);
      from.focus();
      resolve(yes);
    };
    const box = dialog(
      {
        class: "modal question",
        role: "alertdialog",
        "aria-labelledby": id + "/title",
        "aria-describedby": id + "/text",
      },
      () => answer(false),
      el("h2", { id: id + "/title" }, asked.title.text),
      el("div", { id: id + "/text" }, textOf(asked.text, pane.state)),
      el(
        "div",
        { class: "row end" },
        button(asked.deny.text, () => answer(false)),
        button(asked.confirm.text, () => answer(true), { class: asked.style ?? "primary", autofocus: true }),
      ),
    );
    pane.question.replaceChildren(box);
    stack(pane);
    focusIn(box);
  });
}

// Within a dialog Tab goes round, and Escape leaves it. F6 goes to the other pane (page.js).
function dialog(facts, leave, ...content) {
  const onkeydown = (event) => {
    if (event.key === "Escape") leave();
    if (event.key === "Tab") goRound(event);
  };
  return el("div", { class: "modal", role: "dialog", tabindex: -1, onkeydown, ...facts }, ...content);
}

function goRound(event) {
  const box = event.currentTarget;
  const stops = [...box.querySelectorAll(STOPS)].filter((one) => one.tabIndex >= 0 && one.checkVisibility());
  const [end, beginning] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (document.activeElement !== end && document.activeElement !== box) return;
  event.preventDefault();
  beginning.focus();
}

// Only the uppermost can be used.
function stack(pane) {
  const layers = [pane.slack, ...pane.modals.children, ...pane.question.children];
  layers.forEach((layer, index) => (layer.inert = index < layers.length - 1));
}

const wrong = (box) => box?.querySelector("[aria-invalid=true] input, [aria-invalid=true]:not([role])");

// Into the dialog that has come, or back to where one was before the first. Not out of another pane.
function moveFocus(pane, top, from) {
  if (from !== document.body && !pane.root.contains(from) && from.isConnected) return;
  pane.returnTo ??= from.id;
  if (top) return focusIn(top);
  (byId(pane.returnTo) ?? instead(pane.content, pane.returnTo) ?? pane.content).focus();
  pane.returnTo = null;
}

function focusIn(box) {
  const fields = "input, select, textarea";
  (box.querySelector("[autofocus]") ?? box.querySelector(fields) ?? box).focus();
}
