"""A worker: does what is due in the database, several things at a time, and sleeps until there is more."""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)

SHORTEST_NAP = 0.1  # seconds, while something is under way
AFTER_STUMBLING = 5.0  # seconds
# Seconds from being woken to looking: what else comes until then is found by the same look, and whoever pressed next
# is answered first.
GATHERING = 0.02


class Worker(ABC):
    """Keeps at most `most` things under way."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way: dict[asyncio.Task[None], str] = {}  # what is being done -> whom it is for
        self._woken = asyncio.Event()
        self._waking: asyncio.TimerHandle | None = None
        self._closing = False
        self._beginning = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None

    @abstractmethod
    async def begin(self) -> bool:
        """Begin with what is due, as far as there is `room` for it; whether there was anything."""

    @abstractmethod
    async def until_next(self) -> float:
        """In how many seconds it is worth looking again if nobody calls `wake`."""

    @property
    def room(self) -> int:
        """How many more things may be under way."""
        return self._most - len(self._under_way)

    @property
    def busy_with(self) -> set[str]:
        """Whom the things under way are for."""
        return set(self._under_way.values())

    def start(self) -> None:
        """Begin, with whatever an earlier process left."""
        self._running = asyncio.create_task(self._run())

    def wake(self) -> None:
        """There may be something to do, in a moment."""
        if not self._waking:
            self._waking = asyncio.get_running_loop().call_later(GATHERING, self._rouse)

    def _rouse(self) -> None:
        self._waking = None
        self._woken.set()

    def do(self, work: Coroutine[Any, Any, None], about: str) -> None:
        """Have something under way, for somebody."""
        task = asyncio.create_task(work)
        self._under_way[task] = about
        task.add_done_callback(self._done)

    async def once(self) -> bool:
        """Do some of what is due, to its end; whether there was anything."""
        begun = await self._begin_alone()
        await self._finish()
        return begun

    async def do_all(self) -> None:
        """Do everything that is due by the clock as it stands."""
        while await self._begin_alone() or self._under_way:
            await self._finish()

    async def close(self) -> None:
        """Finish what is under way; what is still due waits in the database."""
        self._closing = True
        self._woken.set()
        if self._running:
            await asyncio.wait([self._running])
        await self._finish()

    def give_up(self) -> None:
        """Wait for no answer any longer: whoever has the row next looks first whether it has arrived."""
        for task in [*self._under_way, *filter(None, [self._running])]:
            task.cancel()

    async def _run(self) -> None:
        while not self._closing:
            self._woken.clear()
            try:
                nap = 0.0 if await self._begin_alone() else await self.until_next()
                if nap and self._under_way:  # what is due may have to wait for one of these, which wakes us
                    nap = max(nap, SHORTEST_NAP)
            except Exception:
                log.exception("a worker stumbled and goes on")
                nap = AFTER_STUMBLING
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), nap)

    async def _begin_alone(self) -> bool:
        """Two at a time would begin with two things for the same person."""
        async with self._beginning:
            return await self.begin()

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self._woken.set()  # there is room again
        if not task.cancelled() and (error := task.exception()):
            log.error("a worker stumbled and goes on", exc_info=error)

    async def _finish(self) -> None:
        while self._under_way:
            await asyncio.wait(self._under_way)
