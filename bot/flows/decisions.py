"""Decisions: the operator records what partners answered; administrators and practitioners hear what it means for them.

However many agreements change in one go, everybody gets one message: about the firms that they administer, and about
where insurers see them otherwise than before. It is drawn from how it stands, as all messages are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.affiliation import Affiliation, Partner
from bot.domain.agreement import Agreement, Answer, Change, State
from bot.domain.firm import Firm
from bot.domain.location import Location
from bot.domain.matrix import Matrix, Row
from bot.domain.person import Person
from bot.domain.profile import Profile
from bot.domain.verdict import Reason
from bot.replies import Data
from bot.storage import (
    Transaction,
    affiliations,
    agreements,
    decisions,
    events,
    homes,
    locations,
    messages,
    partners,
    profiles,
)

from . import drawing
from .verdicts import of_each

RECORDED = "decision/recorded"

AT_ONCE = 500  # practitioners whose verdicts are looked at
FIRMS_SHOWN = 5
PLACES_SHOWN = 10
PLACES_LOOKED_AT = 100


@dataclass(frozen=True)
class Recorded:
    """What came of recording: how many agreements of how many firms changed, and how many people are told."""

    changes: int = 0
    firms: int = 0
    administrators: int = 0
    practitioners: int = 0


def record(tx: Transaction, answers: Iterable[Answer]) -> Recorded:
    """Keep what partners answered, note it, and tell those whom it concerns. What is known already changes nothing."""
    changes = agreements.record_each(tx, answers)
    if not changes:
        return Recorded()
    decision_id = decisions.begin(tx, changes)
    events.note_decided(tx, decision_id)
    administrators = decisions.administrators_of(tx, decision_id)
    practitioners = _whose_verdicts_turn(tx, decision_id, changes)
    told = administrators | practitioners
    messages.redraw_decisions_to(tx, told)
    messages.queue_each(tx, sorted(told), RECORDED, decision_id)
    homes.change_with_decision(tx, decision_id)
    return Recorded(len(changes), len({each.firm_id for each in changes}), len(administrators), len(practitioners))


def _whose_verdicts_turn(tx: Transaction, decision_id: int, changes: Sequence[Change]) -> set[str]:
    """The practitioners in Slack whom a partner sees, or who can invoice it, otherwise than before."""
    turning = _Turning(tx, changes)
    users: set[str] = set()
    after = 0
    while found := affiliations.concerned(tx, decision_id, after, AT_ONCE):
        turned = turning.among(found)
        theirs = profiles.several(tx, {each.profile_id for each in found if each.id in turned})
        users |= {profile.user for profile in theirs.values() if not profile.is_outside}
        after = found[-1].id
    return users


class _Turning:
    """Which verdicts some changes turn."""

    def __init__(self, tx: Transaction, changes: Sequence[Change]) -> None:
        self._tx = tx
        self._before = self._as({(each.firm_id, each.partner_id): each.was for each in changes})
        self._after = self._as({(each.firm_id, each.partner_id): each.became for each in changes})
        concerned = {each.partner_id for each in changes}
        self._listed = [each for each in partners.everyone(tx) if each.id in concerned]

    def _as(self, states: Mapping[tuple[int, int], State]) -> dict[tuple[int, int], Agreement]:
        return {key: Agreement(*key, state, self._tx.now, None) for key, state in states.items()}

    def among(self, found: Sequence[Affiliation]) -> dict[int, list[Partner]]:
        """The partners for whom they turn, by the affiliation's id; without those for whom none do."""
        before = of_each(self._tx, found, self._listed, self._before)
        after = of_each(self._tx, found, self._listed, self._after)
        turned = {each: _turned(before[each], after[each]) for each in after}
        return {each: listed for each, listed in turned.items() if listed}


def _turned(before: Matrix, after: Matrix) -> list[Partner]:
    """Whoever is reserved against a partner wants nothing from it, and need not hear of it."""
    return [
        now.partner
        for was, now in zip(before.rows, after.rows, strict=True)
        if _seen(was) != _seen(now) and Reason.RESERVED not in now.verdicts.against_visible
    ]


def _seen(row: Row) -> tuple[bool, bool]:
    return row.verdicts.is_visible, row.verdicts.can_invoice


def _is_of_interest(data: Data) -> bool:
    return bool(data["firms"] or data["places"])


@drawing(RECORDED, worth_posting=_is_of_interest)
def recorded(tx: Transaction, decision_id: int, reader: Person) -> Data:
    """How it stands now with what was decided: the reader's firms, and where insurers see the reader."""
    decided, total = decisions.of_administrator(tx, decision_id, reader.user, FIRMS_SHOWN)
    profile = profiles.of(tx, reader.user)
    places = _places(tx, decision_id, profile) if profile else []
    return {
        "firms": decided,
        "more_firms": total - len(decided),
        "places": places[:PLACES_SHOWN],
        "more_places": len(places[PLACES_SHOWN:]),
    }


def _places(tx: Transaction, decision_id: int, profile: Profile) -> list[Data]:
    """Where a partner sees the practitioner otherwise since, or can be invoiced otherwise; as things stand now."""
    found = affiliations.concerned(tx, decision_id, 0, PLACES_LOOKED_AT, profile.id)
    there = locations.several(tx, {each.location_id for each in found})
    theirs = {firm.id for firm, _ in there.values()} | {each.billing_firm_id for each in found if each.billing_firm_id}
    turned = _Turning(tx, decisions.changes_of(tx, decision_id, theirs)).among(found)
    now = of_each(tx, found)
    return [
        _place(*there[each.location_id], each, now[each.id], turned[each.id]) for each in found if each.id in turned
    ]


def _place(firm: Firm, location: Location, affiliation: Affiliation, now: Matrix, turned: Sequence[Partner]) -> Data:
    rows = [row for row in now.rows if row.partner in turned]
    return {
        "affiliation": affiliation,
        "firm": firm,
        "location": location,
        "holder": now.holder,
        "billing_firm": now.billing_firm,
        "paid": [row.partner.name for row in rows if row.verdicts.is_visible and row.verdicts.can_invoice],
        "unpaid": [row.partner.name for row in rows if row.verdicts.is_dangerous],
        "hidden": [row.partner.name for row in rows if not row.verdicts.is_visible],
    }
