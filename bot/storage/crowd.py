"""The crowd at a location: its practitioners and invitees together, counted, sought by name or address, by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.domain.formats import line
from bot.domain.invitation import ENDED, Status

from .database import Transaction
from .invitations import IS_LATEST, IS_TO_BE_ADDED, standing_as
from .search import Page, bare, folded, page_of
from .tables import administrators, affiliations, invitations, locations, people, profiles


class Group(StrEnum):
    """How somebody stands at a location; in the order in which they need attention."""

    ACCEPTED = "accepted"  # and not added so far
    PENDING = "pending"
    PRACTITIONERS = "practitioners"
    ENDED = "ended"


_STATUSES = {Group.PENDING: (Status.PENDING,), Group.ACCEPTED: (Status.ACCEPTED,), Group.ENDED: ENDED}


@dataclass(frozen=True)
class Counts:
    """How many are at a location, how many have not answered, and how many can be added."""

    practitioners: int = 0
    waiting: int = 0
    to_add: int = 0


def page(
    tx: Transaction, location_id: int, groups: Collection[Group], typed: str, number: int, size: int
) -> Page[tuple[Group, int]]:
    """A page of who is in these groups and has what was typed in their name or address, as far as both may be shown.

    Each is the id of an affiliation or of an invitation.
    """
    together = sa.union_all(
        *(_of_group(tx, location_id, group, typed) for group in Group if group in groups)
    ).subquery()
    query = sa.select(together.c.standing, together.c.id).order_by(together.c.rank, together.c.place)
    limited, number, total = page_of(tx.connection, query, number, size)
    found = [(Group(row.standing), row.id) for row in tx.connection.execute(limited)]
    return Page(found, number, size, total)


def counts(tx: Transaction, location_ids: Collection[int]) -> dict[int, Counts]:
    """How many there are at each of these locations."""
    at = dict.fromkeys(location_ids, 0)

    def counted(query: sa.Select[Any]) -> dict[int, int]:
        rows = tx.connection.execute(query.where(locations.c.id.in_(location_ids)).group_by(locations.c.id))
        return at | {row[0]: row[1] for row in rows}

    what = (locations.c.id, sa.func.count())
    practitioners = counted(_attached(tx, *what))
    waiting = counted(_invited(tx, Group.PENDING, *what))
    to_add = counted(_invited(tx, Group.ACCEPTED, *what))
    return {each: Counts(practitioners[each], waiting[each], to_add[each]) for each in at}


def needing(tx: Transaction, administrator: str, limit: int) -> tuple[list[tuple[int, Counts]], int]:
    """The administrator's locations at which somebody can be added or has not answered: most to add first; how many."""
    a = administrators.c
    mine = sa.and_(a.workspace == tx.workspace, a.firm_id == locations.c.firm_id, a.user == administrator)
    each = [
        _invited(tx, group, locations.c.id.label("location_id"), sa.literal(one).label("to_add")).join(
            administrators, mine
        )
        for group, one in ((Group.ACCEPTED, 1), (Group.PENDING, 0))
    ]
    found = sa.union_all(*each).subquery()
    to_add = sa.func.sum(found.c.to_add)
    query = (
        sa.select(found.c.location_id, to_add.label("to_add"), sa.func.count().label("all"))
        .add_columns(sa.func.count().over().label("total"))
        .group_by(found.c.location_id)
        .order_by(to_add.desc(), sa.func.count().desc(), found.c.location_id)
    )
    rows = tx.connection.execute(query.limit(limit)).all()
    shown = [(row.location_id, Counts(waiting=row.all - row.to_add, to_add=row.to_add)) for row in rows]
    return shown, rows[0].total if rows else 0


def _invited(tx: Transaction, group: Group, *columns: Any) -> sa.Select[Any]:
    """Invitations that stand like this; of what is accepted only what is to be added, each person once.

    The workspace is the location's, so that they are found by location, and not all of the workspace looked through.
    """
    c = invitations.c
    query = sa.select(*columns).select_from(locations.join(invitations, c.location_id == locations.c.id))
    query = query.where(locations.c.workspace == tx.workspace, standing_as(_STATUSES[group], tx.now))
    if group is not Group.ACCEPTED:
        return query
    theirs = sa.and_(profiles.c.workspace == c.workspace, profiles.c.user == c.answered_by)
    return query.join(profiles, theirs).where(IS_LATEST, IS_TO_BE_ADDED)


def _attached(tx: Transaction, *columns: Any) -> sa.Select[Any]:
    """Practitioners; the workspace is the location's as well."""
    there = locations.join(affiliations, affiliations.c.location_id == locations.c.id)
    query = sa.select(*columns).select_from(there).where(locations.c.workspace == tx.workspace)
    return query.where(affiliations.c.removed_at.is_(None))


def _of_group(tx: Transaction, location_id: int, group: Group, typed: str) -> sa.Select[Any]:
    """Practitioners in the order in which they were added, invitations the latest first."""
    if group is Group.PRACTITIONERS:
        query = _practitioners(tx, location_id, typed).add_columns(affiliations.c.id.label("place"))
    else:
        query = _invitees(tx, location_id, group, typed).add_columns((-invitations.c.id).label("place"))
    rank = list(Group).index(group)
    return query.add_columns(sa.literal(group.value).label("standing"), sa.literal(rank).label("rank"))


def _practitioners(tx: Transaction, location_id: int, typed: str) -> sa.Select[Any]:
    c = affiliations.c
    query = _attached(tx, c.id).where(locations.c.id == location_id)
    if not typed:
        return query
    query = query.join(profiles, profiles.c.id == c.profile_id)
    return query.where(_matches(typed, names=[profiles.c.bare], addresses=[c.email, profiles.c.email]))


def _invitees(tx: Transaction, location_id: int, group: Group, typed: str) -> sa.Select[Any]:
    """By the name that an administrator sees: of a picked member, or of whoever has answered. Never of an address."""
    c = invitations.c
    query = _invited(tx, group, c.id).where(locations.c.id == location_id)
    if not typed:
        return query
    shown = sa.func.coalesce(c.answered_by, c.user)
    named = sa.select(people.c.bare).where(people.c.workspace == tx.workspace, people.c.user == shown)
    called = sa.select(profiles.c.bare).where(profiles.c.workspace == tx.workspace, profiles.c.user == c.answered_by)
    names: Sequence[Any] = [named.scalar_subquery(), called.correlate(invitations).scalar_subquery()]
    return query.where(_matches(typed, names=names, addresses=[c.email]))


def _matches(typed: str, *, names: Sequence[Any], addresses: Sequence[Any]) -> sa.ColumnElement[bool]:
    """A part of a name without case and accents, or of an address; taken literally."""
    by_name = [name.contains(bare(line(typed)), autoescape=True) for name in names]
    by_address = [sa.func.lower(address).contains(folded(line(typed)), autoescape=True) for address in addresses]
    return sa.or_(*by_name, *by_address)
