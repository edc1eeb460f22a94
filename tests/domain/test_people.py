"""People: in which language they read, and how they are greeted."""

from dataclasses import replace

import pytest

from bot.domain.person import Language
from tests.domain.examples import KARI, profile


@pytest.mark.parametrize("locale", ["nb-NO", "no", "nn-NO", "da-DK", "sv-SE", "nb_NO", "NB", None, ""])
def test_whoever_reads_it_without_effort_gets_norwegian(locale: str | None) -> None:
    assert replace(KARI, locale=locale).language is Language.NORWEGIAN


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "fi-FI", "de-DE", "is-IS", "nbx", "x", "-"])
def test_everybody_else_gets_english(locale: str) -> None:
    assert replace(KARI, locale=locale).language is Language.ENGLISH


@pytest.mark.parametrize("chosen", list(Language))
@pytest.mark.parametrize("locale", ["nb-NO", "en-US", None])
def test_the_language_chosen_in_app_home_comes_first(chosen: Language, locale: str | None) -> None:
    assert replace(KARI, locale=locale, chosen=chosen).language is chosen


@pytest.mark.parametrize(
    ("name", "first"), [("Kari Nordmann", "Kari"), ("Kari", "Kari"), (" Anne-Lise  Moe ", "Anne-Lise"), ("", "")]
)
def test_one_is_greeted_by_the_first_word_of_the_name(name: str, first: str) -> None:
    assert replace(KARI, name=name).first_name == first


def test_a_practitioner_too() -> None:
    assert profile(name="Kari Nordmann").first_name == "Kari"
