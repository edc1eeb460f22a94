// What stands in the middle of a pane: the app's Home, or a conversation day by day. As parts to be placed.

import { blocks } from "./blocks.js";
import { dayLine, dayOf, time } from "./dates.js";
import { avatar, el } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

export function home(pane) {
  const { home, people, app, clock } = pane.state;
  const empty = () => el("p", { class: "quiet empty" }, pane.say("no_home", { name: app.name }));
  if (!home) return [{ id: "no-home", from: app, make: empty }];
  const make = () => el("article", { class: "home" }, blocks(home, pane));
  return [{ id: home.id, from: [home, people.length, dayOf(clock.now, pane.state)], make }];
}

export function conversation(pane) {
  const { state, channel, language } = pane;
  const empty = () => el("p", { class: "quiet empty" }, pane.say("no_messages"));
  if (!channel.messages.length) return [{ id: "no-messages", from: 0, make: empty }];
  const today = dayOf(state.clock.now, state); // yesterday's "today" is drawn anew
  const parts = [];
  let day;
  for (const one of channel.messages) {
    if (dayOf(one.ts, state) !== day) {
      day = dayOf(one.ts, state);
      parts.push({ id: day, from: today, make: () => el("h3", { class: "day" }, dayLine(one.ts, state, language)) });
    }
    parts.push({ id: one.id, from: [one, today], make: () => message(one, pane) });
  }
  return parts;
}

function message(one, pane) {
  const { state, say } = pane;
  const author = state.people.find((person) => person.id === one.user);
  return el(
    "article",
    { class: "message" + (one.ephemeral ? " ephemeral" : "") },
    avatar(author.name, author.id),
    el(
      "div",
      { class: "body" },
      one.ephemeral && el("p", { class: "quiet" }, say("only_you")),
      el(
        "p",
        { class: "by" },
        el("strong", {}, author.name),
        author.is_bot && el("span", { class: "badge" }, say("app")),
        el("time", {}, time(one.ts, state)),
        one.edited && el("span", { class: "quiet" }, say("edited")),
      ),
      one.blocks.length ? blocks(one, pane) : mrkdwn(one.text, state),
    ),
  );
}
