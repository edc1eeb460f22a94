"""A Home that somebody has looked at keeps up with what happens, and asks no more of Slack than it must."""

import asyncio

import pytest

from bot.storage import homes
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.steps import accept, invite_members, set_up_clinic, share_the_firm


def published(slack: LocalSlack, person: Person) -> int:
    """How often their Home has been drawn."""
    return sum(call.method == "views.publish" and call.arguments.get("user_id") == person.id for call in slack.calls)


async def test_a_colleagues_home_shows_the_answer(bot: Running, kari: Person, tom: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await share_the_firm(kari, tom)
    await tom.home.shows("venter på svar (1)")
    await accept(ola)
    await tom.home.shows("Godtatt, ikke lagt til (1)")


@pytest.mark.parametrize(("days", "words"), [(2, "påminnet i dag"), (15, "venter på svar (0)")])
async def test_it_shows_what_the_scheduler_did(
    bot: Running, kari: Person, ola: Person, clock: Clock, days: int, words: str
) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await kari.home.shows("venter på svar (1)")
    clock.forward(days=days)
    await bot.tick()
    await kari.home.shows(words)


async def test_the_home_of_whoever_has_not_looked_is_not_drawn(
    slack: LocalSlack, bot: Running, kari: Person, ola: Person
) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await accept(ola)
    await bot.settled()
    assert published(slack, ola) == 0


async def test_many_changes_at_once_are_one_drawing(slack: LocalSlack, bot: Running, kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await bot.settled()
    before = published(slack, kari)
    bot.read(lambda tx: [homes.change(tx, kari.id) for _ in range(50)])
    await bot.settled()
    assert published(slack, kari) == before + 1


async def test_what_changes_while_it_is_drawn_is_drawn_once_more(
    slack: LocalSlack, bot: Running, kari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await bot.settled()
    publish, drawn = bot.bot.homes._slack.publish, []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(user: str, view: dict[str, object]) -> None:
        drawn.append(user)
        begun.set()
        await go_on.wait()
        await publish(user, view)

    monkeypatch.setattr(bot.bot.homes._slack, "publish", slowly)
    bot.read(homes.change, kari.id)
    bot.bot.homes.wake()
    await begun.wait()
    for _ in range(3):
        bot.read(homes.change, kari.id)
        bot.bot.homes.wake()
        await asyncio.sleep(0.01)
    assert drawn == [kari.id]  # one at a time
    go_on.set()
    await bot.settled()
    assert drawn == [kari.id, kari.id]


async def test_slack_is_given_the_time_it_asks_for(slack: LocalSlack, bot: Running, kari: Person, clock: Clock) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await bot.settled()
    slack.fault("views.publish", "ratelimited")
    before = published(slack, kari)
    await kari.home.press("Switch to English")
    await bot.settled()
    assert published(slack, kari) == before
    clock.forward(seconds=60)
    bot.bot.homes.wake()
    await kari.home.shows("Hi, Kari")


@pytest.mark.parametrize("fault", ["server_error", "internal_error", "lost_answer"])
async def test_a_passing_fault_is_waited_out(
    slack: LocalSlack, bot: Running, kari: Person, clock: Clock, fault: str
) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await bot.settled()
    slack.fault("views.publish", fault)
    await kari.home.press("Switch to English")
    await bot.settled()
    clock.forward(seconds=60)
    bot.bot.homes.wake()
    await kari.home.shows("Hi, Kari")


async def test_a_process_that_died_over_it_leaves_it_to_the_next(
    slack: LocalSlack, database_url: str, clock: Clock
) -> None:
    kari = slack.person("Kari Nordmann")
    async with bot_at(slack, database_url, clock) as running:
        await kari.open_home()
        await kari.home.shows("Hei, Kari")
        await running.settled()
    running.read(homes.change, kari.id)
    assert running.read(homes.claim, 1, homes.LEASE)  # and nothing comes of it
    async with bot_at(slack, database_url, clock) as running:
        before = published(slack, kari)
        await running.settled()
        assert published(slack, kari) == before
        clock.forward(seconds=homes.LEASE.total_seconds())
        await running.settled()
        assert published(slack, kari) == before + 1
