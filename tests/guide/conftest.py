"""The bot and a local Slack, both real, over real HTTP or WebSockets on loopback; the clock is ours.

After each test nothing may be left that Slack would have refused.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.settings import Settings
from bot.storage import Database, partners
from sandbox.local_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, LocalSlack
from sandbox.person import Person
from tests.guide.steps import INVITED, invite_members, set_up_clinic

MANIFEST = Path(__file__).parent.parent.parent / "manifest.yml"
PATIENT = 30.0  # seconds: Slack waits three for an ack, but these are no tests of time, and the machine may be busy
PARTNERS = ("Breidablikk Helse", "Fjordtrygd", "Nordlys Forsikring")


class Clock:
    """A clock that stands still until it is moved. It starts on a Tuesday at ten in Oslo."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[LocalSlack]:
    async with LocalSlack(MANIFEST, now=clock) as slack:
        slack.wire.ack_seconds = PATIENT
        yield slack
        assert slack.refusals == []


@dataclass
class Running:
    """The bot at work: its parts, and how to reach its database."""

    bot: app.Bot
    url: str
    workspace: str
    clock: Clock
    http: str = ""

    async def settled(self) -> None:
        """Everything that a request leads to has been done, but for messages."""
        await self.bot.door.close()
        await self.bot.homes.do_all()

    async def tick(self) -> None:
        """Let the scheduler look at what is due by the clock as it stands."""
        await self.bot.scheduler.sweep()

    def import_partners(self, *names: str) -> None:
        self.read(lambda tx: partners.keep(tx, [(name, None) for name in names]))

    def read(self, query: Callable[..., object], *arguments: object) -> object:
        """Ask the database something, in a transaction of its own."""
        database = Database(self.url)
        try:
            with database.begin(self.workspace, self.clock()) as tx:
                return query(tx, *arguments)
        finally:
            database.close()


@asynccontextmanager
async def bot_at(
    slack: LocalSlack, url: str, clock: Clock, transport: str = "http", **chosen: Any
) -> AsyncIterator[Running]:
    """A bot on this database, by HTTP or by Socket Mode; `chosen` are settings, such as knytt_expire="2d"."""
    # The clock stands still, so a second between two messages to one person would never be over.
    chosen = {"knytt_pace": timedelta(), **chosen}
    settings = Settings(database_url=url, slack_api_url=slack.api_url, **chosen)
    async with app.running(settings, token=BOT_TOKEN, signing_secret=SIGNING_SECRET, clock=clock) as bot:
        running = Running(bot, url, bot.workspace, clock)
        if transport == "socket":
            async with app.connected(bot, APP_TOKEN, slack.api_url):
                slack.deliver_over_socket()
                await slack.connected()
                yield running
        else:
            async with app.served(bot, ("127.0.0.1", 0)) as port:
                running.http = f"http://127.0.0.1:{port}"
                slack.deliver_over_http(f"{running.http}/slack/events")
                yield running


@pytest.fixture
async def bot(slack: LocalSlack, sqlite_url: str, clock: Clock) -> AsyncIterator[Running]:
    """The bot over HTTP on SQLite, with three partners. The whole guide is also walked on the other parts."""
    async with bot_at(slack, sqlite_url, clock) as running:
        running.import_partners(*PARTNERS)
        yield running


@pytest.fixture
def kari(slack: LocalSlack, bot: Running) -> Person:
    """Administrator of a clinic."""
    return slack.person("Kari Nordmann")


@pytest.fixture
def tom(slack: LocalSlack, bot: Running) -> Person:
    """Administrator of another clinic."""
    return slack.person("Tom Dahl")


@pytest.fixture
def ola(slack: LocalSlack, bot: Running) -> Person:
    """A practitioner."""
    return slack.person("Ola Fjell")


@pytest.fixture
def eva(slack: LocalSlack, bot: Running) -> Person:
    """Another practitioner."""
    return slack.person("Eva Søn")


@pytest.fixture
async def clinic(kari: Person) -> Person:
    """A clinic of Kari's, who looks at its location."""
    await set_up_clinic(kari)
    return kari


@pytest.fixture
async def waiting_clinic(kari: Person, ola: Person) -> Person:
    """A clinic that waits for Ola's answer."""
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await ola.sees(INVITED)
    await kari.home.shows("venter på svar (1)")
    return kari
