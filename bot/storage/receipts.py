"""Receipts: what was answered to a payload, so that a second delivery of it has no second effect."""

from datetime import timedelta

import sqlalchemy as sa

from .database import Transaction
from .tables import receipts

# Slack tries an event again for at most 24 hours; buttons are not tried again at all.
KEPT = timedelta(days=2)


_KEEP = sa.insert(receipts)


def answer_to(tx: Transaction, payload: str) -> str | None:
    """What was answered to this payload, None if it is new."""
    query = sa.select(receipts.c.answer).where(receipts.c.workspace == tx.workspace, receipts.c.payload == payload)
    return tx.connection.scalar(query)


def keep(tx: Transaction, payload: str, answer: str) -> None:
    """Note the answer. Raises sqlalchemy.exc.IntegrityError if another delivery of it was quicker."""
    tx.connection.execute(_KEEP, {"workspace": tx.workspace, "payload": payload, "answer": answer, "at": tx.now})


def forget_old(tx: Transaction) -> None:
    """Delete what no delivery can ask for any more, in every workspace."""
    tx.connection.execute(sa.delete(receipts).where(receipts.c.at < tx.now - KEPT))
