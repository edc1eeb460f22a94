"""Firms and their administrators."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from bot.domain.affiliation import ChangedMeanwhile
from bot.domain.firm import Firm, FirmFacts, HasLocations, Kind, OrganisationNumberTaken
from bot.domain.invitation import Status
from bot.domain.person import UserId
from bot.domain.refusal import FormRefused, NoAccess
from bot.domain.schedule import Policy
from bot.domain.working_time import OfficeHours

from .database import Transaction
from .search import SUGGESTIONS, Page, containing, folded, page_of
from .tables import administrators, affiliations, firms, invitations, locations

_DURATIONS = ("first", "every", "last_call", "expiry")


@dataclass(frozen=True)
class FirmSummary:
    """A firm in a list, with what is counted below it."""

    firm: Firm
    locations: int
    practitioners: int
    unanswered: int


@dataclass(frozen=True)
class FirmChoice:
    """A firm as a picker offers it."""

    id: int
    name: str
    organisation_number: str


def get(tx: Transaction, firm_id: int) -> Firm:
    """The firm. Raises NoAccess if the workspace has none of this id."""
    found = _load(tx, firms.c.id == firm_id)
    if not found:
        raise NoAccess
    return found[0]


def several(tx: Transaction, firm_ids: Collection[int]) -> dict[int, Firm]:
    """Firms by id."""
    return {firm.id: firm for firm in _load(tx, firms.c.id.in_(firm_ids))} if firm_ids else {}


def locked(tx: Transaction, firm_id: int) -> Firm:
    """The firm as it stands now, locked against changes. Raises NoAccess if the workspace has none of this id."""
    row = sa.select(firms.c.id).where(firms.c.workspace == tx.workspace, firms.c.id == firm_id)
    tx.connection.execute(row.with_for_update(key_share=True))
    return get(tx, firm_id)


def administered(tx: Transaction, firm_id: int, by: str) -> Firm:
    """The firm, for one of its administrators. Raises NoAccess or NotAdministrator."""
    firm = get(tx, firm_id)
    firm.require_administrator(by)
    return firm


def administered_by(tx: Transaction, user: str, kinds: Collection[Kind] = tuple(Kind)) -> list[Firm]:
    """The firms of these kinds that a user administers, by name; at most 100."""
    query = _administered(tx, user).join(firms, firms.c.id == administrators.c.firm_id)
    return _in_order(tx, query.where(firms.c.kind.in_(kinds)).limit(SUGGESTIONS))


def of_each(tx: Transaction, users: Collection[str], kinds: Collection[Kind]) -> dict[str, list[Firm]]:
    """The firms of these kinds that each of these users administers, by name."""
    c = administrators.c
    query = sa.select(c.user, c.firm_id).join(firms, firms.c.id == c.firm_id).order_by(c.sought, c.firm_id)
    rows = tx.connection.execute(query.where(c.workspace == tx.workspace, c.user.in_(users), firms.c.kind.in_(kinds)))
    pairs = [(row.user, row.firm_id) for row in rows]
    found = several(tx, {firm_id for _, firm_id in pairs})
    return {user: [found[firm_id] for whose, firm_id in pairs if whose == user] for user in users}


def by_organisation_number(tx: Transaction, number: str) -> Firm | None:
    """The firm that has this organisation number, if it is registered."""
    return by_organisation_numbers(tx, [number]).get(number)


def by_organisation_numbers(tx: Transaction, numbers: Collection[str]) -> dict[str, Firm]:
    """The firms that have these organisation numbers, by them."""
    return {firm.organisation_number: firm for firm in _load(tx, firms.c.organisation_number.in_(numbers))}


def suggest(
    tx: Transaction, user: str, typed: str, *, with_locations: bool = True, limit: int = SUGGESTIONS
) -> list[FirmChoice]:
    """Type-ahead over the firms a user administers, by a part of the name or of the number; at most 100."""
    digits = "".join(typed.split())
    matches = containing(administrators.c.sought, typed)
    if digits.isdigit():
        matches = sa.or_(matches, firms.c.organisation_number.startswith(digits))
    query = (
        sa.select(firms.c.id, firms.c.name, firms.c.organisation_number)
        .join(administrators, administrators.c.firm_id == firms.c.id)
        .where(administrators.c.workspace == tx.workspace, administrators.c.user == user, matches)
        .order_by(administrators.c.sought, administrators.c.firm_id)
    )
    if with_locations:
        query = query.where(firms.c.kind != Kind.BILLING)
    return [FirmChoice(*row) for row in tx.connection.execute(query.limit(limit))]


def page(tx: Transaction, user: str, number: int, size: int) -> Page[FirmSummary]:
    """A page of the firms a user administers, by name, each with its counts."""
    limited, number, total = page_of(tx.connection, _administered(tx, user), number, size)
    return Page(_with_counts(tx, _in_order(tx, limited)), number, size, total)


def create(tx: Transaction, facts: FirmFacts, by: str) -> Firm:
    """Register a firm; whoever creates it is its first administrator. Raises FormRefused if the number is taken."""
    _require_number_free(tx, facts.organisation_number)
    insert = sa.insert(firms).values(workspace=tx.workspace, **_columns(facts)).returning(firms.c.id)
    new_id = tx.connection.execute(insert).scalar_one()
    add_administrator(tx, new_id, by)
    return get(tx, new_id)


def add_several(tx: Transaction, listed: Iterable[tuple[FirmFacts, Collection[str]]]) -> dict[str, int]:
    """Register firms, each with its administrators. The ids of those that were not there, by organisation number."""
    users = {facts.organisation_number: (facts, whose) for facts, whose in listed}
    insert = tx.insert_or(firms).on_conflict_do_nothing().returning(firms.c.id, firms.c.organisation_number)
    rows = [{"workspace": tx.workspace, **_columns(facts)} for facts, _ in users.values()]
    added = {row.organisation_number: row.id for row in tx.connection.execute(insert, rows)}
    theirs = [
        {"workspace": tx.workspace, "firm_id": firm_id, "user": user, "sought": folded(users[number][0].name)}
        for number, firm_id in added.items()
        for user in users[number][1]
    ]
    if theirs:
        tx.connection.execute(sa.insert(administrators), theirs)
    return added


def save(tx: Transaction, firm: Firm, facts: FirmFacts, by: str, seen_version: int) -> Firm:
    """Change a firm's facts. Raises FormRefused if the number is taken, ChangedMeanwhile if that version is old."""
    if facts.organisation_number != firm.organisation_number:
        _require_number_free(tx, facts.organisation_number)
    changed = tx.connection.execute(
        sa.update(firms)
        .where(firms.c.workspace == tx.workspace, firms.c.id == firm.id, firms.c.version == seen_version)
        .values(version=seen_version + 1, **_columns(facts))
    )
    if changed.rowcount == 0:
        raise ChangedMeanwhile(by=None)
    theirs = sa.update(administrators).where(
        administrators.c.workspace == tx.workspace, administrators.c.firm_id == firm.id
    )
    tx.connection.execute(theirs.values(sought=folded(facts.name)))
    return get(tx, firm.id)


def policy(tx: Transaction, firm_id: int) -> Policy | None:
    """The firm's own schedule; None if it has the usual one."""
    query = sa.select(firms.c.follow_up).where(firms.c.workspace == tx.workspace, firms.c.id == firm_id)
    kept = tx.connection.scalar(query)
    return _policy(kept) if kept else None


def choose_policy(tx: Transaction, firm_id: int, chosen: Policy | None) -> None:
    """Give the firm a schedule of its own; None: the usual one again."""
    tx.connection.execute(
        sa.update(firms)
        .where(firms.c.workspace == tx.workspace, firms.c.id == firm_id)
        .values(follow_up=_as_text(chosen) if chosen else None)
    )


def require_no_locations(tx: Transaction, firm: Firm) -> None:
    """Refuse (under the field `kind`) to make a billing firm of one that has locations."""
    locked(tx, firm.id)
    query = sa.select(locations.c.id).where(locations.c.workspace == tx.workspace, locations.c.firm_id == firm.id)
    if tx.connection.execute(query.limit(1)).first():
        raise FormRefused({"kind": HasLocations()})


def add_administrator(tx: Transaction, firm_id: int, user: str) -> None:
    """Make a user an administrator; nothing happens if they are one already."""
    sought = sa.select(firms.c.sought).where(firms.c.workspace == tx.workspace, firms.c.id == firm_id)
    insert = tx.insert_or(administrators).values(
        workspace=tx.workspace, firm_id=firm_id, user=user, sought=sought.scalar_subquery()
    )
    tx.connection.execute(insert.on_conflict_do_nothing())


def remove_administrator(tx: Transaction, firm: Firm, user: str) -> None:
    """Take a user's access away. Raises LastAdministrator, also when two remove each other at once."""
    locked(tx, firm.id).require_other_administrator(user)
    tx.connection.execute(
        sa.delete(administrators).where(
            administrators.c.workspace == tx.workspace,
            administrators.c.firm_id == firm.id,
            administrators.c.user == user,
        )
    )


def _as_text(policy: Policy) -> str:
    """A schedule as JSON; durations in seconds, office hours as a pair or null."""
    durations = {name: getattr(policy, name).total_seconds() for name in _DURATIONS}
    hours = [policy.hours.opens, policy.hours.closes] if policy.hours else None
    return json.dumps({**durations, "at_most": policy.at_most, "hours": hours})


def _policy(text: str) -> Policy:
    kept = json.loads(text)
    durations = {name: timedelta(seconds=kept[name]) for name in _DURATIONS}
    hours = OfficeHours(*kept["hours"]) if kept["hours"] else None
    return Policy(**durations, at_most=kept["at_most"], hours=hours)


def _require_number_free(tx: Transaction, number: str) -> None:
    taken = by_organisation_number(tx, number)
    if taken:
        users = tuple(map(UserId, taken.administrators))
        raise FormRefused({"organisation_number": OrganisationNumberTaken(firm=taken.name, administrators=users)})


def _columns(facts: FirmFacts) -> dict[str, object]:
    return {
        "name": facts.name,
        "sought": folded(facts.name),
        "organisation_number": facts.organisation_number,
        "legal_form": facts.legal_form,
        "kind": facts.kind,
        "website": facts.website,
        "invoice_email": facts.invoice_email,
    }


def _administered(tx: Transaction, user: str) -> sa.Select[int]:
    """The ids of the firms that a user administers, by name: read from one index, in its order."""
    mine = (administrators.c.workspace == tx.workspace, administrators.c.user == user)
    query = sa.select(administrators.c.firm_id).where(*mine)
    return query.order_by(administrators.c.sought, administrators.c.firm_id)


def _in_order(tx: Transaction, ids: sa.Select[int]) -> list[Firm]:
    wanted = list(tx.connection.scalars(ids))
    found = several(tx, wanted)
    return [found[firm_id] for firm_id in wanted if firm_id in found]


def _load(tx: Transaction, *where: sa.ColumnElement[bool]) -> list[Firm]:
    query = sa.select(firms).where(firms.c.workspace == tx.workspace, *where).order_by(firms.c.sought, firms.c.id)
    rows = tx.connection.execute(query).all()
    admins = _administrators(tx, [row.id for row in rows])
    return [
        Firm(
            id=row.id,
            version=row.version,
            name=row.name,
            organisation_number=row.organisation_number,
            legal_form=row.legal_form,
            kind=Kind(row.kind),
            website=row.website,
            invoice_email=row.invoice_email,
            administrators=tuple(admins.get(row.id, ())),
        )
        for row in rows
    ]


def _administrators(tx: Transaction, firm_ids: list[int]) -> dict[int, list[str]]:
    query = sa.select(administrators.c.firm_id, administrators.c.user).where(administrators.c.firm_id.in_(firm_ids))
    users: dict[int, list[str]] = {}
    for firm_id, user in tx.connection.execute(query.order_by(administrators.c.id)):
        users.setdefault(firm_id, []).append(user)
    return users


def _with_counts(tx: Transaction, shown: Iterable[Firm]) -> list[FirmSummary]:
    of_firm = sa.select(locations.c.firm_id, sa.func.count().label("n")).group_by(locations.c.firm_id)
    attached = of_firm.join(affiliations, affiliations.c.location_id == locations.c.id)
    waiting = of_firm.join(invitations, invitations.c.location_id == locations.c.id)
    shown = list(shown)
    ids = locations.c.firm_id.in_([firm.id for firm in shown])

    def counts(query: sa.Select[int, int], *where: sa.ColumnElement[bool]) -> dict[int, int]:
        return {row.firm_id: row.n for row in tx.connection.execute(query.where(ids, *where))}

    places = counts(of_firm)
    practitioners = counts(attached, affiliations.c.removed_at.is_(None))
    unanswered = counts(waiting, invitations.c.status == Status.PENDING, invitations.c.expires_at > tx.now)
    return [
        FirmSummary(firm, places.get(firm.id, 0), practitioners.get(firm.id, 0), unanswered.get(firm.id, 0))
        for firm in shown
    ]
