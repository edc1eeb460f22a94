"""What a text says besides what it wants: addresses, members, times, states, a language."""

from datetime import date

import pytest

from bench.talk import KNOWN
from bot.domain.invitation import Status
from bot.domain.person import Language
from bot.domain.talk import Understanding, day_of


def test_addresses_are_read_from_slacks_markup_and_from_plain_text(understanding: Understanding) -> None:
    found = understanding.read("inviter <mailto:Eva@Fysio.no|Eva@Fysio.no>, per@blåbær.no. Og <ola@fjell.no>!", KNOWN)
    assert found.slots.emails == ("eva@fysio.no", "per@blåbær.no", "ola@fjell.no")
    assert found.intents == ("invite.new",)


def test_members_are_read_with_and_without_their_name(understanding: Understanding) -> None:
    found = understanding.read("inviter <@U0A1B2C3D4|kari> og <@U1>, <@U0A1B2C3D4>")
    assert found.slots.users == ("U0A1B2C3D4",)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("minn meg på det i morgen", "tomorrow"),
        ("minn meg på det i mårra", "tomorrow"),
        ("minn meg på det på mandag", "monday"),
        ("minn meg på det om tre dager", "3d"),
        ("minn meg på det om 2 uker", "2w"),
        ("minn meg på det neste uke", "next_week"),
        ("remind me next week", "next_week"),
        ("remind me on Friday", "friday"),
        ("remind me in 5 days", "5d"),
        ("gi ola en uke til på å svare", "1w"),
        ("extend the invitation to ola to next week", "next_week"),
        ("give ola two more weeks to answer", "2w"),
        ("minn meg på det 5. desember", "12-05"),
        ("remind me on December 5th", "12-05"),
        ("remind me on the 5th of december", "12-05"),
        ("minn meg på det 31. februar", None),
        ("minn meg på det senere", None),
        ("minn meg på det om 99999 dager", None),
    ],
)
def test_a_time_is_kept_as_a_word(understanding: Understanding, text: str, when: str | None) -> None:
    assert understanding.read(text, KNOWN).slots.when == when


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("today", date(2026, 11, 25)),
        ("tomorrow", date(2026, 11, 26)),
        ("wednesday", date(2026, 12, 2)),
        ("thursday", date(2026, 11, 26)),
        ("next_week", date(2026, 11, 30)),
        ("3d", date(2026, 11, 28)),
        ("2w", date(2026, 12, 9)),
        ("12-05", date(2026, 12, 5)),
        ("11-25", date(2026, 11, 25)),
        ("02-29", date(2027, 2, 28)),
    ],
)
def test_the_word_is_a_date_seen_from_a_wednesday(when: str, day: date) -> None:
    assert day_of(when, date(2026, 11, 25)) == day


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("hvem har ikke svart", Status.PENDING),
        ("kven har ikkje svart", Status.PENDING),
        ("who has accepted", Status.ACCEPTED),
        ("vis avslåtte invitasjoner", Status.DECLINED),
        ("show expired invitations", Status.EXPIRED),
    ],
)
def test_a_state_is_asked_for(understanding: Understanding, text: str, state: Status) -> None:
    found = understanding.read(text)
    assert (found.intents, found.slots.state) == (("invite.status",), state)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("snakk norsk", Language.NORWEGIAN),
        ("english please", Language.ENGLISH),
        ("jeg forstår ikke engelsk", Language.NORWEGIAN),
        ("i don't understand norwegian", Language.ENGLISH),
        ("jeg forstår ikke engelsk, kan du skrive på norsk", Language.NORWEGIAN),
    ],
)
def test_a_language_is_asked_for(understanding: Understanding, text: str, language: Language) -> None:
    found = understanding.read(text)
    assert (found.intents, found.slots.language) == (("language.switch",), language)


def test_a_firm_that_is_not_there_yet_is_named(understanding: Understanding) -> None:
    found = understanding.read("opprett firma Skogly Psykologi ENK", KNOWN)
    assert found.slots.firm is not None
    assert (found.slots.firm.said, found.slots.firm.keys) == ("Skogly Psykologi ENK", ())
