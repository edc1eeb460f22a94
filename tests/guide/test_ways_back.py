"""No dead ends: whoever an ended invitation was to is invited once more with one press."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.days import look
from tests.guide.steps import (
    ANSWERS,
    INVITED,
    accept,
    carried,
    create_firm,
    create_location,
    fill_in_profile,
    invite_addresses,
    invite_members,
    set_up_clinic,
    share_the_firm,
)


async def withdraw(administrator: Person, name: str) -> None:
    await administrator.home.press("Trekk tilbake", near=name)
    await (await administrator.sees_modal("Trekke tilbake?")).submit()
    await administrator.sees_no_modal()


async def look_at_what_has_ended(administrator: Person) -> None:
    """From the location's page."""
    await administrator.home.press("Vis")
    await administrator.home.shows("Majorstuen › Avsluttede invitasjoner")


async def decline(invitee: Person) -> None:
    await invitee.messages[-1].press("Avslå")
    await (await invitee.sees_modal("Avslå invitasjonen")).submit()
    await invitee.sees_no_modal()


# Inviter på nytt.


async def test_whoever_declined_is_invited_again_with_one_press(clinic: Person, ola: Person, slack: LocalSlack) -> None:
    await invite_members(clinic, ola, greeting="Hei Ola")
    await ola.sees(INVITED)
    await decline(ola)
    await clinic.sees("Ola Fjell har avslått")
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    await clinic.home.press("Inviter på nytt", near="Ola Fjell")
    await clinic.home.shows("Invitert på nytt.")
    assert "Inviter på nytt" not in clinic.home.buttons
    assert await slack.until(lambda: len(ola.messages) == 2)
    assert "Hei Ola" in ola.messages[-1].text
    assert ola.messages[-1].buttons == ANSWERS
    await accept(ola)


async def test_whoever_let_it_expire_and_whoever_it_was_withdrawn_from(
    clinic: Person, ola: Person, eva: Person, slack: LocalSlack, clock: Clock, bot: Running
) -> None:
    await invite_members(clinic, ola)
    clock.forward(days=14)
    await look(slack, bot)
    await invite_members(clinic, eva)
    await eva.sees(INVITED)
    await clinic.home.shows("venter på svar (1)")
    await withdraw(clinic, "Eva Søn")
    await clinic.home.shows("Avsluttede invitasjoner (2)")
    await look_at_what_has_ended(clinic)
    for each in (ola, eva):
        before = len(each.messages)
        await clinic.home.press("Inviter på nytt", near=each.name)
        assert await slack.until(lambda each=each, before=before: len(each.messages) == before + 1)
        assert each.messages[-1].buttons == ANSWERS


async def test_an_address_is_invited_again_by_its_address(clinic: Person, slack: LocalSlack, ola: Person) -> None:
    await (await invite_addresses(clinic, ola.email)).close()
    await ola.sees(INVITED)
    await withdraw(clinic, ola.email)
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    await clinic.home.press("Inviter på nytt", near=ola.email)
    assert await slack.until(lambda: len(ola.messages) == 2)
    assert "Ola Fjell" not in clinic.home.text


async def test_not_whoever_has_an_open_invitation_or_is_there_already(
    clinic: Person, ola: Person, slack: LocalSlack
) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await withdraw(clinic, "Ola Fjell")
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    value = carried(clinic.home, "invite.again")
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Inviter personer")
    await invite_members(clinic, ola)
    await clinic.home.shows("venter på svar (1)")
    await clinic.home.press_unseen("invite.again", value)
    said = await clinic.sees_modal("Beskjed")
    assert "Ola Fjell har allerede en åpen invitasjon til Majorstuen" in said.text
    await said.close()
    assert await slack.until(lambda: len(ola.messages) == 2)
    await accept(ola)
    await clinic.sees("Ola Fjell har godtatt")
    await clinic.home.press_unseen("invite.again", value)
    assert "har allerede godtatt" in (await clinic.sees_modal("Beskjed")).text


async def test_the_daily_limit_holds(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_invites_per_day=1):
        kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")
        await set_up_clinic(kari)
        await invite_members(kari, ola)
        await ola.sees(INVITED)
        await withdraw(kari, "Ola Fjell")
        await kari.home.shows("Avsluttede invitasjoner (1)")
        await look_at_what_has_ended(kari)
        await kari.home.press("Inviter på nytt")
        assert "Du kan sende 1 invitasjon på 24 timer" in (await kari.sees_modal("Beskjed")).text


async def test_only_who_administers_the_location_may(clinic: Person, tom: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await withdraw(clinic, "Ola Fjell")
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    value = carried(clinic.home, "invite.again")
    await create_firm(tom, "Bislett Fysio AS", "310 000 035")
    await create_location(tom, "Bislett")
    await tom.home.press_unseen("invite.again", value)
    assert "Du administrerer ikke" in (await tom.sees_modal("Beskjed")).text
    assert len(ola.messages) == 1


# Be om ny invitasjon.


@pytest.fixture
async def expired(slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running) -> Person:
    """Kari, whose invitation to Ola has expired."""
    await invite_members(clinic, ola, greeting="Hei Ola")
    await ola.sees(INVITED)
    clock.forward(days=14)
    await look(slack, bot)
    await ola.messages[0].shows("Invitasjonen gikk ut")
    return clinic


async def test_who_let_it_expire_asks_and_gets_a_new_one_with_one_press(
    slack: LocalSlack, expired: Person, ola: Person
) -> None:
    assert "Vil du likevel være med?" in ola.messages[0].text
    await ola.messages[0].press("Be om ny invitasjon")
    await ola.messages[0].shows("Du ba om en ny i dag")
    assert ola.messages[0].buttons == []
    asked = await expired.sees("Ola Fjell ber om en ny invitasjon til Majorstuen")
    assert asked.buttons == ["Inviter på nytt"]
    await asked.press("Inviter på nytt")
    await asked.shows("Invitert på nytt")
    assert asked.buttons == []
    assert await slack.until(lambda: "Hei Ola" in ola.messages[-1].text)
    await ola.messages[0].shows("Du er invitert på nytt siden")
    await accept_the_latest(ola)
    await expired.sees("Ola Fjell har godtatt")


async def accept_the_latest(invitee: Person) -> None:
    await invitee.messages[-1].press("Godta")
    await fill_in_profile(invitee)
    await invitee.messages[-1].shows("Du godtok")


async def test_asking_twice_is_quiet(slack: LocalSlack, expired: Person, ola: Person) -> None:
    value = carried(ola.messages[0], "answer.ask")
    await ola.messages[0].press("Be om ny invitasjon")
    await ola.messages[0].shows("Du ba om en ny i dag")
    await ola.messages[0].press_unseen("answer.ask", value)
    await expired.sees("Ola Fjell ber om en ny invitasjon")
    assert len([each for each in expired.messages if "ber om en ny" in each.text]) == 1
    assert ola.ephemerals == []


async def test_nobody_else_can_ask_for_it(expired: Person, ola: Person, eva: Person) -> None:
    value = carried(ola.messages[0], "answer.ask")
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    await eva.home.press_unseen("answer.ask", value)
    assert "Denne invitasjonen er til Ola Fjell" in (await eva.sees_modal("Beskjed")).text
    assert "Be om ny invitasjon" in ola.messages[0].buttons


async def test_the_others_hear_it_when_the_inviter_is_gone(
    slack: LocalSlack, clinic: Person, tom: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await share_the_firm(clinic, tom)
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    clock.forward(days=14)
    await look(slack, bot)
    await ola.messages[0].shows("Invitasjonen gikk ut")
    await tom.home.press("Tilbake")
    await tom.home.shows("Administratorer:")
    await tom.home.press("Endre", near="Administratorer")
    administrators = await tom.sees_modal("Administratorer")
    await administrators.press("Fjern", near="Kari Nordmann")
    await administrators.shows("Tom Dahl")
    await ola.messages[0].press("Be om ny invitasjon")
    await (await tom.sees("Ola Fjell ber om en ny invitasjon")).press("Inviter på nytt")
    assert await slack.until(lambda: "Tom Dahl inviterer deg" in ola.messages[-1].text)


async def test_who_was_invited_by_address_is_not_named_by_asking(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await (await invite_addresses(clinic, ola.email)).close()
    await ola.sees(INVITED)
    clock.forward(days=14)
    await look(slack, bot)
    await ola.messages[0].press("Be om ny invitasjon")
    asked = await clinic.sees("ber om en ny invitasjon til Majorstuen")
    assert ola.email in asked.text
    assert "Ola Fjell" not in asked.text
