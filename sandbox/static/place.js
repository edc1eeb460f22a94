// Drawing anew only what has changed: what is typed, focused, opened or scrolled to stays as it is.

import { byId } from "./dom.js";

const memory = new WeakMap(); // box -> Map of part id -> the node, and the JSON it was drawn from

export const forget = (box) => memory.delete(box);

// A button that has gone: the first of those that the same message or view has now.
export function instead(box, id) {
  const surface = id.split("/").slice(0, -2).join("/") + "/";
  return [...box.querySelectorAll("button")].find((one) => one.id.startsWith(surface));
}

// parts: [{id, from, make}]. A node is made anew when `from` differs from last time.
export function place(box, parts) {
  const before = memory.get(box) ?? new Map();
  const now = new Map();
  for (const { id, from, make } of parts) {
    const source = JSON.stringify(from);
    const old = before.get(id);
    now.set(id, old?.source === source ? old : { source, node: make(), instead: old?.node });
  }
  memory.set(box, now);
  const focused = box.contains(document.activeElement) ? document.activeElement : null;
  const { id, selectionStart: start, selectionEnd: end } = focused ?? {};
  const nodes = [...now.values()].map((one) => one.node);
  const scrolled = [...now.values()].map((one) => one.instead?.querySelector(".scroll")?.scrollTop);
  for (const child of [...box.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, index) => node === box.children[index] || box.insertBefore(node, box.children[index] ?? null));
  nodes.forEach((node, index) => scrolled[index] && (node.querySelector(".scroll").scrollTop = scrolled[index]));
  for (const one of now.values()) delete one.instead;
  const again = id && (byId(id) ?? instead(box, id));
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  if (typeof start === "number") again.setSelectionRange(start, end);
}
