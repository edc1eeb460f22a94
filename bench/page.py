"""How soon the local Slack's page is there, and how soon it shows what a click brings.

    make browser ARGS=--collect-only    (installs Playwright)
    .venv/bin/python -m bench.page

`knytt demo` is started as `make demo` starts it. Milliseconds from the click to the frame that shows what came of it,
as the browser measures them: the wire, the bot and the page's drawing included.
"""

import statistics
import time

from playwright.sync_api import sync_playwright

from tests.browser import demo
from tests.browser.walk import creates_firm, creates_location
from tests.browser.window import Window

TIMES = 20
WATCH = """([pane, part, words]) => {
    const isIn = (one) => one.textContent.includes(words);
    const isThere = () => [...document.querySelectorAll(`#panes > :nth-child(${pane}) ${part}`)].some(isIn);
    window.took = new Promise((resolve) => {
        let clicked;
        addEventListener("click", () => (clicked = performance.now()), { capture: true, once: true });
        new MutationObserver((_, observer) => {
            if (!clicked || !isThere()) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - clicked));
        }).observe(document, { subtree: true, childList: true, attributes: true });
    });
}"""
# What is clicked, what comes of it, and where that is seen: the pane, the part of it, words in it.
ROUND = [
    ("Inviter personer", "a modal that the bot opens", (1, ".modal", "Inviter personer")),
    ("Avbryt", "the modal gone", (1, ".slack:not([inert])", "")),
    ("Tilbake", "a page of Home that the bot draws", (1, ".content", "Påminnelser")),
    ("Åpne", "the page before", (1, ".content", "Behandlere (0)")),
]
INVITATION = ("Send 1 invitasjon", "an invitation in the other pane", (2, ".message", "inviterer deg til"))


def main() -> None:
    """Start, click, print."""
    started = time.monotonic()
    with demo.running(), sync_playwright() as playwright:
        print(f"{time.monotonic() - started:6.2f} s  until knytt demo says that it is there")
        browser = playwright.chromium.launch(executable_path=demo.CHROMIUM, args=demo.ARGUMENTS)
        opened = time.monotonic()
        window = Window(browser, ("Kari Nordmann", "Ola Fjell"))
        kari, ola = window.people
        kari.sees("Hei, Kari")
        print(f"{time.monotonic() - opened:6.2f} s  until the page, opened then, shows two Homes\n")
        ola.opens("Meldinger")
        creates_firm(kari)
        creates_location(kari)
        rounds = [[_took(window, button, where) for button, _, where in ROUND] for _ in range(TIMES)]
        kari.press("Inviter personer")
        kari.sees_modal("Inviter personer")
        kari.types(**{"E-postadresser": "ola@fjordbyen.example.com"})
        kari.press("Gå videre")
        kari.sees_modal("Stemmer adressene?")
        arrived = _took(window, INVITATION[0], INVITATION[2])
        browser.close()
    print(f"{'from a click on':20} {'to':36} {'times':>5} {'p50':>6} {'worst':>6}  ms")
    for (button, what, _), took in zip([*ROUND, INVITATION], [*zip(*rounds, strict=True), (arrived,)], strict=True):
        print(f"{button:20} {what:36} {len(took):5} {statistics.median(took):6.0f} {max(took):6.0f}")


def _took(window: Window, button: str, where: tuple[int, str, str]) -> float:
    window.page.evaluate(WATCH, list(where))
    window.people[0].press(button)
    return float(window.page.evaluate("window.took"))


if __name__ == "__main__":
    main()
