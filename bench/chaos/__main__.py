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
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import psycopg

from bench.chaos.campaign import Campaign
from bench.chaos.outcome import show
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
    expire = given.expire or max(Plan.expire, given.invitations // 5)
    plan = Plan(
        seed=given.seed,
        invitations=given.invitations,
        batch=given.batch,
        kill_every=given.kill_every,
        every=max(2, expire // 5),
        expire=expire,
        longest=given.longest,
    )
    outcomes = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.logs or Path(temporary)
        folder.mkdir(exist_ok=True)
        if given.only != "sqlite":
            release = postgres.reserve()
            try:
                outcomes.append(asyncio.run(Campaign(plan, new_database(postgres.start()), folder).run()))
            finally:
                release()
        if given.only != "postgresql":
            alone = replace(plan, processes=1)
            outcomes.append(asyncio.run(Campaign(alone, f"sqlite:///{folder}/chaos.db", folder).run()))
    show(outcomes)
    return int(any(outcome.wrong for outcome in outcomes))


def new_database(server: str) -> str:
    """An empty one on this server, which was started for us (the URL of its database `postgres`)."""
    with psycopg.connect(server.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("CREATE DATABASE chaos")
    return server.replace("/postgres?", "/chaos?")


if __name__ == "__main__":
    sys.exit(main())
