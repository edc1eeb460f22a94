"""Ways back: whoever an ended invitation was to is invited once more, to the same location with the same greeting.

Whoever let an invitation expire can ask for that.
"""

from bot.click import Click
from bot.domain.invitation import CannotInviteAgain, Invitation, Invitee, Row
from bot.domain.person import Person
from bot.replies import Data, Dm, Redraw, Reply
from bot.storage import Transaction, invitations, locations, people

from . import drawing, step
from .invitation import shown_to_administrator
from .invite import after, invite
from .planning import administrators_of, note_unseen

ASKED = "invitation/asked"


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


@step("answer.ask")
def ask(tx: Transaction, click: Click) -> list[Reply]:
    """Be om ny invitasjon: whoever invited, or those who administer the firm by now, can send it with one press."""
    expired = invitations.get(tx, click.id("invitation"))
    redrawn = Redraw("invitation", expired.id)
    if expired.ask_again(click.person, tx.now) == expired or invitations.renewed(tx, [expired]):
        return [redrawn]
    if not invitations.asked(tx, expired.id):
        return [redrawn]
    note_unseen(tx, click.user, "invitation.asked", expired)
    return [redrawn, *(Dm(each.user, ASKED, about=expired.id) for each in administrators_of(tx, expired))]


@drawing(ASKED)
def asked(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """An administrator hears that somebody would still like to join."""
    return shown_to_administrator(tx, invitation_id, reader)


def _name(tx: Transaction, invitation: Invitation) -> str:
    """As the administrator knows them."""
    if invitation.shown_user:
        return people.get(tx, invitation.shown_user).name
    return invitation.invitee.email.typed if invitation.invitee.email else ""
