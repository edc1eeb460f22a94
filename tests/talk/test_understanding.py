"""How much of what people write is understood, and how rarely the wrong thing is offered without asking.

The utterances were written by others than the lessons, and nobody has looked at those in *.held.jsonl. The floors are
what `python -m bench.talk` measures, less a little.
"""

import pytest

from bench.talk import KNOWN, Answer, answers, share
from bot.domain.person import Language
from bot.domain.talk import Sureness, Understanding

FLOORS = {"dev": (0.95, 0.975, 0.97), "held": (0.95, 0.97, 0.96)}  # first intent, among what is offered, slots


@pytest.fixture(scope="module", params=["nb dev", "nb held", "en dev", "en held"])
def split(request: pytest.FixtureRequest, understanding: Understanding) -> tuple[str, list[Answer]]:
    language, name = request.param.split()
    return name, answers(understanding, language, name)


def test_most_is_understood(split: tuple[str, list[Answer]]) -> None:
    name, found = split
    measured = (
        share(each.is_first_right for each in found),
        share(each.is_offered for each in found),
        share(each.are_slots_right for each in found),
    )
    assert all(value >= floor for value, floor in zip(measured, FLOORS[name], strict=True)), measured


def test_hardly_ever_is_something_to_do_offered_that_nobody_wanted(split: tuple[str, list[Answer]]) -> None:
    _, found = split
    assert share(each.is_wrong_action for each in found) < 0.01
    assert share(each.is_sure_and_wrong for each in found) < 0.02


def test_choices_are_up_to_three_and_start_with_the_best(split: tuple[str, list[Answer]]) -> None:
    _, found = split
    for each in found:
        if each.got.sureness is Sureness.UNSURE:
            assert 1 <= len(each.got.choices) <= 3
            assert each.got.choices[0] == each.got.intents[0]
        else:
            assert each.got.choices == ()


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("hvem har ikke svart", ("invite.status",)),
        ("kem har itj svart", ("invite.status",)),
        ("kven har ikkje svara", ("invite.status",)),
        ("who hasn't answered", ("invite.status",)),
        ("hvem har ikke svrat", ("invite.status",)),
        ("jeg vil invitere noen", ("invite.new",)),
        ("hi, i want to invite someone", ("invite.new",)),
        ("trekk tilbake invitasjonen", ("invite.withdraw",)),
        ("takk for hjelpen", ("talk.thanks",)),
    ],
)
def test_bokmal_nynorsk_dialect_english_and_slips(
    understanding: Understanding, text: str, intents: tuple[str, ...]
) -> None:
    assert understanding.read(text).intents == intents


@pytest.mark.parametrize(
    "text",
    [
        "oppskrift på vafler", "spiller brann i kveld", "klippe plenen da", "what's the weather", "order a pizza",
        "invite my mother to dinner", "skru på varmen", "recipe for pancakes",
    ],
)  # fmt: skip
def test_what_is_none_of_our_business_is_not_guessed_at(understanding: Understanding, text: str) -> None:
    assert understanding.read(text).intents == ()


@pytest.mark.parametrize("text", ["Hvem har ikke svart?", "hei, hvem har ikke svart", "Please invite Ola!"])
def test_capitals_punctuation_and_politeness_take_nothing_away(understanding: Understanding, text: str) -> None:
    assert understanding.read(text, KNOWN).sureness is Sureness.SURE


def test_two_wishes_are_both_heard_in_their_order(understanding: Understanding) -> None:
    assert understanding.read("opprett en lokasjon, og hva koster det").intents == ("location.new", "kb.price")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hvordan inviterer jeg noen", Language.NORWEGIAN),
        ("how do I invite someone", Language.ENGLISH),
        ("2", None),
    ],
)
def test_it_is_heard_in_which_language_it_was_said(
    understanding: Understanding, text: str, language: Language | None
) -> None:
    assert understanding.read(text).language is language
