"""Names that somebody may see: those that begin as words of theirs do, for understanding what they write."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.person import OUTSIDE, Person
from bot.domain.talk import Known

from . import partners
from .database import Transaction
from .tables import administrators, affiliations, firms, invitations, locations, people, profiles

MOST = 40  # of each kind


def known(tx: Transaction, person: Person, beginnings: Sequence[str]) -> Known:
    """Who and what a person may mean: names in which a word begins so (casefolded), at most 40 of each kind.

    Firms and locations: those they administer, are invited to or are attached at. People: members of the workspace,
    practitioners at the administrator's locations, and the addresses invited there, which are called by what stands
    before the @. Keys are ids, Slack user ids, and addresses in comparable form.
    """
    if not beginnings:
        return Known()
    return Known(
        people=_people(tx, person, beginnings),
        firms=_firms(tx, person, beginnings),
        locations=_locations(tx, person, beginnings),
        partners={each.id: each.name for each in partners.everyone(tx)},
    )


def _has(column: sa.ColumnElement[str], beginnings: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.contains(each, autoescape=True) for each in beginnings))


def _administered(tx: Transaction, user: str) -> sa.Select[int]:
    c = administrators.c
    return sa.select(c.firm_id).where(c.workspace == tx.workspace, c.user == user)


def _concerned(tx: Transaction, person: Person) -> sa.CompoundSelect[int]:
    """The ids of locations that a person is or was invited to, or is attached at."""
    c = invitations.c
    invited = [
        sa.select(c.location_id).where(c.workspace == tx.workspace, column == value)
        for column, value in ((c.user, person.user), (c.reached, person.user), (c.email_key, person.email_key))
        if value
    ]
    attached = (
        sa.select(affiliations.c.location_id)
        .join(profiles, profiles.c.id == affiliations.c.profile_id)
        .where(profiles.c.workspace == tx.workspace, profiles.c.user == person.user)
        .where(affiliations.c.removed_at.is_(None))
    )
    return sa.union(*invited, attached)


def _locations(tx: Transaction, person: Person, beginnings: Sequence[str]) -> dict[int | str, str]:
    c = locations.c
    theirs = sa.or_(c.firm_id.in_(_administered(tx, person.user)), c.id.in_(_concerned(tx, person)))
    query = sa.select(c.id, c.name).where(c.workspace == tx.workspace, theirs, _has(c.sought, beginnings))
    return {row.id: row.name for row in tx.connection.execute(query.order_by(c.sought, c.id).limit(MOST))}


def _firms(tx: Transaction, person: Person, beginnings: Sequence[str]) -> dict[int | str, str]:
    c = firms.c
    of_places = sa.select(locations.c.firm_id).where(locations.c.id.in_(_concerned(tx, person)))
    theirs = sa.or_(c.id.in_(_administered(tx, person.user)), c.id.in_(of_places))
    query = sa.select(c.id, c.name).where(c.workspace == tx.workspace, theirs, _has(c.sought, beginnings))
    return {row.id: row.name for row in tx.connection.execute(query.order_by(c.sought, c.id).limit(MOST))}


def _people(tx: Transaction, person: Person, beginnings: Sequence[str]) -> dict[int | str, str]:
    c = people.c
    # What a database calls lower case leaves out Å and É: a name is looked for with a capital as well.
    spelt = [*beginnings, *(each.capitalize() for each in beginnings)]
    # Whoever is not in Slack is called by what stands before the @, as everybody invited by address.
    present = (c.workspace == tx.workspace, ~c.is_bot, ~c.is_deactivated, c.user.not_like(f"{OUTSIDE}%"))
    members = sa.select(c.user, c.name).where(*present, _has(c.name, spelt)).order_by(c.name, c.user).limit(MOST)
    mine = sa.select(locations.c.id).where(locations.c.firm_id.in_(_administered(tx, person.user)))
    practitioners = (
        sa.select(profiles.c.user, profiles.c.name)
        .join(affiliations, affiliations.c.profile_id == profiles.c.id)
        .where(profiles.c.workspace == tx.workspace, affiliations.c.location_id.in_(mine))
        .where(affiliations.c.removed_at.is_(None), _has(profiles.c.sought, beginnings))
        .where(profiles.c.user.not_like(f"{OUTSIDE}%"))
        .limit(MOST)
    )
    invited = (
        sa.select(invitations.c.email_key)
        .where(invitations.c.workspace == tx.workspace, invitations.c.location_id.in_(mine))
        .where(_has(invitations.c.email_key, beginnings))
        .distinct()
        .limit(MOST)
    )
    found: dict[int | str, str] = {row.email_key: _called(row.email_key) for row in tx.connection.execute(invited)}
    for query in (members, practitioners):
        found |= {row.user: row.name for row in tx.connection.execute(query)}
    return found


def _called(address: str) -> str:
    """What stands before the @, as a name: "per.berg" is Per Berg."""
    return " ".join(address.partition("@")[0].replace("_", ".").replace("-", ".").split("."))
