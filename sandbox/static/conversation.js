// What stands in the middle of a pane: the app's Home, or a conversation day by day. As parts to be placed.

import { blocks } from "./blocks.js";
import { dayLine, dayOf, time } from "./dates.js";
import { avatar, button, el } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { prompts, thread } from "./threads.js";

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
  const parts = channel.is_dm ? prompts(pane) : [];
  if (!channel.messages.length) return [...parts, { id: "no-messages", from: 0, make: empty }];
  const today = dayOf(state.clock.now, state); // yesterday's "today" is drawn anew
  let day;
  for (const one of channel.messages) {
    if (one.thread_ts) continue;
    if (dayOf(one.ts, state) !== day) {
      day = dayOf(one.ts, state);
      parts.push({ id: day, from: today, make: () => el("h3", { class: "day" }, dayLine(one.ts, state, language)) });
    }
    parts.push({ id: one.id, from: [one, today], make: () => message(one, pane) });
    const replies = channel.messages.filter((other) => other.thread_ts === one.ts);
    const drawn = replies.map((reply) => ({ id: reply.id, from: [reply, today], make: () => message(reply, pane) }));
    parts.push(...thread(one, drawn, pane));
  }
  return parts;
}

function message(one, pane) {
  const { state, say } = pane;
  const author = state.people.find((person) => person.id === one.user);
  const mayReply = !one.thread_ts && !one.ephemeral;
  const reply = () => button(say("reply"), () => pane.reply(one.ts), { id: `${pane.name}/to/${one.ts}`, class: "to" });
  return el(
    "article",
    {
      class: ["message", one.ephemeral && "ephemeral", one.thread_ts && "in-thread"].filter(Boolean).join(" "),
      "data-ts": one.ts,
    },
    avatar(author.id),
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
        mayReply && reply(),
      ),
      one.blocks.length ? blocks(one, pane) : mrkdwn(one.text, state),
      one.files.length > 0 && el("p", { class: "quiet" }, one.files.join(", ")),
    ),
  );
}
