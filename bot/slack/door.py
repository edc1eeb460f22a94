"""The door: everything Slack sends comes in here, and every answer goes out here.

parse -> begin -> step -> render -> commit -> ack -> send. One request, one transaction, no network call before the ack;
one error boundary, so that nobody ever gets silence or a stack trace.
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

from bot import replies as reply
from bot.click import Click
from bot.domain.person import Person, UserId
from bot.domain.refusal import FormRefused, Refusal
from bot.flows import Step
from bot.render import Renderer, Text
from bot.replies import Data, InOutbox, OnScreen, PutOff
from bot.storage import Conflict, Database, Transaction, messages, people, receipts

from .client import Gone, Late, Posted, Refused, Slack, SlackError
from .request import Kind, Request

log = logging.getLogger(__name__)

Ack = dict[str, Any]  # keyword arguments of Bolt's ack()
Deed = Callable[[], Awaitable[object]]
HomeDrawing = Callable[[Transaction, Person], tuple[str, Data]]

P = ParamSpec("P")
T = TypeVar("T")


class OutOfUse(Refusal):
    """A button or modal of an older version."""


class Problem(Refusal):
    """Something unexpected. `id` is in the log."""


@dataclass
class Outcome:
    """What one request leads to: the ack, and what is done at Slack once it has been sent."""

    reader: Person
    ack: Ack = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    wakes_delivery: bool = False


class StrangerError(Exception):
    """Slack has not described this user to us yet."""


class Door:
    """Runs steps. `clock` gives the time, aware; `wake` is called when there is something in the outbox."""

    def __init__(
        self,
        database: Database,
        slack: Slack,
        renderer: Renderer,
        steps: Mapping[str, Step],
        home: HomeDrawing,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._slack = slack
        self._renderer = renderer
        self._steps = steps
        self._home = home
        self._clock = clock
        self._wake = wake
        self._tasks: set[asyncio.Task[None]] = set()

    async def handle(self, request: Request) -> Ack:
        """Do what the user asked and return the ack; what follows it goes on in a task."""
        try:
            outcome = await self._in_thread(self._answer, request)
        except StrangerError:
            # Meet them first. The ack need not wait for that: it says nothing in these kinds of requests.
            self._later(self._introduce_and_handle(request))
            return {}
        self._follow_up(request, outcome)
        return outcome.ack

    async def close(self) -> None:
        """Finish what is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _later(self, task: Any) -> None:
        started: asyncio.Task[None] = asyncio.create_task(task)
        self._tasks.add(started)
        started.add_done_callback(self._tasks.discard)

    def _follow_up(self, request: Request, outcome: Outcome) -> None:
        if outcome.wakes_delivery:
            self._wake()
        if outcome.deeds:
            self._later(self._do(request, outcome.reader, outcome.deeds))

    async def _in_thread(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        work = partial(function, *arguments, **named)
        return await asyncio.get_running_loop().run_in_executor(self._database.threads, work)

    async def _introduce_and_handle(self, request: Request) -> None:
        await self._get_to_know(request.workspace, [request.user])
        outcome = await self._in_thread(self._answer, request, strangers_welcome=True)
        self._follow_up(request, outcome)

    async def _get_to_know(self, workspace: str, users: Sequence[str]) -> None:
        for user in users:
            try:
                described = await self._slack.describe(user)
                if described:
                    await self._in_thread(self._remember, workspace, described)
            except SlackError as failed:
                log.warning("could not ask about a user: %s", failed)
            except Exception:
                log.exception("could not keep what Slack says about a user")

    def _remember(self, workspace: str, person: Person) -> None:
        with self._database.begin(workspace, self._clock()) as tx:
            people.remember(tx, person)

    # In a worker thread: one transaction.

    def _answer(self, request: Request, *, strangers_welcome: bool = False) -> Outcome:
        may_be_stranger = strangers_welcome or request.kind in (Kind.SUBMISSION, Kind.SUGGESTION)
        try:
            try:
                return self._in_transaction(request, may_be_stranger)
            except Conflict:
                # Another delivery of the same payload, or another user, was quicker. What they did is there now.
                return self._in_transaction(request, may_be_stranger)
        except StrangerError:
            raise
        except Exception:
            problem = secrets.token_hex(4)
            log.exception("problem %s in %s", problem, request.step)
            return self._apologise(request, problem)

    def _apologise(self, request: Request, problem: str) -> Outcome:
        """In the reader's language if the database can tell; it may be what is wrong."""
        reader = Person(request.user, request.user, is_known=False)
        with contextlib.suppress(Exception), self._database.begin(request.workspace, self._clock()) as tx:
            reader = people.get(tx, request.user)
        return self._say_no(request, reader, self._renderer.sentence(Problem.__name__, {"id": problem}, reader))

    def _in_transaction(self, request: Request, may_be_stranger: bool) -> Outcome:
        with self._database.begin(request.workspace, self._clock()) as tx:
            if request.person:
                people.remember(tx, request.person)
            reader = people.get(tx, request.user)
            if request.user and not may_be_stranger and not reader.is_known:
                raise StrangerError
            earlier = receipts.answer_to(tx, request.key) if request.key else None
            if earlier is not None:
                log.info("%s was delivered twice", request.step)
                return Outcome(reader, ack=json.loads(earlier))
            try:
                with tx.connection.begin_nested():
                    outcome = self._step(tx, request, reader)
            except Refusal as refusal:
                outcome = self._refuse(tx, request, reader, refusal)
            if request.key:
                receipts.keep(tx, request.key, json.dumps(outcome.ack))
            return outcome

    def _step(self, tx: Transaction, request: Request, reader: Person) -> Outcome:
        step = self._steps.get(request.step)
        if step is None:
            if request.kind is not Kind.EVENT:
                log.error("nothing answers to %s %r", request.kind, request.step)
                raise OutOfUse
            return Outcome(reader)
        click = Click(
            person=reader,
            now=tx.now,
            refs=request.refs,
            value=request.value,
            fields=request.fields,
            place=request.place,
        )
        outcome = Outcome(reader)
        for each in step(tx, click):
            match each:
                case reply.Open() | reply.Update() | reply.Close() | reply.Suggest():
                    self._put_on_screen(request, reader, each, outcome)
                case reply.Dm() | reply.Redraw() | reply.Deliver():
                    self._put_in_outbox(tx, each)
                    outcome.wakes_delivery = True
                case _:
                    self._put_off(tx, request, reader, each, outcome)
        return outcome

    def _put_on_screen(self, request: Request, reader: Person, each: OnScreen, outcome: Outcome) -> None:
        """A modal, or what a picker offers: in the ack where Slack takes it there."""
        match each:
            case reply.Open(template, data):
                self._show(request, self._renderer.view(template, reader, data), outcome)
            case reply.Update(template, data):
                view = self._renderer.view(template, reader, data)
                if request.kind is Kind.SUBMISSION:
                    outcome.ack = {"response_action": "update", "view": view}
                elif request.view and request.view.is_modal:
                    outcome.deeds.append(partial(self._slack.update, request.view.id, request.view.hash, view))
                else:
                    self._show(request, view, outcome)
            case reply.Close():
                outcome.ack = {"response_action": "clear"}
            case reply.Suggest(options):
                outcome.ack = {"options": [self._renderer.option(value, label) for value, label in options]}

    def _put_in_outbox(self, tx: Transaction, each: InOutbox) -> None:
        """A message that must not be lost, or whatever shows a subject: with the transaction, delivered afterwards."""
        match each:
            case reply.Dm(to, template, about):
                messages.queue(tx, to, template, about)
            case reply.Redraw(subject, subject_id):
                messages.redraw(tx, subject, subject_id)

    def _put_off(self, tx: Transaction, request: Request, reader: Person, each: PutOff, outcome: Outcome) -> None:
        """What is drawn now and sent after the ack."""
        match each:
            case reply.Home(user):
                who = people.get(tx, user)  # as they are now: the step may have changed their language
                template, data = self._home(tx, who)
                outcome.deeds.append(partial(self._slack.publish, user, self._renderer.view(template, who, data)))
            case reply.Beneath(template, data) if request.view and request.view.beneath:
                view = self._renderer.view(template, reader, data)
                outcome.deeds.append(partial(self._slack.update, request.view.beneath, None, view))
            case reply.Note(template, data):
                self._note(request, reader, template, data, outcome)
            case reply.But(template, refusal):
                _log_access(request, refusal)
                self._note(request, reader, template, {"sentence": self._sentence(tx, refusal, reader)}, outcome)
                if request.kind is Kind.SUBMISSION:
                    outcome.ack["response_action"] = "update"  # the form has done its work
            case reply.Card(template, data, place):
                message = self._renderer.message(template, reader, data)
                outcome.deeds.append(partial(self._put_card, request, place, message))
            case reply.GetToKnow(users):
                strangers = set(users) - set(people.known(tx, users))
                outcome.deeds.append(partial(self._get_to_know, request.workspace, sorted(strangers)))

    def _show(self, request: Request, view: dict[str, Any], outcome: Outcome) -> None:
        """A modal: on top of the one at hand if there is one, in the way that this kind of request allows."""
        in_modal = request.view is not None and request.view.is_modal
        if request.kind is Kind.SUBMISSION:
            outcome.ack = {"response_action": "update" if request.is_deepest else "push", "view": view}
        elif request.trigger and in_modal and not request.is_deepest:
            outcome.deeds.append(partial(self._slack.push, request.trigger, view))
        elif request.view and in_modal:
            outcome.deeds.append(partial(self._slack.update, request.view.id, request.view.hash, view))
        elif request.trigger:
            outcome.deeds.append(partial(self._slack.open, request.trigger, view))

    def _refuse(self, tx: Transaction, request: Request, reader: Person, refusal: Refusal) -> Outcome:
        """Say no where the user is: under the fields, or as a note."""
        outcome = Outcome(reader)
        if isinstance(refusal, FormRefused):
            errors = {name: self._sentence(tx, error, reader) for name, error in refusal.errors.items()}
            by_block = {request.blocks.get(name, name): str(sentence) for name, sentence in errors.items()}
            outcome.ack = {"response_action": "errors", "errors": by_block}
            return outcome
        _log_access(request, refusal)
        return self._say_no(request, reader, self._sentence(tx, refusal, reader))

    def _say_no(self, request: Request, reader: Person, sentence: Text) -> Outcome:
        """In a note; without room for one more modal, under the first field, so that nothing typed is lost."""
        outcome = Outcome(reader)
        if request.kind is Kind.SUGGESTION:
            outcome.ack = {"options": []}
        elif request.kind is Kind.SUBMISSION and request.is_deepest and request.blocks:
            outcome.ack = {"response_action": "errors", "errors": {next(iter(request.blocks.values())): str(sentence)}}
        elif request.kind is not Kind.EVENT:
            self._note(request, reader, "refusal", {"sentence": sentence}, outcome)
        return outcome

    def _sentence(self, tx: Transaction, refusal: Refusal, reader: Person) -> Text:
        """What a refusal says; the user ids among its details become persons first."""
        details = {name: _with_people(tx, value) for name, value in refusal.details.items()}
        return self._renderer.sentence(type(refusal).__name__, details, reader)

    def _note(self, request: Request, reader: Person, template: str, data: Data, outcome: Outcome) -> None:
        """Beside the message the user is at, or as a small modal."""
        message = self._renderer.message(template, reader, data)
        if request.response_url:
            outcome.deeds.append(partial(self._slack.respond, request.response_url, message, replace=False))
        elif request.trigger:
            self._show(request, self._renderer.view("notice", reader, {"blocks": message["blocks"]}), outcome)
        else:
            outcome.deeds.append(partial(self._slack.post, request.user, message))

    # At Slack, after the ack.

    async def _do(self, request: Request, reader: Person, deeds: list[Deed]) -> None:
        for deed in deeds:
            try:
                await deed()
            except Late:
                # A modal came too late: the user would otherwise see nothing at all.
                log.warning("%s came too late to open a modal", request.step)
                deeds.append(partial(self._say_late, request, reader))
            except Gone as gone:
                log.info("%s: %s", request.step, gone)
            except SlackError as failed:
                log.error("%s: %s", request.step, failed)
            except Exception:
                log.exception("problem %s after %s", secrets.token_hex(4), request.step)

    async def _say_late(self, request: Request, reader: Person) -> None:
        message = self._renderer.message("late", reader, {})
        if request.response_url:
            await self._slack.respond(request.response_url, message, replace=False)
        else:
            await self._slack.post(request.user, message)

    async def _put_card(self, request: Request, place: str | None, message: dict[str, Any]) -> None:
        """In its place; as a new message where the user is if it has none, or if that can no longer be changed."""
        if place:
            try:
                await self._replace(place, message)
                return
            except (Gone, Refused) as gone:
                log.info("the card has gone: %s", gone)
        if request.kind is Kind.COMMAND and request.response_url:
            await self._slack.respond(request.response_url, message, replace=False)
        else:
            await self._slack.post(request.user, message)

    async def _replace(self, place: str, message: dict[str, Any]) -> None:
        if place.startswith("http"):
            await self._slack.respond(place, message, replace=True)
        else:
            channel, _, ts = place.partition("/")
            await self._slack.redraw(Posted(channel, ts), message)


def _log_access(request: Request, refusal: Refusal) -> None:
    if refusal.is_access:
        log.warning("no access: %s by %s in %s", type(refusal).__name__, request.user, request.step)


def _with_people(tx: Transaction, value: object) -> object:
    if isinstance(value, UserId):
        return people.get(tx, value)
    if isinstance(value, tuple):
        return [_with_people(tx, item) for item in value]
    return value
