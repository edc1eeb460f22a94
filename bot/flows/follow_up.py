"""Following up: whoever has not answered is nudged at decent times; the administrator hears of silence and expiry.

`sweep` is called at every tick, in as many processes as there are: a row that is due is locked, looked at, and planned
anew in one transaction with the messages that come of it.
"""

from collections.abc import Collection

from bot.domain.invitation import Invitation
from bot.domain.news import Kind as News
from bot.domain.person import Person
from bot.domain.schedule import Kind, next_contact, time_of_warning
from bot.replies import Data
from bot.storage import Transaction, homes, invitations, messages, people
from bot.storage import news as told

from . import drawing, news
from .invitation import (
    LAST_CALL,
    REMINDER,
    is_pending,
    is_written_to_already,
    shown,
    shown_to_administrator,
    write,
)
from .planning import (
    REMIND_TO_ADD,
    administrators_of,
    administrators_time,
    digest_time,
    next_digest,
    note,
    plan_to_be_added,
    policy_for,
    recipient_of,
    want_no_mail,
)

# Each about one person: they stand in conversations since before there were news, and are still drawn anew.
SILENCE = "invitation/silence"
EXPIRED = "invitation/expired"
NOT_ADDED = "invitation/not_added"
DIGEST = "digest/weekly"

AT_ONCE = 20  # rows a transaction: a click that comes in between waits a tenth of a second at most
DIGEST_ROWS = 30


def sweep(tx: Transaction) -> bool:
    """Do what is due now, a few rows of each kind; True if there may be more."""
    looked_at = [_nudges(tx), _expiries(tx), _reminders_to_add(tx), _digests(tx)]
    return max(looked_at) >= AT_ONCE


def _nudges(tx: Transaction) -> int:
    due = invitations.due(tx, AT_ONCE)
    for invitation in due:
        policy = policy_for(tx, invitation)
        recipient = recipient_of(tx, invitation, policy)
        contact = next_contact(policy, invitation.history, recipient, tx.now)
        if contact and contact.at <= tx.now:
            contacted = _contact(tx, invitation, contact.kind)
            contact = next_contact(policy, contacted.history, recipient, tx.now)
        invitations.plan(tx, invitation.id, contact.at if contact else None)
    return len(due)


def _contact(tx: Transaction, invitation: Invitation, kind: Kind) -> Invitation:
    if want_no_mail(tx, [invitation]) and not invitation.reached:
        unheard = invitation.unheard(kind)
        invitations.save(tx, invitation, unheard)
        if kind is Kind.LAST_CALL:
            _warn(tx, unheard)
        return unheard
    contacted = invitation.contacted(kind, tx.now)
    invitations.save(tx, invitation, contacted)
    if invitation.snoozed_until or contacted.last_called:
        messages.redraw(tx, "invitation", invitation.id)  # the snooze is over, or there is nothing left to put off
    if not is_written_to_already(tx, contacted):
        write(tx, contacted, LAST_CALL if kind is Kind.LAST_CALL else REMINDER)
    if kind is Kind.LAST_CALL:
        _warn(tx, contacted)
    homes.change_with_invitation(tx, invitation.id)
    note(tx, None, f"invitation.{kind}", contacted)
    return contacted


def _warn(tx: Transaction, invitation: Invitation) -> None:
    """Tell of the silence, in time to do something about it."""
    for each in administrators_of(tx, invitation):
        at = time_of_warning(administrators_time(tx, invitation, each), tx.now, invitation.expires_at)
        news.tell(tx, invitation, each, News.SILENCE, at)


def _tell(tx: Transaction, invitation: Invitation, kind: News, but_not: Collection[str] = ()) -> None:
    """Tell what can wait for the next decent moment."""
    for each in administrators_of(tx, invitation):
        if each.user not in but_not:
            at = administrators_time(tx, invitation, each).next_open(tx.now)
            news.tell(tx, invitation, each, kind, at)


def _expiries(tx: Transaction) -> int:
    ended = invitations.expired(tx, AT_ONCE)
    for invitation_id in ended:
        expire(tx, invitation_id)
    return len(ended)


def expire(tx: Transaction, invitation_id: int) -> None:
    """What follows when an invitation has expired, whoever came upon it. Who was warned has a message that says so."""
    invitation = invitations.get(tx, invitation_id)
    _tell(tx, invitation, News.SILENCE, but_not=told.told(tx, invitation_id, News.SILENCE))
    messages.redraw(tx, "invitation", invitation_id)
    homes.change_with_invitation(tx, invitation_id)
    note(tx, None, "invitation.expired", invitation)


def _reminders_to_add(tx: Transaction) -> int:
    due = invitations.due_to_be_added(tx, AT_ONCE)
    for invitation, reminders in due:
        if _is_settled(shown(tx, invitation)):
            invitations.plan_to_be_added(tx, invitation.id, None, reminders)
            continue
        latest = max(told.told(tx, invitation.id, News.ANSWERS).values(), default=invitation.sent_at)
        was_told = latest > tx.now - REMIND_TO_ADD[reminders]  # again, with somebody else who accepted
        if not was_told:
            _tell(tx, invitation, News.ANSWERS)
        plan_to_be_added(tx, invitation, reminders + 1, latest if was_told else tx.now)
    return len(due)


def _is_settled(data: Data) -> bool:
    """Whoever accepted has been added, or was and has been removed since."""
    return bool(data["is_added"] or data["is_removed"])


def _digests(tx: Transaction) -> int:
    due = people.due_for_digest(tx, AT_ONCE)
    for person in due:
        if not digest_time(person).is_open(tx.now):
            people.want_digest(tx, person.user, digest_time(person).next_open(tx.now))
            continue
        people.want_digest(tx, person.user, next_digest(tx, person))
        messages.queue(tx, person.user, DIGEST, 0)
    return len(due)


@drawing(LAST_CALL, worth_posting=is_pending)
def last_call(tx: Transaction, invitation_id: int, reader: Person) -> Data:
    """The invitee's last reminder; nothing but the outcome once it has been answered."""
    return shown(tx, invitations.get(tx, invitation_id))


def _runs_out(data: Data) -> bool:
    """Whether an invitation has had its last call, and nobody has given it more time since."""
    invitation = data["invitation"]
    return is_pending(data) and isinstance(invitation, Invitation) and invitation.last_called


@drawing(SILENCE, worth_posting=_runs_out)
def silence(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """An administrator hears that somebody has not answered and that time is running out."""
    return shown_to_administrator(tx, invitation_id, reader)


@drawing(EXPIRED)
def expired(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """An administrator hears that an invitation has expired."""
    return shown_to_administrator(tx, invitation_id, reader)


@drawing(NOT_ADDED, worth_posting=lambda data: not _is_settled(data))
def not_added(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """An administrator is reminded of adding whoever accepted."""
    return shown_to_administrator(tx, invitation_id, reader)


@drawing(DIGEST)
def digest(tx: Transaction, _: int, reader: Person) -> Data | None:
    """Who has not answered since when, at the locations of the firms the reader administers; nothing if nobody."""
    waiting, total = invitations.waiting_for(tx, reader.user, DIGEST_ROWS)
    known = people.known(tx, [each.shown_user for each, _location, _firm in waiting if each.shown_user])
    rows = [
        {
            "invitation": invitation,
            "member": known.get(invitation.shown_user or ""),
            "location": location,
            "firm": firm,
        }
        for invitation, location, firm in waiting
    ]
    return {"waiting": rows, "total": total} if rows else None
