"""Members of the workspace whom a file names: by what is stored of them, else by what Slack says."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from bot.domain.person import Person
from bot.slack.client import Slack
from bot.storage import Database, people


class Members:
    """Finds members; each is asked for once. Without `slack` only those whom Knytt has met are found."""

    def __init__(self, database: Database, workspace: str, now: datetime, slack: Slack | None) -> None:
        self._database = database
        self._begun = (workspace, now)
        self._slack = slack
        self._known: dict[str, Person | None] = {}
        self._met: list[Person] = []

    async def find(self, wanted: Mapping[str, str]) -> dict[str, Person]:
        """The members among these: user ids or addresses in comparable form, each with what was typed."""
        new = [key for key in wanted if key not in self._known]
        with self._database.reading(*self._begun) as tx:
            stored = people.members(tx, new)
        for key in new:
            self._known[key] = stored.get(key) or await self._ask(key, wanted[key])
        return {key: person for key in wanted if (person := self._known[key])}

    def take_met(self) -> list[Person]:
        """Those whom only Slack knew so far; each is given out once."""
        met, self._met = self._met, []
        return met

    async def _ask(self, key: str, typed: str) -> Person | None:
        if self._slack is None:
            return None
        ask = self._slack.look_up if "@" in key else self._slack.describe
        person = await self._slack.patiently(partial(ask, typed))
        if person:
            self._met.append(person)
        return person
