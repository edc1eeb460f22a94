// Slack's mrkdwn, plain and rich texts as DOM nodes, in the reader's language and time zone.

import { date } from "./dates.js";
import { el } from "./dom.js";
import { undrawable } from "./undrawable.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const MARKS = { "*": "strong", _: "em", "~": "s", "`": "code" };
const PIECE = /<([^<>]*)>|(?<![\p{L}\p{N}_])([*_~`])(?=\S)((?:(?!\2).)+?)(?<=\S)\2(?![\p{L}\p{N}_])/u;

function mention(id, state) {
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

function link(address, label) {
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

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(part, content) {
  const styles = Object.keys(part.style ?? {}).filter((style) => part.style[style]);
  return styles.reduce((node, style) => el(STYLES[style], {}, node), content);
}

function emoji({ name, unicode }) {
  return unicode ? String.fromCodePoint(...unicode.split("-").map((code) => parseInt(code, 16))) : `:${name}:`;
}

const inside = (part, state) => part.elements.map((one) => rich(one, state));
const RICH = {
  rich_text_section: (part, state) => el("div", {}, inside(part, state)),
  rich_text_list: (part, state) =>
    el(
      part.style === "ordered" ? "ol" : "ul",
      { style: `--indent: ${part.indent ?? 0}` },
      part.elements.map((one) => el("li", {}, rich(one, state))),
    ),
  rich_text_quote: (part, state) => el("blockquote", {}, inside(part, state)),
  rich_text_preformatted: (part, state) => el("pre", {}, inside(part, state)),
  text: (part) => styled(part, part.text),
  link: (part) => styled(part, link(part.url, part.text ?? part.url)),
  user: (part, state) => mention(part.user_id, state),
  channel: (part, state) => token("#" + part.channel_id, state),
  emoji: (part) => styled(part, emoji(part)),
  date: (part, state) => date(part.timestamp, part.format, state),
};

export const rich = (part, state) => (RICH[part.type] ?? undrawable)(part, state);
