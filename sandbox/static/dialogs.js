// What the page itself says: the dialog that asks back, and short notices.

import { byId, el } from "./dom.js";
import { textOf } from "./mrkdwn.js";

// dialog: Slack's confirm object -> promise of true or false
export function confirm(dialog, state) {
  const box = byId("confirm");
  return new Promise((resolve) => {
    const answer = (yes) => {
      box.close();
      resolve(yes);
    };
    box.setAttribute("aria-label", dialog.title.text);
    box.oncancel = () => resolve(false);
    box.replaceChildren(
      el("h2", {}, dialog.title.text),
      textOf(dialog.text, state),
      el(
        "div",
        { class: "row end" },
        el("button", { type: "button", onclick: () => answer(false) }, dialog.deny.text),
        el(
          "button",
          { type: "button", class: dialog.style ?? "primary", autofocus: true, onclick: () => answer(true) },
          dialog.confirm.text,
        ),
      ),
    );
    box.showModal();
  });
}

export function toast(words) {
  const box = byId("toast");
  box.textContent = words;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => (box.textContent = ""), 5000);
}
