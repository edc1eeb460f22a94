"""The composition root: the only place where everything meets; and the two ways to be reached, HTTP and Socket Mode."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.delivery import Delivery
from bot.flows import home, registry
from bot.mail.letters import Letters
from bot.mail.smtp import Mailer
from bot.render import Renderer
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.slack import bolt
from bot.slack.client import Slack
from bot.slack.door import Door
from bot.slack.homes import Homes
from bot.storage import Database, migrate
from bot.web.server import serving
from bot.web.stops import MailStops


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Bot:
    """A running bot: its door as a Bolt app, its outbox, and what ticks."""

    def __init__(
        self,
        bolt: AsyncApp,
        door: Door,
        delivery: Delivery,
        homes: Homes,
        scheduler: Scheduler,
        workspace: str,
        mail_stops: MailStops | None,
    ) -> None:
        self.bolt = bolt
        self.door = door
        self.delivery = delivery
        self.homes = homes
        self.scheduler = scheduler
        self.workspace = workspace
        self.mail_stops = mail_stops


@asynccontextmanager
async def running(
    settings: Settings, *, token: str, signing_secret: str = "", clock: Callable[[], datetime] = now
) -> AsyncIterator[Bot]:
    """A bot that is connected to its database and to Slack; when the block ends, it finishes what is under way."""
    mailer = Mailer.from_settings(settings.knytt_smtp_url, settings.knytt_mail_from, settings.knytt_base_url)
    await asyncio.to_thread(migrate, settings.database_url)
    database = Database(settings.database_url, settings.configuration)
    slack = Slack(token, settings.slack_api_url, settings.knytt_http_timeout)
    await slack.start()
    try:
        me = await slack.who_am_i()
        workspace = me.workspace
        renderer = Renderer()
        steps, drawings = registry()
        letters = Letters(mailer, renderer, drawings, clock, me.name) if mailer else None
        lease = settings.knytt_outbox_lease
        delivery = Delivery(database, slack, renderer, drawings, clock, workspace, lease, letters, settings.knytt_pace)
        homes = Homes(database, slack, renderer, home.draw, clock, workspace, settings.knytt_pace)
        scheduler = Scheduler(database, clock, workspace, settings.knytt_tick, (delivery, homes))
        door = Door(database, slack, renderer, steps, clock, delivery.wake, homes.wake)
        delivery.start()
        homes.start()
        scheduler.start()
        try:
            app = bolt.bolt_app(door, token, workspace, me.bot_user, signing_secret)
            stops = MailStops(database, letters, clock, workspace) if letters else None
            yield Bot(app, door, delivery, homes, scheduler, workspace, stops)
        finally:
            await scheduler.close()
            await door.close()
            await homes.close()
            await delivery.close()
    finally:
        await slack.close()
        database.close()


def served(
    bot: Bot, host: str, port: int, more: Iterable[web.AbstractRouteDef] = ()
) -> AbstractAsyncContextManager[int]:
    """Serve a bot over HTTP, with `more` routes. Yields the port (for 0: one that was free)."""
    return serving(bot.bolt, bot.mail_stops, host, port, more)


def connected(bot: Bot, app_token: str, api_url: str) -> AbstractAsyncContextManager[AsyncSocketModeHandler]:
    """Connect a bot over Socket Mode. Raises WrongSettingError for a token that does not open connections."""
    return bolt.connected(bot.bolt, app_token, api_url)


def told_to_stop() -> asyncio.Event:
    """Set by SIGINT or SIGTERM from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
