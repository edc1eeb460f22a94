// What on the page is too faint or too small to use, one line each. As the page looks now, in the state that is forced.
(state) => {
  const TEXT = 4.5;
  const CONTROL = 3;
  const SMALLEST = 24; // pixels

  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = {};
  const colour = (css) => (known[css] ??= read(css));
  function read(css) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [red, green, blue], alpha: alpha / 255 };
  }
  const over = (above, { rgb, alpha }) => rgb.map((one, at) => one * alpha + above[at] * (1 - alpha));
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((one) => (one / 255 <= 0.04045 ? one / 3294.6 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  const style = (node, pseudo) => getComputedStyle(node, pseudo);
  // What is painted behind the words of this node.
  const ground = (node) => (node ? over(ground(node.parentElement), colour(style(node).backgroundColor)) : [255, 255, 255]);
  const opacity = (node) => (node ? style(node).opacity * opacity(node.parentElement) : 1);
  const faded = (node, css) => over(ground(node), { ...colour(css), alpha: colour(css).alpha * opacity(node) });

  const found = [];
  const say = (node, what, ratio, least) => {
    if (ratio < least) found.push(`${state}: ${what} ${ratio.toFixed(2)} < ${least}: ${node.outerHTML.slice(0, 130)}`);
  };
  const isSeen = (node) =>
    node.checkVisibility({ visibilityProperty: true }) && opacity(node) > 0.05 && style(node).clipPath === "none" && !node.closest(".unseen");
  const all = [...document.body.querySelectorAll("*")].filter(isSeen);
  const has = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  for (const node of all) {
    const css = style(node);
    const around = ground(node.parentElement);
    if (has(node)) say(node, "text", contrast(faded(node, css.color), ground(node)), TEXT);
    if (node.placeholder) say(node, "placeholder", contrast(faded(node, style(node, "::placeholder").color), ground(node)), TEXT);
    if (node.matches("input:not([type=checkbox], [type=radio]), select, textarea"))
      say(node, "edge", contrast(colour(css.borderTopColor).rgb, around), CONTROL);
    if (node.matches(".news, .count")) say(node, "mark", contrast(ground(node), around), CONTROL);
    if (node.matches("[aria-current], [aria-selected=true]")) {
      const bar = css.boxShadow === "none" ? css.borderBottomColor : css.boxShadow.match(/^\S+\(.*?\)/)[0];
      say(node, "selected", Math.max(contrast(ground(node), around), contrast(colour(bar).rgb, ground(node))), CONTROL);
    }
    if (css.outlineStyle !== "none") {
      const behind = parseFloat(css.outlineOffset) < 0 ? ground(node) : around;
      say(node, "focus", contrast(over(behind, colour(css.outlineColor)), behind), CONTROL);
    } else if (node.matches(":focus-visible"))
      say(node, "no outline", 0, 1);
    if (node.matches("button, select, summary, input, .button")) {
      const { width, height } = (node.matches("[type=checkbox], [type=radio]") ? node.closest("label") : node).getBoundingClientRect();
      say(node, "size", Math.min(width, height), SMALLEST);
    }
  }
  return found;
};
