// What the app has sent by e-mail: caught here, it goes nowhere.

import { moment } from "./dates.js";
import { button, el } from "./dom.js";
import { isNew, see } from "./seen.js";

const key = (mail) => "mail/" + mail.id;
const isUnread = (state, mail) => isNew(state, key(mail), "read");

export const unread = (state) => state.mails.filter((mail) => isUnread(state, mail)).length;

let open = null; // the id of the one that is read

// Parts of the drawer: the list, or the one that is open.
export function mailbox(page, language) {
  const { state, say } = page;
  const mail = state.mails.find((one) => one.id === open);
  const read = (one) => {
    open = one?.id;
    if (one) see(state, key(one), "read");
    page.draw();
  };
  if (mail) return [{ id: mail.id, from: language, make: () => letter(mail, page, language, () => read(null)) }];
  if (!state.mails.length)
    return [{ id: "no-mail", from: language, make: () => el("p", { class: "quiet empty" }, say("mailbox_empty")) }];
  const line = (one) => ({
    id: one.id,
    from: [one.subject, isUnread(state, one), language, state.clock.ahead],
    make: () =>
      button(
        [
          el(
            "strong",
            {},
            one.subject,
            isUnread(state, one) && el("span", { class: "news", role: "img", "aria-label": say("unread") }),
          ),
          el("span", { class: "quiet" }, `${say("mail_to", one)} · ${moment(one.at, state, language)}`),
        ],
        () => read(one),
        { class: "line", id: "mail/" + one.id },
      ),
  });
  return state.mails.map(line);
}

// What it looks like is in a frame in which nothing runs (sandbox) and nothing is fetched (see index.html).
function letter(mail, { state, say }, language, back) {
  const headers = Object.entries(mail.headers).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);
  return el(
    "article",
    { class: "letter" },
    button("‹ " + say("back"), back, { id: "mail/back" }),
    el("h3", {}, mail.subject),
    el("p", { class: "quiet" }, `${mail.from} ${say("mail_to", mail)} · ${moment(mail.at, state, language)}`),
    mail.html && el("iframe", { sandbox: "allow-popups allow-popups-to-escape-sandbox", srcdoc: mail.html, title: say("mail_html") }),
    el("details", { open: !mail.html }, el("summary", {}, say("mail_as_text")), el("pre", {}, mail.text)),
    el("details", {}, el("summary", {}, say("mail_headers")), el("dl", {}, headers)),
  );
}
