"""The wire view: each request, either way, with its answer and what was wrong with it; and faults that are switched."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.local_slack import LocalSlack
from sandbox.page import KEPT, add_page

KARI = "U0KARI0001"


@pytest.fixture
async def slack(manifest: dict[str, Any]) -> AsyncIterator[LocalSlack]:
    manifest["settings"]["event_subscriptions"]["bot_events"].remove("message.im")  # what the app posts is not echoed
    slack = LocalSlack(manifest, kept=KEPT)
    slack.wire.retry_delays = ()
    add_page(slack)
    await slack.start()
    yield slack
    await slack.stop()
    assert slack.refusals == []


@pytest.fixture
async def browser(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.address, raise_for_status=True) as browser:
        yield browser


Get = Callable[[str], Awaitable[Any]]


@pytest.fixture
def get(browser: aiohttp.ClientSession) -> Get:
    async def get(path: str) -> Any:
        async with browser.get(path) as response:
            return await response.json()

    return get


@pytest.fixture
def switch(browser: aiohttp.ClientSession) -> Callable[..., Awaitable[None]]:
    async def switch(kind: str, on: bool = True) -> None:
        async with browser.post("/demo/act", json={"do": "fault", "kind": kind, "on": on}):
            pass

    return switch


@pytest.mark.usefixtures("over_http")
async def test_both_directions_are_told_with_all_that_was_said(
    slack: LocalSlack, show: Callable[..., None], get: Get
) -> None:
    show({"type": "section", "text": {"type": "plain_text", "text": "Hei"}})
    before = time.time()
    await slack.person(KARI).open_home()
    assert await slack.until(lambda: len(slack.calls) >= 2)
    event, call = [each for each in await get("/demo/wire") if each["name"] in ("app_home_opened", "views.publish")]
    if event["way"] == "to_slack":
        event, call = call, event
    for each in (event, call):
        assert before <= each.pop("at") <= time.time()
        assert 0 < each.pop("ms") < 3000
    common = {"person": KARI, "status": 200, "ok": True, "error": "", "fault": "", "checked": []}
    number = event.pop("id")
    assert event == {"way": "to_app", "kind": "event", "name": "app_home_opened", **common}
    assert call == {"id": call["id"], "way": "to_slack", "kind": "call", "name": "views.publish", **common}
    said = await get(f"/demo/wire/{number}")
    assert said["payload"]["event"]["user"] == KARI
    assert said["payload"]["token"] == "…"
    said = await get(f"/demo/wire/{call['id']}")
    assert said["payload"]["view"]["blocks"][0]["text"]["text"] == "Hei"
    assert said["answer"]["ok"] is True
    assert (await get("/demo/state"))["wire_count"] == slack.workspace.exchanges.count


async def test_it_says_what_the_checker_said(slack: LocalSlack, client: Any, get: Get) -> None:
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=KARI, text="hei", blocks=[{"type": "carrot"}])
    await client.chat_postMessage(channel=KARI, text="hei")
    fine, wrong = await get("/demo/wire")
    assert (fine["checked"], fine["ok"]) == ([], True)
    assert (wrong["ok"], wrong["error"], wrong["person"]) == (False, "invalid_blocks", KARI)
    assert wrong["checked"][0].startswith("invalid_blocks: ")
    slack.forgive("invalid_blocks")


async def test_no_answer_is_told(slack: LocalSlack, get: Get) -> None:
    await slack.person(KARI).open_home()  # nobody is connected
    [event] = await get("/demo/wire")
    assert (event["status"], event["ok"], event["ms"], event["error"]) == (0, False, None, "http_timeout")
    assert event["checked"][0].startswith("ack_timeout: ")
    slack.forgive("ack_timeout")


async def test_a_response_url_is_on_it(slack: LocalSlack, browser: aiohttp.ClientSession, get: Get) -> None:
    async with browser.post("/response/nobodys", json={"text": "hei"}, raise_for_status=False) as response:
        assert response.status == 404
    [use] = await get("/demo/wire")
    assert (use["name"], use["status"], use["ok"], use["error"]) == ("response_url", 404, False, "expired_url")
    assert use["checked"] == ["expired_url"]
    slack.forgive("expired_url")


async def test_only_the_latest_are_kept(slack: LocalSlack, client: Any, get: Get, browser: Any) -> None:
    for _ in range(KEPT + 3):
        await client.auth_test()
    wire = await get("/demo/wire")
    assert [wire[0]["id"], wire[-1]["id"], len(wire)] == [KEPT + 3, 4, KEPT]
    async with browser.get("/demo/wire/3", raise_for_status=False) as response:
        assert response.status == 404
    assert (await get("/demo/state"))["wire_count"] == KEPT + 3
    assert len(slack.calls) == KEPT


async def post(client: Any) -> str:
    """What comes of a message: "ok", Slack's error or HTTP status, or what broke."""
    try:
        await client.chat_postMessage(channel=KARI, text="hei")
    except SlackApiError as failed:
        return str(failed.response.status_code)
    except aiohttp.ClientError:
        return "lost"
    return "ok"


@pytest.mark.parametrize(
    ("kind", "seen", "posted"), [("ratelimited", "429", 2), ("server_error", "503", 2), ("lost_answer", "lost", 4)]
)
async def test_every_second_call_is_hit_and_the_next_try_succeeds(
    slack: LocalSlack, client: Any, get: Get, switch: Callable[..., Any], kind: str, seen: str, posted: int
) -> None:
    await switch(kind)
    assert (await get("/demo/state"))["faults"] == {
        each: each == kind for each in ("slow", "ratelimited", "server_error", "lost_answer", "duplicated")
    }
    await client.auth_test()  # changes nothing, and is let through
    assert [await post(client) for _ in range(4)] == [seen, "ok", seen, "ok"]
    assert len(slack.workspace.dm(KARI).messages) == posted
    wire = await get("/demo/wire")
    assert [each["fault"] for each in wire] == ["", kind, "", kind, ""]
    assert [each["ok"] for each in wire] == [True, False, True, False, True]
    await switch(kind, on=False)
    assert [await post(client) for _ in range(2)] == ["ok", "ok"]


async def test_several_faults_take_turns(slack: LocalSlack, client: Any, switch: Callable[..., Any]) -> None:
    await switch("ratelimited")
    await switch("server_error")
    assert [await post(client) for _ in range(5)] == ["429", "ok", "503", "ok", "429"]


async def test_a_slow_slack_answers_after_two_seconds(
    slack: LocalSlack, client: Any, get: Get, switch: Callable[..., Any]
) -> None:
    await switch("slow")
    begun = time.perf_counter()
    await asyncio.gather(client.auth_test(), post(client))
    assert 1.9 < time.perf_counter() - begun < 4
    assert all(each["fault"] == "slow" and each["ms"] > 1900 for each in await get("/demo/wire"))


@pytest.mark.usefixtures("over_http")
async def test_everything_is_delivered_twice(
    slack: LocalSlack, show: Callable[..., None], get: Get, switch: Callable[..., Any]
) -> None:
    show({"type": "divider"})
    await switch("duplicated")
    for _ in range(2):
        await slack.person(KARI).open_home()
    events = [each for each in await get("/demo/wire") if each["way"] == "to_app"]
    assert [each["fault"] for each in events] == ["duplicated"] * 4
    numbers = [each["id"] for each in events]
    first, second = [(await get(f"/demo/wire/{number}"))["payload"]["event_id"] for number in numbers[:2]]
    assert first == second


@pytest.mark.parametrize("wish", [{"kind": "earthquake", "on": True}, {"kind": ["slow"], "on": True}])
async def test_an_unknown_fault_is_none(browser: aiohttp.ClientSession, wish: dict[str, Any]) -> None:
    async with browser.post("/demo/act", json={"do": "fault", **wish}, raise_for_status=False) as response:
        assert response.status == 400


@pytest.mark.parametrize("path", ["/demo/wire", "/demo/wire/1", "/demo/state", "/demo/nothing"])
async def test_other_sites_learn_nothing(browser: aiohttp.ClientSession, path: str) -> None:
    for headers in ({"Origin": "http://evil.example.com"}, {"Host": "evil.example.com"}):
        async with browser.get(path, headers=headers, raise_for_status=False) as response:
            assert response.status == 403
