"""The audit: what happened, as tab-separated lines that are safe to read in a terminal and to open as a spreadsheet."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.storage import Transaction, events, firms, locations, people
from bot.storage.events import Event

COLUMNS = ("time", "actor", "verb", "firm", "location", "whom", "details")
_BEGINS_A_FORMULA = ("=", "+", "-", "@")


def lines(tx: Transaction, since: datetime) -> Iterator[str]:
    """A line of headings, then one for each event of the workspace since, in order."""
    yield "\t".join(COLUMNS)
    found = events.since(tx, since)
    users = {user for event in found for user in (event.actor, event.whom) if user}
    known = people.known(tx, list(users))
    names = {user: person.name for user, person in known.items()}
    of_firm = {firm_id: firms.get(tx, firm_id).name for firm_id in {event.firm_id for event in found} if firm_id}
    places = {event.location_id for event in found}
    of_location = {place: locations.get(tx, place).name for place in places if place}
    for event in found:
        told = _told(event, names, of_firm.get(event.firm_id or 0), of_location.get(event.location_id or 0))
        yield "\t".join(safe(text or "") for text in told)


def _told(event: Event, names: dict[str, str], firm: str | None, location: str | None) -> tuple[str | None, ...]:
    actor = f"{names.get(event.actor, '')} ({event.actor})".strip() if event.actor else "Knytt"
    whom = names.get(event.whom, event.whom) if event.whom else None
    at = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return at, actor, event.verb, firm, location, whom, event.details


def safe(text: str) -> str:
    """On one line, without what steers a terminal or turns text around; nothing that a spreadsheet would calculate."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"'{shown}" if shown.startswith(_BEGINS_A_FORMULA) else shown
