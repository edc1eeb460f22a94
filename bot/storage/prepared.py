"""Prepared profiles: what an import knows of practitioners. Their form begins with it, until they save it.

Nobody else sees it, and it is no profile: whoever is invited still has to look at it and to save it themselves.
"""

import json
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.person import Person, outside_id
from bot.domain.profile import Profession, ProfileFacts

from .database import Transaction
from .tables import people, prepared_profiles, profiles

KEPT = timedelta(days=180)


def keep(tx: Transaction, listed: Iterable[tuple[str, ProfileFacts]]) -> int:
    """Keep what is known of several people, each by their Slack user id or by their address there, as a key.

    What is there of somebody already is replaced.
    """
    rows = [
        {"workspace": tx.workspace, "whose": whose, "facts": json.dumps(vars(facts), ensure_ascii=False), "at": tx.now}
        for whose, facts in listed
    ]
    insert = tx.insert_or(prepared_profiles)
    new = {"facts": insert.excluded.facts, "at": insert.excluded.at}
    tx.connection.execute(insert.on_conflict_do_update(index_elements=["workspace", "whose"], set_=new), rows)
    return len(rows)


def of(tx: Transaction, person: Person) -> ProfileFacts | None:
    """What is known of a member of the workspace."""
    if person.is_outside:
        return None
    query = sa.select(prepared_profiles.c.facts).where(*_theirs(tx, person)).order_by(prepared_profiles.c.at.desc())
    kept = tx.connection.scalar(query.limit(1))
    return _facts(json.loads(kept)) if kept else None


def use_up(tx: Transaction, person: Person) -> None:
    """They have a profile of their own now."""
    tx.connection.execute(sa.delete(prepared_profiles).where(*_theirs(tx, person)))


def needless(tx: Transaction, whose: Collection[str]) -> set[str]:
    """Which of these, user ids and addresses as keys, have a profile of their own."""
    outside = {outside_id(key): key for key in whose}
    c = profiles.c
    mine = c.workspace == tx.workspace
    by_id = sa.select(c.user).where(mine, c.user.in_({*whose, *outside}))
    same = sa.and_(people.c.workspace == c.workspace, people.c.user == c.user)
    by_address = sa.select(people.c.email_key).join(profiles, same).where(mine, people.c.email_key.in_(whose))
    found = [*tx.connection.scalars(by_id), *tx.connection.scalars(by_address)]
    return {outside.get(each, each) for each in found if each}


def forget_old(tx: Transaction) -> None:
    """Delete what nobody has come for, in every workspace."""
    tx.connection.execute(sa.delete(prepared_profiles).where(prepared_profiles.c.at < tx.now - KEPT))


def _theirs(tx: Transaction, person: Person) -> tuple[sa.ColumnElement[bool], ...]:
    c = prepared_profiles.c
    return c.workspace == tx.workspace, c.whose.in_([person.user, *([person.email_key] if person.email_key else [])])


def _facts(kept: dict[str, Any]) -> ProfileFacts:
    return ProfileFacts(**{**kept, "profession": Profession(kept["profession"])})
