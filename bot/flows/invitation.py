"""The messages about an invitation, and how an answer takes effect."""

from bot.domain.invitation import Invitation, Status, Why
from bot.domain.news import Kind
from bot.domain.person import Person, outside_id
from bot.domain.profile import Profile
from bot.replies import Data, Redraw, Reply
from bot.storage import Transaction, affiliations, homes, invitations, locations, messages, outsiders, people, profiles

from . import drawing, news
from .planning import REMIND_TO_ADD, administrators_of, note, plan, policy_at

RECEIVED = "invitation/received"
REMINDER = "invitation/reminder"
ANSWERED = "invitation/answered"
LAST_CALL = "invitation/last_call"
UNREACHABLE = "invitation/unreachable"
RETURNED = "invitation/returned"

TO_INVITEE = (RECEIVED, REMINDER, LAST_CALL)

# What is written by mail to whoever is no member, instead.
BY_MAIL = {RECEIVED: "mail/invitation", REMINDER: "mail/reminder", LAST_CALL: "mail/last_call"}


def settle(
    tx: Transaction,
    person: Person,
    invitation: Invitation,
    answer: Status,
    reason: str | None = None,
    why: Why | None = None,
) -> list[Reply]:
    """Give the answer, also to every other open invitation of this person to the location, and tell who sent them.

    The same answer again changes nothing and says nothing: messages are only drawn as they should be.
    """
    replies: list[Reply] = []
    told: set[str] = set()
    others = [each for each in invitations.to(tx, person, invitation.location_id) if each.is_pending(tx.now)]
    for each in {each.id: each for each in (invitation, *others)}.values():
        accepts = answer is Status.ACCEPTED
        answered = each.accept(person, tx.now) if accepts else each.decline(person, tx.now, reason, why)
        untold = [administrator for administrator in administrators_of(tx, each) if administrator.user not in told]
        is_to_be_added = accepts and untold
        if invitations.save(tx, each, answered, remind_to_add_at=tx.now + REMIND_TO_ADD[0] if is_to_be_added else None):
            note(tx, person.user, f"invitation.{answer}", answered, reason)
            for administrator in untold:
                news.tell(tx, each, administrator, Kind.ANSWERS, is_to_do=accepts)
                told.add(administrator.user)
        replies.append(Redraw("invitation", each.id))
    return replies


def reached(tx: Transaction, invitation: Invitation, person: Person) -> None:
    """An invited address belongs to this person: send the invitation, unless they have one to the location already."""
    if not invitation.is_pending(tx.now):
        return
    has_one = bool(_others_written_to(tx, invitation, person))
    invitations.looked_up(tx, invitation.id, person.user)
    homes.change(tx, person.user)
    found = invitations.get(tx, invitation.id)
    if not has_one:
        write(tx, found, RECEIVED)
    plan(tx, found, is_new=not has_one)  # by their own clock from now on


def link(tx: Transaction, person: Person) -> bool:
    """A member has the address of somebody who answered from outside Slack: what they did and made is the member's."""
    before = outside_id(person.email_key) if person.email_key else ""
    if person.is_bot or person.is_deactivated or not before or people.find(tx, before) is None:
        return False
    for invitation_id in outsiders.join(tx, before, person.user):
        messages.redraw(tx, "invitation", invitation_id)
        homes.change_with_invitation(tx, invitation_id)
    homes.change(tx, person.user)
    return True


def is_of_nobody(tx: Transaction, invitation: Invitation) -> None:
    """An invited address that no member has: send the invitation by mail."""
    invitations.looked_up(tx, invitation.id, None)
    write(tx, invitation, RECEIVED)
    plan(tx, invitation, is_new=True)  # the look-up may have taken longer than until the first reminder


def is_written_to_already(tx: Transaction, invitation: Invitation) -> bool:
    """Whether an older invitation to the same location is open, so that a reminder of this one would be the second.

    Only the message is left out: all else goes on, or it could be seen whom an address belongs to.
    """
    user = invitation.invitee.user or invitation.reached
    if user is None:
        return False
    return any(each.id < invitation.id for each in _others_written_to(tx, invitation, people.get(tx, user)))


def _others_written_to(tx: Transaction, invitation: Invitation, person: Person) -> list[Invitation]:
    """The other open invitations to the same location of which this person hears."""
    found = invitations.to(tx, person, invitation.location_id)
    heard_of = [each for each in found if person.user in (each.reached, each.invitee.user)]
    return [each for each in heard_of if each.id != invitation.id and each.is_pending(tx.now)]


def write(tx: Transaction, invitation: Invitation, template: str) -> None:
    """Write to the invitee: to the member, or by mail to an address that no member has, if mail is set up."""
    user = invitation.invitee.user or invitation.reached
    if user:
        messages.queue(tx, user, template, invitation.id)
    elif tx.configuration.sends_mail:
        messages.queue(tx, "", BY_MAIL[template], invitation.id)


def returned(tx: Transaction, invitation_id: int) -> None:
    """The mail server refuses the address for good: end the invitation and tell the administrator."""
    invitation = invitations.get(tx, invitation_id)
    if invitations.save(tx, invitation, invitation.undeliverable(tx.now)):
        _tell_in_vain(tx, invitation, RETURNED)


def unreachable(tx: Transaction, invitation_id: int) -> None:
    """Slack will not deliver it: end the invitation and tell the administrator what to do.

    One to an address stays open and nothing is said: it would tell that the address belongs to somebody.
    """
    invitation = invitations.get(tx, invitation_id)
    if invitation.invitee.user and invitations.save(tx, invitation, invitation.undeliverable(tx.now)):
        _tell_in_vain(tx, invitation, UNREACHABLE)
        messages.redraw(tx, "invitation", invitation.id)


def _tell_in_vain(tx: Transaction, invitation: Invitation, template: str) -> None:
    for each in administrators_of(tx, invitation):
        messages.queue(tx, each.user, template, invitation.id)
    homes.change_with_invitation(tx, invitation.id)
    note(tx, None, "invitation.undeliverable", invitation)


def is_pending(data: Data) -> bool:
    """Whether the invitation that a message is about still waits for an answer."""
    invitation = data["invitation"]
    return isinstance(invitation, Invitation) and invitation.status is Status.PENDING


@drawing(RECEIVED, worth_posting=is_pending)
def received(tx: Transaction, invitation_id: int, reader: Person) -> Data:
    """The invitation as the invitee sees it, in whichever state it is."""
    return shown(tx, invitations.get(tx, invitation_id))


@drawing(REMINDER, worth_posting=is_pending)
def reminder(tx: Transaction, invitation_id: int, reader: Person) -> Data:
    """A reminder of it; nothing but the outcome once it has been answered."""
    return shown(tx, invitations.get(tx, invitation_id))


@drawing(ANSWERED)
def answered(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """What the administrator was told about each answer, before there were news: it stands in messages of then."""
    return shown_to_administrator(tx, invitation_id, reader)


@drawing(RETURNED)
@drawing(UNREACHABLE)
def not_reached(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """Who was invited in vain."""
    return shown_to_administrator(tx, invitation_id, reader)


def shown_to_administrator(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """What a message to an administrator needs; nothing is said to whoever is none any more."""
    invitation = invitations.get(tx, invitation_id)
    firm, _ = locations.with_firm(tx, invitation.location_id)
    return shown(tx, invitation) if reader.user in firm.administrators else None


def shown(tx: Transaction, invitation: Invitation) -> Data:
    """What every message about an invitation may need."""
    firm, location = locations.with_firm(tx, invitation.location_id)
    profile = profile_of(tx, invitation)
    is_there, removed_at = affiliations.standing(tx, location.id, profile.id) if profile else (False, None)
    return {
        "invitation": invitation,
        "firm": firm,
        "location": location,
        "inviter": people.get(tx, invitation.inviter),
        "invitee": people.get(tx, invitation.shown_user) if invitation.shown_user else None,
        "has_reminders": not invitation.last_called and policy_at(tx, firm.id).at_most > 0,
        "is_older": False,  # than another message about it that stands with the same person; delivery knows
        "profile": profile,
        "is_added": is_there,
        "is_removed": invitation.is_used_up(removed_at),
        "renewed": bool(invitations.renewed(tx, [invitation])),
    }


def profile_of(tx: Transaction, invitation: Invitation) -> Profile | None:
    """The profile of whoever answered."""
    return profiles.of(tx, invitation.answered_by) if invitation.answered_by else None
