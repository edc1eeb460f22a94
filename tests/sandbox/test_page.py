"""The page: what one person sees, what is done for them, and who is kept out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.local_slack import LocalSlack
from sandbox.page import add_page

KARI = "U0KARI0001"
PROMPT = {"title": "Hvem venter?", "message": "Hvem venter på svar?"}


@pytest.fixture
def manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    manifest["features"]["agent_view"] = {"agent_description": "Knytter behandlere", "suggested_prompts": [PROMPT]}
    manifest["oauth_config"]["scopes"]["bot"] += ["assistant:write"]
    manifest["settings"]["event_subscriptions"]["bot_events"] += ["agent_session_stopped"]
    return manifest


@pytest.fixture
async def slack(manifest: dict[str, Any]) -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(manifest)
    add_page(slack)
    await slack.start()
    yield slack
    await slack.stop()
    assert slack.refusals == []


@pytest.fixture
async def browser(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.address) as browser:
        yield browser


@pytest.fixture
def act(browser: aiohttp.ClientSession) -> Callable[..., Any]:
    async def act(**wish: Any) -> tuple[int, Any]:
        async with browser.post("/demo/act", json={"as": KARI, **wish}) as response:
            return response.status, await response.json() if response.ok else await response.text()

    return act


async def state(browser: aiohttp.ClientSession, person: str = KARI) -> dict[str, Any]:
    async with browser.get("/demo/state", params={"as": person}) as response:
        return dict(await response.json())


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/static/page.css"])
async def test_the_page_is_served(browser: aiohttp.ClientSession, path: str) -> None:
    async with browser.get(path) as response:
        assert response.status == 200
        assert "http://" not in (await response.text()).replace("http://www.w3.org", "")


@pytest.mark.usefixtures("over_http")
async def test_a_form_is_opened_filled_in_and_submitted(
    slack: LocalSlack, app: Any, opens: Callable[..., None], browser: aiohttp.ClientSession, act: Callable[..., Any]
) -> None:
    plain = {"type": "plain_text", "text": "Navn"}
    written = {"type": "plain_text_input", "action_id": "text"}
    block = {"type": "input", "block_id": "name", "label": plain, "element": written}
    opens({"type": "modal", "callback_id": "form", "title": plain, "submit": plain, "blocks": [block]})
    saved = []

    @app.view("form")
    async def save(ack: Any, view: dict[str, Any]) -> None:
        saved.append(view["state"]["values"]["name"]["text"]["value"])
        await ack()

    await act(do="open", tab="home")
    home = (await state(browser))["home"]
    await act(do="use", surface=home["id"], block=home["blocks"][0]["block_id"], action="open")
    [modal] = (await state(browser))["modals"]
    await act(do="submit", surface=modal["id"])
    [modal] = (await state(browser))["modals"]
    assert modal["errors"] == {"name": "Dette feltet må fylles ut."}
    await act(do="submit", surface=modal["id"], drafts=[["name", "text", "Fjordklinikken"], ["gone", "text", "x"]])
    assert saved == ["Fjordklinikken"]
    assert (await state(browser))["modals"] == []
    assert (await act(do="submit", surface=modal["id"]))[0] == 409
    assert (await act(do="use", surface=home["id"], block="gone", action="open"))[0] == 409


@pytest.mark.usefixtures("over_http")
async def test_a_press_on_what_the_app_has_just_drawn_anew_arrives(
    act: Callable[..., Any], app: Any, client: Any, browser: aiohttp.ClientSession, slack: LocalSlack
) -> None:
    pressed = []

    @app.action("open")
    async def take(ack: Any, action: dict[str, Any]) -> None:
        pressed.append(action["block_id"])
        await ack()

    button = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Åpne"}}
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    await client.views_publish(user_id=KARI, view=view)
    seen = (await state(browser))["home"]
    await client.views_publish(user_id=KARI, view=view)
    block = seen["blocks"][0]["block_id"]
    assert block != (await state(browser))["home"]["blocks"][0]["block_id"]
    await act(do="use", surface=seen["id"], block=block, action="open")
    assert pressed == [block]


async def test_people_see_their_own(slack: LocalSlack, browser: aiohttp.ClientSession, client: Any) -> None:
    await client.chat_postMessage(channel=KARI, text="bare til Kari")
    [dm, _] = (await state(browser))["channels"]
    assert [message["text"] for message in dm["messages"]] == ["bare til Kari"]
    [dm, _] = (await state(browser, "U0OLA00001"))["channels"]
    assert dm["messages"] == []


@pytest.mark.usefixtures("over_http")
async def test_one_writes_in_a_thread_and_stops_an_agent(
    act: Callable[..., Any], app: Any, browser: aiohttp.ClientSession, slack: LocalSlack
) -> None:
    stopped = []

    @app.event("message")
    async def work(event: dict[str, Any], client: Any) -> None:
        where = {"channel_id": event["channel"], "thread_ts": event.get("thread_ts") or event["ts"]}
        await client.agents_sessions_setStatus(**where, status="processing", title="Hvem venter")

    @app.event("agent_session_stopped")
    async def stop(event: dict[str, Any]) -> None:
        stopped.append(event["thread_ts"])

    [dm, _] = (await state(browser))["channels"]
    assert (await state(browser))["prompts"] == {"title": "", "prompts": [PROMPT]}
    await act(do="write", channel=dm["id"], text=PROMPT["message"])
    ts = (await state(browser))["channels"][0]["messages"][0]["ts"]
    await act(do="write", channel=dm["id"], thread=ts, text="/og på Bislett?")  # no command: those have no threads
    await slack.until(lambda: slack.workspace.sessions.find(dm["id"], ts))
    [dm, _] = (await state(browser))["channels"]
    assert [message["thread_ts"] for message in dm["messages"]] == [None, ts]
    working = {"title": "Hvem venter", "words": "", "is_working": True, "can_stop": True}
    assert dm["sessions"] == {ts: working}
    await act(do="stop", channel=dm["id"], thread=ts)
    assert stopped == [ts]
    assert (await act(do="stop", channel=dm["id"], thread="1.0"))[0] == 409
    assert (await act(do="write", channel=dm["id"], thread="1.0", text="hei"))[0] == 409


async def test_a_newcomer_joins(browser: aiohttp.ClientSession, act: Callable[..., Any], slack: LocalSlack) -> None:
    slack.wire.retry_delays = ()
    await act(do="join", person="U0NINA0001")
    assert "Nina Ny" in [person["name"] for person in (await state(browser))["people"]]
    slack.forgive("ack_timeout")  # no app listens to team_join


async def test_news_comes_by_itself(slack: LocalSlack, browser: aiohttp.ClientSession, client: Any) -> None:
    async with browser.get("/demo/changes") as stream:
        first = await stream.content.readuntil(b"\n\n")
        await client.chat_postMessage(channel=KARI, text="hei")
        async with asyncio.timeout(2):
            assert await stream.content.readuntil(b"\n\n") != first


async def test_everybody_has_a_picture_and_users_info_says_where(
    slack: LocalSlack, client: Any, browser: aiohttp.ClientSession
) -> None:
    profile = (await client.users_info(user=KARI))["user"]["profile"]
    assert profile["image_72"] == "https://avatars.example.com/U0KARI0001_72.svg"
    slack.workspace.user(KARI).real_name = "<Kari> Æ&"
    async with browser.get("/avatars/U0KARI0001_72.svg") as response:
        assert response.content_type == "image/svg+xml"
        assert ">&lt;Æ</text>" in await response.text()
    for there in (slack.workspace.newcomers[0].id, slack.workspace.app["user_id"]):
        async with browser.get(f"/avatars/{there}_72.svg") as response:
            assert response.status == 200
    for gone in ("U0NOBODY_72.svg", "U0KARI0001_7.svg", "U0KARI0001.svg"):
        async with browser.get(f"/avatars/{gone}") as response:
            assert response.status == 404


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example.com"}, {"Host": "evil.example.com"}, {"Host": "127.0.0.1.example.com"}]
)
async def test_other_sites_are_kept_out(browser: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    async with browser.get("/demo/state", headers=headers) as response:
        assert response.status == 403
    async with browser.post("/demo/act", json={"do": "open", "tab": "home"}, headers=headers) as response:
        assert response.status == 403


async def test_only_json_is_acted_on(browser: aiohttp.ClientSession, act: Callable[..., Any]) -> None:
    async with browser.post("/demo/act", data="{}", headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415
    assert (await act(do="erase"))[0] == 400
