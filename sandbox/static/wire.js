// What went between Slack and the app, and the faults one can switch on to see that nothing is lost or doubled.

import { time } from "./dates.js";
import { el } from "./dom.js";
import { act, exchange, exchanges } from "./server.js";

let known = { count: -1, all: [] };

// Parts of the drawer.
export function wire(page, language) {
  const { state, say } = page;
  fetchNews(page);
  return [
    { id: "faults", from: [language, state.faults], make: () => faults(page) },
    ...known.all.map((one) => ({ id: one.id, from: [language, one], make: () => line(one, page, language) })),
  ];
}

async function fetchNews(page) {
  const count = `${page.state.run} ${page.state.wire_count}`;
  if (known.count === count) return;
  known.count = count;
  known.all = (await exchanges()) ?? [];
  page.draw();
}

function faults({ state, say, panes, load }) {
  const box = (kind) => {
    const change = async () => {
      await act(panes[0].person, { do: "fault", kind, on: input.checked });
      await load();
    };
    const input = el("input", { type: "checkbox", id: "fault/" + kind, checked: state.faults[kind], onchange: change });
    return el("label", {}, input, el("span", {}, say(kind), el("small", { class: "quiet" }, say(kind + "_means"))));
  };
  return el(
    "fieldset",
    { class: "faults choices" },
    el("legend", {}, say("faults")),
    Object.keys(state.faults).map(box),
  );
}

function line(one, { state, say }, language) {
  const person = state.people.find((other) => other.id === one.person)?.name ?? "";
  const way = one.way === "to_app" ? "→" : "←";
  const took =
    one.ms === null ? "–" : `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(one.ms)} ms`;
  const failure = one.fault ? say(one.fault) : one.error || (!one.ok && say("status", one));
  const payload = el("div");
  const show = async () => {
    if (!details.open || payload.childElementCount) return;
    const whole = await exchange(one.id);
    const json = (words, value) => [
      el("h3", {}, say(words)),
      el("pre", { tabindex: 0 }, JSON.stringify(value, null, 2)),
    ];
    payload.replaceChildren(...json("payload", whole.payload), ...json("answer", whole.answer));
  };
  const details = el(
    "details",
    { class: "exchange" + (one.ok ? "" : " failed"), ontoggle: show },
    el(
      "summary",
      {},
      el("span", { class: "way", role: "img", "aria-label": say(one.way) }, way),
      el(
        "span",
        { class: "what" },
        el("strong", {}, one.name),
        el("small", {}, [say("kind_" + one.kind), person].filter(Boolean).join(" · ")),
        [failure, ...one.checked].filter(Boolean).map((words) => el("small", { class: "error" }, words)),
      ),
      el("span", { class: "took" }, took, el("small", { class: "quiet" }, time(one.at, state))),
    ),
    payload,
  );
  return details;
}
