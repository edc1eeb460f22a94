// A menu one types into: looked up by the app, or long lists and people. One choice, or several as chips.

import { el } from "./dom.js";

// options(typed) -> promise of [{value, label}]; chosen: the same; change(values): called with the values chosen
export function picker({ id, label, placeholder, many, chosen, options, change }) {
  let picked = [...chosen];
  let shown = [];
  let active = -1;
  let asked = 0;
  const list = el("ul", { role: "listbox", id: id + "/list", hidden: true, "aria-label": label });
  const input = el("input", {
    id,
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-label": label,
    placeholder: placeholder ?? "Velg",
  });
  const chips = el("span", { class: "chips" });
  const box = el("div", { class: "picker" }, chips, input, list);

  function draw() {
    if (!many) {
      input.value = picked[0]?.label ?? "";
      return;
    }
    chips.replaceChildren(
      ...picked.map((one) =>
        el(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-label": `Fjern ${one.label}`,
            onclick: () => {
              picked = picked.filter((other) => other !== one);
              told();
            },
          },
          one.label,
          " ×",
        ),
      ),
    );
  }
  function told() {
    draw();
    change(
      picked.map((one) => one.value),
      picked,
    );
  }
  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    if (!many) draw();
  }
  function choose(option) {
    if (!many) picked = [option];
    else if (!picked.some((one) => one.value === option.value)) picked.push(option);
    input.value = "";
    close();
    told();
  }
  function mark(index) {
    active = Math.max(0, Math.min(index, shown.length - 1));
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    list.children[active]?.scrollIntoView({ block: "nearest" });
    if (shown.length) input.setAttribute("aria-activedescendant", `${id}/${active}`);
  }
  async function look(typed) {
    const turn = ++asked;
    const found = await options(typed);
    if (turn !== asked || document.activeElement !== input) return; // a later key has asked again
    shown = found;
    const items = shown.map((one, at) =>
      el(
        "li",
        {
          role: "option",
          id: `${id}/${at}`,
          onmousedown: (event) => {
            event.preventDefault();
            choose(one);
          },
        },
        one.label,
      ),
    );
    list.replaceChildren(...(items.length ? items : [el("li", { class: "quiet" }, "Ingen treff")]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
  }
  input.addEventListener("focus", () => {
    input.select();
    look("");
  });
  input.addEventListener("input", () => look(input.value));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look("");
      else mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (shown[active]) choose(shown[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && many && !input.value && picked.length) {
      picked.pop();
      told();
    }
  });
  draw();
  return box;
}
