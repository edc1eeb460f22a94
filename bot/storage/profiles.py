"""Practitioner profiles."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.domain import formats
from bot.domain.affiliation import ChangedMeanwhile
from bot.domain.invitation import Status
from bot.domain.profile import Profession, Profile, ProfileFacts
from bot.domain.refusal import NoAccess

from .database import THIS_WORKSPACE, Transaction
from .search import SUGGESTIONS, bare, containing, folded
from .tables import affiliations, invitations, profiles

_OF = sa.select(profiles).where(profiles.c.workspace == THIS_WORKSPACE, profiles.c.user == sa.bindparam("this_user"))


def get(tx: Transaction, profile_id: int) -> Profile:
    """The profile. Raises NoAccess if the workspace has none of this id."""
    found = _load(tx, profiles.c.id == profile_id)
    if not found:
        raise NoAccess
    return found[0]


def of(tx: Transaction, user: str) -> Profile | None:
    """A person's profile, if they have made one."""
    row = tx.run(_OF, this_user=user).first()
    return _profile(row) if row else None


def of_users(tx: Transaction, users: Collection[str]) -> list[Profile]:
    """The profiles of several persons, by name."""
    return _load(tx, profiles.c.user.in_(users)) if users else []


def several(tx: Transaction, profile_ids: Collection[int]) -> dict[int, Profile]:
    """Profiles by id."""
    return {profile.id: profile for profile in _load(tx, profiles.c.id.in_(profile_ids))} if profile_ids else {}


def available(
    tx: Transaction, location_id: int, own: str, typed: str = "", *, limit: int = SUGGESTIONS
) -> list[Profile]:
    """Tilgjengelige profiler, by a part of the name: one's `own` (a user id), and those who accepted.

    Without those who are at the location.
    """
    c = profiles.c
    accepted = sa.select(invitations.c.answered_by).where(
        invitations.c.location_id == location_id, invitations.c.status == Status.ACCEPTED
    )
    attached = sa.select(affiliations.c.profile_id).where(
        affiliations.c.location_id == location_id, affiliations.c.removed_at.is_(None)
    )
    query = sa.select(profiles).where(
        c.workspace == tx.workspace,
        sa.or_(c.user == own, c.user.in_(accepted)),
        c.id.not_in(attached),
        containing(c.sought, typed),
    )
    rows = tx.connection.execute(query.order_by(c.user != own, c.sought, c.id).limit(limit))
    return [_profile(row) for row in rows]


def attached_among(
    tx: Transaction, location_id: int, users: Collection[str], email_keys: Collection[str]
) -> list[Profile]:
    """Which practitioners of a location have one of these user ids or addresses."""
    c = profiles.c
    attached = sa.select(affiliations.c.profile_id).where(
        affiliations.c.location_id == location_id, affiliations.c.removed_at.is_(None)
    )
    return _load(tx, c.id.in_(attached), sa.or_(c.user.in_(users), c.email_key.in_(email_keys)))


def save(tx: Transaction, user: str, facts: ProfileFacts, seen_version: int) -> Profile:
    """Make a profile (`seen_version` 0) or change it. Raises ChangedMeanwhile if the version seen is not current."""
    columns = {
        **vars(facts),
        "sought": folded(facts.name),
        "bare": bare(facts.name),
        "email_key": formats.email(facts.email).key,
    }
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
    return [_profile(row) for row in tx.connection.execute(query)]


def _profile(row: sa.Row[Any]) -> Profile:
    return Profile(
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
