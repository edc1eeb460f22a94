// The drawer at the side: the mailbox or the wire.

import { button, byId, el } from "./dom.js";
import { mailbox } from "./mailbox.js";
import { place } from "./place.js";
import { wire } from "./wire.js";

const CONTENT = { mailbox, wire };

export function toggleDrawer(page, name) {
  const opens = page.drawer !== name;
  page.drawer = opens ? name : null;
  page.draw();
  byId(opens ? "drawer/close" : name).focus();
}

export function drawDrawer(page, language) {
  const { say, drawer } = page;
  const box = byId("drawer");
  box.hidden = !drawer;
  if (!drawer) return;
  box.setAttribute("aria-label", say(drawer));
  const close = () => toggleDrawer(page, drawer);
  box.onkeydown = (event) => event.key === "Escape" && close();
  const head = () =>
    el(
      "header",
      {},
      el("h2", {}, say(drawer)),
      button("×", close, { class: "x", id: "drawer/close", "aria-label": say("close") }),
    );
  place(box, [{ id: "head", from: [language, drawer], make: head }, ...CONTENT[drawer](page, language)]);
}
