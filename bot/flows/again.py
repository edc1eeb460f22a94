"""Ways back: whoever an ended invitation was to is invited once more, to the same location with the same greeting.

Whoever let an invitation expire can ask for that. What was withdrawn by mistake is undone.
"""

from bot.click import Click
from bot.domain.invitation import CannotInviteAgain, Invitation, Row, Status
from bot.domain.person import Person
from bot.replies import Data, Dm, Redraw, Reply
from bot.storage import Transaction, invitations, locations, messages, people

from . import drawing, step
from .invitation import BY_MAIL, RECEIVED, shown_to_administrator, write
from .invite import after, invite, make_way
from .planning import administrators_of, note, note_unseen, plan

ASKED = "invitation/asked"


@step("invite.again")
def again(tx: Transaction, click: Click) -> list[Reply]:
    """Inviter på nytt, by the rules for inviting: whoever cannot be invited now is refused with the reason."""
    ended = invitations.get(tx, click.id("invitation"))
    firm, location = locations.administered(tx, ended.location_id, click.user)
    [row], told = invite(tx, click, firm, location, [ended.again_to], ended.greeting)
    if row["becomes"] is not Row.SENT:
        raise CannotInviteAgain(whom=_name(tx, ended), location=location.name, why=row["becomes"])
    return [*told, *after(tx, click, ended, "again")]


@step("invite.undo")
def undo(tx: Transaction, click: Click) -> list[Reply]:
    """Angre: it is as if the invitation had not been withdrawn, whatever has become of its message meanwhile."""
    withdrawn = invitations.get(tx, click.id("invitation"))
    _, location = locations.administered(tx, withdrawn.location_id, click.user)
    restored = withdrawn.restore(tx.now, location.name)
    if restored != withdrawn:
        make_way(tx, location.id)
        _require_no_other(tx, withdrawn, location.name)
        is_out = messages.is_out(tx, restored.id, (RECEIVED, BY_MAIL[RECEIVED]))
        who_is_known = bool(restored.invitee.user or restored.reached)
        invitations.restore(tx, restored.id, look_up=not is_out and not who_is_known)
        if not is_out and who_is_known:  # it was withdrawn before it had gone out
            write(tx, restored, RECEIVED)
        plan(tx, restored)
        note(tx, click.user, "invitation.restored", restored)
    return after(tx, click, restored)


def _require_no_other(tx: Transaction, invitation: Invitation, location: str) -> None:
    invitee = invitation.invitee
    keys = [invitee.email.key] if invitee.email else []
    for other in invitations.among(tx, invitation.location_id, [invitee.user] if invitee.user else [], keys):
        why = Row.ALREADY_INVITED if other.status is Status.PENDING else Row.ALREADY_ACCEPTED
        raise CannotInviteAgain(whom=_name(tx, invitation), location=location, why=why)


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
