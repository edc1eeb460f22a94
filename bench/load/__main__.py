"""Knytt under load, beside a Bolt app that does nothing but acknowledge.

    python -m bench.load [--quick] [--only "Accept,firm picker"] [--database sqlite,postgresql] [--out FOLDER]

The bot has one core, whoever presses and a Slack that answers at once have another. Every payload is unique. Prints
Markdown tables, and writes load.json and growth.svg. Times are only good beside the floors of the same run.
"""

import argparse
import asyncio
import itertools
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from bench.load import bots, payloads, press, report, town
from tests import postgres

AT_ONCE = (1, 16, 64)
PRESSES = {1: 200, 16: 640, 64: 1_280}
FIRMS = (10, 10_000)
SIZES = (10, 1_000, 100_000)
FLOORS = {"bare Bolt, defaults": (), "bare Bolt, best set-up": ("best",)}
SLOW, A_SECOND, SECONDS = 1.0, 200, 10


async def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer presses, SQLite and 10 firms only, no growth")
    parser.add_argument("--only", default=",".join(payloads.WORK), help="which kinds of work")
    parser.add_argument("--database", default="sqlite,postgresql")
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    given = parser.parse_args()
    os.sched_setaffinity(0, {bots.OUR_CORE})
    works = [work.strip() for work in given.only.split(",")]
    databases = ["sqlite"] if given.quick else given.database.split(",")
    found: dict[str, object] = {"load average": os.getloadavg()[0], "floors": await floors()}
    print(report.heading(found))
    with servers(databases) as new_database:
        found["work"] = {}
        for database, firms in itertools.product(databases, FIRMS[:1] if given.quick else FIRMS):
            name = f"{database}, {firms:,} firms"
            found["work"][name] = await under_load(new_database(database), firms, works)
            print(report.table(name, found))
        if not given.quick:
            found["growth"] = await growth(new_database, works)
            print(report.growth(found["growth"]))
        found["slow Slack"] = await slow_slack(new_database, seconds=3 if given.quick else SECONDS)
        print(report.slow_slack(found["slow Slack"]))
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "load.json").write_text(json.dumps(found, indent=1))
    if "growth" in found:
        (given.out / "growth.svg").write_text(report.plot(found["growth"]))


@contextmanager
def servers(databases: list[str]) -> Iterator:
    """Makes new, empty databases: SQLite files, or on a PostgreSQL started for the purpose."""
    with tempfile.TemporaryDirectory() as folder:
        stop = postgres.reserve()
        server = sa.make_url(postgres.start()) if "postgresql" in databases else None

        def new(kind: str) -> str:
            name = f"bench_{uuid4().hex}"
            if kind == "sqlite":
                return f"sqlite:///{folder}/{name}.db"
            with sa.create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(sa.text(f"CREATE DATABASE {name}"))
            return server.set(database=name).render_as_string(hide_password=False)

        try:
            yield new
        finally:
            stop()


async def floors() -> dict[str, dict]:
    """What Bolt itself takes: clicks, and for memory and start."""
    found = {}
    async with bots.slack() as api:
        for name, set_up in FLOORS.items():
            async with bots.bare(api, *set_up) as bot:
                figures = {"start": bot.start, "memory": bot.memory}
                for at_once in AT_ONCE:
                    clicks = payloads.of("location page", itertools.count(), PRESSES[at_once])
                    figures[str(at_once)] = (await press.in_flight(bot, clicks, at_once)).as_json()
                found[name] = figures
    return found


async def under_load(url: str, firms: int, works: list[str]) -> dict[str, dict]:
    """Every kind of work with one, a few and many users at once."""
    invitations = sum(PRESSES.values())
    town.settle(url, firms, invitations)
    found: dict[str, dict] = {}
    async with bots.slack() as api, bots.knytt(url, api) as bot:
        found["rest"] = {"start": bot.start, "memory": bot.memory}
        for work in works:
            numbers = itertools.count(1)
            found[work] = {}
            for at_once in AT_ONCE:
                prepared = payloads.of(work, numbers, PRESSES[at_once])
                found[work][str(at_once)] = (await press.in_flight(bot, prepared, at_once)).as_json()
                await asyncio.sleep(1)  # what follows the acks is over before the next begins
        found["rest"]["memory afterwards"] = bot.memory
    return found


async def growth(new_database, works: list[str]) -> dict[str, dict[str, float]]:
    """Milliseconds to the ack, one at a time, as everything grows: firms, locations, profiles, invitations."""
    found: dict[str, dict[str, float]] = {work: {} for work in works}
    for size in SIZES:
        url = new_database("sqlite")
        town.settle(url, size, max(size, PRESSES[1]))
        async with bots.slack() as api, bots.knytt(url, api) as bot:
            for work in works:
                prepared = payloads.of(work, itertools.count(1), PRESSES[1])
                found[work][str(size)] = (await press.in_flight(bot, prepared, 1)).p50
                await asyncio.sleep(1)
    return found


async def slow_slack(new_database, seconds: int) -> dict[str, dict]:
    """200 clicks a second while Slack takes no time, or a second, for every call."""
    found = {}
    for name, delay in (("at once", 0.0), ("after a second", SLOW)):
        url = new_database("sqlite")
        town.settle(url, 10, A_SECOND * seconds)
        async with bots.slack(delay) as api, bots.knytt(url, api) as bot:
            prepared = payloads.of("Accept", itertools.count(1), A_SECOND * seconds)
            before = bot.memory
            figures = await press.a_second(bot, prepared, A_SECOND)
            found[name] = {**figures.as_json(), "memory before": before, "memory after": bot.memory}
    return found


if __name__ == "__main__":
    asyncio.run(main())
