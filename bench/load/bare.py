"""A Bolt app that only acks, as a process of its own: `python -m bench.load.bare PORT API [best]`.

With Bolt's defaults, which look for the ack every 10 ms, or in the best set-up that Bolt has (`best`).
"""

import logging
import re
import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bench.load.payloads import SECRET, TEAM


async def authorize() -> AuthorizeResult:
    """One workspace."""
    return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-bench")


async def only_acks(ack) -> None:
    """The whole of it."""
    await ack()


def main(port: int, api: str, is_best: bool) -> None:
    """Serve until told to stop."""
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    bolt = AsyncApp(
        signing_secret=SECRET,
        authorize=authorize,
        process_before_response=is_best,
        client=AsyncWebClient("xoxb-bench", base_url=api),
    )
    for listen in (bolt.action, bolt.options, bolt.event):
        listen(re.compile(".*"))(only_acks)

    async def events(received: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(received)))

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    site = web.Application()
    site.add_routes([web.post("/slack/events", events), web.get("/healthz", healthz)])
    web.run_app(site, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], "best" in sys.argv)
