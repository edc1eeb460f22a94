"""What the app writes to somebody who looks elsewhere: a banner says it, and is in nobody's way."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites
from tests.browser.window import PHONE

OLA = "ola@fjordbyen.example.com"


def test_a_banner_says_what_has_been_written_and_goes_by_itself(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    banner = ola.slack.locator(".notice")
    creates_firm(kari)
    creates_location(kari)
    invites(kari, OLA)
    expect(ola.slack.get_by_role("status")).to_contain_text("@Kari Nordmann inviterer deg til Fjordklinikken AS")
    assert not ola.slack.evaluate("one => one.contains(document.activeElement)")
    assert banner.get_by_role("presentation").evaluate("face => face.decode().then(() => true)")
    expect(kari.slack.locator(".notice")).to_have_count(0)
    expect(banner).to_have_count(0, timeout=9000)
    ola.opens("Meldinger")
    ola.sees("inviterer deg til")


def test_pressed_it_leads_to_the_message_also_on_a_telephone(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell", viewport=PHONE)
    kari, ola = window.people
    creates_firm(kari)
    creates_location(kari)
    invites(kari, OLA)
    kari.slack.get_by_role("button", name="Knytt til Ola Fjell").click()
    ola.sees("Svar innen")
    expect(ola.slack.get_by_role("tabpanel")).to_be_focused()
    expect(window.page.locator(".notice")).to_have_count(0)


def test_whoever_reads_the_messages_is_not_told(opens: Opens) -> None:
    kari, ola = opens("Kari Nordmann", "Ola Fjell").people
    ola.opens("Meldinger")
    creates_firm(kari)
    creates_location(kari)
    invites(kari, OLA)
    ola.sees("Svar innen")
    expect(ola.slack.locator(".notice")).to_have_count(0)
