"""Joining: somebody enters the workspace or changes their address, and open invitations to it find them."""

from bot.click import Click
from bot.replies import Deliver, Reply
from bot.storage import Transaction, invitations

from . import invitation, step


@step("joining.join")
def join(tx: Transaction, click: Click) -> list[Reply]:
    """Somebody joined the workspace."""
    return _find(tx, click)


@step("joining.change")
def change(tx: Transaction, click: Click) -> list[Reply]:
    """Somebody's data changed, perhaps their address."""
    return _find(tx, click)


def _find(tx: Transaction, click: Click) -> list[Reply]:
    person = click.person
    if person.is_bot or person.is_deactivated or not person.email_key:
        return []
    waiting = invitations.unreached(tx, person.email_key)
    for each in waiting:
        if invitations.get(tx, each.id).reached is None:  # locked now: a look-up may have been quicker
            invitation.reached(tx, each, person)
    return [Deliver()] if waiting else []
