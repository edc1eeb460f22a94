"""Lessons: what people write and what they mean by it, one file a language. Whoever adds a line there needs no code.

What was learnt from them is kept in learnt.bin; `make learn` renews it.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.domain.person import Language
from bot.domain.talk import Learnt, Lesson, Lessons, Understanding

LEARNT = "learnt.bin"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast, and not everywhere


@cache
def understanding() -> Understanding:
    """The one that has had all lessons. Takes a moment the first time."""
    return Understanding(lessons(), learnt())


def learnt() -> Learnt:
    """What was learnt from the lessons."""
    return Learnt.from_bytes(files(__package__).joinpath(LEARNT).read_bytes())


def digest() -> str:
    """What the lessons are told by, 64 hexadecimal digits."""
    return hashlib.sha256("".join(map(_source, Language)).encode()).hexdigest()


@cache
def lessons() -> Lessons:
    """All lessons, as they were when they were first asked for."""
    return {language: _lesson(language) for language in Language}


def _lesson(language: Language) -> Lesson:
    read: dict[str, Any] = yaml.load(_source(language), _Loader)  # noqa: S506 (both loaders are safe ones)
    marks = {kind: _listed(said) for kind, said in read["marks"].items() if kind not in ("filler", "joints")}
    return Lesson(
        phrases={intent: tuple(block.splitlines()) for intent, block in read["phrases"].items()},
        words=_words(read["words"]),
        ordinary=frozenset(read["ordinary"].split()),
        concepts=_words(read["concepts"]),
        marks=marks,
        joints=frozenset(read["marks"]["joints"].split()),
        filler=frozenset(_split(read["marks"]["filler"])),
        generic=frozenset(read["names"]["generic"].split()),
        common=frozenset(read["names"]["common"].split()),
        never=_split(read["names"]["never"]),
    )


def _source(language: Language) -> str:
    return files(__package__).joinpath("lessons", f"{language}.yml").read_text(encoding="utf-8")


def _words(listed: Mapping[object, str]) -> dict[str, tuple[str, ...]]:
    return {str(name): tuple(str(words).split()) for name, words in listed.items()}


def _listed(said: Mapping[object, str]) -> dict[str, tuple[str, ...]]:
    return {str(value): _split(phrases) for value, phrases in said.items()}


def _split(phrases: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in phrases.split(","))


@cache
def intents() -> frozenset[str]:
    """All that somebody may want, by id."""
    taught = (intent for lesson in lessons().values() for intent in lesson.phrases)
    return frozenset(taught) - {"none"}  # what is none of our business is taught, too
