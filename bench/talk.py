"""How well Knytt understands what people write, and what it costs.

    python -m bench.talk

The utterances in tests/talk/utterances were written by others than the lessons. Whoever writes lessons may look at
those in *.dev.jsonl, nobody at those in *.held.jsonl. Printed: how often the first intent is right, how often it is
among what is offered, how often all intents and all slots are right, how often it is sure, and sure though wrong (in
all, and of something to do), with + where it is known whether somebody administers or sees patients; the worst
confusions of what may be looked at; milliseconds of processor time for a text.
"""

import json
import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.invitation import Status
from bot.domain.talk import Key, Known, Sureness, Understanding, Understood
from bot.domain.talk.roles import unlikely
from bot.talk import intents, lessons, understanding

UTTERANCES = Path(__file__).parent.parent / "tests" / "talk" / "utterances"
NONE = "none"


def named(*names: str) -> dict[Key, str]:
    """Names that are their own keys."""
    return {name: name for name in names}


KNOWN = Known(
    people=named(
        "Ola Fjell", "Eva Søn", "Per Berg", "Emma Lund", "Ingrid Solberg", "Nils Haugen", "Anne-Lise Moe",
        "Mohammed Aziz", "Kari Nordmann", "Tom Dahl",
    ),
    firms=named("Fjordklinikken AS", "Bislett Fysio AS", "Ola Fjell Fysio ENK", "Solsiden Helse AS"),
    locations=named("Majorstuen", "Bislett", "Grünerløkka", "Sandvika", "Solsiden"),
    partners=named("Nordlys Forsikring", "Fjordtrygd", "Breidablikk Helse"),
)  # fmt: skip


@dataclass(frozen=True)
class Utterance:
    """What somebody wrote, and what an attentive colleague understood. `slots`: by name, canonical names."""

    text: str
    intents: list[str]
    slots: dict[str, object]
    other: list[str]  # what else a sensible colleague may take it for


@dataclass(frozen=True)
class Answer:
    """An utterance and what Knytt made of it."""

    wanted: Utterance
    got: Understood

    @property
    def first(self) -> str:
        """The first intent wanted."""
        return (self.wanted.intents or [NONE])[0]

    @property
    def is_first_right(self) -> bool:
        """Whether the first intent is the first one wanted; of none wanted, whether there is none."""
        return (self.got.intents or (NONE,))[0] in (self.first, *self.wanted.other)

    @property
    def is_offered(self) -> bool:
        """Whether the first intent wanted is offered, alone or among the choices."""
        return self.is_first_right or self.first in self.got.choices

    @property
    def is_sure_and_wrong(self) -> bool:
        """Whether something was offered without asking that nobody wanted."""
        right = {*self.wanted.intents, *self.wanted.other}
        return self.got.sureness is Sureness.SURE and not set(self.got.intents) <= right

    @property
    def is_wrong_action(self) -> bool:
        """Whether that was something to do."""
        wrong = set(self.got.intents) - {*self.wanted.intents, *self.wanted.other}
        return self.is_sure_and_wrong and any(not intent.startswith(("kb.", "talk.")) for intent in wrong)

    @property
    def are_slots_right(self) -> bool:
        """Whether all slots wanted are there, and no other."""
        slots = self.got.slots
        found = {
            "emails": list(slots.emails),
            "users": list(slots.users),
            "people": [each.keys[0] for each in slots.people],
            **{
                kind: each.keys[0] if each.keys else each.said
                for kind in ("location", "firm", "partner")
                if (each := getattr(slots, kind))
            },
            "state": slots.state and ("waiting" if slots.state is Status.PENDING else str(slots.state)),
            "when": slots.when,
            "language": slots.language and str(slots.language),
        }
        return {name: value for name, value in found.items() if value} == self.wanted.slots


def utterances(language: str, split: str) -> Iterator[Utterance]:
    """Of "nb" or "en", "dev" or "held"."""
    for line in (UTTERANCES / f"{language}.{split}.jsonl").read_text(encoding="utf-8").splitlines():
        read = json.loads(line)
        intents = [intent for intent in read["intents"] if intent != NONE]
        yield Utterance(
            read["text"], intents, {name: value for name, value in read["slots"].items() if value}, read.get("or", [])
        )


def answers(taught: Understanding, language: str, split: str, *, knows_roles: bool = False) -> list[Answer]:
    """Every utterance of a file, understood; `knows_roles`: whoever wants what only administrators want is one, etc."""
    return [
        Answer(each, taught.read(each.text, KNOWN, _unlikely(each) if knows_roles else ()))
        for each in utterances(language, split)
    ]


def _unlikely(wanted: Utterance) -> frozenset[str]:
    is_of_both = not wanted.intents
    not_of_administrators = unlikely(wanted.intents, administers=True, treats=False)
    not_of_practitioners = unlikely(wanted.intents, administers=False, treats=True)
    if is_of_both or bool(not_of_administrators) == bool(not_of_practitioners):
        return frozenset()
    return unlikely(intents(), administers=not not_of_administrators, treats=bool(not_of_administrators))


def share(hits: Iterator[bool]) -> float:
    """How many of all, 0-1."""
    return statistics.mean(map(float, hits))


def main() -> None:
    """Measure, print."""
    lessons()
    started = time.process_time()
    taught = understanding.__wrapped__()
    built = time.process_time() - started
    tracemalloc.start()
    again = understanding.__wrapped__()
    print(f"built in {built * 1000:.0f} ms of processor time, {tracemalloc.get_traced_memory()[0] / 1e6:.1f} MB")
    tracemalloc.stop()
    del again
    confused: Counter[tuple[str, str]] = Counter()
    print(f"\n{'':10}{'count':>7}{'first':>7}{'offered':>9}{'all':>7}{'slots':>7}{'sure':>7}{'wrong':>8}{'to do':>8}")
    for split, knows_roles in (("dev", False), ("held", False), ("dev", True), ("held", True)):
        for language in ("nb", "en"):
            found = answers(taught, language, split, knows_roles=knows_roles)
            which = split + (" +" if knows_roles else "")
            sure = share(each.got.sureness is Sureness.SURE for each in found)
            print(
                f"{language} {which:7}{len(found):7}{share(each.is_first_right for each in found):7.1%}"
                f"{share(each.is_offered for each in found):9.1%}"
                f"{share(list(each.got.intents) == each.wanted.intents for each in found):7.1%}"
                f"{share(each.are_slots_right for each in found):7.1%}{sure:7.1%}"
                f"{share(each.is_sure_and_wrong for each in found):8.2%}"
                f"{share(each.is_wrong_action for each in found):8.2%}"
            )
            if split == "held" or knows_roles:
                continue
            confused.update((each.first, (each.got.intents or (NONE,))[0]) for each in found if not each.is_first_right)
    print("\nwanted                      got                         times")
    for (wanted, got), times in confused.most_common(20):
        print(f"{wanted:27} {got:27} {times:5}")
    print(f"\n{'milliseconds':34}{'p50':>8}{'p99':>8}{'worst':>8}")
    texts = [each.text for language in ("nb", "en") for each in utterances(language, "dev")]
    many = Known(people={number: f"{chr(97 + number % 26) * 3}{number} Nordmann" for number in range(10_000)})
    _ = many.parts  # made once, when it is first asked for
    for name, written, names in (
        ("an utterance", texts, KNOWN),
        ("the same with 10,000 names", texts, many),
        ("10,000 characters", ["".join(texts)[start : start + 10_000] for start in range(0, 20_000, 500)], KNOWN),
        ("10,000 characters, 10,000 names", ["".join(texts)[:10_000]] * 20, many),
        ("noise", [f"{start} qzx{start}vw " * 700 for start in range(20)], KNOWN),
    ):
        spent = sorted(_milliseconds(taught, text, names) for text in written)
        p99 = spent[int(len(spent) * 0.99)]
        print(f"{name:34}{statistics.median(spent):8.2f}{p99:8.2f}{spent[-1]:8.2f}")


def _milliseconds(taught: Understanding, text: str, known: Known) -> float:
    """The better of two, since a pause of the garbage collector is not the text's fault."""
    spent = []
    for _ in range(2):
        started = time.process_time()
        taught.read(text, known)
        spent.append((time.process_time() - started) * 1000)
    return min(spent)


if __name__ == "__main__":
    main()
