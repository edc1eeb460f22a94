"""The crash campaign of `make chaos`, small: everything breaks, and every message stands exactly once."""

from pathlib import Path

from sqlalchemy import URL

from bench.chaos.campaign import Campaign
from bench.chaos.plan import Plan
from tests.conftest import new_postgres

SMALL = Plan(
    seed=11,
    invitations=30,
    batch=10,
    processes=2,
    kill_every=2,
    every=2,
    expire=7,
    longest=600,  # ten seconds, but where others keep the machine busy a killed process takes long to start again
)


async def test_thirty_invitations_survive_two_processes_that_are_killed(postgres: URL, tmp_path: Path) -> None:
    with new_postgres(postgres) as url:
        outcome = await Campaign(SMALL, url, tmp_path).run()
    assert outcome.wrong == []
    assert outcome.row["kills"] > 0
    assert outcome.row["messages"] > 0
