"""Days that pass: the clock moves, the scheduler looks, and what comes of it has arrived before the clock moves on."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.storage import Transaction
from bot.storage.tables import messages
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import MessageOnScreen
from tests.guide.conftest import Clock, Running


async def pass_hours(slack: LocalSlack, clock: Clock, bot: Running, hours: float, step: float = 1) -> None:
    """So many hours, with a look at each step."""
    for _ in range(round(hours / step)):
        clock.forward(hours=step)
        await look(slack, bot)


async def pass_days(slack: LocalSlack, clock: Clock, bot: Running, days: float) -> None:
    """So many days, with a look every hour."""
    await pass_hours(slack, clock, bot, days * 24)


async def look(slack: LocalSlack, *bots: Running) -> None:
    """Let the schedulers look, one after the other, and wait until everything that comes of it has been posted."""
    for bot in bots:
        await bot.tick()
    assert await slack.until(lambda: _posted(slack) >= bots[0].read(_meant))


def _posted(slack: LocalSlack) -> int:
    return sum(call.method == "chat.postMessage" and bool(call.answer.get("ok")) for call in slack.calls)


def _meant(tx: Transaction) -> int:
    stays = messages.c.state.not_in(("cancelled", "failed"))
    due = sa.or_(messages.c.state != "queued", messages.c.attempts > 0, messages.c.due_at <= tx.now)
    return tx.connection.scalar(sa.select(sa.func.count()).select_from(messages).where(stays, due)) or 0


def arrived(shown: MessageOnScreen, timezone: str = "Europe/Oslo") -> datetime:
    """When a message was posted, by that clock."""
    return datetime.fromtimestamp(float(shown.message.ts), ZoneInfo(timezone))


def days_of(person: Person, timezone: str = "Europe/Oslo") -> list[str]:
    """The days on which messages came: "24.11."."""
    return [f"{arrived(shown, timezone):%d.%m.}" for shown in person.messages]


def are_decent(person: Person, timezone: str = "Europe/Oslo") -> bool:
    """Whether all messages but the first came at a decent time: on a working day between eight and six."""
    moments = [arrived(shown, timezone) for shown in person.messages[1:]]
    return all(8 <= at.hour < 18 and at.weekday() < 5 for at in moments)
