"""Standings: how somebody stands in Knytt, in one query: what they administer, and where they are attached."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.person import Person

from .database import Transaction
from .tables import administrators, affiliations, locations, profiles


@dataclass(frozen=True)
class Standing:
    """How many firms and locations somebody administers, and one of each; at how many places they are attached."""

    firms: int
    a_firm: int | None
    locations: int
    a_location: int | None
    places: int


def of(tx: Transaction, person: Person) -> Standing:
    """How a person stands."""
    mine = (administrators.c.workspace == tx.workspace, administrators.c.user == person.user)
    theirs = locations.join(administrators, administrators.c.firm_id == locations.c.firm_id)
    attached = affiliations.join(profiles, profiles.c.id == affiliations.c.profile_id)
    is_there = (
        profiles.c.workspace == tx.workspace,
        profiles.c.user == person.user,
        affiliations.c.removed_at.is_(None),
    )
    asked = (
        sa.select(sa.func.count()).select_from(administrators).where(*mine),
        sa.select(sa.func.min(administrators.c.firm_id)).where(*mine),
        sa.select(sa.func.count()).select_from(theirs).where(*mine),
        sa.select(sa.func.min(locations.c.id)).select_from(theirs).where(*mine),
        sa.select(sa.func.count()).select_from(attached).where(*is_there),
    )
    row = tx.connection.execute(sa.select(*(each.scalar_subquery() for each in asked))).one()
    return Standing(*row)
