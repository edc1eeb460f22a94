"""Opprett lokasjon and Endre: every mistake at once, names once a firm, nothing overwritten."""

from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.steps import MAJORSTUEN, create_firm, create_location, fill, set_up_clinic, share_the_firm


async def open_new_location(person: Person) -> Modal:
    """From the firm's page."""
    await person.home.press("Opprett lokasjon")
    return await person.sees_modal("Opprett lokasjon")


async def open_edit(person: Person) -> Modal:
    """From the location's page."""
    await person.home.shows("Oslo")
    await person.home.press("Endre", near="Oslo")
    return await person.sees_modal("Endre lokasjon")


async def test_a_location_is_created_under_its_firm(kari: Person) -> None:
    await create_firm(kari)
    assert "Ingen lokasjoner ennå. Opprett en for hvert sted der firmaet tar imot pasienter" in kari.home.text
    form = await open_new_location(kari)
    assert "Firmaer › Fjordklinikken AS" in form.text
    await fill(form, **MAJORSTUEN, Telefon="22 00 00 00")
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("Firmaer › Fjordklinikken AS › Majorstuen")
    assert "Bogstadveien 1, 0355 Oslo · 22 00 00 00" in kari.home.text


async def test_every_mistake_is_told_at_once(kari: Person) -> None:
    await create_firm(kari)
    form = await open_new_location(kari)
    await fill(
        form,
        **{"Navn på lokasjonen": "\u200b", "Gateadresse": "\u202e", "Postnummer": "355", "Poststed": "\u2066"},
        Telefon="ring oss",
    )
    await form.submit()
    assert form.errors == {
        "Navn på lokasjonen": "Dette må fylles ut.",
        "Gateadresse": "Dette må fylles ut.",
        "Postnummer": "Postnummeret har fire siffer.",
        "Poststed": "Dette må fylles ut.",
        "Telefon": "Dette er ikke et telefonnummer. Skriv åtte siffer, eller begynn med + og landkode.",
    }


async def test_what_is_left_empty_is_asked_for(kari: Person) -> None:
    await create_firm(kari)
    form = await open_new_location(kari)
    await form.submit()
    assert set(form.errors) == {"Navn på lokasjonen", "Gateadresse", "Postnummer", "Poststed"}


async def test_a_firm_has_a_name_once(kari: Person) -> None:
    await set_up_clinic(kari)
    await kari.home.press("Tilbake")
    await kari.home.shows("Org.nr")
    form = await open_new_location(kari)
    await fill(form, **MAJORSTUEN | {"Navn på lokasjonen": "  MAJORSTUEN "})
    await form.submit()
    assert form.errors == {
        "Navn på lokasjonen": "Fjordklinikken AS har allerede en lokasjon med dette navnet. Gi denne et annet navn."
    }
    await form.type("Navn på lokasjonen", "Ås")
    await form.submit()
    await kari.home.shows("› Ås")
    form = await open_edit(kari)
    await form.type("Navn på lokasjonen", "majorstuen")
    await form.submit()
    assert set(form.errors) == {"Navn på lokasjonen"}
    await form.type("Navn på lokasjonen", "ÅS")
    await form.submit()
    await kari.home.shows("› ÅS")


async def test_two_firms_may_have_a_location_of_the_same_name(kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await set_up_clinic(tom, name="Bislett Fysio AS", number="310 000 027")
    assert "Firmaer › Bislett Fysio AS › Majorstuen" in tom.home.text


async def test_the_form_changes_what_is_registered(kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_edit(kari)
    assert form.value("Gateadresse") == "(Bogstadveien 1)"
    await fill(form, Gateadresse="Kirkeveien 64", Telefon="+46 8 123 456 00")
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("Kirkeveien 64, 0355 Oslo · +46 8 123 456 00")
    form = await open_edit(kari)
    await form.clear("Telefon")
    await form.submit()
    await kari.sees_no_modal()
    form = await open_edit(kari)
    assert form.value("Telefon") == "()"


async def test_who_saves_over_a_colleagues_change_is_told(kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await share_the_firm(kari, tom)
    form = await open_edit(kari)
    theirs = await open_edit(tom)
    await theirs.type("Gateadresse", "Kirkeveien 64")
    await theirs.submit()
    await tom.home.shows("Kirkeveien 64")
    await form.type("Gateadresse", "Sørkedalsveien 1")
    await form.submit()
    notice = await kari.sees_modal("Beskjed")
    assert "lagret en endring mens du hadde skjemaet åpent" in notice.text
    await kari.modal.close_all()
    await kari.open_home()
    await kari.home.shows("Kirkeveien 64")
    assert (await open_edit(kari)).value("Gateadresse") == "(Kirkeveien 64)"


async def test_a_firm_lists_its_locations_by_name(kari: Person) -> None:
    await create_firm(kari)
    for name in ("Ås", "bislett", "Majorstuen"):
        await create_location(kari, name)
        await kari.home.press("Tilbake")
        await kari.home.shows("Org.nr")
    lines = [line.split("\n")[0] for line in kari.home.lines if "[Åpne]" in line]
    assert lines == ["bislett", "Majorstuen", "Ås"]
