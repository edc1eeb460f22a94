"""The wire: what went between Slack and the app, and that nothing is lost or doubled when one makes trouble."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location


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


def test_whatever_goes_wrong_an_invitation_arrives_once(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    creates_firm(kari)
    creates_location(kari)
    ola.opens("Meldinger")
    kari.press("Inviter personer")
    kari.sees_modal("Inviter personer")
    kari.types(**{"E-postadresser": "ola@fjordbyen.example.com"})
    kari.press("Gå videre")
    kari.sees_modal("Stemmer adressene?")
    window.press("Trafikk")
    faults = [window.drawer.get_by_label(name) for name in ("Dobbel levering", "Mistede svar")]
    for fault in faults:
        fault.check()
    kari.press("Send 1 invitasjon")
    failed = window.drawer.locator(".failed", has_text="chat.postMessage")
    expect(failed.first).to_contain_text("Mistede svar")
    for fault in faults:
        fault.uncheck()
    window.press("+1 t")  # what was put off is tried again
    ola.sees("inviterer deg til")
    expect(ola.slack.locator(".message")).to_have_count(1)
