"""Trouble that is switched on and stays until it is switched off, so that one sees how the app deals with it."""

from collections import Counter
from typing import Literal, get_args

from sandbox.web_api import Fault

StandingFault = Literal["slow", "ratelimited", "server_error", "lost_answer", "duplicated"]
HIT: tuple[Literal["ratelimited", "server_error", "lost_answer"], ...] = ("ratelimited", "server_error", "lost_answer")
CHANGING = ("chat.", "views.")  # methods that change something; to lose what was only read is no trouble
SLOW = 2  # seconds
RETRY_AFTER = 1  # seconds


class StandingFaults:
    """What is switched on.

    slow: every call is answered after two seconds. ratelimited, server_error, lost_answer: the first, third, fifth ...
    call of each method that changes something, each kind in turn, so that the next try succeeds. duplicated: every
    payload is delivered twice.
    """

    def __init__(self) -> None:
        self.on: dict[StandingFault, bool] = dict.fromkeys(get_args(StandingFault), False)
        self._calls: Counter[str] = Counter()

    def switch(self, kind: StandingFault, on: bool) -> None:
        """Switch one on or off; the next call is the first again."""
        self.on[kind] = on
        self._calls.clear()

    def of_call(self, method: str) -> Fault | None:
        """The trouble for the next call of this method."""
        kinds = [kind for kind in HIT if self.on[kind]]
        if kinds and method.startswith(CHANGING):
            hits, let_through = divmod(self._calls[method], 2)
            self._calls[method] += 1
            if not let_through:
                return Fault(kinds[hits % len(kinds)], 1, RETRY_AFTER)
        return Fault("slow", 1, SLOW) if self.on["slow"] else None
