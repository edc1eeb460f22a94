// The bar above the panes: the clock, what lies in the drawer, and what concerns the whole page.

import { calendar } from "./calendar.js";
import { button, byId, el } from "./dom.js";
import { toggleDrawer } from "./drawer.js";
import { unread } from "./mailbox.js";
import { menu } from "./menu.js";
import { act } from "./server.js";
import { beDark, isDark, speak } from "./settings.js";
import { startTour } from "./tour.js";

export function bar(page, language) {
  const { say, panes, state } = page;
  const isTwo = panes.length > 1;
  const letters = unread(state);
  const split = [say(isTwo ? "one_person" : "two_people"), () => page.split(!isTwo)];
  return [
    { id: "title", from: language, make: () => el("h1", {}, say("title")) },
    ...(state.clock.movable ? [calendar(page, language)] : []),
    drawerButton(page, language, "mailbox", letters),
    drawerButton(page, language, "wire"),
    { id: "two", from: [language, isTwo], make: () => button(...split, { id: "two" }) },
    {
      id: "things",
      from: [language, isTwo, isDark()],
      make: () =>
        menu({
          id: "things",
          label: say("more"),
          face: "⋯",
          items: [
            split,
            [say("tour"), () => startTour(page)],
            ...(state.clock.movable ? [[say("start_over"), () => startOver(page)]] : []),
            [say(isDark() ? "light" : "dark"), () => change(page, () => beDark(!isDark()))],
            [say("language"), () => change(page, () => speak(language === "nb" ? "en" : "nb"))],
          ],
        }),
    },
  ];
}

function drawerButton(page, language, name, count = 0) {
  const { say, drawer } = page;
  const mark = () => count > 0 && el("span", { class: "count" }, count, el("span", { class: "unseen" }, say("unread")));
  const facts = { id: name, "aria-expanded": String(drawer === name), "aria-controls": "drawer" };
  const make = () => button([say(name), mark()], () => toggleDrawer(page, name), facts);
  return { id: name, from: [language, drawer, count], make };
}

function change(page, how) {
  how();
  page.draw();
}

function startOver({ say, panes }) {
  const box = byId("question");
  const agreed = () => {
    box.close();
    act(panes[0].person, { do: "start_over" }); // page.js notices when the demo is back
  };
  box.replaceChildren(
    el("h2", { id: "question-title" }, say("start_over")),
    el("p", {}, say("start_over_question")),
    el(
      "div",
      { class: "row end" },
      button(say("cancel"), () => box.close()),
      button(say("start_over"), agreed, { class: "danger" }),
    ),
  );
  box.showModal();
}
