"""Mailboxes: the addresses that letters go to, and who wants no more of them."""

import secrets
from collections.abc import Collection

import sqlalchemy as sa

from .database import Transaction
from .tables import mailboxes


def token(tx: Transaction, email_key: str) -> str | None:
    """The token with which the owner of an address stops the letters; None if they have."""
    insert = tx.insert_or(mailboxes).values(
        workspace=tx.workspace, email_key=email_key, token=secrets.token_urlsafe(16), stopped_at=None
    )
    tx.connection.execute(insert.on_conflict_do_nothing())
    mine = (mailboxes.c.workspace == tx.workspace, mailboxes.c.email_key == email_key)
    kept = tx.connection.execute(sa.select(mailboxes).where(*mine)).one()
    return None if kept.stopped_at else str(kept.token)


def stopped_among(tx: Transaction, email_keys: Collection[str]) -> set[str]:
    """Which of these addresses want no more letters."""
    c = mailboxes.c
    stopped = sa.select(c.email_key).where(
        c.workspace == tx.workspace, c.email_key.in_(email_keys), c.stopped_at.is_not(None)
    )
    return set(tx.connection.scalars(stopped)) if email_keys else set()


def stop(tx: Transaction, stop_token: str) -> bool:
    """Send no more letters to whoever has this token; False if nobody has it. Twice is fine."""
    mine = (mailboxes.c.workspace == tx.workspace, mailboxes.c.token == stop_token)
    stopped = sa.update(mailboxes).where(*mine).values(stopped_at=sa.func.coalesce(mailboxes.c.stopped_at, tx.now))
    return tx.connection.execute(stopped).rowcount == 1
