"""Affiliations: who is at a location, with what was saved."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from bot.domain.affiliation import Affiliation, AffiliationFacts, AlreadyAffiliated, ChangedMeanwhile
from bot.domain.person import UserId
from bot.domain.refusal import NoAccess

from .database import Transaction
from .tables import affiliations, reservations


def get(tx: Transaction, affiliation_id: int) -> Affiliation:
    """The affiliation. Raises NoAccess if the workspace has none of this id, or it has been removed."""
    found = find(tx, affiliation_id)
    if found is None or found.is_removed:
        raise NoAccess
    return found


def find(tx: Transaction, affiliation_id: int) -> Affiliation | None:
    """The affiliation, also when it has been removed since."""
    return next(iter(_load(tx, affiliations.c.id == affiliation_id)), None)


def at_location(tx: Transaction, location_id: int) -> list[Affiliation]:
    """Who is at a location, in the order in which they were added."""
    return _load(tx, affiliations.c.location_id == location_id, affiliations.c.removed_at.is_(None))


def of_profile(tx: Transaction, profile_id: int) -> list[Affiliation]:
    """Where a practitioner is attached."""
    return _load(tx, affiliations.c.profile_id == profile_id, affiliations.c.removed_at.is_(None))


def attached(tx: Transaction, location_id: int) -> set[int]:
    """The ids of the profiles that are at a location."""
    return {affiliation.profile_id for affiliation in at_location(tx, location_id)}


def removed(tx: Transaction, location_id: int) -> dict[int, datetime]:
    """When those who were taken off a location were (the last time), by profile id."""
    c = affiliations.c
    query = (
        sa.select(c.profile_id, sa.func.max(c.removed_at).label("at"))
        .where(c.workspace == tx.workspace, c.location_id == location_id, c.removed_at.is_not(None))
        .group_by(c.profile_id)
    )
    return {row.profile_id: row.at for row in tx.connection.execute(query)}


def add(tx: Transaction, location_id: int, profile_id: int, facts: AffiliationFacts, by: str) -> Affiliation:
    """Attach a practitioner. Raises AlreadyAffiliated if another administrator was quicker."""
    insert = tx.insert_or(affiliations).values(
        workspace=tx.workspace,
        location_id=location_id,
        profile_id=profile_id,
        saved_by=by,
        saved_at=tx.now,
        **_columns(facts),
    )
    row = tx.connection.execute(insert.on_conflict_do_nothing().returning(affiliations.c.id)).one_or_none()
    if row is None:
        raise AlreadyAffiliated(profile=None, location=None)
    _reserve(tx, row.id, facts.reservations)
    return get(tx, row.id)


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
    _reserve(tx, affiliation_id, facts.reservations)
    return get(tx, affiliation_id)


def remove(tx: Transaction, affiliation_id: int, by: str) -> bool:
    """Take a practitioner off a location; False if that has happened already."""
    removed = _present(tx, affiliation_id).values(removed_at=tx.now, saved_by=by)
    return tx.connection.execute(removed).rowcount == 1


def _present(tx: Transaction, affiliation_id: int) -> sa.Update:
    return sa.update(affiliations).where(
        affiliations.c.workspace == tx.workspace,
        affiliations.c.id == affiliation_id,
        affiliations.c.removed_at.is_(None),
    )


def _columns(facts: AffiliationFacts) -> dict[str, object]:
    return {"email": facts.email, "mobile": facts.mobile, "billing_firm_id": facts.billing_firm_id}


def _reserve(tx: Transaction, affiliation_id: int, partner_ids: Collection[int]) -> None:
    rows = [
        {"workspace": tx.workspace, "affiliation_id": affiliation_id, "partner_id": partner_id}
        for partner_id in partner_ids
    ]
    if rows:
        tx.connection.execute(sa.insert(reservations), rows)


def _load(tx: Transaction, *where: sa.ColumnElement[bool]) -> list[Affiliation]:
    query = sa.select(affiliations).where(affiliations.c.workspace == tx.workspace, *where).order_by(affiliations.c.id)
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
            is_removed=row.removed_at is not None,
        )
        for row in rows
    ]
