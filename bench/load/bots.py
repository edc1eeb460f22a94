"""What is measured: a process that answers Slack, on a core of its own, and a Slack that answers it."""

import asyncio
import itertools
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web

from bench.load.payloads import SECRET, TEAM

ROOT = Path(__file__).parents[2]
ITS_CORE, OUR_CORE = 0, 1
A_TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass
class Process:
    """A bot at work. `start`: seconds until it answered for the first time."""

    pid: int
    port: int
    start: float

    @property
    def cpu(self) -> float:
        """Seconds of CPU so far, of all its threads."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text().rsplit(") ", 1)[1].split()[11:13]
        return (int(user) + int(system)) * A_TICK

    @property
    def memory(self) -> float:
        """Resident memory, MB."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@asynccontextmanager
async def slack(delay: float = 0) -> AsyncIterator[str]:
    """A Web API that says yes to everything, after so many seconds; yields its address."""
    numbers = itertools.count(1)

    async def answer(asked: web.Request) -> web.Response:
        await asyncio.sleep(delay if asked.match_info["method"] != "auth.test" else 0)
        who = (await asked.post()).get("user", "U0")
        person = {"id": who, "name": who, "tz": "Europe/Oslo", "locale": "nb-NO", "profile": {}}
        return web.json_response(
            {"ok": True, "team_id": TEAM, "team": "Bench", "user_id": "U0BOT", "user": person}
            | ({"channel": "D0BENCH", "ts": f"{next(numbers)}.0"} if "chat" in asked.match_info["method"] else {})
            | ({"user": person} if asked.match_info["method"] == "users.info" else {})
        )

    site = web.Application()
    site.add_routes([web.route("*", "/api/{method}", answer)])
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def knytt(url: str, api: str) -> AsyncIterator[Process]:
    """`knytt serve` on this database."""
    environment = {
        "DATABASE_URL": url,
        "SLACK_API_URL": api,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
    }
    port = _free_port()
    async with _running(["bot", "serve", "--port", str(port)], port, environment) as process:
        yield process


@asynccontextmanager
async def bare(api: str, *set_up: str) -> AsyncIterator[Process]:
    """A Bolt app that only acks."""
    port = _free_port()
    async with _running(["bench.load.bare", str(port), api, *set_up], port, {}) as process:
        yield process


@asynccontextmanager
async def _running(arguments: list[str], port: int, environment: dict[str, str]) -> AsyncIterator[Process]:
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, cwd=ROOT, env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        os.sched_setaffinity(process.pid, {ITS_CORE})
        async with aiohttp.ClientSession() as monitor:
            while True:
                try:
                    async with monitor.get(f"http://127.0.0.1:{port}/healthz"):
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.01)
        yield Process(process.pid, port, time.perf_counter() - begun)
    finally:
        process.terminate()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port
