"""Socket Mode: the bot opens a WebSocket, payloads come through it in envelopes and are acknowledged by their id."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from sandbox.block_kit import Json

MOST_CONNECTIONS = 10
DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
ENVELOPE = {"event": "events_api", "command": "slash_commands"}  # everything else is "interactive"
ANSWERED_WITH_CONTENT = {"command", "options", "submission"}


@dataclass
class Sockets:
    """The open connections of the app. A payload goes through one of them, each in turn."""

    app_id: str
    changed: Callable[[], None]  # told when a connection has opened
    address: str = ""
    _tickets: set[str] = field(default_factory=set)
    _open: list[web.WebSocketResponse] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    _sent: int = 0

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def new_url(self) -> str:
        """A WebSocket address for one connection (what apps.connections.open answers)."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return f"{self.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self.app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello to its end."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._open) >= MOST_CONNECTIONS:
            await socket.send_json(_goodbye("too_many_websockets"))
            await socket.close()
            return socket
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            self.changed()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._forget(socket)
        return socket

    async def send(self, kind: str, payload: Json, seconds: float, attempt: int = 0, why: str = "") -> tuple[int, Any]:
        """Send an envelope; (200, the ack's payload), or (0, None) when no ack came in time or nobody is connected."""
        if not self._open:
            return 0, None
        envelope_id = secrets.token_hex(16)
        envelope: Json = {"envelope_id": envelope_id, "type": ENVELOPE.get(kind, "interactive"), "payload": payload}
        envelope["accepts_response_payload"] = kind in ANSWERED_WITH_CONTENT
        if kind == "event":
            envelope |= {"retry_attempt": attempt, "retry_reason": why.replace("http_", "")}
        ack = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            self._sent += 1
            await self._open[self._sent % len(self._open)].send_json(envelope)
            return 200, await asyncio.wait_for(ack, seconds)
        except (TimeoutError, ConnectionError):
            return 0, None
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: DisconnectReason) -> None:
        """Ask every connection to go; Slack closes them itself, but for a warning."""
        for socket in list(self._open):
            await socket.send_json(_goodbye(reason))
            if reason != "warning":
                self._forget(socket)
                await socket.close()

    async def stop(self) -> None:
        """Close everything without a word."""
        for socket in list(self._open):
            await socket.close()

    def _acknowledge(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(ack.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload"))

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self.app_id},
            "debug_info": {"host": "local-slack", "build_number": 1, "approximate_connection_time": 18060},
        }


def _goodbye(reason: DisconnectReason) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "local-slack"}}
