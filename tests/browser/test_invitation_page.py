"""The page of an invitation, from the letter's button on: in Chromium without JavaScript, on a telephone, with axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites
from tests.browser.window import PHONE, Window

ADDRESS = "nina@fysio.example.com"
LANGUAGES = {"nb": "nb-NO", "en": "en-GB"}


@pytest.fixture
def window(opens: Opens) -> Window:
    """Kari has invited somebody who is not in Slack; the mailbox shows the letter."""
    window = opens("Kari Nordmann")
    [kari] = window.people
    creates_firm(kari)
    creates_location(kari)
    invites(kari, ADDRESS)
    window.press("Postkasse")
    window.drawer.get_by_role("button", name="inviterer deg").click()
    return window


def button_of(window: Window) -> Locator:
    return window.drawer.locator("iframe").content_frame.get_by_role("link", name="Se invitasjonen og svar")


def read(browser: Browser, url: str) -> Page:
    """The page on the telephone of somebody who has switched scripts off."""
    page = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="nb-NO").new_page()
    page.goto(url)
    return page


def fills_in(page: Page, **more: str) -> None:
    page.get_by_label("Navn").fill("Nina Ny")
    page.get_by_label("Yrke").select_option(label="fysioterapeut")
    for label, text in more.items():
        page.get_by_label(label).fill(text)


def test_an_invitation_is_accepted_without_scripts(browser: Browser, window: Window) -> None:
    with window.page.context.expect_page() as opened:
        button_of(window).click()
    expect(opened.value.get_by_role("heading", name="Kari Nordmann invites you to")).to_be_visible()
    page = read(browser, opened.value.url)
    page.get_by_role("link", name="Godta").click()
    page.get_by_role("button", name="Lagre og godta").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    alert.get_by_role("link", name="Navn").click()
    expect(page.get_by_label("Navn")).to_be_focused()
    fills_in(page, Mobil="12")
    page.get_by_role("button", name="Lagre og godta").click()
    expect(page.get_by_role("alert")).to_contain_text("Mobil")
    expect(page.get_by_label("Navn")).to_have_value("Nina Ny")
    fills_in(page, Mobil="412 34 567")
    page.get_by_role("button", name="Lagre og godta").click()
    expect(page.get_by_text("Du godtok")).to_be_visible()
    page.context.close()
    opened.value.close()
    window.press("Lukk")
    [kari] = window.people
    kari.opens("Meldinger")
    kari.sees("Nina Ny har godtatt")
    kari.press("Legg til på lokasjonen")
    kari.sees_modal("Legg til på lokasjonen")
    kari.press("Lagre")
    expect(window.page.locator("#mailbox")).to_contain_text("1ulest")


def test_with_the_keys_alone(browser: Browser, window: Window) -> None:
    page = read(browser, str(button_of(window).get_attribute("href")))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="English")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.get_by_role("link", name="Avslå").evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_label("Jeg jobber ikke her").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Jeg sluttet i fjor")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du avslo")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shuts_nobody_out(browser: Browser, window: Window, language: str, scheme: str) -> None:
    url = str(button_of(window).get_attribute("href"))
    found = []
    # axe is a script, and the page allows none.
    context = browser.new_context(viewport=PHONE, locale=LANGUAGES[language], color_scheme=scheme, bypass_csp=True)
    page = context.new_page()

    def look(where: str) -> None:
        for violation in Axe().run(page).response["violations"]:
            found.extend(f"{where}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} scrolls sideways"
        for target in page.locator(
            "a:not(p a, dd a), button, select, input:not([type=hidden]):not([type=radio])"
        ).all():
            box = target.bounding_box()
            assert box is None or box["height"] >= 24, f"{where}: {target.text_content()} is a small target"

    for where in ("", "/profile", "/decline"):
        page.goto(url + where)
        look(where or "open")
    page.goto(f"{url}/profile")
    page.locator("button.primary").click()
    look("errors")
    page.goto(f"{url}x")
    look("a wrong link")
    page.goto(f"{url}/decline")
    page.locator("button.primary").click()
    look("declined")
    context.close()
    assert found == []
