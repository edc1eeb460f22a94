"""The global shortcuts Inviter personer and Legg til personer: from one location, from many, from none."""

import pytest

from sandbox.person import Person
from tests.guide import many
from tests.guide.conftest import Running
from tests.guide.steps import MAJORSTUEN, accept, create_firm, create_profile, fill, invite_members, set_up_clinic

BOTH = pytest.mark.parametrize("name", ["Inviter personer", "Legg til personer"])


@BOTH
async def test_the_only_location_is_picked_by_itself(kari: Person, name: str) -> None:
    await set_up_clinic(kari)
    await kari.shortcut(name)
    form = await kari.sees_modal(name)
    assert "Fjordklinikken AS › Majorstuen" in form.text


@BOTH
async def test_one_of_many_locations_is_chosen(bot: Running, kari: Person, name: str) -> None:
    firm_ids = bot.read(many.firms_of, kari.id, 2)
    bot.read(many.locations_of_each, [firm_ids[0], firm_ids[1], firm_ids[1]])
    await kari.shortcut(name)
    choice = await kari.sees_modal(name)
    assert await choice.look_up("På hvilken lokasjon?") == [
        "Lokasjon 00001 – Firma 00001",
        "Lokasjon 00002 – Firma 00002",
        "Lokasjon 00003 – Firma 00002",
    ]
    assert len(await choice.look_up("På hvilken lokasjon?", "firma 00002")) == 2
    await choice.choose("På hvilken lokasjon?", "Lokasjon 00003")
    await choice.submit()
    await choice.shows("Firma 00002 › Lokasjon 00003")
    assert choice.title == name


@BOTH
async def test_without_a_firm_one_is_led_there_step_by_step(kari: Person, name: str) -> None:
    await kari.shortcut(name)
    first = await kari.sees_modal("Opprett firma")
    assert "Du administrerer ingen firmaer ennå" in first.text
    await first.press("Opprett firma")
    form = await first.shows("Organisasjonsnummer")
    await fill(form, Organisasjonsnummer="310 000 019", Navn="Fjordklinikken AS")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", "Klinikk med fellesfakturering")
    await form.submit()
    second = await kari.sees_modal("Opprett lokasjon")
    assert "Fjordklinikken AS har ingen lokasjoner ennå" in second.text
    await second.press("Opprett lokasjon")
    form = await second.shows("Gateadresse")
    await fill(form, **MAJORSTUEN)
    await form.submit()
    there = await kari.sees_modal(name)
    assert "Fjordklinikken AS › Majorstuen" in there.text
    await there.close()
    await kari.sees_no_modal()
    await kari.home.shows("Firmaer › Fjordklinikken AS › Majorstuen")


@BOTH
async def test_without_a_location_one_is_created_first(kari: Person, name: str) -> None:
    await create_firm(kari)
    await kari.shortcut(name)
    window = await kari.sees_modal("Opprett lokasjon")
    assert "Fjordklinikken AS har ingen lokasjoner ennå. Opprett en først." in window.text
    await window.press("Opprett lokasjon")
    form = await window.shows("Gateadresse")
    await fill(form, **MAJORSTUEN)
    await form.submit()
    await kari.sees_modal(name)


@BOTH
async def test_whoever_has_a_billing_firm_only_is_told_that_it_has_no_locations(kari: Person, name: str) -> None:
    await create_firm(kari, "Kari Faktura ENK", "310 000 027", "Fakturerende firma")
    await kari.shortcut(name)
    window = await kari.sees_modal("Opprett firma")
    assert "Du administrerer bare et fakturerende firma, og det har ingen lokasjoner" in window.text
    await window.press("Opprett firma")
    form = await window.shows("Organisasjonsnummer")
    await fill(form, Organisasjonsnummer="310 000 019", Navn="Fjordklinikken AS")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", "Klinikk med fellesfakturering")
    await form.submit()
    assert "Fjordklinikken AS har ingen lokasjoner ennå" in (await kari.sees_modal("Opprett lokasjon")).text


async def test_firms_and_locations_of_one_name_are_told_apart_by_number(bot: Running, kari: Person) -> None:
    for first_number in (100_000_000, 200_000_000):
        firm_ids = bot.read(many.firms_of, kari.id, 1, "Firma", first_number)
        bot.read(many.locations_of_each, firm_ids)
    await kari.command("/knytt")
    card = await kari.sees("Steg 1 av 6")
    one, other = "100\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}001", "200\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}001"
    assert await card.look_up("Velg firma") == [f"Firma 00001 ({one})", f"Firma 00001 ({other})"]
    await kari.shortcut("Legg til personer")
    choice = await kari.sees_modal("Legg til personer")
    assert await choice.look_up("På hvilken lokasjon?") == [
        f"Lokasjon 00001 – Firma 00001 ({one})",
        f"Lokasjon 00001 – Firma 00001 ({other})",
    ]


async def test_a_billing_firm_does_not_lead_to_a_location(kari: Person) -> None:
    await kari.shortcut("Inviter personer")
    window = await kari.sees_modal("Opprett firma")
    await window.press("Opprett firma")
    form = await window.shows("Organisasjonsnummer")
    await fill(form, Organisasjonsnummer="310 000 019", Navn="Fjordklinikken AS")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", "Fakturerende firma")
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("Et fakturerende firma har ingen lokasjoner")


async def test_nothing_chosen_is_asked_for(bot: Running, kari: Person) -> None:
    bot.read(lambda tx: many.locations_of(tx, many.firms_of(tx, kari.id, 1)[0], 2))
    await kari.shortcut("Legg til personer")
    choice = await kari.sees_modal("Legg til personer")
    await choice.submit()
    assert set(choice.errors) == {"På hvilken lokasjon?"}


async def test_invited_and_added_by_shortcuts_alone(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await kari.shortcut("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await form.submit()
    await kari.modal.close()
    await accept(ola)
    await kari.shortcut("Legg til personer")
    await (await kari.sees_modal("Legg til personer")).submit()
    await (await kari.sees_modal("Legg til på lokasjonen")).submit()
    saved = await kari.sees_modal("Lagret")
    await saved.close()
    await kari.home.shows("Behandlere (1)")


async def test_the_profiles_are_picked_with_type_ahead(kari: Person, ola: Person, eva: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola, eva)
    await accept(ola)
    await accept(eva)
    await make_profile(kari)
    await kari.shortcut("Legg til personer")
    choice = await kari.sees_modal("Legg til personer")
    assert await choice.look_up("Tilgjengelige profiler") == ["Kari Nordmann", "Eva Søn", "Ola Fjell"]
    assert await choice.look_up("Tilgjengelige profiler", "SØN") == ["Eva Søn"]
    assert await choice.look_up("Tilgjengelige profiler", " fjell ") == ["Ola Fjell"]
    assert await choice.look_up("Tilgjengelige profiler", "%") == []


async def make_profile(person: Person) -> None:
    """From a location's page."""
    await person.home.press("Tilbake")
    await person.home.shows("Org.nr")
    await person.home.press("Tilbake")
    await create_profile(person)
