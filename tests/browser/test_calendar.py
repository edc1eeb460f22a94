"""The calendar: wound forward, the app does what is due by then, and everybody's "today" moves along."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites
from tests.browser.window import PHONE


def test_wound_to_the_next_reminder_the_nudge_arrives(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    creates_firm(kari)
    creates_location(kari)
    nothing_waits = window.page.get_by_role("button", name="Til neste påminnelse", exact=True)
    expect(nothing_waits).to_be_disabled()
    invites(kari, "ola@fjordbyen.example.com")
    ola.opens("Meldinger")
    ola.sees("inviterer deg til")
    ola.sees("I dag")
    window.press("Til neste påminnelse, ")
    ola.sees("venter på svar")
    expect(ola.slack.locator(".day")).to_have_count(2)  # the invitation is not from today any more
    expect(ola.slack.locator(".day").last).to_have_text("I dag")
    kari.sees("påminnet i dag · går ut")


def test_a_day_forward_and_back_to_now(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    clock = window.page.locator("#clock")
    today = clock.inner_text()
    window.press("+1 dag")
    expect(clock).to_have_class("ahead")
    expect(clock).not_to_have_text(re.compile(today.split(",")[0]))
    window.press("Tilbake til nå")
    expect(clock).to_have_text(re.compile(today.split(",")[0]))
    expect(window.page.get_by_role("button", name="Tilbake til nå")).to_be_disabled()


def test_on_a_telephone_the_calendar_opens_from_the_time(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport=PHONE)
    expect(window.page.locator("#winding")).to_be_hidden()
    window.page.locator("#clock").click()
    window.press("+1 t")
    expect(window.page.locator("#clock")).to_have_class("ahead")
