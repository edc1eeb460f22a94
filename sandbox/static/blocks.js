// Blocks and their elements as DOM nodes. `on` tells what is done: on.use, on.draft, on.suggest, on.confirm.

import { el } from "./dom.js";
import { mrkdwn, rich, textOf } from "./mrkdwn.js";
import { picker } from "./picker.js";

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
const INPUT_TYPE = { email_text_input: "email", url_text_input: "url", datepicker: "date" };

export function blocks(surface, state, on) {
  return surface.blocks.map((block) => draw(block, { surface, state, on, block }));
}

function draw(block, here) {
  const { state, surface } = here;
  switch (block.type) {
    case "header":
      return el("h3", {}, block.text.text);
    case "divider":
      return el("hr");
    case "section": {
      const words = [block.text, ...(block.fields ?? [])].filter(Boolean).map((part) => textOf(part, state));
      const fields = block.fields ? el("div", { class: "fields" }, words.splice(block.text ? 1 : 0)) : null;
      const name = block.text?.text ?? block.fields[0].text;
      return el(
        "div",
        { class: "section" },
        el("div", { class: "words" }, words, fields),
        block.accessory ? control(block.accessory, here, name) : null,
      );
    }
    case "context":
      return el(
        "div",
        { class: "context" },
        block.elements.map((part) => (part.type === "image" ? image(part) : textOf(part, state))),
      );
    case "actions":
      return el(
        "div",
        { class: "row" },
        block.elements.map((part) => control(part, here)),
      );
    case "image":
      return el("figure", {}, block.title && el("figcaption", {}, block.title.text), image(block));
    case "rich_text":
      return el(
        "div",
        { class: "text" },
        block.elements.map((part) => rich(part, state)),
      );
    case "input":
      return field(block, here, surface.errors[block.block_id]);
  }
  return el("p", { class: "quiet" }, `(${block.type})`);
}

function image(part) {
  return el("span", { class: "image", role: "img", "aria-label": part.alt_text, title: part.alt_text }, part.alt_text);
}

function field(block, here, error) {
  const id = idOf(here, block.element);
  const grouped = block.element.type === "checkboxes" || block.element.type === "radio_buttons";
  const optional = block.optional ? el("span", { class: "quiet" }, " (valgfritt)") : null;
  const notes = [
    block.hint && el("p", { class: "quiet", id: id + "/hint" }, block.hint.text),
    error && el("p", { class: "error", id: id + "/error" }, error),
  ];
  const label = grouped
    ? el("legend", {}, block.label.text, optional)
    : el("label", { for: id }, block.label.text, optional);
  const filled = control(block.element, here, block.label.text);
  const box = el(grouped ? "fieldset" : "div", { class: "field" + (error ? " wrong" : "") }, label, filled, notes);
  const input = grouped ? box : filled.matches("input, select, textarea") ? filled : filled.querySelector("input");
  const describedBy = [block.hint && id + "/hint", error && id + "/error"].filter(Boolean).join(" ");
  if (describedBy) input?.setAttribute("aria-describedby", describedBy);
  if (error) input?.setAttribute("aria-invalid", "true");
  return box;
}

const idOf = ({ surface, block }, element) => `${surface.id}/${block.block_id}/${element.action_id ?? "image"}`;

function options(element) {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

function control(element, here, name) {
  const { surface, state, on, block } = here;
  const id = idOf(here, element);
  const kept = KEPT[element.type];
  const at = { surface: surface.id, block: block.block_id, action: element.action_id };
  const held = kept && (on.drafted(at) ?? surface.values[block.block_id]?.[element.action_id]?.[kept] ?? null);
  const label = element.accessibility_label ?? name ?? element.placeholder?.text;
  const placeholder = element.placeholder?.text;
  const use = async (value) => {
    if (!element.confirm || (await on.confirm(element.confirm))) await on.use(at, value);
  };
  // In an input block a change stays on the page until it is submitted, unless the app wants to know at once.
  const changed = (raw, drawn = raw) => {
    if (block.type !== "input") return asked(raw);
    on.draft(at, raw, drawn);
    return block.dispatch_action ? on.use(at, raw) : undefined;
  };
  const asked = async (raw) => {
    if (element.confirm && !(await on.confirm(element.confirm))) return on.redraw();
    return on.use(at, raw);
  };

  switch (element.type) {
    case "image":
      return image(element);
    case "button":
      if (element.url) {
        return el(
          "a",
          { class: "button", href: element.url, target: "_blank", rel: "noreferrer", onclick: () => use() },
          element.text.text,
        );
      }
      return el(
        "button",
        { type: "button", id, class: element.style, "aria-label": element.accessibility_label, onclick: () => use() },
        element.text.text,
      );
    case "overflow":
      return el(
        "details",
        { class: "overflow" },
        el("summary", { id, "aria-label": "Flere valg" }, "⋯"),
        el(
          "div",
          {},
          element.options.map((option) =>
            el("button", { type: "button", onclick: () => use(option.value) }, option.text.text),
          ),
        ),
      );
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
    case "datepicker": {
      const facts = {
        id,
        placeholder,
        "aria-label": block.type === "input" ? null : label,
        autofocus: element.focus_on_load,
      };
      const input = element.multiline
        ? el("textarea", { ...facts, rows: 4 })
        : el("input", {
            ...facts,
            type: INPUT_TYPE[element.type] ?? "text",
            inputmode: element.type === "number_input" ? "decimal" : null,
          });
      input.value = held ?? "";
      input.addEventListener("input", () => on.draft(at, input.value));
      if (block.dispatch_action || block.type !== "input") input.addEventListener("change", () => changed(input.value));
      return input;
    }
    case "static_select":
    case "users_select": {
      const people = state.people
        .filter((one) => !one.deleted)
        .map((one) => ({ value: one.id, text: { text: one.name } }));
      const choice = (option) => el("option", { value: option.value }, option.text.text);
      const groups = element.option_groups?.map((group) =>
        el("optgroup", { label: group.label.text }, group.options.map(choice)),
      );
      const select = el(
        "select",
        { id, "aria-label": block.type === "input" ? null : label, onchange: () => changed(select.value || null) },
        el("option", { value: "" }, placeholder ?? "Velg"),
        groups ?? (element.options ?? people).map(choice),
      );
      select.value = held?.value ?? held ?? "";
      return select;
    }
    case "checkboxes":
    case "radio_buttons": {
      const many = element.type === "checkboxes";
      const on_ = (many ? (held ?? []) : [held]).map((one) => one?.value ?? one);
      const box = el("div", { class: "choices", role: block.type === "input" ? null : "group", "aria-label": label });
      element.options.forEach((option, index) => {
        const input = el("input", {
          type: many ? "checkbox" : "radio",
          name: id,
          id: `${id}/${index}`,
          value: option.value,
          checked: on_.includes(option.value),
        });
        input.addEventListener("change", () => {
          const ticked = [...box.querySelectorAll("input:checked")].map((one) => one.value);
          changed(many ? ticked : ticked[0]);
        });
        const words = option.text.type === "mrkdwn" ? mrkdwn(option.text.text, state) : option.text.text;
        box.append(
          el(
            "label",
            { for: input.id },
            input,
            el("span", {}, words, option.description && el("small", { class: "quiet" }, option.description.text)),
          ),
        );
      });
      return box;
    }
  }
  const people = state.people.filter((one) => !one.deleted).map((one) => ({ value: one.id, label: one.name }));
  const known =
    element.type === "multi_users_select"
      ? people
      : options(element).map((option) => ({ value: option.value, label: option.text.text }));
  const local = (typed) =>
    Promise.resolve(known.filter((one) => one.label.toLowerCase().includes(typed.toLowerCase())));
  const remote = (typed) => on.suggest(at, typed);
  return picker({
    id,
    label,
    placeholder,
    many: element.type.startsWith("multi_"),
    chosen: (Array.isArray(held) ? held : held ? [held] : []).map((one) =>
      one.label
        ? one
        : one.text
          ? { value: one.value, label: one.text.text }
          : (known.find((other) => other.value === one) ?? { value: one, label: one }),
    ),
    options: element.type.includes("external") ? remote : local,
    change: (values, picked) => changed(element.type.startsWith("multi_") ? values : values[0], picked),
  });
}
