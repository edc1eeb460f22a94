"""What people write to the app, in its DM, in threads and in channels: what it hears of, and where it may answer."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.refusals import SlackError
from sandbox.workspace import Channel
from sandbox.writing import as_sent
from tests.sandbox.blocks import button, plain

KARI, OLA, APP = "U0KARI0001", "U0OLA00001", "U0KNYTT001"
Event = dict[str, Any]


@pytest.fixture
def manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    manifest["oauth_config"]["scopes"]["bot"] += ["app_mentions:read", "channels:read"]
    manifest["settings"]["event_subscriptions"]["bot_events"] += ["app_mention", "member_joined_channel"]
    return manifest


@pytest.fixture
def kari(slack: LocalSlack) -> Person:
    return slack.person("Kari Nordmann")


@pytest.fixture
def ola(slack: LocalSlack) -> Person:
    return slack.person("Ola Fjell")


@pytest.fixture
def heard(app: AsyncApp) -> list[Event]:
    """What the app has heard of, its own messages left out as Bolt does."""
    events: list[Event] = []

    @app.event("message")
    @app.event("app_mention")
    @app.event("member_joined_channel")
    async def note(event: Event) -> None:
        events.append(event)

    return events


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@Ola Fjell sin invitasjon", "<@U0OLA00001> sin invitasjon"),
        ("@Knytt, hvem venter?", "<@U0KNYTT001>, hvem venter?"),
        ("@knytt hjelp", "<@U0KNYTT001> hjelp"),
        (
            "inviter eva@fysio.no, og per.b@x.no.",
            "inviter <mailto:eva@fysio.no|eva@fysio.no>, og <mailto:per.b@x.no|per.b@x.no>.",
        ),
        ("se https://x.no/a?b=1&c=2, takk", "se <https://x.no/a?b=1&amp;c=2>, takk"),
        ("se fysio.no/bislett", "se <http://fysio.no/bislett|fysio.no/bislett>"),
        ("spør i #generelt", "spør i <#C0GENERELT|generelt>"),
        ("@here hei", "<!here> hei"),
        ("<@U0OLA00001> & <!channel>", "&lt;@U0OLA00001&gt; &amp; &lt;!channel&gt;"),
        ("kl. 10.30, 3.5 timer, 50 %", "kl. 10.30, 3.5 timer, 50 %"),
        ("@Olav og #generelle", "@Olav og #generelle"),
    ],
)
def test_what_is_typed_is_sent_as_slack_sends_it(slack: LocalSlack, typed: str, sent: str) -> None:
    assert as_sent(typed, slack.workspace) == sent


@pytest.mark.usefixtures("connected")
async def test_the_app_hears_what_is_written_in_its_dm_and_in_a_thread_there(kari: Person, heard: list[Event]) -> None:
    await kari.write("hvem venter på @Ola Fjell?")
    await kari.messages[0].reply("og på Bislett?")
    first, second = heard
    assert first["text"] == "hvem venter på <@U0OLA00001>?"
    assert (first["channel"], first["channel_type"], first["user"]) == ("D0KARI0001", "im", KARI)
    assert "thread_ts" not in first
    assert len(first["client_msg_id"]) == 36
    assert (second["thread_ts"], second["parent_user_id"]) == (first["ts"], KARI)
    assert second["client_msg_id"] != first["client_msg_id"]
    assert [reply.text for reply in kari.messages[0].thread] == ["og på Bislett?"]


@pytest.mark.usefixtures("over_http")
async def test_the_app_hears_of_edits_deletions_and_files(kari: Person, heard: list[Event]) -> None:
    await kari.write("hvem vneter?")
    written = kari.messages[0]
    await written.edit("hvem venter?")
    await written.delete()
    await kari.write("", files=["vedtak.pdf"])
    new, edited, deleted, shared = heard
    assert (edited["subtype"], edited["message"]["text"]) == ("message_changed", "hvem venter?")
    assert edited["message"]["edited"]["user"] == KARI
    assert edited["previous_message"]["text"] == "hvem vneter?"
    assert (edited["hidden"], edited["message"]["ts"]) == (True, new["ts"])
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", new["ts"])
    assert (shared["subtype"], shared["text"]) == ("file_share", "")
    assert (shared["files"][0]["name"], shared["files"][0]["mimetype"]) == ("vedtak.pdf", "application/pdf")
    assert kari.messages[0].text == "vedtak.pdf"


async def test_one_edits_only_ones_own(kari: Person, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=KARI, text="hei")
    with pytest.raises(LookupError):
        await kari.messages[0].edit("ha det")
    with pytest.raises(LookupError):
        await kari.messages[0].delete()


@pytest.mark.usefixtures("over_http")
async def test_the_app_hears_of_its_own_messages_too(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=KARI, text="hei")
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="ha det")
    assert await slack.until(lambda: len(slack.deliveries) == 2)
    told, changed = sorted(
        (delivery.payload["event"] for delivery in slack.deliveries), key=lambda one: one["event_ts"]
    )
    assert (told["bot_id"], told["app_id"], told["channel_type"]) == ("B0KNYTT001", "A0KNYTT001", "im")
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("hei", "ha det")


@pytest.mark.usefixtures("connected")
async def test_a_mention_is_answered_in_a_thread_for_all(
    app: AsyncApp, kari: Person, ola: Person, slack: LocalSlack
) -> None:
    @app.event("app_mention")
    async def answer(event: Event, client: AsyncWebClient) -> None:
        assert event["text"] == "<@U0KNYTT001> hvem venter på svar?"
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="Ola venter")

    await kari.mention("hvem venter på svar?")
    await ola.sees("Ola venter")
    [asked, answered] = ola.in_channel("generelt")
    assert answered.is_reply
    assert [reply.text for reply in asked.thread] == ["Ola venter"]
    assert [delivery.id for delivery in slack.deliveries] == ["app_mention"]  # no message.channels in the manifest


@pytest.mark.usefixtures("over_http")
async def test_a_mention_is_answered_for_the_asker_only(app: AsyncApp, kari: Person, ola: Person) -> None:
    @app.event("app_mention")
    async def answer(event: Event, client: AsyncWebClient) -> None:
        where = {"channel": event["channel"], "thread_ts": event.get("thread_ts")}
        await client.chat_postEphemeral(**where, user=event["user"], text="Ola venter")

    await kari.mention("hvem venter på svar?")
    assert (await kari.sees("Ola venter")).is_ephemeral
    await ola.in_channel("generelt")[0].reply("lurer på det samme")
    await kari.in_channel("generelt")[0].reply("@Knytt og på Bislett?")
    assert await kari.client.workspace.until(lambda: len(kari.ephemerals) == 2)
    assert kari.ephemerals[1].is_reply
    assert ola.ephemerals == []


async def test_nothing_ephemeral_is_shown_in_a_thread_that_is_none_yet(
    slack: LocalSlack, kari: Person, client: AsyncWebClient
) -> None:
    await kari.write("hei", "generelt")
    ts = kari.in_channel("generelt")[0].message.ts
    await client.chat_postEphemeral(channel="C0GENERELT", user=KARI, thread_ts=ts, text="bare du")
    assert kari.ephemerals == []
    slack.forgive("not_shown")


@pytest.mark.usefixtures("over_http")
async def test_a_mention_in_a_dm_is_only_a_message(kari: Person, heard: list[Event]) -> None:
    await kari.write("@Knytt hei")
    assert [event["type"] for event in heard] == ["message"]


@pytest.mark.usefixtures("over_http")
async def test_an_app_that_is_not_in_the_channel_hears_of_it_when_it_is_invited(
    slack: LocalSlack, kari: Person, heard: list[Event]
) -> None:
    slack.workspace.channels["C0TURER"] = Channel("C0TURER", "turer")
    assert await kari.mention("blir du med?", "turer") is None
    assert kari.warnings == ["Knytt er ikke med i #turer."]
    await kari.invites_app("turer")
    joined, mentioned = heard
    assert (joined["type"], joined["user"], joined["inviter"]) == ("member_joined_channel", APP, KARI)
    assert (mentioned["type"], mentioned["text"]) == ("app_mention", "<@U0KNYTT001> blir du med?")


@pytest.mark.parametrize("missing", ["scope", "event"])
async def test_mentions_outside_of_the_manifest_are_not_delivered(manifest: dict[str, Any], missing: str) -> None:
    if missing == "scope":
        manifest["oauth_config"]["scopes"]["bot"].remove("app_mentions:read")
    else:
        manifest["settings"]["event_subscriptions"]["bot_events"].remove("app_mention")
    async with LocalSlack(manifest) as slack:
        assert await slack.person("Kari Nordmann").mention("hei") is None
        assert slack.deliveries == []


async def test_a_channel_is_for_its_members(
    slack: LocalSlack, kari: Person, ola: Person, client: AsyncWebClient
) -> None:
    board = Channel("C0STYRET", "styret", is_private=True, app_is_member=True, members=[KARI])
    slack.workspace.channels["C0STYRET"] = board
    await client.chat_postMessage(channel="C0STYRET", text="hemmelig")
    assert [message.text for message in kari.in_channel("styret")] == ["hemmelig"]
    assert ola.in_channel("styret") == []
    with pytest.raises(SlackError, match="not_in_channel"):
        await ola.write("hei", "styret")
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await client.chat_postEphemeral(channel="C0STYRET", user=OLA, text="bare du")
    slack.forgive("user_not_in_channel")


async def test_threads_are_read_apart_from_the_history(slack: LocalSlack, client: AsyncWebClient, kari: Person) -> None:
    root = await client.chat_postMessage(channel=KARI, text="hei")
    channel, ts = root["channel"], root["ts"]
    metadata = {"event_type": "outbox", "event_payload": {"key": "42"}}
    await client.chat_postMessage(channel=channel, thread_ts=ts, text="svar", metadata=metadata)
    [shown] = (await client.conversations_history(channel=channel))["messages"]
    assert (shown["thread_ts"], shown["reply_count"], shown["reply_users"]) == (ts, 1, [APP])
    first = await client.conversations_replies(channel=channel, ts=ts, limit=1, include_all_metadata=True)
    assert [message["text"] for message in first["messages"]] == ["hei"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel=channel, ts=ts, cursor=cursor, include_all_metadata=True)
    assert rest["messages"][0]["metadata"] == metadata
    for call, error in [
        (client.conversations_replies(channel=channel, ts="1.0"), "thread_not_found"),
        (client.chat_postMessage(channel=channel, thread_ts="1.0", text="?"), "invalid_thread_ts"),
        (client.conversations_history(channel="C0GENERELT"), "missing_scope"),
    ]:
        with pytest.raises(SlackApiError, match=error):
            await call
        slack.forgive(error)


@pytest.mark.usefixtures("over_http")
async def test_a_person_says_whether_an_answer_was_useful(app: AsyncApp, kari: Person, client: AsyncWebClient) -> None:
    pressed = []

    @app.action("useful")
    async def note(ack: Any, action: Event) -> None:
        pressed.append((action["type"], action["value"]))
        await ack()

    yes, no = ({"text": plain(label), "value": label.lower()} for label in ("Nyttig", "Ikke nyttig"))
    element = {"type": "feedback_buttons", "action_id": "useful", "positive_button": yes, "negative_button": no}
    blocks = [{"type": "section", "text": plain("Svar")}, {"type": "context_actions", "elements": [element]}]
    await client.chat_postMessage(channel=KARI, text="Svar", blocks=blocks)
    answer = await kari.sees("[Nyttig] [Ikke nyttig]")
    assert answer.buttons == ["Nyttig", "Ikke nyttig"]
    await answer.press("Ikke nyttig", near="Svar")
    await answer.press("Nyttig")
    await answer.press("Nyttig")  # again and again, as Slack does
    assert pressed == [("feedback_buttons", "ikke nyttig"), *[("feedback_buttons", "nyttig")] * 2]


@pytest.mark.usefixtures("over_http")
async def test_a_button_in_a_thread_tells_which(
    slack: LocalSlack, app: AsyncApp, kari: Person, client: AsyncWebClient
) -> None:
    @app.action("more")
    async def more(ack: Any, respond: Any, body: Event) -> None:
        await ack()
        thread_ts = body["container"]["thread_ts"]
        assert body["message"]["thread_ts"] == thread_ts
        await respond(text="mer", response_type="ephemeral", replace_original=False, thread_ts=thread_ts)

    root = await client.chat_postMessage(channel="C0GENERELT", text="hei")
    blocks = [{"type": "actions", "elements": [button("Mer", "more")]}]
    await client.chat_postMessage(channel="C0GENERELT", thread_ts=root["ts"], text="svar", blocks=blocks)
    await (await kari.sees("[Mer]")).press("Mer")
    assert (await kari.sees("mer")).is_reply
