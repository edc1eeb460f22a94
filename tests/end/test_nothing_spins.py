"""Who waits for tasks that have all ended must let the event loop remove them (asyncio.gather no longer does)."""

import asyncio
import signal
from collections.abc import Iterator, Sequence

import pytest

from bot import flows
from bot.click import Click
from bot.replies import GetToKnow, Reply
from bot.slack.request import Kind, Request
from bot.storage import Transaction
from tests.delivery.post import Post
from tests.door.town import KARI, OLA, settle
from tests.guide.conftest import Running


@pytest.fixture
def bounded() -> Iterator[None]:
    """A loop that spins for ever runs no timeout of its own."""

    def give_up(*_: object) -> None:
        raise AssertionError("the event loop spins")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(5)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("bounded")
async def test_the_door_closes_right_after_its_last_task_has_ended(
    bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends_at_once(tx: Transaction, click: Click) -> Sequence[Reply]:
        return [GetToKnow(())]

    settle(bot)
    door = bot.bot.door
    monkeypatch.setitem(flows.STEPS, "test", ends_at_once)
    await door.handle(Request(kind=Kind.ACTION, step="test", workspace=bot.workspace, user=KARI, key="1"))
    await asyncio.sleep(0)  # the task has ended; its callback comes next
    await door.close()
    assert not door._tasks


@pytest.mark.usefixtures("bounded")
async def test_so_does_delivery(bot: Running) -> None:
    post = Post(bot, settle(bot).karis["location"])
    delivery = bot.bot.delivery
    await delivery.close()
    post.invite(OLA)
    await delivery.begin()
    await asyncio.gather(*delivery._under_way)
    await delivery._finish()
    assert post.states() == ["posted"]
