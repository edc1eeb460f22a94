"""What Slack delivers twice, what an attacker sends again, what people press twice: one effect, the same answer."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.storage import firms
from sandbox import payloads
from sandbox.local_slack import SIGNING_SECRET, LocalSlack
from sandbox.person import Person
from sandbox.wire import Delivery
from tests.door.hands import Hands
from tests.door.town import KARI, OLA, PER, TOM, settle
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.steps import fill, open_firm_form

TRANSPORTS = pytest.mark.parametrize("transport", ["http", "socket"])


def copies(slack: LocalSlack, kind: str) -> list[Delivery]:
    """The last two payloads of a kind; they must be the same, and answered alike."""
    bot = slack.workspace.app["user_id"]  # it hears of its own messages, too
    first, second = [
        delivery
        for delivery in slack.deliveries
        if delivery.kind == kind and delivery.payload.get("event", {}).get("user") != bot
    ][-2:]
    assert first.payload == second.payload
    assert first.answer == second.answer
    return [first, second]


def firms_of(running: Running, user: str) -> list[str]:
    return running.read(lambda tx: [firm.name for firm in firms.administered_by(tx, user)])  # type: ignore[return-value]


async def filled_in_firm(person: Person, number: str = "310 000 051") -> None:
    form = await open_firm_form(person)
    await fill(form, Organisasjonsnummer=number, Navn="Solsiden Helse AS")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", "Klinikk med fellesfakturering")


@TRANSPORTS
async def test_a_modal_a_button_a_command_and_a_message_delivered_twice(
    slack: LocalSlack, database_url: str, clock: Clock, transport: str
) -> None:
    async with bot_at(slack, database_url, clock, transport) as running:
        kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")

        await filled_in_firm(kari)
        slack.duplicate_next()
        await kari.modal.submit()  # type: ignore[union-attr]
        await kari.home.shows("Firmaer › Solsiden Helse AS")
        copies(slack, "submission")
        assert firms_of(running, KARI) == ["Solsiden Helse AS"]

        slack.duplicate_next()
        await kari.home.press("Opprett lokasjon")
        await kari.sees_modal("Opprett lokasjon")
        await running.bot.door.close()
        copies(slack, "action")
        assert [call.method for call in slack.calls].count("views.open") == 2  # the firm's, and this one

        for say in (ola.command, ola.write):
            slack.duplicate_next()
            await say("/knytt" if say == ola.command else "knytt")
            await ola.sees("Steg 1 av 6")
            await running.bot.door.close()
        copies(slack, "command")
        copies(slack, "event")
        cards = [message for message in [*ola.messages, *ola.ephemerals] if "Steg 1 av 6" in message.text]
        assert len(cards) == 2


@TRANSPORTS
async def test_a_refusal_delivered_twice_is_said_once(
    slack: LocalSlack, database_url: str, clock: Clock, transport: str
) -> None:
    async with bot_at(slack, database_url, clock, transport) as running:
        kari = slack.person("Kari Nordmann")
        await kari.write("knytt")
        card = await kari.sees("Steg 1 av 6")
        slack.duplicate_next()
        await card.press_unseen("firm.edit", '{"firm": 77}')
        await kari.sees("Du har ikke tilgang til dette")
        await running.bot.door.close()
        assert len(kari.ephemerals) == 1
        await kari.open_home()
        await kari.home.shows("Hei, Kari")
        slack.duplicate_next()
        await kari.home.press_unseen("firm.edit", '{"firm": 77}')
        await kari.sees_modal("Beskjed")
        await running.bot.door.close()
        assert not [message for message in kari.messages if "for lang tid" in message.text]


async def test_wrong_fields_delivered_twice_are_answered_alike_and_can_be_corrected(
    kari: Person, slack: LocalSlack
) -> None:
    await filled_in_firm(kari, number="310 000 051")
    form = await kari.sees_modal("Opprett firma")
    await form.type("Nettside", "fjord")
    slack.duplicate_next()
    await form.submit()
    copies(slack, "submission")
    assert "nettadresse" in form.error_text
    await form.type("Nettside", "https://fjord.example.com")
    await form.submit()
    await kari.home.shows("Firmaer › Solsiden Helse AS")


# Two at once, each with a payload of their own.


async def test_eight_clicks_at_once_have_one_effect(slack: LocalSlack, database_url: str, clock: Clock) -> None:
    async with bot_at(slack, database_url, clock) as running:
        town = settle(running)
        kari, eva = slack.person("Kari Nordmann"), slack.person("Eva Søn")
        await kari.open_home()
        await kari.home.shows("Hei, Kari")
        carried = {"location": town.karis["location"], "profile": town.karis["accepted_profile"]}
        hands = Hands(slack, running, kari)
        views = [hands.surface("modal", carried) for _ in range(8)]
        forms = [payloads.view_submission(slack.workspace, kari.client.user, view) for view in views]  # type: ignore[arg-type]
        for form in forms:
            chosen = {"type": "radio_buttons", "selected_option": {"value": "location"}}
            form["view"]["callback_id"] = "add.save"
            form["view"]["state"] = {"values": {"billing_firm": {"billing_firm": chosen}}}
        answers = await asyncio.gather(*(slack.wire.deliver("submission", "add.save", kari.id, form) for form in forms))
        said = [json.dumps(each.answer, ensure_ascii=False) for each in answers]
        assert len([each for each in said if each == '{"response_action": "clear"}']) == 1
        assert len([each for each in said if "allerede på" in each or "akkurat nå" in each]) == 7
        await eva.sees("har lagt deg til")
        await running.bot.delivery.close()
        assert len([message for message in eva.messages if "har lagt deg til" in message.text]) == 1


async def test_two_who_register_the_same_firm_at_once(slack: LocalSlack, database_url: str, clock: Clock) -> None:
    async with bot_at(slack, database_url, clock) as running:
        per, tom = slack.person("Per Berg"), slack.person("Tom Dahl")
        await filled_in_firm(per)
        await filled_in_firm(tom)
        forms = [per.modal, tom.modal]
        await asyncio.gather(*(form.submit() for form in forms if form))
        errors = [form.error_text for form in forms if form and form.exists]
        assert len(errors) == 1
        assert "Solsiden Helse AS er registrert med dette nummeret. Spør" in errors[0]
        assert sorted([*firms_of(running, PER), *firms_of(running, TOM)]) == ["Solsiden Helse AS"]


# Signatures.


def signed(body: str, secret: str = SIGNING_SECRET, age: float = 0) -> dict[str, str]:
    stamp = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    return headers | {"Content-Type": "application/x-www-form-urlencoded"}


async def test_the_same_bytes_sent_again_have_no_second_effect(
    slack: LocalSlack, bot: Running, ola: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    settle(bot)
    body = urlencode(payloads.command(
        slack.workspace, ola.client.user, slack.workspace.channels["C0GENERELT"], "/knytt", "",
        ola.client._response_urls.new(OLA, "C0GENERELT")
    ))  # fmt: skip
    headers = signed(body)
    async with aiohttp.ClientSession(headers=headers) as attacker:
        for _ in range(3):
            async with attacker.post(f"{bot.http}/slack/events", data=body) as answer:
                assert answer.status == 200
            await bot.bot.door.close()
    assert len(ola.ephemerals) == 1
    assert "guide.command was delivered twice" in caplog.text


# 300 s are allowed either way; a message from the future gets younger while it is on its way.
@pytest.mark.parametrize(("secret", "age"), [("of somebody else", 0), (SIGNING_SECRET, 301), (SIGNING_SECRET, -330)])
async def test_what_is_signed_wrongly_or_long_ago_is_refused_and_not_logged(
    slack: LocalSlack, bot: Running, kari: Person, caplog: pytest.LogCaptureFixture, secret: str, age: float
) -> None:
    caplog.set_level(logging.DEBUG)
    await filled_in_firm(kari)
    form = await kari.sees_modal("Opprett firma")
    await bot.settled()  # her Home is drawn too, which Slack's library logs
    caplog.clear()
    slack.tamper_next(signing_secret=secret, age=age)
    delivery = await form.submit()
    assert delivery
    assert delivery.status == 401
    assert firms_of(bot, KARI) == []
    for private in ("Solsiden", "310", KARI, kari.name, delivery.payload["trigger_id"]):
        assert private not in caplog.text


async def test_what_is_not_signed_at_all_is_refused(slack: LocalSlack, bot: Running) -> None:
    body = urlencode({"command": "/knytt", "user_id": KARI, "team_id": "TDEMO0001", "trigger_id": "1", "text": ""})
    async with aiohttp.ClientSession() as attacker:
        async with attacker.post(f"{bot.http}/slack/events", data=body) as answer:
            assert answer.status == 401
        for stamp, status in (("yesterday", 400), ("1", 401), (str(10**400), 400)):
            headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0="}
            async with attacker.post(f"{bot.http}/slack/events", data=body, headers=headers) as answer:
                assert answer.status == status
    assert [call.method for call in slack.calls] == ["auth.test"]
