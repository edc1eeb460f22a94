"""Step 6, the form: what insurers will see, checked, saved, changed later, taken away."""

import pytest

from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Running
from tests.guide.steps import create_firm, is_added, is_invited_and_accepts, no_longer_shows, set_up_clinic

RESERVATIONS = "Reservasjoner: Ola vil ikke ha pasienter fra"
SHARED = "Delt lokasjon: alle fakturerer gjennom eget firma"
BILLING = "Fakturerende firma: for arbeid hos andre, uten lokasjoner"


async def step_six(administrator: Person, practitioner: Person) -> Modal:
    """The form for somebody who has just accepted."""
    told = await is_invited_and_accepts(practitioner, administrator)
    await told.press("Legg til på lokasjonen")
    return await administrator.sees_modal("Legg til på lokasjonen")


async def edit(administrator: Person, practitioner: Person) -> Modal:
    await administrator.home.shows("Behandlere (1)")
    await administrator.home.press("Endre", near=practitioner.name)
    return await administrator.sees_modal("Endre")


async def create_own_firm(practitioner: Person, number: str = "310 000 027") -> None:
    """From the profile, as the form tells the practitioner to."""
    await practitioner.open_home()
    await practitioner.home.shows("Min behandlerprofil")
    await practitioner.home.press("Endre", near="Min behandlerprofil")
    profile = await practitioner.sees_modal("Behandlerprofil")
    await profile.press("Opprett firma")
    form = await practitioner.sees_modal("Opprett firma")
    assert form.value("Hvem fakturerer?") == f"({BILLING})"
    await form.type("Organisasjonsnummer", number)
    await form.shows("nummeret stemmer")
    await form.type("Navn", "Ola Fjell Fysio")
    await form.submit()
    profile = await practitioner.sees_modal("Behandlerprofil")
    await profile.shows("Ola Fjell Fysio")
    await profile.close()


async def test_it_shows_what_insurers_will_see(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    assert "Fjordklinikken AS › Majorstuen" in form.text
    assert "fysioterapeut" in form.text
    assert "Slik ser forsikringsselskapene og kundene deres Ola. Kontroller at det stemmer." in form.text
    assert f"Står feltet tomt, vises {ola.email} fra profilen" in form.text
    assert "Står feltet tomt, vises ikke noe mobilnummer" in form.text
    assert form.value("E-post på denne lokasjonen") == "()"
    assert form.value("Fakturerende firma") == "◉ Bruk samme org.nr som lokasjonen (310 000 019)".replace(
        "0 0", "0\u00a00"
    )
    assert form.value(RESERVATIONS) == "☐ Breidablikk Helse ☐ Fjordtrygd ☐ Nordlys Forsikring"
    assert "Kryss av bare for dem Ola ikke vil ha pasienter fra" in form.text


async def test_the_profile_can_be_read_but_not_changed(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await form.press("Se profil")
    profile = await clinic.sees_modal("Behandlerprofil")
    assert ola.email in profile.text
    assert "Bare Ola kan endre profilen" in profile.text
    assert profile.fields == []
    await profile.close()
    form = await clinic.sees_modal("Legg til på lokasjonen")
    assert form.value("Mobil på denne lokasjonen") == "(912 34 567)"


async def test_contact_can_be_given_for_this_location_only(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    await form.type("E-post på denne lokasjonen", "ola@majorstuen.example.com")
    await form.type("Mobil på denne lokasjonen", "+46 70 123 45 67")
    await form.submit()
    await clinic.sees_no_modal()
    told = await ola.sees("har lagt deg til")
    assert "E-post: ola@majorstuen.example.com" in told.text
    assert "Mobil: +46 70 123 45 67" in told.text
    await ola.open_home()
    await ola.home.shows("Du er knyttet til Fjordklinikken AS, lokasjon Majorstuen")
    await ola.home.press("Se hva som vises")
    seen = await ola.sees_modal("Dette vises")
    assert "ola@majorstuen.example.com" in seen.text
    assert "Lagret av @Kari Nordmann" in seen.text
    await seen.close()
    await ola.home.press("Endre", near="Min behandlerprofil")
    assert (await ola.sees_modal("Behandlerprofil")).value("E-post") == f"({ola.email})"


async def test_left_empty_the_profile_counts_as_it_is_later_too(clinic: Person, ola: Person) -> None:
    await is_added(ola, clinic)
    told = await ola.sees("har lagt deg til hos Fjordklinikken AS")
    assert f"E-post: {ola.email}" in told.text
    assert "Mobil: ingen" in told.text
    await ola.open_home()
    await ola.home.shows("Min behandlerprofil")
    await ola.home.press("Endre", near="Min behandlerprofil")
    profile = await ola.sees_modal("Behandlerprofil")
    await profile.type("Mobil", "412 34 567")
    await profile.submit()
    await told.shows("Mobil: 412 34 567")


async def test_wrong_contact_is_told_under_its_field(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    await form.type("E-post på denne lokasjonen", "ola.majorstuen")
    await form.type("Mobil på denne lokasjonen", "22 00 00 00")
    await form.submit()
    assert set(form.errors) == {"E-post på denne lokasjonen", "Mobil på denne lokasjonen"}
    assert "«ola.majorstuen»" in form.errors["E-post på denne lokasjonen"]
    assert "mobilnummer" in form.errors["Mobil på denne lokasjonen"]
    await form.clear("E-post på denne lokasjonen")
    await form.clear("Mobil på denne lokasjonen")
    await form.submit()
    await clinic.sees_no_modal()


async def test_a_tick_means_no_and_asks_back_naming_the_partners(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    await form.tick(RESERVATIONS, "Breidablikk Helse", "Nordlys Forsikring")
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "Ola blir usynlig for Breidablikk Helse og Nordlys Forsikring" in question.text
    assert "Kryss betyr nei" in question.text
    await question.close()
    form = await clinic.sees_modal("Legg til på lokasjonen")
    assert form.value(RESERVATIONS) == "☑ Breidablikk Helse ☐ Fjordtrygd ☑ Nordlys Forsikring"
    await form.untick(RESERVATIONS, "Nordlys Forsikring")
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "Ola blir usynlig for Breidablikk Helse." in question.text
    await question.submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("reservert mot Breidablikk Helse")


async def test_more_than_ten_partners(bot: Running, clinic: Person, ola: Person) -> None:
    bot.import_partners(*(f"Selskap {number:02}" for number in range(1, 24)))
    form = await step_six(clinic, ola)
    blocks = [block for block in form.view.blocks if block["block_id"].startswith("reservations")]
    assert [len(block["element"]["options"]) for block in blocks] == [10, 10, 6]
    assert form.text.count("Kryss av bare for dem") == 1
    first, second, third = (block["block_id"] for block in blocks)
    client = clinic.client
    for block, wanted in ((first, "Fjordtrygd"), (second, "Selskap 12"), (third, "Selskap 23")):
        await client.act(form.view, block, "add.look", [value_of(form, block, wanted)])
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "usynlig for Fjordtrygd, Selskap 12 og Selskap 23" in question.text
    await question.submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("reservert mot Fjordtrygd, Selskap 12 og Selskap 23")
    form = await edit(clinic, ola)
    assert form.text.count("☑") == 3


def value_of(form: Modal, block_id: str, label: str) -> str:
    block = next(block for block in form.view.blocks if block["block_id"] == block_id)
    return next(str(o["value"]) for o in block["element"]["options"] if o["text"]["text"] == label)


async def test_the_practitioners_own_firm_is_listed_once_it_is_created(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    assert len(form.options("Fakturerende firma")) == 1
    await form.press("Firmaet mangler i listen")
    help_ = await clinic.sees_modal("Mangler et firma?")
    assert "når Ola har opprettet det" in help_.text
    assert "egne samarbeidsavtaler" in help_.text
    assert help_.buttons == []
    await help_.close()
    await (await clinic.sees_modal("Legg til på lokasjonen")).close()

    await create_own_firm(ola)
    await clinic.open_home()
    await clinic.home.press("Legg til", near="Ola Fjell")
    form = await clinic.sees_modal("Legg til på lokasjonen")
    assert any("Ola Fjell Fysio" in option for option in form.options("Fakturerende firma"))
    await form.choose("Fakturerende firma", "Ola Fjell Fysio")
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "Fjordklinikken AS fakturerer for alle med sitt eget organisasjonsnummer" in question.text
    assert "usynlig" not in question.text
    await question.submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("fakturerer gjennom Ola Fjell Fysio")


async def test_the_practitioners_clinics_are_not_listed_as_billing_firms(clinic: Person, ola: Person) -> None:
    await create_firm(ola, name="Fjell Fysioterapi AS", number="310 000 035")
    form = await step_six(clinic, ola)
    assert len(form.options("Fakturerende firma")) == 1


async def test_at_a_shared_location_the_clinic_is_the_last_choice_and_says_what_it_means(
    kari: Person, ola: Person
) -> None:
    await set_up_clinic(kari, name="Helsehuset AS", kind=SHARED)
    form = await step_six(kari, ola)
    own, clinic = form.options("Fakturerende firma")
    assert own == "Eget firma, ikke opprettet ennå"
    assert clinic.startswith("Helsehuset AS fakturerer for Ola (310")
    assert f"◉ {own}" in form.value("Fakturerende firma")
    assert "Ola har ikke opprettet eget firma ennå" in form.text
    await form.submit()
    assert "Velg hvem som fakturerer for Ola. Eget firma er ikke opprettet" in form.errors["Fakturerende firma"]
    await form.choose("Fakturerende firma", "Helsehuset AS fakturerer")
    await form.submit()
    question = await kari.sees_modal("Er det riktig?")
    assert "Helsehuset AS er en delt lokasjon, der alle fakturerer gjennom eget firma" in question.text
    await question.submit()
    await kari.sees_no_modal()


async def test_at_a_shared_location_an_own_firm_needs_no_warning(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari, name="Helsehuset AS", kind=SHARED)
    form = await step_six(kari, ola)
    await form.close()
    await create_own_firm(ola)
    await kari.open_home()
    await kari.home.press("Legg til", near="Ola Fjell")
    form = await kari.sees_modal("Legg til på lokasjonen")
    assert "◉ Ola Fjell Fysio" in form.value("Fakturerende firma")  # an only one is chosen already
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("fakturerer gjennom Ola Fjell Fysio")


async def test_with_several_firms_of_their_own_one_has_to_be_chosen(kari: Person, ola: Person) -> None:
    await create_firm(ola, name="Fjell Fysio", number="310 000 027", kind=BILLING)
    await ola.home.press("Tilbake")
    await create_firm(ola, name="Fjell Massasje", number="310 000 035", kind=BILLING)
    await set_up_clinic(kari, name="Helsehuset AS", kind=SHARED)
    form = await step_six(kari, ola)
    assert [each.partition(" (")[0] for each in form.options("Fakturerende firma")] == [
        "Ikke valgt ennå",
        "Fjell Fysio",
        "Fjell Massasje",
        "Helsehuset AS fakturerer for Ola",
    ]
    await form.submit()
    assert form.errors == {"Fakturerende firma": "Velg hvem som fakturerer for Ola."}
    await form.choose("Fakturerende firma", "Fjell Massasje")
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("fakturerer gjennom Fjell Massasje")


async def test_somebody_elses_firm_is_refused_and_logged(
    kari: Person, ola: Person, tom: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await create_firm(tom, name="Toms Fysio", number="310 000 027", kind=BILLING)  # the first firm: id 1
    await set_up_clinic(kari, name="Helsehuset AS", kind=SHARED)
    form = await step_six(kari, ola)
    block = next(block for block in form.view.blocks if block["block_id"].startswith("billing_firm"))
    block["element"]["options"][0]["value"] = "1"  # as somebody would who tampers with what is sent
    await form.choose("Fakturerende firma", "Eget firma")
    await form.submit()
    assert "kan ikke fakturere her" in form.errors["Fakturerende firma"]
    assert f"no access: CannotBill by {kari.id} in add.save" in caplog.text
    await form.close()
    await kari.home.shows("Behandlere (0)")


async def test_both_a_reservation_and_the_billing_are_asked_about_at_once(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    await form.close()
    await create_own_firm(ola)
    await clinic.open_home()
    await clinic.home.press("Legg til", near="Ola Fjell")
    form = await clinic.sees_modal("Legg til på lokasjonen")
    await form.choose("Fakturerende firma", "Ola Fjell Fysio")
    await form.tick(RESERVATIONS, "Fjordtrygd")
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "Ola blir usynlig for Fjordtrygd" in question.text
    assert "fakturerer for alle" in question.text


@pytest.mark.parametrize(
    ("kind", "button"),
    [("Klinikk med fellesfakturering", "Firmaet mangler i listen"), (SHARED, "Opprett firma")],
)
async def test_ones_own_firm_is_created_on_the_way_and_is_chosen_without_losing_what_was_typed(
    kari: Person, kind: str, button: str
) -> None:
    await set_up_clinic(kari, kind=kind)
    await kari.home.press("Legg til personer")
    window = await kari.sees_modal("Legg til personer")
    await window.press("Opprett profil")
    profile = await kari.sees_modal("Behandlerprofil")
    await profile.choose("Yrke", "lege")
    await profile.submit()
    await window.shows("(Kari Nordmann)")
    await window.submit()
    form = await kari.sees_modal("Legg til på lokasjonen")
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await form.press(button)
    firm = await kari.sees_modal("Opprett firma")
    assert firm.value("Hvem fakturerer?") == f"({BILLING})"
    await firm.type("Organisasjonsnummer", "310 000 043")
    await firm.shows("nummeret stemmer")
    await firm.type("Navn", "Kari Nordmann Lege")
    await firm.submit()
    form = await kari.sees_modal("Legg til på lokasjonen")
    await form.shows("Kari Nordmann Lege")
    assert "◉ Kari Nordmann Lege" in form.value("Fakturerende firma")
    assert form.value("Mobil på denne lokasjonen") == "(912 34 567)"


async def test_what_was_saved_is_filled_in_when_it_is_changed_later(clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    await form.type("E-post på denne lokasjonen", "ola@majorstuen.example.com")
    await form.type("Mobil på denne lokasjonen", "91234567")
    await form.tick(RESERVATIONS, "Fjordtrygd")
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).submit()
    await clinic.sees_no_modal()

    form = await edit(clinic, ola)
    assert form.value("E-post på denne lokasjonen") == "(ola@majorstuen.example.com)"
    assert form.value("Mobil på denne lokasjonen") == "(912 34 567)"
    assert "☑ Fjordtrygd" in form.value(RESERVATIONS)
    await form.clear("E-post på denne lokasjonen")
    await form.untick(RESERVATIONS, "Fjordtrygd")
    await form.submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("Endringen for Ola Fjell er lagret")
    await no_longer_shows(clinic.home, "reservert mot")


async def test_removing_asks_back_and_can_be_left(clinic: Person, ola: Person) -> None:
    await is_added(ola, clinic)
    form = await edit(clinic, ola)
    assert "Forsikringsselskapene finner ikke lenger Ola på Majorstuen. Ola får beskjed." in form.confirmation(
        "Fjern fra lokasjonen"
    )
    assert await form.press("Fjern fra lokasjonen", confirm=False) is None
    await form.press("Fjern fra lokasjonen")
    gone = await clinic.sees_modal("Fjernet")
    assert "Ola Fjell er fjernet fra Majorstuen" in gone.text
    await gone.close()
    await clinic.home.shows("Behandlere (0)")


async def test_after_a_removal_nobody_is_led_to_add_them_again(clinic: Person, ola: Person) -> None:
    told = await is_invited_and_accepts(ola, clinic)
    await told.press("Legg til på lokasjonen")
    await (await clinic.sees_modal("Legg til på lokasjonen")).submit()
    await clinic.sees_no_modal()
    invitation = await ola.sees("inviterer deg til")
    form = await edit(clinic, ola)
    await form.press("Fjern fra lokasjonen")
    await (await clinic.sees_modal("Fjernet")).close()
    await clinic.home.shows("Behandlere (0)")
    assert "Godtatt, ikke lagt til" not in clinic.home.text
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Opprett lokasjon")
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Hei, Kari")
    assert "Legg til Ola" not in clinic.home.text
    assert "legger deg til" not in invitation.text
    assert told.buttons == []
