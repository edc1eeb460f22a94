"""Joining: somebody enters the workspace or changes their address, and what is open or was done with it finds them."""

from bot.click import Click
from bot.domain.person import Person
from bot.replies import Deliver, Home, Reply
from bot.storage import Transaction, invitations, people

from . import invitation, step


@step("joining.join")
def join(tx: Transaction, click: Click) -> list[Reply]:
    """Somebody joined the workspace."""
    return _find(tx, click)


@step("joining.change")
def change(tx: Transaction, click: Click) -> list[Reply]:
    """Somebody's data changed, perhaps their address."""
    return _find(tx, click)


def meet(tx: Transaction, person: Person) -> None:
    """Slack has described somebody whom we may not have seen joining."""
    people.remember(tx, person)
    invitation.link(tx, person)


def _find(tx: Transaction, click: Click) -> list[Reply]:
    person = click.person
    if person.is_bot or person.is_deactivated or not person.email_key:
        return []
    waiting = invitations.unreached(tx, person.email_key)
    for each in waiting:
        if invitations.get(tx, each.id).reached is None:  # locked now: a look-up may have been quicker
            invitation.reached(tx, each, person)
    linked = invitation.link(tx, person)  # after the locks: an answer from outside is over, or comes from this member
    return [*([Deliver()] if waiting or linked else []), *([Home(person.user)] if linked else [])]
