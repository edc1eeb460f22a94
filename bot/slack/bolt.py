"""Bolt: takes what Slack sends, over HTTP or Socket Mode, and hands everything to the door."""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import WrongSettingError

from . import request
from .client import Slack, SlackError
from .door import Door
from .request import Request

log = logging.getLogger(__name__)

ANYTHING = re.compile(".*", re.DOTALL)
ACK_WITHIN = 3  # seconds; Slack waits no longer
HANG_UP_WITHIN = 2  # seconds for Slack to say goodbye as well


def bolt_app(door: Door, token: str, workspace: str, bot_user: str, signing_secret: str) -> AsyncApp:
    """A Bolt app that hands everything to the door.

    - `process_before_response`: the ack leaves when the listener returns, not at the next poll 10 ms later.
    - `authorize`: with a token alone, a SLACK_CLIENT_ID in the environment would make Bolt drop it without a word.
    - Listeners match anything: what no step answers to gets a sentence from the door, not a 404 from Bolt.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=workspace, bot_user_id=bot_user, bot_token=token)

    bolt = AsyncApp(
        name="knytt",  # or Bolt reads the source of every caller to find one
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


class SocketMode(AsyncSocketModeHandler):
    """A connection that acknowledges what has come in before it hangs up.

    slack_sdk's aiohttp client: the built-in one cannot send answers over 64 KiB, which a long picker needs.
    """

    def __init__(self, bolt: AsyncApp, app_token: str, api_url: str) -> None:
        super().__init__(bolt, app_token, web_client=AsyncWebClient(base_url=api_url, retry_handlers=[]))
        self._under_way: set[asyncio.Task[Any]] = set()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        task = asyncio.current_task()
        assert task  # noqa: S101 - the client makes one for each request
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await super().handle(client, req)

    async def hang_up(self) -> None:
        """Also when nobody is at the other end any more: within five seconds."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=ACK_WITHIN)
        try:
            await asyncio.wait_for(self.client.close(), HANG_UP_WITHIN)
        except TimeoutError:
            await self.client.close()  # has given Slack up, and tidies the rest


@asynccontextmanager
async def connected(bolt: AsyncApp, app_token: str, api_url: str) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect a bot over Socket Mode. Raises WrongSettingError for a token that does not open connections."""
    slack = Slack(app_token, api_url)
    await slack.start()
    try:
        await slack.may_connect(app_token)
    except SlackError as refused:  # the handler would try again for ever
        raise WrongSettingError(f"Slack does not let Knytt connect: {refused}. Check SLACK_APP_TOKEN.") from None
    finally:
        await slack.close()
    handler = SocketMode(bolt, app_token, api_url)
    try:
        await handler.client.connect()
        yield handler
    finally:
        await handler.hang_up()
