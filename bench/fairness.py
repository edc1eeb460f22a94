"""What one workspace's full outbox does to another's single message: 10,000 queued in A, one invitation sent in B.

    python -m bench.fairness
    python -m bench.fairness --queued 1000 --trials 5

Two `knytt serve` processes, one a workspace, share one PostgreSQL. An administrator in B sends an invitation through
the dialog, again and again: first while A has nothing to do, which is the floor, then while A's outbox is being
emptied. Milliseconds from the last press until the message stands in the practitioner's DM.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.chaos.processes import Knytt
from bot.domain.firm import FirmFacts, Kind
from bot.domain.invitation import EXPIRES_AFTER, Status
from bot.domain.location import LocationFacts
from bot.flows.invitation import RECEIVED
from bot.storage import Database, Transaction, firms, locations, messages, migrate, tables
from sandbox.local_slack import BOT_TOKEN, PEOPLE, SIGNING_SECRET, LocalSlack
from sandbox.person import Person
from tests import postgres

ROOT = Path(__file__).parent.parent
A, B = "T0BUSY", "T0QUIET"
KARI = "U0KARI0001"
PORT = 8191


async def main() -> None:
    """Print the floor, the wait beside a full outbox, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queued", type=int, default=10_000)
    parser.add_argument("--trials", type=int, default=15)
    given = parser.parse_args()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.callback(postgres.reserve())
        url = postgres.start()
        migrate(url)
        database = Database(url)
        stack.callback(database.close)
        transact(database, B, lambda tx: a_place(tx, "310000027"))
        await serve(stack, await another_slack(stack, folder, given.queued), url, folder / "a.log")
        slack = LocalSlack(ROOT / "manifest.yml", people_of(B, given.trials * 2))
        await stack.enter_async_context(slack)
        slack.deliver_over_http(await serve(stack, slack.api_url, url, folder / "b.log"))
        kari = slack.person(KARI)
        await kari.open_home()
        await kari.home.shows("Fjordklinikken AS")
        await kari.home.press("Åpne")
        await kari.home.shows("Org.nr")
        await kari.home.press("Åpne")
        await kari.home.shows("Inviter personer")
        quiet = [await wait(slack, kari, number) for number in range(given.trials)]
        transact(database, A, lambda tx: fill(tx, given.queued))
        await asyncio.sleep(3)  # at its next tick it has begun
        begun, before = time.perf_counter(), transact(database, A, queued)
        busy = [await wait(slack, kari, given.trials + number) for number in range(given.trials)]
        left = transact(database, A, queued)
        rate = (before - left) / (time.perf_counter() - begun)
    assert before < given.queued, "A has not begun"
    assert left, "A was done before B had finished: queue more"
    print(f"A's outbox: {left:,} of {given.queued:,} still queued at the end, {rate:.0f} messages a second")
    print(f"{'B, from the press to the message, ms':40} {'p50':>7} {'worst':>7}")
    for name, times in (("while A has nothing to do", quiet), ("while A's outbox is full", busy)):
        print(f"{name:40} {statistics.median(times):7.0f} {max(times):7.0f}")
    print(f"ratio of the medians {statistics.median(busy) / statistics.median(quiet):.1f}")


async def wait(slack: LocalSlack, kari: Person, number: int) -> float:
    """Milliseconds until an invitation that Kari sends through the dialog has arrived."""
    invited = slack.person(f"U0MEM{number:05}")
    await kari.client.close_all()
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.pick_people("members", invited)
    begun = time.perf_counter()
    await form.submit()
    assert await slack.until(lambda: invited.messages, 120), "it never came"
    return (time.perf_counter() - begun) * 1000


async def another_slack(stack: AsyncExitStack, folder: Path, strangers: int) -> str:
    """The local Slack of workspace A, a process of its own; returns where its Web API is."""
    people = folder / "people.json"
    people.write_text(json.dumps(people_of(A, strangers)))
    arguments = ("--port", str(PORT), "--people", str(people), "--socket-mode")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", *arguments), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )

    async def end() -> None:
        process.terminate()
        await process.wait()

    stack.push_async_callback(end)
    assert process.stdout
    await process.stdout.readline()
    return f"http://127.0.0.1:{PORT}/api/"


async def serve(stack: AsyncExitStack, api_url: str, database_url: str, log: Path) -> str:
    """A `knytt serve` for this Slack, until the stack is closed; returns where it listens."""
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": database_url,
        "KNYTT_TICK": "1s",  # so that A notices what was put into its outbox from here
    }
    knytt = Knytt(settings, log)
    keeper = asyncio.create_task(knytt.keep(lambda: 1))

    async def end() -> None:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)

    stack.push_async_callback(end)
    await knytt.up.wait()
    return knytt.url


def people_of(workspace: str, strangers: int) -> dict[str, Any]:
    """The demo's workspace under another id, with so many more people."""
    content = json.loads(PEOPLE.read_text(encoding="utf-8"))
    content["team"]["id"] = workspace
    names = (f"{number:05}" for number in range(strangers))
    content["people"] += [{"id": f"U0MEM{n}", "name": f"mem{n}", "real_name": f"Behandler {n}"} for n in names]
    return dict(content)


def a_place(tx: Transaction, number: str) -> int:
    """A firm of Kari's with a location, at which her App Home stands."""
    firm = firms.create(tx, FirmFacts("Fjordklinikken AS", number, "AS", Kind.CLINIC, None, None), KARI)
    return locations.create(tx, firm, LocationFacts("Majorstuen", "Bogstadveien 1", "0355", "Oslo", None)).id


def fill(tx: Transaction, count: int) -> None:
    """Invitations to so many members of A, each with its message in the outbox."""
    place = a_place(tx, "310000019")
    rows = [
        {
            "workspace": A,
            "location_id": place,
            "inviter": KARI,
            "user": f"U0MEM{number:05}",
            "status": Status.PENDING,
            "sent_at": tx.now,
            "expires_at": tx.now + EXPIRES_AFTER,
            "next_contact_at": tx.now + timedelta(days=2),
        }
        for number in range(count)
    ]
    tx.connection.execute(sa.insert(tables.invitations), rows)
    c = tables.invitations.c
    for row in tx.connection.execute(sa.select(c.id, c.user).where(c.workspace == A)).all():
        messages.queue(tx, row.user, RECEIVED, row.id)


def queued(tx: Transaction) -> int:
    """How many messages of a workspace have not been posted yet."""
    c = tables.messages.c
    query = sa.select(sa.func.count()).where(c.workspace == tx.workspace, c.state == "queued")
    return tx.connection.scalar(query) or 0


def transact(database: Database, workspace: str, work: Callable[[Transaction], int | None]) -> int:
    """Do something in a transaction of its own."""
    with database.begin(workspace, datetime.now(UTC)) as tx:
        return work(tx) or 0


if __name__ == "__main__":
    asyncio.run(main())
