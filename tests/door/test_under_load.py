"""When there is more to do than can be done in Slack's three seconds: reading goes on, and who has to wait is told."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest

from bot.slack import door
from bot.storage import database, firms
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.door.hands import Hands
from tests.guide.conftest import Running
from tests.guide.steps import create_firm

Busy = Callable[[Running], AbstractContextManager[None]]
TURNED_AWAY = "Det er mye å gjøre akkurat nå. Ingenting er endret."
FIRM = {
    "name": "Solsiden Helse AS",
    "organisation_number": "310 000 051",
    "legal_form": {"type": "static_select", "selected_option": {"value": "AS"}},
    "kind": {"type": "radio_buttons", "selected_option": {"value": "clinic"}},
}


@contextmanager
def writer_is_busy(running: Running) -> Iterator[None]:
    """The one thread that writes has something else to do until the block ends."""
    done = threading.Event()
    running.bot.door._database.submit(done.wait)
    try:
        yield
    finally:
        done.set()


@contextmanager
def another_program_writes(running: Running) -> Iterator[None]:
    with closing(sqlite3.connect(running.url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def firms_of(running: Running, person: Person) -> object:
    return running.read(lambda tx: [each.name for each in firms.administered_by(tx, person.id)])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.1)
    monkeypatch.setattr(database, "SQLITE", (*database.SQLITE, "busy_timeout=50"))
    monkeypatch.setattr(Running, "settled", lambda running: running.bot.door.close())  # Homes cannot be drawn meanwhile


@pytest.mark.parametrize("busy", [writer_is_busy, another_program_writes])
async def test_what_only_reads_does_not_wait(slack: LocalSlack, bot: Running, kari: Person, busy: Busy) -> None:
    await create_firm(kari)
    with busy(bot):
        await kari.home.press("Endre", near="Org.nr")
        form = await kari.sees_modal("Endre firma")
        await form.close()
        assert "Fjordklinikken AS" in await Hands(slack, bot, kari).look_up("guide.firm", {})


@pytest.mark.parametrize("busy", [writer_is_busy, another_program_writes])
async def test_what_would_come_too_late_is_not_done_and_the_user_is_told(
    slack: LocalSlack, bot: Running, kari: Person, busy: Busy
) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    hands = Hands(slack, bot, kari)
    with busy(bot):
        for place in ("home", "message", "modal"):
            assert TURNED_AWAY in await hands.press("home.language", {"language": "en"}, place)
        assert TURNED_AWAY in await hands.submit("firm.create", {}, FIRM)
    assert bot.bot.door.shed == 4
    assert firms_of(bot, kari) == []
    await hands.submit("firm.create", {}, FIRM)
    assert firms_of(bot, kari) == ["Solsiden Helse AS"]


async def test_it_is_said_in_the_readers_language(slack: LocalSlack, bot: Running, kari: Person) -> None:
    hands = Hands(slack, bot, kari)
    await hands.press("home.language", {"language": "en"})
    await hands.press("home.go", {"to": ""})
    with writer_is_busy(bot):
        assert "There is a lot to do just now. Nothing was changed." in await hands.press("home.digest", {})
