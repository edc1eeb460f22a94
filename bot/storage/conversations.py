"""Conversations: what was said last to whom, for an hour. In the database, since any process may answer next."""

from datetime import timedelta

import sqlalchemy as sa

from .database import Transaction
from .tables import conversations

REMEMBERED = timedelta(hours=1)


def last(tx: Transaction, user: str) -> str | None:
    """What was said last in the conversation with a user; None if that was over an hour ago."""
    c = conversations.c
    query = sa.select(c.said).where(c.workspace == tx.workspace, c.user == user, c.at > tx.now - REMEMBERED)
    return tx.connection.scalar(query)


def keep(tx: Transaction, user: str, said: str) -> None:
    """Note what was said, instead of what was said before."""
    insert = tx.insert_or(conversations).values(workspace=tx.workspace, user=user, said=said, at=tx.now)
    again = {"said": said, "at": tx.now}
    tx.connection.execute(insert.on_conflict_do_update(index_elements=["workspace", "user"], set_=again))


def forget_old(tx: Transaction) -> None:
    """Delete what nobody refers to any more, in every workspace."""
    tx.connection.execute(sa.delete(conversations).where(conversations.c.at < tx.now - REMEMBERED))
