// The page: one or two panes, the bar above them, and what is drawn anew when something changes.

import { bar } from "./bar.js";
import { byId } from "./dom.js";
import { drawDrawer } from "./drawer.js";
import { Pane } from "./pane.js";
import { place } from "./place.js";
import * as server from "./server.js";
import * as settings from "./settings.js";
import { drawHint } from "./tour.js";
import { languageOf, speaker } from "./words.js";

const page = {
  panes: [],
  shown: 0, // which pane, where there is room for only one
  get state() {
    return page.panes[0].state; // clock, mail and the like are the same in all of them
  },
  get language() {
    return settings.language();
  },
  load,
  draw,
  show,
  split,
};

async function load() {
  const run = page.state?.run;
  const came = await Promise.all(page.panes.map((pane) => pane.load()));
  if (run && page.state.run !== run) return location.reload(); // the demo has begun anew, and so does the page
  if (came.some(Boolean) && page.state) draw();
}

function draw() {
  const panes = page.panes.filter((pane) => pane.state);
  const language = page.language ?? languageOf(page.state.me.locale);
  page.say = speaker(language);
  document.documentElement.lang = language;
  document.title = [...panes.map((pane) => pane.state.me.name), page.say("title")].join(" · ");
  const query = "?" + new URLSearchParams(panes.map((pane, at) => [["as", "and"][at], pane.person]));
  if (location.search !== query) history.replaceState(null, "", query);
  byId("panes").dataset.shown = page.shown;
  place(byId("bar"), bar(page, language));
  for (const pane of panes) pane.draw();
  drawDrawer(page, language);
  drawHint(page);
}

// Where there is room for only one pane: this one.
function show(index) {
  page.shown = index;
  draw();
}

function add(person) {
  const pane = new Pane("ab"[page.panes.length], person, page);
  page.panes.push(pane);
  byId("panes").append(pane.root);
  return pane.look("home");
}

// A second person beside the first, or none.
async function split(isTwo, person) {
  if (isTwo) {
    page.shown = 1;
    return add(person ?? page.panes[0].others[0].id);
  }
  page.panes.pop().root.remove();
  show(0);
}

// F6 goes from the bar to each pane and to the drawer, also out of a modal.
document.addEventListener("keydown", (event) => {
  if (event.key !== "F6") return;
  event.preventDefault();
  const areas = [byId("bar"), ...page.panes.map((pane) => pane.root), byId("drawer")].filter((one) =>
    one.checkVisibility(),
  );
  const here = areas.findIndex((one) => one.contains(document.activeElement));
  const stops = [...areas[(here + 1) % areas.length].querySelectorAll("button, input, select, textarea, [tabindex]")];
  stops.find((one) => !one.closest("[inert]") && one.checkVisibility()).focus();
});

const asked = new URLSearchParams(location.search);
const people = [asked.get("as") ?? "", asked.get("and")].filter((one) => one !== null);
await Promise.all(people.map(add));

settings.onSystemTheme(draw);

let stale = false;
let loading = false;
server.onChange(async () => {
  stale = true; // changes come in bursts: ask once for those that came while we were asking
  if (loading) return;
  loading = true;
  while (stale) {
    stale = false;
    await load();
  }
  loading = false;
});
