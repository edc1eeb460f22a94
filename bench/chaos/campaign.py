"""One campaign: firms are founded, everything breaks while people press, then all is quiet and is checked."""

import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.chaos import town
from bench.chaos.check import Check
from bench.chaos.outcome import Outcome, details, figures
from bench.chaos.people import People
from bench.chaos.plan import MAIL_RATES, RATES, SLOW, Plan, settings
from bench.chaos.processes import ROOT, Processes
from sandbox.local_slack import LocalSlack


class Campaign:
    """One campaign on one database."""

    def __init__(self, plan: Plan, database_url: str, folder: Path) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)
        self._url = database_url
        self._folder = folder
        self._left = "the dialogs were not over"

    async def run(self) -> Outcome:
        """Everything, with the end on time."""
        begun = time.monotonic()
        async with LocalSlack(ROOT / "manifest.yml", town.workspace(self._plan)) as slack:
            await slack.mailbox.start()
            environment = settings(self._plan, slack, self._url)
            processes = Processes(self._plan, environment, self._folder, self._random)
            people = People(self._plan, slack, processes, self._random)
            keepers = processes.keep()
            wrong = []
            try:
                async with asyncio.timeout(self._plan.longest):
                    await self._happen(slack, processes, people)
            except TimeoutError:
                wrong.append(f"it was not over in time; {self._left}")
            finally:
                for keeper in keepers:
                    keeper.cancel()
                await asyncio.gather(*keepers, return_exceptions=True)
            seconds = round(time.monotonic() - begun)
            check = self._check(slack, people)
            wrong += check.wrong() + processes.stumbled()
            row = {
                "database": self._url.partition(":")[0].partition("+")[0],
                **figures(slack, processes, people, check),
                "seconds": seconds,
            }
            return Outcome(row, wrong, details(slack, processes, people, check))

    async def _happen(self, slack: LocalSlack, processes: Processes, people: People) -> None:
        await processes.are_up()
        administrators = town.administrators(self._plan, slack)
        numbers = town.organisation_numbers(len(administrators))
        batches = [town.batch(self._plan, slack, number) for number in range(len(administrators))]
        await asyncio.gather(*map(people.found, administrators, numbers))
        slack.trouble(RATES, self._random, SLOW)
        slack.mailbox.trouble(MAIL_RATES, self._random)
        killer = asyncio.create_task(processes.kill_now_and_then())
        everybody = asyncio.gather(*map(people.invite_and_answer, administrators, batches))
        try:
            await everybody
            await self._until("nothing is pending", "SELECT count(*) FROM invitations WHERE status = 'pending'")
        finally:
            everybody.cancel()
            killer.cancel()
        slack.trouble({}, self._random)
        slack.mailbox.trouble({}, self._random)
        await self._until(
            "the outbox is empty", "SELECT count(*) FROM messages WHERE state = 'queued' OR changed > drawn"
        )

    def _check(self, slack: LocalSlack, people: People) -> Check:
        messages = self._rows(
            "SELECT key, template, subject_id, recipient, state, channel, ts, changed, drawn FROM messages"
        )
        invitations = self._rows(
            'SELECT i.id, i."user", i.reached, i.status, i.nudges, i.answered_at, i.answered_by, l.name AS place'
            " FROM invitations i JOIN locations l ON l.id = i.location_id"
        )
        news = self._rows("SELECT a.invitation_id, n.id, n.kind FROM news_about a JOIN news n ON n.id = a.news_id")
        return Check(messages, invitations, news, slack, people.answers, self._plan)

    async def _until(self, what: str, query: str) -> None:
        while left := self._rows(query)[0][0]:
            self._left = f"{what}: {left} to go"
            await asyncio.sleep(0.5)

    def _rows(self, query: str) -> Sequence[Any]:
        engine = sa.create_engine(self._url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return connection.execute(sa.text(query)).all()
