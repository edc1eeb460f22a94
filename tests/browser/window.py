"""A browser window, and the people who act in it, in human words."""

import os
import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import demo
from tests.browser.demo import ROOT

PICTURES_WANTED = "KNYTT_SCREENSHOTS" in os.environ  # set by `make screenshots`
DOCS = ROOT / "docs"
IDS = {"Kari Nordmann": "U0KARI0001", "Ola Fjell": "U0OLA00001", "Emma Clarke": "U0EMMA0001"}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


class Window:
    """A window in which one acts as one or two people; in Norwegian unless `options` say otherwise."""

    def __init__(self, browser: Browser, people: tuple[str, ...], **options: Any) -> None:
        self.troubles: list[str] = []  # errors, requests to elsewhere, parts of a block that the page cannot draw
        options = {"viewport": DESK, "reduced_motion": "reduce", **options}
        self.page: Page = browser.new_context(**options).new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.troubles.append(said.text))
        self.page.on("request", lambda request: self._keep_here(request.url))
        self.page.set_default_timeout(10_000)
        query = "&".join(f"{key}={IDS[name]}" for key, name in zip(("as", "and"), people, strict=False))
        self.page.goto(f"{demo.address}/?{query}")
        self.people = [Person(self.page, name) for name in people]
        for person in self.people:
            expect(person.slack).to_be_attached()

    def press(self, name: str) -> None:
        """Press a button of the page itself."""
        self.page.get_by_role("button", name=name).first.click()

    def picks(self, thing: str) -> None:
        """Pick from the menu of the page."""
        self.press("Flere valg")
        self.page.get_by_role("menuitem", name=thing).click()

    def beside(self, name: str) -> "Person":
        """Somebody who has come into the window since."""
        return Person(self.page, name)

    @property
    def hint(self) -> Locator:
        """The tour's."""
        return self.page.locator("#hint")

    @property
    def drawer(self) -> Locator:
        """The mailbox or the wire."""
        return self.page.locator("#drawer")

    def picture(self, name: str) -> None:
        """Renew this picture in docs/, when pictures are wanted."""
        if PICTURES_WANTED:
            self.page.screenshot(path=DOCS / f"{name}.png")

    def _keep_here(self, url: str) -> None:
        if not url.startswith((demo.address, "data:", "about:")):
            self.troubles.append(f"asked for {url}")


class Person:
    """One pane: what this person sees and does."""

    def __init__(self, page: Page, name: str) -> None:
        self.slack = page.locator(f"section[aria-label='{name}']")

    @property
    def modal(self) -> Locator:
        """The uppermost dialog."""
        return self.slack.locator("[role=dialog], [role=alertdialog]").last

    def picture(self, name: str) -> None:
        """Renew this picture of the pane in docs/, when pictures are wanted."""
        if PICTURES_WANTED:
            self.slack.screenshot(path=DOCS / f"{name}.png")

    def opens(self, tab: str) -> None:
        self.slack.get_by_role("tab", name=re.compile(f"^{tab}")).click()

    def press(self, name: str) -> None:
        """Press the last button of this name, in the uppermost modal if there is one."""
        uppermost = self.slack.locator(".slack:not([inert]), .modal:not([inert])")
        uppermost.get_by_role("button", name=name, exact=True).last.click()

    def types(self, **texts: str) -> None:
        """Fill in the modal's fields, by their labels; an underscore is a space."""
        for label, text in texts.items():
            self.modal.get_by_label(label.replace("_", " ")).fill(text)

    def chooses(self, label: str, option: str) -> None:
        self.modal.get_by_label(label).select_option(label=option)

    def sees(self, words: str) -> None:
        """Wait until these words are on the screen."""
        expect(self.slack.get_by_text(re.compile(re.escape(words))).last).to_be_visible()

    def sees_modal(self, title: str) -> None:
        expect(self.modal.get_by_role("heading", name=title, exact=True)).to_be_visible()

    def sees_no_modal(self) -> None:
        expect(self.modal).to_have_count(0)
