"""A tiny real Bolt app, reached over HTTP or through Socket Mode, and the local Slack it talks to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.local_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, LocalSlack

SCOPES = ["commands", "chat:write", "users:read", "users:read.email", "im:write", "im:history"]
EVENTS = ["app_home_opened", "message.im", "team_join", "user_change", "app_uninstalled", "tokens_revoked"]


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def manifest() -> dict[str, Any]:
    """A manifest with everything; a test changes it before it starts a Slack."""
    return {
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/knytt"}],
            "shortcuts": [{"name": "Inviter personer", "type": "global", "callback_id": "invite.open"}],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "socket_mode_enabled": True,
            "interactivity": {"is_enabled": True},
            "event_subscriptions": {"bot_events": list(EVENTS)},
        },
    }


@pytest.fixture
async def slack(manifest: dict[str, Any], clock: Clock) -> AsyncIterator[LocalSlack]:
    """A Slack whose refusals fail the test that has not forgiven them."""
    async with LocalSlack(manifest, now=clock) as slack:
        slack.wire.retry_delays = (0, 0, 0)
        yield slack
        assert slack.refusals == []


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    """The Web API as the app sees it, without second tries."""
    return AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    """A Bolt app without listeners; tests add them."""
    return AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)


@pytest.fixture
async def over_http(slack: LocalSlack, app: AsyncApp) -> AsyncIterator[None]:
    """Serve the app over HTTP."""
    runner = web.AppRunner(app.web_app(path="/slack/events"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_over_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield
    await runner.cleanup()


@pytest.fixture
async def over_socket(slack: LocalSlack, app: AsyncApp, client: AsyncWebClient) -> AsyncIterator[None]:
    """Connect the app through Socket Mode."""
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=client)
    await handler.connect_async()
    await slack.connected()
    yield
    await handler.close_async()


@pytest.fixture(params=["over_http", "over_socket"])
def connected(request: pytest.FixtureRequest) -> None:
    """Both ways, one after the other."""
    request.getfixturevalue(request.param)


@pytest.fixture
def show(app: AsyncApp) -> Callable[..., None]:
    """Let the app publish these blocks as everybody's Home."""

    def show(*blocks: dict[str, Any], **more: Any) -> None:
        @app.event("app_home_opened")
        async def publish(event: dict[str, Any], client: AsyncWebClient) -> None:
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [*blocks], **more})

    return show


@pytest.fixture
def opens(app: AsyncApp, show: Callable[..., None]) -> Callable[[dict[str, Any]], None]:
    """Let the button "Åpne" on Home open this modal."""

    def opens(view: dict[str, Any]) -> None:
        button = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Åpne"}}
        show({"type": "actions", "elements": [button]})

        @app.action("open")
        async def open_modal(ack: Callable[[], Awaitable[None]], body: dict[str, Any], client: AsyncWebClient) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()

    return opens
