"""Decisions: what partners answered, as the operator recorded it in one go; and what has become of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.agreement import Change, State
from bot.domain.firm import Firm

from . import firms
from .database import Transaction
from .tables import administrators, agreements, decided, decisions, partners, people

AT_ONCE = 1_000  # rows


@dataclass(frozen=True)
class Decided:
    """With whom something was decided for a firm, and how the two stand now."""

    firm: Firm
    partners: dict[State, list[str]]  # names


def begin(tx: Transaction, changes: Sequence[Change]) -> int:
    """Keep what was recorded in one go, some changes at least; its id."""
    insert = sa.insert(decisions).values(workspace=tx.workspace, at=tx.now).returning(decisions.c.id)
    decision_id: int = tx.connection.execute(insert).scalar_one()
    rows = [{"workspace": tx.workspace, "decision_id": decision_id, **vars(each)} for each in changes]
    for first in range(0, len(rows), AT_ONCE):
        tx.connection.execute(sa.insert(decided), rows[first : first + AT_ONCE])
    return decision_id


def administrators_of(tx: Transaction, decision_id: int) -> set[str]:
    """Who administers a firm that it is about, and has not left the workspace."""
    theirs = sa.and_(people.c.workspace == administrators.c.workspace, people.c.user == administrators.c.user)
    query = (
        sa.select(administrators.c.user)
        .outerjoin(people, theirs)
        .where(administrators.c.workspace == tx.workspace, administrators.c.firm_id.in_(_firms(tx, decision_id)))
        .where(sa.func.coalesce(people.c.is_deactivated, sa.false()).is_(sa.false()))
    )
    return set(tx.connection.scalars(query.distinct()))


def of_administrator(tx: Transaction, decision_id: int, user: str, limit: int) -> tuple[list[Decided], int]:
    """The firms of a user that it is about, by name, at most so many, and how many."""
    c = administrators.c
    mine = (c.workspace == tx.workspace, c.user == user, c.firm_id.in_(_firms(tx, decision_id)))
    total = tx.connection.scalar(sa.select(sa.func.count()).select_from(administrators).where(*mine)) or 0
    ids = list(tx.connection.scalars(sa.select(c.firm_id).where(*mine).order_by(c.sought, c.firm_id).limit(limit)))
    stand: dict[int, dict[State, list[str]]] = {firm_id: {} for firm_id in ids}
    for row in tx.connection.execute(_standing(tx, decision_id, ids)):
        stand[row.firm_id].setdefault(State(row.state), []).append(row.name)
    found = firms.several(tx, ids)
    return [Decided(found[firm_id], stand[firm_id]) for firm_id in ids], total


def changes_of(tx: Transaction, decision_id: int, firm_ids: Collection[int]) -> list[Change]:
    """What became of the agreements of these firms by it."""
    c = decided.c
    query = sa.select(decided).where(c.workspace == tx.workspace, c.decision_id == decision_id, c.firm_id.in_(firm_ids))
    rows = tx.connection.execute(query)
    return [Change(row.firm_id, row.partner_id, State(row.was), State(row.became)) for row in rows]


def _firms(tx: Transaction, decision_id: int) -> sa.Select[int]:
    return sa.select(decided.c.firm_id).where(decided.c.workspace == tx.workspace, decided.c.decision_id == decision_id)


def _standing(tx: Transaction, decision_id: int, firm_ids: Collection[int]) -> sa.Select[int, str, str]:
    """How these firms stand now with the partners that it is about."""
    c, now = decided.c, agreements.c
    both = sa.and_(now.firm_id == c.firm_id, now.partner_id == c.partner_id)
    return (
        sa.select(c.firm_id, partners.c.name, sa.func.coalesce(now.state, State.NONE.value).label("state"))
        .select_from(decided)
        .join(partners, sa.and_(partners.c.workspace == c.workspace, partners.c.id == c.partner_id))
        .outerjoin(agreements, sa.and_(now.workspace == c.workspace, both))
        .where(c.workspace == tx.workspace, c.decision_id == decision_id, c.firm_id.in_(firm_ids))
        .order_by(partners.c.name)
    )
