"""What one sweep costs: 10,000 to 1,000,000 pending invitations, of which 1,000 are due.

    python -m bench.sweep [1000000]

SQLite, and a PostgreSQL started for the purpose (or the one that KNYTT_TEST_POSTGRES names). First a sweep that finds
nothing, then one that finds 1,000: each is looked at, a nudge goes into the outbox, the next contact is planned.
"""

import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.domain.firm import FirmFacts, Kind
from bot.domain.location import LocationFacts
from bot.domain.person import Person
from bot.flows import follow_up, registry
from bot.storage import Database, firms, locations, migrate, people, tables
from tests import postgres

WORKSPACE, DUE = "T0BENCH", 1_000
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday at ten in Oslo


def main() -> None:
    """Print a line a database and size."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size <= largest]
    registry()
    print(f"{'database':12} {'pending':>9} {'nothing due, ms':>16} {'1,000 due, s':>13} {'ms a message':>13}")
    with tempfile.TemporaryDirectory() as folder:
        stop = postgres.reserve()
        try:
            server = sa.make_url(os.environ.get("KNYTT_TEST_POSTGRES") or postgres.start())
            for size in sizes:
                measure("SQLite", f"sqlite:///{folder}/{size}.db", size)
                with sa.create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
                    connection.execute(sa.text(f"CREATE DATABASE bench_{size}"))
                url = server.set(database=f"bench_{size}").render_as_string(hide_password=False)
                measure("PostgreSQL", url, size)
        finally:
            stop()


def measure(name: str, url: str, size: int) -> None:
    """Fill a database, sweep it, print the figures."""
    migrate(url)
    database = Database(url)
    fill(database, size)
    idle = [timed(lambda: sweep(database, NOW - timedelta(hours=1))) for _ in range(5)]
    busy = timed(lambda: sweep(database, NOW))
    with database.begin(WORKSPACE, NOW) as tx:
        queued = tx.connection.scalar(sa.select(sa.func.count()).select_from(tables.messages))
    assert queued == DUE, queued
    print(f"{name:12} {size:9,} {sorted(idle)[2] * 1000:16.2f} {busy:13.2f} {busy:13.2f}", flush=True)
    database.close()


def sweep(database: Database, now: datetime) -> None:
    """As the scheduler does: some rows a transaction, until nothing is left."""
    more = True
    while more:
        with database.begin(WORKSPACE, now) as tx:
            more = follow_up.sweep(tx)


def timed(work: object) -> float:
    """Seconds."""
    before = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - before


def fill(database: Database, size: int) -> None:
    """A hundred locations, and their pending invitations: 1,000 due now, the rest later."""
    with database.begin(WORKSPACE, NOW) as tx:
        people.remember(tx, Person("U0KARI", "Kari Nordmann"))
        facts = FirmFacts("Fjordklinikken AS", "310000019", "AS", Kind.CLINIC, None, None)
        firm = firms.create(tx, facts, "U0KARI")
        places = [
            locations.create(tx, firm, LocationFacts(f"Sted {n}", "Bogstadveien 1", "0355", "Oslo", None)).id
            for n in range(100)
        ]
        sent = NOW - timedelta(days=3)
        later = NOW + timedelta(days=2)
        for start in range(0, size, 10_000):
            rows = [
                {
                    "workspace": WORKSPACE,
                    "location_id": places[number % 100],
                    "inviter": "U0KARI",
                    "user": f"U{number}",
                    "status": "pending",
                    "sent_at": sent,
                    "expires_at": NOW + timedelta(days=11),
                    "next_contact_at": NOW - timedelta(minutes=1) if number < DUE else later,
                }
                for number in range(start, min(start + 10_000, size))
            ]
            tx.connection.execute(sa.insert(tables.invitations), rows)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


if __name__ == "__main__":
    main()
