// What has been looked at, for the unread marks. Kept while the browser's tab is open and the demo has not begun anew.

const kept = JSON.parse(sessionStorage.getItem("seen") ?? "{}");

// Slack's message times are longer than a number can hold and of one length: they are compared as texts.
export const isNew = ({ run }, key, newest) => Boolean(newest) && newest > (kept[run]?.[key] ?? "");

// Whether the app has written to this person.
export const hasUnread = (state, { id, latest }) => isNew(state, `${id}/D${id.slice(1)}`, latest);

export function see({ run }, key, newest) {
  if (!isNew({ run }, key, newest)) return;
  kept[run] = { ...kept[run], [key]: newest };
  sessionStorage.setItem("seen", JSON.stringify(kept));
}
