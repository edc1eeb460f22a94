"""Partners: the insurers of a workspace, imported from a list."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.domain.affiliation import Partner

from .database import Transaction
from .tables import partners


def everyone(tx: Transaction) -> list[Partner]:
    """All partners, by name."""
    query = sa.select(partners).where(partners.c.workspace == tx.workspace).order_by(partners.c.name)
    return [Partner(row.id, row.name, row.organisation_number) for row in tx.connection.execute(query)]


def keep(tx: Transaction, listed: Iterable[tuple[str, str | None]]) -> None:
    """Add partners (name, organisation number or None); one that is there already gets the new number."""
    for name, number in listed:
        insert = tx.insert_or(partners).values(workspace=tx.workspace, name=name, organisation_number=number)
        update = insert.on_conflict_do_update(
            index_elements=["workspace", "name"], set_={"organisation_number": number}
        )
        tx.connection.execute(update)
