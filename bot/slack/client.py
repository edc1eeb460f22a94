"""Slack: the only user of the Web API client. Knows the API's error strings and turns them into four classes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.person import Person

from .request import person

log = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT = timedelta(seconds=10)  # for one call
HOOKS_HOST = "hooks.slack.com"  # where response_urls live
MESSAGES_A_PAGE = 200
CLOCKS_DIFFER = timedelta(minutes=5)  # Slack's and ours, at most

_BUSY = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "not_found", "hash_conflict"}
_GONE |= {"exchanged_trigger_id"}  # a modal has been opened with it already
_LATE = {"expired_trigger_id", "invalid_trigger_id"}
_NOBODY = {"user_not_found", "user_not_visible", "users_not_found"}  # an answer, not a fault
# The bot itself is not let in, until somebody mends that. No message is to blame.
_SHUT_OUT = {"account_inactive", "invalid_auth", "missing_scope", "not_allowed_token_type", "not_authed"}
_SHUT_OUT |= {"ekm_access_denied", "org_login_required", "team_access_not_granted", "token_expired", "token_revoked"}
SHUT_OUT_FOR = 60  # seconds until it is tried again
LONGEST_WAIT = 60  # seconds between two tries to begin
_BROKEN = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}


class SlackError(Exception):
    """A call failed; `error` is Slack's own word for it."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Busy(SlackError):
    """Slack wants us to wait, or does not let us in: nothing has happened. `retry_after` in seconds."""

    def __init__(self, error: str, retry_after: float) -> None:
        super().__init__(error)
        self.retry_after = retry_after


class ShutOut(Busy):
    """Slack does not let us in, until somebody mends that."""


class Uncertain(SlackError):
    """No answer, or a broken one: it may have happened or not. `for_now`: seconds in which it may still happen."""

    def __init__(self, error: str, for_now: float = 0) -> None:
        super().__init__(error)
        self.for_now = for_now


class Gone(SlackError):
    """What should be changed is no longer there, or has changed already."""


class Late(SlackError):
    """The three seconds in which a modal may be opened are over."""


class Refused(SlackError):
    """Slack refuses this for good."""


@dataclass(frozen=True)
class Identity:
    """The workspace (team id) and its name, and the bot's user id."""

    workspace: str
    name: str
    bot_user: str


@dataclass(frozen=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


class Slack:
    """The Web API of one workspace's bot."""

    def __init__(self, token: str, base_url: str, timeout: timedelta = TIMEOUT) -> None:
        # No retry handlers: the default one posts a message again after a dropped connection, and it is there twice.
        self.client = AsyncWebClient(token, base_url=base_url, retry_handlers=[])
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())
        self._hosts = {HOOKS_HOST, urlsplit(base_url).netloc}

    async def start(self) -> None:
        """Keep connections open between calls; each call would pay for a new one otherwise."""
        self.client.session = aiohttp.ClientSession(timeout=self._timeout)

    async def close(self) -> None:
        """Close the connections."""
        if self.client.session:
            await self.client.session.close()

    async def who_am_i(self) -> Identity:
        """Whom the token belongs to. Waits for Slack as long as it takes. Raises ShutOut or Refused."""
        answer = await self.patiently(partial(self._call, self.client.auth_test))
        return Identity(answer["team_id"], answer.get("team", ""), answer["user_id"])

    async def may_connect(self, app_token: str) -> None:
        """Whether this token opens connections. Waits for Slack as long as it takes. Raises ShutOut or Refused."""
        await self.patiently(partial(self._call, self.client.apps_connections_open, app_token=app_token))

    async def patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask Slack, and wait for an answer as long as it takes. Raises ShutOut or Refused."""
        wait = 1.0
        while True:
            try:
                return await ask()
            except ShutOut:
                raise
            except (Busy, Uncertain) as passing:
                pause = passing.retry_after if isinstance(passing, Busy) else wait
                log.warning("Slack does not answer: %s. Trying again in %.0f s.", passing, pause)
                await asyncio.sleep(pause)
                wait = min(2 * wait, LONGEST_WAIT)

    async def describe(self, user: str) -> Person | None:
        """What Slack knows about a user; None if there is nobody of this id."""
        try:
            answer = await self._call(self.client.users_info, user=user, include_locale=True)
        except Refused as refused:
            if refused.error in _NOBODY:
                return None
            raise
        return person(answer["user"])

    async def look_up(self, email: str) -> Person | None:
        """The member who has this e-mail address; None if nobody has."""
        try:
            answer = await self._call(self.client.users_lookupByEmail, email=email)
        except Refused as refused:
            if refused.error in _NOBODY:
                return None
            raise
        found = person(answer["user"])
        return None if found.is_bot or found.is_deactivated else found

    async def post(self, to: str, message: dict[str, Any], key: str | None = None, thread: str | None = None) -> Posted:
        """Post to a channel, a thread, or a user id (which opens the DM). `key` is kept in the message's metadata."""
        metadata = {"event_type": "knytt_message", "event_payload": {"key": key}} if key else None
        answer = await self._call(
            self.client.chat_postMessage,
            channel=to,
            thread_ts=thread,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            **message,
        )
        return Posted(answer["channel"], answer["ts"])

    async def find(self, user: str, key: str, since: datetime) -> Posted | None:
        """Look whether a message with this key stands in the DM with a user, after a post that may have been lost.

        All that was posted `since` then is looked through; hundreds may have come after it.
        """
        opened = await self._call(self.client.conversations_open, users=[user])
        channel = opened["channel"]["id"]
        cursor: str | None = None
        while True:
            history = await self._call(
                self.client.conversations_history,
                channel=channel,
                include_all_metadata=True,
                oldest=f"{(since - CLOCKS_DIFFER).timestamp():.6f}",
                limit=MESSAGES_A_PAGE,
                cursor=cursor,
            )
            for message in history["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return Posted(channel, message["ts"])
            cursor = (history.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    async def redraw(self, where: Posted, message: dict[str, Any]) -> None:
        """Draw a message anew where it stands."""
        await self._call(self.client.chat_update, channel=where.channel, ts=where.ts, **message)

    async def whisper(self, channel: str, user: str, message: dict[str, Any], thread: str | None) -> None:
        """Post what only one user sees. Slack shows it in a thread only if that has a reply already."""
        await self._call(self.client.chat_postEphemeral, channel=channel, user=user, thread_ts=thread, **message)

    async def set_status(self, channel: str, thread: str, status: str, title: str = "", user: str = "") -> None:
        """Whether the app is at work in a session ("processing") or not ("active"); `title` and `user` begin one."""
        first = {"title": title, "initiator_user_id": user} if title else {}
        session = {"channel_id": channel, "thread_ts": thread, "status": status, **first}
        await self._call(self.client.api_call, api_method="agents.sessions.setStatus", json=session)

    async def suggest_prompts(self, channel: str, title: str, prompts: list[dict[str, str]]) -> None:
        """Offer up to four prompts, each a title and a message, at the top of the app's Messages tab."""
        offered = {"channel_id": channel, "title": title, "prompts": prompts}
        await self._call(self.client.api_call, api_method="assistant.threads.setSuggestedPrompts", json=offered)

    async def respond(self, url: str, message: dict[str, Any], *, replace: bool, thread: str | None = None) -> None:
        """Answer through the response_url of what the user did: only they see it. Replaces the message or adds one."""
        if urlsplit(url).netloc not in self._hosts:
            raise Refused("not_a_response_url")
        body = {"response_type": "ephemeral", "replace_original": replace, **message}
        if thread and not replace:
            body["thread_ts"] = thread
        try:
            async with aiohttp.request("POST", url, json=body, timeout=self._timeout) as answer:
                if answer.status != 200:
                    raise Gone(f"response_url_{answer.status}")
        except (aiohttp.ClientError, TimeoutError) as broken:
            raise Uncertain(type(broken).__name__) from broken

    async def open(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a modal within three seconds of the trigger."""
        await self._call(self.client.views_open, trigger_id=trigger, view=view)

    async def push(self, trigger: str, view: dict[str, Any]) -> None:
        """Lay a modal on top of the one at hand."""
        await self._call(self.client.views_push, trigger_id=trigger, view=view)

    async def update(self, view_id: str, view_hash: str | None, view: dict[str, Any]) -> str:
        """Turn a modal into another one, unless it has changed since (or, without a hash, whatever it is).

        The answer is its hash from now on.
        """
        answer = await self._call(self.client.views_update, view_id=view_id, hash=view_hash, view=view)
        return str((answer.get("view") or {}).get("hash", ""))

    async def publish(self, user: str, view: dict[str, Any]) -> None:
        """Draw a user's App Home."""
        await self._call(self.client.views_publish, user_id=user, view=view)

    async def _call(self, method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: Any) -> Any:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return (await method(**given)).data
        except SlackApiError as failed:
            raise _error(failed) from failed
        except TimeoutError as late:
            raise Uncertain(type(late).__name__, for_now=self._timeout.total or 0) from late
        except (aiohttp.ClientError, OSError) as broken:
            raise Uncertain(type(broken).__name__) from broken


def _error(failed: SlackApiError) -> SlackError:
    response = failed.response
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    error = str(data.get("error", f"http_{getattr(response, 'status_code', 'broken')}"))
    details = " ".join(data.get("response_metadata", {}).get("messages", []))
    status = getattr(response, "status_code", 0)
    if error in _BUSY or status == 429:
        return Busy(error, float(response.headers.get("Retry-After", 1)))
    if error in _SHUT_OUT:
        log.error("Slack does not let the bot in: %s %s", error, data.get("needed", ""))
        return ShutOut(error, SHUT_OUT_FOR)
    if error in _GONE:
        return Gone(error)
    # Older wording of the same: invalid_arguments with "trigger_id expired" among the messages.
    if error in _LATE or ("trigger" in details and "expired" in details):
        return Late(error)
    if error in _BROKEN or not data or status >= 500:
        return Uncertain(error)
    if error not in _NOBODY:
        log.warning("Slack refuses a call: %s %s", error, details)
    return Refused(error)
