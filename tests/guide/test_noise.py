"""How many messages people get: fifteen are invited to one location, and whoever says nothing is followed up."""

import pytest
import sqlalchemy as sa

from bot.domain.invitation import LONGEST_EXTENDED
from bot.domain.profile import Profession, ProfileFacts
from bot.storage import Transaction, profiles
from bot.storage.tables import invitations
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running
from tests.guide.days import days_of, look, pass_days, pass_hours
from tests.guide.steps import carried, invite_members, set_up_clinic

NAMES = (
    "Anne Lie", "Bjørn Dahl", "Cathrine Moe", "Dag Berge", "Elin Vik", "Frode Aas", "Grete Lund", "Hans Bakke",
    "Ida Strand", "Jon Haugen", "Kjersti Eide", "Lars Solberg", "Mona Ruud", "Nils Tangen", "Oda Kvam",
)  # fmt: skip
MOST = 4


@pytest.fixture
async def invited(slack: LocalSlack, kari: Person, bot: Running) -> list[Person]:
    """Fifteen practitioners, invited by Kari at once on a Tuesday at ten."""
    await set_up_clinic(kari)
    people = [await slack.joins(name) for name in NAMES]
    bot.read(_all_have_profiles, people)
    await invite_members(kari, *people)
    assert await slack.until(lambda: all(person.messages for person in people))
    return people


def _all_have_profiles(tx: Transaction, people: list[Person]) -> None:
    for person in people:
        facts = ProfileFacts(person.name, Profession.PHYSIOTHERAPIST, None, person.email, None, None, None)
        profiles.save(tx, person.id, facts, 0)


async def accepts(person: Person) -> None:
    await person.messages[-1].press("Godta")
    await person.messages[-1].shows("Du godtok")


async def declines(person: Person, reason: str = "") -> None:
    await person.messages[-1].press("Avslå")
    form = await person.sees_modal("Avslå invitasjonen")
    if reason:
        await form.type("Vil du si noe mer?", reason)
    await form.submit()
    await person.messages[-1].shows("Du avslo")


async def adds(administrator: Person, *people: Person) -> None:
    """From the location's page, one after the other."""
    for person in people:
        await administrator.home.press("Legg til", near=person.name)
        await (await administrator.sees_modal("Legg til på lokasjonen")).submit()
        await administrator.sees_no_modal()


async def campaign(slack: LocalSlack, clock: Clock, bot: Running, kari: Person, people: list[Person]) -> None:
    """Three days on which people answer, and Kari adds them in the afternoon; eight never answer."""
    one, two, three, four, five, no, nope, *_ = people
    await pass_hours(slack, clock, bot, 1)
    await accepts(one)
    await pass_hours(slack, clock, bot, 4)
    await accepts(two)
    await declines(no, "Slutter i januar")
    await look(slack, bot)
    await adds(kari, one, two)
    await pass_days(slack, clock, bot, 2)
    await accepts(three)
    await declines(nope)
    await pass_hours(slack, clock, bot, 1)
    await accepts(four)
    await look(slack, bot)
    await adds(kari, three, four)
    await pass_days(slack, clock, bot, 5)
    await accepts(five)
    await look(slack, bot)
    await adds(kari, five)
    await pass_days(slack, clock, bot, 8)


async def test_a_whole_campaign_is_four_messages_to_everybody_at_most(
    slack: LocalSlack, kari: Person, invited: list[Person], clock: Clock, bot: Running
) -> None:
    """A message that is drawn anew is no new one. Before there were news it was 23 to Kari, and 5 to who was silent."""
    await campaign(slack, clock, bot, kari, invited)
    counts = {person.name: len(person.messages) for person in [kari, *invited]}
    assert max(counts.values()) <= MOST, counts
    *answers, silence = kari.messages
    await silence.shows("8 invitasjoner til Majorstuen gikk ut uten svar: Hans Bakke, Ida Strand, Jon Haugen")
    assert ["har avslått" in told.text for told in answers] == [True, True, False]
    assert not any("Legg til" in button for told in answers for button in told.buttons)
    assert silence.buttons == ["Inviter alle på nytt", "Velg …"]


async def test_whoever_adds_at_once_gets_a_message_for_each_thing_to_do_and_none_besides(
    slack: LocalSlack, kari: Person, invited: list[Person], clock: Clock, bot: Running
) -> None:
    for number, person in enumerate(invited[:3], 1):
        await accepts(person)
        assert await slack.until(lambda number=number: len(kari.messages) == number)
        await adds(kari, person)
        await kari.messages[-1].shows("er lagt til")
    await declines(invited[3])
    await kari.messages[-1].shows("Dag Berge har avslått")
    assert len(kari.messages) == 3


@pytest.fixture
async def three(slack: LocalSlack, kari: Person, ola: Person, eva: Person, bot: Running) -> list[Person]:
    """Ola, Eva and Per, invited by Kari on a Tuesday at ten."""
    await set_up_clinic(kari)
    people = [ola, eva, slack.person("Per Berg")]
    bot.read(_all_have_profiles, people)
    await invite_members(kari, *people)
    assert await slack.until(lambda: all(person.messages for person in people))
    return people


async def test_who_accepts_is_told_at_once_and_whoever_follows_joins_the_message_that_is_not_acted_upon(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock
) -> None:
    ola, eva, per = three
    await accepts(ola)
    told = await kari.sees("Ola Fjell har godtatt invitasjonen til Majorstuen")
    assert told.buttons == ["Legg til på lokasjonen"]
    clock.forward(hours=5)
    await accepts(eva)
    await told.shows("2 har godtatt invitasjonen til Majorstuen: Ola Fjell og Eva Søn")
    await declines(per, "Slutter i januar")
    await told.shows("Per Berg har avslått invitasjonen til Majorstuen")
    await told.shows("Slutter i januar")
    assert kari.messages[1:] == []


async def test_the_next_day_a_new_message_takes_along_who_is_not_added_and_the_older_says_so(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock
) -> None:
    ola, eva, _ = three
    await accepts(ola)
    first = await kari.sees("Ola Fjell har godtatt")
    clock.forward(days=1)
    await accepts(eva)
    second = await kari.sees("2 har godtatt invitasjonen til Majorstuen: Ola Fjell og Eva Søn")
    await first.shows("Ola Fjell: se den nyeste meldingen om Majorstuen")
    assert (first.buttons, len(kari.messages)) == ([], 2)
    await adds(kari, ola, eva)
    await second.shows("2 er lagt til på Majorstuen: Ola Fjell og Eva Søn")
    assert second.buttons == ["Nyttig", "Ikke nyttig"]
    await first.shows("Ola Fjell: se den nyeste meldingen om Majorstuen")
    assert first.buttons == []


async def test_who_is_not_added_is_brought_to_mind_in_one_message(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock, bot: Running
) -> None:
    for person in three:
        await accepts(person)
        clock.forward(hours=1)
    await pass_days(slack, clock, bot, 14)
    assert [shown[:6] for shown in days_of(kari)] == ["24.11.", "26.11.", "30.11."]
    await kari.messages[-1].shows("3 har godtatt invitasjonen til Majorstuen: Ola Fjell, Eva Søn og Per Berg")
    assert [bool(shown.buttons) for shown in kari.messages] == [False, False, True]


async def test_the_silent_are_told_of_in_one_message_that_changes_with_them(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock, bot: Running
) -> None:
    ola, eva, per = three
    await pass_days(slack, clock, bot, 13)
    told = await kari.sees("3 har ikke svart på invitasjonen til Majorstuen: Ola Fjell, Eva Søn og Per Berg")
    assert "Invitasjonene går ut i morgen" in told.text
    assert told.buttons == ["Gi alle en uke til", "Velg …"]
    await declines(ola)
    await told.shows("2 har ikke svart på invitasjonen til Majorstuen: Eva Søn og Per Berg")
    await told.shows("Ola Fjell har avslått")
    await told.press("Gi alle en uke til")
    await told.shows("2 har fått mer tid til å svare på invitasjonen til Majorstuen: Eva Søn og Per Berg")
    assert told.buttons == []
    for person in (eva, per):
        await person.messages[-1].shows("Svar innen tirsdag 15. desember")


async def test_some_of_the_silent_can_be_chosen(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock, bot: Running
) -> None:
    ola, eva, _ = three
    await pass_days(slack, clock, bot, 13)
    told = await kari.sees("3 har ikke svart")
    await told.press("Velg …")
    form = await kari.sees_modal("Hvem har ikke svart?")
    await form.submit()
    assert "Velg en fra listen" in str(form.errors)
    await form.tick("Majorstuen", "Ola Fjell", "Eva Søn")
    await form.choose("Hva vil du gjøre?", "Trekk tilbake")
    await form.submit()
    await told.shows("2 invitasjoner til Majorstuen er trukket tilbake: Ola Fjell og Eva Søn")
    assert told.buttons == ["Send på nytt", "Gi en uke til", "Trekk tilbake"]
    for person in (ola, eva):
        await person.messages[-1].shows("trakk tilbake invitasjonen")


async def test_everybody_whose_invitation_has_expired_is_invited_again_with_one_press(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock, bot: Running
) -> None:
    ola, *_ = three
    await pass_days(slack, clock, bot, 14)
    told = await kari.sees("3 invitasjoner til Majorstuen gikk ut uten svar: Ola Fjell, Eva Søn og Per Berg")
    await invite_members(kari, ola)
    await told.shows("Ola Fjell er invitert til Majorstuen på nytt")
    await told.press("Inviter alle på nytt")
    await told.shows("3 er invitert til Majorstuen på nytt: Ola Fjell, Eva Søn og Per Berg")
    assert told.buttons == []
    assert await slack.until(lambda: all(len(person.messages) == 5 for person in three))
    assert len(kari.messages) == 1


async def test_some_of_those_whose_invitation_has_expired_can_be_chosen(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 14)
    told = await kari.sees("3 invitasjoner til Majorstuen gikk ut uten svar")
    await told.press("Velg …")
    form = await kari.sees_modal("Inviter på nytt")
    await form.tick("Hvem inviteres", "Per Berg")
    await form.submit()
    await told.shows("Per Berg er invitert til Majorstuen på nytt")
    await told.shows("2 invitasjoner til Majorstuen gikk ut uten svar: Ola Fjell og Eva Søn")


async def test_whoever_cannot_be_given_more_is_named_with_the_reason(
    slack: LocalSlack, kari: Person, three: list[Person], clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 13)
    told = await kari.sees("3 har ikke svart")
    bot.read(_was_sent_long_ago, three[0])
    await told.press("Gi alle en uke til")
    await kari.sees("Ola Fjell: har fått så lang tid som en invitasjon kan få")
    await told.shows("2 har fått mer tid til å svare på invitasjonen til Majorstuen: Eva Søn og Per Berg")
    assert told.buttons == ["Send på nytt", "Gi en uke til", "Trekk tilbake"]


def _was_sent_long_ago(tx: Transaction, person: Person) -> None:
    c = invitations.c
    long_ago = sa.update(invitations).where(c.user == person.id).values(sent_at=tx.now - LONGEST_EXTENDED)
    tx.connection.execute(long_ago)


async def test_nobody_but_its_reader_acts_from_a_message(
    slack: LocalSlack, kari: Person, tom: Person, three: list[Person], clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 13)
    told = await kari.sees("3 har ikke svart")
    await tom.open_home()
    await tom.home.shows("Tom")
    for step in ("follow_up.extend", "follow_up.again", "follow_up.choose"):
        await tom.home.press_unseen(step, carried(told, "follow_up.extend"))
        notice = await tom.sees_modal("Beskjed")
        assert "Du administrerer ikke Fjordklinikken AS" in notice.text
        await notice.close()
    assert "3 har ikke svart" in told.text


async def test_many_names_are_cut(
    slack: LocalSlack, kari: Person, invited: list[Person], clock: Clock, bot: Running
) -> None:
    await pass_days(slack, clock, bot, 13)
    told = await kari.sees("15 har ikke svart på invitasjonen til Majorstuen: Anne Lie, Bjørn Dahl")
    assert "Ida Strand, Jon Haugen og 5 til" in told.text
    assert len(kari.messages) == 1
