"""Events: who did what to whom, when. Only ever added to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import THIS_WORKSPACE, Transaction
from .search import Page, page_of
from .tables import decided, events, locations, partners, people


@dataclass(frozen=True)
class Event:
    """One thing that happened. `actor` is a user id, None for time and Slack; `verb` is like "invitation.sent"."""

    at: datetime
    actor: str | None
    verb: str
    firm_id: int | None
    location_id: int | None
    whom: str | None
    details: str | None


LAST_LOOKED_AT = 300  # events: more than can be sent at once

_NOTE = sa.insert(events)
_NAME = sa.select(people.c.name).where(people.c.workspace == THIS_WORKSPACE, people.c.user == sa.bindparam("this_user"))
_NOTE_ABOUT = sa.insert(events).from_select(
    ["workspace", "at", "actor", "verb", "firm_id", "location_id", "whom", "details"],
    sa.select(
        locations.c.workspace,
        sa.bindparam("this_moment", type_=events.c.at.type),
        sa.bindparam("this_actor", type_=sa.String),
        sa.bindparam("this_verb", type_=sa.String),
        locations.c.firm_id,
        locations.c.id,
        sa.func.coalesce(_NAME.scalar_subquery(), sa.bindparam("otherwise", type_=sa.String)),
        sa.bindparam("these_details", type_=sa.String),
    ).where(locations.c.workspace == THIS_WORKSPACE, locations.c.id == sa.bindparam("this_location")),
)


def note(
    tx: Transaction,
    actor: str | None,
    verb: str,
    *,
    firm_id: int | None = None,
    location_id: int | None = None,
    whom: str | None = None,
    details: str | None = None,
) -> None:
    """Note what has happened, in the transaction in which it happens."""
    row = {"workspace": tx.workspace, "at": tx.now, "actor": actor, "verb": verb, "firm_id": firm_id}
    row |= {"location_id": location_id, "whom": whom, "details": details and details[:500]}
    tx.connection.execute(_NOTE, row)


def note_each(
    tx: Transaction, actor: str, verb: str, *, firm_id: int, location_id: int | None = None, whom: Collection[str]
) -> None:
    """Note that the same has happened to several people or partners, some at least."""
    row = {"workspace": tx.workspace, "at": tx.now, "actor": actor, "verb": verb, "firm_id": firm_id}
    tx.connection.execute(_NOTE, [{**row, "location_id": location_id, "whom": each, "details": None} for each in whom])


def note_all(tx: Transaction, verb: str, about: Collection[tuple[int, int | None, str | None]]) -> None:
    """Note what the operator has done to many: (firm's id, location's id or None, whose name or None)."""
    row = {"workspace": tx.workspace, "at": tx.now, "actor": None, "verb": verb, "details": "imported"}
    if about:
        each = [{**row, "firm_id": firm, "location_id": location, "whom": whom} for firm, location, whom in about]
        tx.connection.execute(_NOTE, each)


def note_decided(tx: Transaction, decision_id: int) -> None:
    """Note what has become of each agreement that a decision is about: the partner is whom it happened with."""
    c = decided.c
    columns = ["workspace", "at", "verb", "firm_id", "whom"]
    verb = sa.literal("agreement.").concat(c.became)
    moment = sa.bindparam(None, tx.now, type_=events.c.at.type)
    query = sa.select(c.workspace, moment, verb, c.firm_id, partners.c.name).join(
        partners, sa.and_(partners.c.workspace == c.workspace, partners.c.id == c.partner_id)
    )
    query = query.where(c.workspace == tx.workspace, c.decision_id == decision_id).order_by(c.firm_id, c.partner_id)
    tx.connection.execute(sa.insert(events).from_select(columns, query))


def note_about(
    tx: Transaction,
    actor: str | None,
    verb: str,
    *,
    location_id: int,
    user: str | None,
    otherwise: str | None,
    details: str | None = None,
) -> None:
    """Note what has happened to somebody at a location: by their name if they are a known `user`, or `otherwise`."""
    tx.run(
        _NOTE_ABOUT,
        this_moment=tx.now,
        this_actor=actor,
        this_verb=verb,
        this_location=location_id,
        this_user=user,
        otherwise=otherwise,
        these_details=details and details[:500],
    )


def at_location(tx: Transaction, location_id: int, number: int, size: int) -> Page[Event]:
    """A page of what happened at a location, the latest first."""
    query = sa.select(events).where(events.c.workspace == tx.workspace, events.c.location_id == location_id)
    limited, number, total = page_of(tx.connection, query.order_by(events.c.id.desc()), number, size)
    return Page([_event(row) for row in tx.connection.execute(limited)], number, size, total)


@dataclass(frozen=True)
class Deed:
    """What somebody did at one moment: to how many, and to whom if it is one."""

    at: datetime
    verb: str
    count: int
    whom: str | None


def latest_deed(tx: Transaction, location_id: int, actor: str, verbs: Collection[str], since: datetime) -> Deed | None:
    """The latest of these things that somebody did at a location since, if it is among the last that happened there."""
    c = events.c
    here = sa.select(events).where(c.workspace == tx.workspace, c.location_id == location_id)
    last = here.order_by(c.id.desc()).limit(LAST_LOOKED_AT).subquery().c
    query = (
        sa.select(last.at, last.verb, sa.func.count().label("how_many"), sa.func.min(last.whom).label("whom"))
        .where(last.actor == actor, last.verb.in_(verbs), last.at >= since)
        .group_by(last.at, last.verb)
        .order_by(sa.func.max(last.id).desc())
        .limit(1)
    )
    row = tx.connection.execute(query).first()
    return Deed(row.at, row.verb, row.how_many, row.whom if row.how_many == 1 else None) if row else None


def since(tx: Transaction, moment: datetime) -> list[Event]:
    """What happened in the workspace since, in order."""
    query = sa.select(events).where(events.c.workspace == tx.workspace, events.c.at >= moment).order_by(events.c.id)
    return [_event(row) for row in tx.connection.execute(query)]


def _event(row: sa.Row[Any]) -> Event:
    fields = row._mapping
    return Event(**{name: fields[name] for name in Event.__dataclass_fields__})
