// The side of a pane: the app and the channel, and the people one can act as.

import { avatar, button, el } from "./dom.js";
import { place } from "./place.js";
import { hasUnread } from "./seen.js";

export function drawSide(pane) {
  const { app, channels, people, newcomers } = pane.state;
  const dm = channels.find((one) => one.is_dm);
  const shared = channels.filter((one) => !one.is_dm);
  place(pane.places, [
    line(pane, "app", app.name, dm, pane.isApp, () => pane.look(pane.hasNews(dm) ? "dm" : "home")),
    ...shared.map((one) => line(pane, one.id, "# " + one.name, one, pane.at === one.id, () => pane.look(one.id))),
  ]);
  place(pane.people, [
    ...people.filter(isHuman).map((one) => member(pane, one)),
    ...newcomers.map((one) => newcomer(pane, one)),
  ]);
}

export const isHuman = (one) => !one.is_bot && !one.deleted;

export function newsMark({ say }) {
  return el("span", { class: "news", role: "img", "aria-label": say("new_message") });
}

function line(pane, id, label, channel, isHere, onclick) {
  const news = pane.hasNews(channel);
  const facts = { id: `${pane.name}/${id}`, "aria-current": isHere ? "page" : null };
  const make = () => el("li", {}, button([label, news && newsMark(pane)], onclick, facts));
  return { id, from: [label, news, isHere], make };
}

function member(pane, one) {
  const isMe = one.id === pane.person;
  const news = hasUnread(pane.state, one);
  const facts = { onclick: () => pane.become(one.id), "aria-current": isMe ? "true" : null };
  const role = one.is_restricted ? pane.say("guest") : one.title;
  return { id: one.id, from: [one, news, isMe], make: () => el("li", {}, face(pane, one, role, news, facts)) };
}

// Somebody who is not in the workspace yet: pressed, they join.
function newcomer(pane, one) {
  const facts = { onclick: () => pane.act({ do: "join", person: one.id }) };
  const make = () => el("li", { class: "newcomer" }, face(pane, one, pane.say("join"), false, facts));
  return { id: "newcomer/" + one.id, from: one, make };
}

function face(pane, { id, name }, role, news, { onclick, ...facts }) {
  const [first, ...rest] = name.split(" ");
  const who = el("span", {}, first, el("span", { class: "rest" }, " " + rest.join(" ")), el("small", {}, role));
  const content = [avatar(id), who, news && newsMark(pane)];
  return button(content, onclick, { id: `${pane.name}/as/${id}`, class: "person", ...facts });
}
