// Times as the reader has them: their language, their time zone, and "today" by the clock of this Slack.

const DAY = 86_400_000; // milliseconds
const LOCALE = { nb: "nb-NO", en: "en-GB" };

const when = (unix) => new Date(unix * 1000);
const daysFrom = (state, unix) =>
  Math.round((Date.parse(dayOf(unix, state)) - Date.parse(dayOf(state.clock.now, state))) / DAY);

// "2026-11-23"
export const dayOf = (unix, { me }) => new Intl.DateTimeFormat("en-CA", { timeZone: me.tz }).format(when(unix));

function show(unix, { me }, options, locale = me.locale) {
  return new Intl.DateTimeFormat(locale, { timeZone: me.tz, ...options }).format(when(unix));
}

// "yesterday", "today" or "tomorrow"; null for other days.
function closeDay(unix, state, locale) {
  const apart = daysFrom(state, unix);
  return Math.abs(apart) <= 1 ? new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(apart, "day") : null;
}

const TIME = { hour: "2-digit", minute: "2-digit" };
const PLAIN = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };
const LONG = { weekday: "long", ...PLAIN };

export const time = (unix, state) => show(unix, state, TIME);

// The line between the days of a conversation, and the clock above the page: in the language of the page.
export function dayLine(unix, state, language) {
  const far = { weekday: "long", day: "numeric", month: "long" };
  const words = closeDay(unix, state, LOCALE[language]) ?? show(unix, state, far, LOCALE[language]);
  return words[0].toUpperCase() + words.slice(1);
}
export const moment = (unix, state, language) =>
  show(unix, state, { weekday: "short", day: "numeric", month: "short", ...TIME }, LOCALE[language]);

// Slack's date token: format "{date_long_pretty} {time}"
export function date(unix, format, state) {
  const close = closeDay(unix, state, state.me.locale);
  const as = (options) => show(unix, state, options);
  const formats = {
    date: () => as(PLAIN),
    date_num: () => dayOf(unix, state),
    date_slash: () => as({ day: "2-digit", month: "2-digit", year: "numeric" }),
    date_long: () => as(LONG),
    date_short: () => as(SHORT),
    date_pretty: () => close ?? as(PLAIN),
    date_long_pretty: () => close ?? as(LONG),
    date_short_pretty: () => close ?? as(SHORT),
    time: () => as(TIME),
    time_secs: () => as({ ...TIME, second: "2-digit" }),
    ago: () => close ?? as(PLAIN),
  };
  return format.replace(/\{(\w+)\}/g, (all, name) => formats[name]?.() ?? all);
}
