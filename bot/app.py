"""The composition root: the only place where everything meets; and the two ways to be reached, HTTP and Socket Mode."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.delivery import Delivery
from bot.flows import home, registry
from bot.links import Links
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
from bot.talk import understanding
from bot.web.invitations import InvitationPages
from bot.web.server import serving
from bot.web.stops import MailStops

log = logging.getLogger(__name__)

BREATH = 1.0  # seconds from being there to learning what people write


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
        pages: list[web.RouteDef],
    ) -> None:
        self.bolt = bolt
        self.door = door
        self.delivery = delivery
        self.homes = homes
        self.scheduler = scheduler
        self.workspace = workspace
        self.pages = pages


@asynccontextmanager
async def running(
    settings: Settings, *, token: str, signing_secret: str = "", clock: Callable[[], datetime] = now
) -> AsyncIterator[Bot]:
    """A bot that is connected to its database and to Slack.

    When the block ends, it finishes what is under way, and after KNYTT_GRACE gives up what is not done by then.
    """
    mailer = Mailer.from_settings(settings.knytt_smtp_url, settings.knytt_mail_from, settings.knytt_base_url)
    is_reached = bool(signing_secret and settings.knytt_base_url)
    database = Database(settings.database_url, replace(settings.configuration, has_page=is_reached))
    slack = Slack(token, settings.slack_api_url, settings.knytt_http_timeout)
    try:
        # In a thread that closing the database waits for, also when we are told to stop meanwhile.
        await asyncio.wrap_future(database.submit(partial(migrate, settings.database_url)))
        await slack.start()
        me = await slack.who_am_i()
        workspace = me.workspace
        renderer = Renderer()
        getting_ready = asyncio.create_task(_get_ready(renderer))
        steps, drawings = registry()
        links = Links(signing_secret, settings.knytt_base_url or "", workspace) if is_reached else None
        letters = (
            Letters(mailer, renderer, drawings, clock, me.name, links, settings.knytt_join_url) if mailer else None
        )
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
            pages = MailStops(database, letters, clock, workspace).routes() if letters else []
            if links:
                wakes = (delivery.wake, homes.wake)
                about = {"workspace": me.name, "join": settings.knytt_join_url}
                pages += InvitationPages(database, renderer, links, clock, workspace, wakes, about).routes()
            yield Bot(app, door, delivery, homes, scheduler, workspace, pages)
        finally:
            getting_ready.cancel()
            await asyncio.wait([getting_ready])
            closing = [asyncio.create_task(part.close()) for part in (scheduler, door, homes, delivery)]
            _, late = await asyncio.wait(closing, timeout=settings.knytt_grace.total_seconds())
            if late:
                log.warning("what is still under way after %s is given up", settings.knytt_grace)
                for part in (door, homes, delivery):
                    part.give_up()
            await asyncio.gather(*closing)
    finally:
        await slack.close()
        database.close()


async def _get_ready(renderer: Renderer) -> None:
    """What would keep the first to ask waiting. What takes longest comes when whoever pressed first has an answer."""
    await asyncio.to_thread(renderer.compile)
    await asyncio.sleep(BREATH)
    await asyncio.to_thread(understanding)


def served(
    bot: Bot, where: tuple[str, int] | socket.socket, more: Iterable[web.AbstractRouteDef] = ()
) -> AbstractAsyncContextManager[int]:
    """Serve a bot over HTTP, at a host and port or on a socket, with `more` routes. Yields the port (0: a free one)."""
    return serving(bot.bolt, bot.pages, where, more)


def connected(bot: Bot, app_token: str, api_url: str) -> AbstractAsyncContextManager[AsyncSocketModeHandler]:
    """Connect a bot over Socket Mode. Raises WrongSettingError for a token that does not open connections."""
    return bolt.connected(bot.bolt, app_token, api_url)


async def until_told_to_stop(work: Coroutine[Any, Any, int]) -> int:
    """What `work` returns, or 0 when SIGINT or SIGTERM has ended it: it is cancelled once, wherever it is.

    Signals that come after the first are ignored, until the program is over: it is on its way out already.
    """
    loop = asyncio.get_running_loop()
    working = loop.create_task(work)
    signals = (signal.SIGINT, signal.SIGTERM)

    def stop() -> None:
        for number in signals:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        working.cancel()

    for number in signals:
        loop.add_signal_handler(number, stop)
    try:
        return await working
    except asyncio.CancelledError:
        return 0
