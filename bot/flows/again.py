"""Ways back: whoever an ended invitation was to is invited once more, to the same location with the same greeting."""

from bot.click import Click
from bot.domain.invitation import CannotInviteAgain, Invitation, Invitee, Row
from bot.replies import Reply
from bot.storage import Transaction, invitations, locations, people

from . import step
from .invite import after, invite


@step("invite.again")
def again(tx: Transaction, click: Click) -> list[Reply]:
    """Inviter på nytt, by the rules for inviting: whoever cannot be invited now is refused with the reason."""
    ended = invitations.get(tx, click.id("invitation"))
    firm, location = locations.administered(tx, ended.location_id, click.user)
    invitee = Invitee(user=ended.shown_user) if ended.shown_user else ended.invitee
    [row], told = invite(tx, click, firm, location, [invitee], ended.greeting)
    if row["becomes"] is not Row.SENT:
        raise CannotInviteAgain(whom=_name(tx, ended), location=location.name, why=row["becomes"])
    return [*told, *after(tx, click, ended, "again")]


def _name(tx: Transaction, invitation: Invitation) -> str:
    """As the administrator knows them."""
    if invitation.shown_user:
        return people.get(tx, invitation.shown_user).name
    return invitation.invitee.email.typed if invitation.invitee.email else ""
