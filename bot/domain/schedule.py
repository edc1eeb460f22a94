"""The schedule: when to write to somebody who has not answered, and when to stop."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from .working_time import OfficeHours, WorkingTime

QUIET_BEFORE_LAST_CALL = timedelta(days=1)  # a nudge closer to it than this is left to the last call
TIME_TO_ANSWER = timedelta(hours=4)  # a last call that would leave less than this moves backward

LONGEST = timedelta(days=3650)
DURATION = "a whole number and s, m, h or d, such as 30s, 15m, 12h or 2d, of 3650d at most"
OFFICE_HOURS = "two whole hours of the day, such as 08-18 or 00-24, or off for every hour of every day"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Policy:
    """How silence is followed up: a nudge after `first`, then `every`; at most `at_most`, the last one a last call.

    `at_most` 0 means no nudges at all. `hours` None means every hour of every day. ValueError for a time that is not
    longer than nothing.
    """

    first: timedelta = timedelta(days=2)
    every: timedelta = timedelta(days=5)
    at_most: int = 3
    last_call: timedelta = timedelta(days=1)
    expiry: timedelta = timedelta(days=14)
    hours: OfficeHours | None = field(default_factory=OfficeHours)

    def __post_init__(self) -> None:
        if min(self.first, self.every, self.last_call, self.expiry) <= timedelta():
            raise ValueError(f"a schedule needs times longer than nothing: {self}")


@dataclass(frozen=True)
class History:
    """What has happened to a pending invitation so far. Times are aware.

    `nudges` counts those sent, a last call included; `contacted_at` is the latest message of any kind;
    `snoozed_until` is what the invitee asked for. A resend starts a new one.
    """

    sent_at: datetime
    expires_at: datetime
    nudges: int = 0
    contacted_at: datetime | None = None
    last_called: bool = False
    snoozed_until: datetime | None = None


class Kind(StrEnum):
    """What the next message is."""

    NUDGE = "nudge"
    LAST_CALL = "last_call"


@dataclass(frozen=True)
class Contact:
    """The next message to the invitee, and when (UTC)."""

    at: datetime
    kind: Kind


def next_contact(policy: Policy, history: History, recipient: WorkingTime, now: datetime) -> Contact | None:
    """When to write next, seen from `now`; None when there is nothing left to say before it expires.

    It is due when `at` is not after `now`. Outside working time it is deferred, never dropped; what was missed
    collapses into one message; seen from a later `now` it is never earlier. A last call is owed until it has been made,
    also if the policy was cut or the expiry put off after as many nudges as are allowed now.
    """
    if policy.at_most <= 0 or history.last_called or now >= history.expires_at:
        return None
    history, now = _in_utc(history), now.astimezone(UTC)
    earliest = max(now, history.snoozed_until or now)
    last_call = _last_call(policy, history, recipient, earliest)
    if last_call is None:
        return None
    if history.nudges < policy.at_most - 1:
        wanted, wait = _nudge(policy, history)
        at = recipient.next_open(max(wanted, earliest))
        if at < last_call - min(QUIET_BEFORE_LAST_CALL, wait):
            return Contact(at, Kind.NUDGE)
    return Contact(last_call, Kind.LAST_CALL)


def time_of_warning(administrator: WorkingTime, last_call: datetime, expires_at: datetime) -> datetime:
    """When an administrator hears that the last call went unanswered so far: at a decent time of theirs. UTC.

    If that would leave too little time to act upon it, at once: an odd hour is better than too late.
    """
    at = administrator.next_open(last_call)
    enough = min(TIME_TO_ANSWER, (expires_at - last_call) / 2)
    return at if at <= expires_at - enough else last_call.astimezone(UTC)


def _in_utc(history: History) -> History:
    """The same in UTC: in any other zone adding a day may add 23 hours."""
    return replace(
        history,
        sent_at=history.sent_at.astimezone(UTC),
        expires_at=history.expires_at.astimezone(UTC),
        contacted_at=history.contacted_at and history.contacted_at.astimezone(UTC),
        snoozed_until=history.snoozed_until and history.snoozed_until.astimezone(UTC),
    )


def _nudge(policy: Policy, history: History) -> tuple[datetime, timedelta]:
    """When the next nudge is wanted, and after how long a wait."""
    contacted_at = max(history.sent_at, history.contacted_at or history.sent_at)
    if history.snoozed_until and history.snoozed_until > contacted_at:
        return history.snoozed_until, history.snoozed_until - contacted_at  # "tomorrow" means tomorrow
    wait = policy.every if history.nudges else policy.first
    return contacted_at + wait, wait


def _last_call(policy: Policy, history: History, recipient: WorkingTime, earliest: datetime) -> datetime | None:
    """When the last call is, from `earliest` on; None if no decent moment is left before it expires."""
    # With a short life it comes halfway, not at once.
    ahead = min(policy.last_call, (history.expires_at - history.sent_at) / 2)
    wanted = max(history.expires_at - ahead, earliest)
    at = recipient.next_open(wanted)
    if at < history.expires_at - min(TIME_TO_ANSWER, ahead / 2):
        return at
    # Backward rather than over the expiry, yet not into the past, nor before they said they wanted it.
    at = recipient.last_open(min(wanted, history.expires_at))
    if earliest <= at < history.expires_at:
        return at
    # What is left of the time may all lie before this recipient's share of the morning.
    for possible in (recipient, replace(recipient, spread=0.0)):
        at = possible.next_open(earliest)
        if at < history.expires_at:
            return at
    return None


def duration(text: str) -> timedelta:
    """Read "30s", "15m", "12h" or "2d". Raises ValueError, which says what is accepted."""
    read = re.fullmatch(r"\s*([0-9]{1,9})\s*([smhd])\s*", text, re.IGNORECASE)
    if read:
        length = timedelta(**{_UNITS[read[2].lower()]: int(read[1])})
        if timedelta() < length <= LONGEST:
            return length
    raise ValueError(f"write {DURATION}")


def office_hours(text: str) -> OfficeHours | None:
    """Read "08-18", or "off" as None: every hour of every day. Raises ValueError, which says what is accepted."""
    if text.strip().lower() == "off":
        return None
    read = re.fullmatch(r"\s*([0-9]{1,2})\s*[-–]\s*([0-9]{1,2})\s*", text)
    if read:
        try:
            return OfficeHours(int(read[1]), int(read[2]))
        except ValueError:
            pass
    raise ValueError(f"write {OFFICE_HOURS}")
