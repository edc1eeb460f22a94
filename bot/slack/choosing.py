"""Choosing: a window that follows what is chosen in it is drawn anew after each choice, in the order of the choices."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from .client import Slack, SlackError
from .request import View

REMEMBERED = 1_000  # windows


@dataclass
class Drawn:
    """A window as we drew it last: for which choice, its hash since, and the hashes that it had before.

    `wanted`: the latest choice that it is to be drawn for.
    """

    at: str = ""
    wanted: str = ""
    hash: str = ""
    before: set[str] = field(default_factory=set)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Choosing:
    """Whoever ticks two boxes at once sends the second choice before they see what became of the first.

    Slack's hash would refuse to draw what is newer than the window in which they chose. What we drew there ourselves
    meanwhile is no reason to: it was for an earlier choice.
    """

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._windows: dict[str, Drawn] = {}

    async def draw(self, view: View, at: str, content: dict[str, Any]) -> None:
        """Draw a window for the choice made `at` that moment, unless a later one has been drawn already."""
        window = self._windows.setdefault(view.id, Drawn())
        if len(self._windows) > REMEMBERED:
            del self._windows[next(iter(self._windows))]
        window.wanted = max(at, window.wanted)
        async with window.lock:
            if at <= window.at:
                return
            seen = window.hash if view.hash in window.before else view.hash
            try:
                now = await self._slack.update(view.id, seen, content)
            except SlackError:
                self._windows.pop(view.id, None)
                raise
            window.before |= {view.hash, seen}
            window.at, window.hash = at, now

    def submitted(self, view: View) -> None:
        """A window is submitted: what comes of that is drawn, and no longer what was chosen before."""
        if view.id in self._windows:
            self._windows[view.id].at = self._windows[view.id].wanted
