"""The tour: one hint at a time about what is on the screen, until one has had enough."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import ADMINISTRATOR, accepts, creates_firm, creates_location, invites, opens_firm_form
from tests.browser.window import PHONE


def test_it_leads_from_the_first_button_to_the_reminder(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    expect(window.hint).to_contain_text(f"Trykk «{ADMINISTRATOR}».")
    opens_firm_form(kari)
    expect(window.hint).to_contain_text("Et organisasjonsnummer du kan bruke: 310 000 019. Trykk «Opprett firma».")
    kari.modal.get_by_role("button", name="Avbryt").click()
    kari.sees_no_modal()
    creates_firm(kari)
    expect(window.hint).to_contain_text("Trykk «Opprett lokasjon».")
    creates_location(kari)
    expect(window.hint).to_contain_text("Trykk «Inviter personer».")
    invites(kari, "ola@fjordbyen.example.com", "eva@fysio.example.com")
    expect(window.hint).to_contain_text("Ola Fjell har fått en melding. Se nå hos Ola Fjell.")
    window.hint.get_by_role("button", name="Vis side om side").click()
    expect(window.hint).to_contain_text("Hos Ola Fjell: Knytt har skrevet. Åpne meldingene.")
    ola = window.beside("Ola Fjell")
    ola.opens("Meldinger")
    expect(window.hint).to_contain_text("Hos Ola Fjell: Trykk «Godta».")
    accepts(ola)
    expect(window.hint).to_contain_text("Hos Kari Nordmann: Knytt har skrevet. Åpne meldingene.")
    kari.opens("Meldinger")
    expect(window.hint).to_contain_text("Hos Kari Nordmann: Trykk «Legg til på lokasjonen».")
    kari.press("Legg til på lokasjonen")
    kari.sees_modal("Legg til på lokasjonen")
    kari.press("Lagre")
    kari.sees_no_modal()
    expect(window.hint).to_contain_text("Spol kalenderen til neste påminnelse")
    window.press("Til neste påminnelse, ")
    expect(window.hint).to_contain_text("Åpne postkassen.")


def test_it_stays_with_the_person_it_is_about(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    creates_firm(kari)
    creates_location(kari)
    invites(kari, "ola@fjordbyen.example.com", "eva.soen@fjordbyen.example.com")
    window.hint.get_by_role("button", name="Vis side om side").click()
    expect(window.hint).to_contain_text("Hos Ola Fjell: Knytt har skrevet.")
    ola = window.beside("Ola Fjell")
    expect(ola.slack.get_by_role("tab", name="Meldinger")).to_be_focused()
    ola.opens("Meldinger")
    expect(window.hint).to_contain_text("Hos Ola Fjell: Trykk «Godta».")
    kari.opens("Meldinger")  # what she does meanwhile does not matter
    ola.press("Godta")
    expect(window.hint).to_contain_text("Hos Ola Fjell: Fyll ut.")


def test_on_a_telephone_it_leads_to_the_other(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport=PHONE)
    [kari] = window.people
    creates_firm(kari)
    creates_location(kari)
    invites(kari, "ola@fjordbyen.example.com")
    window.hint.get_by_role("button", name="Se som Ola Fjell").click()
    ola = window.beside("Ola Fjell")
    ola.opens("Meldinger")
    accepts(ola)
    expect(window.hint).to_contain_text("Hos Kari Nordmann: Knytt har skrevet.")
    window.hint.get_by_role("button", name="Se som Kari Nordmann").click()
    expect(kari.slack).to_be_visible()
    expect(ola.slack).to_be_hidden()


def test_it_ends_when_one_has_had_enough_and_comes_when_asked_for(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    window.press("Avslutt omvisningen")
    expect(window.hint).to_be_empty()
    window.page.reload()
    window.people[0].sees("Hei, Kari")
    expect(window.hint).to_be_empty()
    window.picks("Omvisning")
    expect(window.hint).to_contain_text(f"Trykk «{ADMINISTRATOR}».")
