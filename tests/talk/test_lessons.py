"""The lessons: complete in both languages, and understood as they are meant."""

import pytest

from bot.domain.person import Language
from bot.domain.talk import Learnt, Understanding
from bot.domain.talk.lessons import spelt_out
from bot.talk import digest, learnt, lessons


def test_both_languages_teach_the_same_intents_and_concepts() -> None:
    norwegian, english = (lessons()[language] for language in Language)
    assert norwegian.phrases.keys() == english.phrases.keys()
    assert norwegian.concepts.keys() == english.concepts.keys()
    assert norwegian.marks.keys() == english.marks.keys()


@pytest.mark.parametrize("language", Language)
def test_there_are_enough_phrases_of_each(language: Language) -> None:
    few = {intent: len(said) for intent, said in lessons()[language].phrases.items() if len(said) < 20}
    assert few == {}


@pytest.mark.parametrize("language", Language)
def test_no_phrase_is_taught_as_two_things(language: Language) -> None:
    taught: dict[str, str] = {}
    twice = set()
    for intent, phrases in lessons()[language].phrases.items():
        for phrase in phrases:
            for said in spelt_out(phrase):
                if taught.setdefault(" ".join(said.split()), intent) != intent:
                    twice.add(said)
    assert twice == set()


def test_what_was_learnt_was_learnt_from_these_lessons() -> None:
    assert learnt().lessons == digest(), "the lessons have changed: run `make learn`"


def test_what_was_learnt_is_kept_as_it_was() -> None:
    assert Learnt.from_bytes(learnt().to_bytes()) == learnt()


def test_alternatives_are_spelt_out() -> None:
    assert spelt_out("[a|b|] c [d|e]") == ["a c d", "a c e", "b c d", "b c e", " c d", " c e"]


def test_what_was_taught_is_known(understanding: Understanding) -> None:
    wrong = []
    count = 0
    for lesson in lessons().values():
        for intent, phrases in lesson.phrases.items():
            for phrase in phrases:
                found = understanding.read(spelt_out(phrase)[0].replace("{email}", "a@b.no"))
                count += 1
                if "{" not in phrase and found.choice is None and found.intents[:1] not in ((intent,), ()):
                    wrong.append((intent, phrase, found.intents))
    assert len(wrong) < 0.05 * count, wrong[:20]
