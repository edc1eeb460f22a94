"""Opprett firma and Endre: the number in all the ways people write it, every mistake at once, the three kinds."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.steps import add_administrator, create_firm, create_location, open_firm_form, set_up_clinic

CLINIC = "Klinikk med fellesfakturering"


async def open_edit(person: Person, name: str = "Fjordklinikken AS") -> Modal:
    """From the firm's page."""
    await person.home.shows(f"Firmaer › {name}")
    await person.home.press("Endre", near="Org.nr")
    return await person.sees_modal("Endre firma")


@pytest.mark.parametrize(
    "written",
    [
        "310000019",
        "310 000 019",
        "310\u00a0000\u00a0019",
        "310\u202f000\u202f019",
        "310.000.019",
        "310-000-019",
        " 310 000 019 ",
        "NO 310 000 019 MVA",
        "NO310000019MVA",
        "no 310000019 mva",
        "Org.nr. 310 000 019",
        "org nr: 310000019",
        "Organisasjonsnummer: 310 000 019",
        "310 000 019 MVA",
        "\u200b310000019",
    ],
)
async def test_an_organisation_number_is_understood_however_it_is_written(kari: Person, written: str) -> None:
    form = await open_firm_form(kari)
    await form.type("Organisasjonsnummer", written)
    await form.shows("310\u00a0000\u00a0019: nummeret stemmer")
    await form.type("Navn", "Fjordklinikken AS")
    await form.choose("Hvem fakturerer?", CLINIC)
    await form.submit()
    await kari.home.shows("Firmaer › Fjordklinikken AS")
    assert "Org.nr 310\u00a0000\u00a0019 · AS · Klinikk med fellesfakturering" in kari.home.text


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("310 000 018", "Kontrollsifferet stemmer ikke. Se etter ombyttede sifre."),
        ("000 000 000", "Kontrollsifferet stemmer ikke. Se etter ombyttede sifre."),
        ("31000001", "Organisasjonsnummeret har ni siffer. Du skrev åtte."),
        ("3100000190", "Organisasjonsnummeret har ni siffer. Du skrev ti."),
        ("31", "Organisasjonsnummeret har ni siffer. Du skrev to."),
        ("1", "Organisasjonsnummeret har ni siffer. Du skrev ett."),
        ("Fjordklinikken", "Organisasjonsnummeret har ni siffer. Du skrev ingen."),
        ("3" * 40, "Organisasjonsnummeret har ni siffer. Du skrev 40."),
    ],
)
async def test_a_wrong_organisation_number_says_what_is_wrong(kari: Person, written: str, error: str) -> None:
    form = await open_firm_form(kari)
    await form.type("Organisasjonsnummer", written)
    if "Kontrollsifferet" in error:  # nine digits: it is told while typing
        await form.shows(error)
    await form.type("Navn", "Fjordklinikken AS")
    await form.choose("Hvem fakturerer?", CLINIC)
    await form.submit()
    told_already = "Kontrollsifferet" in error
    assert form.errors == {"Organisasjonsnummer": "Rett nummeret først." if told_already else error}
    assert form.text.count("Kontrollsifferet") == told_already


async def test_what_is_said_about_the_number_goes_when_it_is_changed(slack: LocalSlack, kari: Person) -> None:
    form = await open_firm_form(kari)
    await form.type("Navn", "Fjordklinikken AS")
    await form.type("Organisasjonsnummer", "310 000 018")
    await form.shows("Kontrollsifferet stemmer ikke")
    await form.type("Organisasjonsnummer", "310 000 01")
    assert await slack.until(lambda: "Kontrollsifferet" not in form.text)
    await form.type("Organisasjonsnummer", "310 000 019")
    await form.shows("nummeret stemmer")
    assert form.value("Navn") == "(Fjordklinikken AS)"


async def test_every_mistake_is_told_at_once(kari: Person) -> None:
    form = await open_firm_form(kari)
    await form.type("Organisasjonsnummer", "31000001")
    await form.type("Navn", "\u200b")
    await form.choose("Hvem fakturerer?", CLINIC)
    await form.type("E-post for faktura", "faktura@")
    await form.type("Nettside", "ikke en side")
    await form.submit()
    assert form.errors == {
        "Organisasjonsnummer": "Organisasjonsnummeret har ni siffer. Du skrev åtte.",
        "Navn": "Dette må fylles ut.",
        "E-post for faktura": "«faktura@» er ikke en e-postadresse. Den skal se ut som navn@example.com.",
        "Nettside": "Dette er ikke en nettadresse. Den begynner med https://.",
    }


async def test_what_is_left_empty_is_asked_for(kari: Person) -> None:
    form = await open_firm_form(kari)
    await form.submit()
    assert set(form.errors) == {"Organisasjonsnummer", "Navn", "Hvem fakturerer?"}


async def test_a_number_that_is_taken_names_the_firm_and_whom_to_ask(kari: Person, tom: Person) -> None:
    await create_firm(kari)
    form = await open_firm_form(tom)
    await form.type("Organisasjonsnummer", "310000019")
    await form.shows("nummeret stemmer")
    await form.type("Navn", "Min klinikk")
    await form.choose("Hvem fakturerer?", CLINIC)
    await form.submit()
    assert form.errors == {
        "Organisasjonsnummer": "Fjordklinikken AS er registrert med dette nummeret. Spør Kari Nordmann om tilgang."
    }
    assert "Kari Nordmann" in form.error_text


async def test_the_form_changes_what_is_registered(kari: Person) -> None:
    await create_firm(kari)
    form = await open_edit(kari)
    assert form.value("Organisasjonsnummer").replace("\u00a0", " ") == "(310 000 019)"
    assert form.value("Hvem fakturerer?") == f"({CLINIC})"
    await form.type("Organisasjonsnummer", "310 000 027")
    await form.shows("nummeret stemmer")
    await form.type("Navn", "Fjordklinikken SA")
    await form.choose("Organisasjonsform", "SA")
    await form.choose("Hvem fakturerer?", "Delt lokasjon")
    await form.type("E-post for faktura", "faktura@fjordklinikken.example.com")
    await form.type("Nettside", "fjordklinikken.example.com")
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("Firmaer › Fjordklinikken SA")
    assert "Org.nr 310 000 027 · SA · Delt lokasjon" in kari.home.text.replace("\u00a0", " ")
    assert "https://fjordklinikken.example.com · faktura@fjordklinikken.example.com" in kari.home.text


async def test_the_own_number_is_not_taken_but_another_firms_is(kari: Person) -> None:
    await create_firm(kari, "Bislett Fysio AS", "310 000 027")
    await kari.home.press("Tilbake")
    await create_firm(kari)
    form = await open_edit(kari)
    await form.type("Organisasjonsnummer", "NO310000019MVA")
    await form.shows("nummeret stemmer")
    await form.type("Navn", "Fjordklinikken 2 AS")
    await form.submit()
    await kari.home.shows("Firmaer › Fjordklinikken 2 AS")
    form = await open_edit(kari, "Fjordklinikken 2 AS")
    await form.type("Organisasjonsnummer", "310 000 027")
    await form.shows("nummeret stemmer")
    await form.submit()
    assert "Bislett Fysio AS er registrert med dette nummeret" in form.error_text


@pytest.mark.parametrize("types_number", [False, True])
async def test_who_saves_over_a_colleagues_change_is_told(kari: Person, tom: Person, types_number: bool) -> None:
    await shared_firm(kari, tom)
    form = await open_edit(kari)
    theirs = await open_edit(tom)
    await theirs.type("Nettside", "https://fjordklinikken.example.com")
    await theirs.submit()
    await tom.home.shows("https://fjordklinikken.example.com")
    await form.type("Navn", "Karis navn")
    if types_number:  # which draws the form anew
        await form.type("Organisasjonsnummer", "310 000 027")
        await form.shows("nummeret stemmer")
    await form.submit()
    notice = await kari.sees_modal("Beskjed")
    assert "lagret en endring mens du hadde skjemaet åpent. Lukk det, åpne det igjen" in notice.text
    await notice.close()
    await kari.modal.close()
    await kari.open_home()
    await kari.home.shows("https://fjordklinikken.example.com")
    form = await open_edit(kari)
    await form.type("Navn", "Karis navn")
    await form.submit()
    await kari.home.shows("Firmaer › Karis navn")


async def test_no_invoice_email_is_said_and_blocks_nothing(kari: Person) -> None:
    form = await open_firm_form(kari)
    assert "går varsler om faktura til administratoren" in form.text
    await form.close()
    await create_firm(kari)
    assert "Ingen e-post for faktura: varsler om faktura går til administratoren" in kari.home.text
    form = await open_edit(kari)
    await form.type("E-post for faktura", "faktura@fjordklinikken.example.com")
    await form.submit()
    await kari.home.shows("faktura@fjordklinikken.example.com")
    assert "Ingen e-post for faktura" not in kari.home.text


async def test_a_billing_firm_has_no_locations(kari: Person) -> None:
    await create_firm(kari, kind="Fakturerende firma")
    assert "Et fakturerende firma har ingen lokasjoner" in kari.home.text
    assert "Opprett lokasjon" not in kari.home.buttons
    await kari.home.press_unseen("location.new", '{"firm": 1}')
    notice = await kari.sees_modal("Beskjed")
    assert "Fjordklinikken AS er et fakturerende firma" in notice.text
    assert "Endre «Hvem fakturerer?» først" in notice.text


async def test_a_firm_with_a_location_cannot_become_a_billing_firm(kari: Person) -> None:
    await create_firm(kari)
    await create_location(kari)
    await kari.home.press("Tilbake")
    await kari.home.shows("Org.nr")
    form = await open_edit(kari)
    await form.choose("Hvem fakturerer?", "Fakturerende firma")
    await form.submit()
    assert form.errors == {
        "Hvem fakturerer?": "Firmaet har lokasjoner, og det kan ikke et fakturerende firma ha. Velg et annet svar."
    }


async def test_a_firm_without_locations_can_become_a_billing_firm(kari: Person) -> None:
    await create_firm(kari)
    form = await open_edit(kari)
    await form.choose("Hvem fakturerer?", "Fakturerende firma")
    await form.submit()
    await kari.home.shows("Et fakturerende firma har ingen lokasjoner")


async def test_the_self_employed_are_led_to_add_themselves(ola: Person) -> None:
    await set_up_clinic(ola, name="Ola Fjell Fysio ENK", kind="Selvstendig: bare meg")
    assert "Trykk «Legg til personer» for å legge til deg selv" in ola.home.text
    assert "venter på svar" not in ola.home.text
    await ola.home.press("Tilbake")
    await ola.home.shows("Org.nr")
    await ola.home.press("Tilbake")
    await ola.home.shows("Neste steg: legg til deg selv på Majorstuen")
    await ola.home.press("Legg til personer")
    choice = await ola.sees_modal("Legg til personer")
    assert "Er det deg selv du vil legge til? Opprett profilen din først" in choice.text
    await choice.press("Opprett profil")
    await fill_in_own_profile(ola)
    choice = await ola.sees_modal("Legg til personer")
    assert choice.value("Tilgjengelige profiler") == "(Ola Fjell)"
    assert "Opprett profil" not in choice.buttons
    await choice.submit()
    form = await ola.sees_modal("Legg til på lokasjonen")
    await form.submit()
    saved = await ola.sees_modal("Lagret")
    await saved.close()
    await ola.home.shows("ingenting du må gjøre")
    assert "1 lokasjon · 1 behandler" in ola.home.text


async def test_the_self_employed_may_invite_all_the_same(ola: Person, eva: Person) -> None:
    await set_up_clinic(ola, name="Ola Fjell Fysio ENK", kind="Selvstendig: bare meg")
    assert ola.home.buttons.index("Legg til personer") < ola.home.buttons.index("Inviter personer")


async def shared_firm(kari: Person, tom: Person) -> None:
    """Both on the firm's page."""
    await create_firm(kari)
    await kari.home.press("Endre", near="Administrator")
    administrators = await kari.sees_modal("Administratorer")
    await add_administrator(administrators, tom)
    await administrators.shows("Tom Dahl")
    await administrators.close()
    await tom.open_home()
    await tom.home.shows("Fjordklinikken AS")
    await tom.home.press("Åpne")


async def fill_in_own_profile(person: Person) -> None:
    form = await person.sees_modal("Behandlerprofil")
    await form.choose("Yrke", "fysioterapeut")
    await form.submit()
