"""Whoever has not answered is nudged at decent times by their own clock, and the inviter hears of silence."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.storage import firms
from bot.storage.tables import messages
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import PARTNERS, Clock, Running, bot_at
from tests.guide.days import are_decent, arrived, days_of, look, pass_days, pass_hours
from tests.guide.steps import (
    ANSWERS,
    INVITED,
    accept,
    create_profile,
    fill_in_profile,
    invite_addresses,
    invite_members,
    is_added,
    is_invited_and_accepts,
    no_longer_shows,
    save_at_the_location,
    set_up_clinic,
    share_the_firm,
)

NUDGE = "venter på svar om Fjordklinikken AS, lokasjon Majorstuen"
LAST_CALL = "Invitasjonen til Fjordklinikken AS, lokasjon Majorstuen, går snart ut"
SILENCE = "har ikke svart på invitasjonen til Majorstuen"
EXPIRED = "gikk ut uten svar"
ADDRESS = "nina.ny@fysio.example.com"


@pytest.fixture
def clinic(waiting_clinic: Person) -> Person:
    return waiting_clinic


async def reach_the_last_call(slack: LocalSlack, clock: Clock, bot: Running) -> None:
    """The clock stands where the last call has just gone out: thirteen days after the invitation."""
    await pass_days(slack, clock, bot, 13)


async def wait_for_the_lookup(slack: LocalSlack) -> None:
    assert await slack.until(lambda: any(call.method == "users.lookupByEmail" for call in slack.calls))


async def test_who_says_nothing_is_nudged_twice_and_then_called_a_last_time(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 14)
    # Tuesday; after two days; five days later; the day before it expires.
    assert days_of(ola) == ["24.11.", "26.11.", "01.12.", "07.12."]
    assert are_decent(ola)
    invitation, *nudges, last_call = ola.messages
    for nudge in nudges:
        await nudge.shows("Påminnelse om Fjordklinikken AS, lokasjon Majorstuen. Invitasjonen gikk ut")
    await last_call.shows("Invitasjonen gikk ut")
    await invitation.shows("Invitasjon til Fjordklinikken AS, lokasjon Majorstuen. Invitasjonen gikk ut")
    assert [line for shown in (invitation, *nudges) for line in shown.lines[1:]] == []


async def test_what_is_older_shrinks_to_a_line_when_a_newer_message_about_the_same_stands(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 2)
    invitation, nudge = ola.messages
    await invitation.shows("Invitasjon til Fjordklinikken AS, lokasjon Majorstuen. Svar i den nyeste meldingen.")
    assert (invitation.buttons, nudge.buttons) == ([], ANSWERS)
    await pass_days(slack, clock, bot, 5)
    await nudge.shows("Påminnelse om Fjordklinikken AS, lokasjon Majorstuen. Svar i den nyeste meldingen.")
    assert [shown.buttons for shown in ola.messages] == [[], [], ANSWERS]
    await clinic.home.press("Send på nytt", near="Ola Fjell")
    assert await slack.until(lambda: len(ola.messages) == 4)
    await ola.messages[2].shows("Svar i den nyeste meldingen")
    assert [shown.buttons for shown in ola.messages] == [[], [], [], ANSWERS]
    await accept(ola)
    for shown in ola.messages:
        await shown.shows("Du godtok")


async def test_what_is_older_keeps_its_buttons_until_the_newer_message_stands(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    slack.fault("chat.postMessage", "ratelimited", retry_after=60)
    clock.forward(days=2)
    await bot.tick()
    assert await slack.until(lambda: slack.web_api.faults["chat.postMessage"].times == 0)
    await bot.bot.delivery.do_all()
    assert [shown.buttons for shown in ola.messages] == [ANSWERS]
    clock.forward(minutes=2)
    await look(slack, bot)
    await ola.messages[0].shows("Svar i den nyeste meldingen")


async def test_a_nudge_has_the_same_buttons_and_the_last_call_says_that_it_is_one(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 2)
    assert ola.messages[-1].buttons == ANSWERS
    assert NUDGE in ola.messages[-1].text
    assert "Svar innen tirsdag 8. desember" in ola.messages[-1].text
    await pass_days(slack, clock, bot, 11)
    assert LAST_CALL in ola.messages[-1].text
    assert ola.messages[-1].buttons[:2] == ["Godta", "Avslå"]
    await ola.messages[-1].press("Godta")
    await fill_in_profile(ola)
    await clinic.sees("Ola Fjell har godtatt")


async def test_everybody_is_nudged_by_their_own_clock_and_calendar(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    emma = slack.person("Emma Clarke")
    joe = await slack.joins("Joe York", tz="America/New_York", locale="en-US")
    await set_up_clinic(kari)
    clock.forward(hours=10)  # eight in the evening in Oslo, seven in London, two in the afternoon in New York
    await invite_members(kari, ola, emma, joe)
    assert await slack.until(lambda: all(person.messages for person in (ola, emma, joe)))
    await pass_hours(slack, clock, bot, 14 * 24, step=0.5)
    assert len(ola.messages) == len(emma.messages) == len(joe.messages) == 4
    assert are_decent(ola)
    assert are_decent(emma, "Europe/London")
    assert are_decent(joe, "America/New_York")
    # Thursday is Thanksgiving in New York.
    assert days_of(ola)[1] == days_of(emma, "Europe/London")[1] == "27.11."
    assert days_of(joe, "America/New_York")[1] == "27.11."
    first = [arrived(person.messages[1]) for person in (ola, emma, joe)]
    assert first[0] < first[1] < first[2]


async def test_the_invitee_reads_the_nudge_in_their_own_language(
    slack: LocalSlack, kari: Person, clock: Clock, bot: Running
) -> None:
    emma = slack.person("Emma Clarke")
    await set_up_clinic(kari)
    await invite_members(kari, emma)
    await pass_days(slack, clock, bot, 3)
    await emma.sees("Kari Nordmann is waiting for your answer about Fjordklinikken AS, location Majorstuen")


async def test_the_inviter_hears_of_silence_with_the_last_call_and_the_same_message_tells_of_the_expiry(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 12)
    assert clinic.messages == []
    await pass_days(slack, clock, bot, 1)
    silence = await clinic.sees(f"Ola Fjell {SILENCE}. Den går ut i morgen")
    assert silence.buttons == ["Send på nytt", "Gi en uke til", "Trekk tilbake"]
    await pass_days(slack, clock, bot, 1)
    await silence.shows("Invitasjonen til Ola Fjell (Majorstuen) gikk ut uten svar")
    assert silence.buttons == ["Inviter på nytt"]
    await silence.press("Inviter på nytt")
    await silence.shows("Ola Fjell er invitert til Majorstuen på nytt")
    assert silence.buttons == []
    assert len(clinic.messages) == 1
    assert await slack.until(lambda: len(ola.messages) == 5)


@pytest.fixture
async def joe(slack: LocalSlack, bot: Running) -> Person:
    """An administrator in New York: at ten in Oslo it is four in the morning there."""
    return await slack.joins("Joe York", tz="America/New_York", locale="nb-NO")


async def test_an_inviter_far_away_hears_of_it_at_decent_times_by_their_own_clock(
    slack: LocalSlack, joe: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(joe)
    await invite_members(joe, ola)
    await ola.sees(INVITED)
    await pass_days(slack, clock, bot, 15)
    [told] = joe.messages
    assert f"{arrived(ola.messages[-1]):%d.%m. %H}" == "07.12. 10"
    assert f"{arrived(told, 'America/New_York'):%d.%m. %H}" in ("07.12. 08", "07.12. 09")


async def test_an_expiry_that_nobody_was_warned_of_is_told_at_a_decent_time_too(
    slack: LocalSlack, joe: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(joe)
    await invite_members(joe, ola)
    await ola.sees(INVITED)
    clock.forward(days=14, hours=1)  # the bot was away; in New York it is five in the morning
    await look(slack, bot)
    assert joe.messages == []
    await pass_days(slack, clock, bot, 1)
    [told] = joe.messages
    assert EXPIRED in told.text
    assert f"{arrived(told, 'America/New_York'):%d.%m. %H}" in ("08.12. 08", "08.12. 09")


async def test_silence_that_is_over_by_the_morning_is_not_told(
    slack: LocalSlack, joe: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(joe)
    await invite_members(joe, ola)
    await ola.sees(INVITED)
    await reach_the_last_call(slack, clock, bot)
    await joe.open_home()
    await joe.home.press("Gi en uke til", near="Ola Fjell")
    await joe.home.shows("går ut 15. des.")
    await pass_days(slack, clock, bot, 2)
    assert joe.messages == []


async def leave_to(colleague: Person, administrator: Person) -> None:
    """From the location's page: the colleague administers the firm, and nobody else does."""
    await share_the_firm(administrator, colleague)
    await administrator.home.press("Tilbake")
    await administrator.home.shows("Administratorer:")
    await administrator.home.press("Endre", near="Administrator")
    administrators = await administrator.sees_modal("Administratorer")
    await administrators.press("Fjern", near=administrator.name)
    await administrators.shows("Du administrerer ikke lenger")
    await administrators.close()
    await colleague.sees("Du er nå administrator")


async def test_whoever_no_longer_administers_the_firm_hears_nothing_and_those_who_do_hear_it(
    slack: LocalSlack, clinic: Person, ola: Person, tom: Person, clock: Clock, bot: Running
) -> None:
    await leave_to(tom, clinic)
    await pass_days(slack, clock, bot, 14)
    assert clinic.messages == []
    assert [SILENCE in shown.text or EXPIRED in shown.text for shown in tom.messages] == [False, True]


async def test_an_answer_and_who_is_to_be_added_are_told_to_those_who_can_add_them(
    slack: LocalSlack, clinic: Person, ola: Person, tom: Person, clock: Clock, bot: Running
) -> None:
    await leave_to(tom, clinic)
    await accept(ola)
    await tom.sees("Ola Fjell har godtatt")
    await pass_days(slack, clock, bot, 3)
    await save_at_the_location(tom, tom.messages[-1])
    assert "er ikke lagt til" in tom.messages[-1].text or "er lagt til" in tom.messages[-1].text
    assert clinic.messages == []


async def test_all_administrators_hear_when_the_inviter_has_left_the_workspace(
    slack: LocalSlack, clinic: Person, ola: Person, tom: Person, eva: Person, clock: Clock, bot: Running
) -> None:
    await share_the_firm(clinic, tom)
    bot.read(lambda tx: firms.add_administrator(tx, 1, eva.id))
    await slack.changes("Kari Nordmann", deleted=True)
    await pass_days(slack, clock, bot, 14)
    for person in (tom, eva):
        assert len([shown for shown in person.messages if SILENCE in shown.text or EXPIRED in shown.text]) == 1
    assert clinic.messages == []


async def test_a_message_that_waits_for_the_morning_is_not_sent_to_whoever_has_lost_access_by_then(
    slack: LocalSlack, joe: Person, tom: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(joe)
    await invite_members(joe, ola)
    await ola.sees(INVITED)
    await reach_the_last_call(slack, clock, bot)
    await leave_to(tom, joe)
    await pass_days(slack, clock, bot, 1)
    assert joe.messages == []


async def test_what_stands_with_whoever_lost_access_tells_no_more(
    slack: LocalSlack, clinic: Person, ola: Person, tom: Person, clock: Clock, bot: Running
) -> None:
    await reach_the_last_call(slack, clock, bot)
    silence = await clinic.sees(SILENCE)
    await leave_to(tom, clinic)
    await accept(ola)
    await tom.sees("har godtatt")
    assert "har godtatt" not in silence.text
    await silence.press("Trekk tilbake")
    await clinic.sees("Du administrerer ikke Fjordklinikken AS")


async def test_sending_again_from_that_message_starts_anew(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await reach_the_last_call(slack, clock, bot)
    silence = await clinic.sees(SILENCE)
    await silence.press("Send på nytt")
    await silence.shows("Den går ut mandag 21. desember")
    assert await slack.until(lambda: len(ola.messages) == 5)
    assert INVITED in ola.messages[-1].text
    assert ola.messages[-1].buttons == ANSWERS
    await pass_hours(slack, clock, bot, 14 * 24, step=0.5)
    # The last call comes on Friday: on Monday morning too little time would be left.
    assert days_of(ola)[4:] == ["07.12.", "09.12.", "14.12.", "18.12."]
    earlier, latest = clinic.messages
    assert "se den nyeste meldingen om Majorstuen" in earlier.text
    await latest.shows(EXPIRED)


async def test_a_week_more_from_that_message_gives_another_last_call(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await reach_the_last_call(slack, clock, bot)
    silence = await clinic.sees(SILENCE)
    await silence.press("Gi en uke til")
    await silence.shows("Den går ut tirsdag 15. desember")
    await ola.messages[-1].shows("Svar innen tirsdag 15. desember")
    assert len(ola.messages) == 4  # nothing is sent for that
    await pass_days(slack, clock, bot, 7)
    assert days_of(ola)[4:] == ["14.12."]
    assert LAST_CALL in ola.messages[-1].text
    await silence.shows("Ola Fjell: se den nyeste meldingen om Majorstuen")
    assert SILENCE in clinic.messages[-1].text
    await pass_days(slack, clock, bot, 1)
    await clinic.messages[-1].shows(EXPIRED)
    assert len(clinic.messages) == 2


async def test_withdrawing_from_that_message_ends_it(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await reach_the_last_call(slack, clock, bot)
    silence = await clinic.sees(SILENCE)
    await silence.press("Trekk tilbake")
    await (await clinic.sees_modal("Trekke tilbake?")).submit()
    await silence.shows("er trukket tilbake")
    assert silence.buttons == []
    await ola.messages[-1].shows("Kari trakk tilbake invitasjonen")
    await pass_days(slack, clock, bot, 2)
    assert len(clinic.messages) == 1


async def test_an_answer_stops_it_at_once(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 3)
    assert len(ola.messages) == 2
    await accept(ola)
    await ola.messages[1].shows("Du godtok")
    assert "Påminnelse om Fjordklinikken AS" in ola.messages[1].text
    await pass_days(slack, clock, bot, 12)
    assert len(ola.messages) == 2


async def test_a_refusal_stops_it_too_and_the_message_about_silence_says_so(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await create_profile(ola)
    await reach_the_last_call(slack, clock, bot)
    silence = await clinic.sees(SILENCE)
    await ola.messages[-1].press("Avslå")
    await (await ola.sees_modal("Avslå invitasjonen")).submit()
    await silence.shows("Ola Fjell har avslått")
    assert silence.buttons == []
    await pass_days(slack, clock, bot, 2)
    assert len(ola.messages) == 4


async def test_a_nudge_that_is_queued_when_the_answer_comes_is_never_posted(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    slack.fault("chat.postMessage", "ratelimited", retry_after=60)
    clock.forward(days=3)
    await bot.tick()
    assert await slack.until(lambda: slack.web_api.faults["chat.postMessage"].times == 0)
    await accept(ola)
    await clinic.sees("Ola Fjell har godtatt")
    clock.forward(minutes=2)
    bot.bot.delivery.wake()
    assert await slack.until(lambda: len(ola.messages) == 1)
    told = clinic.messages[-1]
    await save_at_the_location(clinic, told)
    await ola.sees("har lagt deg til hos Fjordklinikken AS")
    of_ola = sa.select(messages.c.template, messages.c.state).where(messages.c.recipient == ola.id)
    reminder = ("invitation/reminder", "cancelled")
    assert reminder in bot.read(lambda tx: [tuple(row) for row in tx.connection.execute(of_ola)])


async def test_a_week_without_the_bot_makes_one_message(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    clock.forward(days=9)  # two nudges have been missed
    await look(slack, bot)
    assert len(ola.messages) == 2
    await look(slack, bot)
    await pass_days(slack, clock, bot, 5)
    assert days_of(ola) == ["24.11.", "03.12.", "07.12."]


async def test_a_bot_that_was_away_until_night_waits_for_the_morning(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    clock.forward(days=9, hours=12)
    await look(slack, bot)
    assert len(ola.messages) == 1
    await pass_hours(slack, clock, bot, 12)
    assert days_of(ola) == ["24.11.", "04.12."]
    assert are_decent(ola)


async def test_a_bot_that_was_away_for_too_long_only_tells_of_the_expiry(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    clock.forward(days=20)
    await look(slack, bot)
    await clinic.sees(EXPIRED)
    assert len(ola.messages) == 1
    assert len(clinic.messages) == 1


async def test_reminding_by_hand_puts_the_next_nudge_off(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    clock.forward(days=1, hours=23)
    await clinic.open_home()
    await clinic.home.press("Send påminnelse", near="Ola Fjell")
    await ola.sees(NUDGE)
    await pass_days(slack, clock, bot, 2)
    assert len(ola.messages) == 2
    await pass_days(slack, clock, bot, 2)
    assert days_of(ola) == ["24.11.", "26.11.", "30.11."]  # two days later it is Saturday


async def test_an_address_of_nobody_is_nudged_by_nobody_until_they_join_and_then_by_their_own_clock(
    slack: LocalSlack, kari: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await invite_addresses(kari, ADDRESS)
    await wait_for_the_lookup(slack)
    await pass_days(slack, clock, bot, 5.5)
    nina = await slack.joins("Nina York", email=ADDRESS, tz="America/New_York")
    await nina.sees(INVITED)
    await pass_days(slack, clock, bot, 8.5)
    # She joins on a Sunday; two days after that, not the next morning; five days later comes the last call.
    assert days_of(nina, "America/New_York") == ["29.11.", "01.12.", "07.12."]
    assert are_decent(nina, "America/New_York")


async def test_the_inviter_hears_of_an_address_that_nobody_has_joined_with(
    slack: LocalSlack, kari: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await invite_addresses(kari, ADDRESS)
    await wait_for_the_lookup(slack)
    await pass_days(slack, clock, bot, 14)
    [told] = kari.messages
    await told.shows(f"Invitasjonen til {ADDRESS} (Majorstuen) gikk ut uten svar")


async def test_who_is_invited_twice_to_a_location_is_nudged_once(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await invite_addresses(clinic, ola.email)
    await wait_for_the_lookup(slack)
    await pass_days(slack, clock, bot, 2)
    assert days_of(ola) == ["24.11.", "26.11."]
    await pass_days(slack, clock, bot, 11)
    assert days_of(ola) == ["24.11.", "26.11.", "01.12.", "07.12."]


async def test_the_other_one_stands_in_when_the_first_is_withdrawn(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await invite_addresses(clinic, ola.email)
    await wait_for_the_lookup(slack)
    await clinic.home.shows("venter på svar (2)")
    await clinic.home.press("Trekk tilbake", near="Ola Fjell")
    await (await clinic.sees_modal("Trekke tilbake?")).submit()
    await clinic.home.shows("venter på svar (1)")
    await pass_days(slack, clock, bot, 3)
    assert days_of(ola) == ["24.11.", "26.11."]
    await ola.messages[-1].press("Godta")
    await fill_in_profile(ola)
    await clinic.sees("Ola Fjell har godtatt")


async def test_who_accepted_and_is_not_added_is_brought_to_mind_after_two_days_and_once_more_after_five(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await is_invited_and_accepts(ola, kari)
    await pass_days(slack, clock, bot, 14)
    assert days_of(kari) == ["24.11.", "26.11.", "30.11."]  # the fifth day is a Sunday
    assert are_decent(kari)
    reminder = kari.messages[-1]
    assert "Ola Fjell godtok" in reminder.text
    assert "er ikke lagt til på Majorstuen ennå" in reminder.text
    await save_at_the_location(kari, reminder)
    await reminder.shows("Ola er lagt til på Majorstuen")
    await no_longer_shows(kari.messages[-2], "[Legg til på lokasjonen]")
    assert kari.messages[-2].buttons == []
    await ola.sees("har lagt deg til")


async def test_who_has_been_added_is_not_brought_to_mind(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await is_added(ola, kari)
    await pass_days(slack, clock, bot, 7)
    assert len(kari.messages) == 1


async def test_who_has_been_added_and_removed_since_is_not_brought_to_mind(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await is_invited_and_accepts(ola, kari)
    await pass_days(slack, clock, bot, 3)
    reminder = kari.messages[-1]
    await save_at_the_location(kari, reminder)
    await kari.home.shows("Behandlere (1)")
    await kari.home.press("Endre", near="fysioterapeut")
    form = await kari.sees_modal("Endre")
    await form.press("Fjern fra lokasjonen")
    await (await kari.sees_modal("Fjernet")).close()
    await kari.home.shows("Behandlere (0)")
    await pass_days(slack, clock, bot, 7)
    assert len(kari.messages) == 2
    await reminder.shows("fjernet")
    assert reminder.buttons == []


async def test_a_bot_that_was_away_until_night_brings_it_to_mind_in_the_morning(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await set_up_clinic(kari)
    await is_invited_and_accepts(ola, kari)
    clock.forward(days=3, hours=14)  # midnight
    await look(slack, bot)
    assert len(kari.messages) == 1
    await pass_days(slack, clock, bot, 4)
    assert len(kari.messages) >= 2
    assert are_decent(kari)


async def test_at_every_hour_of_every_day_if_that_is_wanted(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_office_hours="off", knytt_nudge_first="12h") as bot:
        bot.import_partners(*PARTNERS)
        kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")
        await set_up_clinic(kari)
        await invite_members(kari, ola)
        await ola.sees(INVITED)
        await pass_hours(slack, clock, bot, 12)
        assert arrived(ola.messages[-1]).hour == 22
        await pass_days(slack, clock, bot, 14)
        assert days_of(ola) == ["24.11.", "24.11.", "29.11.", "07.12."]
        await kari.home.shows("Majorstuen")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_on_one_database_send_each_message_once(
    slack: LocalSlack, database_url: str, clock: Clock
) -> None:
    async with bot_at(slack, database_url, clock) as one, bot_at(slack, database_url, clock) as other:
        one.import_partners(*PARTNERS)
        people = [slack.person(name) for name in ("Ola Fjell", "Eva Søn", "Per Berg", "Emma Clarke")]
        kari = slack.person("Kari Nordmann")
        await set_up_clinic(kari)
        await invite_members(kari, *people)
        assert await slack.until(lambda: all(person.messages for person in people))
        for _ in range(14 * 4):
            clock.forward(hours=6)
            await look_at_once(slack, one, other)
        assert [len(person.messages) for person in people] == [4] * 4
        [told] = kari.messages
        await told.shows("4 invitasjoner til Majorstuen gikk ut uten svar")
        assert all(person.name in told.text for person in people)
        assert told.buttons == ["Inviter alle på nytt", "Velg …"]


async def look_at_once(slack: LocalSlack, *bots: Running) -> None:
    await asyncio.gather(*(bot.tick() for bot in bots))
    await look(slack, *bots)
