"""Slack's own markup, and addresses: read out of a text, which keeps a placeholder for each."""

import html
import re
from dataclasses import dataclass

from bot.domain import formats
from bot.domain.refusal import Refusal

from .words import words

LONGEST_TEXT = 2000  # characters that are read
MOST_EMAILS = 50
MOST_SOUGHT = 12


@dataclass(frozen=True)
class Bare:
    """A text with placeholders for addresses and members, and those, each once."""

    text: str
    emails: tuple[str, ...]
    users: tuple[str, ...]


_MARKUP = re.compile(r"<([^<>\n]{1,300})>")
_PIECE = re.compile(r"[^\s,;:<>()\[\]|\"]+")
_USER = re.compile(r"@([UW][A-Z0-9]{2,30})(\||$)")


def bare(text: str) -> Bare:
    """A text without its markup; what comes after 2000 characters is not read."""
    emails: dict[str, None] = {}
    users: dict[str, None] = {}

    def marked_up(found: re.Match[str]) -> str:
        inside = found[1]
        user = _USER.match(inside)
        if user:
            users[user[1]] = None
            return " {person} "
        if inside.startswith(("mailto:", "http:", "https:", "#", "!")):
            return f" {inside.removeprefix('mailto:').partition('|')[0]} " if inside.startswith("mailto:") else " "
        return f" {inside} "

    def piece(found: re.Match[str]) -> str:
        if "@" not in found[0] or len(emails) >= MOST_EMAILS:
            return found[0]
        try:
            emails[formats.email(found[0].strip(".'‘’“”«»*_!?-")).typed.lower()] = None
        except Refusal:
            return found[0]
        return " {email} "

    plain = _PIECE.sub(piece, html.unescape(_MARKUP.sub(marked_up, text[:LONGEST_TEXT])))
    return Bare(plain, tuple(emails), tuple(users))


def sought(text: str) -> tuple[str, ...]:
    """Beginnings of the words of a text that may be part of a name, in lower case, for asking the database.

    Two thirds of each, three letters at least, so that an ending or a slip does no harm.
    """
    found = [word for word in words(bare(text).text) if len(word.form) >= 3 and word.form[0].isalpha()]
    found.sort(key=lambda word: (word.said.islower(), -len(word.form)))  # the likely ones first
    return tuple(dict.fromkeys(word.form[: max(3, len(word.form) * 2 // 3)] for word in found))[:MOST_SOUGHT]
