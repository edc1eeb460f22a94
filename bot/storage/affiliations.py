"""Affiliations: who is at a location, with what was saved."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.affiliation import (
    Affiliation,
    AffiliationFacts,
    AlreadyAffiliated,
    ChangedMeanwhile,
    Opinion,
    Wrong,
)
from bot.domain.person import UserId
from bot.domain.refusal import NoAccess

from .database import THIS_WORKSPACE, Transaction
from .search import Page, page_of
from .tables import administrators, affiliations, decided, locations, profiles, reservations

_STANDING = sa.select(
    sa.func.count().filter(affiliations.c.removed_at.is_(None)).label("present"),
    sa.func.max(affiliations.c.removed_at).label("removed_at"),
).where(
    affiliations.c.workspace == THIS_WORKSPACE,
    affiliations.c.location_id == sa.bindparam("this_location"),
    affiliations.c.profile_id == sa.bindparam("this_profile"),
)


def get(tx: Transaction, affiliation_id: int) -> Affiliation:
    """The affiliation. Raises NoAccess if the workspace has none of this id, or it has been removed."""
    found = find(tx, affiliation_id)
    if found is None or found.is_removed:
        raise NoAccess
    return found


def find(tx: Transaction, affiliation_id: int) -> Affiliation | None:
    """The affiliation, also when it has been removed since."""
    return next(iter(_load(tx, affiliations.c.id == affiliation_id)), None)


def several(tx: Transaction, affiliation_ids: Collection[int]) -> dict[int, Affiliation]:
    """Affiliations by id, also those that have been removed since."""
    return {each.id: each for each in _load(tx, affiliations.c.id.in_(affiliation_ids))}


def at_location(tx: Transaction, location_id: int, number: int, size: int) -> Page[Affiliation]:
    """A page of who is at a location, in the order in which they were added."""
    return _page(tx, affiliations.c.location_id == location_id, number, size)


def of_profile(tx: Transaction, profile_id: int, number: int, size: int) -> Page[Affiliation]:
    """A page of where a practitioner is attached."""
    return _page(tx, affiliations.c.profile_id == profile_id, number, size)


def among(tx: Transaction, location_id: int, profile_ids: Collection[int]) -> list[Affiliation]:
    """Who of these is at a location."""
    c = affiliations.c
    return _load(tx, c.location_id == location_id, c.profile_id.in_(profile_ids), c.removed_at.is_(None))


def of_administrator(
    tx: Transaction, administrator: str, limit: int, *, location_id: int | None = None, users: Collection[str] = ()
) -> tuple[list[Affiliation], int]:
    """Who is at an administrator's locations, at most so many, and how many; `users`: only these Slack users."""
    c = affiliations.c
    mine = (
        sa.select(locations.c.id)
        .join(administrators, administrators.c.firm_id == locations.c.firm_id)
        .where(administrators.c.workspace == tx.workspace, administrators.c.user == administrator)
    )
    where: list[sa.ColumnElement[bool]] = [c.location_id.in_(mine)]
    if location_id is not None:
        where.append(c.location_id == location_id)
    if users:
        theirs = sa.select(profiles.c.id).where(profiles.c.workspace == tx.workspace, profiles.c.user.in_(users))
        where.append(c.profile_id.in_(theirs))
    page = _page(tx, sa.and_(*where), 0, limit)
    return page.items, page.total


def concerned(
    tx: Transaction, decision_id: int, after: int, limit: int, profile_id: int | None = None
) -> list[Affiliation]:
    """Those whose location's or billing firm a decision is about, by id, at most so many after that one.

    `profile_id`: only this practitioner's.
    """
    c = affiliations.c
    about = sa.select(decided.c.firm_id).where(
        decided.c.workspace == tx.workspace, decided.c.decision_id == decision_id
    )
    there = sa.select(locations.c.id).where(locations.c.workspace == tx.workspace, locations.c.firm_id.in_(about))
    query = sa.select(affiliations).where(c.workspace == tx.workspace, c.removed_at.is_(None), c.id > after)
    query = query.where(sa.or_(c.location_id.in_(there), c.billing_firm_id.in_(about)))
    if profile_id is not None:
        query = query.where(c.profile_id == profile_id)
    return _with_reservations(tx, query.order_by(c.id).limit(limit))


def _page(tx: Transaction, where: sa.ColumnElement[bool], number: int, size: int) -> Page[Affiliation]:
    c = affiliations.c
    query = sa.select(affiliations).where(c.workspace == tx.workspace, where, c.removed_at.is_(None)).order_by(c.id)
    limited, number, total = page_of(tx.connection, query, number, size)
    return Page(_with_reservations(tx, limited), number, size, total)


def standing(tx: Transaction, location_id: int, profile_id: int) -> tuple[bool, datetime | None]:
    """Whether a practitioner is at a location, and when they were taken off it the last time, if ever."""
    row = tx.run(_STANDING, this_location=location_id, this_profile=profile_id).one()
    return bool(row.present), row.removed_at


def add(tx: Transaction, location_id: int, profile_id: int, facts: AffiliationFacts, by: str) -> Affiliation:
    """Attach a practitioner. Raises AlreadyAffiliated if another administrator was quicker."""
    added = add_several(tx, location_id, {profile_id: facts}, by)
    if not added:
        raise AlreadyAffiliated(profile=None, location=None)
    return added[0]


def add_several(tx: Transaction, location_id: int, facts: Mapping[int, AffiliationFacts], by: str) -> list[Affiliation]:
    """Attach practitioners, by their profiles' ids. Those who are there already are left as they are, and left out."""
    c = affiliations.c
    rows = [
        {
            "workspace": tx.workspace,
            "location_id": location_id,
            "profile_id": profile_id,
            "saved_by": by,
            "saved_at": tx.now,
            **_columns(facts[profile_id]),
        }
        for profile_id in sorted(facts)  # in one order, or two with the same people would wait for each other
    ]
    if not rows:
        return []
    insert = tx.insert_or(affiliations).values(rows).on_conflict_do_nothing().returning(c.id, c.profile_id)
    added = {row.id: facts[row.profile_id].reservations for row in tx.connection.execute(insert)}
    _reserve(tx, added)
    return _load(tx, c.id.in_(added))


def save(tx: Transaction, affiliation_id: int, facts: AffiliationFacts, by: str, seen_version: int) -> Affiliation:
    """Change what was saved. Raises ChangedMeanwhile if the version seen is not current."""
    changed = tx.connection.execute(
        _present(tx, affiliation_id)
        .where(affiliations.c.version == seen_version)
        .values(version=seen_version + 1, saved_by=by, saved_at=tx.now, **_columns(facts))
    )
    if changed.rowcount == 0:
        raise ChangedMeanwhile(by=UserId(get(tx, affiliation_id).saved_by))
    tx.connection.execute(sa.delete(reservations).where(reservations.c.affiliation_id == affiliation_id))
    _reserve(tx, {affiliation_id: facts.reservations})
    return get(tx, affiliation_id)


def remove(tx: Transaction, affiliation_id: int, by: str) -> bool:
    """Take a practitioner off a location; False if that has happened already."""
    removed = _present(tx, affiliation_id).values(removed_at=tx.now, removed_by=by)
    return tx.connection.execute(removed).rowcount == 1


def restore(tx: Transaction, affiliation_id: int) -> bool:
    """As if nobody had been taken off; False if nobody has, or they have been added again since."""
    c, other = affiliations.c, affiliations.alias()
    is_there = sa.exists().where(
        other.c.location_id == c.location_id, other.c.profile_id == c.profile_id, other.c.removed_at.is_(None)
    )
    mine = (c.workspace == tx.workspace, c.id == affiliation_id, c.removed_at.is_not(None), ~is_there)
    restored = sa.update(affiliations).where(*mine).values(removed_at=None, removed_by=None)
    return tx.connection.execute(restored).rowcount == 1


def judge(tx: Transaction, affiliation_id: int, opinion: Opinion) -> None:
    """Keep what the practitioner says of what is shown; only the latest counts."""
    said = {
        "judged_at": opinion.at,
        "judged": opinion.of,
        "wrong": ",".join(opinion.wrong) or None,
        "remark": opinion.remark,
    }
    tx.connection.execute(_present(tx, affiliation_id).values(said))


def removed_since(tx: Transaction, location_id: int, moment: datetime, limit: int) -> list[Affiliation]:
    """Who was taken off a location after that moment, the latest first, at most so many."""
    c = affiliations.c
    query = sa.select(affiliations).where(c.workspace == tx.workspace, c.location_id == location_id)
    return _with_reservations(tx, query.where(c.removed_at > moment).order_by(c.removed_at.desc()).limit(limit))


def _present(tx: Transaction, affiliation_id: int) -> sa.Update:
    return sa.update(affiliations).where(
        affiliations.c.workspace == tx.workspace,
        affiliations.c.id == affiliation_id,
        affiliations.c.removed_at.is_(None),
    )


def _columns(facts: AffiliationFacts) -> dict[str, object]:
    return {"email": facts.email, "mobile": facts.mobile, "billing_firm_id": facts.billing_firm_id}


def _reserve(tx: Transaction, against: Mapping[int, Collection[int]]) -> None:
    rows = [
        {"workspace": tx.workspace, "affiliation_id": affiliation_id, "partner_id": partner_id}
        for affiliation_id, partner_ids in against.items()
        for partner_id in partner_ids
    ]
    if rows:
        tx.connection.execute(sa.insert(reservations), rows)


def _load(tx: Transaction, *where: sa.ColumnElement[bool]) -> list[Affiliation]:
    query = sa.select(affiliations).where(affiliations.c.workspace == tx.workspace, *where).order_by(affiliations.c.id)
    return _with_reservations(tx, query)


def _with_reservations(tx: Transaction, query: sa.Select[Any]) -> list[Affiliation]:
    rows = tx.connection.execute(query).all()
    against: dict[int, set[int]] = {row.id: set() for row in rows}
    reserved = sa.select(reservations).where(reservations.c.affiliation_id.in_(against))
    for row in tx.connection.execute(reserved):
        against[row.affiliation_id].add(row.partner_id)
    return [
        Affiliation(
            id=row.id,
            version=row.version,
            location_id=row.location_id,
            profile_id=row.profile_id,
            email=row.email,
            mobile=row.mobile,
            billing_firm_id=row.billing_firm_id,
            reservations=frozenset(against[row.id]),
            saved_by=row.saved_by,
            removed_at=row.removed_at,
            removed_by=row.removed_by,
            opinion=_opinion(row),
            is_matched=row.matched_at is not None,
        )
        for row in rows
    ]


def _opinion(row: sa.Row[Any]) -> Opinion | None:
    if row.judged is None:
        return None
    wrong = tuple(Wrong(each) for each in row.wrong.split(",")) if row.wrong else ()
    return Opinion(row.judged_at, row.judged, wrong, row.remark)
