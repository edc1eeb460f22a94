"""Two people in one window: what one does, the other sees at once, and each has modals of their own."""

from playwright.sync_api import expect

from tests.browser import demo
from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites, opens_firm_form
from tests.browser.window import PHONE


def test_an_invitation_arrives_while_it_is_sent(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    ola.opens("Meldinger")
    ola.sees("Ingen meldinger ennå")
    creates_firm(kari)
    creates_location(kari)
    invites(kari, "ola@fjordbyen.example.com")
    ola.sees("inviterer deg til Fjordklinikken AS")
    assert window.page.evaluate("performance.getEntriesByType('navigation').length") == 1


def test_both_have_a_modal_open_at_once(opens: Opens) -> None:
    kari, ola = opens("Kari Nordmann", "Ola Fjell").people
    opens_firm_form(kari)
    ola.press("Jeg behandler pasienter")
    ola.sees_modal("Behandlerprofil")
    kari.types(Navn="Fjordklinikken AS")
    ola.types(Navn="Ola Fjell")
    ola.press("Avbryt")
    ola.sees_no_modal()
    expect(kari.modal.get_by_label("Navn")).to_have_value("Fjordklinikken AS")


def test_a_second_person_comes_and_goes(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    window.press("To personer")
    expect(window.page.locator(".pane")).to_have_count(2)
    expect(window.page).to_have_url(f"{demo.address}/?as=U0KARI0001&and=U0OLA00001")
    window.press("Én person")
    expect(window.page.locator(".pane")).to_have_count(1)
    expect(window.page).to_have_url(f"{demo.address}/?as=U0KARI0001")


def test_one_becomes_somebody_else(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    kari.sees("Hei, Kari")
    window.press("Emma Clarke")
    expect(window.page.locator(".pane")).to_have_attribute("aria-label", "Emma Clarke")
    expect(window.page.get_by_text("Hi, Emma")).to_be_visible()


def test_an_unread_message_is_marked_until_it_is_looked_at(opens: Opens) -> None:
    kari, ola = opens("Kari Nordmann", "Ola Fjell").people
    mark = ola.slack.get_by_role("tab").get_by_role("img", name="ny melding")
    creates_firm(kari)
    creates_location(kari)
    expect(mark).to_have_count(0)
    invites(kari, "ola@fjordbyen.example.com")
    expect(mark).to_be_visible()
    expect(kari.slack.get_by_role("button", name="Ola").get_by_role("img", name="ny melding")).to_be_visible()
    ola.opens("Meldinger")
    expect(mark).to_have_count(0)


def test_in_a_narrow_window_one_switches_between_them(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell", viewport=PHONE)
    kari, ola = window.people
    expect(kari.slack).to_be_visible()
    expect(ola.slack).to_be_hidden()
    kari.slack.get_by_role("button", name="Ola").click()
    expect(ola.slack.get_by_role("button", name="Ola")).to_be_focused()
    expect(ola.slack).to_be_visible()
    expect(kari.slack).to_be_hidden()
    assert window.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
