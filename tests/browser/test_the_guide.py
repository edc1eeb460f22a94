"""The guide in a real browser, in a narrow window, as two people: what `make demo` shows.

`make screenshots` walks the same way and renews the pictures in docs/.
"""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
PORT = 8155
ADDRESS = f"http://127.0.0.1:{PORT}"
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
KARI, OLA = "U0KARI0001", "U0OLA00001"
PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which .ci/run installs")


@pytest.fixture
def demo() -> Iterator[None]:
    """`knytt demo`, as `make demo` starts it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(PORT)], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout
        while b"Open" not in process.stdout.readline():
            assert process.poll() is None, "the demo ended"
        urllib.request.urlopen(ADDRESS).close()
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Window:
    """A browser window in which one acts as one person."""

    def __init__(self, browser: Browser, person: str) -> None:
        self.page: Page = browser.new_page(viewport=PHONE)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(f"{ADDRESS}/?as={person}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("dialog").get_by_label(label).fill(text)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(re.compile(re.escape(words))).last).to_be_visible()

    def picture(self, name: str) -> None:
        """Renew the picture of this name in docs/, when pictures are wanted and there is one."""
        picture = ROOT / "docs" / f"{name}.png"
        if os.environ.get("KNYTT_SCREENSHOTS") and picture.exists():
            self.page.wait_for_timeout(300)  # for what fades in
            self.page.screenshot(path=picture)


@pytest.mark.usefixtures("demo")
def test_two_people_walk_the_guide_on_narrow_windows(browser: Browser) -> None:
    kari, ola = Window(browser, KARI), Window(browser, OLA)
    kari.sees("Neste steg")
    kari.picture("home-first")
    kari.press("Opprett firma")
    kari.write("Organisasjonsnummer", "NO 310 000 019 MVA")
    kari.write("Navn", "Fjordklinikken AS")
    kari.sees("nummeret stemmer")
    kari.page.get_by_label("Hvem fakturerer?").select_option(label="Klinikk med fellesfakturering")
    kari.picture("firm")
    kari.page.get_by_role("dialog").get_by_role("button", name="Opprett firma").click()
    kari.sees("Firmaer › Fjordklinikken AS")
    kari.picture("home-firm")
    kari.press("Opprett lokasjon")
    for label, text in {
        "Navn på lokasjonen": "Majorstuen", "Gateadresse": "Bogstadveien 1", "Postnummer": "0355", "Poststed": "Oslo",
    }.items():  # fmt: skip
        kari.write(label, text)
    kari.picture("location")
    kari.page.get_by_role("dialog").get_by_role("button", name="Opprett lokasjon").click()
    kari.sees("Bogstadveien 1, 0355 Oslo")
    kari.picture("home-location-empty")
    kari.page.get_by_role("button", name="Inviter personer").first.click()
    kari.write("E-postadresser", "ola@fjordbyen.example.com, eva@gmial.com")
    kari.write("Hilsen", "Hei, velkommen til oss")
    kari.picture("invite")
    kari.press("Gå videre")
    kari.sees("Mente du gmail.com?")
    kari.picture("invite-check")
    kari.press("Send 2 invitasjoner")
    kari.sees("på vei")
    kari.picture("invite-result")
    kari.page.get_by_role("dialog").get_by_role("button", name="Lukk", exact=True).last.click()
    kari.picture("home-location-waiting")

    ola.page.get_by_text("Meldinger", exact=True).first.click()
    ola.sees("inviterer deg til")
    ola.picture("invitation")
    ola.press("Godta")
    ola.sees("trenger en profil")
    ola.page.get_by_label("Yrke").select_option(label="fysioterapeut")
    ola.picture("profile")
    ola.press("Lagre og godta")
    ola.sees("Du godtok")
    ola.picture("invitation-accepted")

    kari.page.get_by_text("Meldinger", exact=True).first.click()
    kari.sees("har godtatt invitasjonen")
    kari.picture("told")
    kari.press("Legg til på lokasjonen")
    kari.sees("Kryss betyr nei")
    kari.write("Mobil her", "412 34 567")
    kari.page.get_by_label("Fjordtrygd").check()
    kari.picture("step-six")
    kari.press("Lagre")
    kari.sees("blir usynlig for Fjordtrygd")
    kari.picture("step-six-question")
    kari.press("Ja, lagre")
    kari.sees("Online Manager")
    kari.picture("saved")
    ola.sees("har lagt deg til")
    ola.picture("added")
    kari.page.get_by_role("dialog").get_by_role("button", name="Lukk", exact=True).last.click()
    kari.page.get_by_text("Hjem", exact=True).first.click()
    kari.sees("Behandlere (1)")
    kari.picture("home-location")
    assert kari.problems + ola.problems == []
