"""Names and free text: kept as typed, less what would let one text pose as another."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import formats

EMOJI = "👩‍⚕️"


@pytest.mark.parametrize(
    "typed",
    [
        "Kari Nordmann",
        "<!channel> & <@U0KARI> \"Fjord\" 'klinikken'",
        f"Klinikken {EMOJI}",
        "Øyvind Ærlig-Åsen",
        "د. أحمد",
        "שלום",
        "{{ 7*7 }} {% raw %}",
        "می\u200cخواهم",
    ],
)
def test_a_name_stays_as_it_was_typed(typed: str) -> None:
    assert formats.name(typed) == typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Kari \n\t Nordmann ", "Kari Nordmann"),
        ("Kari\u00a0Nordmann", "Kari Nordmann"),
        ("Kari\u202eNordmann", "Kari Nordmann"),
        ("\u2067Kari\u2069", "Kari"),
        ("\u061cKari\u200e", "Kari"),
        ("Kari\x00Nordmann", "Kari Nordmann"),
        ("Ka\u200bri \u2060Nord\u00admann", "Kari Nordmann"),
        ("Kari\ud83d", "Kari"),
        ("\udc00Kari", "Kari"),
        ("Blåbær", "Blåbær"),
    ],
)
def test_controls_directions_and_halves_of_characters_are_removed(typed: str, read: str) -> None:
    assert formats.name(typed) == read


@pytest.mark.parametrize("typed", ["", " \n\u00a0", "\u202e", "\u200b", "\u200d\u2060", "\u00ad", "\ud83d", "\x00"])
def test_a_name_that_cannot_be_seen_is_missing(typed: str) -> None:
    with pytest.raises(formats.Missing):
        formats.name(typed)
    assert formats.optional_name(typed) is None


@pytest.mark.parametrize("letter", ["a", "ø", "ß", "😀", "ﬃ"])
def test_a_name_has_room_for_300_characters_whichever_they_are(letter: str) -> None:
    assert formats.name(letter * 300) == letter * 300
    assert formats.optional_name(letter * 300) == letter * 300
    with pytest.raises(formats.TooLong) as refusal:
        formats.name(letter * 301)
    assert refusal.value.details == {"limit": 300, "length": 301}


def test_white_space_around_a_name_does_not_count() -> None:
    assert formats.name(" " * 10 + "a" * 300 + "\n") == "a" * 300


@given(st.text())
def test_a_line_is_one_line_can_be_stored_anywhere_and_is_read_the_same_again(text: str) -> None:
    line = formats.line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    line.encode()  # raises for half a character
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in line)
    assert formats.line(line) == line


def test_paragraphs_keep_their_lines() -> None:
    assert formats.paragraph("  Hei!  \r\n\r\n Velkommen\u2028 til oss \n\n") == "Hei!\n\nVelkommen\ntil oss"


@pytest.mark.parametrize("typed", ["", "\n \n", "\u202e\n\u200b"])
def test_an_empty_text_is_none(typed: str) -> None:
    assert formats.paragraph(typed) is None


def test_a_text_has_room_for_2000_characters() -> None:
    assert formats.paragraph("😀" * 2000) == "😀" * 2000
    with pytest.raises(formats.TooLong) as refusal:
        formats.paragraph("😀" * 2001)
    assert refusal.value.details == {"limit": 2000, "length": 2001}


@given(st.text())
def test_a_text_is_read_the_same_again(text: str) -> None:
    read = formats.paragraph(text)
    assert read is None or formats.paragraph(read) == read


def test_a_choice_must_be_among_those_offered() -> None:
    assert formats.one_of("AS", ("AS", "ENK")) == "AS"
    for value in ("", "as", "ANS"):
        with pytest.raises(formats.ChooseOne):
            formats.one_of(value, ("AS", "ENK"))
