"""Agreements: how firms stand with partners."""

from collections.abc import Collection

import sqlalchemy as sa

from bot.domain.agreement import Agreement, State

from .database import Transaction
from .tables import agreements


def of_firms(tx: Transaction, firm_ids: Collection[int]) -> dict[tuple[int, int], Agreement]:
    """How these firms stand with partners, by (firm's id, partner's id). Of those without a row: State.NONE."""
    c = agreements.c
    query = sa.select(agreements).where(c.workspace == tx.workspace, c.firm_id.in_(firm_ids))
    rows = tx.connection.execute(query)
    return {
        (row.firm_id, row.partner_id): Agreement(row.firm_id, row.partner_id, State(row.state), row.since, row.by)
        for row in rows
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
