"""Flows: a conversation each. A step is a plain function of a transaction and a click that returns replies."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from bot.click import Click
from bot.domain.person import Person
from bot.replies import Data, Reply
from bot.storage import Transaction

Step = Callable[[Transaction, Click], Sequence[Reply]]
Drawing = Callable[[Transaction, int, Person], Data | None]

F = TypeVar("F", bound=Callable[..., object])

STEPS: dict[str, Step] = {}
READING: set[str] = set()
DRAWINGS: dict[str, Drawing] = {}
WORTH_POSTING: dict[str, Callable[[Data], bool]] = {}


def step(name: str, *, reads: bool = False) -> Callable[[Step], Step]:
    """Register a step under the id that buttons, pickers and modals carry: `<flow>.<verb>`.

    Ids are written out and never reused: buttons live for months in DMs. A step that only `reads`, as all that answer
    pickers do, waits for no writer.
    """

    def register(function: Step) -> Step:
        if STEPS.setdefault(name, function) is not function:
            raise ValueError(f"two steps are called {name}")
        if reads or name.endswith(".suggest"):
            READING.add(name)
        return function

    return register


def drawing(template: str, worth_posting: Callable[[Data], bool] = lambda data: True) -> Callable[[Drawing], Drawing]:
    """Register what a message's template needs to know about its subject, as things stand.

    The function takes the subject's id and who reads it; None means that there is nothing to say any more. A message
    that is `worth_posting` no longer when its turn comes is cancelled; one that stands already is only drawn anew.
    """

    def register(function: Drawing) -> Drawing:
        if DRAWINGS.setdefault(template, function) is not function:
            raise ValueError(f"two drawings are for {template}")
        WORTH_POSTING[template] = worth_posting
        return function

    return register


def registry() -> tuple[Mapping[str, Step], Mapping[str, Drawing]]:
    """All steps and drawings; importing the flows is what registers them."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return STEPS, DRAWINGS
