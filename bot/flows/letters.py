"""Letters: what whoever is no member of the workspace gets by mail about an invitation."""

from bot.domain.invitation import Status
from bot.domain.person import Person
from bot.replies import Data
from bot.storage import Transaction, invitations, mailboxes

from . import drawing
from .invitation import BY_MAIL, shown


def _letter(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """None once the invitation has ended, has found its person in Slack, or its address wants no more letters."""
    invitation = invitations.get(tx, invitation_id)
    address = invitation.invitee.email
    if invitation.status is not Status.PENDING or invitation.reached or address is None:
        return None
    token = mailboxes.token(tx, address.key)
    return {**shown(tx, invitation), "address": address.typed, "token": token} if token else None


for _template in BY_MAIL.values():
    drawing(_template)(_letter)
