"""Minn meg på det senere: tomorrow or next week, for whoever is invited; it is no answer."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running
from tests.guide.days import days_of, pass_days, pass_hours
from tests.guide.steps import ANSWERS, INVITED, accept, invite_addresses, invite_members, no_longer_shows, set_up_clinic

NUDGE = "venter på svar om"
TOMORROW, NEXT_WEEK = ANSWERS[2:]


@pytest.fixture
def clinic(waiting_clinic: Person) -> Person:
    return waiting_clinic


async def test_tomorrow_means_tomorrow(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await ola.messages[0].press(TOMORROW)
    await ola.messages[0].shows("Utsatt: jeg minner deg på det tidligst i morgen")
    assert ola.messages[0].buttons == ANSWERS
    await pass_hours(slack, clock, bot, 23)
    assert len(ola.messages) == 1
    await pass_hours(slack, clock, bot, 2)
    assert NUDGE in ola.messages[-1].text
    assert days_of(ola) == ["24.11.", "25.11."]


async def test_next_week_means_next_week_and_then_it_goes_on_as_usual(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await ola.messages[0].press(NEXT_WEEK)
    await ola.messages[0].shows("tidligst tirsdag 1. desember")
    await pass_days(slack, clock, bot, 14)
    assert days_of(ola) == ["24.11.", "01.12.", "07.12."]


async def test_it_is_no_answer_and_the_inviter_is_not_told(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await ola.messages[0].press(NEXT_WEEK)
    await ola.messages[0].shows("Utsatt: jeg minner deg på det")
    await clinic.open_home()
    await clinic.home.shows("venter på svar (1)")
    assert clinic.messages == []
    await accept(ola)
    await clinic.sees("Ola Fjell har godtatt")


async def test_from_a_nudge(slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running) -> None:
    await pass_days(slack, clock, bot, 2)
    nudge = ola.messages[-1]
    await nudge.press(TOMORROW)
    await nudge.shows("tidligst i morgen")
    await pass_days(slack, clock, bot, 1)
    assert days_of(ola) == ["24.11.", "26.11.", "27.11."]


async def test_when_the_time_has_come_nothing_is_said_of_it_any_more(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await ola.messages[0].press(TOMORROW)
    await ola.messages[0].shows("Utsatt: jeg minner deg på det")
    await pass_days(slack, clock, bot, 2)
    nudge = await ola.sees(NUDGE)
    assert "Utsatt: jeg minner deg på det" not in nudge.text
    await no_longer_shows(ola.messages[0], "Utsatt: jeg minner deg på det")


async def test_nobody_else_can_do_it(
    slack: LocalSlack, clinic: Person, ola: Person, eva: Person, clock: Clock, bot: Running
) -> None:
    await invite_members(clinic, eva)
    of_eva = await eva.sees(INVITED)
    value = '{"for":"a week","invitation":1}'
    await of_eva.press_unseen("answer.snooze", value, kind="overflow")
    await eva.sees("Denne invitasjonen er til Ola Fjell")
    await pass_days(slack, clock, bot, 2)
    assert days_of(ola) == ["24.11.", "26.11."]


async def test_no_other_time_than_these_two_can_be_asked_for(clinic: Person, ola: Person) -> None:
    await ola.messages[0].press_unseen("answer.snooze", '{"for":"a year","invitation":1}', kind="overflow")
    await ola.sees("Du har ikke tilgang til dette")
    assert "senere:" not in ola.messages[0].text


async def test_after_the_last_call_there_is_nothing_left_to_put_off(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 13)
    last_call = await ola.sees("går snart ut")
    assert last_call.buttons == ANSWERS[:2]
    await last_call.press_unseen("answer.snooze", '{"for":"a day","invitation":1}', kind="overflow")
    await ola.sees("Det blir ingen flere påminnelser om denne invitasjonen. Svar innen i morgen")


async def test_next_week_shortly_before_the_end_becomes_the_last_call(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 10)
    await ola.messages[-1].press(NEXT_WEEK)
    await ola.messages[-1].shows("tidligst mandag 7. desember")
    await pass_days(slack, clock, bot, 3)
    assert "går snart ut" in ola.messages[-1].text
    assert days_of(ola)[-1] == "07.12."


async def test_whoever_is_invited_twice_puts_both_off(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await invite_addresses(kari, "ola.privat@fysio.example.com")
    await invite_members(kari, ola)
    await ola.sees(INVITED)
    await slack.changes("Ola Fjell", email="ola.privat@fysio.example.com")
    await ola.messages[0].press(NEXT_WEEK)
    await ola.messages[0].shows("Utsatt: jeg minner deg på det")
    await pass_days(slack, clock, bot, 6)
    assert len(ola.messages) == 1
    await pass_days(slack, clock, bot, 2)
    assert days_of(ola) == ["24.11.", "01.12."]
