"""The bot's processes, which are killed now and then and started again."""

import asyncio
import os
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random

from bench.chaos.plan import Plan

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9/slack/events"  # the discard port: nobody listens there


class Knytt:
    """A `knytt serve` that is started again whenever it has ended."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.url = NOWHERE  # where Slack reaches it
        self.up = asyncio.Event()
        self.fell = 0
        self.kills = 0
        self._environment = environment
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._killed = False

    async def keep(self, pause: Callable[[], float]) -> None:
        """Start, wait until it is gone, start again; until cancelled."""
        try:
            while True:
                await self._run()
                self._is_down()
                self.fell += not self._killed
                self._killed = False
                await asyncio.sleep(pause())
        finally:
            await self._end()

    async def _run(self) -> None:
        command = [sys.executable, "-m", "bot", "serve", "--port", "0"]
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=self._environment, stdout=asyncio.subprocess.PIPE, stderr=log
            )
        if self._process.stdout and (told := await self._process.stdout.readline()):
            self.url = f"{told.decode().split()[-1].removesuffix('.')}/slack/events"
            self.up.set()
        await self._process.wait()

    def _is_down(self) -> None:
        """Its port may be somebody else's from now on."""
        self.up.clear()
        self.url = NOWHERE

    def kill(self) -> None:
        """As the power does."""
        if self._process and self._process.returncode is None:
            self._killed = True
            self.kills += 1
            self._is_down()
            self._process.kill()

    async def _end(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 10)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()


class Processes:
    """Those of a campaign, on one database."""

    def __init__(self, plan: Plan, settings: dict[str, str], folder: Path, random: Random) -> None:
        kind = settings["DATABASE_URL"].partition(":")[0].partition("+")[0]
        self._logs = [folder / f"knytt-{kind}-{number}.log" for number in range(plan.processes)]
        self.all = [Knytt(os.environ | settings, log) for log in self._logs]
        self._kill_every = plan.kill_every
        self._random = random
        self._turn = 0

    def keep(self) -> list[asyncio.Task[None]]:
        """Keep each going, in a task that is to be cancelled in the end."""
        return [asyncio.create_task(knytt.keep(self._pause)) for knytt in self.all]

    async def are_up(self) -> None:
        """Wait until all are."""
        await asyncio.gather(*(knytt.up.wait() for knytt in self.all))

    def next_url(self) -> str:
        """Where the next click goes: to each process that is up in turn."""
        up = self._up or self.all
        self._turn += 1
        return up[self._turn % len(up)].url

    def stumbled(self) -> list[str]:
        """What they logged with a traceback: they did not expect it, whatever breaks around them."""
        lines = [line for log in self._logs for line in log.read_text(encoding="utf-8").splitlines()]
        return [f"logged: {line}" for line, after in pairwise(lines) if line and after.startswith("Traceback")]

    async def kill_now_and_then(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self._random.expovariate(1 / self._kill_every))
            if len(self._up) > len(self.all) / 2:  # on a slow machine the others are still starting
                self._random.choice(self._up).kill()

    @property
    def _up(self) -> list[Knytt]:
        return [knytt for knytt in self.all if knytt.up.is_set()]

    def _pause(self) -> float:
        return self._random.uniform(0.1, 0.5)
