"""A small vocabulary for saying what a JSON value must look like; `block_kit` is written in it.

A rule takes a value and the JSON pointer at which it stands, and yields a problem for everything that is wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """What is wrong, and the JSON pointer to it."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


TYPE_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
Rule = Callable[[Any, str], Iterator[Problem]]
Check = Callable[[dict[str, Any], str], Iterator[Problem]]


def _not_a(kind: str, value: object, pointer: str) -> Problem:
    return Problem(pointer, f"failed to match: expected {kind}, not {TYPE_NAMES.get(type(value), 'null')}")


def string(most: int, least: int = 1) -> Rule:
    """Text of `least` to `most` characters."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield _not_a("string", value, pointer)
        elif len(value) > most:
            yield Problem(pointer, f"must be at most {most} characters long, not {len(value)}")
        elif len(value) < least:
            yield Problem(pointer, f"must be at least {least} characters long")

    return rule


def integer(lowest: int, highest: int) -> Rule:
    """A whole number from `lowest` to `highest`, both included."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield _not_a("integer", value, pointer)
        elif not lowest <= value <= highest:
            yield Problem(pointer, f"must be from {lowest} to {highest}, not {value}")

    return rule


def boolean(value: Any, pointer: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield _not_a("boolean", value, pointer)


def one_of(*words: str) -> Rule:
    """One of the given words."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if value not in words:
            yield Problem(pointer, f"must be one of {', '.join(words)}, not {value!r}")

    return rule


def https(most: int) -> Rule:
    """An https address: Slack fetches pictures itself and takes no others."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        yield from string(most)(value, pointer)
        if isinstance(value, str) and not value.startswith("https://"):
            yield Problem(pointer, "invalid url: must begin with https://")

    return rule


def array(item: Rule, most: int, least: int = 1) -> Rule:
    """`least` to `most` items, each following the same rule."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield _not_a("array", value, pointer)
            return
        if len(value) > most:
            yield Problem(pointer, f"no more than {most} items allowed, there are {len(value)}")
        if len(value) < least:
            yield Problem(pointer, f"no fewer than {least} items allowed")
        for index, element in enumerate(value):
            yield from item(element, f"{pointer}/{index}")

    return rule


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, also: Check | None = None) -> Rule:
    """An object with these keys and no others. `also` looks at the whole once the parts are right."""
    known = {**required, **(optional or {})}

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield _not_a("object", value, pointer)
            return
        problems = [Problem(pointer, f"missing required field: {key}") for key in required if key not in value]
        for key, part in value.items():
            if key in known:
                problems += known[key](part, f"{pointer}/{key}")
            else:
                problems.append(Problem(f"{pointer}/{key}", f"no more fields allowed: {key}"))
        yield from problems or (also(value, pointer) if also else ())

    return rule


def by_type(shapes: Mapping[str, Rule]) -> Rule:
    """An object whose "type" says which of the shapes it has; the shapes themselves leave "type" out."""

    def rule(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield _not_a("object", value, pointer)
        elif value.get("type") not in shapes:
            allowed = ", ".join(shapes)
            yield Problem(f"{pointer}/type", f"unsupported type: {value.get('type')!r}; allowed here: {allowed}")
        else:
            yield from shapes[value["type"]]({key: part for key, part in value.items() if key != "type"}, pointer)

    return rule
