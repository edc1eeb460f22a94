"""What went over the wire, both ways: each request with its answer, as one looks at it afterwards."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar


@dataclass(kw_only=True)
class Exchange:
    """One request and its answer.

    at: when it was sent, by the clock of this Slack. ms: from sent to answered. status: HTTP status, 0 when no answer
    arrived. fault: the trouble that was made on purpose. checked: what Slack would not have accepted of it, in words.
    number: 1, 2, 3 in the order in which they ended.
    """

    number: int = 0
    at: float = 0.0
    ms: float = 0.0
    status: int = 0
    answer: Any = None
    fault: str = ""
    checked: list[str] = field(default_factory=list)


E = TypeVar("E", bound=Exchange)


class Exchanges:
    """The latest exchanges, oldest first: so many as are `kept`, None: all. `count`: how many there ever were."""

    def __init__(self, kept: int | None = None) -> None:
        self.count = 0
        self._latest: deque[Exchange] = deque(maxlen=kept)
        self._numbers = count(1)

    def add(self, exchange: Exchange) -> None:
        """Keep one more, and number it."""
        exchange.number = self.count = next(self._numbers)
        self._latest.append(exchange)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._latest)

    def of(self, kind: type[E]) -> list[E]:
        """Those of one kind."""
        return [exchange for exchange in self._latest if isinstance(exchange, kind)]
