"""Modals: each tells under its fields what is wrong, lies on top of the others, and gives back where one was."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import accepts, creates_firm, invites, is_a_practitioner, opens_firm_form
from tests.browser.window import Person


def complains(person: Person, label: str, words: str) -> None:
    """These words belong to the field, and it is where one writes next."""
    field = person.modal.get_by_label(label)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(words)


def test_each_form_says_under_the_field_what_is_wrong(opens: Opens) -> None:
    kari, ola = opens("Kari Nordmann", "Ola Fjell").people
    opens_firm_form(kari)
    kari.press("Opprett firma")
    complains(kari, "Organisasjonsnummer", "Dette feltet må fylles ut.")
    kari.types(Organisasjonsnummer="310 000 018")
    kari.sees("Kontrollsifferet stemmer ikke")
    kari.types(Navn="Fjordklinikken AS")
    kari.chooses("Hvem fakturerer?", "Klinikk med fellesfakturering")
    kari.press("Opprett firma")
    complains(kari, "Organisasjonsnummer", "Rett nummeret først.")
    kari.types(Organisasjonsnummer="310 000 019")
    kari.press("Opprett firma")
    kari.sees("Firmaer › Fjordklinikken AS")

    kari.press("Opprett lokasjon")
    kari.sees_modal("Opprett lokasjon")
    kari.types(Navn_på_lokasjonen="Majorstuen", Gateadresse="Bogstadveien 1", Postnummer="35", Poststed="Oslo")
    kari.press("Opprett lokasjon")
    complains(kari, "Postnummer", "Postnummeret har fire siffer.")
    kari.types(Postnummer="0355")
    kari.press("Opprett lokasjon")
    kari.sees("Bogstadveien 1, 0355 Oslo")

    kari.press("Inviter personer")
    kari.sees_modal("Inviter personer")
    kari.press("Gå videre")
    expect(kari.modal.get_by_label("E-postadresser")).to_be_focused()
    kari.sees("Velg et medlem")
    kari.press("Avbryt")
    kari.sees_no_modal()
    invites(kari, "ola@fjordbyen.example.com")

    ola.opens("Meldinger")
    ola.press("Godta")
    ola.sees_modal("Behandlerprofil")
    ola.types(**{"E-post": "ola"})
    ola.press("Lagre og godta")
    complains(ola, "E-post", "«ola» er ikke en e-postadresse. Den skal se ut som navn@example.com.")
    ola.press("Avbryt")
    ola.sees_no_modal()
    accepts(ola)

    kari.opens("Meldinger")
    kari.press("Legg til på lokasjonen")
    kari.sees_modal("Legg til på lokasjonen")
    kari.types(Mobil_på_denne_lokasjonen="12")
    kari.press("Lagre")
    expect(kari.modal.get_by_label("Mobil på denne lokasjonen")).to_be_focused()
    kari.sees("Skriv et mobilnummer")


def test_what_one_has_typed_stays_when_the_modal_is_drawn_anew(opens: Opens) -> None:
    [kari] = opens("Kari Nordmann").people
    opens_firm_form(kari)
    kari.modal.get_by_label("Navn").fill("Fjordklinikken AS")
    kari.modal.get_by_label("Organisasjonsnummer").press_sequentially("310000019", delay=40)
    kari.sees("nummeret stemmer")
    expect(kari.modal.get_by_label("Organisasjonsnummer")).to_have_value("310000019")
    expect(kari.modal.get_by_label("Organisasjonsnummer")).to_be_focused()
    expect(kari.modal.get_by_label("Navn")).to_have_value("Fjordklinikken AS")


def test_modals_lie_on_top_of_each_other(opens: Opens) -> None:
    [ola] = opens("Ola Fjell").people
    is_a_practitioner(ola)
    opener = ola.slack.get_by_role("button", name="Opprett profil")
    opener.click()
    ola.sees_modal("Behandlerprofil")
    ola.press("Opprett firma")
    ola.sees_modal("Opprett firma")
    expect(ola.slack.locator(".modal")).to_have_count(2)
    expect(ola.slack.locator(".modal").first).to_be_hidden()
    ola.press("Avbryt")
    ola.sees_modal("Behandlerprofil")
    ola.press("Lukk alt")
    ola.sees_no_modal()
    expect(opener).to_be_focused()


def test_nothing_of_what_is_below_lies_on_top_of_them(opens: Opens) -> None:
    [kari] = opens("Kari Nordmann").people
    kari.opens("Meldinger")
    expect(kari.slack.locator(".prompts")).to_be_visible()
    kari.press("Snarveier")
    kari.slack.get_by_role("menuitem").first.click()
    expect(kari.modal).to_be_visible()
    over = """one => {
        one.closest(".slack").inert = false; // else nothing of it would be found
        const { x, y, width, height } = one.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2).closest(".modal, .layer") !== null;
    }"""
    assert kari.slack.locator(".prompts").evaluate(over)


def test_slack_asks_back_where_the_app_wants_it(opens: Opens) -> None:
    [kari] = opens("Kari Nordmann").people
    creates_firm(kari)
    kari.slack.get_by_role("button", name="Endre", exact=True).nth(1).click()
    kari.sees_modal("Administratorer")
    kari.modal.get_by_role("combobox").click()
    tom = kari.modal.get_by_role("option", name="Tom Dahl")
    assert tom.get_by_role("presentation").evaluate("face => face.decode().then(() => face.naturalWidth)") == 72
    tom.click()
    kari.press("Legg til")
    kari.sees("@Tom Dahl")
    remove = kari.modal.get_by_role("button", name="Fjern").last
    remove.click()
    kari.sees_modal("Fjerne som administrator?")
    kari.slack.page.keyboard.press("Escape")
    expect(remove).to_be_focused()
    kari.sees("@Tom Dahl")
    remove.click()
    kari.press("Fjern")
    expect(kari.modal.get_by_text("@Tom Dahl")).to_have_count(0)
