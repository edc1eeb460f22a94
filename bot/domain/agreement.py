"""Agreements: whether a firm sees a partner's customers and invoices it. The partner decides that, outside Slack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HALF_A_DAY = timedelta(hours=12)


class State(StrEnum):
    """How a firm stands with a partner (domain: "Agreement")."""

    NONE = "none"
    APPLIED = "applied"
    ACTIVE = "active"
    NOTICE = "notice"  # active until it ends
    ENDED = "ended"
    REJECTED = "rejected"

    @property
    def holds(self) -> bool:
        """Whether there is an agreement now."""
        return self in (State.ACTIVE, State.NOTICE)

    @property
    def can_be_applied_for(self) -> bool:
        """Whether there is none, and none on its way."""
        return self in (State.NONE, State.ENDED, State.REJECTED)


@dataclass(frozen=True)
class Agreement:
    """How a firm stands with a partner, since when, and who said so: a user id, or None for the operator."""

    firm_id: int
    partner_id: int
    state: State
    since: datetime
    by: str | None


@dataclass(frozen=True)
class Answer:
    """What a partner has answered a firm, as the operator records it; `since` which day, at noon; None: now."""

    firm_id: int
    partner_id: int
    state: State
    since: datetime | None = None

    def is_known(self, known: Agreement | None) -> bool:
        """Whether it says nothing new: the same state, since the same day."""
        if known is None:
            return self.state is State.NONE
        is_same_day = self.since is None or abs(self.since - known.since) <= HALF_A_DAY
        return known.state is self.state and is_same_day


@dataclass(frozen=True)
class Change:
    """How a firm stood with a partner, and what became of it."""

    firm_id: int
    partner_id: int
    was: State
    became: State


def to_apply_for(known: Mapping[tuple[int, int], Agreement], firm_id: int, partner_ids: Iterable[int]) -> list[int]:
    """With which of these partners a firm can apply, among what was looked up."""
    return [each for each in partner_ids if state_of(known, firm_id, each).can_be_applied_for]


def state_of(known: Mapping[tuple[int, int], Agreement], firm_id: int, partner_id: int) -> State:
    """How a firm stands with a partner, among those that were looked up by (firm's id, partner's id)."""
    found = known.get((firm_id, partner_id))
    return found.state if found else State.NONE
