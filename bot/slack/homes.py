"""Homes: App Homes that no longer show what is there are drawn anew, one at a time a person, at Slack's pace.

A Home is drawn from what is there when its turn comes, in a reading transaction of its own, however many changes asked
for it. What changes meanwhile asks once more.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.domain.person import Person
from bot.render import Renderer
from bot.replies import Data
from bot.storage import Database, Transaction, homes, people
from bot.storage.homes import Home
from bot.worker import Worker

from .client import Busy, Slack, SlackError, Uncertain

log = logging.getLogger(__name__)

AT_ONCE = 4  # Homes under way at a time
LONGEST_NAP = 5.0  # seconds between two looks when nobody wakes us: another process may have changed something
MOST_ATTEMPTS = 8  # after that it is left until something else changes: the user can open it again

P = ParamSpec("P")
T = TypeVar("T")
Drawing = Callable[[Transaction, Person, str], tuple[str, Data]]


class Homes(Worker):
    """Draws the Homes of one workspace. `clock` gives the time, aware; `pace`: between two drawings for one person."""

    def __init__(
        self,
        database: Database,
        slack: Slack,
        renderer: Renderer,
        drawing: Drawing,
        clock: Callable[[], datetime],
        workspace: str,
        pace: timedelta,
    ) -> None:
        super().__init__(AT_ONCE)
        self._database = database
        self._slack = slack
        self._renderer = renderer
        self._drawing = drawing
        self._clock = clock
        self._workspace = workspace
        self._pace = pace
        self._not_before: datetime | None = None  # Slack wants us to wait: with all Homes

    async def begin(self) -> bool:
        if self.room <= 0 or (self._not_before and self._clock() < self._not_before):
            return False
        claimed = await self._transact(homes.claim, self.room, self._pace)
        for home in claimed:
            self.do(self._draw_anew(home), home.user)
        return bool(claimed)

    async def until_next(self) -> float:
        due = await self._transact(homes.next_due)
        if due is None:
            return LONGEST_NAP
        wait = (max(due, self._not_before or due) - self._clock()).total_seconds()
        return max(0.01, min(wait, LONGEST_NAP))

    async def _draw_anew(self, home: Home) -> None:
        try:
            home, view = await asyncio.wrap_future(self._database.submit(lambda: self._draw(home), is_reading=True))
            await self._slack.publish(home.user, view)
        except Busy as busy:
            self._not_before = self._clock() + timedelta(seconds=busy.retry_after)
            await self._transact(homes.again, home, self._not_before)
        except Uncertain as uncertain:
            if home.attempts < MOST_ATTEMPTS:
                after = timedelta(seconds=2**home.attempts + uncertain.for_now)
                await self._transact(homes.again, home, self._clock() + after)
            else:
                await self._leave(home, uncertain)
        except SlackError as refused:
            await self._leave(home, refused)
        except Exception:
            log.exception("a Home cannot be drawn")
            await self._transact(homes.drawn, home)
        else:
            await self._transact(homes.drawn, home)

    def _draw(self, home: Home) -> tuple[Home, dict[str, Any]]:
        """The Home as things stand, and up to which change that is."""
        with self._database.reading(self._workspace, self._clock()) as tx:
            person, now = people.get(tx, home.user), homes.find(tx, home.user) or home
            template, data = self._drawing(tx, person, now.page)
            return now, self._renderer.view(template, person, data)

    async def _leave(self, home: Home, failed: SlackError) -> None:
        """It would fail again and again: until something changes it stays as it is."""
        log.warning("a Home cannot be drawn: %s", failed)
        await self._transact(homes.drawn, home)

    async def _transact(
        self, function: Callable[Concatenate[Transaction, P], T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        return await self._database.transact(self._workspace, self._clock(), function, *arguments, **named)
