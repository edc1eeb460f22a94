// A button that opens a list of things to do; the arrow keys go through it, Escape leaves it.

import { button, el } from "./dom.js";

// items: [[label, what to do], ...]
export function menu({ id, label, face, items }) {
  const list = el(
    "div",
    { class: "menu", role: "menu", popover: "auto", id: id + "/menu", "aria-label": label },
    items.map(([name, todo]) =>
      button(
        name,
        () => {
          list.hidePopover();
          todo();
        },
        { role: "menuitem", tabindex: -1 },
      ),
    ),
  );
  const opener = el(
    "button",
    {
      type: "button",
      id,
      popovertarget: list.id,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": label,
    },
    face,
  );
  list.addEventListener("toggle", (event) => {
    opener.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open") list.firstElementChild.focus();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Tab") list.hidePopover();
    if (!step) return;
    event.preventDefault();
    const all = [...list.children];
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  });
  return el("span", { class: "with-menu" }, opener, list);
}
