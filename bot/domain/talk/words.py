"""Words: a text cut into them, and the forms in which they are compared."""

import re
import unicodedata
from dataclasses import dataclass

# Strokes and ligatures, which do not come apart in Unicode; people without these keys write the letters on the right.
_FOLDED = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ß": "ss"})
# Letters and digits, a placeholder such as {person}, or what may end a clause.
_WORD = re.compile(r"\{[a-z]+\}|[^\W_]+|[?.,;:!\n]")
_APOSTROPHES = str.maketrans("", "", "'’`´")
PAUSES = frozenset(".,;:!\n")  # what is not read, but may end a clause
_E_SOMETHING = re.compile(r"(?<!\w)([eE])-(?=\w)")  # e-post, e-mail


@dataclass(frozen=True)
class Word:
    """A word, a placeholder or a punctuation mark: as it was written, and in lower case."""

    said: str
    form: str

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return len(self.form) == 1 and not self.form.isalnum()


def cut(text: str) -> list[str]:
    """A text's words, placeholders and punctuation. "don't" is dont, "e-post" epost, "HPR-nummer" two words."""
    plain = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return _WORD.findall(_E_SOMETHING.sub(r"\1", plain) if "-" in plain else plain)


def words(text: str) -> list[Word]:
    """The same, with what they are in lower case."""
    return [Word(said, said.casefold()) for said in cut(text)]


def forms(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without punctuation."""
    return tuple(word.form for word in words(text) if not word.is_mark)


def folded(form: str) -> str:
    """Without what a foreign keyboard lacks: "grünerløkka" -> "grunerlokka"."""
    if form.isascii():
        return form
    plain = unicodedata.normalize("NFD", form.translate(_FOLDED))
    return "".join(character for character in plain if not unicodedata.combining(character))
