"""The local Slack as a whole: one workspace, one app, one server on loopback."""

# ruff: noqa: S101 - tests read these assertions when they fail

import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Self

from aiohttp import web

from sandbox import payloads, response_urls
from sandbox.block_kit import Json
from sandbox.client import Client
from sandbox.faults import StandingFault, StandingFaults
from sandbox.mailbox import Mailbox
from sandbox.manifest import Manifest
from sandbox.methods import Methods
from sandbox.person import Person
from sandbox.refusals import Refusal
from sandbox.response_urls import ResponseUrls
from sandbox.socket_mode import DisconnectReason, Sockets
from sandbox.views import Views
from sandbox.web_api import Call, Fault, FaultKind, Method, WebApi
from sandbox.wire import Delivery, Tampering, Wire
from sandbox.workspace import Message, User, Workspace

HOST = "127.0.0.1"
BOT_TOKEN = "xoxb-local-bot"  # noqa: S105 - invented
APP_TOKEN = "xapp-local-app"  # noqa: S105 - invented
SIGNING_SECRET = "local-signing-secret"  # noqa: S105 - invented
PEOPLE = Path(__file__).with_name("workspace.json")

Source = str | Path | Mapping[str, Any]


class LocalSlack:
    """A Slack to run a bot against.

    manifest, workspace: files, or their content as dicts. now: the clock of this Slack (message times, trigger and
    response_url lifetimes, rate limits); signatures are dated by the machine's own clock, which the bot checks by.
    kept: how many of the latest requests either way, and mails, to remember; None: all.

        async with LocalSlack("manifest.yml") as slack:
            slack.deliver_over_http("http://127.0.0.1:3000/slack/events")
            kari = slack.person("Kari Nordmann")
            await kari.open_home()
    """

    def __init__(
        self,
        manifest: Source,
        workspace: Source = PEOPLE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        kept: int | None = None,
    ) -> None:
        self.manifest = Manifest.read(manifest)
        self.workspace = Workspace(workspace, now, kept)
        self.workspace.sessions.first = [*map(dict, self.manifest.prompts)]
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.sockets = Sockets(self.workspace.app["id"], self.workspace.changed)
        self.wire = Wire(self.workspace, self.sockets, signing_secret)
        self._views = Views(self.workspace)
        self._response_urls = ResponseUrls(self.workspace)
        methods = Methods(self.workspace, self.manifest, self._views).all()
        methods["apps.connections.open"] = Method(self._connections_open, "app")
        self.web_api = WebApi(self.workspace, self.manifest, methods, bot_token, app_token)
        self.mailbox = Mailbox(self.workspace, kept)
        self.faults = StandingFaults()
        self.workspace.on_message = self._echo
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None
        self.app = web.Application()
        self.app.router.add_route("*", "/api/{method}", self.web_api.handle)
        self.app.router.add_post("/response/{token}", self._response_urls.handle)
        self.app.router.add_get("/link/", self.sockets.handle)
        self.address = ""

    async def start(self, where: int | socket.socket = 0) -> None:
        """Listen on a port of loopback, 0: a free one, or on a socket, which is closed at the end."""
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site: web.BaseSite
        site = web.TCPSite(self._runner, HOST, where) if isinstance(where, int) else web.SockSite(self._runner, where)
        await site.start()
        self.address = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self.sockets.address = self._response_urls.address = self.address

    async def stop(self) -> None:
        """Stop listening and give up what is under way."""
        await self.wire.stop()
        await self.sockets.stop()
        await self.mailbox.stop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        """The base address of the Web API, ending in a slash."""
        return f"{self.address}/api/"

    @property
    def refusals(self) -> list[Refusal]:
        """What Slack would have refused, oldest first. A test that ends with any has failed."""
        return self.workspace.refusals

    @property
    def deliveries(self) -> list[Delivery]:
        """Every payload sent to the bot, and how it was acknowledged."""
        return self.workspace.exchanges.of(Delivery)

    @property
    def calls(self) -> list[Call]:
        """Every call the bot made to the Web API."""
        return [call for call in self.workspace.exchanges.of(Call) if call.method != response_urls.WHERE]

    @property
    def rate_limits(self) -> dict[str, int]:
        """Calls a minute by method; empty at first: no limits."""
        return self.web_api.rate_limits

    def deliver_over_http(self, url: str) -> None:
        """From now on, post signed requests to this address."""
        self.wire.bot_url = url

    def deliver_over_socket(self) -> None:
        """From now on, use the WebSockets that the bot has opened (this is how it begins)."""
        self.wire.bot_url = None

    async def connected(self, seconds: float = 5) -> None:
        """Wait until the bot has opened a socket."""
        assert await self.until(lambda: self.sockets.connected, seconds), "the bot has opened no socket"

    async def disconnect_sockets(self, reason: DisconnectReason = "refresh_requested") -> None:
        """Tell the bot to open new sockets."""
        await self.sockets.disconnect(reason)

    def person(self, name: str) -> Person:
        """A member by real name, user name or id. AssertionError when there is none."""
        for user in self.workspace.users.values():
            if name in (user.real_name, user.name, user.id):
                return self._people.setdefault(user.id, Person(self._client(user), self.workspace))
        names = [user.real_name for user in self.workspace.users.values()]
        raise AssertionError(f"nobody called {name!r} here, but {', '.join(names)}")

    async def joins(self, name: str, email: str | None = None, **profile: Any) -> Person:
        """Somebody joins the workspace: one of the newcomers, or a new person. Further fields as in `User`."""
        known = next((user for user in self.workspace.newcomers if name in (user.real_name, user.id)), None)
        if known:
            self.workspace.newcomers.remove(known)
        handle = name.lower().replace(" ", ".")
        user = known or User(id=self.workspace.new_id("U"), name=handle, real_name=name, **profile)
        user.email = email or user.email
        self.workspace.users[user.id] = user
        self.workspace.changed()
        await self._tell_about(user, "team_join")
        return self.person(user.id)

    async def changes(self, name: str, **profile: Any) -> Person:
        """A member changes: `await slack.changes("Ola Fjell", deleted=True)`. Fields as in `User`."""
        person = self.person(name)
        for key, value in profile.items():
            assert hasattr(person.client.user, key), f"a user has no {key!r}"
            setattr(person.client.user, key, value)
        person.client.user.updated = int(self.workspace.time())
        self.workspace.changed()
        await self._tell_about(person.client.user, "user_change")
        return self.person(person.id)

    async def uninstalls(self) -> None:
        """Somebody removes the app from the workspace."""
        await self._any_client().send_event({"type": "app_uninstalled"})
        tokens = {"oauth": [], "bot": [self.workspace.app["user_id"]]}
        await self._any_client().send_event({"type": "tokens_revoked", "tokens": tokens})
        self.web_api.revoked = True

    def fault(self, method: str, kind: FaultKind, times: int = 1, retry_after: float = 1) -> None:
        """Make trouble for the next calls of a method.

        ratelimited: 429 with Retry-After. server_error: 503. internal_error: Slack's own, as HTTP 200.
        lost_answer: the work is done, the connection breaks before the answer.
        slow: the work is done and answered `retry_after` seconds later, also if the bot has given up by then.
        """
        self.web_api.faults[method] = Fault(kind, times, retry_after)

    def trouble(self, rates: Mapping[FaultKind, float], random: Random, seconds: float = 1) -> None:
        """Make trouble at random for all calls from now on: kind -> share of the calls. `seconds` as `retry_after`."""

        def at_random(_: str) -> Fault | None:
            if not rates:
                return None
            kind = random.choices([None, *rates], [1 - sum(rates.values()), *rates.values()])[0]
            return Fault(kind, 1, seconds) if kind else None

        self.web_api.trouble = at_random

    def switch(self, fault: StandingFault, on: bool) -> None:
        """Make trouble from now on until it is switched off, as `StandingFaults` says. Ends other trouble."""
        self.faults.switch(fault, on)
        self.web_api.trouble = self.faults.of_call
        self.wire.duplicated = self.faults.on["duplicated"]
        self.workspace.changed()

    def duplicate_next(self, copies: int = 2) -> None:
        """Deliver the next payload several times at once, byte for byte the same."""
        self.wire.copies = copies

    def tamper_next(
        self, change: Callable[[Json], Json | None] | None = None, *, signing_secret: str | None = None, age: float = 0
    ) -> None:
        """Let an attacker have the next payload: changed (in place, or into what is returned), signed wrongly, or late.

        age: seconds the signature is old. A missing ack is then no refusal.
        """
        self.wire.tampering = Tampering(change, signing_secret, age)

    def forgive(self, error: str) -> list[Refusal]:
        """Take the refusals with this error off the list; AssertionError when there are none."""
        forgiven = [refusal for refusal in self.refusals if refusal.error == error]
        assert forgiven, f"no refusal {error!r}; there are {self.refusals}"
        self.refusals[:] = [refusal for refusal in self.refusals if refusal.error != error]
        return forgiven

    async def until(self, happened: Callable[[], Any], seconds: float = 20) -> bool:
        """Wait, so many seconds of real time at most, until it has happened; looked at after each change."""
        return await self.workspace.until(happened, seconds)

    def _client(self, user: User) -> Client:
        return Client(user, self.workspace, self.manifest, self.wire, self._views, self._response_urls)

    def _any_client(self) -> Client:
        return self._client(next(iter(self.workspace.users.values())))

    async def _tell_about(self, user: User, event: str) -> None:
        with_email = "users:read.email" in self.manifest.scopes
        content = payloads.user_object(user, with_email=with_email, with_locale=True)
        await self._client(user).send_event({"type": event, "user": content, "event_ts": self.workspace.new_ts()})

    def _echo(self, message: Message, subtype: str | None, before: Json | None) -> None:
        content = payloads.message_event(self.workspace, message, subtype, before)
        name = payloads.event_name(content)
        if self.manifest.delivers(name):
            person = self.workspace.channels[message.channel].person or ""
            self.wire.echo(name, person, payloads.event(self.workspace, content))

    async def _connections_open(self, _: Json) -> Json:
        return {"url": self.sockets.new_url()}
