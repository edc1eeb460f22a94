"""Everything on the page as it is, under the pointer, and in focus: whether it can be told from what is behind it."""

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error, Page

MEASURE = Path(__file__).with_name("states.js").read_text(encoding="utf-8")
REACHED = "button, a, input, select, textarea, summary, [role=option], [tabindex='0']"


def too_faint_or_small(page: Page) -> list[str]:
    """One line each: text below 4.5:1, controls, marks and focus below 3:1, targets below 24 pixels."""
    chrome = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        chrome.send(f"{domain}.enable")
    root = chrome.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    nodes = chrome.send("DOM.querySelectorAll", {"nodeId": root, "selector": REACHED})["nodeIds"]
    found: list[str] = []
    for state in ("", "hover", "active", "focus-visible"):
        forced = {"forcedPseudoClasses": [state] if state else []}
        for node in nodes:
            with suppress(Error):  # the node has gone meanwhile
                chrome.send("CSS.forcePseudoState", {"nodeId": node, **forced})
        found += page.evaluate(MEASURE, state)
    chrome.detach()  # nothing is forced any more
    return found
