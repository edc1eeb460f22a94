"""An invitation to an address of nobody waits, and finds its person when they join or get that address."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock
from tests.guide.steps import INVITED, accept, fill_in_profile, invite_addresses, invite_members

ADDRESS = "nina.ny@fysio.example.com"


@pytest.fixture
async def clinic(slack: LocalSlack, clinic: Person) -> Person:
    """It has invited an address of nobody, which has been looked up in vain."""
    await invite_addresses(clinic, ADDRESS)
    assert await slack.until(lambda: any(call.method == "users.lookupByEmail" for call in slack.calls))
    await clinic.home.shows("venter på svar (1)")
    return clinic


async def test_it_finds_its_person_when_they_join(slack: LocalSlack, clinic: Person) -> None:
    nina = await slack.joins("Nina Ny", email=ADDRESS.upper())
    invitation = await nina.sees(INVITED)
    await clinic.open_home()
    await clinic.home.shows(ADDRESS)
    assert "Nina" not in clinic.home.text.replace(ADDRESS, "")  # it stays as typed until she answers
    await accept(nina)
    assert invitation.buttons == []
    await clinic.sees("Nina Ny har godtatt")
    await clinic.home.shows("Godtatt, ikke lagt til (1)")
    assert ADDRESS not in clinic.home.text


async def test_it_finds_its_person_when_they_get_that_address(slack: LocalSlack, clinic: Person, ola: Person) -> None:
    await slack.changes("Ola Fjell", email=ADDRESS)
    await ola.sees(INVITED)
    await slack.changes("Ola Fjell", title="Fysioterapeut og far")
    await accept(ola)
    assert len([shown for shown in ola.messages if "deg til" in shown.text]) == 1


async def test_it_does_not_write_to_somebody_else_who_joins(slack: LocalSlack, clinic: Person) -> None:
    sindre = await slack.joins("Sindre Snart")
    nina = await slack.joins("Nina Ny", email=ADDRESS)
    await nina.sees(INVITED)
    assert sindre.messages == []


async def test_an_app_with_that_address_is_not_invited(slack: LocalSlack, clinic: Person) -> None:
    robot = await slack.joins("Robot", email=ADDRESS, is_bot=True)
    nina = await slack.joins("Nina Ny", email=ADDRESS)
    await nina.sees(INVITED)
    assert robot.messages == []


async def test_a_withdrawn_one_is_not_delivered_to_who_joins(slack: LocalSlack, clinic: Person) -> None:
    await invite_addresses(clinic, "sindre@fysio.example.com")
    await clinic.home.shows("venter på svar (2)")
    await clinic.home.press("Trekk tilbake", near=ADDRESS)
    await (await clinic.sees_modal("Trekke tilbake?")).submit()
    await clinic.home.shows("venter på svar (1)")
    nina = await slack.joins("Nina Ny", email=ADDRESS)
    sindre = await slack.joins("Sindre Snart", email="sindre@fysio.example.com")
    await sindre.sees(INVITED)
    assert nina.messages == []


async def test_an_expired_one_is_not_delivered_to_who_joins(slack: LocalSlack, clinic: Person, clock: Clock) -> None:
    clock.forward(days=15)
    await invite_addresses(clinic, "sindre@fysio.example.com")
    nina = await slack.joins("Nina Ny", email=ADDRESS)
    sindre = await slack.joins("Sindre Snart", email="sindre@fysio.example.com")
    await sindre.sees(INVITED)
    assert nina.messages == []


async def test_reminding_and_sending_again_wait_for_them_too(slack: LocalSlack, clinic: Person, clock: Clock) -> None:
    clock.forward(days=3)
    await clinic.home.press("Send påminnelse", near=ADDRESS)
    await clinic.home.shows("påminnet i dag")
    await clinic.home.press("Send på nytt", near=ADDRESS)
    nina = await slack.joins("Nina Ny", email=ADDRESS)
    invitation = await nina.sees(INVITED)
    assert "Svar innen fredag 11. desember" in invitation.text
    assert len(nina.messages) == 1


async def test_who_is_invited_by_two_addresses_is_written_to_once(
    slack: LocalSlack, clinic: Person, ola: Person
) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await slack.changes("Ola Fjell", email=ADDRESS)
    await accept(ola)
    await clinic.home.shows("venter på svar (0)")
    assert len([shown for shown in ola.messages if "deg til" in shown.text]) == 1


async def test_it_stands_in_app_home_of_who_has_joined(slack: LocalSlack, clinic: Person) -> None:
    nina = await slack.joins("Nina Ny", email=ADDRESS)
    await nina.open_home()
    await nina.home.shows("Invitasjoner til deg (1)")
    await nina.home.press("Godta")
    await fill_in_profile(nina, "naprapat")
    await clinic.sees("Nina Ny har godtatt")
