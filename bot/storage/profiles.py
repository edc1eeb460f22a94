"""Practitioner profiles."""

from collections.abc import Collection

import sqlalchemy as sa

from bot.domain.affiliation import ChangedMeanwhile
from bot.domain.profile import Profession, Profile, ProfileFacts
from bot.domain.refusal import NoAccess

from .database import Transaction
from .tables import profiles


def get(tx: Transaction, profile_id: int) -> Profile:
    """The profile. Raises NoAccess if the workspace has none of this id."""
    found = _load(tx, profiles.c.id == profile_id)
    if not found:
        raise NoAccess
    return found[0]


def of(tx: Transaction, user: str) -> Profile | None:
    """A person's profile, if they have made one."""
    return next(iter(_load(tx, profiles.c.user == user)), None)


def of_users(tx: Transaction, users: Collection[str]) -> list[Profile]:
    """The profiles of several persons, by name."""
    return _load(tx, profiles.c.user.in_(users)) if users else []


def save(tx: Transaction, user: str, facts: ProfileFacts, seen_version: int) -> Profile:
    """Make a profile (`seen_version` 0) or change it. Raises ChangedMeanwhile if the version seen is not current."""
    columns = dict(vars(facts))
    if seen_version == 0:
        insert = tx.insert_or(profiles).values(workspace=tx.workspace, user=user, **columns)
        done = tx.connection.execute(insert.on_conflict_do_nothing().returning(profiles.c.id))
    else:
        mine = (profiles.c.workspace == tx.workspace, profiles.c.user == user, profiles.c.version == seen_version)
        update = sa.update(profiles).where(*mine).values(version=seen_version + 1, **columns)
        done = tx.connection.execute(update.returning(profiles.c.id))
    if done.first() is None:  # an INSERT's rowcount is unknown on PostgreSQL
        raise ChangedMeanwhile(by=None)
    return _load(tx, profiles.c.user == user)[0]


def _load(tx: Transaction, *where: sa.ColumnElement[bool]) -> list[Profile]:
    query = sa.select(profiles).where(profiles.c.workspace == tx.workspace, *where).order_by(profiles.c.name)
    return [
        Profile(
            id=row.id,
            version=row.version,
            user=row.user,
            name=row.name,
            profession=Profession(row.profession),
            hpr=row.hpr,
            email=row.email,
            mobile=row.mobile,
            about=row.about,
            photo=row.photo,
        )
        for row in tx.connection.execute(query)
    ]
