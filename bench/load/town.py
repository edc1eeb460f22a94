"""Rows straight into the tables: one administrator, so many firms, locations, profiles and open invitations."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bench.load.payloads import ADMINISTRATOR, INVITEE, TEAM
from bot.storage import migrate, tables

PENDING_AT_A_LOCATION = 30
A_BATCH = 20_000


def settle(url: str, firms: int, invitations: int) -> None:
    """Fill an empty database. Invitation n is to user INVITEE n, 30 at a location; ten firms have these at most."""
    migrate(url)
    engine = sa.create_engine(url)
    now = datetime.now(UTC)
    places = -(-invitations // PENDING_AT_A_LOCATION)

    def person(user: str, name: str) -> dict[str, Any]:
        address = f"{user.lower()}@example.com"
        about = {"email": address, "email_key": address, "locale": "nb-NO", "timezone": "Europe/Oslo"}
        return {"user": user, "name": name, **about, "is_bot": False, "is_deactivated": False, "described_at": now}

    def profile(number: int) -> dict[str, Any]:
        called, address = f"Per Berg {number}", f"per{number}@example.com"
        about = {"user": INVITEE.format(number), "name": called, "sought": called.casefold()}
        return {**about, "profession": "physiotherapist", "email": address, "email_key": address}

    def invitation(number: int) -> dict[str, Any]:
        times = {"sent_at": now, "expires_at": now + timedelta(days=14), "next_contact_at": now + timedelta(days=2)}
        whose = {"id": number, "user": INVITEE.format(number), "inviter": ADMINISTRATOR, "status": "pending"}
        return {**whose, "location_id": 1 + (number - 1) // PENDING_AT_A_LOCATION, **times}

    everyone = range(1, invitations + 1)
    rows = {
        tables.people: [
            person(ADMINISTRATOR, "Kari Nordmann"),
            *(person(INVITEE.format(n), f"Per Berg {n}") for n in everyone),
        ],
        tables.firms: [_firm(number) for number in range(1, firms + 1)],
        tables.administrators: [
            {"firm_id": n, "user": ADMINISTRATOR, "sought": f"klinikk {n}"} for n in range(1, firms + 1)
        ],
        tables.locations: [_location(number, 1 + number % min(firms, 10)) for number in range(1, places + 1)],
        tables.profiles: [profile(number) for number in everyone],
        tables.invitations: [invitation(number) for number in everyone],
    }
    with engine.begin() as connection:
        for table, values in rows.items():
            for start in range(0, len(values), A_BATCH):
                batch = [{"workspace": TEAM, **row} for row in values[start : start + A_BATCH]]
                connection.execute(sa.insert(table), batch)
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("ANALYZE"))
    engine.dispose()


def _firm(number: int) -> dict[str, Any]:
    called = f"Klinikk {number}"
    kind = {"legal_form": "AS", "kind": "clinic"}
    return {"id": number, "name": called, "sought": called.casefold(), "organisation_number": f"{number:09}", **kind}


def _location(number: int, firm: int) -> dict[str, Any]:
    called = f"Sted {number}"
    address = {"street": "Storgata 1", "postcode": "0155", "city": "Oslo"}
    return {"id": number, "firm_id": firm, "name": called, "sought": called.casefold(), **address}
