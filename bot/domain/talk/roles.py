"""Roles: what hardly anybody wants who stands as whoever writes does."""

from collections.abc import Iterable

_OF_ADMINISTRATORS = ("invite.", "add.", "affiliation.", "reminders.", "digest.", "history.", "location.open")
_OF_PRACTITIONERS = ("my.", "answer.", "kb.find_clinic")


def unlikely(intents: Iterable[str], *, administers: bool, treats: bool) -> frozenset[str]:
    """Which of the intents somebody hardly has who only administers, or only sees patients; none if both or neither."""
    if administers == treats:
        return frozenset()
    others = _OF_PRACTITIONERS if administers else _OF_ADMINISTRATORS
    return frozenset(intent for intent in intents if intent.startswith(others))
