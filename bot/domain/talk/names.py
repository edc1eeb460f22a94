"""Names: which of those that a user may see a text mentions, however they are spelt."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .words import Word, folded, forms

Key = int | str

LONGEST_WORD = 40  # letters; a longer one is no part of a name
MOST_WORDS = 50  # of a text that are compared with names
_LENGTHS = ((9, 2), (4, 1))  # from so many letters on, so many may be wrong
_NICKNAME = 5  # letters that are enough of a longer word's end or beginning: "løkka" for Grünerløkka


@dataclass(frozen=True)
class Named:
    """A name in a text: `said` as it was written; `keys` of whom it may be, several when it is ambiguous.

    `score` is 1 for a name that is there in full and spelt right, and the less of it there is the nearer to 0.
    """

    said: str
    keys: tuple[Key, ...]
    score: float


@dataclass(frozen=True)
class Known:
    """The names that a user may see, by an opaque key: a row's id or a Slack user id. Hold it to use it again."""

    people: Mapping[Key, str] = field(default_factory=dict)
    firms: Mapping[Key, str] = field(default_factory=dict)
    locations: Mapping[Key, str] = field(default_factory=dict)
    partners: Mapping[Key, str] = field(default_factory=dict)

    @cached_property
    def index(self) -> Mapping[str, Sequence[tuple["Name", int]]]:
        """By word: in which names it stands, and at which place. Made at first use."""
        kinds = {"person": self.people, "location": self.locations, "firm": self.firms, "partner": self.partners}
        index = defaultdict(list)
        for kind, names in kinds.items():
            for key, said in names.items():
                name = Name(kind, key, tuple(map(folded, forms(said))))
                for place, part in enumerate(name.parts):
                    index[part].append((name, place))
        return index

    @cached_property
    def parts(self) -> Sequence[str]:
        """The words of all names."""
        return list(self.index)


@dataclass(frozen=True)
class Name:
    """A known name, cut into the words that are compared."""

    kind: str
    key: Key
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """What stands from word number `start` to before `end`: `kind` is person, location, firm or partner."""

    kind: str
    start: int
    end: int
    named: Named


@dataclass(frozen=True)
class Namesakes:
    """Words that are more than names.

    `generic` ones are a part of many names, `common` ones are names only with a capital where capitals are used,
    `plain` ones are never a name spelt wrong; in the phrases of `never` there is no name.
    """

    generic: Collection[str]
    common: Collection[str]
    plain: Collection[str]
    never: Collection[tuple[str, ...]]

    def mentions(self, text: Sequence[Word], known: Known) -> list[Mention]:
        """The names in a text, in its order; where two overlap, the one of which more is there."""
        found = self._candidates(text[:MOST_WORDS], known)
        taken: set[int] = set()
        chosen = []
        for mention in sorted(found, key=lambda mention: (mention.start - mention.end, -mention.named.score)):
            if taken.isdisjoint(range(mention.start, mention.end)):
                taken.update(range(mention.start, mention.end))
                chosen.append(mention)
        return sorted(chosen, key=lambda mention: mention.start)

    def _candidates(self, text: Sequence[Word], known: Known) -> list[Mention]:
        has_capitals = any(word.said[0].isupper() for word in text[1:])
        never = self._never(text)
        spans: dict[tuple[str, int, int], dict[Key, float]] = defaultdict(dict)
        runs: dict[tuple[Name, int], tuple[int, float]] = {}  # a name, and where in it we are -> start, letters
        for number, word in enumerate(text):
            if number in never or (word.form in self.common and has_capitals and word.said.islower()):
                runs = {}
                continue
            going = {}
            for part, likeness in self._parts(word.form, known):
                letters = self._weight(part) * likeness
                # Generic words are in too many names to begin one.
                places = [] if part in self.generic else known.index[part]
                for name, place in places:
                    going[name, place] = (number, letters)
                for (name, place), (start, before) in runs.items():
                    if name.parts[place + 1 : place + 2] == (part,):
                        going[name, place + 1] = (start, before + letters)
            for (name, _), (start, letters) in going.items():
                score = letters / sum(map(self._weight, name.parts))
                spans[name.kind, start, number + 1][name.key] = score
            runs = going
        return [
            Mention(kind, start, end, _named(" ".join(word.said for word in text[start:end]), scores))
            for (kind, start, end), scores in spans.items()
        ]

    def _weight(self, part: str) -> float:
        return len(part) / 2 if part in self.generic else len(part)

    def _never(self, text: Sequence[Word]) -> set[int]:
        said = [word.form for word in text]
        return {
            place
            for start in range(len(said))
            for length in (2, 3)
            if tuple(said[start : start + length]) in self.never
            for place in range(start, start + length)
        }

    def _parts(self, form: str, known: Known) -> list[tuple[str, float]]:
        """The words of names that this may be, and how alike they are, 0-1."""
        plain = folded(form)
        if not plain[0].isalnum() or len(plain) > LONGEST_WORD:
            return []
        for exact in (plain, plain.removesuffix("s")):  # Olas, Ola's
            if exact in known.index:
                return [(exact, 1.0)]
        wrong = next((wrong for length, wrong in _LENGTHS if len(plain) >= length), 0)
        if not wrong or form in self.plain:
            return []
        close = process.extract(plain, known.parts, scorer=OSA.distance, score_cutoff=wrong, limit=5)
        found = [(part, 1 - distance / len(plain)) for part, distance, _ in close if len(part) > 3]
        if not found and len(plain) >= _NICKNAME:
            found = [(part, 0.8) for part in known.parts if part.endswith(plain) or part.startswith(plain)]
        return found


def _named(said: str, scores: Mapping[Key, float]) -> Named:
    """Who is there in full is meant; else everyone of whom a part is there."""
    best_first = sorted(scores, key=lambda key: -scores[key])
    full = [key for key in best_first if scores[key] >= 1]
    return Named(said, tuple(full or best_first), min(1.0, scores[best_first[0]]))
