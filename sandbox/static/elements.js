// What one can press, fill in or choose, as DOM nodes.
//
// A pane is told of it: pane.use (tell the app), pane.draft (typed, not told yet), pane.suggest (ask for options),
// pane.confirm (ask back first).

import { button, el } from "./dom.js";
import { menu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { picker } from "./picker.js";
import { undrawable } from "./undrawable.js";

// Where Slack keeps what is filled in, by the element's type.
const KEPT = {
  plain_text_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  number_input: "value",
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  users_select: "selected_user",
  datepicker: "selected_date",
  multi_users_select: "selected_users",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  checkboxes: "selected_options",
};

const ELEMENTS = {
  image,
  button: pressed,
  overflow,
  feedback_buttons: feedback,
  plain_text_input: written,
  email_text_input: written,
  url_text_input: written,
  number_input: written,
  datepicker: written,
  static_select: chosen,
  users_select: pickedFrom,
  checkboxes: ticked,
  radio_buttons: ticked,
  external_select: pickedFrom,
  multi_users_select: pickedFrom,
  multi_static_select: pickedFrom,
  multi_external_select: pickedFrom,
};

// here: {surface, pane, block, ids}. name: the words beside it, for those who cannot see them.
export function element(part, here, name) {
  return (ELEMENTS[part.type] ?? undrawable)(part, { ...here, ...bound(part, here, name) });
}

// Pictures of people are ours; nothing is fetched from elsewhere.
const AVATARS = "https://avatars.example.com/";

export function image({ image_url, alt_text }) {
  if (image_url.startsWith(AVATARS))
    return el("img", { class: "image", src: image_url.replace(AVATARS, "/avatars/"), alt: alt_text, title: alt_text });
  return el("span", { class: "image", role: "img", "aria-label": alt_text, title: alt_text }, alt_text);
}

// What the functions below share: the element's names, what it holds, and what to do when that changes.
function bound(part, { surface, block, pane, ids }, name) {
  const at = { surface: surface.id, block: block.block_id, action: part.action_id };
  const inInput = block.type === "input";
  const label = part.accessibility_label ?? name ?? part.placeholder?.text;
  const agreed = async () => !part.confirm || pane.confirm(part.confirm);
  return {
    at,
    id: ids.get(part),
    label,
    ownLabel: inInput ? null : label, // an input block has a label that everybody sees
    held: pane.drafted(at) ?? surface.values[block.block_id]?.[part.action_id]?.[KEPT[part.type]] ?? null,
    press: async (value) => (await agreed()) && pane.use(at, value),
    // In an input block a change stays on the page until it is submitted, unless the app wants to know at once.
    change: async (raw, drawn = raw) => {
      if (inInput) pane.draft(at, raw, drawn);
      if (inInput && !block.dispatch_action) return;
      if (await agreed()) await pane.use(at, raw);
      else pane.redraw();
    },
  };
}

function pressed(part, { id, press }) {
  if (!part.url)
    return button(part.text.text, () => press(), { id, class: part.style, "aria-label": part.accessibility_label });
  const link = { id, class: "button", href: part.url, target: "_blank", rel: "noreferrer", onclick: () => press() };
  return el("a", link, part.text.text);
}

function overflow(part, { id, press, pane }) {
  const items = part.options.map((option) => [option.text.text, () => press(option.value)]);
  return menu({ id, label: pane.say("more"), face: "⋯", items });
}

function feedback({ positive_button, negative_button }, { id, press }) {
  const one = ({ text, value, accessibility_label }, index) => {
    const facts = { id: `${id}/${index}`, class: "feedback", "aria-label": accessibility_label };
    return button(text.text, () => press(value), facts);
  };
  return el("span", { class: "row" }, [positive_button, negative_button].map(one));
}

const INPUT_TYPE = { email_text_input: "email", url_text_input: "url", datepicker: "date" };

function written(part, { at, id, held, ownLabel, change, pane, block }) {
  const facts = { id, placeholder: part.placeholder?.text, "aria-label": ownLabel, autofocus: part.focus_on_load };
  const input = part.multiline
    ? el("textarea", { ...facts, rows: 4 })
    : el("input", {
        ...facts,
        type: INPUT_TYPE[part.type] ?? "text",
        inputmode: part.type === "number_input" ? "decimal" : null,
      });
  input.value = held ?? "";
  const eachCharacter = part.dispatch_action_config?.trigger_actions_on.includes("on_character_entered");
  input.addEventListener("input", () => {
    pane.draft(at, input.value);
    if (block.dispatch_action && eachCharacter) pane.afterPause(() => change(input.value));
  });
  if (!eachCharacter) input.addEventListener("change", () => change(input.value));
  return input;
}

function chosen(part, { id, held, ownLabel, change, pane }) {
  const choice = (one) => el("option", { value: one.value }, one.text.text);
  const group = (one) => el("optgroup", { label: one.label.text }, one.options.map(choice));
  const options = part.option_groups?.map(group) ?? part.options.map(choice);
  const select = el(
    "select",
    { id, "aria-label": ownLabel, onchange: () => change(select.value || null) },
    el("option", { value: "" }, part.placeholder?.text ?? pane.say("choose")),
    options,
  );
  select.value = held?.value ?? held ?? "";
  return select;
}

function ticked(part, { id, held, ownLabel, change, pane }) {
  const many = part.type === "checkboxes";
  const on = (many ? (held ?? []) : [held]).map((one) => one?.value ?? one);
  const box = el("div", { class: "choices", role: ownLabel && "group", "aria-label": ownLabel });
  const told = () => {
    const values = [...box.querySelectorAll("input:checked")].map((one) => one.value);
    return change(many ? values : values[0]);
  };
  part.options.forEach((option, index) => {
    const type = many ? "checkbox" : "radio";
    const facts = { id: `${id}/${index}`, type, name: id, value: option.value, checked: on.includes(option.value) };
    const words = option.text.type === "mrkdwn" ? mrkdwn(option.text.text, pane.state) : option.text.text;
    const description = option.description && el("small", { class: "quiet" }, option.description.text);
    const input = el("input", { ...facts, onchange: told });
    box.append(el("label", { for: input.id }, input, el("span", {}, words, description)));
  });
  return box;
}

const people = (pane) =>
  pane.state.people.filter((one) => !one.deleted).map((one) => ({ value: one.id, label: one.name, face: one.id }));

function listed(part) {
  const options = part.options ?? (part.option_groups ?? []).flatMap((group) => group.options);
  return options.map((option) => ({ value: option.value, label: option.text.text }));
}

function pickedFrom(part, { at, id, held, label, change, pane }) {
  const many = part.type.startsWith("multi_");
  const known = part.type.endsWith("users_select") ? people(pane) : listed(part);
  const like = (typed) => known.filter((one) => one.label.toLowerCase().includes(typed.toLowerCase()));
  return picker({
    id,
    label,
    placeholder: part.placeholder?.text ?? pane.say("choose"),
    many,
    // a draft has a label; Slack's state has options, or the ids of people
    chosen: [held ?? []].flat().map((one) => {
      if (one.label) return one;
      return one.text ? { value: one.value, label: one.text.text } : known.find((other) => other.value === one);
    }),
    options: async (typed) => (part.type.includes("external") ? pane.suggest(at, typed) : like(typed)),
    change: (picked) => change(many ? picked.map((one) => one.value) : picked[0].value, picked),
    say: pane.say,
  });
}
