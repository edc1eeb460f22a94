"""Many rows at once, straight into the database: what would take people years."""

from datetime import timedelta

import sqlalchemy as sa

from bot.domain.invitation import EXPIRES_AFTER, Status
from bot.storage import Transaction
from bot.storage.tables import administrators, affiliations, firms, invitations, locations, profiles

FIRST_NUMBER = 100_000_000  # no check digits: nobody types these


def firms_of(
    tx: Transaction, user: str, count: int, name: str = "Firma", first_number: int = FIRST_NUMBER
) -> list[int]:
    """Clinics "Firma 00001", "Firma 00002", ..., administered by one user."""
    rows = [
        {
            "workspace": tx.workspace,
            "name": f"{name} {number:05}",
            "sought": f"{name} {number:05}".casefold(),
            "organisation_number": str(first_number + number),
            "legal_form": "AS",
            "kind": "clinic",
        }
        for number in range(1, count + 1)
    ]
    ids = _insert(tx, firms, rows)
    admins = [
        {
            "workspace": tx.workspace,
            "firm_id": firm_id,
            "user": user,
            "sought": row["sought"],
        }
        for firm_id, row in zip(ids, rows, strict=True)
    ]
    tx.connection.execute(sa.insert(administrators), admins)
    return ids


def locations_of(tx: Transaction, firm_id: int, count: int, name: str = "Lokasjon") -> list[int]:
    """Locations "Lokasjon 00001", ... of one firm."""
    return locations_of_each(tx, [firm_id] * count, name)


def locations_of_each(tx: Transaction, firm_ids: list[int], name: str = "Lokasjon") -> list[int]:
    """A location for every firm in the list."""
    return _insert(
        tx,
        locations,
        [
            {
                "workspace": tx.workspace,
                "firm_id": firm_id,
                "name": f"{name} {number:05}",
                "sought": f"{name} {number:05}".casefold(),
                "street": "Storgata 1",
                "postcode": "0155",
                "city": "Oslo",
            }
            for number, firm_id in enumerate(firm_ids, 1)
        ],
    )


def invitations_at(
    tx: Transaction, location_id: int, inviter: str, count: int, status: Status = Status.PENDING
) -> None:
    """Invitations to "invitert001@example.com", ... in one state."""
    is_open = status is Status.PENDING
    rows = [
        {
            "workspace": tx.workspace,
            "location_id": location_id,
            "inviter": inviter,
            "email": f"invitert{number:03}@example.com",
            "email_key": f"invitert{number:03}@example.com",
            "status": status,
            "sent_at": tx.now,
            "expires_at": tx.now + EXPIRES_AFTER,
            "answered_at": None if is_open else tx.now - timedelta(hours=1),
            "answered_by": f"U0MANY{number:05}" if status is Status.ACCEPTED else None,
        }
        for number in range(1, count + 1)
    ]
    tx.connection.execute(sa.insert(invitations), rows)


def invitations_to(
    tx: Transaction, user: str | None, location_ids: list[int], inviter: str, *, email: str | None = None
) -> None:
    """An open invitation to one member, or one address, at each of these locations."""
    rows = [
        {
            "workspace": tx.workspace,
            "location_id": location_id,
            "inviter": inviter,
            "user": user,
            "email": email,
            "email_key": email,
            "status": Status.PENDING,
            "sent_at": tx.now,
            "expires_at": tx.now + EXPIRES_AFTER,
        }
        for location_id in location_ids
    ]
    tx.connection.execute(sa.insert(invitations), rows)


def practitioners(tx: Transaction, count: int) -> list[int]:
    """Profiles of "Behandler 001", ..., users U0MANY00001, ..."""
    rows = [
        {
            "workspace": tx.workspace,
            "user": f"U0MANY{number:05}",
            "name": f"Behandler {number:03}",
            "sought": f"behandler {number:03}",
            "bare": f"behandler {number:03}",
            "profession": "physiotherapist",
            "email": f"behandler{number:03}@example.com",
            "email_key": f"behandler{number:03}@example.com",
        }
        for number in range(1, count + 1)
    ]
    return _insert(tx, profiles, rows)


def attached_to(tx: Transaction, location_id: int, profile_ids: list[int], by: str) -> None:
    """All of these profiles at one location."""
    rows = [
        {
            "workspace": tx.workspace,
            "location_id": location_id,
            "profile_id": profile_id,
            "saved_by": by,
            "saved_at": tx.now,
        }
        for profile_id in profile_ids
    ]
    tx.connection.execute(sa.insert(affiliations), rows)


def _insert(tx: Transaction, table: sa.Table, rows: list[dict[str, object]]) -> list[int]:
    last = tx.connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
    tx.connection.execute(sa.insert(table), rows)
    return list(tx.connection.scalars(sa.select(table.c.id).where(table.c.id > last).order_by(table.c.id)))
