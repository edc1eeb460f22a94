"""Invitations: their life from pending to one final state.

    pending ──accept──▶ accepted          (an accepted invitation attaches nobody yet)
       ├──decline──▶ declined
       ├──withdraw──▶ withdrawn
       ├──time──▶ expired
       └──cannot be delivered──▶ undeliverable

Only pending moves; every end state is final, and a new invitation may follow it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from .formats import Email
from .person import Person, UserId, is_outside
from .refusal import Refusal
from .schedule import History, Kind

EXPIRES_AFTER = timedelta(days=14)
EXTENDED_BY = timedelta(days=7)
LONGEST_EXTENDED = timedelta(weeks=8)  # from sending to expiry; beyond that the invitee has forgotten it
REGRET = timedelta(minutes=10)  # so long can be undone what was pressed by mistake
REMIND_AGAIN_AFTER = timedelta(hours=10)  # for reminding and sending again alike
A_DAY = timedelta(days=1)
MOST_AT_ONCE = 200
LONGEST_GREETING = 500
LONGEST_REASON = 500


class Status(StrEnum):
    """The states of an invitation."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNDELIVERABLE = "undeliverable"


class Why(StrEnum):
    """The reasons for declining that can be chosen."""

    NOT_HERE = "not_here"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"


class NotInvitee(Refusal):
    """Only the invitee answers. `invitee`: the name of whom it is for, None while that is only an address."""

    is_access = True


class AlreadyAnswered(Refusal):
    """A different answer came first. `status`: which one; `at`: when."""


class InvitationWithdrawn(Refusal):
    """`inviter`: the user id of who withdrew it."""


class InvitationExpired(Refusal):
    """`at`: when it expired; `inviter`: the user id to ask for a new one."""


class InvitationUndeliverable(Refusal):
    """It never reached the invitee."""


class NotPending(Refusal):
    """The administrator's button came too late. `status`: what it is by now."""


class RemindedRecently(Refusal):
    """`again_at`: when the next reminder may go out."""


class WantsNoMail(Refusal):
    """Whoever has the address has said that they want no more e-mails. `address`: as it was typed."""


class NoMoreReminders(Refusal):
    """There is nothing to put off. `at`: when the invitation expires."""


class ExtendedEnough(Refusal):
    """`limit`: so many weeks after it was sent an invitation expires at the latest."""


class TooManyToday(Refusal):
    """`limit`: the most an administrator may send a day; `left`: how many are left for now."""


class CannotInviteAgain(Refusal):
    """`whom` an ended invitation was to, `location`, and `why` a new one is not sent: which row they would be."""


class TooLateToUndo(Refusal):
    """The time for regrets is over. `location`: the name; `what` was to be undone: "withdrawal", "removal", "leave"."""


class NobodyInvited(Refusal):
    """Neither a member nor an address was given."""


class TooManyInvited(Refusal):
    """`limit`: the most that go out at once; `count`: how many were given."""


ENDED = (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.UNDELIVERABLE)  # without an acceptance


@dataclass(frozen=True)
class Invitee:
    """Whom an invitation is for: a member's Slack user id, or an e-mail address as typed."""

    user: str | None = None
    email: Email | None = None

    @property
    def name(self) -> str:
        """What tells this invitee from others: the user id, or the address in comparable form."""
        return self.user or (self.email.key if self.email else "")

    def is_person(self, person: Person) -> bool:
        """By Slack user id, or by the invited address equalling the person's Slack e-mail."""
        if self.user is not None:
            return self.user == person.user
        return self.email is not None and self.email.key == person.email_key


@dataclass(frozen=True)
class Invitation:
    """One person invited to one location.

    `reached` is the user id behind an invited address once it is known; it is never shown before that person answers.
    `reminded_at` is the latest contact. `asked_at`: when the invitee asked for a new one. Times are aware.
    """

    id: int
    location_id: int
    inviter: str
    invitee: Invitee
    greeting: str | None
    status: Status
    sent_at: datetime
    expires_at: datetime
    reached: str | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    why: Why | None = None
    reason: str | None = None
    asked_at: datetime | None = None
    nudges: int = 0
    last_called: bool = False
    snoozed_until: datetime | None = None

    @property
    def history(self) -> History:
        """What the schedule needs to know."""
        return History(
            sent_at=self.sent_at,
            expires_at=self.expires_at,
            nudges=self.nudges,
            contacted_at=self.reminded_at,
            last_called=self.last_called,
            snoozed_until=self.snoozed_until,
        )

    def at(self, now: datetime) -> "Invitation":
        """The invitation as it stands at `now`: what is pending beyond its time has expired."""
        if self.status is Status.PENDING and now >= self.expires_at:
            return replace(self, status=Status.EXPIRED, answered_at=self.expires_at)
        return self

    def accept(self, by: Person, at: datetime) -> "Invitation":
        """Godta. Pressing it twice changes nothing; after another answer it is refused."""
        return self._answer(Status.ACCEPTED, by, at)

    def decline(self, by: Person, at: datetime, reason: str | None = None, why: Why | None = None) -> "Invitation":
        """Avslå, with an optional reason. Pressing it twice changes nothing; after another answer it is refused."""
        if self.status is Status.DECLINED:
            return self._answer(Status.DECLINED, by, at)
        return replace(self._answer(Status.DECLINED, by, at), reason=reason, why=why)

    def _answer(self, answer: Status, by: Person, at: datetime) -> "Invitation":
        self.require_answerable(answer, by, at)
        if self.status is answer:
            return self
        return replace(self, status=answer, answered_at=at, answered_by=by.user, reached=by.user)

    def ask_again(self, by: Person, at: datetime) -> "Invitation":
        """Be om ny invitasjon: once for each that has expired. Asking twice changes nothing."""
        self._require_invitee(by)
        if self.status is not Status.EXPIRED or self.asked_at:
            return self
        return replace(self, asked_at=at)

    def require_answerable(self, answer: Status, by: Person, at: datetime) -> None:
        """Refuse whoever is not the invitee, and an answer that comes too late; the same answer again is fine."""
        self._require_invitee(by)
        now = self.at(at)
        match now.status:
            case Status.PENDING:
                return
            case Status.ACCEPTED | Status.DECLINED:
                if now.status is not answer:
                    raise AlreadyAnswered(status=now.status, at=now.answered_at)
            case Status.WITHDRAWN:
                raise InvitationWithdrawn(inviter=UserId(self.inviter))
            case Status.EXPIRED:
                raise InvitationExpired(at=self.expires_at, inviter=UserId(self.inviter))
            case Status.UNDELIVERABLE:
                raise InvitationUndeliverable

    def withdraw(self, at: datetime) -> "Invitation":
        """Trekk tilbake. Twice is fine."""
        if self.status is Status.WITHDRAWN:
            return self
        self._require_pending(at)
        return replace(self, status=Status.WITHDRAWN, answered_at=at)

    def can_be_restored(self, at: datetime) -> bool:
        """Whether it was withdrawn a moment ago."""
        since = self.answered_at if self.status is Status.WITHDRAWN else None
        return since is not None and at < min(since + REGRET, self.expires_at)

    def restore(self, at: datetime, location: str) -> "Invitation":
        """Angre: as if it had not been withdrawn. Twice is fine."""
        if self.status is Status.PENDING:
            return self
        if not self.can_be_restored(at):
            raise TooLateToUndo(what="withdrawal", location=location)
        return replace(self, status=Status.PENDING, answered_at=None)

    def remind(self, at: datetime) -> "Invitation":
        """Påminn nå: at most one in ten hours."""
        self._require_pending(at)
        self._require_quiet(at, since=self.reminded_at or self.sent_at)
        return replace(self, reminded_at=at)

    def resend(self, at: datetime, expiry: timedelta = EXPIRES_AFTER) -> "Invitation":
        """Send på nytt: the time to answer and the schedule start anew."""
        self._require_pending(at)
        self._require_quiet(at, since=self.sent_at)
        fresh = replace(self, nudges=0, last_called=False, snoozed_until=None)
        return replace(fresh, sent_at=at, expires_at=at + expiry, reminded_at=None)

    def extend(self, at: datetime) -> "Invitation":
        """Gi en uke til: another last call will come before that is over. Eight weeks after sending it is enough."""
        self._require_pending(at)
        expires_at = self.expires_at + EXTENDED_BY
        if expires_at > self.sent_at + LONGEST_EXTENDED:
            raise ExtendedEnough(limit=LONGEST_EXTENDED.days // 7)
        return replace(self, expires_at=expires_at, last_called=False)

    def contacted(self, kind: Kind, at: datetime) -> "Invitation":
        """The schedule has written to the invitee. A snooze is over with that."""
        last_called = kind is Kind.LAST_CALL
        return replace(self, nudges=self.nudges + 1, reminded_at=at, last_called=last_called, snoozed_until=None)

    def unheard(self, kind: Kind) -> "Invitation":
        """It was time to write to the invitee, who wants no more letters: the schedule goes on, nobody is reminded."""
        return replace(self, nudges=self.nudges + 1, last_called=kind is Kind.LAST_CALL)

    def snooze(self, by: Person, until: datetime, at: datetime) -> "Invitation":
        """Minn meg på det senere: counts as no answer. It ends a day before the expiry, in time for a last call."""
        self.require_answerable(Status.PENDING, by, at)
        return replace(self, snoozed_until=max(at, min(until, self.expires_at - A_DAY)))

    def undeliverable(self, at: datetime) -> "Invitation":
        """It cannot be delivered. Final; no effect on what has been answered or ended already."""
        return replace(self, status=Status.UNDELIVERABLE, answered_at=at) if self.is_pending(at) else self

    def is_pending(self, now: datetime) -> bool:
        """Whether it still waits for an answer."""
        return self.at(now).status is Status.PENDING

    def is_used_up(self, removed_at: datetime | None) -> bool:
        """Whether who accepted was taken off the location afterwards (`removed_at`: the last time, if ever)."""
        return removed_at is not None and self.answered_at is not None and removed_at >= self.answered_at

    def _require_invitee(self, person: Person) -> None:
        if not (self.invitee.is_person(person) or self.reached == person.user):
            raise NotInvitee(invitee=UserId(self.invitee.user) if self.invitee.user else None)

    def _require_quiet(self, at: datetime, since: datetime) -> None:
        if at < since + REMIND_AGAIN_AFTER:
            raise RemindedRecently(again_at=since + REMIND_AGAIN_AFTER)

    def _require_pending(self, at: datetime) -> None:
        if not self.is_pending(at):
            raise NotPending(status=self.at(at).status)

    @property
    def shown_user(self) -> str | None:
        """Who the administrator may be told this is: whoever has answered, or the picked member; else nobody.

        What is shown must never tell whether a typed address belongs to somebody.
        """
        return self.answered_by or self.invitee.user

    @property
    def is_from_outside(self) -> bool:
        """Whether it was answered by somebody who is not in Slack. Before there is an answer nobody may know."""
        return self.answered_by is not None and is_outside(self.answered_by)

    @property
    def again_to(self) -> Invitee:
        """Whom another one would be for: as the administrator knows them, and where they can be reached."""
        return self.invitee if self.is_from_outside or not self.shown_user else Invitee(user=self.shown_user)


class Row(StrEnum):
    """What becomes of one invitee when invitations are sent."""

    SENT = "sent"
    YOURSELF = "yourself"
    ALREADY_INVITED = "already_invited"
    ALREADY_ACCEPTED = "already_accepted"
    ALREADY_AT_LOCATION = "already_at_location"
    IS_APP = "is_app"
    IS_DEACTIVATED = "is_deactivated"


def row_for(
    invitee: Invitee,
    inviter: Person,
    member: Person | None,
    waiting: set[Invitee],
    accepted: set[Invitee],
    attached: set[Invitee],
) -> Row:
    """Whether this invitee gets an invitation, and if not, why not.

    `member` is what is known of a picked member. `waiting`, `accepted` and `attached` hold what the administrator can
    see of the location already, users and addresses alike, so that nothing is said of an address that the
    administrator does not know.
    """
    if invitee.is_person(inviter):
        return Row.YOURSELF
    if member and member.is_bot:
        return Row.IS_APP
    if member and member.is_deactivated:
        return Row.IS_DEACTIVATED
    for group, row in (
        (attached, Row.ALREADY_AT_LOCATION),
        (accepted, Row.ALREADY_ACCEPTED),
        (waiting, Row.ALREADY_INVITED),
    ):
        if any(_same(invitee, other) for other in group):
            return row
    return Row.SENT


def _same(one: Invitee, other: Invitee) -> bool:
    if one.user is not None:
        return one.user == other.user
    return one.email is not None and other.email is not None and one.email.key == other.email.key


def require_within_a_day(wanted: int, sent: int, limit: int) -> None:
    """At most `limit` invitations an administrator and 24 hours, of which `sent` have gone out already."""
    if sent + wanted > limit:
        raise TooManyToday(limit=limit, left=max(0, limit - sent))


def require_some(invitees: list[Invitee]) -> None:
    """At least one, at most 200 at once."""
    if not invitees:
        raise NobodyInvited
    if len(invitees) > MOST_AT_ONCE:
        raise TooManyInvited(limit=MOST_AT_ONCE, count=len(invitees))
