// Blocks as DOM nodes. A block's elements are in elements.js.

import { el } from "./dom.js";
import { element, image } from "./elements.js";
import { rich, textOf } from "./mrkdwn.js";
import { undrawable } from "./undrawable.js";

// surface: a Home, a modal or a message. pane: where it stands, and whom to tell what is done there.
export function blocks(surface, pane) {
  const ids = idsIn(surface, pane);
  return surface.blocks.map((block) => (BLOCKS[block.type] ?? undrawable)(block, { surface, pane, block, ids }));
}

// The ids of the elements: of their action, and their place among those with the same one. So the focus is kept when
// the surface is drawn anew; the ids of blocks that the app does not name are others each time.
function idsIn(surface, pane) {
  const ids = new Map();
  const times = {};
  for (const { accessory, element, elements } of surface.blocks)
    for (const part of [accessory, element, elements].flat()) {
      if (!part?.action_id) continue;
      times[part.action_id] = (times[part.action_id] ?? 0) + 1;
      ids.set(part, [pane.name, surface.id, part.action_id, times[part.action_id]].join("/"));
    }
  return ids;
}

const BLOCKS = {
  header: (block) => el("h3", {}, block.text.text),
  divider: () => el("hr"),
  section,
  context: (block, { pane }) =>
    el(
      "div",
      { class: "context" },
      block.elements.map((part) => note(part, pane.state)),
    ),
  actions: row,
  context_actions: row,
  image: (block) => el("figure", {}, block.title && el("figcaption", {}, block.title.text), image(block)),
  rich_text: (block, { pane }) =>
    el(
      "div",
      { class: "text" },
      block.elements.map((part) => rich(part, pane.state)),
    ),
  input,
};

function row(block, here) {
  const { elements } = block;
  return el(
    "div",
    { class: "row" },
    elements.map((part) => element(part, here)),
  );
}

function section(block, here) {
  const show = (part) => textOf(part, here.pane.state);
  const name = (block.text ?? block.fields[0]).text;
  return el(
    "div",
    { class: "section" },
    el(
      "div",
      { class: "words" },
      block.text && show(block.text),
      block.fields && el("div", { class: "fields" }, block.fields.map(show)),
    ),
    block.accessory && element(block.accessory, here, name),
  );
}

const note = (part, state) => (part.type === "image" ? image(part) : textOf(part, state));

function input(block, here) {
  const id = here.ids.get(block.element);
  const error = here.surface.errors[block.block_id];
  const radios = block.element.type === "radio_buttons";
  const grouped = radios || block.element.type === "checkboxes";
  const optional = block.optional && el("span", { class: "quiet" }, ` (${here.pane.say("optional")})`);
  const about = [block.hint && id + "/hint", error && id + "/error"].filter(Boolean).join(" ") || null;
  const box = el(
    grouped ? "fieldset" : "div",
    { class: "field", role: radios ? "radiogroup" : null },
    el(grouped ? "legend" : "label", { for: grouped ? null : id }, block.label.text, optional),
    element(block.element, here, block.label.text),
    block.hint && el("p", { class: "quiet", id: id + "/hint" }, block.hint.text),
    error && el("p", { class: "error", id: id + "/error" }, error),
  );
  for (const told of radios ? [box] : box.querySelectorAll("input, select, textarea")) {
    if (about) told.setAttribute("aria-describedby", about);
    if (error) told.setAttribute("aria-invalid", "true");
  }
  return box;
}
