"""The door of the Web API: who calls, may they, with what; then the method, and the answer or Slack's error."""

import asyncio
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Literal

from aiohttp import web

from sandbox.block_kit import Json
from sandbox.exchanges import Exchange
from sandbox.manifest import Manifest
from sandbox.refusals import SlackError
from sandbox.workspace import Workspace

FaultKind = Literal["ratelimited", "server_error", "internal_error", "lost_answer", "slow"]
NESTED = {"blocks", "view", "metadata", "attachments", "prompts", "loading_messages"}


@dataclass(frozen=True)
class Method:
    """A Web API method: what it does, and the bot scope it needs ("" for none, "app" for the app-level token)."""

    run: Callable[[Json], Awaitable[Json]]
    scope: str = ""


@dataclass
class Call(Exchange):
    """One call that reached the Web API, with the arguments decoded. person: the user id of whom it is about, or ""."""

    method: str
    arguments: Json = field(default_factory=dict)
    person: str = ""


@dataclass
class Fault:
    """Trouble that was asked for, for the next calls of one method. `retry_after`: seconds, also how long slow is."""

    kind: FaultKind
    times: int
    retry_after: float


@dataclass
class WebApi:
    """POST /api/<method>. Every refusal is answered as Slack does and noted in the workspace."""

    workspace: Workspace
    manifest: Manifest
    methods: dict[str, Method]
    bot_token: str
    app_token: str
    faults: dict[str, Fault] = field(default_factory=dict)
    trouble: Callable[[str], Fault | None] = lambda method: None
    troubles: Counter[FaultKind] = field(default_factory=Counter)
    rate_limits: dict[str, int] = field(default_factory=dict)
    revoked: bool = False
    _recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        begun = time.perf_counter()
        call = Call(request.match_info["method"], at=self.workspace.time())
        fault = self._fault(call.method)
        if fault:
            call.fault = fault.kind
            self.troubles[fault.kind] += 1
        response = await self._answer(request, call, fault)
        call.status, call.ms = response.status, (time.perf_counter() - begun) * 1000
        if call.fault == "lost_answer" and request.transport:
            call.status = 0
            request.transport.abort()
        self.workspace.exchanges.add(call)
        self.workspace.changed()
        return response

    async def _answer(self, request: web.Request, call: Call, fault: Fault | None) -> web.Response:
        if fault and fault.kind == "server_error":
            call.answer = {"ok": False, "error": "service_unavailable"}
            return web.Response(status=503, text="service unavailable")
        seconds = fault.retry_after if fault and fault.kind == "ratelimited" else self._over_limit(call.method)
        if seconds:
            call.answer = {"ok": False, "error": "ratelimited"}
            return web.json_response(call.answer, status=429, headers={"Retry-After": str(ceil(seconds))})
        try:
            if fault and fault.kind == "internal_error":
                raise SlackError("internal_error", ordinary=True)
            method = self._authorised(call.method, request.headers.get("Authorization", ""))
            call.arguments = await _arguments(request)
            call.person = self._whom(call.arguments)
            if fault and fault.kind == "slow":
                await asyncio.sleep(fault.retry_after)
            call.answer = {"ok": True, **await self._run(method, call)}
        except SlackError as error:
            call.answer = {"ok": False, "error": error.error, **error.extra}
            if error.messages:
                call.answer["response_metadata"] = {"messages": error.messages}
            if not error.ordinary:
                with self.workspace.checking(call):
                    details = "; ".join(error.messages) or _brief(call.arguments)
                    self.workspace.refuse(call.method, error.error, details)
        return web.json_response(call.answer)

    async def _run(self, method: Method, call: Call) -> Json:
        with self.workspace.checking(call):  # methods await nothing
            return await method.run(call.arguments)

    def _whom(self, arguments: Json) -> str:
        """Whom a call is about."""
        named = next(
            (str(arguments[key]) for key in ("user_id", "user", "users", "channel", "channel_id") if key in arguments),
            "",
        )
        channel = self.workspace.channels.get(named)
        return (channel.person or "") if channel else named if named in self.workspace.users else ""

    def _authorised(self, name: str, authorization: str) -> Method:
        method = self.methods.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        token = authorization.removeprefix("Bearer ").strip()
        if not token:
            raise SlackError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise SlackError("invalid_auth")
        if self.revoked:
            raise SlackError("account_inactive")
        if (token == self.app_token) != (method.scope == "app"):
            raise SlackError("not_allowed_token_type")
        if method.scope not in ("", "app", *self.manifest.scopes):
            raise SlackError("missing_scope", needed=method.scope, provided=",".join(sorted(self.manifest.scopes)))
        return method

    def _fault(self, name: str) -> Fault | None:
        fault = self.faults.get(name)
        if fault is None or fault.times <= 0:
            return self.trouble(name)
        fault.times -= 1
        return fault

    def _over_limit(self, name: str) -> int:
        """Seconds to wait when this call is one too many in the last minute; else count it and answer 0."""
        limit = self.rate_limits.get(name)
        if limit is None:
            return 0
        recent, now = self._recent[name], self.workspace.time()
        while recent and recent[0] <= now - 60:
            recent.popleft()
        if len(recent) >= limit:
            return max(1, ceil(recent[0] + 60 - now))
        recent.append(now)
        return 0


async def _arguments(request: web.Request) -> Json:
    """The arguments, from the query, a form or a JSON body; nested JSON in forms is decoded."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        arguments |= body
    else:
        arguments |= dict(await request.post())
    for key in NESTED & arguments.keys():
        if isinstance(arguments[key], str):
            try:
                arguments[key] = json.loads(arguments[key])
            except ValueError as reason:
                error = "invalid_blocks_format" if key == "blocks" else "invalid_arguments"
                raise SlackError(error, [f"[ERROR] {key} is not JSON: {reason}"]) from reason
    return arguments


def _brief(arguments: Json) -> str:
    return ", ".join(f"{key}={_short(value)}" for key, value in arguments.items() if key not in NESTED)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
