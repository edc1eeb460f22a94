// What the app writes to somebody who looks elsewhere, as a banner: it takes no focus, and goes by itself.

import { avatar, button, el } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const STAYS = 7000; // milliseconds

// pane: whose message it is. Where there is room for one pane only, the banner is in the one that is shown.
export function notify(pane, message) {
  const { page, state, say } = pane;
  const { app, me } = state;
  const where = pane.isShown ? pane : page.panes[page.shown];
  const lines = [...mrkdwn(message.text, state).children].map((line) => line.textContent);
  const from = where === pane ? app.name : say("notice_to", { app: app.name, name: me.name });
  const words = el("span", {}, el("strong", {}, from), el("span", { class: "said" }, lines.join(" ")));
  const open = async () => {
    page.show(page.panes.indexOf(pane));
    await pane.look("dm");
    if (!state.modals.length) pane.content.focus();
  };
  const banner = button([avatar(app.user), words], open, { class: "notice" });
  const leave = () => (banner.matches(":hover, :focus") ? setTimeout(leave, STAYS) : banner.remove());
  setTimeout(leave, STAYS);
  pane.notice?.remove();
  pane.notice = banner;
  where.notices.append(banner);
}
