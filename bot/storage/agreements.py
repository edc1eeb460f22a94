"""Agreements: how firms stand with partners."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.agreement import Agreement, Answer, Change, State

from .database import Transaction
from .tables import agreements, firms, partners, people

AT_ONCE = 1_000  # firms that are looked up, and rows that are written


@dataclass(frozen=True)
class Listed:
    """An agreement in a list; `by`: who applied, None for the operator."""

    organisation_number: str
    firm: str
    partner: str
    state: State
    since: datetime
    by: str | None


def of_firms(tx: Transaction, firm_ids: Collection[int]) -> dict[tuple[int, int], Agreement]:
    """How these firms stand with partners, by (firm's id, partner's id). Of those without a row: State.NONE."""
    return _by_key(tx, _of_firms(tx, firm_ids))


def _of_firms(tx: Transaction, firm_ids: Collection[int]) -> sa.Select[Any]:
    return sa.select(agreements).where(agreements.c.workspace == tx.workspace, agreements.c.firm_id.in_(firm_ids))


def _by_key(tx: Transaction, query: sa.Select[Any]) -> dict[tuple[int, int], Agreement]:
    return {
        (row.firm_id, row.partner_id): Agreement(row.firm_id, row.partner_id, State(row.state), row.since, row.by)
        for row in tx.connection.execute(query)
    }


def record(tx: Transaction, firm_id: int, partner_id: int, state: State, by: str | None) -> bool:
    """Keep how a firm stands with a partner from now on. False if it has stood so already, and nothing changed.

    `by` is the user who applies, or None: the operator records what the partner has answered.
    """
    c = agreements.c
    row = {"workspace": tx.workspace, "firm_id": firm_id, "partner_id": partner_id}
    insert = tx.insert_or(agreements).values(**row, state=state, since=tx.now, by=by)
    changed = insert.on_conflict_do_update(
        index_elements=["firm_id", "partner_id"],
        set_={"state": insert.excluded.state, "since": insert.excluded.since, "by": insert.excluded.by},
        where=sa.and_(c.workspace == tx.workspace, c.state != insert.excluded.state),
    )
    return tx.connection.execute(changed.returning(c.firm_id)).first() is not None


def apply(tx: Transaction, firm_id: int, partner_ids: Collection[int], by: str) -> set[int]:
    """A firm applies to partners; to which it did.

    Where there is an agreement by now, or one has been applied for already, nothing changes.
    """
    c = agreements.c
    rows = [
        {
            "workspace": tx.workspace,
            "firm_id": firm_id,
            "partner_id": partner_id,
            "state": State.APPLIED,
            "since": tx.now,
            "by": by,
        }
        for partner_id in sorted(partner_ids)  # in one order, or two who apply at once would wait for each other
    ]
    if not rows:
        return set()
    insert = tx.insert_or(agreements).values(rows)
    anew = insert.on_conflict_do_update(
        index_elements=["firm_id", "partner_id"],
        set_={"state": insert.excluded.state, "since": insert.excluded.since, "by": insert.excluded.by},
        where=sa.and_(c.workspace == tx.workspace, c.state.in_([each for each in State if each.can_be_applied_for])),
    )
    return set(tx.connection.execute(anew.returning(c.partner_id)).scalars())


def record_each(tx: Transaction, answers: Iterable[Answer]) -> list[Change]:
    """Keep what partners have answered; what has changed by it. At most one answer to a firm from a partner."""
    in_order = sorted(answers, key=lambda each: (each.firm_id, each.partner_id))
    known = _locked(tx, sorted({each.firm_id for each in in_order}))
    rows, changes = [], []
    for each in in_order:
        before = known.get((each.firm_id, each.partner_id))
        if each.is_known(before):
            continue
        was, by = (before.state, before.by) if before else (State.NONE, None)
        if was is not each.state:
            changes.append(Change(each.firm_id, each.partner_id, was, each.state))
            by = None
        row = {"workspace": tx.workspace, "firm_id": each.firm_id, "partner_id": each.partner_id}
        rows.append({**row, "state": each.state, "since": each.since or tx.now, "by": by})
    insert = tx.insert_or(agreements)
    anew = {name: insert.excluded[name] for name in ("state", "since", "by")}
    ours = agreements.c.workspace == tx.workspace
    write = insert.on_conflict_do_update(index_elements=["firm_id", "partner_id"], set_=anew, where=ours)
    for first in range(0, len(rows), AT_ONCE):
        tx.connection.execute(write, rows[first : first + AT_ONCE])
    return changes


def _locked(tx: Transaction, firm_ids: list[int]) -> dict[tuple[int, int], Agreement]:
    """How firms stand with partners, in one order, so that two who record at once do not wait for each other."""
    found: dict[tuple[int, int], Agreement] = {}
    for first in range(0, len(firm_ids), AT_ONCE):
        theirs = _of_firms(tx, firm_ids[first : first + AT_ONCE])
        found |= _by_key(tx, theirs.order_by(agreements.c.firm_id, agreements.c.partner_id).with_for_update())
    return found


def listed(tx: Transaction, state: State | None = None) -> Iterator[Listed]:
    """All agreements of the workspace, or those that stand so, by firm and partner."""
    c, by = agreements.c, people.c
    applicant = sa.and_(by.workspace == c.workspace, by.user == c.by)
    query = (
        sa.select(firms.c.organisation_number, firms.c.name.label("firm"), partners.c.name.label("partner"))
        .add_columns(c.state, c.since, sa.func.coalesce(by.name, c.by).label("by"))
        .select_from(agreements)
        .join(firms, firms.c.id == c.firm_id)
        .join(partners, partners.c.id == c.partner_id)
        .outerjoin(people, applicant)
        .where(c.workspace == tx.workspace)
        .order_by(firms.c.sought, c.firm_id, partners.c.name)
    )
    if state:
        query = query.where(c.state == state)
    for row in tx.connection.execute(query):
        yield Listed(row.organisation_number, row.firm, row.partner, State(row.state), row.since, row.by)
