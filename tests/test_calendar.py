"""The demo's calendar: the bot and the local Slack live by one clock, and winding it is as if the time had passed."""

import contextlib
import socket
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

import aiohttp
import pytest

from bot import app
from bot.cli import demo
from bot.domain.working_time import HOME, OfficeHours, WorkingTime
from bot.settings import Settings
from bot.storage import Database, messages
from sandbox.control import Control
from sandbox.local_slack import BOT_TOKEN, SIGNING_SECRET, LocalSlack
from sandbox.page import add_page
from sandbox.person import Person
from tests.guide.conftest import MANIFEST, PATIENT, bot_at
from tests.guide.steps import accept, invite_addresses, invite_members, set_up_clinic

DAY, HOUR = 86400.0, 3600.0
BUSY = "Slack var opptatt"


@pytest.fixture
def control() -> Control:
    return Control(token=BOT_TOKEN)


@pytest.fixture
async def slack(control: Control) -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(MANIFEST, now=control.now)
    slack.wire.ack_seconds = PATIENT
    add_page(slack, control)
    await slack.start()
    await slack.mailbox.start()
    yield slack
    await slack.stop()
    assert slack.refusals == []


@pytest.fixture
def hours() -> OfficeHours | None:
    """Whose end the calendar waits for."""
    return None


@pytest.fixture
async def bot(
    slack: LocalSlack, control: Control, sqlite_url: str, hours: OfficeHours | None
) -> AsyncIterator[app.Bot]:
    """As in the demo. Reminders every day at any hour, so that it does not matter which day the test is run on."""
    clock = demo.Clock()
    every_day = {"knytt_nudge_first": "1d", "knytt_nudge_every": "1d", "knytt_nudge_max": 4, "knytt_expire": "6d"}
    mail = {"knytt_smtp_url": slack.mailbox.url, "knytt_mail_from": "knytt@fjordbyen.example.com"}
    given = {"database_url": sqlite_url, "slack_api_url": slack.api_url, "knytt_office_hours": "off"}
    settings = Settings(**given, **every_day, **mail)
    database = Database(sqlite_url)
    async with app.running(settings, token=BOT_TOKEN, signing_secret=SIGNING_SECRET, clock=clock) as bot:
        routes = demo.Control(bot, clock, database, BOT_TOKEN, hours).routes()
        async with app.served(bot, ("127.0.0.1", 0), routes) as port:
            slack.deliver_over_http(f"http://127.0.0.1:{port}/slack/events")
            control.url = f"http://127.0.0.1:{port}/demo"
            yield bot
    database.close()


@pytest.fixture
async def browser(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.address, raise_for_status=True) as browser:
        yield browser


async def wind(browser: aiohttp.ClientSession, **wish: Any) -> dict[str, Any]:
    async with browser.post("/demo/act", json={"do": "wind", **wish}) as response:
        return dict(await response.json())


async def shown(browser: aiohttp.ClientSession) -> dict[str, Any]:
    async with browser.get("/demo/state") as response:
        return dict((await response.json())["clock"])


def times(person: Person, words: str = "") -> list[float]:
    """When the messages with these words came. (On Mondays there may also be a weekly summary.)"""
    return [float(each.message.ts) for each in person.messages if words in each.text]


@pytest.fixture
async def ola(slack: LocalSlack, bot: app.Bot) -> Person:
    """Invited by Kari just now."""
    kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await ola.sees("inviterer deg til")
    return ola


async def test_winding_brings_what_the_time_would_have_brought_each_at_its_own_time(
    ola: Person, slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    kari = slack.person("Kari Nordmann")
    [sent] = times(ola)
    clock = await wind(browser, by=2.5 * DAY)
    assert clock["ahead"] == 2.5 * DAY
    assert clock["now"] == pytest.approx(time.time() + 2.5 * DAY, abs=5)
    assert times(ola)[1:] == [pytest.approx(sent + DAY, abs=5), pytest.approx(sent + 2 * DAY, abs=5)]
    assert clock["next"] == pytest.approx(sent + 3 * DAY, abs=5)
    await wind(browser, by=5 * DAY)
    [third, last_call] = times(ola)[3:]
    assert third == pytest.approx(sent + 3 * DAY, abs=5)
    assert last_call == pytest.approx(sent + 5 * DAY, abs=5)
    told = times(kari, "gikk ut uten svar")
    assert told == [pytest.approx(sent + 5 * DAY, abs=5)]  # the message that warned of it says so by now


async def test_the_next_nudge_is_wound_to(ola: Person, browser: aiohttp.ClientSession) -> None:
    [sent] = times(ola)
    planned = (await shown(browser))["next"]
    assert planned == pytest.approx(sent + DAY, abs=5)
    for day in (1, 2):
        clock = await wind(browser, to="next")
        assert times(ola)[day] == pytest.approx(sent + day * DAY, abs=5)
    assert clock["next"] == pytest.approx(sent + 3 * DAY, abs=5)
    assert len(ola.messages) == 3


async def test_messages_of_one_moment_to_one_person_come_at_the_usual_pace(
    bot: app.Bot, ola: Person, slack: LocalSlack, browser: aiohttp.ClientSession, sqlite_url: str
) -> None:
    kari, now = slack.person("Kari Nordmann"), datetime.fromtimestamp(times(ola)[0], UTC)
    with contextlib.closing(Database(sqlite_url)) as database, database.begin(bot.workspace, now) as tx:
        for _ in range(3):
            messages.queue(tx, kari.id, "digest/weekly", 0, now + timedelta(hours=12))
    await wind(browser, by=0.9 * DAY)
    told = times(kari, "1 person har ikke svart ennå")
    assert len(told) == 3
    assert min(later - earlier for earlier, later in pairwise(told)) >= 1


async def test_letters_come_at_their_time_too(bot: app.Bot, slack: LocalSlack, browser: aiohttp.ClientSession) -> None:
    kari = slack.person("Kari Nordmann")
    await set_up_clinic(kari)
    await invite_addresses(kari, "nina@fysio.example.com")
    assert await slack.until(lambda: slack.mailbox.mails)
    await wind(browser, by=2.5 * DAY)
    second, first, invitation = slack.mailbox.mails
    sent = invitation.at
    assert sent == pytest.approx(time.time(), abs=5)
    assert [first.at, second.at] == [pytest.approx(sent + DAY, abs=5), pytest.approx(sent + 2 * DAY, abs=5)]
    # It is written a moment before it arrives.
    assert parsedate_to_datetime(second.headers["Date"]).timestamp() == pytest.approx(second.at, abs=5)


async def test_a_message_that_waits_for_a_decent_moment_is_the_next_too(
    ola: Person, bot: app.Bot, browser: aiohttp.ClientSession, sqlite_url: str
) -> None:
    [sent] = times(ola)
    at = datetime.fromtimestamp(sent, UTC) + timedelta(hours=5)
    with contextlib.closing(Database(sqlite_url)) as database, database.begin(bot.workspace, at) as tx:
        messages.queue(tx, ola.id, "invitation/reminder", 1, at)
    clock = await wind(browser, to="next")
    assert clock["ahead"] == pytest.approx(5 * HOUR, abs=5)
    assert times(ola) == [sent, pytest.approx(at.timestamp(), abs=5)]


async def test_what_follows_within_the_hour_comes_along(
    ola: Person, bot: app.Bot, browser: aiohttp.ClientSession, sqlite_url: str
) -> None:
    [sent] = times(ola)
    moments = [datetime.fromtimestamp(sent, UTC) + timedelta(minutes=minutes) for minutes in (300, 330, 355, 365)]
    with contextlib.closing(Database(sqlite_url)) as database, database.begin(bot.workspace, moments[0]) as tx:
        for at in moments:
            messages.queue(tx, ola.id, "invitation/reminder", 1, at)
    clock = await wind(browser, to="next")
    assert len(times(ola)) == 4
    assert clock["next"] == pytest.approx(moments[-1].timestamp(), abs=5)


@pytest.mark.parametrize("hours", [OfficeHours()])
async def test_the_next_is_never_at_night_or_on_a_day_off(ola: Person, browser: aiohttp.ClientSession) -> None:
    for _ in range(6):  # reminders, at any hour of every day, and the end of the invitation
        clock = await wind(browser, to="next")
        assert WorkingTime(HOME, OfficeHours()).is_open(datetime.fromtimestamp(clock["now"], UTC))
    assert len(times(ola)) > 3


async def test_what_is_under_way_is_not_the_next(
    ola: Person, slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    [sent] = times(ola)
    eva = slack.person("Eva Søn")
    slack.fault("chat.postMessage", "slow", retry_after=0.5)
    await invite_members(slack.person("Kari Nordmann"), eva)
    assert (await shown(browser))["next"] == pytest.approx(sent + DAY, abs=5)
    assert eva.messages == []
    await eva.sees("inviterer deg til")


async def test_without_anything_planned_it_stays_as_late_as_it_is(bot: app.Bot, browser: aiohttp.ClientSession) -> None:
    clock = await wind(browser, to="next")
    assert (clock["ahead"], clock["next"]) == (0, None)


async def test_back_to_now_nothing_is_undone_and_messages_stay_in_order(
    ola: Person, slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    await wind(browser, by=1.5 * DAY)
    clock = await wind(browser, to="now")
    assert clock["ahead"] == 0
    assert clock["now"] == pytest.approx(time.time(), abs=5)
    assert len(ola.messages) == 2
    await accept(ola)  # what was posted in the future is drawn anew at once
    await slack.until(lambda: "Godta" not in ola.messages[-1].buttons)
    assert [each.buttons for each in ola.messages if "Godta" in each.buttons] == []
    await slack.person("Kari Nordmann").sees("Ola Fjell")
    for person in (ola, slack.person("Kari Nordmann")):
        assert times(person) == sorted(set(times(person)))


async def test_the_time_runs_on_after_winding(bot: app.Bot, browser: aiohttp.ClientSession) -> None:
    first = await wind(browser, by=HOUR)
    assert first["movable"]
    assert (await shown(browser))["now"] > first["now"]


@pytest.mark.parametrize("by", [-1, float("nan"), float("inf"), 1e300, "soon", None])
async def test_it_is_not_wound_to_no_time_at_all(bot: app.Bot, browser: aiohttp.ClientSession, by: object) -> None:
    async with browser.post("/demo/act", json={"do": "wind", "by": by}, raise_for_status=False) as response:
        assert response.status == 400
    assert (await shown(browser))["ahead"] == 0


@pytest.mark.parametrize(
    ("token", "body", "status"),
    [
        ("", '{"ahead": 1}', 403),
        ("xoxb-another", '{"ahead": 1}', 403),
        (BOT_TOKEN, "", 400),
        (BOT_TOKEN, "[]", 400),
        (BOT_TOKEN, '{"ahead": -1}', 400),
        (BOT_TOKEN, '{"ahead": NaN}', 400),
        (BOT_TOKEN, '{"ahead": 1e300}', 400),
        (BOT_TOKEN, '{"ahead": null}', 400),
    ],
)
async def test_only_the_local_slack_sets_the_clock_and_only_ahead(
    bot: app.Bot, control: Control, token: str, body: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.request("POST", f"{control.url}/clock", headers=headers, data=body) as response:
        assert response.status == status
    assert await control.next() is None


@pytest.mark.parametrize(("method", "path"), [("GET", "clock"), ("POST", "clock"), ("POST", "start_over")])
async def test_whoever_does_not_know_the_token_gets_nowhere(
    bot: app.Bot, control: Control, method: str, path: str
) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer ærlig"}):
        async with aiohttp.request(method, f"{control.url}/{path}", headers=headers, json={"ahead": 1}) as response:
            assert response.status == 403


@pytest.mark.parametrize("kind", ["ratelimited", "server_error", "lost_answer", "duplicated"])
async def test_whatever_is_wrong_with_slack_nothing_is_lost_or_doubled(
    ola: Person, slack: LocalSlack, browser: aiohttp.ClientSession, kind: str
) -> None:
    kari = slack.person("Kari Nordmann")
    [sent] = times(ola)
    async with browser.post("/demo/act", json={"do": "fault", "kind": kind, "on": True}):
        pass
    await wind(browser, by=2.5 * DAY)
    # A second or two later than planned where there had to be a second try.
    assert times(ola) == [sent, *(pytest.approx(sent + day * DAY, abs=15) for day in (1, 2))]
    newest = await ola.sees("[Avslå]")
    await newest.press("Avslå")
    await slack.until(lambda: ola.modal or times(ola, BUSY))
    if not ola.modal:
        await newest.press("Avslå")
    await (await ola.sees_modal("Avslå invitasjonen")).submit()
    await wind(browser, by=600)
    assert len(times(kari, "har avslått")) == 1
    assert [each.buttons for each in ola.messages if BUSY not in each.text] == [[], [], []]
    assert kind in {each.fault for each in slack.workspace.exchanges}


@pytest.mark.parametrize("wish", [{"do": "wind", "by": 1}, {"do": "wind", "to": "now"}, {"do": "start_over"}])
async def test_without_a_way_to_the_bot_that_is_said(
    slack: LocalSlack, browser: aiohttp.ClientSession, wish: dict[str, Any]
) -> None:
    assert (await shown(browser))["movable"] is False
    async with browser.post("/demo/act", json=wish, raise_for_status=False) as response:
        assert response.status == 409


async def test_a_bot_that_has_gone_is_told_of(bot: app.Bot, control: Control, browser: aiohttp.ClientSession) -> None:
    assert (await shown(browser))["movable"] is True
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        control.url = f"http://127.0.0.1:{deaf.getsockname()[1]}/demo"
        assert (await shown(browser))["next"] is None
        async with browser.post("/demo/act", json={"do": "wind", "by": 1}, raise_for_status=False) as response:
            assert response.status == 502


async def test_a_bot_that_serves_people_has_no_calendar(slack: LocalSlack, sqlite_url: str) -> None:
    async with bot_at(slack, sqlite_url, demo.Clock()) as running:  # type: ignore[arg-type]
        for method in ("GET", "POST"):
            headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
            async with aiohttp.request(method, f"{running.http}/demo/clock", headers=headers, json={}) as answer:
                assert answer.status == 404
