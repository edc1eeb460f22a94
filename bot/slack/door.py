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
from typing import Any, TypeVar

from bot import replies as reply
from bot.click import Click
from bot.domain.person import Person
from bot.domain.refusal import FormRefused, Refusal
from bot.effects import put_down, sentence, wakes_homes
from bot.flows import READING, Step, joining
from bot.render import Renderer, Text
from bot.replies import Data, OnScreen, PutOff
from bot.storage import Conflict, Database, LockedError, Transaction, people, receipts

from .choosing import Choosing
from .client import Busy, Gone, Late, Posted, Refused, Slack, SlackError, Uncertain
from .request import Kind, Request

log = logging.getLogger(__name__)

PATIENCE = 2.3  # seconds until a request that is still waiting for its turn is turned away; Slack gives up after 3
SHORT_WAIT = 1.5  # seconds that Slack may ask us to wait while a modal can still be opened
ATTEMPTS = 3  # at one request: the step, again after a conflict, and to say why it is refused
REMEMBERED = 1_000  # of the latest requests and readers

Ack = dict[str, Any]  # keyword arguments of Bolt's ack()
Deed = Callable[[], Awaitable[object]]


class OutOfUse(Refusal):
    """A button or modal of an older version."""


class Problem(Refusal):
    """Something unexpected. `id` is in the log."""


class TooMuchToDo(Refusal):
    """Its turn would come too late for Slack, or another program keeps the database to itself. Nothing was done."""


@dataclass
class Outcome:
    """What one request leads to: the ack, and what is done at Slack once it has been sent."""

    reader: Person
    ack: Ack = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    wakes_delivery: bool = False
    wakes_homes: bool = False


Act = Callable[[Transaction, Request, Person], Outcome]
T = TypeVar("T")


class StrangerError(Exception):
    """Slack has not described this user to us yet."""


class Door:
    """Runs steps. `clock` gives the time, aware.

    `wake_delivery` is called when there is something in the outbox, `wake_homes` when a Home is to be drawn anew.
    """

    def __init__(
        self,
        database: Database,
        slack: Slack,
        renderer: Renderer,
        steps: Mapping[str, Step],
        clock: Callable[[], datetime],
        wake_delivery: Callable[[], None],
        wake_homes: Callable[[], None],
    ) -> None:
        self._database = database
        self._slack = slack
        self._choosing = Choosing(slack)
        self._renderer = renderer
        self._steps = steps
        self._clock = clock
        self._wake_delivery = wake_delivery
        self._wake_homes = wake_homes
        self._tasks: set[asyncio.Task[None]] = set()
        self._read: dict[str, None] = {}  # the keys of the latest requests that only read
        self._readers: dict[str, Person] = {}  # who was here lately, to apologise to in their language
        self.shed = 0  # requests that were turned away, so far
        self._has_given_up = False

    async def handle(self, request: Request) -> Ack:
        """Do what the user asked and return the ack; what follows it goes on in a task."""
        if request.kind is Kind.SUBMISSION and request.view:
            self._choosing.submitted(request.view)
        try:
            outcome = await self._in_time(request)
        except StrangerError:
            # Meet them first. The ack need not wait for that: it says nothing in these kinds of requests.
            self._later(self._introduce_and_handle(request))
            return {}
        self._follow_up(request, outcome)
        return outcome.ack

    async def _in_time(self, request: Request) -> Outcome:
        """What it leads to. If its turn does not come in time for Slack, nothing is done and the user is told."""
        work = self._database.submit(partial(self._answer, request), is_reading=request.step in READING)
        # Only what has not begun can be cancelled. Slack sends an event again, so that need not be told.
        patience = PATIENCE if request.kind is not Kind.EVENT else None
        timer = patience and asyncio.get_running_loop().call_later(patience, work.cancel)
        try:
            return await asyncio.wrap_future(work)
        except asyncio.CancelledError:
            if not timer or not timer.when() <= asyncio.get_running_loop().time():
                raise
            return self._shed(request)
        finally:
            if timer:
                timer.cancel()

    async def close(self) -> None:
        """Finish what is under way."""
        while self._tasks:
            # Not gather: when all of them have ended it returns at once, and the loop never gets to remove them.
            await asyncio.wait(self._tasks)

    def give_up(self) -> None:
        """Wait for Slack no longer. What somebody asked for is still done; what they would have seen of it is not."""
        self._has_given_up = True
        for task in self._tasks:
            task.cancel()

    def _later(self, task: Any) -> None:
        started: asyncio.Task[None] = asyncio.create_task(task)
        self._tasks.add(started)
        started.add_done_callback(self._tasks.discard)

    def _follow_up(self, request: Request, outcome: Outcome) -> None:
        if outcome.wakes_delivery:
            self._wake_delivery()
        if outcome.wakes_homes:
            self._wake_homes()
        if outcome.deeds and not self._has_given_up:
            self._later(self._do(request, outcome.deeds))

    async def _introduce_and_handle(self, request: Request) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # given up; Slack has the ack, so it must be done
            await self._get_to_know(request.workspace, [request.user])
        answer = partial(self._answer, request, strangers_welcome=True)
        outcome = await asyncio.wrap_future(self._database.submit(answer))
        self._follow_up(request, outcome)

    async def _get_to_know(self, workspace: str, users: Sequence[str]) -> None:
        for user in users:
            try:
                described = await self._slack.describe(user)
                if described:
                    await self._database.transact(workspace, self._clock(), joining.meet, described)
            except SlackError as failed:
                log.warning("could not ask about a user: %s", failed)
            except Exception:
                log.exception("could not keep what Slack says about a user")

    # In a worker thread: one transaction.

    def _answer(self, request: Request, *, strangers_welcome: bool = False) -> Outcome:
        may_be_stranger = strangers_welcome or request.kind in (Kind.SUBMISSION, Kind.SUGGESTION)
        try:
            if request.step in READING:
                return self._look(request, may_be_stranger)
            return self._act(request, may_be_stranger)
        except StrangerError:
            raise
        except LockedError:
            return self._shed(request)
        except Exception:
            problem = secrets.token_hex(4)
            log.exception("problem %s in %s", problem, request.step)
            return self._apologise(request, Problem(id=problem))

    def _look(self, request: Request, may_be_stranger: bool) -> Outcome:
        """A request that changes nothing. Delivered twice it is answered alike, and nothing else is done."""
        with self._database.reading(request.workspace, self._clock()) as tx:
            reader = self._reader(tx, request, may_be_stranger)
            try:
                outcome = self._step(tx, request, reader)
            except Refusal as refusal:
                outcome = self._refuse(refusal, tx, request, reader)
        if request.key in self._read:
            log.info("%s was delivered twice", request.step)
            return Outcome(reader, ack=outcome.ack)
        if request.key:
            _keep(self._read, request.key, None)
        return outcome

    def _act(self, request: Request, may_be_stranger: bool) -> Outcome:
        """A request that may change something, with a receipt: delivered twice it has one effect and the same answer.

        A second delivery is met where it conflicts with the first, or is refused because of it.
        """
        act: Act = self._step
        for attempt in range(ATTEMPTS):
            try:
                return self._in_transaction(request, may_be_stranger, act, is_second=attempt > 0)
            except Refusal as refusal:
                act = partial(self._refuse, refusal)
            except Conflict:
                # Another delivery of the same payload, or another user, was quicker. What they did is there now.
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("a refusal is said without being refused")

    def _in_transaction(self, request: Request, may_be_stranger: bool, act: Act, *, is_second: bool = False) -> Outcome:
        with self._database.begin(request.workspace, self._clock()) as tx:
            if request.person:
                people.remember(tx, request.person)
            reader = self._reader(tx, request, may_be_stranger)
            earlier = receipts.answer_to(tx, request.key) if is_second and request.key else None
            if earlier is not None:
                log.info("%s was delivered twice", request.step)
                return Outcome(reader, ack=json.loads(earlier))
            outcome = act(tx, request, reader)
            if request.key:
                receipts.keep(tx, request.key, json.dumps(outcome.ack))
            return outcome

    def _reader(self, tx: Transaction, request: Request, may_be_stranger: bool) -> Person:
        reader = people.get(tx, request.user)
        if request.user and not may_be_stranger and not reader.is_known:
            raise StrangerError
        _keep(self._readers, request.user, reader)
        return reader

    def _shed(self, request: Request) -> Outcome:
        self.shed += 1
        log.warning("%s was turned away: too much to do (%d so far)", request.step, self.shed)
        return self._apologise(request, TooMuchToDo())

    def _apologise(self, request: Request, refusal: Refusal) -> Outcome:
        """Without the database, which may be what is wrong: in the language of whoever was here lately."""
        reader = self._readers.get(request.user) or Person(request.user, request.user, is_known=False)
        sentence = self._renderer.sentence(type(refusal).__name__, refusal.details, reader)
        return self._say_no(request, reader, sentence)

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
                case reply.Dm() | reply.Redraw() | reply.Deliver() | reply.Home() | reply.Look():
                    put_down(tx, reader.user, each)
                    outcome.wakes_homes |= wakes_homes(each)
                    outcome.wakes_delivery |= not isinstance(each, reply.Home | reply.Look)
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
                elif request.view and request.view.is_modal and each.keeps_up:
                    self._draw(request, outcome, partial(self._choosing.draw, request.view, request.at, view))
                elif request.view and request.view.is_modal:
                    self._draw(request, outcome, partial(self._slack.update, request.view.id, request.view.hash, view))
                else:
                    self._show(request, view, outcome)
            case reply.Close():
                outcome.ack = {"response_action": "clear"}
            case reply.Suggest(options):
                outcome.ack = {"options": [self._renderer.option(value, label) for value, label in options]}

    def _put_off(self, tx: Transaction, request: Request, reader: Person, each: PutOff, outcome: Outcome) -> None:
        """What is drawn now and sent after the ack."""
        match each:
            case reply.Beneath(template, data) if request.view and request.view.beneath:
                view = self._renderer.view(template, reader, data)
                self._draw(request, outcome, partial(self._slack.update, request.view.beneath, None, view))
            case reply.Note(template, data):
                self._note(request, reader, template, data, outcome)
            case reply.But(template, refusal):
                _log_access(request, refusal)
                self._note(
                    request, reader, template, {"sentence": sentence(self._renderer, tx, refusal, reader)}, outcome
                )
                if request.kind is Kind.SUBMISSION:
                    outcome.ack["response_action"] = "update"  # the form has done its work
            case reply.Answer(template, data) if request.view:  # a window has no room to ask whether it was useful
                self._note(request, reader, template, {**data, "about": ""}, outcome)
            case reply.Answer(template, data, is_private, title):
                message = self._renderer.message(template, reader, data)
                outcome.deeds.append(partial(self._answer_there, request, message, is_private=is_private, title=title))
            case reply.Prompts(template, data):
                prompts = self._renderer.view(template, reader, data)
                outcome.deeds.append(partial(self._slack.suggest_prompts, str(request.refs["channel"]), **prompts))
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
            self._draw(request, outcome, partial(self._slack.push, request.trigger, view))
        elif request.view and in_modal:
            self._draw(request, outcome, partial(self._slack.update, request.view.id, request.view.hash, view))
        elif request.trigger:
            self._draw(request, outcome, partial(self._slack.open, request.trigger, view))

    def _refuse(self, refusal: Refusal, tx: Transaction, request: Request, reader: Person) -> Outcome:
        """Say no where the user is: under the fields, or as a note."""
        outcome = Outcome(reader)
        if isinstance(refusal, FormRefused):
            for error in refusal.errors.values():
                _log_access(request, error)
            errors = {name: sentence(self._renderer, tx, error, reader) for name, error in refusal.errors.items()}
            by_block = {request.blocks.get(name, name): str(sentence) for name, sentence in errors.items()}
            outcome.ack = {"response_action": "errors", "errors": by_block}
            return outcome
        _log_access(request, refusal)
        return self._say_no(request, reader, sentence(self._renderer, tx, refusal, reader))

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

    def _note(self, request: Request, reader: Person, template: str, data: Data, outcome: Outcome) -> None:
        """Beside the message the user is at, or as a small modal."""
        message = self._renderer.message(template, reader, data)
        if request.response_url:
            outcome.deeds.append(partial(self._respond, request, message))
        elif request.trigger:
            self._show(request, self._renderer.view("notice", reader, {"blocks": message["blocks"]}), outcome)
        else:
            outcome.deeds.append(partial(self._post, request, message))

    # At Slack, after the ack.

    async def _do(self, request: Request, deeds: list[Deed]) -> None:
        for deed in deeds:
            try:
                await deed()
            except Gone as gone:
                log.info("%s: %s", request.step, gone)
            except SlackError as failed:
                log.error("%s: %s", request.step, failed)
            except Exception:
                log.exception("problem %s after %s", secrets.token_hex(4), request.step)

    def _draw(self, request: Request, outcome: Outcome, call: Deed) -> None:
        """A view, after the ack."""
        outcome.deeds.append(partial(self._draw_or_say, request, outcome.reader, call))

    async def _draw_or_say(self, request: Request, reader: Person, call: Deed) -> None:
        """Where Slack does not draw the view, the user would see nothing at all: they are told to press once more."""
        try:
            try:
                await call()
            except Busy as busy:
                if busy.retry_after > SHORT_WAIT:
                    raise
                await asyncio.sleep(busy.retry_after)
                await call()
        except Late:
            log.warning("%s came too late to open a modal", request.step)
            await self._say(request, reader, "late")
        except (Busy, Uncertain) as passing:
            log.warning("%s: %s", request.step, passing)
            await self._say(request, reader, "busy")

    async def _say(self, request: Request, reader: Person, template: str) -> None:
        message = self._renderer.message(template, reader, {})
        await self._tell(request, message)

    async def _tell(self, request: Request, message: dict[str, Any]) -> None:
        """Where the user is, as far as one can tell."""
        if request.response_url:
            await self._respond(request, message)
        else:
            await self._post(request, message)

    async def _post(self, request: Request, message: dict[str, Any]) -> None:
        """In the DM, and there in the thread in which they wrote."""
        if request.said and not request.said.is_in_channel:
            await self._slack.post(request.said.channel, message, thread=request.said.answer_thread)
        else:
            await self._slack.post(request.user, message)

    async def _respond(self, request: Request, message: dict[str, Any]) -> None:
        assert request.response_url  # noqa: S101 - the callers look
        await self._slack.respond(request.response_url, message, replace=False, thread=request.thread)

    async def _answer_there(self, request: Request, message: dict[str, Any], *, is_private: bool, title: str) -> None:
        """In a channel in the thread, or so that only the asker sees it; in a session with its title and status."""
        said = request.said
        if said is None and request.place:
            await self._put_card(request, request.place, message)
        elif said is None:
            await self._tell(request, message)
        elif said.is_in_channel:
            if is_private:
                await self._slack.whisper(said.channel, request.user, message, said.thread)
            else:
                await self._slack.post(said.channel, message, thread=said.answer_thread)
        elif said.is_session and said.answer_thread:
            await self._in_session(said.channel, said.answer_thread, "processing", title, request.user)
            await self._post(request, message)
            await self._in_session(said.channel, said.answer_thread, "active")
        else:
            await self._post(request, message)

    async def _in_session(self, channel: str, thread: str, status: str, title: str = "", user: str = "") -> None:
        """The answer comes whether or not Slack says meanwhile that we are at work."""
        try:
            await self._slack.set_status(channel, thread, status, title, user)
        except SlackError as failed:
            log.info("no status for a session: %s", failed)

    async def _put_card(self, request: Request, place: str | None, message: dict[str, Any]) -> None:
        """In its place; as a new message where the user is if it has none, or if that can no longer be changed."""
        if place:
            try:
                await self._replace(place, message)
                return
            except (Gone, Refused) as gone:
                log.info("the card has gone: %s", gone)
        if request.kind is Kind.COMMAND and request.response_url:
            await self._respond(request, message)
        else:
            await self._post(request, message)

    async def _replace(self, place: str, message: dict[str, Any]) -> None:
        if place.startswith("http"):
            await self._slack.respond(place, message, replace=True)
        else:
            channel, _, ts = place.partition("/")
            await self._slack.redraw(Posted(channel, ts), message)


def _log_access(request: Request, refusal: Refusal) -> None:
    if refusal.is_access:
        log.warning("no access: %s by %s in %s", type(refusal).__name__, request.user, request.step)


def _keep(latest: dict[str, T], key: str, value: T) -> None:
    """Remember the latest few."""
    latest[key] = value
    if len(latest) > REMEMBERED:
        with contextlib.suppress(KeyError, StopIteration, RuntimeError):  # another thread may be at it
            del latest[next(iter(latest))]
