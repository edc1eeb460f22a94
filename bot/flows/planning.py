"""Planning: when an invitation is looked at again, and the history of what happened to it."""

import zlib
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bot.domain.invitation import Invitation
from bot.domain.person import Person
from bot.domain.schedule import History, Policy, next_contact
from bot.domain.working_time import WorkingTime, zone_of
from bot.storage import Transaction, events, firms, invitations, locations, mailboxes, people

REMIND_TO_ADD = (timedelta(days=2), timedelta(days=3))  # after the acceptance, and once more after that


def policy_for(tx: Transaction, invitation: Invitation) -> Policy:
    """The schedule of the invitation's firm."""
    return policy_at(tx, locations.get(tx, invitation.location_id).firm_id)


def policy_at(tx: Transaction, firm_id: int) -> Policy:
    """A firm's own schedule, or the usual one."""
    return firms.policy(tx, firm_id) or tx.configuration.policy


def recipient_of(tx: Transaction, invitation: Invitation, policy: Policy) -> WorkingTime:
    """The invitee's working time; while they are not known, the inviter's."""
    person = people.find(tx, invitation.reached or invitation.invitee.user or "") or people.get(tx, invitation.inviter)
    return working_time(person, policy, invitation.invitee.name)


def working_time(person: Person, policy: Policy, name: str) -> WorkingTime:
    """A person's working time; `name` tells them from others who wait for the same opening."""
    return WorkingTime(person.timezone, policy.hours, spread=zlib.crc32(name.encode()) / 2**32)


def first_contact(tx: Transaction, policy: Policy, recipient: WorkingTime) -> datetime | None:
    """When to look at an invitation that is being sent now."""
    contact = next_contact(policy, History(tx.now, tx.now + policy.expiry), recipient, tx.now)
    return contact.at if contact else None


def plan(tx: Transaction, invitation: Invitation, *, is_new: bool = False) -> None:
    """Plan the next contact of a pending invitation, after anything that changes it.

    `is_new`: it has reached its invitee only now, and is not followed up on its heels.
    """
    policy = policy_for(tx, invitation)
    recipient = recipient_of(tx, invitation, policy)
    contact = next_contact(policy, invitation.history, recipient, tx.now + (policy.first if is_new else timedelta()))
    contact = contact or next_contact(policy, invitation.history, recipient, tx.now)
    invitations.plan(tx, invitation.id, contact.at if contact else None)


def plan_to_be_added(tx: Transaction, invitation: Invitation, reminders: int, latest: datetime) -> None:
    """Somebody accepted, and so many reminders of adding them have gone out: plan the next, two in all."""
    at = latest + REMIND_TO_ADD[reminders] if reminders < len(REMIND_TO_ADD) else None
    invitations.plan_to_be_added(tx, invitation.id, at, reminders)


def administrators_of(tx: Transaction, invitation: Invitation) -> list[Person]:
    """Who hears of an invitation: whoever sent it, while they administer the firm; after that all who do."""
    present = [each for each in people.administrators_of(tx, invitation.location_id) if not each.is_deactivated]
    return [person for person in present if person.user == invitation.inviter] or present


def administrators_time(tx: Transaction, invitation: Invitation, administrator: Person) -> WorkingTime:
    """When it is decent to write to an administrator about an invitation: in the office hours that the firm chose."""
    return working_time(administrator, policy_for(tx, invitation), administrator.user)


def digest_time(person: Person) -> WorkingTime:
    """When it is decent to send somebody their digest."""
    return working_time(person, Policy(), person.user)


def next_digest(tx: Transaction, person: Person) -> datetime:
    """The first working hour of next week: Monday after eight, or when a holiday is over."""
    zone = zone_of(person.timezone)
    today = tx.now.astimezone(zone).date()
    monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(), zone)
    return digest_time(person).next_open(monday)


# What is noted when somebody is written to.
WRITING = ("invitation.reminded", "invitation.resent", "invitation.nudge", "invitation.last_call")
TO_A_MEMBER_ONLY = ".members"


def reaches_a_member_only(tx: Transaction, invitation: Invitation) -> bool:
    """Whether nothing is sent unless a member has the invited address. Which it is must not be told."""
    return not (invitation.shown_user or tx.configuration.sends_mail)


def want_no_mail(tx: Transaction, found: Iterable[Invitation]) -> set[int]:
    """Which of these invitations are to addresses that want no more letters.

    Also where a member has the address by now: that must not be told.
    """
    keys = {each.id: each.invitee.email.key for each in found if each.invitee.email and not each.answered_by}
    stopped = mailboxes.stopped_among(tx, set(keys.values()))
    return {invitation_id for invitation_id, key in keys.items() if key in stopped}


def note_unseen(tx: Transaction, actor: str, verb: str, invitation: Invitation) -> None:
    """Note what an invitee did before any answer. At the location it would tell whose address was invited."""
    if invitation.shown_user:
        note(tx, actor, verb, invitation)
    else:
        events.note(tx, actor, verb)


def note(tx: Transaction, actor: str | None, verb: str, invitation: Invitation, details: str | None = None) -> None:
    """Note what has happened to an invitation: to whom, as the administrator knows them."""
    if verb in WRITING and reaches_a_member_only(tx, invitation):
        verb += TO_A_MEMBER_ONLY
    events.note_about(
        tx,
        actor,
        verb,
        location_id=invitation.location_id,
        user=invitation.shown_user,
        otherwise=invitation.invitee.email.typed if invitation.invitee.email else None,
        details=details,
    )
