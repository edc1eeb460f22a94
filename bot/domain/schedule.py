"""The schedule: when to write to somebody who has not answered, and when to stop."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from .working_time import OfficeHours, WorkingTime

QUIET_BEFORE_LAST_CALL = timedelta(days=1)  # a nudge closer to it than this is left to the last call


@dataclass(frozen=True)
class Policy:
    """How silence is followed up: a nudge after `first`, then `every`; at most `at_most`, the last one a last call.

    `at_most` 0 means no nudges at all. `hours` None means every hour of every day.
    """

    first: timedelta = timedelta(days=2)
    every: timedelta = timedelta(days=3)
    at_most: int = 4
    last_call: timedelta = timedelta(days=1)
    expiry: timedelta = timedelta(days=14)
    hours: OfficeHours | None = field(default_factory=OfficeHours)


@dataclass(frozen=True)
class History:
    """What has happened to a pending invitation so far. Times are aware.

    `nudges` counts those sent, a last call included; `contacted_at` is the latest message of any kind;
    `snoozed_until` is what the invitee asked for.
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

    Outside working time it is deferred, never dropped; what was missed collapses into one message. The last call is
    moved backward rather than over the expiry.
    """
    if policy.at_most == 0 or history.last_called or now >= history.expires_at:
        return None
    last_call = _last_call(policy, history, recipient, now)
    if history.nudges < policy.at_most - 1:
        wait = policy.every if history.nudges else policy.first
        wanted = (history.contacted_at or history.sent_at) + wait
        at = recipient.next_open(_latest(wanted, history.snoozed_until, now))
        if at < (last_call or history.expires_at) - min(QUIET_BEFORE_LAST_CALL, policy.every):
            return Contact(at, Kind.NUDGE)
    return Contact(last_call, Kind.LAST_CALL) if last_call else None


def _last_call(policy: Policy, history: History, recipient: WorkingTime, now: datetime) -> datetime | None:
    wanted = _latest(history.expires_at - policy.last_call, history.snoozed_until, now)
    at = recipient.next_open(wanted)
    if at < history.expires_at:
        return at
    at = recipient.last_open(min(wanted, history.expires_at))
    # Nobody is written to in the past, nor before they said they wanted to be.
    return at if at >= _latest(now, history.snoozed_until) else None


def _latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment)
