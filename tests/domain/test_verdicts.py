"""Visible, can invoice, bookable: the three verdicts on a practitioner at a location, for one partner."""

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.agreement import State
from bot.domain.firm import Kind
from bot.domain.verdict import Booking, Circumstances, Holder, Reason, verdicts

ALL_IS_WELL = Circumstances(
    kind=Kind.CLINIC,
    bills_own=False,
    location_firm=State.ACTIVE,
    billing_firm=State.ACTIVE,
    is_reserved=False,
    booking=Booking.CONFIRMED,
    is_matched=True,
)
KINDS = [kind for kind in Kind if kind is not Kind.BILLING]  # a billing firm has no locations
NO_AGREEMENT = [State.NONE, State.APPLIED, State.ENDED, State.REJECTED]


def test_nothing_stands_against_it_when_all_is_well() -> None:
    found = verdicts(ALL_IS_WELL)
    assert found.is_visible
    assert found.can_invoice
    assert found.is_bookable
    assert not found.is_dangerous


def test_a_reservation_makes_invisible_and_so_not_bookable_but_what_was_done_can_be_invoiced() -> None:
    found = verdicts(replace(ALL_IS_WELL, is_reserved=True))
    assert found.against_visible == found.against_booking == (Reason.RESERVED,)
    assert found.can_invoice


@pytest.mark.parametrize("state", NO_AGREEMENT)
def test_without_an_agreement_of_the_locations_firm_nobody_is_seen_there(state: State) -> None:
    found = verdicts(replace(ALL_IS_WELL, location_firm=state, billing_firm=state))
    assert found.against_visible == (Reason.NO_AGREEMENT,)
    assert found.against_invoicing == (Reason.CANNOT_INVOICE,)


def test_an_agreement_under_notice_still_shows_but_cannot_be_invoiced_under() -> None:
    found = verdicts(replace(ALL_IS_WELL, location_firm=State.NOTICE, billing_firm=State.NOTICE))
    assert found.is_visible
    assert found.is_dangerous


@pytest.mark.parametrize("state", NO_AGREEMENT)
def test_an_own_firm_without_an_agreement_at_a_clinic_is_the_dangerous_case(state: State) -> None:
    found = verdicts(replace(ALL_IS_WELL, bills_own=True, billing_firm=state))
    assert found.is_visible
    assert found.against_invoicing == (Reason.CANNOT_INVOICE,)
    assert found.is_dangerous


def test_at_a_shared_location_it_is_the_own_firm_that_must_hold_the_agreement() -> None:
    shared = replace(ALL_IS_WELL, kind=Kind.SHARED, bills_own=True)
    assert verdicts(replace(shared, location_firm=State.NONE)).is_visible
    assert not verdicts(replace(shared, billing_firm=State.NONE)).is_visible


def test_unless_it_was_decided_that_the_locations_firm_must_hold_it_there_too() -> None:
    shared = replace(ALL_IS_WELL, kind=Kind.SHARED, bills_own=True)
    assert not verdicts(replace(shared, location_firm=State.NONE), Holder.LOCATION).is_visible
    assert verdicts(replace(shared, billing_firm=State.NONE), Holder.LOCATION).is_dangerous


def test_what_is_missing_for_booking_is_told_step_by_step() -> None:
    assert verdicts(replace(ALL_IS_WELL, booking=Booking.MISSING)).against_booking == (Reason.NO_BOOKING,)
    assert verdicts(replace(ALL_IS_WELL, booking=Booking.REGISTERED)).against_booking == (Reason.BOOKING_UNCONFIRMED,)
    assert verdicts(replace(ALL_IS_WELL, is_matched=False)).against_booking == (Reason.NOT_MATCHED,)


def every_combination() -> list[tuple[Circumstances, Holder]]:
    states = list(State)
    return [
        (Circumstances(kind, bills_own, firm, own if bills_own else firm, is_reserved, booking, is_matched), holder)
        for kind, bills_own, firm, own, is_reserved, booking, is_matched, holder in product(
            KINDS, (True, False), states, states, (True, False), Booking, (True, False), Holder
        )
        if bills_own or own is firm  # without a firm of one's own there is only the location's
    ]


def test_over_every_combination_the_verdicts_are_what_the_domain_says() -> None:
    """The rules once more, the other way round: what has to be so for a verdict to hold, and for each reason."""
    combinations = every_combination()
    assert len(combinations) == 3 * (6 * 6 + 6) * 2 * 3 * 2 * 2
    for of, holder in combinations:
        found = verdicts(of, holder)
        through_own = of.bills_own and of.kind is Kind.SHARED and holder is Holder.BILLING_FIRM
        shows = (of.billing_firm if through_own else of.location_firm) in (State.ACTIVE, State.NOTICE)
        assert found.is_visible == (shows and not of.is_reserved)
        assert found.can_invoice == (of.billing_firm is State.ACTIVE)
        assert found.is_bookable == (found.is_visible and of.booking is Booking.CONFIRMED and of.is_matched)
        reasons = {*found.against_visible, *found.against_invoicing, *found.against_booking}
        assert reasons == {
            reason
            for reason, stands in {
                Reason.RESERVED: of.is_reserved,
                Reason.NO_AGREEMENT: not shows,
                Reason.CANNOT_INVOICE: of.billing_firm is not State.ACTIVE,
                Reason.NO_BOOKING: of.booking is Booking.MISSING,
                Reason.BOOKING_UNCONFIRMED: of.booking is Booking.REGISTERED,
                Reason.NOT_MATCHED: not of.is_matched,
            }.items()
            if stands
        }
