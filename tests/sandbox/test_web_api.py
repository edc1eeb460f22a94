"""The Web API refuses what Slack refuses, in Slack's words, and notes it."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.local_slack import APP_TOKEN, BOT_TOKEN, LocalSlack
from sandbox.workspace import Channel

KARI, NILS, GUEST, BOT = "U0KARI0001", "U0NILS0001", "U0GJEST001", "U0KALENDER"
SECTION = {"type": "section", "text": {"type": "plain_text", "text": "hei"}}
HOME = {"type": "home", "blocks": [SECTION]}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Hei"}, "blocks": [SECTION]}


async def error_of(call: Any, slack: LocalSlack, *, noted: bool = True) -> str:
    """The error a call is refused with; forgiven, since the test wants it."""
    with pytest.raises(SlackApiError) as caught:
        await call
    error = str(caught.value.response["error"])
    if noted:
        slack.forgive(error)
    return error


async def test_it_tells_who_the_app_is(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("TDEMO0001", "U0KNYTT001")


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")]
)
async def test_only_the_apps_own_token_opens_the_door(slack: LocalSlack, token: str, error: str) -> None:
    client = AsyncWebClient(token=token, base_url=slack.api_url)
    assert await error_of(client.auth_test(), slack) == error


async def test_an_unknown_method_is_refused(slack: LocalSlack, client: AsyncWebClient) -> None:
    assert await error_of(client.api_call("chat.shout"), slack) == "unknown_method"


@pytest.mark.parametrize(
    ("method", "arguments", "scope"),
    [
        ("users.info", {"user": KARI}, "users:read"),
        ("users.lookupByEmail", {"email": "ola@fjordbyen.example.com"}, "users:read.email"),
        ("conversations.open", {"users": KARI}, "im:write"),
        ("conversations.history", {"channel": "D0KARI0001"}, "im:history"),
        ("chat.postMessage", {"channel": KARI, "text": "hei"}, "chat:write"),
    ],
)
async def test_a_method_needs_its_scope(
    manifest: dict[str, Any], method: str, arguments: dict[str, Any], scope: str
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    async with LocalSlack(manifest) as slack:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)
        assert await error_of(client.api_call(method, params=arguments), slack) == "missing_scope"


async def test_a_person_has_a_locale_only_when_asked_for(client: AsyncWebClient) -> None:
    user = (await client.users_info(user=KARI))["user"]
    assert "locale" not in user
    assert user["profile"]["email"] == "kari@fjordbyen.example.com"
    assert (await client.users_info(user=KARI, include_locale=True))["user"]["locale"] == "nb-NO"


async def test_without_the_scope_nobody_has_an_address(manifest: dict[str, Any]) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove("users:read.email")
    async with LocalSlack(manifest) as slack:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)
        assert "email" not in (await client.users_info(user=KARI))["user"]["profile"]


async def test_guests_bots_and_those_who_left_can_be_told_apart(client: AsyncWebClient) -> None:
    flags = {user: (await client.users_info(user=user))["user"] for user in (NILS, GUEST, BOT)}
    assert flags[NILS]["deleted"]
    assert flags[GUEST]["is_ultra_restricted"]
    assert flags[BOT]["is_bot"]


async def test_an_address_without_a_member_is_an_ordinary_answer(slack: LocalSlack, client: AsyncWebClient) -> None:
    found = await client.users_lookupByEmail(email="OLA@fjordbyen.example.com")
    assert found["user"]["real_name"] == "Ola Fjell"
    for address in ("ingen@example.com", "nils@fjordbyen.example.com", "kalenderbot@fjordbyen.example.com"):
        assert await error_of(client.users_lookupByEmail(email=address), slack, noted=False) == "users_not_found"


@pytest.mark.parametrize(("user", "error"), [("U9", "user_not_found"), (BOT, "cannot_dm_bot"), (NILS, "user_disabled")])
async def test_not_everybody_has_a_dm(slack: LocalSlack, client: AsyncWebClient, user: str, error: str) -> None:
    assert await error_of(client.conversations_open(users=user), slack) == error


async def test_posting_to_a_person_opens_the_dm_and_tells_its_id(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=KARI, text="hei")
    assert posted["channel"] == (await client.conversations_open(users=KARI))["channel"]["id"] == "D0KARI0001"
    assert [message.text for message in slack.person("Kari Nordmann").messages] == ["hei"]


async def test_posting_to_somebody_who_left_is_accepted(client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel=NILS, text="hei"))["ok"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("U9", "channel_not_found"),
        ("C9", "channel_not_found"),
        (BOT, "cannot_dm_bot"),
        ("C0TURER", "not_in_channel"),
        ("C0STYRET", "channel_not_found"),
    ],
)
async def test_not_every_channel_takes_a_message(
    slack: LocalSlack, client: AsyncWebClient, channel: str, error: str
) -> None:
    slack.workspace.channels["C0TURER"] = Channel("C0TURER", "turer")
    slack.workspace.channels["C0STYRET"] = Channel("C0STYRET", "styret", is_private=True)
    assert await error_of(client.chat_postMessage(channel=channel, text="hei"), slack) == error


async def test_history_shows_metadata_when_asked_for_and_hides_what_only_one_sees(client: AsyncWebClient) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "42"}}
    posted = await client.chat_postMessage(channel=KARI, text="hei", metadata=metadata)
    await client.chat_postEphemeral(channel=posted["channel"], user=KARI, text="bare du")
    [message] = (await client.conversations_history(channel=posted["channel"], include_all_metadata=True))["messages"]
    assert message["metadata"] == metadata
    [message] = (await client.conversations_history(channel=posted["channel"]))["messages"]
    assert "metadata" not in message


async def test_times_of_messages_differ_while_the_clock_stands_still(client: AsyncWebClient) -> None:
    times = [(await client.chat_postMessage(channel=KARI, text="hei"))["ts"] for _ in range(3)]
    assert times == sorted(set(times))


async def test_an_update_keeps_the_blocks_it_does_not_mention(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=KARI, text="hei", blocks=[SECTION])
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    message = slack.person("Kari Nordmann").messages[0]
    await client.chat_update(**where, text="ny")
    assert message.text == "hei"
    await client.chat_update(**where, text="ny", blocks=[])
    assert message.text == "ny"


async def test_only_own_messages_can_be_changed(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.person("Kari Nordmann").client.write("hei", slack.workspace.dm(KARI))
    slack.forgive("ack_timeout")  # no app listens
    ts = slack.workspace.dm(KARI).messages[0].ts
    assert await error_of(client.chat_update(channel="D0KARI0001", ts=ts, text="x"), slack) == "cant_update_message"
    assert await error_of(client.chat_update(channel="D0KARI0001", ts="1.0", text="x"), slack) == "message_not_found"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        (
            {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5},
            "msg_blocks_too_long",
        ),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ],
)
async def test_a_message_has_limits(
    slack: LocalSlack, client: AsyncWebClient, content: dict[str, Any], error: str
) -> None:
    call = client.api_call("chat.postMessage", json={"channel": KARI, **content})
    assert await error_of(call, slack) == error


async def test_an_update_has_a_shorter_limit(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=KARI, text="x" * 4001)
    call = client.chat_update(channel=posted["channel"], ts=posted["ts"], text="x" * 4001)
    assert await error_of(call, slack) == "msg_too_long"


async def test_a_broadcast_is_noted(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=KARI, text="<!channel> hei")
    [refusal] = slack.forgive("broadcast")
    assert (refusal.where, refusal.details) == ("chat.postMessage", "<!channel>")


async def test_forms_and_json_say_the_same(slack: LocalSlack) -> None:
    content = {"channel": KARI, "text": "hei", "blocks": [SECTION]}
    form = {**content, "blocks": json.dumps([SECTION])}
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        for body in ({"json": content}, {"data": form}):
            async with http.post(f"{slack.api_url}chat.postMessage", **body) as response:
                assert (await response.json())["ok"]
    first, second = slack.person("Kari Nordmann").messages
    assert first.text == second.text == "hei"


async def test_home_is_published_with_the_hash_of_what_was_seen(slack: LocalSlack, client: AsyncWebClient) -> None:
    first = (await client.views_publish(user_id=KARI, view=HOME))["view"]["hash"]
    second = (await client.views_publish(user_id=KARI, view=HOME, hash=first))["view"]["hash"]
    assert second != first
    call = client.views_publish(user_id=KARI, view=HOME, hash=first)
    assert await error_of(call, slack, noted=False) == "hash_conflict"


async def test_home_needs_to_be_switched_on(manifest: dict[str, Any]) -> None:
    manifest["features"]["app_home"]["home_tab_enabled"] = False
    async with LocalSlack(manifest) as slack:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)
        assert await error_of(client.views_publish(user_id=KARI, view=HOME), slack) == "not_enabled"


async def test_a_view_says_what_is_wrong_with_it(slack: LocalSlack, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.views_publish(user_id=KARI, view={"type": "home", "blocks": [{"type": "header"}]})
    [message] = caught.value.response["response_metadata"]["messages"]
    assert message == "[ERROR] missing required field: text [json-pointer:/view/blocks/0]"
    slack.forgive("invalid_arguments")


async def test_a_view_has_at_most_250_kilobytes(slack: LocalSlack, client: AsyncWebClient) -> None:
    fields = [{"type": "plain_text", "text": "ø" * 2000}] * 10
    view = {"type": "home", "blocks": [{"type": "section", "fields": fields}] * 7}
    assert await error_of(client.views_publish(user_id=KARI, view=view), slack) == "view_too_large"


async def test_a_trigger_dies_after_three_seconds(slack: LocalSlack, client: AsyncWebClient, clock: Any) -> None:
    trigger = slack.workspace.new_trigger(KARI)
    clock.passes(seconds=3.1)
    assert await error_of(client.views_open(trigger_id=trigger, view=MODAL), slack) == "expired_trigger_id"


async def test_a_trigger_opens_one_modal(slack: LocalSlack, client: AsyncWebClient) -> None:
    trigger = slack.workspace.new_trigger(KARI)
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await error_of(client.views_open(trigger_id=trigger, view=MODAL), slack) == "exchanged_trigger_id"
    assert await error_of(client.views_open(trigger_id="1.2.x", view=MODAL), slack) == "invalid_trigger_id"


async def test_three_modals_lie_on_each_other(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=slack.workspace.new_trigger(KARI), view=MODAL)
    for _ in range(2):
        await client.views_push(trigger_id=slack.workspace.new_trigger(KARI), view=MODAL)
    call = client.views_push(trigger_id=slack.workspace.new_trigger(KARI), view=MODAL)
    assert await error_of(call, slack) == "push_limit_reached"


async def test_external_ids_differ_and_find_their_view(slack: LocalSlack, client: AsyncWebClient) -> None:
    named = {**MODAL, "external_id": "firm-1"}
    await client.views_open(trigger_id=slack.workspace.new_trigger(KARI), view=named)
    assert (await client.views_update(external_id="firm-1", view=named))["ok"]
    call = client.views_push(trigger_id=slack.workspace.new_trigger(KARI), view=named)
    assert await error_of(call, slack) == "duplicate_external_id"
    assert await error_of(client.views_update(external_id="firm-2", view=MODAL), slack) == "not_found"


async def test_a_limit_of_calls_a_minute_is_kept(slack: LocalSlack, client: AsyncWebClient, clock: Any) -> None:
    slack.rate_limits["auth.test"] = 2
    await client.auth_test()
    clock.passes(seconds=20)
    await client.auth_test()
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "40")
    clock.passes(seconds=40)
    await client.auth_test()


async def test_trouble_comes_as_often_as_asked_for(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.fault("auth.test", "internal_error")
    assert await error_of(client.auth_test(), slack, noted=False) == "internal_error"
    slack.fault("auth.test", "ratelimited", retry_after=7)
    assert await error_of(client.auth_test(), slack, noted=False) == "ratelimited"
    assert (await client.auth_test())["ok"]


async def test_a_lost_answer_leaves_the_work_done(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.fault("chat.postMessage", "lost_answer")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=KARI, text="hei")
    assert len(slack.person("Kari Nordmann").messages) == 1
