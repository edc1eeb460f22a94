"""Drafts: what was typed on one page of a dialog and is needed on the next."""

from datetime import timedelta

import sqlalchemy as sa

from bot.domain.refusal import NoAccess

from .database import Transaction
from .tables import drafts

KEPT = timedelta(days=2)


def keep(tx: Transaction, user: str, content: str) -> int:
    """Keep what a user typed and return the draft's id."""
    insert = sa.insert(drafts).values(workspace=tx.workspace, user=user, content=content, at=tx.now)
    draft_id: int = tx.connection.execute(insert.returning(drafts.c.id)).scalar_one()
    return draft_id


def get(tx: Transaction, draft_id: int, user: str) -> str:
    """What the user typed. Raises NoAccess for another user's draft, and for one that has been forgotten."""
    query = sa.select(drafts.c.content).where(
        drafts.c.workspace == tx.workspace, drafts.c.id == draft_id, drafts.c.user == user
    )
    content: str | None = tx.connection.scalar(query)
    if content is None:
        raise NoAccess
    return content


def forget_old(tx: Transaction) -> None:
    """Delete what nobody comes back to, in every workspace."""
    tx.connection.execute(sa.delete(drafts).where(drafts.c.at < tx.now - KEPT))
