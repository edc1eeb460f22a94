// Slack's mrkdwn and plain texts as DOM nodes, in the reader's language and time zone.

import { el } from "./dom.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const MARKS = { "*": "strong", _: "em", "~": "s", "`": "code" };
const PIECE = /<([^<>]*)>|(?<![\p{L}\p{N}_])([*_~`])(?=\S)((?:(?!\2).)+?)(?<=\S)\2(?![\p{L}\p{N}_])/u;

export function date(unix, format, state) {
  const at = new Date(unix * 1000);
  const zone = { timeZone: state.me.tz };
  const show = (options) => new Intl.DateTimeFormat(state.me.locale, { ...zone, ...options }).format(at);
  const day = (when) => new Intl.DateTimeFormat("en-CA", zone).format(when);
  const words = new Intl.RelativeTimeFormat(state.me.locale, { numeric: "auto" });
  const apart = Math.round((Date.parse(day(at)) - Date.parse(day(new Date()))) / 86400000);
  const close = Math.abs(apart) <= 1 ? words.format(apart, "day") : null;
  const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const plain = { day: "numeric", month: "long", year: "numeric" };
  const short = { day: "numeric", month: "short", year: "numeric" };
  const formats = {
    date: () => show(plain),
    date_num: () => day(at),
    date_slash: () => show({ day: "2-digit", month: "2-digit", year: "numeric" }),
    date_long: () => show(long),
    date_short: () => show(short),
    date_pretty: () => close ?? show(plain),
    date_long_pretty: () => close ?? show(long),
    date_short_pretty: () => close ?? show(short),
    time: () => show({ hour: "2-digit", minute: "2-digit" }),
    time_secs: () => show({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ago: () => close ?? show(plain),
  };
  return format.replace(/\{(\w+)\}/g, (all, name) => formats[name]?.() ?? all);
}

export function mention(id, state) {
  const person = state.people.find((one) => one.id === id);
  return el("span", { class: "mention" }, "@" + (person?.name ?? id));
}

function token(content, state) {
  const [target, label] = content.split(/\|(.*)/s);
  if (target.startsWith("@")) return mention(target.slice(1), state);
  if (target.startsWith("#")) {
    const channel = state.channels.find((one) => one.id === target.slice(1));
    return el("span", { class: "mention" }, "#" + (channel?.name ?? label));
  }
  if (target.startsWith("!date^")) {
    const [, unix, format] = target.split("^");
    return date(Number(unix), format, state);
  }
  if (target.startsWith("!")) return el("span", { class: "mention" }, "@" + target.slice(1));
  return link(target, unescape(label ?? target));
}

export function link(address, label) {
  if (!/^(https?|mailto|slack):/.test(address)) return label;
  return el("a", { href: address, target: "_blank", rel: "noreferrer" }, label);
}

function inline(text, state) {
  const nodes = [];
  let rest = text;
  for (let match = PIECE.exec(rest); match; match = PIECE.exec(rest)) {
    nodes.push(unescape(rest.slice(0, match.index)));
    if (match[1] !== undefined) nodes.push(token(match[1], state));
    else if (match[2] === "`") nodes.push(el("code", {}, unescape(match[3])));
    else nodes.push(el(MARKS[match[2]], {}, inline(match[3], state)));
    rest = rest.slice(match.index + match[0].length);
  }
  return [...nodes, unescape(rest)];
}

export function mrkdwn(text, state) {
  const box = el("div", { class: "text" });
  text.split("```").forEach((part, index) => {
    if (index % 2) return box.append(el("pre", {}, unescape(part.replace(/^\n/, ""))));
    let quote = null;
    for (const line of part.replace(/^\n|\n$/g, index ? "" : "$&").split("\n")) {
      if (line.startsWith("&gt;")) {
        if (!quote) box.append((quote = el("blockquote")));
        quote.append(el("div", {}, inline(line.replace(/^&gt; ?/, ""), state)));
      } else {
        quote = null;
        box.append(el("div", {}, line ? inline(line, state) : "\u00a0"));
      }
    }
  });
  return box;
}

export function textOf(part, state) {
  return part.type === "mrkdwn" ? mrkdwn(part.text, state) : el("div", { class: "text plain" }, part.text);
}

export function rich(part, state) {
  const inner = () => part.elements.map((one) => rich(one, state));
  switch (part.type) {
    case "rich_text_section":
      return el("div", {}, inner());
    case "rich_text_list":
      return el(
        part.style === "ordered" ? "ol" : "ul",
        {},
        part.elements.map((one) => el("li", {}, rich(one, state))),
      );
    case "rich_text_quote":
      return el("blockquote", {}, inner());
    case "rich_text_preformatted":
      return el("pre", {}, inner());
    case "user":
      return mention(part.user_id, state);
    case "channel":
      return token("#" + part.channel_id, state);
    case "link":
      return link(part.url, part.text ?? part.url);
    case "emoji":
      return `:${part.name}:`;
    case "date":
      return date(part.timestamp, part.format, state);
  }
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code" };
  return Object.keys(part.style ?? {}).reduce((node, style) => el(tags[style], {}, node), part.text);
}
