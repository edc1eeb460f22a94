// The tour: one hint at a time, found from what is on the screen now. It knows the app by its buttons only.

import { moment } from "./dates.js";
import { button, byId, el } from "./dom.js";
import { unread } from "./mailbox.js";
import { place } from "./place.js";
import { hasUnread } from "./seen.js";

const A_NUMBER = "310 000 019"; // a valid organisation number that no real company has
const ASKS_FOR_NUMBER = /organisasjonsnummer|organisation number/i;

const isOver = () => sessionStorage.getItem("tour") === "over";

export function startTour(page) {
  sessionStorage.removeItem("tour");
  page.draw();
}

function endTour(page) {
  sessionStorage.setItem("tour", "over");
  page.draw();
  page.panes[0].content.focus();
}

export function drawHint(page) {
  document.querySelector(".hinted")?.classList.remove("hinted");
  const hint = isOver() ? null : HINTS.reduce((found, look) => found ?? look(page), null);
  hint?.at?.classList.add("hinted");
  const make = () =>
    el(
      "p",
      {},
      el("span", {}, hint.words, hint.help && button(...hint.help)),
      button("×", () => endTour(page), { class: "x", "aria-label": page.say("tour_end") }),
    );
  place(byId("hint"), hint ? [{ id: "hint", from: [hint.words, hint.help?.[0], page.say("tour_end")], make }] : []);
}

// The first that has something to say: look(page) -> {words, at: what it is about, help: [label, what to do]} or null.
const HINTS = [
  modal,
  elsewhere,
  unreadHere,
  (page) => press(page, "dm"),
  calendar,
  mail,
  (page) => press(page, "home"),
  traffic,
];

function inPane(page, pane, words) {
  return page.panes.length > 1 ? page.say("hint_in_pane", { name: pane.state.me.name, words }) : words;
}

function firstOf(page, look) {
  return page.panes.filter((pane) => pane.state).reduce((found, pane) => found ?? look(pane), null);
}

function modal(page) {
  return firstOf(page, (pane) => {
    const top = pane.state.modals.at(-1);
    if (!top) return null;
    const label = top.submit ?? top.close ?? page.say("close");
    const fields = top.blocks.filter((block) => block.type === "input");
    const tips = [
      fields.length && page.say("hint_fill_in"),
      fields.some((field) => ASKS_FOR_NUMBER.test(field.label.text)) && page.say("hint_number", { number: A_NUMBER }),
      fields.some((field) => field.element.type === "multi_users_select") && page.say("hint_people", pane.others[0]),
      page.say("hint_press", { label }),
    ];
    return { words: inPane(page, pane, tips.filter(Boolean).join(" ")) };
  });
}

// Somebody who is on no pane has got a message.
function elsewhere(page) {
  const { state, panes, say } = page;
  const here = panes.map((pane) => pane.person);
  const one = state.people.find((one) => !here.includes(one.id) && hasUnread(state, one));
  if (!one) return null;
  const beside = panes.length > 1 ? panes[1] : null;
  return {
    words: say("hint_elsewhere", one),
    at: byId(`${panes.at(-1).name}/as/${one.id}`),
    help: beside
      ? [say("see_as", one), () => beside.become(one.id)]
      : [say("side_by_side"), () => page.split(true, one.id)],
  };
}

function unreadHere(page) {
  return firstOf(page, (pane) => {
    if (pane.at === "dm" || !pane.hasNews(pane.state.channels.find((one) => one.is_dm))) return null;
    return { words: inPane(page, pane, page.say("hint_open_messages", pane.state.app)), at: byId(pane.name + "/dm") };
  });
}

function press(page, at) {
  return firstOf(page, (pane) => {
    const target = [...pane.content.querySelectorAll("button.primary")].at(at === "dm" ? -1 : 0);
    if (pane.at !== at || !target) return null;
    return { words: inPane(page, pane, page.say("hint_press", { label: target.textContent })), at: target };
  });
}

function calendar({ state, say }) {
  const { movable, next, ahead } = state.clock;
  return movable && next && !ahead ? { words: say("hint_calendar"), at: byId("next") } : null;
}

function mail({ state, say, drawer }) {
  return unread(state) && drawer !== "mailbox" ? { words: say("hint_mail"), at: byId("mailbox") } : null;
}

function traffic({ say, drawer }) {
  return drawer === "wire" ? null : { words: say("hint_wire"), at: byId("wire") };
}
