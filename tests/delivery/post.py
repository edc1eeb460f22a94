"""The outbox by hand: put messages in, deliver what is due, move the clock to what is due next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.domain.formats import email
from bot.domain.invitation import Invitee, Status
from bot.flows.invitation import RECEIVED
from bot.storage import Transaction, invitations, messages
from bot.storage.tables import messages as table
from tests.door.town import KARI
from tests.guide.conftest import Running


@dataclass
class Post:
    """What is done with the outbox. Invitations are Kari's, to her location."""

    running: Running
    location: int

    def invite(self, user: str) -> int:
        """A member: the message is in the outbox."""

        def invite(tx: Transaction) -> int:
            sent = invitations.send(tx, self.location, KARI, Invitee(user=user), "hei og velkommen")
            assert sent
            messages.queue(tx, user, RECEIVED, sent)
            return sent

        return self.running.read(invite)  # type: ignore[return-value]

    def invite_address(self, address: str) -> int:
        """An address that has to be looked up."""
        return self.running.read(  # type: ignore[return-value]
            lambda tx: invitations.send(tx, self.location, KARI, Invitee(email=email(address)), None)
        )

    def withdraw(self, invitation: int) -> None:
        def withdraw(tx: Transaction) -> None:
            before = invitations.get(tx, invitation)
            invitations.save(tx, before, before.withdraw(tx.now))
            messages.redraw(tx, "invitation", invitation)

        self.running.read(withdraw)

    def status(self, invitation: int) -> Status:
        return self.running.read(lambda tx: invitations.get(tx, invitation).status)  # type: ignore[return-value]

    def states(self) -> list[str]:
        """Of all messages, in the order in which they were queued."""
        query = sa.select(table.c.state).order_by(table.c.id)
        return self.running.read(lambda tx: list(tx.connection.scalars(query)))  # type: ignore[return-value]

    async def deliver(self) -> None:
        """Whatever is due now."""
        while await self.running.bot.delivery.once():
            pass

    async def deliver_all(self) -> None:
        """Whatever is due now and later, with the clock moving on, until nothing is left."""
        await self.deliver()
        clock = self.running.clock
        for _ in range(100):
            due: datetime | None = self.running.read(_next_due)  # type: ignore[assignment]
            if due is None:
                return
            nap = timedelta(seconds=await self.running.bot.delivery.until_next())
            clock.now = max(clock.now + nap, due)
            await self.deliver()
        raise AssertionError("it never ends")


def _next_due(tx: Transaction) -> datetime | None:
    moments = [messages.next_due(tx), invitations.next_look_up(tx)]
    return min((moment for moment in moments if moment), default=None)
