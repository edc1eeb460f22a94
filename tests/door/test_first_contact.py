"""Whoever the bot has never met is answered at once, in their language, whatever they do first."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.door.hands import Hands
from tests.guide.conftest import Running


@pytest.fixture
def emma(slack: LocalSlack, bot: Running) -> Person:
    """Reads English."""
    return slack.person("Emma Clarke")


async def test_in_app_home(emma: Person, kari: Person) -> None:
    await emma.open_home()
    await emma.home.shows("Hi, Emma")
    await kari.open_home()
    await kari.home.shows("Hei, Kari")


async def test_with_a_command(emma: Person, kari: Person) -> None:
    await emma.command("/knytt")
    assert (await emma.sees("Step 1 of 6")).is_ephemeral
    await kari.command("/knytt")
    assert (await kari.sees("Steg 1 av 6")).is_ephemeral


async def test_with_a_message(emma: Person) -> None:
    await emma.write("knytt")
    assert not (await emma.sees("Step 1 of 6")).is_ephemeral


async def test_with_a_shortcut(emma: Person, kari: Person) -> None:
    await emma.shortcut("Inviter personer")
    assert "You administer no firm yet" in (await emma.sees_modal("Create firm")).text
    await kari.shortcut("Legg til personer")
    assert "Du administrerer ingen firmaer ennå" in (await kari.sees_modal("Opprett firma")).text


async def test_with_a_button_in_app_home_that_an_earlier_installation_drew(
    slack: LocalSlack, bot: Running, emma: Person
) -> None:
    assert "Create firm" in await Hands(slack, bot, emma).press("firm.new", {})


async def test_with_a_button_in_a_message(slack: LocalSlack, bot: Running, emma: Person) -> None:
    said = await Hands(slack, bot, emma).press("answer.accept", {"invitation": 7}, "message")
    assert "You have no access to this" in said


async def test_with_a_modal_the_answer_cannot_wait_for_their_language(
    slack: LocalSlack, bot: Running, emma: Person
) -> None:
    assert "Dette må fylles ut" in await Hands(slack, bot, emma).submit("firm.create", {}, {"name": ""})


async def test_with_a_picker(slack: LocalSlack, bot: Running, emma: Person) -> None:
    assert await Hands(slack, bot, emma).look_up("guide.firm", {}) == '{"options": []}'


@pytest.mark.parametrize("trouble", ["server_error", "internal_error", "lost_answer", "ratelimited"])
async def test_slack_that_does_not_tell_who_it_is_keeps_nobody_waiting(
    slack: LocalSlack, emma: Person, trouble: str
) -> None:
    slack.fault("users.info", trouble, times=2 if trouble == "lost_answer" else 1)  # type: ignore[arg-type] # aiohttp asks once more
    await emma.command("/knytt")
    await emma.sees("Steg 1 av 6")  # in Norwegian for now
    await emma.command("/knytt")
    await emma.sees("Step 1 of 6")


async def test_the_trigger_is_used_within_its_life(slack: LocalSlack, kari: Person) -> None:
    await kari.shortcut("Inviter personer")
    await kari.sees_modal("Opprett firma")
    methods = [call.method for call in slack.calls if call.method.split(".")[0] in ("users", "views")]
    assert methods == ["users.info", "views.open"]


async def test_somebody_is_asked_about_once(slack: LocalSlack, kari: Person) -> None:
    for _ in range(3):
        await kari.open_home()
        await kari.home.shows("Hei, Kari")
        await kari.command("/knytt")
    await kari.sees("Steg 1 av 6")
    assert [call.method for call in slack.calls].count("users.info") == 1
