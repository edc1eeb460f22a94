// A menu one types into: looked up by the app, or long lists and people. One choice, or several as chips.

import { avatar, button, el } from "./dom.js";

// options(typed) -> promise of [{value, label, face: whose picture stands beside it, if any}]; chosen: the same; change(picked): called with what is chosen now
export function picker({ id, label, placeholder, many, chosen, options, change, say }) {
  let picked = [...chosen];
  let shown = [];
  let active = -1;
  let asked = 0;
  const list = el("ul", { role: "listbox", popover: "manual", id: id + "/list", "aria-label": label });
  const input = el("input", {
    id,
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-label": label,
    placeholder,
  });
  const chips = el("span", { class: "chips" });
  const isOpen = () => list.matches(":popover-open");

  function draw() {
    if (!many) input.value = picked[0]?.label ?? "";
    else chips.replaceChildren(...picked.map(chip));
  }
  function chip(one) {
    const remove = () => keep(picked.filter((other) => other !== one));
    return button([one.face && avatar(one.face), one.label, " ×"], remove, { class: "chip", "aria-label": say("remove", { name: one.label }) });
  }
  function keep(now) {
    picked = now;
    draw();
    change(picked);
  }
  function close() {
    if (isOpen()) list.hidePopover();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    if (!many) draw();
  }
  function choose(option) {
    input.value = "";
    close();
    if (!many) keep([option]);
    else if (!picked.some((one) => one.value === option.value)) keep([...picked, option]);
  }
  function mark(index) {
    active = Math.max(0, Math.min(index, shown.length - 1));
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    list.children[active]?.scrollIntoView({ block: "nearest" });
    if (shown.length) input.setAttribute("aria-activedescendant", `${id}/${active}`);
  }
  function item(option, at) {
    const onmousedown = (event) => {
      event.preventDefault(); // the focus stays in the field
      choose(option);
    };
    return el("li", { role: "option", id: `${id}/${at}`, "aria-selected": "false", onmousedown }, option.face && avatar(option.face), option.label);
  }
  async function look(typed) {
    const turn = ++asked;
    const found = await options(typed);
    if (turn !== asked || document.activeElement !== input) return; // a later key has asked again
    shown = found;
    active = -1;
    const none = () => el("li", { class: "quiet", role: "option", "aria-disabled": "true" }, say("nothing_found"));
    list.replaceChildren(...(shown.length ? shown.map(item) : [none()]));
    if (!isOpen()) list.showPopover({ source: input });
    input.setAttribute("aria-expanded", "true");
  }
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => look(""));
  input.addEventListener("input", () => look(input.value));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen()) mark(active + (event.key === "ArrowDown" ? 1 : -1));
      else look("");
    } else if (event.key === "Enter" && isOpen()) {
      event.preventDefault();
      if (shown[active]) choose(shown[active]);
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && many && !input.value && picked.length) {
      keep(picked.slice(0, -1));
    }
  });
  draw();
  return el("div", { class: "picker" }, chips, input, list);
}
