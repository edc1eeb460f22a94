// The clock that the app and this Slack share, and the buttons that move it.

import { moment } from "./dates.js";
import { button, byId, el } from "./dom.js";

const HOUR = 3600; // seconds

let winding = false;

// A part of the bar. In a narrow window the buttons hide behind the time.
export function calendar(page, language) {
  const { say, state } = page;
  const { now, ahead, next } = state.clock;
  const at = (unix) => moment(unix, state, language);
  const waiting = next === null ? say("next_none") : say("next_at", { when: at(next) });
  const wind = (id, label, how, isIdle) =>
    button(label, () => move(page, how), { id, disabled: winding || isIdle, title: id === "next" ? waiting : null });
  const make = () =>
    el(
      "div",
      { class: "calendar", role: "group", "aria-label": say("calendar"), "aria-busy": String(winding) },
      button(at(now), null, { id: "clock", popovertarget: "winding", class: ahead ? "ahead" : null }),
      el(
        "div",
        { id: "winding", popover: "auto" },
        wind("hour", say("hour"), { by: HOUR }),
        wind("day", say("day"), { by: 24 * HOUR }),
        wind("next", next === null ? say("next") : waiting, { to: "next" }, next === null),
        wind("now", say("now"), { to: "now" }, !ahead),
      ),
    );
  return { id: "calendar", from: [language, at(now), ahead, next, winding], make };
}

// It takes until the app has done what is due by then.
async function move(page, how) {
  winding = true;
  page.draw();
  await page.panes[0].act({ do: "wind", ...how });
  winding = false;
  page.draw();
  byId("clock").focus();
}
