// What the visitor has chosen for the page itself; the browser remembers it.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

// "nb", "en", or null: the language of whoever one looks as.
export const language = () => localStorage.getItem("language");
export const speak = (language) => localStorage.setItem("language", language);

// Whether there is room for one pane only, as in page.css.
const narrow = matchMedia("(max-width: 820px)");
export const isNarrow = () => narrow.matches;

export const onSystemTheme = (call) => system.addEventListener("change", call);
export const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
export function beDark(dark) {
  root.dataset.theme = dark ? "dark" : "light";
  localStorage.setItem("theme", root.dataset.theme);
}

if (localStorage.getItem("theme")) root.dataset.theme = localStorage.getItem("theme");
