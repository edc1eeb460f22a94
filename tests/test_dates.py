"""Dates: by Slack where it speaks the reader's language, in words of ours where it does not, as near as they are."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.person import Language, Person
from bot.render import Token, environment

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday


def read(sentence: str, days: int, *, locale: str | None = "en-US", chosen: Language | None = None) -> str:
    """What stands in a message of so many days ago (or ahead), as it is sent to Slack."""
    reader = Person("U0ADA", "Ada", locale=locale, chosen=chosen)
    moment = NOW + timedelta(days=days)
    drawn: str = environment(reader.language).from_string(sentence).render(reader=reader, moment=moment, now=NOW)
    return drawn.strip('"')


DATE, TIME, WHEN = "{{ moment | date | mrkdwn }}", "{{ moment | time | mrkdwn }}", "{{ moment | when(now) | mrkdwn }}"


@pytest.mark.parametrize("sentence", [DATE, TIME, WHEN])
def test_slack_draws_what_it_can_say_in_the_readers_language(sentence: str) -> None:
    assert read(sentence, 1).startswith("<!date^")
    assert read(sentence, 1, locale="nb-NO").startswith("<!date^")


@pytest.mark.parametrize("sentence", [DATE, TIME, WHEN])
@pytest.mark.parametrize(
    ("locale", "chosen"),
    [("en-US", Language.NORWEGIAN), ("nb-NO", Language.ENGLISH), ("de-DE", None), ("sv-SE", None), (None, None)],
)
def test_where_slack_speaks_another_language_a_date_is_words(
    sentence: str, locale: str | None, chosen: Language | None
) -> None:
    assert "<!date^" not in read(sentence, 1, locale=locale, chosen=chosen)


def test_words_are_in_the_readers_language() -> None:
    norwegian, english = Language.NORWEGIAN, Language.ENGLISH
    assert read(DATE, 9, chosen=norwegian) == "fredag 4. desember"
    assert read(TIME, 9, chosen=norwegian) == "fredag 4. desember 10:00"
    assert read(DATE, 9, locale="nb-NO", chosen=english) == "Friday 4 December"
    assert read(TIME, 9, locale="nb-NO", chosen=english) == "Friday 4 December 10:00"


@pytest.mark.parametrize(
    ("days", "norwegian", "english"),
    [
        (-400, "21. okt. 2025", "21 Oct 2025"),
        (-7, "18. nov.", "18 Nov"),
        (-6, "for 6 dager siden", "6 days ago"),
        (-2, "for 2 dager siden", "2 days ago"),
        (-1, "i går", "yesterday"),
        (0, "i dag", "today"),
        (1, "i morgen", "tomorrow"),
        (2, "fredag", "Friday"),
        (6, "tirsdag", "Tuesday"),
        (7, "2. des.", "2 Dec"),
        (60, "24. jan. 2027", "24 Jan 2027"),
    ],
)
def test_a_day_is_told_as_far_away_as_it_is(days: int, norwegian: str, english: str) -> None:
    assert read(WHEN, days, chosen=Language.NORWEGIAN) == norwegian
    assert read(WHEN, days, locale="nb-NO", chosen=Language.ENGLISH) == english


def test_the_day_is_the_readers() -> None:
    reader = Person("U0ADA", "Ada", locale=None, timezone="Asia/Tokyo")
    late = NOW.replace(hour=16)  # after midnight there
    drawn = environment(reader.language).from_string(WHEN).render(reader=reader, moment=late, now=NOW)
    assert drawn == '"i morgen"'


def test_words_of_ours_are_the_same_everywhere() -> None:
    assert Token.of("i dag") == Token("i dag", "i dag")
