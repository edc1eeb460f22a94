"""Min behandlerprofil: made, changed, with the fields that one's profession has; one's own firm is created from it."""

import pytest

from bot.domain.profile import Profession, ProfileFacts
from bot.storage import Transaction, people, prepared
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Running
from tests.guide.steps import (
    PRACTITIONER,
    create_profile,
    fill_in_profile,
    invite_members,
    is_invited_and_accepts,
    set_up_clinic,
)


async def open_profile(person: Person) -> Modal:
    await person.open_home()
    await person.home.shows("Hei, ")
    named = [label for label in (PRACTITIONER, "Opprett profil", "Endre") if label in person.home.buttons]
    await person.home.press(named[0])
    return await person.sees_modal("Behandlerprofil")


async def test_a_new_profile_starts_from_what_slack_knows(ola: Person) -> None:
    form = await open_profile(ola)
    assert form.value("Navn") == "(Ola Fjell)"
    assert form.value("E-post") == "(ola@fjordbyen.example.com)"
    assert form.value("Yrke") == "(fysioterapeut)"  # his title
    assert "forsikringsselskapene og kundene deres" in form.text


async def test_a_title_that_names_no_profession_suggests_none(kari: Person) -> None:
    form = await open_profile(kari)
    assert form.value("Yrke") == "(Velg)"


async def test_what_is_suggested_is_saved_only_with_the_form(slack: LocalSlack, ola: Person) -> None:
    form = await open_profile(ola)
    await form.close()
    await ola.open_home()
    await ola.home.shows("Opprett profil")
    form = await open_profile(ola)
    await form.submit()
    await ola.home.shows("Ola Fjell, fysioterapeut")


async def test_what_an_import_knows_stands_in_the_form_until_its_owner_saves_it(bot: Running, ola: Person) -> None:
    facts = ProfileFacts("Ola S. Fjell", Profession.NAPRAPATH, "7654321", "ola@klinikk.no", "+4791234567", None, None)
    bot.read(lambda tx: prepared.keep(tx, [(ola.id, facts)]))
    form = await open_profile(ola)
    assert "Ola S. Fjell" not in ola.home.text
    assert "Dette er fylt ut for deg" in form.text
    assert {label: form.value(label) for label in ("Navn", "Yrke", "HPR-nummer", "E-post", "Mobil")} == {
        "Navn": "(Ola S. Fjell)",
        "Yrke": "(naprapat)",
        "HPR-nummer": "(7654321)",
        "E-post": "(ola@klinikk.no)",
        "Mobil": "(912 34 567)",
    }
    await form.type("Navn", "Ola Fjell")
    await form.submit()
    await ola.home.shows("Ola Fjell, naprapat")
    assert "Dette er fylt ut for deg" not in (await open_profile(ola)).text

    def left(tx: Transaction) -> object:
        return prepared.of(tx, people.get(tx, ola.id))

    assert bot.read(left) is None


async def test_a_saved_profile_is_shown_in_app_home_and_can_be_changed(ola: Person) -> None:
    form = await open_profile(ola)
    await form.choose("Yrke", "kiropraktor")
    await form.type("HPR-nummer", "9 876 543")
    await form.type("Mobil", "+47 412 34 567")
    await form.submit()
    await ola.sees_no_modal()
    await ola.home.shows("Ola Fjell, kiropraktor, HPR 9876543")
    form = await open_profile(ola)
    assert form.value("Mobil") == "(412 34 567)"
    assert form.value("Yrke") == "(kiropraktor)"
    await form.type("Navn", "Ola Fjell Dahl")
    await form.choose("Yrke", "manuellterapeut")
    await form.submit()
    await ola.home.shows("Ola Fjell Dahl, manuellterapeut, HPR 9876543")


@pytest.mark.parametrize("profession", ["massør", "akupunktør"])
async def test_the_hpr_number_is_not_asked_of_those_who_have_none(
    slack: LocalSlack, ola: Person, profession: str
) -> None:
    form = await open_profile(ola)
    assert "HPR-nummer" in form.fields
    await form.type("Navn", "Ola F.")
    await form.type("HPR-nummer", "9876543")
    await form.choose("Yrke", profession)
    assert await slack.until(lambda: "HPR-nummer" not in form.fields)
    assert form.value("Navn") == "(Ola F.)"
    await form.submit()
    await ola.home.shows(f"Ola F., {profession}")
    assert "HPR" not in ola.home.text
    form = await open_profile(ola)
    assert "HPR-nummer" not in form.fields
    await form.choose("Yrke", "lege")
    assert await slack.until(lambda: "HPR-nummer" in form.fields)


async def test_every_mistake_is_told_at_once(ola: Person) -> None:
    form = await open_profile(ola)
    await form.type("Navn", "\u202e")
    await form.choose("Yrke", "lege")
    await form.type("HPR-nummer", "123")
    await form.type("E-post", "ola(at)example.com")
    await form.type("Mobil", "22 00 00 00")
    await form.type("Bilde", "http://example.com/ola.jpg")
    await form.submit()
    assert form.errors == {
        "Navn": "Dette må fylles ut.",
        "HPR-nummer": "HPR-nummeret har sju til ni siffer. La feltet stå tomt hvis du ikke har nummeret ennå.",
        "E-post": "«ola(at)example.com» er ikke en e-postadresse. Den skal se ut som navn@example.com.",
        "Mobil": "Skriv et mobilnummer på åtte siffer som begynner med 4 eller 9, "
        "eller et utenlandsk nummer med + og landkode.",
        "Bilde": "Dette er ikke en nettadresse. Den begynner med https://.",
    }


async def test_the_slack_picture_is_shown_unless_there_is_another(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    told = await is_invited_and_accepts(ola, kari)
    await told.press("Legg til på lokasjonen")
    form = await kari.sees_modal("Legg til på lokasjonen")
    assert picture(form) == f"https://avatars.example.com/{ola.id}_192.svg"
    await form.press("Se profil")
    profile = await kari.sees_modal("Behandlerprofil")
    assert "Bilde av Ola Fjell" in profile.text
    assert picture(profile) == f"https://avatars.example.com/{ola.id}_192.svg"
    await profile.close()
    await form.close()
    mine = await open_profile(ola)
    await mine.type("Bilde", "https://example.com/ola.jpg")
    await mine.type("Om deg", "Jeg hjelper *løpere*.\nOg & <andre>.")
    await mine.submit()
    await ola.sees_no_modal()
    await told.press("Legg til på lokasjonen")
    form = await kari.sees_modal("Legg til på lokasjonen")
    assert picture(form) == "https://example.com/ola.jpg"
    await form.press("Se profil")
    profile = await kari.sees_modal("Behandlerprofil")
    assert "Jeg hjelper *løpere*.\nOg & <andre>." in profile.text


async def test_the_same_profile_in_two_windows_loses_nothing(slack: LocalSlack, ola: Person) -> None:
    await create_profile(ola)
    first = await open_profile(ola)
    older = first.view
    await ola.home.press("Endre")  # in another window; the local Slack shows the newer one
    assert await slack.until(lambda: ola.modal and ola.modal.view is not older)
    second = ola.modal
    await second.type("Om deg", "Ny tekst")
    await second.submit()
    await ola.sees_no_modal()
    await open_profile(ola)
    await ola.client.submit(older)
    notice = await ola.sees_modal("Beskjed")
    assert "Noen lagret en endring mens du hadde skjemaet åpent" in notice.text


async def test_an_own_firm_for_billing_is_created_from_the_profile(ola: Person) -> None:
    await create_profile(ola)
    form = await open_profile(ola)
    assert "Fakturerer du gjennom eget firma?" in form.text
    await form.type("Om deg", "Halvskrevet")
    await form.press("Opprett firma")
    firm = await ola.sees_modal("Opprett firma")
    assert firm.value("Hvem fakturerer?").startswith("(Fakturerende firma")
    await firm.type("Organisasjonsnummer", "310 000 027")
    await firm.shows("nummeret stemmer")
    await firm.type("Navn", "Ola Fjell Fysio ENK")
    await firm.submit()
    back = await ola.sees_modal("Behandlerprofil")
    await back.shows("Ola Fjell Fysio ENK")
    assert back.value("Om deg") == "(Halvskrevet)"
    await back.submit()
    await ola.sees_no_modal()
    await ola.home.shows("Ola Fjell Fysio ENK")


async def test_an_own_firm_is_offered_where_its_owner_is_added(kari: Person, ola: Person, bot: Running) -> None:
    await set_up_clinic(kari)
    await create_profile(ola)
    form = await open_profile(ola)
    await form.press("Opprett firma")
    firm = await ola.sees_modal("Opprett firma")
    await firm.type("Organisasjonsnummer", "310000027")
    await firm.shows("nummeret stemmer")
    await firm.type("Navn", "Ola Fjell Fysio ENK")
    await firm.submit()
    await invite_members(kari, ola)
    await (await ola.sees("inviterer deg til")).press("Godta")
    told = await kari.sees("har godtatt")
    await told.press("Legg til på lokasjonen")
    step_6 = await kari.sees_modal("Legg til på lokasjonen")
    assert "Ola Fjell Fysio ENK (310 000 027)" in step_6.value("Fakturerende firma").replace("\u00a0", " ")


async def test_an_answer_waits_for_the_profile_and_asks_for_no_firm(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await (await ola.sees("inviterer deg til")).press("Godta")
    form = await ola.sees_modal("Behandlerprofil")
    assert "Svaret ditt sendes når du lagrer den" in form.text
    assert "[Lagre og godta]" in form.text
    assert "Opprett firma" not in form.buttons
    await form.choose("Yrke", "massør")
    await form.shows("Svaret ditt sendes når du lagrer den")
    await fill_in_profile(ola, "psykolog")
    await (await ola.sees("inviterer deg til")).shows("Du godtok")


def picture(surface: Modal) -> str:
    return next(block["accessory"]["image_url"] for block in surface.surface.blocks if "accessory" in block)
