"""The scheduler: one tick per process. The rows are the schedule; what is kept here is only when to look at them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.flows import follow_up
from bot.storage import Database, conversations, drafts, feedback, prepared, receipts
from bot.worker import Worker

log = logging.getLogger(__name__)

TIDY_EVERY = timedelta(hours=1)


class Scheduler:
    """Sweeps one workspace at every tick. `clock` gives the time, aware; it wakes the `workers` who do what follows."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        workspace: str,
        tick: timedelta,
        workers: Sequence[Worker],
    ) -> None:
        self._database = database
        self._clock = clock
        self._workspace = workspace
        self._tick = tick
        self._workers = workers
        self._closing = False
        self._at_work = asyncio.Lock()
        # One run at a time, a late one is made up for at once, several missed ones are one. Never a job store:
        # processes that share one run a job several times over.
        self._apscheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin to tick; processes that start together tick a little apart."""
        seconds = self._tick.total_seconds()
        first = datetime.now(UTC)  # noqa: TID251 - when APScheduler wakes up is real time, also in a demo
        self._apscheduler.add_job(self.sweep, "interval", seconds=seconds, jitter=seconds / 10, next_run_time=first)
        tidy = TIDY_EVERY.total_seconds()
        self._apscheduler.add_job(self.tidy, "interval", seconds=tidy, jitter=tidy / 10, next_run_time=first)
        self._apscheduler.start()

    async def sweep(self) -> None:
        """Do everything that is due, in small transactions, so that clicks are answered in between."""
        async with self._at_work:
            try:
                while (
                    await self._database.transact(self._workspace, self._clock(), follow_up.sweep) and not self._closing
                ):
                    self._wake()
                self._wake()
            except Exception:
                log.exception("a sweep stumbled; the next tick goes on")

    def _wake(self) -> None:
        for worker in self._workers:
            worker.wake()

    async def tidy(self) -> None:
        """Delete what nobody asks for any more."""
        async with self._at_work:
            for forget in (
                receipts.forget_old,
                drafts.forget_old,
                conversations.forget_old,
                feedback.forget_old,
                prepared.forget_old,
            ):
                await self._database.transact(self._workspace, self._clock(), forget)

    async def close(self) -> None:
        """Stop ticking, after the transaction at hand; what is still due stands in the database."""
        self._closing = True
        self._apscheduler.pause()
        async with self._at_work:
            self._apscheduler.shutdown(wait=False)
