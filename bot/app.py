"""The composition root: the only place where everything meets; and the two ways to be reached, HTTP and Socket Mode."""

import asyncio
import logging
import re
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import request
from bot.delivery import Delivery
from bot.door import Door
from bot.flows import home, registry
from bot.letters import Letters
from bot.mail import Mailer
from bot.render import Renderer
from bot.request import Request
from bot.scheduler import Scheduler
from bot.settings import Settings, WrongSettingError
from bot.slack import Slack, SlackError
from bot.storage import Database, migrate

log = logging.getLogger(__name__)

ANYTHING = re.compile(".*", re.DOTALL)
GRACE = 20  # seconds that requests under way get when the program ends


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
        scheduler: Scheduler,
        workspace: str,
        mail_stops: "MailStops | None",
    ) -> None:
        self.bolt = bolt
        self.door = door
        self.delivery = delivery
        self.scheduler = scheduler
        self.workspace = workspace
        self.mail_stops = mail_stops


class MailStops:
    """Takes the presses of "No more e-mails about this"."""

    def __init__(self, database: Database, letters: Letters, clock: Callable[[], datetime], workspace: str) -> None:
        self._database = database
        self._letters = letters
        self._clock = clock
        self._workspace = workspace

    async def show(self, received: web.Request) -> web.Response:
        """A page with a button, whoever asks: link scanners follow links."""
        return self._page(stopped=False)

    async def stop(self, received: web.Request) -> web.Response:
        """The button was pressed, or a mail program's own. The same answer whether there is such a token or not."""
        token = received.match_info["token"]
        await asyncio.get_running_loop().run_in_executor(self._database.threads, self._stop, token)
        return self._page(stopped=True)

    def _stop(self, token: str) -> None:
        with self._database.begin(self._workspace, self._clock()) as tx:
            self._letters.stop(tx, token)

    def _page(self, *, stopped: bool) -> web.Response:
        page = self._letters.stop_page(stopped=stopped)
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}
        return web.Response(text=page, content_type="text/html", headers=policy)


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
        scheduler = Scheduler(database, clock, workspace, settings.knytt_tick, delivery.wake)
        door = Door(database, slack, renderer, steps, home.draw, clock, delivery.wake)
        delivery.start()
        scheduler.start()
        try:
            bolt = _bolt(door, token, workspace, me.bot_user, signing_secret)
            stops = MailStops(database, letters, clock, workspace) if letters else None
            yield Bot(bolt, door, delivery, scheduler, workspace, stops)
        finally:
            await scheduler.close()
            await door.close()
            await delivery.close()
    finally:
        await slack.close()
        database.close()


def _bolt(door: Door, token: str, workspace: str, bot_user: str, signing_secret: str) -> AsyncApp:
    """A Bolt app that hands everything to the door.

    - `process_before_response`: the ack leaves when the listener returns, not at the next poll 10 ms later.
    - `authorize`: with a token alone, a SLACK_CLIENT_ID in the environment would make Bolt drop it without a word.
    - Listeners match anything: what no step answers to gets a sentence from the door, not a 404 from Bolt.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=workspace, bot_user_id=bot_user, bot_token=token)

    bolt = AsyncApp(
        process_before_response=True,
        authorize=authorize,
        signing_secret=signing_secret,
        client=AsyncWebClient(token, retry_handlers=[]),
        logger=_bolt_logger(),
    )

    def through(parse: Callable[[dict[str, Any]], Request]) -> Callable[..., Awaitable[None]]:
        async def listener(ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
            try:
                asked = parse(body)
            except Exception:
                log.exception("problem %s: a payload cannot be read", secrets.token_hex(4))
                await ack()
            else:
                await ack(**await door.handle(asked))

        return listener

    bolt.action(ANYTHING)(through(request.action))
    bolt.view(ANYTHING)(through(request.submission))
    bolt.options(ANYTHING)(through(request.suggestion))
    bolt.shortcut(ANYTHING)(through(request.shortcut))
    bolt.command(ANYTHING)(through(request.command))
    bolt.event(ANYTHING)(through(request.event))
    return bolt


def _bolt_logger() -> logging.Logger:
    """Errors only: on its lower levels Bolt logs whole requests, and the names of people with them."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger


@asynccontextmanager
async def served(bot: Bot, host: str, port: int, more: Iterable[web.AbstractRouteDef] = ()) -> AsyncIterator[int]:
    """Serve a bot over HTTP: `POST /slack/events`, `GET /healthz`, where letters are stopped, and `more`.

    Yields the port (for 0: one that was free).
    """

    async def slack_events(received: web.Request) -> web.Response:
        # Bolt reads before it checks the signature, and stumbles over what nobody at Slack would send.
        if not re.fullmatch(r"\d{1,12}", received.headers.get("X-Slack-Request-Timestamp", "0")):
            return web.Response(status=400)
        try:
            asked = await to_bolt_request(received)
        except (ValueError, TypeError, AttributeError, RecursionError):
            return web.Response(status=400)
        if asked.raw_body and not asked.body:  # so Bolt reads a command in which the word "payload" occurs
            asked.body = dict(parse_qsl(asked.raw_body, keep_blank_values=True))
        return await to_aiohttp_response(await bot.bolt.async_dispatch(asked))

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    site = web.Application()
    site.add_routes([web.post("/slack/events", slack_events), web.get("/healthz", healthz), *more])
    if bot.mail_stops:
        site.add_routes([web.get("/mail/stop/{token}", bot.mail_stops.show)])
        site.add_routes([web.post("/mail/stop/{token}", bot.mail_stops.stop)])
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        listening = web.TCPSite(runner, host, port)
        await listening.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(bot: Bot, app_token: str, api_url: str) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect a bot over Socket Mode. Raises WrongSettingError for a token that does not open connections.

    slack_sdk's aiohttp client: the built-in one cannot send answers over 64 KiB, which a long picker needs.
    """
    slack = Slack(app_token, api_url)
    await slack.start()
    try:
        await slack.may_connect(app_token)
    except SlackError as refused:  # the handler would try again for ever
        raise WrongSettingError(f"Slack does not let Knytt connect: {refused}. Check SLACK_APP_TOKEN.") from None
    finally:
        await slack.close()
    handler = AsyncSocketModeHandler(
        bot.bolt, app_token, web_client=AsyncWebClient(base_url=api_url, retry_handlers=[])
    )
    await handler.connect_async()
    try:
        yield handler
    finally:
        await handler.close_async()


def told_to_stop() -> asyncio.Event:
    """Set by SIGINT or SIGTERM from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
