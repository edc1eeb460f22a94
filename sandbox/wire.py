"""Carrying payloads to the bot, signed over HTTP or through Socket Mode, and keeping a log of how it answered."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from sandbox.block_kit import Json
from sandbox.exchanges import Exchange
from sandbox.socket_mode import Sockets
from sandbox.workspace import Workspace

ACK_SECONDS = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
Kind = Literal["action", "options", "submission", "closed", "shortcut", "command", "event"]


@dataclass
class Answer:
    """What the bot sent back. status: HTTP status, 200 for a Socket Mode ack, 0 for none at all."""

    status: int
    body: Any = None
    failure: str = ""  # Slack's word for it, as it stands in x-slack-retry-reason
    no_retry: bool = False


@dataclass
class Delivery(Exchange):
    """One payload and its ack. id: action_id, callback_id, event type or command."""

    kind: Kind
    id: str
    user: str
    payload: Json
    failure: str = ""
    attempt: int = 0

    @property
    def acknowledged(self) -> bool:
        """Whether the bot said yes in time."""
        return 200 <= self.status < 300

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@dataclass
class Tampering:
    """How an attacker changes the next payload. age: seconds the signature is old (negative: from the future)."""

    change: Callable[[Json], Json | None] | None = None
    signing_secret: str | None = None
    age: float = 0.0


@dataclass
class Wire:
    """The way to the bot: an HTTP address when `bot_url` is set, else the open sockets.

    `copies`: how often the next payload is delivered. `duplicated`: whether each is delivered twice.
    """

    workspace: Workspace
    sockets: Sockets
    signing_secret: str
    bot_url: str | None = None
    ack_seconds: float = ACK_SECONDS
    retry_delays: Sequence[float] = RETRY_DELAYS
    tampering: Tampering | None = None
    copies: int = 1
    duplicated: bool = False
    _http: aiohttp.ClientSession | None = None
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def deliver(self, kind: Kind, name: str, user: str, payload: Json) -> Delivery:
        """Send a payload and wait for its ack, three seconds at most. Without one, a refusal is noted."""
        tampering, self.tampering = self.tampering, None
        copies, self.copies = max(self.copies, 2 if self.duplicated else 1), 1
        if tampering and tampering.change:
            changed = json.loads(json.dumps(payload))
            payload = tampering.change(changed) or changed
        trigger = self.workspace.triggers.get(payload.get("trigger_id", ""))
        if trigger:
            trigger.twice = copies > 1
        fault = "duplicated" if copies > 1 else ""
        sent = await asyncio.gather(
            *(self._send(kind, name, user, payload, tampering, fault=fault) for _ in range(copies))
        )
        for copy in sent:
            if not copy.acknowledged and not tampering:
                self._note_missing_ack(copy)
        delivery = sent[0]
        if kind == "event" and not delivery.acknowledged and not tampering:
            self._later(self._retry(delivery))
        return delivery

    def echo(self, name: str, user: str, payload: Json) -> None:
        """Send an event about what the app itself did, without waiting. Nobody misses it when the app has stopped."""
        self._later(self._echo(name, user, payload))

    async def stop(self) -> None:
        """Give up retries and connections."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._http:
            await self._http.close()

    async def _send(
        self,
        kind: Kind,
        name: str,
        user: str,
        payload: Json,
        tampering: Tampering | None,
        attempt: int = 0,
        why: str = "",
        fault: str = "",
    ) -> Delivery:
        delivery = Delivery(kind, name, user, payload, attempt=attempt, at=self.workspace.time(), fault=fault)
        begun = time.perf_counter()
        if self.bot_url:
            answer = await self._over_http(self.bot_url, kind, payload, tampering or Tampering(), attempt, why)
        else:
            status, body = await self.sockets.send(kind, payload, self.ack_seconds, attempt, why)
            answer = Answer(status, body, "" if status else "http_timeout")
        delivery.ms = (time.perf_counter() - begun) * 1000
        delivery.status, delivery.answer, delivery.failure = answer.status, answer.body, answer.failure
        if answer.no_retry:
            delivery.attempt = len(self.retry_delays)
        self.workspace.exchanges.add(delivery)
        self.workspace.changed()
        return delivery

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _echo(self, name: str, user: str, payload: Json) -> None:
        delivery = await self._send("event", name, user, payload, None)
        if delivery.status and not delivery.acknowledged:
            self._note_missing_ack(delivery)

    async def _retry(self, first: Delivery) -> None:
        """Send an event again, three times at most, as long as nobody acknowledges it."""
        delivery = first
        while not delivery.acknowledged and delivery.attempt < len(self.retry_delays):
            await asyncio.sleep(self.retry_delays[delivery.attempt])
            attempt = delivery.attempt + 1
            delivery = await self._send("event", first.id, first.user, first.payload, None, attempt, delivery.failure)

    async def _over_http(
        self, url: str, kind: Kind, payload: Json, tampering: Tampering, attempt: int, why: str
    ) -> Answer:
        if kind == "event":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "command" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        # The bot compares this with its own clock, so it is the real time even when the workspace lives in another.
        stamp = str(int(time.time() - tampering.age))
        secret = tampering.signing_secret or self.signing_secret
        digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": why}
        self._http = self._http or aiohttp.ClientSession()
        try:
            timeout = aiohttp.ClientTimeout(total=self.ack_seconds)
            async with self._http.post(url, data=body.encode(), headers=headers, timeout=timeout) as response:
                text = await response.text()
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                return Answer(response.status, _decoded(text), "" if response.ok else "http_error", no_retry)
        except TimeoutError:
            return Answer(0, None, "http_timeout")
        except aiohttp.ClientError as error:
            return Answer(0, str(error), "connection_failed")

    def _note_missing_ack(self, delivery: Delivery) -> None:
        error, details = "ack_failed", f"HTTP {delivery.status}: {str(delivery.answer)[:200]}"
        if not delivery.status:
            error, details = "ack_timeout", f"{delivery.failure} after {delivery.ms:.0f} ms {delivery.answer or ''}"
        with self.workspace.checking(delivery):
            self.workspace.refuse(str(delivery), error, details.strip())


def _decoded(text: str) -> Any:
    """JSON when it is JSON, else the text (a command may be answered with a plain sentence)."""
    try:
        return json.loads(text)
    except ValueError:
        return text
