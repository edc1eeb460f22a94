"""The wire: what went between Slack and the app, and that nothing is lost or doubled when one makes trouble."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites


def test_each_request_is_listed_with_what_it_said(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    creates_firm(kari)
    window.press("Trafikk")
    submission = window.drawer.locator("details", has_text="firm.create")
    expect(submission).to_contain_text("innsending · Kari Nordmann")
    expect(submission).to_contain_text(" ms")
    submission.locator("summary").click()
    expect(submission).to_contain_text('"callback_id": "firm.create"')
    expect(window.drawer.locator("details", has_text="views.publish").first).to_contain_text("kall")
    expect(window.drawer.locator(".failed")).to_have_count(0)


@pytest.mark.parametrize("fault", ["Dobbel levering", "Mistede svar", "Slack feiler (500)", "For mange kall (429)"])
def test_under_each_fault_the_invitation_arrives_once(opens: Opens, fault: str) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    creates_firm(kari)
    creates_location(kari)
    ola.opens("Meldinger")
    window.press("Trafikk")
    switch = window.drawer.get_by_label(fault)
    switch.check()
    expect(switch).to_be_checked()
    invites(kari, "ola@fjordbyen.example.com")
    if fault != "Dobbel levering":
        expect(window.drawer.locator(".failed").first).to_be_visible()
    switch.uncheck()
    window.press("+1 t")  # what was put off is tried again
    ola.sees("inviterer deg til")
    expect(ola.slack.locator(".message")).to_have_count(1)
