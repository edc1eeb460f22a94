// The page: who one is, which tab one looks at, and what is drawn anew when something changes.

import { avatar, byId, el } from "./dom.js";
import { blocks } from "./blocks.js";
import { confirm, toast } from "./dialogs.js";
import { mrkdwn } from "./mrkdwn.js";
import { forget, place } from "./place.js";

const seen = JSON.parse(sessionStorage.getItem("seen") ?? "{}");
let me = new URLSearchParams(location.search).get("as") ?? "";
let tab = "home";
let state = null;
let warned = 0;
let drafts = new Map(); // "surface block action" -> {at, raw, drawn}: typed here, not told to the server yet

function post(wish) {
  const headers = { "Content-Type": "application/json" };
  return fetch("/demo/act", { method: "POST", headers, body: JSON.stringify({ as: me, ...wish }) });
}

async function act(wish) {
  const response = await post(wish);
  await load();
  if (!response.ok) toast("Dette er ikke lenger i bruk.");
  return response.ok ? response.json() : {};
}

const key = (at) => JSON.stringify([at.surface, at.block, at.action]);
const draftsOf = (surface) =>
  [...drafts.values()].filter((one) => one.at.surface === surface).map((one) => [one.at.block, one.at.action, one.raw]);
const on = {
  use: (at, value) => act({ do: "use", ...at, value, drafts: draftsOf(at.surface) }),
  draft: (at, raw, shown) => drafts.set(key(at), { at, raw, drawn: shown ?? raw }),
  drafted: (at) => drafts.get(key(at))?.drawn,
  redraw: () => {
    forget();
    draw();
  },
  confirm: (dialog) => confirm(dialog, state),
  suggest: async (at, typed) => {
    const response = await post({ do: "suggest", ...at, typed });
    const { options } = response.ok ? await response.json() : { options: [] };
    return options.map((option) => ({ value: option.value, label: option.text.text }));
  },
};

async function load() {
  const asked = me;
  const response = await fetch(`/demo/state?as=${encodeURIComponent(asked)}`).catch(() => null);
  if (!response?.ok) return; // the server has stopped; the stream of changes waits for it to come back
  const next = await response.json();
  // An answer that was overtaken: by another one, or by becoming somebody else. (A restarted server counts anew.)
  if (asked !== me || (state?.run === next.run && next.version < state.version)) return;
  if (next.me.id === state?.me.id && next.warnings.length > warned) toast(next.warnings.at(-1));
  warned = next.warnings.length;
  state = next;
  me = state.me.id;
  draw();
}

function draw() {
  byId("team").textContent = state.team;
  history.replaceState(null, "", `?as=${me}`);
  drawPeople();
  drawTabs();
  drawContent();
  drawModals();
  byId("shortcuts").replaceChildren(
    ...Object.entries(state.shortcuts).map(([name, id]) =>
      el("button", { type: "button", onclick: () => act({ do: "shortcut", callback_id: id }) }, name),
    ),
  );
  byId("write").placeholder =
    tab === "home"
      ? `Skriv ${state.commands[0] ?? "/"} eller en melding til ${state.app.name}`
      : `Skriv her, eller ${state.commands[0] ?? "/"}`;
}

function drawPeople() {
  if (tab === "dm") seen[me] = state.people.find((one) => one.id === me)?.latest;
  sessionStorage.setItem("seen", JSON.stringify(seen));
  place(
    byId("people"),
    state.people
      .filter((one) => one.id !== state.app.user)
      .map((one) => {
        const news = one.latest > (seen[one.id] ?? "");
        const role = one.is_bot ? "app" : one.deleted ? "deaktivert" : one.is_restricted ? "gjest" : one.title;
        return {
          id: "person/" + one.id,
          from: [one, news, one.id === me],
          make: () =>
            el(
              "li",
              {},
              el(
                "button",
                {
                  type: "button",
                  class: "person",
                  "aria-current": one.id === me ? "true" : null,
                  disabled: one.is_bot || one.deleted,
                  onclick: () => become(one.id),
                },
                avatar(one.name, one.id),
                el("span", {}, one.name, el("small", {}, role)),
                news && el("span", { class: "news", role: "img", "aria-label": "ny melding" }),
              ),
            ),
        };
      }),
  );
  byId("newcomers-title").hidden = !state.newcomers.length;
  place(
    byId("newcomers"),
    state.newcomers.map((one) => ({
      id: "newcomer/" + one.id,
      from: one,
      make: () =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              class: "person",
              onclick: () => act({ do: "join", person: one.id }),
            },
            avatar(one.name, one.id),
            el("span", {}, one.name, el("small", {}, "Bli med")),
          ),
        ),
    })),
  );
}

function drawTabs() {
  const tabs = [
    ["home", "Hjem"],
    ["dm", "Meldinger"],
    ...state.channels.filter((one) => !one.is_dm).map((one) => [one.id, "#" + one.name]),
  ];
  place(
    byId("tabs"),
    tabs.map(([id, name]) => ({
      id: "tab/" + id,
      from: [name, id === tab],
      make: () =>
        el(
          "button",
          {
            type: "button",
            role: "tab",
            id: "tab-" + id,
            "aria-selected": String(id === tab),
            "aria-controls": "content",
            onclick: () => look(id),
          },
          name,
        ),
    })),
  );
  byId("content").setAttribute("aria-labelledby", "tab-" + tab);
}

const channel = () => state.channels.find((one) => (tab === "dm" || tab === "home" ? one.is_dm : one.id === tab));

function drawContent() {
  const box = byId("content");
  if (tab === "home") {
    const home = state.home;
    return place(box, [
      home
        ? {
            id: home.id,
            from: [home, state.people.length],
            make: () => el("article", { class: "home" }, blocks(home, state, on)),
          }
        : {
            id: "no-home",
            from: state.app,
            make: () => el("p", { class: "quiet empty" }, `${state.app.name} har ikke vist noe her ennå.`),
          },
    ]);
  }
  const messages = channel().messages;
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const before = box.childElementCount;
  place(
    box,
    messages.length
      ? messages.map((one) => ({ id: "message/" + one.id, from: [me, one], make: () => message(one) }))
      : [{ id: "no-messages", from: 0, make: () => el("p", { class: "quiet empty" }, "Ingen meldinger ennå.") }],
  );
  if (atEnd && box.childElementCount !== before) box.scrollTop = box.scrollHeight;
}

function message(one) {
  const author = state.people.find((person) => person.id === one.user);
  const clock = new Intl.DateTimeFormat(state.me.locale, { timeZone: state.me.tz, hour: "2-digit", minute: "2-digit" });
  return el(
    "article",
    { class: "message" + (one.ephemeral ? " ephemeral" : "") },
    avatar(author.name, author.id),
    el(
      "div",
      { class: "body" },
      el(
        "p",
        { class: "by" },
        el("strong", {}, author.name),
        " ",
        el("time", {}, clock.format(Number(one.ts) * 1000)),
        one.edited && el("span", { class: "quiet" }, " (redigert)"),
      ),
      one.ephemeral && el("p", { class: "quiet" }, "Bare synlig for deg"),
      one.blocks.length ? blocks(one, state, on) : mrkdwn(one.text, state),
    ),
  );
}

function drawModals() {
  const box = byId("modals");
  const open = new Set(state.modals.map((one) => one.id));
  for (const [id, one] of drafts)
    if (one.at.surface.startsWith("V") && !open.has(one.at.surface) && one.at.surface !== state.home?.id)
      drafts.delete(id);
  place(
    box,
    state.modals.map((one, index) => {
      const { values, ...looks } = one;
      return {
        id: one.id,
        from: [me, looks, index === state.modals.length - 1, state.people.length],
        make: () => modal(one, index === state.modals.length - 1),
      };
    }),
  );
  if (state.modals.length && !box.open) box.showModal();
  if (!state.modals.length && box.open) box.close();
}

function modal(one, onTop) {
  const send = (wish) => act({ surface: one.id, drafts: draftsOf(one.id), ...wish });
  const close = one.close ?? (one.submit ? "Avbryt" : "Lukk");
  return el(
    "form",
    {
      class: "modal",
      inert: !onTop,
      novalidate: true,
      "aria-label": one.title,
      onsubmit: async (event) => {
        event.preventDefault();
        const button = event.target.querySelector("button.primary");
        button.disabled = true;
        await send({ do: "submit" });
        button.disabled = false;
        byId("modals").querySelector("form:last-child [aria-invalid=true]")?.focus();
      },
    },
    el(
      "header",
      {},
      el("h2", {}, one.title),
      el(
        "button",
        { type: "button", class: "x", "aria-label": "Lukk alt", onclick: () => send({ do: "close", all: true }) },
        "×",
      ),
    ),
    el("div", { class: "scroll" }, blocks(one, state, on)),
    el(
      "footer",
      { class: "row end" },
      el("button", { type: "button", onclick: () => send({ do: "close" }) }, close),
      one.submit && el("button", { class: "primary" }, one.submit),
    ),
  );
}

async function become(id) {
  me = id;
  drafts = new Map();
  forget();
  warned = 0;
  await look(tab);
}

async function look(at) {
  tab = at;
  await load();
  if (at === "home" || at === "dm") await act({ do: "open", tab: at === "home" ? "home" : "messages" });
  if (at !== "home") byId("content").scrollTop = byId("content").scrollHeight;
}

byId("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("write").value.trim();
  if (!text) return;
  byId("write").value = "";
  const where = channel().id;
  if (tab === "home") tab = "dm";
  await act({ do: "write", channel: where, text });
});
byId("modals").addEventListener("cancel", (event) => {
  event.preventDefault();
  act({ do: "close", all: true });
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.overflow[open]"))
    if (!menu.contains(event.target) || event.target.closest("div > button")) menu.open = false;
});

await look(tab);
new EventSource("/demo/changes").onmessage = load;
