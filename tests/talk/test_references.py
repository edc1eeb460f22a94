"""What a text says about what was said before it: yes, no, the second, she too, the other location."""

import pytest

from bench.talk import KNOWN
from bot.domain.talk import Refers, Understanding


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("ja", True), ("Ja takk!", True), ("jepp", True), ("yes please", True), ("nei", False), ("Nope.", False),
        ("nei takk", False), ("2", 2), ("den første", 1), ("the second one", 2), ("number three", 3), ("den siste", -1),
    ],
)  # fmt: skip
def test_an_answer_to_a_question_is_an_answer_and_no_wish(
    understanding: Understanding, text: str, choice: int | bool
) -> None:
    found = understanding.read(text)
    assert (found.intents, found.choice) == ((), choice)
    assert type(found.choice) is type(choice)


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("og hun også", {Refers.PERSON, Refers.SAME_AGAIN}),
        ("og ho òg", {Refers.PERSON, Refers.SAME_AGAIN}),
        ("him too", {Refers.PERSON, Refers.SAME_AGAIN}),
        ("nei, den andre lokasjonen", {Refers.OTHER_LOCATION}),
        ("no, the other location", {Refers.OTHER_LOCATION}),
        ("det andre firmaet", {Refers.OTHER_FIRM}),
        ("the same for them", {Refers.SAME_AGAIN, Refers.PEOPLE}),
    ],
)
def test_what_only_points_to_something_is_no_wish(understanding: Understanding, text: str, refers: set[Refers]) -> None:
    found = understanding.read(text)
    assert (found.intents, found.refers) == ((), refers)


def test_whom_it_is_for_this_time_is_said(understanding: Understanding) -> None:
    found = understanding.read("Emma også", KNOWN)
    assert (found.intents, found.refers) == ((), {Refers.SAME_AGAIN})
    assert found.slots.people[0].keys == ("Emma Lund",)


@pytest.mark.parametrize("text", ["trekk den tilbake", "withdraw it"])
def test_a_wish_may_point_as_well(understanding: Understanding, text: str) -> None:
    found = understanding.read(text)
    assert (found.intents, found.refers) == (("invite.withdraw",), {Refers.IT})
