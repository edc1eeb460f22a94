"""The demo: the bot and, in a process of its own, a local Slack with a small invented workspace.

Both live by one clock, real time and so much ahead of it. Its page winds it: the local Slack tells us each moment.
"""

import asyncio
import json
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot import app
from bot.domain.working_time import HOME, OfficeHours, WorkingTime
from bot.settings import Settings
from bot.slack import manifest
from bot.storage import Database, Transaction, invitations, messages, people
from bot.storage import partners as stored

from . import partners

HERE = Path(__file__).parents[2]
FARTHEST = timedelta(days=3650)
LOOPBACK = "127.0.0.1"
GRACE = timedelta(seconds=2)  # nothing here is worth waiting for


class Clock:
    """Real time, and so far `ahead` of it as the calendar has been wound."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return app.now() + self.ahead


class Control:
    """What the local Slack's page can do with the demo: wind the clock, and start over (which is for `run` to do)."""

    def __init__(
        self, bot: app.Bot, clock: Clock, database: Database, token: str, hours: OfficeHours | None = None
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._database = database
        self._token = token
        self._working = WorkingTime(HOME, hours)
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
        coming = await self._database.transact(self._bot.workspace, moment, _coming)
        if at := coming["next"]:  # nobody means to wind to a Sunday, to see an invitation expire
            coming["next"] = self._working.next_open(datetime.fromtimestamp(at, UTC)).timestamp()
        return web.json_response(coming)

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
    """Run both until cancelled. The data is invented and gone afterwards.

    The page's port stays ours while both start over: whoever comes meanwhile waits. 0 is any that is free.
    """
    with socket.create_server((LOOPBACK, port)) as page:
        print(f"Starting on {_address(page)} ...", flush=True)
        while await _run_once(page):
            print("Starting over.", flush=True)
    return 1


async def _run_once(page: socket.socket) -> bool:
    """From an empty database, until we are told to start over; False if the local Slack does not start."""
    # Nobody but the two knows these.
    token, secret = f"xoxb-{secrets.token_hex()}", secrets.token_hex()
    with tempfile.TemporaryDirectory(prefix="knytt-") as folder, socket.create_server((LOOPBACK, 0)) as ours:
        async with _local_slack(page, _address(ours), token, secret) as mailbox:
            if not mailbox:
                print("The local Slack did not start.", file=sys.stderr)
                return False
            clock = Clock()
            settings = Settings(
                database_url=f"sqlite:///{folder}/demo.db",
                slack_api_url=f"{_address(page)}/api/",
                knytt_smtp_url=mailbox,
                knytt_mail_from="Knytt <knytt@fjordbyen.example.com>",
                knytt_base_url=_address(ours),
                knytt_grace=GRACE,
            )
            async with app.running(settings, token=token, signing_secret=secret, clock=clock) as bot:
                with closing(Database(settings.database_url)) as database:
                    with database.begin(bot.workspace, clock()) as tx:
                        stored.keep(tx, partners.read_csv(HERE / "sandbox" / "partners.csv"))
                    control = Control(bot, clock, database, token, settings.knytt_office_hours)
                    async with app.served(bot, ours, control.routes()):
                        print(f"\nOpen {_address(page)} in a browser. Ctrl-C ends the demo.\n", flush=True)
                        await control.start_over.wait()
    return True


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()
    return f"http://{host}:{port}"


@asynccontextmanager
async def _local_slack(page: socket.socket, bot_url: str, token: str, secret: str) -> AsyncIterator[str]:
    """A local Slack on `page`, and the URL of its mailbox: it tells when it is there. Empty if it cannot start."""
    arguments = [
        *("--socket", str(page.fileno()), "--smtp-port", "0", "--manifest", str(manifest.MANIFEST)),
        *("--bot-url", f"{bot_url}/slack/events", "--control-url", f"{bot_url}/demo"),
        *("--bot-token", token, "--signing-secret", secret),
    ]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", *arguments),
        cwd=HERE,
        stdout=asyncio.subprocess.PIPE,
        pass_fds=[page.fileno()],
    )
    try:
        told = await process.stdout.readline() if process.stdout else b""
        yield told.decode().rpartition("mailbox on ")[2].strip()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
