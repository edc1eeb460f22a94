"""People of the workspace: what Slack said about them last."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.person import Language, Person, Role

from .database import THIS_WORKSPACE, Transaction
from .search import bare
from .tables import administrators, locations, people

_ONE = sa.select(people).where(people.c.workspace == THIS_WORKSPACE, people.c.user == sa.bindparam("this_user"))
_ADMINISTRATORS = (
    sa.select(administrators.c.user, *(column for column in people.c if column.name != "user"))
    .join(locations, locations.c.firm_id == administrators.c.firm_id)
    .outerjoin(
        people, sa.and_(people.c.workspace == administrators.c.workspace, people.c.user == administrators.c.user)
    )
    .where(locations.c.workspace == THIS_WORKSPACE, locations.c.id == sa.bindparam("this_location"))
    .order_by(administrators.c.id)
)


def find(tx: Transaction, user: str) -> Person | None:
    """The person, if Slack has described them to us already."""
    row = tx.run(_ONE, this_user=user).first()
    return _person(row) if row else None


def administrators_of(tx: Transaction, location_id: int) -> list[Person]:
    """Who administers the firm of a location, in the order in which they came."""
    rows = tx.run(_ADMINISTRATORS, this_location=location_id)
    return [_person(row) if row.name else stranger(row.user) for row in rows]


def known(tx: Transaction, users: Collection[str]) -> dict[str, Person]:
    """Those of the users whom Slack has described to us already."""
    if not users:
        return {}
    query = sa.select(people).where(people.c.workspace == tx.workspace, people.c.user.in_(users))
    return {row.user: _person(row) for row in tx.connection.execute(query)}


def members(tx: Transaction, whose: Collection[str]) -> dict[str, Person]:
    """The members of the workspace among these, user ids or addresses as keys, by what they were asked by."""
    c = people.c
    query = sa.select(people).where(c.workspace == tx.workspace, sa.or_(c.user.in_(whose), c.email_key.in_(whose)))
    found = [person for row in tx.connection.execute(query) if not (person := _person(row)).is_outside]
    return {key: person for person in found for key in (person.user, person.email_key) if key and key in whose}


def get(tx: Transaction, user: str) -> Person:
    """The person; whoever Slack has not described yet is called by their id."""
    return find(tx, user) or stranger(user)


def several(tx: Transaction, users: Collection[str]) -> dict[str, Person]:
    """The persons by user id; whoever Slack has not described yet is called by it."""
    found = known(tx, users)
    return {user: found.get(user) or stranger(user) for user in users}


def stranger(user: str) -> Person:
    """Somebody whom Slack has not described yet."""
    return Person(user=user, name=f"@{user}", is_known=False)


def remember(tx: Transaction, person: Person) -> None:
    """Keep what Slack says about a person; the language and the role that they chose stay."""
    described = {
        "name": person.name,
        "bare": bare(person.name),
        "email": person.email,
        "email_key": person.email_key,
        "locale": person.locale,
        "timezone": person.timezone,
        "avatar": person.avatar,
        "title": person.title,
        "is_bot": person.is_bot,
        "is_deactivated": person.is_deactivated,
        "described_at": tx.now,
    }
    insert = tx.insert_or(people).values(workspace=tx.workspace, user=person.user, **described)
    tx.connection.execute(insert.on_conflict_do_update(index_elements=["workspace", "user"], set_=described))


def choose_language(tx: Transaction, user: str, language: Language) -> None:
    """The language that a person chose in App Home."""
    tx.connection.execute(_one(tx, user).values(chosen=language))


def choose_role(tx: Transaction, user: str, role: Role) -> None:
    """What a person says that they do."""
    tx.connection.execute(_one(tx, user).values(role=role))


def want_digest(tx: Transaction, user: str, at: datetime | None) -> None:
    """When a person's next weekly digest is due; None: they don't want one."""
    tx.connection.execute(_one(tx, user).values(digest_at=at))


def digest_at(tx: Transaction, user: str) -> datetime | None:
    """When a person's next weekly digest is due; None: they don't want one."""
    query = sa.select(people.c.digest_at).where(people.c.workspace == tx.workspace, people.c.user == user)
    due: datetime | None = tx.connection.scalar(query)
    return due


def next_digest(tx: Transaction) -> datetime | None:
    """The next moment after now at which somebody's weekly digest is due, None while there is none."""
    query = sa.select(sa.func.min(people.c.digest_at))
    due: datetime | None = tx.connection.scalar(
        query.where(people.c.workspace == tx.workspace, people.c.digest_at > tx.now)
    )
    return due


def due_for_digest(tx: Transaction, limit: int) -> list[Person]:
    """Who is to get their weekly digest now, locked: no other process gets them."""
    query = sa.select(people).where(people.c.workspace == tx.workspace, people.c.digest_at <= tx.now)
    rows = tx.connection.execute(query.order_by(people.c.digest_at).limit(limit).with_for_update(skip_locked=True))
    return [_person(row) for row in rows]


def _one(tx: Transaction, user: str) -> sa.Update:
    return sa.update(people).where(people.c.workspace == tx.workspace, people.c.user == user)


def _person(row: sa.Row[Any]) -> Person:
    fields = row._mapping
    return Person(
        user=fields["user"],
        name=fields["name"],
        email=fields["email"],
        email_key=fields["email_key"],
        locale=fields["locale"],
        timezone=fields["timezone"],
        avatar=fields["avatar"],
        title=fields["title"],
        is_bot=fields["is_bot"],
        is_deactivated=fields["is_deactivated"],
        chosen=Language(fields["chosen"]) if fields["chosen"] else None,
        role=Role(fields["role"]) if fields["role"] else None,
    )
