"""What nobody expected: an apology with a code that is in the log, nothing half done, and it works again afterwards."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import psycopg
import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import make_url

from bot import flows
from bot.click import Click
from bot.replies import Note, Open, Reply
from bot.slack import door
from bot.storage import Transaction, homes, people
from sandbox.local_slack import BOT_TOKEN, LocalSlack
from sandbox.person import Person
from tests.conftest import connect, text
from tests.door.hands import Hands
from tests.door.test_out_of_date import LATE
from tests.door.town import settle
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.steps import ADMINISTRATOR, create_firm, fill

APOLOGY = "Dette gikk ikke, og det er vår feil. Ingenting er endret."


class DefectError(Exception):
    """What a step does not expect either."""


def fails(tx: Transaction, click: Click) -> Sequence[Reply]:
    """Changes something, and then cannot go on."""
    homes.look(tx, click.user, "firm/77")
    raise DefectError


def breaks(monkeypatch: pytest.MonkeyPatch, step: str, function: flows.Step = fails) -> None:
    monkeypatch.setitem(flows.STEPS, step, function)  # type: ignore[arg-type]
    monkeypatch.setattr(door, "READING", flows.READING - {step})


def code_in(apology: str) -> str:
    found = re.search(r"[0-9a-f]{8}", apology)
    assert found, apology
    return found[0]


def page_of(running: Running, person: Person) -> object:
    found = running.read(homes.find, person.id)
    return found.page if found else ""  # type: ignore[attr-defined]


# A step that fails.


async def test_a_modal_that_cannot_be_saved_keeps_what_was_typed(
    kari: Person, bot: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press(ADMINISTRATOR)
    form = await kari.sees_modal("Opprett firma")
    await fill(form, Organisasjonsnummer="310 000 019", Navn="Fjordklinikken AS")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", "Klinikk med fellesfakturering")
    with monkeypatch.context() as broken:
        breaks(broken, "firm.create")
        await form.submit()
    note = await kari.sees_modal("Beskjed")
    assert APOLOGY in note.text
    assert f"problem {code_in(note.text)} in firm.create" in caplog.text
    assert "DefectError" in caplog.text
    assert page_of(bot, kari) == ""
    await note.close()
    form = await kari.sees_modal("Opprett firma")
    assert "Fjordklinikken AS" in form.value("Navn")
    await form.submit()
    await kari.home.shows("Firmaer › Fjordklinikken AS")


async def test_a_third_modal_that_cannot_be_saved_keeps_what_was_typed(
    slack: LocalSlack, bot: Running, kari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch, "firm.create")
    said = await Hands(slack, bot, kari).submit("firm.create", {}, {"name": "Fjordklinikken AS"}, depth=3)
    assert APOLOGY in said
    assert '"response_action": "errors"' in said
    assert '"name": "Dette gikk ikke' in said


@pytest.mark.parametrize("place", ["home", "message", "modal"])
async def test_a_button_that_fails(
    slack: LocalSlack, bot: Running, kari: Person, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    breaks(monkeypatch, "firm.new")
    assert APOLOGY in await Hands(slack, bot, kari).press("firm.new", {}, place)
    assert page_of(bot, kari) == ""


async def test_a_command_a_shortcut_a_picker_and_an_event_that_fail(
    slack: LocalSlack, kari: Person, bot: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for step in ("guide.command", "guide.invite", "guide.firm.suggest", "home.open"):
        breaks(monkeypatch, step)
    await kari.command("/knytt")
    assert (await kari.sees(APOLOGY)).is_ephemeral
    hands = Hands(slack, bot, kari)
    assert APOLOGY in await hands.shortcut("guide.invite")
    assert await hands.look_up("guide.firm", {}) == '{"options": []}'
    await kari.open_home()
    assert len(re.findall(r"problem [0-9a-f]{8} in", caplog.text)) == 4


async def test_a_stranger_is_told_too(kari: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, "guide.command")
    await kari.command("/knytt")
    await kari.sees(APOLOGY)


async def test_a_payload_that_cannot_be_read_is_acknowledged(
    slack: LocalSlack, bot: Running, kari: Person, caplog: pytest.LogCaptureFixture
) -> None:
    slack.tamper_next(lambda payload: payload.pop("user") and None)
    assert await Hands(slack, bot, kari).press("firm.new", {}) == ""
    assert re.search(r"problem [0-9a-f]{8}", caplog.text)


async def test_a_stranger_who_cannot_be_kept_is_answered_all_the_same(
    kari: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails_to_remember(*_: object) -> None:
        raise DefectError

    monkeypatch.setattr(people, "remember", fails_to_remember)
    await kari.command("/knytt")
    await kari.sees("Steg 1 av 6")
    assert "could not keep what Slack says about a user" in caplog.text


# What follows the ack.


async def test_a_card_is_never_sent_anywhere_but_to_slack(
    slack: LocalSlack, bot: Running, kari: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    asked = []

    async def note(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    elsewhere = web.Application()
    elsewhere.router.add_route("*", "/{path:.*}", note)
    async with TestServer(elsewhere) as server:
        form = {
            "name": "Solsiden Helse AS",
            "organisation_number": "310 000 051",
            "legal_form": {"type": "static_select", "selected_option": {"value": "AS"}},
            "kind": {"type": "radio_buttons", "selected_option": {"value": "clinic"}},
        }
        said = await Hands(slack, bot, kari).submit("firm.create", {"card": str(server.make_url("/x"))}, form)
    assert "Solsiden Helse AS" in said  # as a new message
    assert asked == []
    assert "the card has gone: not_a_response_url" in caplog.text


async def test_a_failure_right_after_the_ack_does_not_lose_it(
    slack: LocalSlack, bot: Running, kari: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def says_and_opens(tx: Transaction, click: Click) -> Sequence[Reply]:
        return [
            Note("useful/thanks"),
            Open("guide/nowhere", {"purpose": "add", "firm": None, "first": "who", "has_billing_firm": False}),
        ]

    async def fails_at_once(*_: object, **__: object) -> None:
        raise DefectError

    breaks(monkeypatch, "guide.command", says_and_opens)
    monkeypatch.setattr(bot.bot.door._slack, "respond", fails_at_once)
    delivery = await kari.command("/knytt")
    assert delivery
    assert delivery.acknowledged
    await kari.sees_modal("Opprett firma")  # what came after it is done all the same
    assert "DefectError" in caplog.text


@pytest.mark.parametrize("place", ["home", "message"])
async def test_a_window_that_comes_too_late_is_excused(
    slack: LocalSlack, bot: Running, kari: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def slow(tx: Transaction, click: Click) -> Sequence[Reply]:
        clock.forward(seconds=3.1)
        return [Open("guide/nowhere", {"purpose": "add", "firm": None, "first": "who", "has_billing_firm": False})]

    breaks(monkeypatch, "firm.new", slow)
    assert LATE in await Hands(slack, bot, kari).press("firm.new", {}, place)
    slack.forgive("expired_trigger_id")


async def test_slack_in_trouble_is_logged_and_harms_nobody(
    slack: LocalSlack, bot: Running, kari: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    for trouble in ("server_error", "internal_error", "lost_answer"):
        slack.fault("views.open", trouble)
        delivery = await kari.home.press_unseen("home.role", '{"role": "administrator"}')
        assert delivery
        assert delivery.acknowledged
        told = await kari.sees("Slack var opptatt. Kom det ikke opp noe vindu, trykker du en gang til.")
        slack.workspace.dm(kari.id).messages.clear()
        assert told
    assert "home.go" not in caplog.text
    assert caplog.text.count("home.role: ") == 3


async def test_slack_that_wants_us_to_wait_a_second_is_asked_again(
    slack: LocalSlack, bot: Running, kari: Person
) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    slack.fault("views.open", "ratelimited")
    await kari.home.press(ADMINISTRATOR)
    await kari.sees_modal("Opprett firma")


async def test_slack_that_wants_us_to_wait_for_long_is_told_of(
    slack: LocalSlack, bot: Running, kari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "SHORT_WAIT", 0)
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    slack.fault("views.open", "ratelimited")
    await kari.home.press(ADMINISTRATOR)
    await kari.sees("Slack var opptatt.")


# The ack itself.


async def test_the_ack_waits_for_no_poll(
    slack: LocalSlack, bot: Running, kari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    naps = []
    sleep = asyncio.sleep

    async def counted(seconds: float, *rest: object) -> object:
        naps.append(seconds)
        return await sleep(seconds, *rest)

    monkeypatch.setattr(asyncio, "sleep", counted)
    await kari.home.press(ADMINISTRATOR)
    form = await kari.sees_modal("Opprett firma")
    await form.type("Navn", "Fjordklinikken AS")
    await form.submit()
    assert naps == []


async def test_a_client_id_in_the_environment_does_not_drop_the_token(
    slack: LocalSlack, sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "111.222")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "of another app")
    async with bot_at(slack, sqlite_url, clock) as running:
        kari = slack.person("Kari Nordmann")
        await create_firm(kari)
        assert running.bot.bolt.client.token == BOT_TOKEN


# The database.


@contextmanager
def out_of_reach(running: Running, spared: int) -> Iterator[None]:
    """The database is down."""
    database = running.bot.door._database
    url = database.engine.url
    if database.engine.dialect.name == "sqlite":
        path = Path(url.database or "")
        # In their threads: what is in use while an engine is disposed of would stay open until it is collected.
        database.submit(database.engine.dispose).result()
        database.submit(database._readers.dispose, is_reading=True).result()
        kept = path.rename(path.with_suffix(".kept"))
        path.mkdir()
        yield
        path.rmdir()
        kept.rename(path)
        return
    with maintenance(running.url) as server:
        server.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        cut(server, url.database, spared)
        yield
        server.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")


def maintenance(database_url: str) -> psycopg.Connection:
    """A connection to the server, by way of another database."""
    return connect(text(make_url(database_url).set(database="postgres")))


def cut(server: psycopg.Connection, database: str | None, spared: int) -> None:
    """Cut all connections to a database but one."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
    server.execute(others, [database, spared])


@pytest.fixture
def spared(request: pytest.FixtureRequest, database_url: str) -> int:
    """The connection that the tests themselves have."""
    is_postgres = database_url.startswith("postgres")
    return request.getfixturevalue("migrated_postgres")[1].info.backend_pid if is_postgres else 0


@pytest.fixture
async def on_either(slack: LocalSlack, database_url: str, clock: Clock) -> AsyncIterator[Running]:
    async with bot_at(slack, database_url, clock) as running:
        settle(running)
        yield running


async def test_while_the_database_is_down_people_are_told_and_afterwards_all_is_well(
    slack: LocalSlack, on_either: Running, spared: int, caplog: pytest.LogCaptureFixture
) -> None:
    kari = slack.person("Kari Nordmann")
    hands = Hands(slack, on_either, kari)
    assert "Kari" in await hands.press("home.go", {"to": ""})
    with out_of_reach(on_either, spared):
        for place in ("home", "message", "modal"):
            assert APOLOGY in await hands.press("firm.new", {}, place)
        said = await hands.submit("firm.create", {}, {"name": "Fjordklinikken AS"})
        assert APOLOGY in said
        assert f"problem {code_in(said)} in firm.create" in caplog.text
        assert APOLOGY in await hands.shortcut("guide.invite")
        assert await hands.look_up("guide.firm", {}) == '{"options": []}'
        await kari.open_home()
    on_either.bot.delivery.wake()
    assert "Opprett firma" in await hands.press("firm.new", {})
    assert "Kari" in await hands.press("home.go", {"to": ""})
    assert "Fjordklinikken" in await hands.look_up("guide.firm", {})


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_connections_that_were_cut_are_made_anew(slack: LocalSlack, on_either: Running, spared: int) -> None:
    hands = Hands(slack, on_either, slack.person("Kari Nordmann"))
    await hands.press("home.go", {"to": ""})
    with maintenance(on_either.url) as server:
        cut(server, make_url(on_either.url).database, spared)
    assert "Kari" in await hands.press("home.go", {"to": ""})


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_connection_that_is_cut_in_between_undoes_everything(
    slack: LocalSlack, on_either: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(tx: Transaction, click: Click) -> Sequence[Reply]:
        homes.look(tx, click.user, "firm/77")
        tx.connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return []

    kari = slack.person("Kari Nordmann")
    breaks(monkeypatch, "firm.new", cut_off)
    assert APOLOGY in await Hands(slack, on_either, kari).press("firm.new", {})
    assert page_of(on_either, kari) == ""


# Whatever else the internet sends.


@pytest.mark.parametrize(
    "body",
    ["", "x", "{", "[]", "payload=%7B", "payload=%5B%5D", "payload=7", "{" * 5000, "[" * 50_000, '{"type":7}', "\0"],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
async def test_what_is_not_signed_is_turned_away_without_a_word(
    bot: Running, caplog: pytest.LogCaptureFixture, body: str, content_type: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with aiohttp.ClientSession() as http:
        headers = {"Content-Type": content_type}
        async with http.post(f"{bot.http}/slack/events", data=body.encode(), headers=headers) as answer:
            assert 400 <= answer.status < 500
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_command_may_hold_any_words(kari: Person) -> None:
    await kari.command("/knytt payload")
    await kari.sees("hjelp")


async def test_healthz_and_nothing_else(bot: Running) -> None:
    async with aiohttp.ClientSession() as http:
        for path, status in (("/healthz", 200), ("/", 404), ("/slack/events", 405), ("/slack/install", 404)):
            async with http.get(f"{bot.http}{path}") as answer:
                assert answer.status == status
