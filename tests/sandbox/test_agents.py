"""A conversation with an app that is an agent: prompts, a thread with a title, and a line that says what goes on."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.local_slack import LocalSlack
from sandbox.manifest import Manifest
from sandbox.person import Person
from tests.sandbox.conftest import Clock

KARI, DM = "U0KARI0001", "D0KARI0001"
WHO, WHERE = {"title": "Hvem venter?", "message": "Hvem venter på svar?"}, {"title": "Hvor?", "message": "Hvor er jeg?"}
Event = dict[str, Any]


@pytest.fixture
def manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    manifest["features"]["agent_view"] = {"agent_description": "Knytter behandlere", "suggested_prompts": [WHO]}
    manifest["oauth_config"]["scopes"]["bot"] += ["assistant:write"]
    manifest["settings"]["event_subscriptions"]["bot_events"] += ["agent_session_stopped"]
    return manifest


@pytest.fixture
def kari(slack: LocalSlack) -> Person:
    return slack.person("Kari Nordmann")


@pytest.fixture
def heeds_the_tab(app: AsyncApp) -> None:
    """The app acknowledges that the Messages tab is opened, and does nothing."""

    @app.event("app_home_opened")
    async def heed(event: Event) -> None:
        assert event["tab"] == "messages"


@pytest.mark.usefixtures("connected", "heeds_the_tab")
async def test_a_prompt_begins_a_conversation_and_the_app_answers_in_its_thread(app: AsyncApp, kari: Person) -> None:
    threads = []

    @app.event("message")
    async def answer(event: Event, client: AsyncWebClient) -> None:
        ts = event.get("thread_ts") or event["ts"]
        threads.append(ts)
        title = event["text"].strip("?")
        where = {"channel_id": event["channel"], "thread_ts": ts}
        await client.agents_sessions_setStatus(**where, status="processing", title=title, initiator_user_id=KARI)
        await client.chat_postMessage(channel=event["channel"], thread_ts=ts, text=f"Du spurte: {event['text']}")
        await client.agents_sessions_setStatus(**where, status="active")

    pane = await kari.open_assistant()
    assert pane.prompts == ["Hvem venter?"]
    assert (pane.title, pane.status, pane.messages) == ("", "", [])
    await pane.press_prompt("Hvem venter?")
    await pane.shows("Du spurte: Hvem venter på svar?")
    await pane.write("og på Bislett?")
    await pane.shows("Du spurte: og på Bislett?")
    assert [message.is_reply for message in pane.messages] == [False, True, True, True]
    assert len(set(threads)) == 1
    assert (pane.title, pane.status) == ("Hvem venter på svar", "")
    another = await kari.open_assistant()
    await another.write("noe annet")
    assert len(set(threads)) == 2


@pytest.mark.usefixtures("over_http")
async def test_the_app_hears_of_the_open_tab_and_offers_other_prompts(app: AsyncApp, kari: Person) -> None:
    @app.event("app_home_opened")
    async def offer(event: Event, client: AsyncWebClient) -> None:
        assert (event["tab"], event["context"]) == ("messages", {})
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=event["channel"], prompts=[WHO, WHERE], title="Spør om"
        )

    pane = await kari.open_assistant()
    assert await kari.client.workspace.until(lambda: pane.prompts == ["Hvem venter?", "Hvor?"])
    assert pane.prompts_title == "Spør om"
    with pytest.raises(AssertionError, match="no prompt 'Hva\\?'; there are"):
        await pane.press_prompt("Hva?")


@pytest.fixture
async def thread(slack: LocalSlack, kari: Person, client: AsyncWebClient) -> dict[str, str]:
    """A conversation that has begun while no app listened."""
    slack.wire.retry_delays = ()
    await kari.write("hei")
    slack.forgive("ack_timeout")
    return {"channel_id": DM, "thread_ts": kari.messages[0].message.ts}


async def status(slack: LocalSlack, thread: dict[str, str]) -> str:
    session = slack.workspace.sessions.find(thread["channel_id"], thread["thread_ts"])
    return session.line(slack.workspace.time()) if session else ""


async def test_the_apps_own_words_go_when_it_posts_or_after_two_minutes(
    slack: LocalSlack, client: AsyncWebClient, clock: Clock, thread: dict[str, str]
) -> None:
    await client.assistant_threads_setStatus(**thread, status="skriver …")
    assert await status(slack, thread) == "skriver …"
    await client.chat_postMessage(channel=DM, text="utenfor tråden")
    assert await status(slack, thread) == "skriver …"
    await client.chat_postMessage(channel=DM, thread_ts=thread["thread_ts"], text="i tråden")
    assert await status(slack, thread) == ""
    await client.assistant_threads_setStatus(**thread, status="leter …", loading_messages=["leter …", "finner …"])
    clock.passes(minutes=2)
    assert await status(slack, thread) == ""
    await client.assistant_threads_setStatus(**thread, status="leter …")
    await client.assistant_threads_setStatus(**thread, status="")
    assert await status(slack, thread) == ""


async def test_slacks_own_words_stay_until_the_app_says_that_it_is_done(
    slack: LocalSlack, client: AsyncWebClient, clock: Clock, thread: dict[str, str]
) -> None:
    await client.agents_sessions_setStatus(**thread, status="processing")
    await client.chat_postMessage(channel=DM, thread_ts=thread["thread_ts"], text="i tråden")
    assert await status(slack, thread) == "Working…"
    clock.passes(hours=1)
    assert await status(slack, thread) == ""
    await client.agents_sessions_setStatus(**thread, status="processing")
    await client.agents_sessions_setStatus(**thread, status="suspended")
    assert await status(slack, thread) == ""


async def test_a_title_is_given_at_first_and_changed_later(client: AsyncWebClient, thread: dict[str, str]) -> None:
    begun = await client.agents_sessions_setStatus(**thread, status="processing", title="Hvem venter?")
    again = await client.agents_sessions_setStatus(**thread, status="active", title="ikke denne")
    assert begun["title"] == again["title"] == "Hvem venter?"
    assert (await client.agents_sessions_rename(**thread, title="Bislett (Oslo)"))["title"] == "Bislett (Oslo)"
    await client.assistant_threads_setTitle(**thread, title="Sandvika")
    assert (await client.agents_sessions_setStatus(**thread, status="active"))["title"] == "Sandvika"


@pytest.mark.usefixtures("over_http", "heeds_the_tab")
async def test_a_person_stops_the_app(app: AsyncApp, kari: Person) -> None:
    stopped = []

    @app.event("message")
    async def work(event: Event, client: AsyncWebClient) -> None:
        where = {"channel_id": event["channel"], "thread_ts": event["ts"]}
        await client.agents_sessions_setStatus(**where, status="processing")

    @app.event("agent_session_stopped")
    async def stop(event: Event, client: AsyncWebClient) -> None:
        stopped.append(event["streaming_message_ts"])
        where = {"channel_id": event["channel"], "thread_ts": event["thread_ts"]}
        await client.agents_sessions_setStatus(**where, status="active")

    pane = await kari.open_assistant()
    await pane.write("tell til en million")
    assert await kari.client.workspace.until(lambda: pane.status == "Working…")
    await pane.press_stop()
    assert await kari.client.workspace.until(lambda: pane.status == "")
    assert stopped == [[]]
    with pytest.raises(LookupError, match="no stop button"):
        await pane.press_stop()


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("agents.sessions.setStatus", {"status": "skriver …"}, "invalid_arguments"),
        ("agents.sessions.setStatus", {"status": "active", "thread_ts": ""}, "thread_ts_required"),
        ("agents.sessions.setStatus", {"status": "active", "thread_ts": "1.0"}, "invalid_thread_ts"),
        ("agents.sessions.setStatus", {"status": "active", "channel_id": "D9"}, "channel_not_found"),
        ("agents.sessions.setStatus", {"status": "active", "title": "x" * 201}, "invalid_arguments"),
        ("agents.sessions.setStatus", {"status": "active", "initiator_user_id": "U9"}, "user_not_found"),
        ("agents.sessions.rename", {"title": "hei"}, "session_not_found"),
        ("assistant.threads.setTitle", {"title": "Hvem venter?"}, "invalid_name"),
        ("assistant.threads.setTitle", {"title": ""}, "invalid_arguments"),
        ("assistant.threads.setStatus", {"status": "x", "loading_messages": ["x"] * 11}, "invalid_arguments"),
        ("assistant.threads.setSuggestedPrompts", {"prompts": [WHO] * 5, "thread_ts": ""}, "invalid_arguments"),
        ("assistant.threads.setSuggestedPrompts", {"prompts": [{"title": "x"}], "thread_ts": ""}, "invalid_arguments"),
        ("assistant.threads.setSuggestedPrompts", {"prompts": [], "channel_id": "C0GENERELT"}, "channel_not_found"),
    ],
)
async def test_what_slack_refuses(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, str], method: str, arguments: Event, error: str
) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client.api_call(method, json=thread | arguments)
    slack.forgive(error)


async def test_prompts_for_a_thread_are_nowhere_to_be_seen(
    slack: LocalSlack, client: AsyncWebClient, thread: dict[str, str]
) -> None:
    assert (await client.assistant_threads_setSuggestedPrompts(**thread, prompts=[WHERE]))["ok"]
    assert slack.workspace.sessions.prompts(DM) == ("", [WHO])
    slack.forgive("not_shown")


async def test_an_app_that_is_no_agent_has_no_conversations(manifest: dict[str, Any]) -> None:
    del manifest["features"]["agent_view"]
    manifest["oauth_config"]["scopes"]["bot"].remove("assistant:write")
    async with LocalSlack(manifest) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError, match="not_agent_app"):
            await client.agents_sessions_setStatus(channel_id=DM, thread_ts="1.0", status="active")
        with pytest.raises(SlackApiError, match="missing_scope"):
            await client.assistant_threads_setSuggestedPrompts(channel_id=DM, prompts=[])
        with pytest.raises(AssertionError, match="no agent_view"):
            await slack.person("Kari Nordmann").open_assistant()


async def test_who_does_not_want_to_be_stopped_is_warned(manifest: dict[str, Any]) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["agent_session_title_changed"]
    async with LocalSlack(manifest) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        root = await client.chat_postMessage(channel=KARI, text="hei")
        where = {"channel_id": root["channel"], "thread_ts": root["ts"]}
        answer = await client.agents_sessions_setStatus(**where, status="processing")
        assert answer["warning"] == "missing_agent_session_stopped_event_subscription"


@pytest.mark.parametrize(
    ("feature", "scopes", "problem"),
    [
        ({"assistant_view": {}}, [], "new apps have agent_view"),
        ({}, ["assistant:write"], "go together"),
        ({"agent_view": {"agent_description": "x"}}, [], "go together"),
        ({"agent_view": {"agent_description": "x" * 301}}, ["assistant:write"], "at most 300"),
        (
            {"agent_view": {"agent_description": "x", "suggested_prompts": [WHO] * 5}},
            ["assistant:write"],
            "more than 4",
        ),
        ({"agent_view": {"agent_description": "x"}, "app_home": {}}, ["assistant:write"], "Messages tab"),
    ],
)
def test_a_manifest_that_slack_would_refuse(feature: Event, scopes: list[str], problem: str) -> None:
    features = {"app_home": {"messages_tab_enabled": True}, **feature}
    with pytest.raises(ValueError, match=problem):
        Manifest.read({"features": features, "oauth_config": {"scopes": {"bot": scopes}}})
