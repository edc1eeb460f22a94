// Drawing anew only what has changed: what is typed, focused or scrolled to stays as it is.

import { byId } from "./dom.js";

const drawn = new Map(); // id -> the node, and the JSON it was drawn from

export const forget = () => drawn.clear();

// parts: [{id, from, make}]. A node is made anew when `from` differs from last time.
export function place(box, parts) {
  const scrolled = new Map();
  const nodes = parts.map(({ id, from, make }) => {
    const source = JSON.stringify(from);
    const old = drawn.get(id);
    if (old?.source === source) return old.node;
    const node = make();
    scrolled.set(node, old?.node.querySelector(".scroll")?.scrollTop);
    drawn.set(id, { source, node });
    return node;
  });
  const now = [...box.children];
  if (nodes.length === now.length && nodes.every((node, index) => node === now[index])) return;
  const focused = box.contains(document.activeElement) ? document.activeElement : null;
  const { id, selectionStart: start, selectionEnd: end } = focused ?? {};
  box.replaceChildren(...nodes);
  for (const [node, top] of scrolled) if (top) node.querySelector(".scroll").scrollTop = top;
  const again = id && byId(id);
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  if (typeof start === "number") again.setSelectionRange(start, end);
}
