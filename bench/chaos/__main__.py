"""A crash campaign: does every message stand exactly once, whatever breaks?

    python -m bench.chaos                                  (or: make chaos)
    python -m bench.chaos --seed 7 --invitations 200

Several `knytt serve` processes share one PostgreSQL, and then one process has a SQLite file. Administrators invite in
batches through the real dialogs, many invitees answer at random moments, nudges, last calls and expiries come due,
and all the while processes are killed (SIGKILL) and started again, and the local Slack loses answers after doing the
work, is slow beyond the bot's patience, and answers 429, 503 and internal_error. One in ten is invited by an address
that nobody at Slack has, and the mail server refuses, puts off, or breaks off after taking a letter. A click that fails
is pressed again. Then all is quiet, the outbox runs empty, and what stands at Slack and in the mailboxes is compared
with what the database says.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path

import psycopg

from bench.chaos.campaign import Campaign
from bench.chaos.outcome import Outcome, show
from bench.chaos.plan import Plan
from tests import postgres


def main() -> int:
    """Run the campaign on both databases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--invitations", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--kill-every", type=float, default=Plan.kill_every, help="seconds, on average")
    parser.add_argument("--expire", type=int, help="seconds that an invitation lives (a fifth for each, 60 at least)")
    parser.add_argument("--longest", type=float, default=Plan.longest, help="seconds for each database, at most")
    parser.add_argument("--only", choices=["postgresql", "sqlite"])
    parser.add_argument("--logs", type=Path, help="keep what the processes log in this folder")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    common = {"seed": given.seed, "invitations": given.invitations, "batch": given.batch}
    expire = given.expire or max(Plan.expire, given.invitations // 5)
    common |= {"kill_every": given.kill_every, "expire": expire, "longest": given.longest}
    step = max(2, expire // 5)
    common |= {"first": step, "every": step, "last_call": step}
    outcomes = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.logs or Path(temporary)
        folder.mkdir(exist_ok=True)
        if given.only != "sqlite":
            release = postgres.reserve()
            try:
                outcomes.append(asyncio.run(on_postgres(postgres.start(), Plan(**common), folder)))
            finally:
                release()
        if given.only != "postgresql":
            outcomes.append(asyncio.run(on_sqlite(Plan(**common, processes=1), folder)))
    show(outcomes)
    return int(any(outcome.wrong for outcome in outcomes))


async def on_postgres(server: str, plan: Plan, folder: Path) -> Outcome:
    """A campaign on a new database of this server (the URL of its database `postgres`)."""
    name = f"chaos_{os.getpid()}_{plan.seed}"
    with psycopg.connect(server.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return await Campaign(plan, server.replace("/postgres?", f"/{name}?"), folder).run()


async def on_sqlite(plan: Plan, folder: Path) -> Outcome:
    """A campaign on a new file."""
    return await Campaign(plan, f"sqlite:///{folder}/chaos.db", folder).run()


if __name__ == "__main__":
    sys.exit(main())
