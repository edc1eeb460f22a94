"""The demo: the bot and, in a process of its own, a local Slack with a small invented workspace.

Both live by one clock, real time and so much ahead of it. Its page winds it: the local Slack tells us each moment.
"""

import asyncio
import json
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot import app
from bot.settings import Settings
from bot.slack import manifest
from bot.storage import Database, Transaction, invitations, messages, people
from bot.storage import partners as stored

from . import partners

HERE = Path(__file__).parents[2]
FARTHEST = timedelta(days=3650)


class Clock:
    """Real time, and so far `ahead` of it as the calendar has been wound."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return app.now() + self.ahead


class Control:
    """What the local Slack's page can do with the demo: wind the clock, and start over (which is for `run` to do)."""

    def __init__(self, bot: app.Bot, clock: Clock, database: Database, token: str) -> None:
        self._bot = bot
        self._clock = clock
        self._database = database
        self._token = token
        self.start_over = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """Where that is done."""
        return [
            web.get("/demo/clock", self.look),
            web.post("/demo/clock", self.wind),
            web.post("/demo/start_over", self.begin_anew),
        ]

    async def look(self, received: web.Request) -> web.Response:
        """GET /demo/clock: what comes next, in Unix seconds or null: {"next": about an invitation, "due": anything}."""
        self._must_be_ours(received)
        return await self._what_comes_after(self._clock())

    async def wind(self, received: web.Request) -> web.Response:
        """POST /demo/clock {"ahead": seconds}: it is so much later than it really is.

        Answered once everything that is due by then has been done, with what comes next.
        """
        self._must_be_ours(received)
        before, self._clock.ahead = self._clock.ahead, _ahead(await received.text())
        if self._clock.ahead < before:
            await self._bot.delivery.clock_went_back()
        begun = self._clock()  # what comes due meanwhile is told as the next
        await self._bot.scheduler.sweep()
        await self._bot.delivery.do_all()
        await self._bot.homes.do_all()
        return await self._what_comes_after(begun)

    async def begin_anew(self, received: web.Request) -> web.Response:
        """POST /demo/start_over."""
        self._must_be_ours(received)
        self.start_over.set()
        return web.json_response({})

    async def _what_comes_after(self, moment: datetime) -> web.Response:
        return web.json_response(await self._database.transact(self._bot.workspace, moment, _coming))

    def _must_be_ours(self, received: web.Request) -> None:
        """Only the local Slack knows the token; another page in the same browser must not do this."""
        given = received.headers.get("Authorization", "").encode()
        if not secrets.compare_digest(given, f"Bearer {self._token}".encode()):
            raise web.HTTPForbidden


def _coming(tx: Transaction) -> dict[str, float | None]:
    planned = [invitations.next_follow_up(tx), messages.next_planned(tx)]
    others = [people.next_digest(tx), messages.next_due(tx), invitations.next_look_up(tx)]
    return {"next": _earliest(planned, tx.now), "due": _earliest([*planned, *others], tx.now)}


def _ahead(body: str) -> timedelta:
    try:
        ahead = timedelta(seconds=float(json.loads(body)["ahead"]))
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
        raise web.HTTPBadRequest from None
    if not timedelta() <= ahead <= FARTHEST:
        raise web.HTTPBadRequest
    return ahead


def _earliest(moments: Iterable[datetime | None], after: datetime) -> float | None:
    return min((at.timestamp() for at in moments if at and at > after), default=None)


async def run(port: int) -> int:
    """Run both until told to stop. The data is invented and gone afterwards."""
    told = app.told_to_stop()  # from the beginning, or the local Slack would outlive us
    while (status := await _run_once(port, told)) is None:
        print("Starting over.", flush=True)
    return status


async def _run_once(port: int, told: asyncio.Event) -> int | None:
    """From an empty database; the exit status, or None to start over."""
    # Nobody but the two knows these.
    token, secret = f"xoxb-{secrets.token_hex()}", secrets.token_hex()
    with tempfile.TemporaryDirectory(prefix="knytt-") as folder:
        settings = _settings(Path(folder), port)
        async with _local_slack(port, token, secret) as is_there:
            if not is_there:
                ports = f"port {port} or {port + 2}"
                print(f"The local Slack did not start. Is something else on {ports}?", file=sys.stderr)
                return 1
            clock = Clock()
            async with app.running(settings, token=token, signing_secret=secret, clock=clock) as bot:
                with closing(Database(settings.database_url)) as database:
                    with database.begin(bot.workspace, clock()) as tx:
                        stored.keep(tx, partners.read_csv(HERE / "sandbox" / "partners.csv"))
                    control = Control(bot, clock, database, token)
                    async with app.served(bot, "127.0.0.1", port + 1, control.routes()):
                        print(f"\nOpen http://127.0.0.1:{port} in a browser. Ctrl-C ends the demo.\n", flush=True)
                        await _first_of(told, control.start_over)
    return 0 if told.is_set() else None


def _settings(folder: Path, port: int) -> Settings:
    """The bot on the port after the local Slack's, and then its mailbox."""
    return Settings(
        database_url=f"sqlite:///{folder}/demo.db",
        slack_api_url=f"http://127.0.0.1:{port}/api/",
        knytt_smtp_url=f"smtp://127.0.0.1:{port + 2}",
        knytt_mail_from="Knytt <knytt@fjordbyen.example.com>",
        knytt_base_url=f"http://127.0.0.1:{port + 1}",
    )


async def _first_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


@asynccontextmanager
async def _local_slack(port: int, token: str, secret: str) -> AsyncIterator[bool]:
    """A local Slack, and whether it is there: it says so when it is, and ends without a word when it cannot."""
    bot_url = f"http://127.0.0.1:{port + 1}"
    arguments = [
        *("--port", str(port), "--smtp-port", str(port + 2), "--manifest", str(manifest.MANIFEST)),
        *("--bot-url", f"{bot_url}/slack/events", "--control-url", f"{bot_url}/demo"),
        *("--bot-token", token, "--signing-secret", secret),
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, cwd=HERE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield bool(process.stdout and await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
