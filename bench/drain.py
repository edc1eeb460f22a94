"""How quickly the outbox empties: 100,000 messages over 1,000 workspaces, in simulation.

    python -m bench.drain [MESSAGES]

The clock is virtual and Slack takes 0.2 s for a message; what is claimed when, by the rules of storage/messages.py on a
real SQLite, is the product's own. The best that Slack's pace allows: a message a second and person, and eight at a time
in a workspace. Real time is what the database took.
"""

import heapq
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.delivery import AT_ONCE
from bot.storage import Database, messages, migrate, tables
from bot.storage.messages import PACE, Message

WORKSPACES, PEOPLE = 1_000, 20
SLACK_TAKES = timedelta(seconds=0.2)
BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Post:
    """What one workspace's delivery has at hand: what will have been posted when, and who rests until when."""

    under_way: list[tuple[datetime, int, Message]] = field(default_factory=list)
    resting: dict[str, datetime] = field(default_factory=dict)


def main() -> None:
    """Fill, drain, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/drain.db"
        migrate(url)
        database = Database(url)
        _fill(database, count)
        begun = time.perf_counter()
        took = _drain(database)
        real = time.perf_counter() - begun
        database.close()
    each = count / WORKSPACES
    by_person = (-(-each // PEOPLE) - 1) * PACE + SLACK_TAKES
    best = max(by_person, -(-each // AT_ONCE) * SLACK_TAKES)
    print(f"\n{count:,} messages, {WORKSPACES:,} workspaces, {PEOPLE} people in each")
    print(
        f"{took.total_seconds():.1f} s of Slack's time; at best {best.total_seconds():.1f} s; ratio {took / best:.2f}"
    )
    print(f"{real:.0f} s of the database's: {real / count * 1000:.2f} ms a message")


def _fill(database: Database, count: int) -> None:
    rows = [
        {
            "workspace": f"T{number % WORKSPACES}",
            "key": f"{number:032x}",
            "recipient": f"U{number // WORKSPACES % PEOPLE}",
            "template": "invitation/received",
            "subject": "invitation",
            "subject_id": number,
            "state": "queued",
            "due_at": BEGIN,
        }
        for number in range(count)
    ]
    with database.begin("T0", BEGIN) as tx:
        tx.connection.execute(sa.insert(tables.messages), rows)


def _drain(database: Database) -> timedelta:
    """Let each workspace's delivery work until nothing is left; the time by the virtual clock."""
    posts: dict[str, Post] = defaultdict(Post)
    moments = [(BEGIN, f"T{number}") for number in range(WORKSPACES)]
    now = BEGIN
    while moments:
        now, workspace = heapq.heappop(moments)
        if next_at := _work(database, workspace, posts[workspace], now):
            heapq.heappush(moments, (next_at, workspace))
    return now - BEGIN


def _work(database: Database, workspace: str, post: Post, now: datetime) -> datetime | None:
    """Note what has been posted by now, begin with what is due; when to look again, None when all is done."""
    with database.begin(workspace, now) as tx:
        while post.under_way and post.under_way[0][0] <= now:
            _, number, message = heapq.heappop(post.under_way)
            messages.posted(tx, message, "D0", f"{number}.0")
            post.resting[message.recipient] = now + PACE
        post.resting = {user: until for user, until in post.resting.items() if until > now}
        busy = {message.recipient for _, _, message in post.under_way} | set(post.resting)
        for message in messages.claim(tx, AT_ONCE - len(post.under_way), not_to=busy):
            heapq.heappush(post.under_way, (now + SLACK_TAKES, message.id, message))
        due = messages.next_due(tx)
    waits = [post.under_way[0][0]] if post.under_way else []
    if due and len(post.under_way) < AT_ONCE:
        waits.append(max(due, min(post.resting.values(), default=due), now + timedelta(milliseconds=10)))
    return min(waits, default=None)


if __name__ == "__main__":
    main()
