"""Inviter personer: to several locations at once, and the same people as at another location."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Running
from tests.guide.steps import create_location, invite_addresses, invite_members, is_added, set_up_clinic

ALSO, LIKE = "Inviter også til", "Samme personer som på"


async def another_location(administrator: Person, name: str = "Bislett") -> None:
    """From a location's page; ends on that of the new one."""
    await administrator.home.press("Tilbake")
    await administrator.home.shows("Opprett lokasjon")
    await create_location(administrator, name)


async def open_form(administrator: Person) -> Modal:
    await administrator.home.press("Inviter personer")
    return await administrator.sees_modal("Inviter personer")


async def test_with_one_location_neither_is_asked(clinic: Person) -> None:
    form = await open_form(clinic)
    assert form.fields == ["Medlemmer av arbeidsområdet", "E-postadresser", "Hilsen"]


async def test_members_are_invited_to_two_locations_at_once(clinic: Person, ola: Person, eva: Person) -> None:
    await invite_members(clinic, ola)
    await another_location(clinic)
    form = await open_form(clinic)
    assert await form.look_up(ALSO) == ["Majorstuen"]
    await form.pick_people("Medlemmer av arbeidsområdet", ola, eva)
    await form.choose(ALSO, "Majorstuen")
    await form.submit()
    result = await clinic.sees_modal("Inviter personer")
    assert "Fjordklinikken AS › Bislett" in result.text
    assert "2 invitasjoner er på vei" in result.text
    assert "1 invitasjon er på vei" in result.text
    assert "er allerede invitert" in result.text
    await result.close()
    await eva.sees("lokasjon Bislett")
    await eva.sees("lokasjon Majorstuen")
    await ola.sees("lokasjon Bislett")


async def test_addresses_are_checked_for_all_of_them(clinic: Person) -> None:
    await another_location(clinic)
    form = await open_form(clinic)
    await form.type("E-postadresser", "per@fysio.example.com, frida@fysio.example.com")
    await form.choose(ALSO, "Majorstuen")
    await form.submit()
    check = await clinic.sees_modal("Stemmer adressene?")
    assert "[Send 4 invitasjoner]" in check.text
    assert "Majorstuen: 2 blir invitert" in check.text
    await check.submit()
    await (await clinic.sees_modal("Inviter personer")).close()
    await clinic.home.shows("2 invitasjoner er sendt")


async def test_the_same_people_as_at_another_location_are_filled_in(clinic: Person, ola: Person, eva: Person) -> None:
    await is_added(ola, clinic)
    await invite_members(clinic, eva)
    await invite_addresses(clinic, "per@fysio.example.com")
    await another_location(clinic)
    form = await open_form(clinic)
    await form.type("E-postadresser", "frida@fysio.example.com")
    await form.choose(LIKE, "Majorstuen")
    await form.shows("Eva Søn")
    assert "Ola Fjell" in form.value("Medlemmer av arbeidsområdet")
    assert "frida@fysio.example.com" in form.value("E-postadresser")
    assert "per@fysio.example.com" in form.value("E-postadresser")
    await form.submit()
    check = await clinic.sees_modal("Stemmer adressene?")
    assert "[Send 4 invitasjoner]" in check.text


async def test_another_administrators_location_is_not_offered_and_not_filled_in_from(
    clinic: Person, tom: Person, bot: Running, slack: LocalSlack
) -> None:
    await set_up_clinic(tom, name="Bislett Fysio", number="310 000 027")
    await invite_addresses(tom, "hemmelig@fysio.example.com")
    await another_location(clinic)
    form = await open_form(clinic)
    assert await form.look_up(LIKE) == ["Majorstuen – Fjordklinikken AS"]
    await form.press_unseen("invite.like", '{"like":2}')
    assert "hemmelig" not in form.text


@pytest.mark.parametrize("typed", ["berit@gmial.com"])
async def test_a_slip_of_the_finger_is_corrected_with_one_press(clinic: Person, typed: str) -> None:
    form = await open_form(clinic)
    await form.type("E-postadresser", f"{typed}\nper@fysio.example.com")
    await form.submit()
    check = await clinic.sees_modal("Stemmer adressene?")
    await check.press("Bruk gmail.com")
    await check.shows("berit@gmail.com")
    assert "Mente du" not in check.text
    await check.submit()
    await clinic.home.shows("2 invitasjoner er sendt")
    await clinic.home.shows("berit@gmail.com")
