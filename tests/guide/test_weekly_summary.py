"""Ukentlig oversikt: who has not answered, for administrators who want it."""

from datetime import UTC, datetime

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running
from tests.guide.days import arrived, days_of, look, pass_days, pass_hours
from tests.guide.many import invitations_at
from tests.guide.steps import accept, create_firm, create_location, invite_addresses, invite_members, set_up_clinic

ON, OFF = "Få ukentlig oppsummering", "Slå av ukentlig oppsummering"
ADDRESS = "nina.ny@fysio.example.com"


@pytest.fixture
async def clinic(waiting_clinic: Person) -> Person:
    """It waits for the answer of an address, too. Kari looks at the first page of App Home."""
    await invite_addresses(waiting_clinic, ADDRESS)
    await waiting_clinic.home.press("Tilbake")
    await waiting_clinic.home.shows("Administrator:")
    await waiting_clinic.home.press("Tilbake")
    await waiting_clinic.home.shows(ON)
    return waiting_clinic


async def turn_on(person: Person) -> None:
    await person.home.press(ON)
    await person.home.shows(OFF)


def summaries(person: Person) -> list[str]:
    return [shown.text for shown in person.messages if "har ikke svart ennå" in shown.text]


async def test_it_comes_on_monday_at_eight_and_says_who_has_waited_since_when(
    slack: LocalSlack, clinic: Person, clock: Clock, bot: Running
) -> None:
    await turn_on(clinic)
    await pass_days(slack, clock, bot, 5.5)
    assert clinic.messages == []
    await pass_days(slack, clock, bot, 1)
    summary = await clinic.sees("2 personer har ikke svart ennå")
    assert "• Ola Fjell, Majorstuen. Invitert tirsdag 24. november" in summary.text
    assert f"• {ADDRESS}, Majorstuen. Invitert tirsdag 24. november" in summary.text
    assert f"{arrived(summary):%A %H}" in ("Monday 08", "Monday 09")
    await pass_days(slack, clock, bot, 6)
    assert len(summaries(clinic)) == 1
    await pass_days(slack, clock, bot, 1)
    assert len(summaries(clinic)) == 2


async def test_nobody_gets_it_without_asking(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 8)
    assert clinic.messages == []
    await ola.open_home()
    await ola.home.shows("Hei, Ola")
    assert ON not in ola.home.buttons  # who administers nothing has nobody to wait for


async def test_it_can_be_turned_off_again(slack: LocalSlack, clinic: Person, clock: Clock, bot: Running) -> None:
    await turn_on(clinic)
    await clinic.home.press(OFF)
    await clinic.home.shows(ON)
    await pass_days(slack, clock, bot, 8)
    assert clinic.messages == []


async def test_nothing_comes_when_nobody_waits(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await kari.home.press("Tilbake")
    await kari.home.shows("Administrator:")
    await kari.home.press("Tilbake")
    await kari.home.shows(ON)
    await turn_on(kari)
    for _ in range(8):
        clock.forward(days=1)
        await bot.tick()
    await kari.home.press("Åpne")
    await kari.home.shows("Administrator:")
    await kari.home.press("Åpne", near="Majorstuen")
    await kari.home.shows("Inviter personer")
    await invite_members(kari, ola)
    await ola.sees("inviterer deg til")
    assert kari.messages == []
    await pass_days(slack, clock, bot, 7)
    assert len(summaries(kari)) == 1  # it goes on when there is somebody again


async def test_who_has_answered_is_not_in_it(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await turn_on(clinic)
    await accept(ola)
    await clinic.sees("har godtatt")
    await pass_days(slack, clock, bot, 6)
    assert "Ola Fjell" not in summaries(clinic)[0]
    assert "1 person har ikke svart ennå" in summaries(clinic)[0]


async def test_it_is_about_the_readers_own_firms_only(
    slack: LocalSlack, clinic: Person, tom: Person, eva: Person, clock: Clock, bot: Running
) -> None:
    await create_firm(tom, "Bislett Fysio AS", "310 000 027")
    await create_location(tom, "Bislett")
    await tom.home.shows("Inviter personer")
    await invite_members(tom, eva)
    await eva.sees("inviterer deg til")
    await tom.home.press("Tilbake")
    await tom.home.shows("Administrator:")
    await tom.home.press("Tilbake")
    await tom.home.shows(ON)
    await turn_on(tom)
    await turn_on(clinic)
    await pass_days(slack, clock, bot, 6)
    assert "Eva Søn, Bislett" in summaries(tom)[0]
    assert "Ola Fjell" not in summaries(tom)[0]
    assert "Eva Søn" not in summaries(clinic)[0]


async def test_after_a_holiday_it_comes_on_the_first_working_day(
    slack: LocalSlack, clinic: Person, clock: Clock, bot: Running
) -> None:
    clock.now = datetime(2027, 3, 24, 9, tzinfo=UTC)  # before Easter; Monday the 29th is a holiday
    await look(slack, bot)
    await invite_again(clinic)
    await turn_on(clinic)
    await pass_days(slack, clock, bot, 7)
    assert [arrived(shown).strftime("%d.%m.") for shown in clinic.messages if "har ikke svart" in shown.text] == [
        "30.03."
    ]


async def invite_again(administrator: Person) -> None:
    await administrator.open_home()
    await administrator.home.press("Åpne")
    await administrator.home.shows("Administrator:")
    await administrator.home.press("Åpne", near="Majorstuen")
    await administrator.home.shows("Inviter personer")
    await invite_addresses(administrator, "per@fysio.example.com")
    await administrator.home.press("Tilbake")
    await administrator.home.shows("Administrator:")
    await administrator.home.press("Tilbake")
    await administrator.home.shows(ON)


async def test_a_bot_that_was_away_sends_one_and_not_at_night(
    slack: LocalSlack, clinic: Person, clock: Clock, bot: Running
) -> None:
    await turn_on(clinic)
    clock.forward(days=7, hours=13)  # Tuesday at eleven in the evening
    await look(slack, bot)
    assert summaries(clinic) == []
    await pass_hours(slack, clock, bot, 12)
    assert days_of(clinic) == ["02.12."]
    await pass_days(slack, clock, bot, 5)
    assert len(summaries(clinic)) == 2


async def test_of_many_the_longest_waiting_are_shown_and_all_are_counted(
    slack: LocalSlack, clinic: Person, clock: Clock, bot: Running
) -> None:
    await turn_on(clinic)
    bot.read(lambda tx: invitations_at(tx, 1, clinic.id, 150))
    await pass_days(slack, clock, bot, 6)
    summary = await clinic.sees("152 personer har ikke svart ennå")
    assert "Ola Fjell" in summary.text
    assert "og 122 til" in summary.text
