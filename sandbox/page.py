"""The page on which one sees the workspace as any of its people and acts for them; static/ is the browser's side."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from sandbox import avatars
from sandbox.block_kit import Json
from sandbox.client import Client
from sandbox.control import Control
from sandbox.local_slack import LocalSlack
from sandbox.refusals import SlackError
from sandbox.seen import in_full, in_short, seen_by
from sandbox.web_api import Call
from sandbox.wire import Delivery
from sandbox.workspace import Surface, View

STATIC = Path(__file__).with_name("static")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = ("127.0.0.1", "localhost")
HEARTBEAT = 15  # seconds
COME_BACK = 300  # milliseconds until the page tries to connect again
KEPT = 200  # requests, and mails


def add_page(slack: LocalSlack, control: Control | None = None) -> None:
    """Serve the page at /. Call it before `slack.start()`. `control`: whose clock `slack` was given."""
    page = Page(slack, control or Control())
    slack.app.middlewares.append(page.guard)
    slack.app.router.add_get("/", page.index)
    slack.app.router.add_get("/demo/state", page.state)
    slack.app.router.add_get("/demo/changes", page.changes)
    slack.app.router.add_get("/demo/wire", page.wire)
    slack.app.router.add_get(r"/demo/wire/{number:\d+}", page.exchange)
    slack.app.router.add_post("/demo/act", page.act)
    slack.app.router.add_get(r"/avatars/{user:\w+}_{size:\d{2,3}}.svg", page.avatar)
    slack.app.router.add_static("/static/", STATIC)
    slack.app.on_shutdown.append(page.shut_down)


class Page:
    """What the page asks for: a picture of what one person sees, news of changes, and things to do."""

    def __init__(self, slack: LocalSlack, control: Control) -> None:
        self._slack = slack
        self._control = control
        self._run = secrets.token_hex(4)  # tells the page that the server has been restarted
        self._listening: set[asyncio.Task[Any]] = set()

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse other sites: the page acts for people, and another page in the same browser must not."""
        if request.path == "/" or request.path.startswith("/demo"):
            origin = request.headers.get("Origin")
            if request.url.host not in LOOPBACK or (origin and origin != f"http://{request.host}"):
                raise web.HTTPForbidden(text="only from the page itself")
        if request.path.startswith("/demo"):
            await self._control.wait_for_app()
        return await handler(request)

    async def index(self, _: web.Request) -> web.StreamResponse:
        """The page itself."""
        return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-store"})

    async def state(self, request: web.Request) -> web.Response:
        """GET /demo/state?as=U…: everything this person sees, as JSON."""
        clock = await self._calendar()
        seen = seen_by(self._slack, self._client(request.query.get("as", "")))
        return web.json_response({"run": self._run, "clock": clock} | seen)

    async def avatar(self, request: web.Request) -> web.Response:
        """GET /avatars/U…_72.svg: the picture of a person, of one who is about to join, or of the app."""
        everybody = [*self._slack.workspace.users.values(), *self._slack.workspace.newcomers]
        user = next((user for user in everybody if user.id == request.match_info["user"]), None)
        if user is None:
            raise web.HTTPNotFound
        picture = avatars.drawn(user, int(request.match_info["size"]))
        return web.Response(text=picture, content_type="image/svg+xml", headers={"Cache-Control": "max-age=60"})

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """GET /demo/changes: a server-sent event whenever something has changed."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        workspace = self._slack.workspace
        task = asyncio.current_task()
        assert task  # noqa: S101 - a request is always handled in a task
        self._listening.add(task)
        try:
            while True:
                told = workspace.version
                await response.write(f"retry: {COME_BACK}\ndata: {told}\n\n".encode())
                await workspace.until(partial(workspace.has_changed_since, told), HEARTBEAT)
        except ConnectionError:  # the reader has left
            return response
        finally:
            self._listening.discard(task)

    async def wire(self, _: web.Request) -> web.Response:
        """GET /demo/wire: what went over the wire, the newest first."""
        return web.json_response([in_short(exchange) for exchange in self._newest_first()[:KEPT]])

    async def exchange(self, request: web.Request) -> web.Response:
        """GET /demo/wire/7: one of these, with all that was said."""
        number = int(request.match_info["number"])
        found = next((exchange for exchange in self._newest_first() if exchange.number == number), None)
        if found is None:
            raise web.HTTPNotFound
        return web.json_response(in_full(found))

    async def act(self, request: web.Request) -> web.Response:
        """POST /demo/act {"as": person, "do": what, ...}: do something for this person, or with the whole."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        wish: Json = await request.json()
        client = self._client(wish.get("as", ""))
        deeds: dict[str, Callable[[Client, Json], Awaitable[Any]]] = {
            "open": self._open,
            "use": self._use,
            "suggest": self._suggest,
            "submit": self._submit,
            "close": self._close,
            "write": self._write,
            "stop": self._stop,
            "shortcut": self._shortcut,
            "join": self._join,
            "wind": self._wind,
            "fault": self._fault,
            "start_over": self._start_over,
        }
        if wish.get("do") not in deeds:
            raise web.HTTPBadRequest(text=f"do must be one of {', '.join(deeds)}")
        try:
            return web.json_response(await deeds[wish["do"]](client, wish) or {})
        except (LookupError, SlackError) as reason:
            raise web.HTTPConflict(text=f"no longer there: {reason}") from reason
        except (aiohttp.ClientError, TimeoutError) as reason:
            raise web.HTTPBadGateway(text=f"the app does not answer: {type(reason).__name__}") from reason

    async def shut_down(self, _: web.Application) -> None:
        """End the streams, which never end by themselves."""
        for task in self._listening:
            task.cancel()

    async def _open(self, client: Client, wish: Json) -> None:
        await client.open_home(wish["tab"])

    async def _use(self, client: Client, wish: Json) -> None:
        surface = self._surface(wish)
        _fill_in(client, surface, wish)
        await client.act(surface, wish["block"], wish["action"], wish.get("value"))

    async def _suggest(self, client: Client, wish: Json) -> Json:
        return {"options": await client.suggest(self._surface(wish), wish["block"], wish["action"], wish["typed"])}

    async def _submit(self, client: Client, wish: Json) -> None:
        view = self._view(wish)
        _fill_in(client, view, wish)
        await client.submit(view)

    async def _close(self, client: Client, wish: Json) -> None:
        await (client.close_all() if wish.get("all") else client.close(self._view(wish)))

    async def _write(self, client: Client, wish: Json) -> None:
        channel, thread_ts = self._slack.workspace.channels[wish["channel"]], wish.get("thread")
        if wish["text"].startswith("/") and thread_ts is None:
            await client.command(wish["text"], channel)
        else:
            await client.write(wish["text"], channel, thread_ts)

    async def _stop(self, client: Client, wish: Json) -> None:
        await client.stop(self._slack.workspace.channels[wish["channel"]], wish["thread"])

    async def _shortcut(self, client: Client, wish: Json) -> None:
        await client.shortcut(wish["callback_id"])

    async def _join(self, _: Client, wish: Json) -> None:
        await self._slack.joins(wish["person"])

    async def _wind(self, _: Client, wish: Json) -> Json:
        try:
            match wish:
                case {"to": "next"}:
                    await self._control.wind_to_next()
                case {"to": "now"}:
                    await self._control.wind_back()
                case _:
                    await self._control.wind(float(wish["by"]))
        except (ValueError, TypeError) as reason:
            raise web.HTTPBadRequest(text=f"it cannot be wound so far: {reason}") from reason
        finally:
            self._slack.workspace.changed()
        return await self._calendar()

    async def _fault(self, _: Client, wish: Json) -> None:
        if wish["kind"] not in [*self._slack.faults.on]:
            raise web.HTTPBadRequest(text=f"kind must be one of {', '.join(self._slack.faults.on)}")
        self._slack.switch(wish["kind"], bool(wish["on"]))

    async def _start_over(self, _: Client, __: Json) -> None:
        for kind in self._slack.faults.on:  # they would slow the end down
            self._slack.switch(kind, False)
        await self._control.start_over()

    async def _calendar(self) -> Json:
        now, ahead = self._slack.workspace.time(), self._control.ahead
        return {"now": now, "ahead": ahead, "next": await self._control.next(), "movable": bool(self._control.url)}

    def _newest_first(self) -> list[Delivery | Call]:
        exchanges = self._slack.workspace.exchanges
        return [exchange for exchange in reversed([*exchanges]) if isinstance(exchange, Delivery | Call)]

    def _client(self, user_id: str) -> Client:
        users = self._slack.workspace.users
        return self._slack.person(user_id if user_id in users else next(iter(users))).client

    def _surface(self, wish: Json) -> Surface:
        surface = self._slack.workspace.surface(wish["surface"])
        if surface is None:
            raise LookupError(wish["surface"])
        return surface

    def _view(self, wish: Json) -> View:
        surface = self._surface(wish)
        if not isinstance(surface, View):
            raise LookupError(wish["surface"])
        return surface


def _fill_in(client: Client, surface: Surface, wish: Json) -> None:
    """What was typed on the page and not told yet: [[block_id, action_id, value], ...]; gone fields are passed over."""
    for block_id, action_id, raw in wish.get("drafts", []):
        if action_id in surface.values.get(block_id, {}):
            client.fill(surface, block_id, action_id, raw)
