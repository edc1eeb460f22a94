"""The HTTP server: Slack's requests, the monitor's, and those of whoever got a letter. It logs no addresses."""

import re
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

GRACE = 5  # seconds that requests under way get when the program ends; Slack waits three


@asynccontextmanager
async def serving(
    bolt: AsyncApp,
    pages: Iterable[web.AbstractRouteDef],
    where: tuple[str, int] | socket.socket,
    more: Iterable[web.AbstractRouteDef] = (),
) -> AsyncIterator[int]:
    """Serve a bot over HTTP: `POST /slack/events`, `GET /healthz`, its `pages`, and `more`.

    `where`: host and port, or a socket, which is closed at the end. Yields the port (for 0: one that was free).
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
        return await to_aiohttp_response(await bolt.async_dispatch(asked))

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    site = web.Application()
    site.add_routes([web.post("/slack/events", slack_events), web.get("/healthz", healthz), *pages, *more])
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        listening: web.BaseSite
        listening = web.SockSite(runner, where) if isinstance(where, socket.socket) else web.TCPSite(runner, *where)
        await listening.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
