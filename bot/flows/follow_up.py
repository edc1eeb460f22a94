"""Following up: whoever has not answered is nudged at decent times, and the inviter hears of silence and expiry.

`sweep` is called at every tick, in as many processes as there are: a row that is due is locked, looked at, and planned
anew in one transaction with the messages that come of it.
"""

import zlib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.invitation import Invitation
from bot.domain.person import Person
from bot.domain.schedule import Kind, Policy, next_contact
from bot.domain.working_time import OfficeHours, WorkingTime
from bot.replies import Data
from bot.storage import (
    Transaction,
    affiliations,
    events,
    firms,
    invitations,
    locations,
    messages,
    people,
    profiles,
)

from . import drawing
from .invitation import REMINDER, shown

LAST_CALL = "invitation/last_call"
SILENCE = "invitation/silence"
EXPIRED = "invitation/expired"
NOT_ADDED = "invitation/not_added"
DIGEST = "digest/weekly"

AT_ONCE = 100  # rows a transaction
REMIND_TO_ADD = (timedelta(days=2), timedelta(days=3))  # after the acceptance, and once more after that
DIGEST_ROWS = 30
GOLDEN = 0.6180339887498949  # multiples of it, less whole numbers, lie evenly between 0 and 1


def plan(tx: Transaction, invitation: Invitation) -> None:
    """Plan the next contact of a pending invitation, after anything that changes it."""
    policy = policy_for(tx, invitation)
    contact = next_contact(policy, invitation.history, _recipient(tx, invitation, policy), tx.now)
    invitations.plan(tx, invitation.id, contact.at if contact else None)


def plan_to_be_added(tx: Transaction, invitation: Invitation) -> None:
    """Somebody accepted: the inviter is reminded if they have not been added after two days."""
    _plan_reminder(tx, invitation, done=0)


def sweep(tx: Transaction) -> bool:
    """Do what is due now, at most a hundred of each kind; True if there may be more."""
    looked_at = [_nudges(tx), _expiries(tx), _reminders_to_add(tx), _digests(tx)]
    return max(looked_at) >= AT_ONCE


def policy_for(tx: Transaction, invitation: Invitation) -> Policy:
    """The schedule of the invitation's firm."""
    location = locations.get(tx, invitation.location_id)
    return firms.policy(tx, location.firm_id) or tx.configuration.policy


def _recipient(tx: Transaction, invitation: Invitation, policy: Policy) -> WorkingTime:
    """The invitee's working time; while they are not known, the inviter's."""
    person = people.find(tx, invitation.reached or invitation.invitee.user or "") or people.get(tx, invitation.inviter)
    return _working_time(person, policy, invitation.id)


def _working_time(person: Person, policy: Policy, number: int) -> WorkingTime:
    return WorkingTime(person.timezone, policy.hours, spread=number * GOLDEN % 1)


def _nudges(tx: Transaction) -> int:
    due = invitations.due(tx, AT_ONCE)
    for invitation in due:
        policy = policy_for(tx, invitation)
        recipient = _recipient(tx, invitation, policy)
        contact = next_contact(policy, invitation.history, recipient, tx.now)
        if contact and contact.at <= tx.now:
            contacted = _contact(tx, invitation, contact.kind)
            contact = next_contact(policy, contacted.history, recipient, tx.now)
        invitations.plan(tx, invitation.id, contact.at if contact else None)
    return len(due)


def _contact(tx: Transaction, invitation: Invitation, kind: Kind) -> Invitation:
    contacted = invitation.contacted(kind, tx.now)
    invitations.save(tx, invitation, contacted)
    user = invitation.reached or invitation.invitee.user
    if user:
        messages.queue(tx, user, LAST_CALL if kind is Kind.LAST_CALL else REMINDER, invitation.id)
    if kind is Kind.LAST_CALL:
        messages.queue(tx, invitation.inviter, SILENCE, invitation.id)
    note(tx, None, f"invitation.{kind}", contacted)
    return contacted


def _expiries(tx: Transaction) -> int:
    ended = invitations.expired(tx, AT_ONCE)
    for invitation_id in ended:
        invitation = invitations.get(tx, invitation_id)
        messages.queue(tx, invitation.inviter, EXPIRED, invitation_id)
        messages.redraw(tx, "invitation", invitation_id)
        note(tx, None, "invitation.expired", invitation)
    return len(ended)


def _reminders_to_add(tx: Transaction) -> int:
    due = invitations.due_to_be_added(tx, AT_ONCE)
    for invitation, done in due:
        if _is_added(tx, invitation):
            invitations.plan_to_be_added(tx, invitation.id, None, done)
        else:
            messages.queue(tx, invitation.inviter, NOT_ADDED, invitation.id)
            _plan_reminder(tx, invitation, done + 1)
    return len(due)


def _plan_reminder(tx: Transaction, invitation: Invitation, done: int) -> None:
    if done >= len(REMIND_TO_ADD):
        invitations.plan_to_be_added(tx, invitation.id, None, done)
        return
    inviter = people.get(tx, invitation.inviter)
    wanted = tx.now + REMIND_TO_ADD[done]
    at = _working_time(inviter, policy_for(tx, invitation), invitation.id).next_open(wanted)
    invitations.plan_to_be_added(tx, invitation.id, at, done)


def _is_added(tx: Transaction, invitation: Invitation) -> bool:
    profile = profiles.of(tx, invitation.answered_by) if invitation.answered_by else None
    return profile is not None and profile.id in affiliations.attached(tx, invitation.location_id)


def _digests(tx: Transaction) -> int:
    due = people.due_for_digest(tx, AT_ONCE)
    for person in due:
        people.want_digest(tx, person.user, next_digest(tx, person))
        messages.queue(tx, person.user, DIGEST, 0)
    return len(due)


def next_digest(tx: Transaction, person: Person) -> datetime:
    """The first working hour of next week: Monday after eight, or when a holiday is over."""
    zone = ZoneInfo(person.timezone)
    today = tx.now.astimezone(zone).date()
    monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(), zone)
    spread = zlib.crc32(person.user.encode()) * GOLDEN % 1
    return WorkingTime(person.timezone, OfficeHours(), spread).next_open(monday)


@drawing(LAST_CALL)
def last_call(tx: Transaction, invitation_id: int, reader: Person) -> Data:
    """The invitee's last reminder; nothing but the outcome once it has been answered."""
    return shown(tx, invitations.get(tx, invitation_id))


@drawing(SILENCE)
def silence(tx: Transaction, invitation_id: int, reader: Person) -> Data:
    """The inviter hears that somebody has not answered and that time is running out."""
    return shown(tx, invitations.get(tx, invitation_id))


@drawing(EXPIRED)
def expired(tx: Transaction, invitation_id: int, reader: Person) -> Data:
    """The inviter hears that an invitation has expired."""
    return shown(tx, invitations.get(tx, invitation_id))


@drawing(NOT_ADDED)
def not_added(tx: Transaction, invitation_id: int, reader: Person) -> Data:
    """The inviter is reminded of adding whoever accepted."""
    return shown(tx, invitations.get(tx, invitation_id))


@drawing(DIGEST)
def digest(tx: Transaction, _: int, reader: Person) -> Data | None:
    """Who has not answered since when, at the locations of the firms the reader administers; nothing if nobody."""
    waiting = invitations.waiting_for(tx, reader.user, DIGEST_ROWS)
    return {"waiting": waiting, "rows": DIGEST_ROWS} if waiting else None


def note(tx: Transaction, actor: str | None, verb: str, invitation: Invitation, details: str | None = None) -> None:
    """Note what has happened to an invitation: to whom, as the administrator knows them."""
    location = locations.get(tx, invitation.location_id)
    member = people.find(tx, invitation.shown_user) if invitation.shown_user else None
    whom = member.name if member else invitation.invitee.email.typed if invitation.invitee.email else None
    events.note(tx, actor, verb, firm_id=location.firm_id, location_id=location.id, whom=whom, details=details)
