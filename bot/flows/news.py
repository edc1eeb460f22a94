"""News: what an administrator hears about those they invited to a location, in as few messages as can be.

One message a day and location tells who has answered, and one who has not. It is posted once, which is what notifies;
whoever else there is news of that day joins it, and it is drawn anew as things change. Another is posted the same day
only when nothing was left to do in it, so that an acceptance never goes unnoticed: either the administrator hears of it
at once, or a message that they have yet to act upon tells it. That an invitation has expired is no news to whoever
was told that it would: that message then says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.domain.invitation import Invitation
from bot.domain.news import Group, Kind, News, Stands
from bot.domain.person import Person
from bot.domain.working_time import zone_of
from bot.replies import Data
from bot.storage import Transaction, locations, messages, news

from . import drawing

ANSWERS = "news/answers"
SILENCE = "news/silence"
TEMPLATES = {Kind.ANSWERS: ANSWERS, Kind.SILENCE: SILENCE}
SHOWN = 10  # names of a group


@dataclass(frozen=True, order=True)
class _Told:
    location_id: int
    user: str
    kind: Kind
    timezone: str
    at: datetime
    invitation_id: int
    is_to_do: bool


def tell(
    tx: Transaction,
    invitation: Invitation,
    administrator: Person,
    kind: Kind,
    at: datetime | None = None,
    *,
    is_to_do: bool = True,
) -> None:
    """Tell an administrator about an invitation, `at` that time or now.

    Not `is_to_do`: today's message may tell it, whether or not anything is left to do in that.
    """
    to, at = administrator, at or tx.now
    tx.put_off(_tell, _Told(invitation.location_id, to.user, kind, to.timezone, at, invitation.id, is_to_do))


def _tell(tx: Transaction, told: Sequence[_Told]) -> None:
    """Everything that a transaction tells, in one order."""
    for (location_id, user, kind), each in groupby(sorted(told), lambda one: (one.location_id, one.user, one.kind)):
        some = list(each)
        while not _is_told(tx, location_id, user, kind, some):
            pass  # another transaction began the message meanwhile; it can be joined


def _is_told(tx: Transaction, location_id: int, user: str, kind: Kind, some: list[_Told]) -> bool:
    at = some[0].at
    day = at.astimezone(zone_of(some[0].timezone)).date().isoformat()
    before = news.current(tx, location_id, user, kind)
    joins = before and _can_join(tx, before, day, is_to_do=any(each.is_to_do for each in some))
    about = before.id if before and joins else news.begin(tx, location_id, user, kind, day, before)
    if about is None:
        return False
    news.add(tx, about, [each.invitation_id for each in some])
    if not joins:
        messages.queue(tx, user, TEMPLATES[kind], about, at)
    if before:
        messages.redraw(tx, "news", before.id)
    return True


def _can_join(tx: Transaction, before: News, day: str, *, is_to_do: bool) -> bool:
    match news.state(tx, before.id):
        case "queued":
            return True
        case "posted":
            return before.day == day and (not is_to_do or bool(news.left(tx, before.id, limit=1)))
    return False


def _any(*stands: Stands) -> Callable[[Data], bool]:
    def any_stands(data: Data) -> bool:
        groups = data["groups"]
        return isinstance(groups, dict) and any(groups[each].total for each in stands)

    return any_stands


@drawing(ANSWERS, worth_posting=_any(Stands.TO_ADD, Stands.DECLINED))
def answers(tx: Transaction, news_id: int, reader: Person) -> Data | None:
    """Who has accepted and is to be added, or is by now; who has declined."""
    return _shown(tx, news_id, reader)


@drawing(SILENCE, worth_posting=_any(Stands.SILENT, Stands.EXPIRED))
def silence(tx: Transaction, news_id: int, reader: Person) -> Data | None:
    """Who has not answered and whose time runs out, or has run out; what has become of the others."""
    return _shown(tx, news_id, reader)


def _shown(tx: Transaction, news_id: int, reader: Person) -> Data | None:
    """Nothing is said to whoever is no administrator any more."""
    mine = news.get(tx, news_id)
    firm, location = locations.with_firm(tx, mine.location_id)
    if reader.user != mine.user or reader.user not in firm.administrators:
        return None
    groups = news.groups(tx, mine.id, SHOWN)
    return {"news": mine, "location": location, "groups": groups, "on_one_day": _on_one_day(groups, reader)}


def _on_one_day(groups: dict[str, Group], reader: Person) -> bool:
    """Whether the time of those who have not answered runs out on one day."""
    silent, zone = groups[Stands.SILENT], zone_of(reader.timezone)
    days = {moment.astimezone(zone).date() for moment in (silent.first, silent.last) if moment}
    return len(days) <= 1
