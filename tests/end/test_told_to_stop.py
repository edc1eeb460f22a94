"""SIGTERM and SIGINT, at any moment, with Slack and the mail server in any state: over in time, and nothing lost."""

import asyncio
import contextlib
import json
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from bot import flows
from bot.app import now
from bot.click import Click
from bot.domain.invitation import Invitee, Status
from bot.flows.invitation import BY_MAIL, RECEIVED
from bot.replies import Note, Reply
from bot.slack.request import Kind, Request
from bot.storage import Transaction, invitations, messages
from bot.storage.tables import invitations as sent
from bot.storage.tables import messages as outbox
from sandbox.local_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, LocalSlack
from sandbox.methods import Method
from tests.door.town import KARI, OLA, PER, TOM, settle
from tests.guide.conftest import MANIFEST, Clock, Running, bot_at
from tests.test_command_line import listens, start

SOON = 5.0  # seconds in which a program ends that waits for nobody, on a busy machine
GRACE = 1.0  # seconds
TOKENS = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}
WAYS = pytest.mark.parametrize("command", [["serve", "--port", "0"], ["run"]], ids=["serve", "run"])

Process = asyncio.subprocess.Process


class Silence:
    """A server that takes connections and never says a word."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.address = ""
        self.callers: list[asyncio.StreamWriter] = []

    async def hear(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.set()
        self.callers.append(writer)

    async def answer(self, _: dict[str, Any]) -> dict[str, Any]:
        """The same as a method of the Web API."""
        self.asked.set()
        await asyncio.sleep(3600)
        return {}

    def hang_up(self) -> None:
        for writer in self.callers:
            writer.close()


@pytest.fixture
async def silence() -> AsyncIterator[Silence]:
    silence = Silence()
    server = await asyncio.start_server(silence.hear, "127.0.0.1", 0)
    silence.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield silence
    server.close()
    silence.hang_up()


@asynccontextmanager
async def program(*command: str, **settings: str) -> AsyncIterator[Process]:
    process = await start(*command, KNYTT_GRACE=f"{GRACE:.0f}s", **TOKENS, **settings)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ends(process: Process, number: int = signal.SIGTERM, within: float = SOON, *, again: bool = False) -> None:
    """It ends when told, once or three times over: in time, with status 0 and without a traceback."""
    begun = time.perf_counter()
    process.send_signal(number)
    if again:
        for more in (signal.SIGTERM, signal.SIGINT):
            await asyncio.sleep(0.05)
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(more)
    _, complained = await asyncio.wait_for(process.communicate(), within)
    print(f"over after {time.perf_counter() - begun:.2f} s")
    said = complained.decode()
    assert process.returncode == 0, said
    assert not any(trouble in said for trouble in ("Traceback", "never retrieved", "was destroyed", "Unclosed")), said


# On its way.


@pytest.mark.parametrize(
    ("command", "number"), [(["serve", "--port", "0"], signal.SIGTERM), (["run"], signal.SIGINT)], ids=["serve", "run"]
)
async def test_while_slack_does_not_say_who_we_are(
    command: list[str], number: int, sqlite_url: str, silence: Silence
) -> None:
    api = f"http://{silence.address}/api/"
    async with program(*command, DATABASE_URL=sqlite_url, SLACK_API_URL=api) as process:
        await asyncio.wait_for(silence.asked.wait(), 20)
        await ends(process, number, again=True)


async def test_while_slack_cannot_be_reached(sqlite_url: str) -> None:
    nowhere = "http://127.0.0.1:9/api/"
    async with program("serve", "--port", "0", DATABASE_URL=sqlite_url, SLACK_API_URL=nowhere) as process:
        assert process.stderr
        async with asyncio.timeout(20):
            assert b"Trying again in 1 s" in await process.stderr.readline()
        await ends(process)


@pytest.mark.parametrize("step", ["address", "handshake"])
async def test_while_the_socket_is_being_opened(step: str, sqlite_url: str, silence: Silence) -> None:
    async with LocalSlack(MANIFEST) as slack:
        if step == "address":
            slack.web_api.methods["apps.connections.open"] = Method(silence.answer, "app")
        else:
            slack.sockets.address = f"http://{silence.address}"
        async with program("run", DATABASE_URL=sqlite_url, SLACK_API_URL=slack.api_url) as process:
            await asyncio.wait_for(silence.asked.wait(), 20)
            await ends(process)


# At work.


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(MANIFEST) as slack:
        yield slack


@pytest.fixture
def running(sqlite_url: str) -> Running:
    """Kari's location and Tom's; a message to Ola and a letter are about to leave."""
    running = Running(None, sqlite_url, "TDEMO0001", now)  # type: ignore[arg-type]
    town = settle(running)

    def invite(tx: Transaction) -> None:
        sent = invitations.send(tx, town.toms["location"], TOM, Invitee(user=OLA), None)
        assert sent
        messages.queue(tx, OLA, RECEIVED, sent)
        messages.queue(tx, "", BY_MAIL[RECEIVED], town.karis["to_address"])

    running.read(invite)
    return running


@asynccontextmanager
async def at_work(command: list[str], running: Running, slack: LocalSlack, **settings: str) -> AsyncIterator[Process]:
    """A bot that Slack can reach."""
    async with program(*command, DATABASE_URL=running.url, SLACK_API_URL=slack.api_url, **settings) as process:
        if command[0] == "serve":
            slack.deliver_over_http(f"{await listens(process)}/slack/events")
        else:
            await slack.connected(20)
        yield process


@WAYS
async def test_with_all_under_way_and_nobody_answering(
    command: list[str], running: Running, slack: LocalSlack, silence: Silence
) -> None:
    mail = {"KNYTT_SMTP_URL": f"smtp://{silence.address}", "KNYTT_MAIL_FROM": "knytt@example.com", "KNYTT_TICK": "1s"}
    post = slack.web_api.methods["chat.postMessage"]

    async def post_and_be_silent(arguments: dict[str, Any]) -> dict[str, Any]:
        await post.run(arguments)
        return await silence.answer(arguments)

    slack.web_api.methods["chat.postMessage"] = Method(post_and_be_silent, post.scope)
    invited = pers_invitation(running)
    async with at_work(command, running, slack, **mail) as process:
        kari, ola = slack.person(KARI), slack.person(OLA)
        await ola.sees("Bislett Fysio AS")
        assert await slack.until(lambda: silence.callers, 20)  # the mail server
        await kari.open_home()
        await kari.home.shows("Hei, Kari")
        slack.trouble({"slow": 1}, Random(), seconds=60)
        clicks = [kari.home.press("Opprett firma") for _ in range(8)]
        clicks.append(kari.home.press_unseen("invite.withdraw", json.dumps({"invitation": invited})))
        assert all(answered and answered.acknowledged for answered in await asyncio.gather(*clicks))
        await ends(process, within=GRACE + SOON, again=True)
    # What was acknowledged has been done, and what was under way goes on where it was.
    assert running.read(lambda tx: invitations.get(tx, invited).status) is Status.WITHDRAWN
    slack.web_api.methods["chat.postMessage"] = post
    slack.trouble({}, Random())
    await slack.mailbox.start()
    later = Clock()
    later.now = now() + timedelta(minutes=5)
    mail_settings = {"knytt_smtp_url": slack.mailbox.url, "knytt_mail_from": "knytt@example.com"}
    async with bot_at(slack, running.url, later, **mail_settings):
        assert await slack.until(lambda: slack.mailbox.mails)
        assert await slack.until(lambda: running.read(queued) == 0)
    assert len([message for message in ola.messages if "Bislett Fysio AS" in message.text]) == 1
    assert len(slack.mailbox.mails) == 1


def pers_invitation(running: Running) -> int:
    return running.read(lambda tx: tx.connection.scalar(sa.select(sent.c.id).where(sent.c.user == PER)))  # type: ignore[return-value]


def queued(tx: Transaction) -> int:
    query = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.state == "queued")
    return tx.connection.scalar(query.where(outbox.c.workspace == tx.workspace)) or 0


async def test_what_a_stranger_asked_for_is_done_although_slack_does_not_say_who_they_are(
    slack: LocalSlack, sqlite_url: str, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def note(_: Transaction, click: Click) -> Sequence[Reply]:
        done.append(click.user)
        return [Note("late", {})]  # which Slack would not answer either

    monkeypatch.setitem(flows.STEPS, "test", note)
    async with bot_at(slack, sqlite_url, Clock(), knytt_grace=timedelta(seconds=0.1)) as running:
        for method in ("users.info", "chat.postMessage"):
            slack.web_api.methods[method] = Method(silence.answer)
        asked = Request(kind=Kind.ACTION, step="test", key="1", workspace=running.workspace, user=KARI)
        assert await running.bot.door.handle(asked) == {}
        await asyncio.wait_for(silence.asked.wait(), 5)
        assert done == []
    assert done == [KARI]
