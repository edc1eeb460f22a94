// The tour: one hint at a time, found from what is on the screen now. It knows the app by its buttons only.

import { moment } from "./dates.js";
import { button, byId, el } from "./dom.js";
import { unread } from "./mailbox.js";
import { place } from "./place.js";
import { hasUnread } from "./seen.js";
import { isNarrow } from "./settings.js";

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
  about = hint?.who ?? about;
  hint?.at?.classList.add("hinted");
  const make = () =>
    el(
      "p",
      {},
      el("span", {}, hint.words, hint.help && help(...hint.help)),
      button("×", () => endTour(page), { class: "x", id: "hint/end", "aria-label": page.say("tour_end") }),
    );
  place(byId("hint"), hint ? [{ id: "hint", from: [hint.words, hint.help?.[0], page.say("tour_end")], make }] : []);
}

// It leads on to what the next hint is about.
function help(label, todo) {
  const lead = async () => {
    await todo();
    document.querySelector(".hinted")?.focus();
  };
  return button(label, lead, { id: "hint/help" });
}

let about = null; // the id of whom the last hint was about: the tour stays with them while there is more to do

// The first that has something to say: look(page) -> {words, at: what it is about, help: [label, what to do],
// who: whom it is about} or null.
const HINTS = [
  (page) => firstOf(page, (pane) => modal(pane) ?? unreadIn(pane) ?? press(pane, "dm")),
  elsewhere,
  calendar,
  mail,
  (page) => firstOf(page, (pane) => press(pane, "home")),
  traffic,
];

function firstOf(page, look) {
  const panes = page.panes.filter((pane) => pane.state);
  panes.sort((one, other) => (other.person === about) - (one.person === about));
  for (const pane of panes) {
    const hint = look(pane);
    if (hint) return { ...hint, ...inPane(page, pane, hint.words), who: pane.person };
  }
  return null;
}

// Where there are two, whose it is; and the way there, where only the other is shown.
function inPane({ panes, say, show }, pane, words) {
  if (panes.length === 1) return {};
  const { name } = pane.state.me;
  const help = pane.isShown ? null : [say("see_as", { name }), () => show(panes.indexOf(pane))];
  return { words: say("hint_in_pane", { name, words }), help };
}

function modal(pane) {
  const { say } = pane.page;
  const top = pane.state.modals.at(-1);
  if (!top) return null;
  const label = top.submit ?? top.close ?? say("close");
  const fields = top.blocks.filter((block) => block.type === "input");
  const tips = [
    fields.length && say("hint_fill_in"),
    fields.some((field) => ASKS_FOR_NUMBER.test(field.label.text)) && say("hint_number", { number: A_NUMBER }),
    fields.some((field) => field.element.type === "multi_users_select") && say("hint_people", pane.others[0]),
    say("hint_press", { label }),
  ];
  return { words: tips.filter(Boolean).join(" ") };
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
      : [isNarrow() ? say("see_as", one) : say("side_by_side"), () => page.split(true, one.id)],
  };
}

function unreadIn(pane) {
  const { app, channels } = pane.state;
  const isThere = pane.at === "dm" && pane.isShown;
  if (isThere || !pane.hasNews(channels.find((one) => one.is_dm))) return null;
  return { words: pane.page.say("hint_open_messages", app), at: byId(pane.name + "/dm") };
}

function press(pane, at) {
  const target = [...pane.content.querySelectorAll("button.primary")].at(at === "dm" ? -1 : 0);
  if (pane.at !== at || !target) return null;
  return { words: pane.page.say("hint_press", { label: target.textContent }), at: target };
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
