// What the page has no picture for is shown as such, and told to the console: the browser tests then fail.

import { el } from "./dom.js";

export function undrawable({ type }) {
  console.error(`cannot draw ${type}`);
  return el("mark", { class: "undrawable", "data-undrawable": type }, `[${type}]`);
}
