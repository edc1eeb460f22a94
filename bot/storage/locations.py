"""Locations of a firm."""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from bot.domain.affiliation import ChangedMeanwhile
from bot.domain.firm import Firm
from bot.domain.location import Location, LocationFacts, LocationNameTaken
from bot.domain.refusal import FormRefused, NoAccess

from . import firms, tables
from .database import THIS_WORKSPACE, Transaction
from .search import SUGGESTIONS, Page, containing, folded, page_of
from .tables import administrators, locations

_ONE = sa.select(locations).where(
    locations.c.workspace == THIS_WORKSPACE, locations.c.id == sa.bindparam("this_location")
)


def get(tx: Transaction, location_id: int) -> Location:
    """The location. Raises NoAccess if the workspace has none of this id."""
    row = tx.run(_ONE, this_location=location_id).one_or_none()
    if row is None:
        raise NoAccess
    return _location(row)


def administered(tx: Transaction, location_id: int, by: str) -> tuple[Firm, Location]:
    """The location and its firm, for one of the firm's administrators. Raises NoAccess or NotAdministrator."""
    location = get(tx, location_id)
    return firms.administered(tx, location.firm_id, by), location


def with_firm(tx: Transaction, location_id: int) -> tuple[Firm, Location]:
    """The location and its firm, for somebody who has been invited or added there."""
    location = get(tx, location_id)
    return firms.get(tx, location.firm_id), location


def several(tx: Transaction, location_ids: Collection[int]) -> dict[int, tuple[Firm, Location]]:
    """Locations by id, each with its firm."""
    found = [_location(row) for row in tx.connection.execute(_select(tx).where(locations.c.id.in_(location_ids)))]
    theirs = firms.several(tx, {location.firm_id for location in found})
    return {location.id: (theirs[location.firm_id], location) for location in found}


def suggest(tx: Transaction, firm: Firm, typed: str) -> list[Location]:
    """Type-ahead over the firm's locations by a part of the name; at most 100."""
    query = _of(tx, firm).where(containing(locations.c.sought, typed)).limit(SUGGESTIONS)
    return [_location(row) for row in tx.connection.execute(query)]


def suggest_anywhere(tx: Transaction, user: str, typed: str) -> list[tuple[Location, str]]:
    """Type-ahead over all locations that a user administers, by firm, with the firm's name; at most 100."""
    query = (
        _select(tx)
        .add_columns(tables.firms.c.name.label("firm"))
        .join(tables.firms, tables.firms.c.id == locations.c.firm_id)
        .join(administrators, administrators.c.firm_id == locations.c.firm_id)
        .where(administrators.c.workspace == tx.workspace, administrators.c.user == user)
        .where(sa.or_(containing(locations.c.sought, typed), containing(tables.firms.c.sought, typed)))
        .order_by(administrators.c.sought, administrators.c.firm_id, locations.c.sought)
        .limit(SUGGESTIONS)
    )
    return [(_location(row), row.firm) for row in tx.connection.execute(query)]


def page(tx: Transaction, firm: Firm, number: int, size: int) -> Page[Location]:
    """A page of the firm's locations, by name."""
    limited, number, total = page_of(tx.connection, _of(tx, firm), number, size)
    return Page([_location(row) for row in tx.connection.execute(limited)], number, size, total)


def create(tx: Transaction, firm: Firm, facts: LocationFacts) -> Location:
    """Register a location. Raises BillingFirmHasNoLocations, or FormRefused if the firm has one of this name."""
    firms.locked(tx, firm.id).require_locations_allowed()
    insert = tx.insert_or(locations).values(workspace=tx.workspace, firm_id=firm.id, **_columns(facts))
    row = tx.connection.execute(insert.on_conflict_do_nothing().returning(locations.c.id)).one_or_none()
    if row is None:
        raise FormRefused({"name": LocationNameTaken(firm=firm.name)})
    return get(tx, row.id)


def add_several(tx: Transaction, listed: Iterable[tuple[int, LocationFacts]]) -> list[tuple[int, int, str]]:
    """Register locations, each by its firm's id: (firm's id, id, name) of those that were not there."""
    rows = [{"workspace": tx.workspace, "firm_id": firm_id, **_columns(facts)} for firm_id, facts in listed]
    c = locations.c
    insert = tx.insert_or(locations).on_conflict_do_nothing().returning(c.firm_id, c.id, c.name)
    return [(row.firm_id, row.id, row.name) for row in tx.connection.execute(insert, rows)]


def among(tx: Transaction, wanted: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these there are: pairs of a firm's id and a name, as names are compared (search.folded)."""
    c = locations.c
    query = sa.select(c.firm_id, c.sought).where(
        c.workspace == tx.workspace,
        c.firm_id.in_({firm_id for firm_id, _ in wanted}),
        c.sought.in_({name for _, name in wanted}),
    )
    return {(row.firm_id, row.sought) for row in tx.connection.execute(query)} & set(wanted)


def save(tx: Transaction, location: Location, facts: LocationFacts, seen_version: int) -> Location:
    """Change a location's facts. Raises ChangedMeanwhile, or FormRefused if another one has this name."""
    others = _select(tx).where(
        locations.c.firm_id == location.firm_id,
        locations.c.sought == folded(facts.name),
        locations.c.id != location.id,
    )
    if tx.connection.execute(others).first():
        raise FormRefused({"name": LocationNameTaken(firm=firms.get(tx, location.firm_id).name)})
    changed = tx.connection.execute(
        sa.update(locations)
        .where(
            locations.c.workspace == tx.workspace, locations.c.id == location.id, locations.c.version == seen_version
        )
        .values(version=seen_version + 1, **_columns(facts))
    )
    if changed.rowcount == 0:
        raise ChangedMeanwhile(by=None)
    return get(tx, location.id)


def _select(tx: Transaction) -> sa.Select[Any]:
    return sa.select(locations).where(locations.c.workspace == tx.workspace)


def _of(tx: Transaction, firm: Firm) -> sa.Select[Any]:
    return _select(tx).where(locations.c.firm_id == firm.id).order_by(locations.c.sought, locations.c.id)


def _columns(facts: LocationFacts) -> dict[str, object]:
    return {
        "name": facts.name,
        "sought": folded(facts.name),
        "street": facts.street,
        "postcode": facts.postcode,
        "city": facts.city,
        "phone": facts.phone,
    }


def _location(row: sa.Row[Any]) -> Location:
    fields = row._mapping
    return Location(
        id=fields["id"],
        version=fields["version"],
        firm_id=fields["firm_id"],
        name=fields["name"],
        street=fields["street"],
        postcode=fields["postcode"],
        city=fields["city"],
        booking_system=fields["booking_system"],
        is_booking_confirmed=fields["booking_confirmed_at"] is not None,
        phone=fields["phone"],
    )
