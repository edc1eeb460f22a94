"""Anonymous: a question without what could tell who it is about."""

import re

from .names import Known
from .words import folded, forms

LONGEST = 200  # characters that are kept
_TOKEN = re.compile(r"<[^<>]*>")  # Slack's mentions, links and addresses
_ADDRESS = re.compile(r"\S*@\S*")
_LINK = re.compile(r"\S*://\S*")
_WORD = re.compile(r"\w+")
GAP = "…"


def without_names(text: str, known: Known) -> str:
    """The question with a gap for each address, link, number, known name, and later word with a capital.

    Empty when nothing but gaps is left. A name in small letters that nobody in the workspace has stays.
    """
    for kind in (_TOKEN, _ADDRESS, _LINK):
        text = kind.sub(GAP, text)
    everybody = (known.people, known.firms, known.locations)
    names = {folded(part) for found in everybody for name in found.values() for part in forms(name)}
    first = _WORD.search(text)

    def kept(word: re.Match[str]) -> str:
        said = word.group()
        is_named = folded(said.casefold()) in names
        is_capital = said[:1].isupper() and word.start() != (first.start() if first else 0)
        return GAP if is_named or is_capital or any(letter.isdigit() for letter in said) else said

    left = " ".join(_WORD.sub(kept, text[:LONGEST]).split())
    return left if _WORD.search(left) else ""
