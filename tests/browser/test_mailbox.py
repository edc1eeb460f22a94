"""The mailbox: what the app mails arrives there, and a letter can neither run nor fetch anything."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites


def test_an_invitation_by_mail_arrives_and_is_read(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    window.press("Postkasse")
    expect(window.drawer).to_contain_text("Ingen e-post ennå")
    creates_firm(kari)
    creates_location(kari)
    invites(kari, "eva@fysio.example.com")
    expect(window.page.locator("#mailbox")).to_have_text("Postkasse1ulest")
    letter = window.drawer.get_by_role("button", name="Kari Nordmann inviterer deg til Fjordklinikken AS")
    expect(letter).to_contain_text("til eva@fysio.example.com")
    letter.click()
    expect(window.page.locator("#mailbox")).to_have_text("Postkasse")
    frame = window.drawer.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "")
    expect(frame.content_frame.locator("body")).to_contain_text("lokasjon Majorstuen")
    window.drawer.get_by_text("Som ren tekst").click()
    expect(window.drawer.locator("pre")).to_contain_text("Majorstuen")
    window.drawer.get_by_text("Alle felter").click()
    expect(window.drawer.locator("dl")).to_contain_text("Message-ID")
    window.drawer.get_by_role("button", name="Tilbake").click()
    expect(window.drawer.get_by_role("img", name="ulest")).to_have_count(0)
    window.press("Lukk")
    expect(window.drawer).to_be_hidden()
    expect(window.page.locator("#mailbox")).to_be_focused()
