"""Delivery: the outbox at Slack's pace. Claim, look whether an earlier try arrived, draw, post or redraw, mark.

A message is drawn right before it goes out, from its subject as it is then; one whose reason has gone is cancelled.
"""

import logging
import zlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.domain.person import Person
from bot.flows import WORTH_POSTING, Drawing, affiliation, invitation, joining
from bot.mail import letters
from bot.mail import smtp as mail
from bot.mail.letters import Letters
from bot.render import Renderer
from bot.slack.client import Busy, Gone, Posted, Refused, Slack, SlackError, Uncertain
from bot.storage import Database, Transaction, invitations, messages, people
from bot.storage.messages import Message
from bot.worker import Worker

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 8  # messages under way at a time
LONGEST_NAP = 60.0  # seconds between two looks at the outbox when nobody wakes it
LONGEST_WAIT = timedelta(minutes=10)  # between two tries
LOOK_UP = "look-up"  # of an address; stands where a message's recipient does


class TakenOverError(Exception):
    """This took longer than the lease, and another process has claimed the message."""


class Delivery(Worker):
    """Delivers the messages of one workspace. `clock` gives the time, aware."""

    def __init__(
        self,
        database: Database,
        slack: Slack,
        renderer: Renderer,
        drawings: Mapping[str, Drawing],
        clock: Callable[[], datetime],
        workspace: str,
        lease: timedelta = messages.LEASE,
        letters: Letters | None = None,
        pace: timedelta = messages.PACE,
    ) -> None:
        super().__init__(AT_ONCE)
        self._database = database
        self._slack = slack
        self._renderer = renderer
        self._drawings = drawings
        self._clock = clock
        self._workspace = workspace
        self._lease = lease
        self._letters = letters
        self._pace = pace
        self._look_up_at: datetime | None = None
        self._resting: dict[str, datetime] = {}  # who has got a message a moment ago -> until when to let them be

    async def clock_went_back(self) -> None:
        """What was posted while the clock was ahead can be drawn anew before it is there again."""
        await self.do_all()
        await self._transact(messages.hasten)
        self.wake()

    async def begin(self) -> bool:
        """Begin with what is due, as far as there is room for it; whether there was anything.

        A slow answer holds up its own message and, so that they stay in order, those to the same person. No others.
        """
        self._resting = {user: until for user, until in self._resting.items() if until > self._clock()}
        claimed = []
        if self.room > 0:
            claimed = await self._transact(messages.claim, self.room, self._lease, self.busy_with | set(self._resting))
        for message in claimed:
            self.do(self._deliver(message), message.recipient)
        return await self._begin_to_look_up() or bool(claimed)

    async def until_next(self) -> float:
        """Seconds until something is due, at most a minute."""
        due = await self._transact(messages.next_due)
        if due and self._resting:
            due = max(due, min(self._resting.values()))
        look_up = await self._transact(invitations.next_look_up)
        if look_up and self._look_up_at:
            look_up = max(look_up, self._look_up_at)
        moments = [moment for moment in (due, look_up) if moment]
        wait = (min(moments) - self._clock()).total_seconds() if moments else LONGEST_NAP
        return max(0.01, min(wait, LONGEST_NAP))

    async def _transact(
        self, function: Callable[Concatenate[Transaction, P], T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        return await self._database.transact(self._workspace, self._clock(), function, *arguments, **named)

    # Messages.

    async def _deliver(self, message: Message) -> None:
        try:
            await (self._mail(message) if message.template in letters.TEMPLATES else self._tell_slack(message))
        except Exception:
            # One that cannot be drawn, say, must not keep the others waiting.
            log.exception("message %s stumbled", message.id)
            await self._again(message, _back_off(message))

    async def _tell_slack(self, message: Message) -> None:
        try:
            if message.ts is None and (await self._is_found(message) or not await self._may_reach(message)):
                return
            drawn = await self._transact(self._draw, message)
            if drawn is None:
                await self._transact(messages.ended, message, "cancelled")
            elif message.channel and message.ts:
                await self._slack.redraw(Posted(message.channel, message.ts), drawn)
                await self._transact(messages.drawn, message)
            else:
                posted = await self._slack.post(message.recipient, drawn, message.key)
                self._resting[message.recipient] = self._clock() + self._pace
                older = _older_than(message)
                await self._transact(messages.posted, message, posted.channel, posted.ts, self._pace, instead_of=older)
        except TakenOverError:
            log.info("message %s has been taken over", message.id)
        except Busy as busy:
            await self._again(message, timedelta(seconds=busy.retry_after))
        except Uncertain as uncertain:
            await self._again(message, _back_off(message) + timedelta(seconds=uncertain.for_now))
        except Gone:
            await self._transact(messages.drawn, message)
        except Refused as refused:
            await self._give_up(message, refused)

    async def _is_found(self, message: Message) -> bool:
        """Look before a second try: the first may have arrived although its answer was lost.

        Also before asking whether there is still a reason: what stands there has to be drawn anew if there is none.
        """
        if message.attempts == 1:
            return False
        found = await self._slack.find(message.recipient, message.key, message.queued_at)
        if found:
            older = _older_than(message)
            await self._transact(
                messages.posted, message, found.channel, found.ts, self._pace, is_current=False, instead_of=older
            )
        return found is not None

    async def _mail(self, message: Message) -> None:
        letter = await self._transact(self._letters.write, message) if self._letters else None
        if self._letters is None or letter is None:
            await self._transact(messages.ended, message, "cancelled")
            return
        try:
            await self._letters.send(letter)
        except (mail.Busy, mail.Uncertain):
            # Sent twice it has the same Message-ID, by which mail programs know it for the same letter.
            await self._again(message, _back_off(message))
        except mail.Refused as refused:
            log.warning("letter %s was refused: %s", message.id, refused)
            await self._transact(_returned, message)
        else:
            await self._transact(messages.ended, message, "sent")

    async def _may_reach(self, message: Message) -> bool:
        """Meet the recipient before the first message to them: Slack takes posts to deactivated users silently."""
        known = await self._transact(people.find, message.recipient)
        if known and message.template != invitation.RECEIVED:
            return True
        described = await self._slack.describe(message.recipient)
        if described:
            await self._transact(people.remember, described)
        if described is None or described.is_deactivated or described.is_bot:
            await self._give_up(message, Refused("user_disabled"))
            return False
        return True

    def _draw(self, tx: Transaction, message: Message) -> dict[str, Any] | None:
        """The message as things stand, None if its reason has gone; from here on there is a whole lease to post it."""
        reader = people.get(tx, message.recipient)
        data = self._drawings[message.template](tx, message.subject_id, reader)
        # After the subject has been read, and locked: an answer locks them in this order too.
        if not messages.hold(tx, message, self._lease):
            raise TakenOverError
        if data is None or (message.ts is None and not WORTH_POSTING[message.template](data)):
            return None
        if message.ts and (newer := _older_than(message)):
            data = {**data, "is_older": messages.is_older(tx, message, newer)}
        return self._renderer.message(message.template, reader, data)

    async def _again(self, message: Message, after: timedelta) -> None:
        await self._transact(messages.again, message, self._clock() + after)

    async def _give_up(self, message: Message, refused: Refused) -> None:
        log.warning("message %s cannot be delivered: %s", message.id, refused)

        def give_up(tx: Transaction) -> None:
            # The invitation first, as whoever answers it does: otherwise the two may wait for each other.
            if message.ts is None and message.template == invitation.RECEIVED:
                invitation.unreachable(tx, message.subject_id)
            messages.ended(tx, message, "failed")

        await self._transact(give_up)

    # Addresses: who has them?

    async def _begin_to_look_up(self) -> bool:
        """Ask Slack about one address at a time, so that messages go out in between."""
        if LOOK_UP in self.busy_with or (self._look_up_at and self._clock() < self._look_up_at):
            return False
        waiting = await self._transact(invitations.to_look_up, 1, self._lease)
        for invitation_id, address in waiting:
            self.do(self._look_up(invitation_id, address), LOOK_UP)
        return bool(waiting)

    async def _look_up(self, invitation_id: int, address: str) -> None:
        try:
            member = await self._slack.look_up(address)
        except Busy as busy:
            await self._look_up_again(invitation_id, timedelta(seconds=busy.retry_after))
        except Refused as refused:
            log.warning("Slack cannot look an address up: %s", refused)
            await self._transact(self._looked_up, invitation_id, None)
        except SlackError as failed:
            log.warning("an address could not be looked up: %s", failed)
            await self._look_up_again(invitation_id, timedelta(seconds=5))
        else:
            await self._transact(self._looked_up, invitation_id, member)

    async def _look_up_again(self, invitation_id: int, after: timedelta) -> None:
        self._look_up_at = self._clock() + after
        await self._transact(invitations.looked_up, invitation_id, None, again_at=self._look_up_at)

    def _looked_up(self, tx: Transaction, invitation_id: int, member: Person | None) -> None:
        reached = invitations.get(tx, invitation_id).reached
        if reached:  # they joined meanwhile, or another process was quicker
            invitations.looked_up(tx, invitation_id, reached)
        elif member is None:
            invitation.is_of_nobody(tx, invitations.get(tx, invitation_id))
        else:
            joining.meet(tx, member)
            invitation.reached(tx, invitations.get(tx, invitation_id), member)


def _older_than(message: Message) -> Collection[str]:
    """Of which templates the older messages about the same subject shrink once this one stands."""
    return invitation.TO_INVITEE if message.template in invitation.TO_INVITEE else ()


def _back_off(message: Message) -> timedelta:
    """Twice as long at each try, and for each message a little different, so that they don't come back all at once."""
    share = 0.5 + zlib.crc32(f"{message.key}/{message.attempts}".encode()) / 2**33
    return min(timedelta(seconds=2 ** min(message.attempts, 10)), LONGEST_WAIT) * share


def _returned(tx: Transaction, message: Message) -> None:
    messages.ended(tx, message, "failed")
    if message.template not in affiliation.BY_MAIL.values():  # what is told afterwards ends nothing
        invitation.returned(tx, message.subject_id)
