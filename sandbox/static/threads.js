// Threads: what stands below a message, and what an app that is an agent says of it. As parts to be placed.

import { byId, button, el } from "./dom.js";

// What one could ask, at the top of the conversation with an agent.
export function prompts(pane) {
  const { prompts: offered, channels } = pane.state;
  if (!offered) return [];
  const write = (text) => pane.act({ do: "write", channel: channels.find((one) => one.is_dm).id, text });
  const ask = ({ title, message }, place) =>
    button(title, () => write(message), { id: `${pane.name}/prompts/ask/${place}` }); // so that the focus is kept
  const words = offered.title || pane.say("prompts");
  const make = () =>
    el("div", { class: "prompts", role: "group", "aria-label": words }, el("p", {}, words), offered.prompts.map(ask));
  return [{ id: "prompts", from: offered, make }];
}

// Without what a title cannot have: one that only repeats the question is not shown.
const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();

// replies: drawn already, as parts.
export function thread(root, replies, pane) {
  const { title, words, is_working, can_stop } = pane.channel.sessions[root.ts] ?? {};
  const parts = [];
  if (title && bare(title) !== bare(root.text)) parts.push({ id: "title/" + root.ts, from: title, make: () => el("h4", { class: "in-thread" }, title) });
  parts.push(...replies);
  if (is_working) {
    const make = () => status(words, can_stop, root, pane);
    parts.push({ id: "status/" + root.ts, from: [words, can_stop], make });
  }
  if (pane.replying === root.ts) parts.push({ id: "reply/" + root.ts, from: 0, make: () => composer(root, pane) });
  return parts;
}

function status(words, canStop, root, pane) {
  const { say, state, channel } = pane;
  const stop = () => pane.act({ do: "stop", channel: channel.id, thread: root.ts });
  return el(
    "p",
    { class: "in-thread quiet", role: "status" },
    `${state.app.name} ${words || say("working")} `,
    canStop && button(say("stop"), stop),
  );
}

function composer(root, pane) {
  const { say, channel } = pane;
  const label = say("reply_here");
  const facts = { autocomplete: "off", placeholder: label, "aria-label": label };
  const text = el("input", { id: pane.name + "/reply", ...facts });
  const send = async (event) => {
    event.preventDefault();
    const written = text.value.trim();
    text.value = "";
    if (written) await pane.act({ do: "write", channel: channel.id, thread: root.ts, text: written });
  };
  const leave = (key) => {
    if (key.key !== "Escape") return;
    pane.reply(null);
    byId(`${pane.name}/to/${root.ts}`).focus();
  };
  text.addEventListener("keydown", leave);
  return el("form", { class: "in-thread reply", onsubmit: send }, text, el("button", {}, say("send_reply")));
}
