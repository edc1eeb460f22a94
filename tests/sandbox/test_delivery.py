"""Payloads reach a real Bolt app over HTTP and through Socket Mode; what the app answers, happens."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.local_slack import LocalSlack
from tests.sandbox.blocks import FORM, button, plain

Ack = Callable[..., Awaitable[Any]]


@pytest.mark.usefixtures("connected")
async def test_home_is_shown_and_its_buttons_work(slack: LocalSlack, app: AsyncApp, show: Callable[..., None]) -> None:
    show({"type": "section", "text": plain("Hei"), "accessory": button("Åpne", "open", value="7")})
    pressed = []

    @app.action("open")
    async def note(ack: Ack, body: dict[str, Any]) -> None:
        pressed.append((body["actions"][0]["value"], body["container"]["type"], body["view"]["type"]))
        await ack()

    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    await kari.home.shows("Hei")
    delivery = await kari.home.press("Åpne")
    assert pressed == [("7", "view", "home")]
    assert delivery
    assert delivery.ms < 500


@pytest.mark.usefixtures("connected")
async def test_a_menu_is_looked_up_as_one_types(slack: LocalSlack, app: AsyncApp, show: Callable[..., None]) -> None:
    menu = {"type": "external_select", "action_id": "firm", "min_query_length": 0, "placeholder": plain("Velg firma")}
    show({"type": "actions", "elements": [menu]})
    chosen = []

    @app.options("firm")
    async def look_up(ack: Ack, payload: dict[str, Any]) -> None:
        names = ["Fjordklinikken AS", "Bislett Fysio"]
        found = [name for name in names if payload["value"].lower() in name.lower()]
        await ack(options=[{"text": plain(name), "value": name[:2]} for name in found])

    @app.action("firm")
    async def choose(ack: Ack, action: dict[str, Any]) -> None:
        chosen.append(action["selected_option"]["value"])
        await ack()

    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    await kari.home.shows("Velg firma")
    assert await kari.home.look_up("Velg firma") == ["Fjordklinikken AS", "Bislett Fysio"]
    await kari.home.choose("Velg firma", "Bislett")
    assert chosen == ["Bi"]
    assert kari.home.value("Velg firma") == "(Bislett Fysio)"


@pytest.mark.usefixtures("over_http")
async def test_101_options_are_no_result(slack: LocalSlack, app: AsyncApp, show: Callable[..., None]) -> None:
    show({"type": "actions", "elements": [{"type": "external_select", "action_id": "firm", "min_query_length": 1}]})

    @app.options("firm")
    async def look_up(ack: Ack) -> None:
        await ack(options=[{"text": plain("x"), "value": str(n)} for n in range(101)])

    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    await kari.home.shows("()")
    assert await kari.home.look_up("firm", "") == []  # below min_query_length nobody is asked
    assert await kari.home.look_up("firm", "x") == []
    slack.forgive("invalid_ack")


@pytest.mark.usefixtures("connected")
async def test_commands_shortcuts_and_messages_reach_the_app(slack: LocalSlack, app: AsyncApp) -> None:
    @app.command("/knytt")
    async def answer(ack: Ack, command: dict[str, Any]) -> None:
        await ack(f"du skrev {command['text']} i {command['channel_name']}")

    @app.shortcut("invite.open")
    async def invite(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.event("message")
    async def echo(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text=f"ekko: {event['text']}")

    kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")
    await kari.command("/knytt hjelp")
    answered = await kari.sees("du skrev hjelp i generelt")
    assert answered.is_ephemeral
    assert ola.in_channel("#generelt") == []
    await kari.shortcut("Inviter personer")
    await kari.sees_modal("Opprett firma")
    await kari.write("<hei> & hopp")
    await kari.sees("ekko: <hei> & hopp")


@pytest.mark.usefixtures("over_http")
async def test_a_response_url_works_five_times_for_half_an_hour(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, clock: Any
) -> None:
    urls = []

    @app.action("answer")
    async def answer(ack: Ack, body: dict[str, Any]) -> None:
        urls.append(body["response_url"])
        await ack()

    kari = slack.person("Kari Nordmann")
    blocks = [{"type": "actions", "elements": [button("Godta", "answer")]}]
    await client.chat_postMessage(channel=kari.id, text="Invitasjon", blocks=blocks)
    for _ in range(2):
        await kari.messages[0].press("Godta")
    async with aiohttp.ClientSession() as http:
        for use in range(6):
            async with http.post(urls[0], json={"text": f"bruk {use}", "replace_original": True}) as response:
                assert response.status == (200 if use < 5 else 404)
        assert [message.text for message in kari.messages] == ["bruk 4"]
        clock.passes(minutes=31)
        async with http.post(urls[1], json={"delete_original": True}) as response:
            assert response.status == 404
    slack.forgive("used_url")
    slack.forgive("expired_url")


@pytest.mark.usefixtures("over_http")
async def test_what_nobody_handles_is_noted_and_the_person_is_warned(
    slack: LocalSlack, show: Callable[..., None]
) -> None:
    show({"type": "actions", "elements": [button("Godta", "gone")]})
    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    await kari.home.press("Godta")
    [refusal] = slack.forgive("ack_failed")
    assert refusal.where == "action gone"
    assert kari.warnings == ["Noe gikk galt: appen svarte ikke."]


@pytest.mark.usefixtures("over_http")
async def test_an_ack_has_three_seconds(slack: LocalSlack, app: AsyncApp, show: Callable[..., None]) -> None:
    slack.wire.ack_seconds = 0.05
    show({"type": "actions", "elements": [button("Godta", "slow")]})

    @app.action("slow")
    async def too_slow(ack: Ack) -> None:
        await asyncio.sleep(0.2)
        await ack()

    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    await kari.home.press("Godta")
    assert slack.forgive("ack_timeout")[0].where == "action slow"


@pytest.mark.usefixtures("connected")
async def test_an_event_is_retried_until_it_is_acknowledged(slack: LocalSlack, app: AsyncApp) -> None:
    seen: list[str] = []

    @app.event("team_join")
    async def join(body: dict[str, Any]) -> None:
        seen.append(body["event_id"])
        if len(seen) < 3:
            raise RuntimeError("not yet")

    slack.wire.ack_seconds = 0.1  # in Socket Mode nothing but silence tells of an error
    nina = await slack.joins("Nina Ny")
    assert nina.email == "nina@fjordbyen.example.com"
    assert await slack.until(lambda: len(slack.deliveries) == 3)
    assert len(set(seen)) == 1
    assert [delivery.attempt for delivery in slack.deliveries] == [0, 1, 2]
    slack.refusals.clear()  # ack_failed over HTTP, ack_timeout in Socket Mode


@pytest.mark.usefixtures("over_http")
async def test_a_payload_can_come_twice(slack: LocalSlack, app: AsyncApp, opens: Callable[..., None]) -> None:
    opens(FORM)
    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    slack.duplicate_next()
    await kari.home.press("Åpne")
    first, second = slack.deliveries[-2:]
    assert first.payload == second.payload
    slack.refusals.clear()  # the app of this test is not ready for it


@pytest.mark.usefixtures("over_http")
@pytest.mark.parametrize("tampering", [{"signing_secret": "wrong"}, {"age": 301}, {"age": -301}])
async def test_a_forged_or_old_signature_is_for_the_app_to_refuse(
    slack: LocalSlack, opens: Callable[..., None], tampering: dict[str, Any]
) -> None:
    opens(FORM)
    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    slack.tamper_next(**tampering)
    delivery = await kari.home.press("Åpne")
    assert delivery
    assert delivery.status == 401
    assert kari.modal is None


@pytest.mark.usefixtures("over_http")
async def test_a_payload_can_be_forged(slack: LocalSlack, app: AsyncApp, show: Callable[..., None]) -> None:
    show({"type": "actions", "elements": [button("Godta", "accept", value="1")]})
    values = []

    @app.action("accept")
    async def accept(ack: Ack, action: dict[str, Any]) -> None:
        values.append(action["value"])
        await ack()

    def another(payload: dict[str, Any]) -> None:
        payload["actions"][0]["value"] = "2"

    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    slack.tamper_next(another)
    await kari.home.press("Godta")
    await kari.home.press_unseen("accept", "3")
    assert values == ["2", "3"]


async def test_events_outside_of_the_manifest_are_not_delivered(manifest: dict[str, Any]) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove("im:history")
    manifest["settings"]["event_subscriptions"]["bot_events"].remove("team_join")
    async with LocalSlack(manifest) as slack:
        assert await slack.person("Kari Nordmann").write("hei") is None
        await slack.joins("Nina Ny")
        await slack.person("Kari Nordmann").command("/ukjent")
        assert slack.deliveries == []
        slack.forgive("not_delivered")


@pytest.mark.usefixtures("over_socket")
async def test_a_socket_that_is_told_to_go_comes_back(slack: LocalSlack, show: Callable[..., None]) -> None:
    show({"type": "section", "text": plain("Hei")})
    await slack.disconnect_sockets("refresh_requested")
    await slack.connected()
    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    await kari.home.shows("Hei")


@pytest.mark.usefixtures("over_http")
async def test_the_app_hears_of_its_own_messages_and_of_their_changes(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient
) -> None:
    heard = []

    @app.event("message")
    async def listen(event: dict[str, Any]) -> None:
        heard.append(event.get("subtype"))

    posted = await client.chat_postMessage(channel="U0KARI0001", text="hei")
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    await client.chat_update(**where, text="hallo")
    await client.chat_delete(**where)
    assert await slack.until(lambda: len(slack.deliveries) == 3)
    assert {delivery.payload["event"].get("subtype") for delivery in slack.deliveries} == {
        None,
        "message_changed",
        "message_deleted",
    }
    assert None not in heard  # Bolt keeps the app's own new messages from it


@pytest.mark.usefixtures("over_http")
async def test_without_interactivity_nothing_is_delivered(manifest: dict[str, Any], client: AsyncWebClient) -> None:
    manifest["settings"]["interactivity"]["is_enabled"] = False
    async with LocalSlack(manifest) as slack:
        assert not (await slack.person("Kari Nordmann").shortcut("invite.open")).acknowledged
        slack.forgive("not_delivered")
        assert slack.deliveries == []


async def test_an_app_that_was_removed_has_no_token_left(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.wire.retry_delays = ()
    await slack.uninstalls()
    slack.forgive("ack_timeout")  # no app listens
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()
    slack.forgive("account_inactive")


async def test_without_a_connection_there_is_no_ack(slack: LocalSlack) -> None:
    await slack.person("Kari Nordmann").command("/knytt")
    slack.forgive("ack_timeout")
