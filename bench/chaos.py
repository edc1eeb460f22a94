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
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from sandbox.local_slack import BOT_TOKEN, PEOPLE, SIGNING_SECRET, LocalSlack
from sandbox.mailbox import MailFault
from sandbox.person import Person
from sandbox.surfaces import Modal
from sandbox.web_api import FaultKind
from sandbox.wire import Delivery
from sandbox.workspace import Message
from tests import postgres

ROOT = Path(__file__).parent.parent
NOWHERE = "http://127.0.0.1:9/slack/events"  # the discard port: nobody listens there
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)  # of the digits of an organisation number
RATES: dict[FaultKind, float] = {
    "lost_answer": 0.03,
    "slow": 0.005,
    "ratelimited": 0.01,
    "server_error": 0.01,
    "internal_error": 0.01,
}
MAIL_RATES: dict[MailFault, float] = {"refused": 0.05, "busy": 0.1, "lost_answer": 0.05}
LEASE, TIMEOUT, SLOW = 2, 1, 1.5  # seconds; slow is longer than the bot waits
EXPECTED = {"ack_timeout", "ack_failed", "expired_trigger_id", "races_with_ack", "not_found", "exchanged_trigger_id"}
ENDED = ("accepted", "declined", "expired", "undeliverable")


@dataclass(frozen=True)
class Plan:
    """How large and how wild a campaign is. Times in seconds."""

    seed: int
    invitations: int = 1000
    batch: int = 50
    processes: int = 4
    kill_every: float = 5
    first: int = 12
    every: int = 12
    last_call: int = 12
    expire: int = 60
    longest: float = 900
    rates: dict[FaultKind, float] = field(default_factory=lambda: RATES)


@dataclass(frozen=True)
class Invited:
    """Whom a batch is for: a member that is picked, one by their address, or an address of nobody at Slack."""

    person: Person | None
    address: str = ""


@dataclass
class Outcome:
    """What a campaign led to. `wrong`: sentences, none if all is as it should be."""

    row: dict[str, object]
    wrong: list[str]
    details: dict[str, object]


class Knytt:
    """A `knytt serve` that is started again whenever it has ended."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.url = NOWHERE  # where Slack reaches it
        self.up = asyncio.Event()
        self.fell = 0
        self.kills = 0
        self._environment = environment
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._killed = False

    async def keep(self, pause: Callable[[], float]) -> None:
        """Start, wait until it is gone, start again; until cancelled."""
        try:
            while True:
                await self._run()
                self._is_down()
                self.fell += not self._killed
                self._killed = False
                await asyncio.sleep(pause())
        finally:
            await self._end()

    async def _run(self) -> None:
        command = [sys.executable, "-m", "bot", "serve", "--port", "0"]
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=self._environment, stdout=asyncio.subprocess.PIPE, stderr=log
            )
        if self._process.stdout and (told := await self._process.stdout.readline()):
            self.url = f"{told.decode().split()[-1].removesuffix('.')}/slack/events"
            self.up.set()
        await self._process.wait()

    def _is_down(self) -> None:
        """Its port may be somebody else's from now on."""
        self.up.clear()
        self.url = NOWHERE

    def kill(self) -> None:
        """As the power does."""
        if self._process and self._process.returncode is None:
            self._killed = True
            self.kills += 1
            self._is_down()
            self._process.kill()

    async def _end(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 10)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()


class Campaign:
    """One campaign on one database."""

    def __init__(self, plan: Plan, database_url: str, folder: Path) -> None:
        self.plan = plan
        self._random = random.Random(plan.seed)
        self._url = database_url
        self._folder = folder
        self._turn = 0
        self._answers: dict[tuple[str, str], str] = {}  # (location, user) -> what they answered and read back
        self._locks: dict[str, asyncio.Lock] = {}
        self._knytts: list[Knytt] = []
        self._counts: Counter[str] = Counter()
        self._left = "the dialogs were not over"

    async def run(self) -> Outcome:
        """Everything, with the end on time."""
        begun = time.monotonic()
        async with LocalSlack(ROOT / "manifest.yml", self._workspace()) as self._slack:
            await self._slack.mailbox.start()
            environment = os.environ | self._settings()
            self._knytts = [
                Knytt(environment, self._folder / f"knytt-{number}.log") for number in range(self.plan.processes)
            ]
            keepers = [asyncio.create_task(knytt.keep(self._pause)) for knytt in self._knytts]
            try:
                wrong = []
                try:
                    async with asyncio.timeout(self.plan.longest):
                        await self._happen()
                except TimeoutError:
                    wrong.append(f"it was not over in time; {self._left}")
            finally:
                for keeper in keepers:
                    keeper.cancel()
                await asyncio.gather(*keepers, return_exceptions=True)
            return self._outcome(wrong, time.monotonic() - begun)

    async def _happen(self) -> None:
        await asyncio.gather(*(knytt.up.wait() for knytt in self._knytts))
        administrators = [self._slack.person(f"U0ADM{number:05}") for number in range(self._batches)]
        numbers = _organisation_numbers(self._batches)
        batches = [self._batch(number) for number in range(self._batches)]
        await asyncio.gather(*(self._found(who, number) for who, number in zip(administrators, numbers, strict=True)))
        self._slack.trouble(self.plan.rates, self._random, SLOW)
        self._slack.mailbox.trouble(MAIL_RATES, self._random)
        killer = asyncio.create_task(self._kill_now_and_then())
        people = asyncio.gather(
            *(self._invite_and_answer(who, batch) for who, batch in zip(administrators, batches, strict=True))
        )
        try:
            await people
            await self._until("nothing is pending", "SELECT count(*) FROM invitations WHERE status = 'pending'")
        finally:
            people.cancel()
            killer.cancel()
        self._slack.trouble({}, self._random)
        self._slack.mailbox.trouble({}, self._random)
        await self._until(
            "the outbox is empty", "SELECT count(*) FROM messages WHERE state = 'queued' OR changed > drawn"
        )

    # People.

    async def _found(self, who: Person, number: str) -> None:
        """A firm and a location, while all is quiet."""
        place = _place(who)
        for _ in range(50):
            await self._click(who.client.open_home)
            if await self._slack.until(lambda: "Opprett firma" in who.home.buttons, 2):
                break
        await self._click(lambda: who.home.press("Opprett firma"))
        form = await who.sees_modal("Opprett firma")
        await self._click(lambda: form.type("Organisasjonsnummer", number))
        await form.shows("nummeret stemmer")
        await form.type("name", f"Firma {place} AS")
        await self._click(lambda: form.choose("kind", "Klinikk med fellesfakturering"))
        await self._click(form.submit)
        await who.home.shows(f"Firma {place} AS")
        await self._click(lambda: who.home.press("Opprett lokasjon"))
        form = await who.sees_modal("Opprett lokasjon")
        for name, text in {"name": place, "street": "Bogstadveien 1", "postcode": "0355", "city": "Oslo"}.items():
            await self._click(lambda name=name, text=text: form.type(name, text))
        await self._click(form.submit)
        await who.home.shows(f"› {place}")

    async def _invite_and_answer(self, who: Person, batch: Sequence[Invited]) -> None:
        await asyncio.sleep(self._random.uniform(0, self.plan.first))
        for _ in range(100):
            if await self._invites(who, batch):
                break
            await asyncio.sleep(0.3)
        people = [each.person for each in batch if each.person]
        for person in people:
            self._locks.setdefault(person.id, asyncio.Lock())
        await asyncio.gather(*(self._answer(_place(who), person) for person in people))

    async def _invites(self, who: Person, batch: Sequence[Invited]) -> bool:
        """One try to send a batch. Whoever was invited by an earlier try is left out by the bot."""
        await who.client.close_all()
        if not await self._click(lambda: who.home.press("Inviter personer")):
            return False
        form = await self._modal(who, "Inviter personer", "submit")
        if form is None:
            return False
        members = [each.person for each in batch if each.person and not each.address]
        await self._click(lambda: form.pick_people("members", *members))
        addresses = "\n".join(each.address for each in batch if each.address)
        if addresses:
            await form.type("emails", addresses)
        if not await self._click(form.submit):
            return False
        if addresses:
            check = await self._modal(who, "Stemmer adressene?", "submit")
            if check is None or not await self._click(check.submit):
                return False
        result = await self._modal(who, "Inviter personer", None)
        if result is None:
            return False
        await self._click(result.close)
        return True

    async def _answer(self, place: str, person: Person) -> None:
        """Answer, or be silent; what they do is pressed until the message says that it is done."""
        wish = self._random.choices(["answer.accept", "answer.decline", ""], [45, 20, 35])[0]
        last = time.monotonic() + self.plan.expire + 5
        await asyncio.sleep(self._random.uniform(0, self.plan.expire * 0.9))
        while wish and time.monotonic() < last:
            async with self._locks[person.id]:
                standing = self._about(person, place)
                pressable = [message for message in standing if _button(message, wish)]
                if standing and not pressable:
                    self._note_answer(place, person, standing)
                    return
                if pressable:
                    message = pressable[-1]
                    await self._click(partial(person.client.act, message, *(_button(message, wish) or ("", ""))))
                    await self._through_modals(person, message, wish)
            await asyncio.sleep(0.3)

    async def _through_modals(self, person: Person, message: Message, wish: str) -> None:
        for _ in range(4):
            await self._slack.until(lambda: person.client.modals or not _button(message, wish), 1.5)
            modal = person.modal
            if modal is None:
                return
            if "submit" not in modal.view.content:
                break
            if modal.title == "Behandlerprofil":
                await self._click(lambda modal=modal: modal.choose("profession", "fysioterapeut"))
            if not await self._click(modal.submit) or modal.error_text:
                break
        await person.client.close_all()

    def _note_answer(self, place: str, person: Person, standing: Sequence[Message]) -> None:
        words = str([message.blocks for message in standing])
        for sign, status in (("Du godtok", "accepted"), ("Du avslo", "declined")):
            if sign in words:
                self._answers[place, person.id] = status

    def _about(self, person: Person, place: str) -> list[Message]:
        """What stands in somebody's DM about an invitation to this location."""
        messages = self._slack.workspace.dm(person.id).messages
        return [message for message in messages if message.metadata and f"*{place}*" in str(message.blocks)]

    async def _modal(self, who: Person, title: str, with_part: str | None) -> Modal | None:
        def there() -> bool:
            modal = who.modal
            return bool(modal and modal.title == title and (with_part in modal.view.content) == bool(with_part))

        return who.modal if await self._slack.until(there, 3) else None

    async def _click(self, deed: Callable[[], Awaitable[object]]) -> bool:
        """Do something, towards the next process that is up; False when it failed and is to be done again."""
        up = [knytt for knytt in self._knytts if knytt.up.is_set()] or self._knytts
        self._turn += 1
        self._slack.deliver_over_http(up[self._turn % len(up)].url)
        try:
            done = await deed()
        except (AssertionError, LookupError):  # the screen has changed under the finger
            return False
        failed = isinstance(done, Delivery) and not done.acknowledged
        self._counts["clicks"] += isinstance(done, Delivery)
        self._counts["failed clicks"] += failed
        return not failed

    # What breaks.

    async def _kill_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._random.expovariate(1 / self.plan.kill_every))
            up = [knytt for knytt in self._knytts if knytt.up.is_set()]
            if len(up) > self.plan.processes / 2:  # on a slow machine the others are still starting
                self._random.choice(up).kill()

    def _pause(self) -> float:
        return self._random.uniform(0.1, 0.5)

    # What it is set up with.

    @property
    def _batches(self) -> int:
        return -(-self.plan.invitations // self.plan.batch)

    @property
    def _members(self) -> int:
        return max(self.plan.batch, self.plan.invitations // 2)

    def _workspace(self) -> dict[str, Any]:
        content = json.loads(PEOPLE.read_text(encoding="utf-8"))
        for number in range(self._batches):
            content["people"].append(_member(f"U0ADM{number:05}", f"Administrator {number}", f"adm{number}"))
        for number in range(self._members):
            content["people"].append(_member(f"U0MEM{number:05}", f"Behandler {number}", f"mem{number}"))
        return dict(content)

    def _batch(self, number: int) -> list[Invited]:
        """Whom one batch is for. Every member is in two batches."""
        first = number * self.plan.batch
        numbers = range(first, min(first + self.plan.batch, self.plan.invitations))
        return [self._invited(each) for each in numbers]

    def _invited(self, number: int) -> Invited:
        person = self._slack.person(f"U0MEM{number % self._members:05}")
        match number % 10:
            case 0:
                return Invited(person, person.email)
            case 5:
                return Invited(None, f"fremmed{number}@utenfor.example.com")
        return Invited(person)

    def _settings(self) -> dict[str, str]:
        plan = self.plan
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": self._slack.api_url,
            "DATABASE_URL": self._url,
            "KNYTT_NUDGE_FIRST": f"{plan.first}s",
            "KNYTT_NUDGE_EVERY": f"{plan.every}s",
            "KNYTT_NUDGE_MAX": "3",
            "KNYTT_LAST_CALL": f"{plan.last_call}s",
            "KNYTT_EXPIRE": f"{plan.expire}s",
            "KNYTT_OFFICE_HOURS": "off",
            "KNYTT_TICK": "1s",
            "KNYTT_INVITES_PER_DAY": "1000",
            "KNYTT_OUTBOX_LEASE": f"{LEASE}s",
            "KNYTT_HTTP_TIMEOUT": f"{TIMEOUT}s",
            "KNYTT_SMTP_URL": self._slack.mailbox.url,
            "KNYTT_MAIL_FROM": "Knytt <knytt@fjordbyen.example.com>",
        }

    # What has come of it.

    async def _until(self, what: str, query: str) -> None:
        while left := self._rows(query)[0][0]:
            self._left = f"{what}: {left} to go"
            await asyncio.sleep(0.5)

    def _rows(self, query: str) -> Sequence[Any]:
        engine = sa.create_engine(self._url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return connection.execute(sa.text(query)).all()

    def _outcome(self, wrong: list[str], seconds: float) -> Outcome:
        rows = self._rows(
            "SELECT m.key, m.template, m.subject_id, m.recipient, m.state, m.channel, m.ts, m.changed, m.drawn"
            " FROM messages m"
        )
        columns = 'i.id, i."user", i.reached, i.status, i.nudges, i.answered_at, i.answered_by, l.name AS place'
        found = self._rows(f"SELECT {columns} FROM invitations i JOIN locations l ON l.id = i.location_id")
        check = Check(rows, found, self._slack, self._answers, self.plan)
        refusals = Counter(refusal.error for refusal in self._slack.refusals)
        wrong += check.wrong()
        wrong += [
            f"Slack refused: {error}, {count} times" for error, count in refusals.items() if error not in EXPECTED
        ]
        answers = Counter(str(call.answer.get("error")) for call in self._slack.calls)
        row = {
            "database": self._url.partition(":")[0].partition("+")[0],
            "processes": self.plan.processes,
            "invitations": len(found),
            "kills": sum(knytt.kills for knytt in self._knytts),
            "lost answers": self._slack.web_api.troubles["lost_answer"],
            "too slow": self._slack.web_api.troubles["slow"],
            "429": answers["ratelimited"],
            "500": answers["service_unavailable"] + answers["internal_error"],
            "failed clicks": self._counts["failed clicks"],
            "mail refused": Counter(each.status for each in found)["undeliverable"],
            "messages": check.standing,
            "letters": len(check.letters),
            "doubled": len(check.doubled),
            "lost": len(check.lost),
            "stuck": len(check.stuck),
            "seconds": round(seconds),
        }
        statuses = Counter(each.status for each in found)
        details = {
            "statuses": dict(statuses),
            "templates": dict(check.templates),
            "cancelled": check.cancelled,
            "refusals": dict(refusals),
            "calls": len(self._slack.calls),
            "clicks": self._counts["clicks"],
            "fell over at start": sum(knytt.fell for knytt in self._knytts),
            "letters taken twice, under one Message-ID": sum(count > 1 for count in check.letters.values()),
            "nudges on their way while the answer came": check.crossed,
        }
        return Outcome(row, wrong, details)


class Check:
    """What stands at Slack against what the database says."""

    def __init__(
        self,
        rows: Sequence[Any],
        invitations: Sequence[Any],
        slack: LocalSlack,
        answers: dict[tuple[str, str], str],
        plan: Plan,
    ) -> None:
        self._rows = {row.key: row for row in rows}
        self._invitations = {each.id: each for each in invitations}
        self._answers = answers
        self._plan = plan
        self._workspace = slack.workspace
        messages = [m for channel in slack.workspace.channels.values() for m in channel.messages if m.metadata]
        self._at_slack: dict[str, list[Message]] = {}
        for message in messages:
            self._at_slack.setdefault((message.metadata or {})["event_payload"]["key"], []).append(message)
        self.standing = len(messages)
        self.doubled = [key for key, copies in self._at_slack.items() if len(copies) > 1]
        self.stuck = [row.key for row in rows if row.state == "queued" or row.changed > row.drawn]
        self.letters = Counter(mail.headers["Message-ID"].strip("<").partition("@")[0] for mail in slack.mailbox.mails)
        self.lost = [row.key for row in rows if row.state == "posted" and row.key not in self._at_slack]
        self.lost += [row.key for row in rows if row.state == "sent" and row.key not in self.letters]
        self.cancelled = sum(row.state == "cancelled" for row in rows)
        self.templates = Counter(self._rows[key].template for key in self._at_slack if key in self._rows)
        self.crossed = 0

    def wrong(self) -> list[str]:
        """Sentences about what is not as it should be."""
        found = [f"{len(self.doubled)} keys stand twice"] if self.doubled else []
        found += [f"{len(self.stuck)} messages are stuck"] if self.stuck else []
        found += [f"{len(self.lost)} messages are lost"] if self.lost else []
        found += [each for row in self._rows.values() for each in self._of_row(row)]
        found += [f"{key} has no row" for key in (self._at_slack.keys() | self.letters.keys()) - self._rows.keys()]
        found += [each for invitation in self._invitations.values() for each in self._of_invitation(invitation)]
        found += self._of_people()
        return found

    def _of_row(self, row: Any) -> list[str]:
        copies = self._at_slack.get(row.key, [])
        name = f"{row.template} about {row.subject_id}"
        if row.state in ("cancelled", "failed") and copies:
            return [f"{name} is {row.state}, but stands at Slack"]
        if row.state == "failed" and not row.template.startswith("mail/"):
            return [f"{name} has failed"]
        if row.state == "posted" and copies and (row.channel, row.ts) not in [(m.channel, m.ts) for m in copies]:
            return [f"{name} stands elsewhere than the database says"]
        return []

    def _of_invitation(self, invitation: Any) -> list[str]:
        about = [row for row in self._rows.values() if row.subject_id == invitation.id]
        about = [row for row in about if row.template.startswith(("invitation/", "mail/"))]
        rows, name = Counter(row.template for row in about), f"invitation {invitation.id} ({invitation.status})"
        at_slack = Counter(row.template for row in about for _ in self._at_slack.get(row.key, []))
        by_mail = rows["mail/invitation"]
        wanted = {
            "invitation/received": [0] if by_mail else [1],
            "mail/invitation": [0, 1],
            "invitation/returned": [int(invitation.status == "undeliverable")],
            "invitation/answered": [int(invitation.status in ("accepted", "declined"))],
            "invitation/expired": [int(invitation.status == "expired")],
            "invitation/silence": [0, 1],
            "invitation/last_call": [0, 1],
        }
        if invitation.status == "expired" and not invitation.user and not by_mail:
            wanted["invitation/received"] = [0, 1]  # it may have expired before it was known whose address it is
        found = [
            f"{name}: {rows[template]} rows, {at_slack[template]} at Slack of {template}"
            for template, counts in wanted.items()
            if rows[template] not in counts or at_slack[template] > rows[template]
        ]
        nudges = sum(rows[f"{way}/{kind}"] for way in ("invitation", "mail") for kind in ("reminder", "last_call"))
        # One to an address may have been due before it was known whose it is, and then there is nobody to write to.
        if nudges > invitation.nudges or (invitation.user and nudges < invitation.nudges):
            found.append(f"{name}: {invitation.nudges} nudges, but {dict(rows)}")
        if invitation.status not in ENDED:
            found.append(f"{name} has not ended")
        cancelled = [row.template for row in about if row.state == "cancelled"]
        told = {"invitation/answered", "invitation/expired"} & set(cancelled)
        found += [f"{name}: {template} was cancelled" for template in told]
        return found + self._after_the_answer(invitation, about, name)

    def _after_the_answer(self, invitation: Any, about: list[Any], name: str) -> list[str]:
        found = []
        ended = _unix(invitation.answered_at)
        for row in about:
            if row.template in ("invitation/received", "invitation/reminder", "invitation/last_call"):
                for message in self._at_slack.get(row.key, []):
                    late = float(message.ts) - ended
                    self.crossed += late > 0
                    if late > TIMEOUT + SLOW:
                        found.append(f"{name}: {row.template} came {late:.1f} s after the end")
                    if _button(message, "answer.accept"):
                        found.append(f"{name}: {row.template} still has buttons")
        return found

    def _not_sent(self) -> set[tuple[str, str]]:
        """Whose invitation had expired before its turn in the outbox came."""
        cancelled = [
            row for row in self._rows.values() if (row.template, row.state) == ("invitation/received", "cancelled")
        ]
        return {(self._invitations[row.subject_id].place, row.recipient) for row in cancelled}

    def _of_people(self) -> list[str]:
        """What people read, without looking at keys or at the database's messages."""
        found = []
        places = Counter(
            (each.place, each.answered_by or each.user or each.reached) for each in self._invitations.values()
        )
        if len(self._invitations) < self._plan.invitations:
            found.append(f"{len(self._invitations)} invitations instead of {self._plan.invitations}")
        not_sent = self._not_sent()
        for (place, user), count in places.items():
            # A batch sent again after it expired makes new ones; two that are open at once cannot be stored.
            messages = self._workspace.dm(user).messages if user else []
            read = [m for m in messages if "inviterer deg til" in str(m.blocks) and f"*{place}*" in str(m.blocks)]
            if user and (len(read) > count or (len(read) < count and (place, user) not in not_sent)):
                found.append(f"{user} reads {len(read)} invitations to {place}")
        statuses = {(each.place, each.answered_by): each.status for each in self._invitations.values()}
        for who, answer in self._answers.items():
            if statuses.get(who) != answer:
                found.append(f"{who} read that they {answer}, the database says {statuses.get(who)}")
        return found


def _unix(at: Any) -> float:
    """A time of the database, which SQLite gives as text."""
    from datetime import UTC, datetime

    if at is None:
        return float("inf")
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _button(message: Message, action: str) -> tuple[str, str] | None:
    """Where a button stands on a message: block_id and action_id."""
    for block in message.blocks:
        if any(element["action_id"] == action for element in block.get("elements", ()) if "action_id" in element):
            return block["block_id"], action
    return None


def _place(administrator: Person) -> str:
    return f"Sted {administrator.id[-5:]}"


def _member(user: str, name: str, handle: str) -> dict[str, object]:
    return {"id": user, "name": handle, "real_name": name}


def _organisation_numbers(count: int) -> list[str]:
    """So many that pass the check of their last digit, from the range kept for tests."""
    found: list[str] = []
    number = 31000001
    while len(found) < count:
        digit = -sum(int(one) * weight for one, weight in zip(str(number), WEIGHTS, strict=True)) % 11
        if digit < 10:
            found.append(f"{number}{digit}")
        number += 1
    return found


async def on_postgres(server: str, plan: Plan, folder: Path) -> Outcome:
    """A campaign on a new database of this server (the URL of its database `postgres`)."""
    name = f"chaos_{os.getpid()}_{plan.seed}"
    with psycopg.connect(server.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return await Campaign(plan, server.replace("/postgres?", f"/{name}?"), folder).run()


async def on_sqlite(plan: Plan, folder: Path) -> Outcome:
    """A campaign on a new file."""
    return await Campaign(plan, f"sqlite:///{folder}/chaos.db", folder).run()


def show(outcomes: Sequence[Outcome]) -> None:
    """Print the table, and what is wrong."""
    rows = [outcome.row for outcome in outcomes]
    for name in rows[0]:
        print(f"{name:16}" + "".join(f"{row[name]!s:>12}" for row in rows))
    for outcome in outcomes:
        print(f"\n{outcome.row['database']}:")
        for name, value in outcome.details.items():
            print(f"  {name}: {value}")
        for sentence, count in Counter(outcome.wrong[:40]).items():
            print(f"  WRONG: {sentence}" + (f" ({count} times)" if count > 1 else ""))
        print(f"  {len(outcome.wrong)} things are wrong" if outcome.wrong else "  Nothing is wrong.")


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


if __name__ == "__main__":
    sys.exit(main())
