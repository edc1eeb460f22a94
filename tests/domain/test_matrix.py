"""The matrix: the verdicts on one practitioner at one location, partner by partner, and what stands against them."""

from datetime import UTC, datetime

from bot.domain.affiliation import Partner
from bot.domain.agreement import Agreement, State
from bot.domain.firm import Firm, Kind
from bot.domain.location import Location
from bot.domain.matrix import Matrix, matrix
from bot.domain.verdict import Holder, Reason

NORDLYS, FJORDTRYGD, BREIDABLIKK = (
    Partner(number, name) for number, name in enumerate(("Nordlys Forsikring", "Fjordtrygd", "Breidablikk Helse"), 1)
)
ALL = (NORDLYS, FJORDTRYGD, BREIDABLIKK)
OWN = Firm("Ola Fjell Fysio ENK", "310000027", "ENK", Kind.BILLING, None, None, 2, 1, ("U0OLA",))
READY = Location("Majorstuen", "Bogstadveien 1", "0355", "Oslo", None, 1, 1, 1, "Timeboka", is_booking_confirmed=True)
NOT_READY = Location("Majorstuen", "Bogstadveien 1", "0355", "Oslo", None, 1, 1, 1)


def clinic(kind: Kind = Kind.CLINIC) -> Firm:
    return Firm("Fjordklinikken AS", "310000019", "AS", kind, None, None, 1, 1, ("U0KARI",))


def seen(
    states: dict[tuple[Firm, Partner], State],
    *,
    kind: Kind = Kind.CLINIC,
    billing_firm: Firm | None = None,
    reserved: tuple[Partner, ...] = (),
    location: Location = READY,
    is_matched: bool = True,
) -> Matrix:
    known = {
        (firm.id, partner.id): Agreement(firm.id, partner.id, state, datetime(2026, 11, 24, tzinfo=UTC), None)
        for (firm, partner), state in states.items()
    }
    firm = clinic(kind)
    ids = {partner.id for partner in reserved}
    holder = Holder.BILLING_FIRM
    return matrix(firm, location, billing_firm or firm, ids, ALL, known, holder, is_matched=is_matched)


def obstacles(found: Matrix) -> list[tuple[Reason, State | None, tuple[Partner, ...]]]:
    return [(each.reason, each.state, each.partners) for each in found.obstacles]


ACTIVE = {(clinic(), partner): State.ACTIVE for partner in ALL}


def test_where_all_is_well_everybody_sees_the_practitioner_and_nothing_has_to_be_done() -> None:
    found = seen(ACTIVE)
    assert found.visible_to == found.invoices == list(ALL)
    assert found.is_well
    assert not found.endangers
    assert not found.is_hidden


def test_a_reservation_hides_from_that_partner_only() -> None:
    found = seen(ACTIVE, reserved=(FJORDTRYGD,))
    assert found.visible_to == [NORDLYS, BREIDABLIKK]
    assert obstacles(found) == [(Reason.RESERVED, None, (FJORDTRYGD,))]


def test_reserved_against_all_of_them_nobody_sees_the_practitioner() -> None:
    found = seen(ACTIVE, reserved=ALL)
    assert found.is_hidden
    assert found.is_reserved_against_all


def test_hidden_for_want_of_agreements_is_not_chosen() -> None:
    found = seen({})
    assert found.is_hidden
    assert not found.is_reserved_against_all


def test_an_agreement_that_lacks_both_to_be_seen_and_to_invoice_is_told_once() -> None:
    found = seen({(clinic(), NORDLYS): State.ACTIVE, (clinic(), FJORDTRYGD): State.APPLIED})
    assert obstacles(found) == [
        (Reason.NO_AGREEMENT, State.NONE, (BREIDABLIKK,)),
        (Reason.NO_AGREEMENT, State.APPLIED, (FJORDTRYGD,)),
    ]


def test_an_own_firm_without_an_agreement_at_a_clinic_endangers() -> None:
    found = seen(ACTIVE | {(OWN, NORDLYS): State.ACTIVE}, billing_firm=OWN)
    assert found.endangers == [FJORDTRYGD, BREIDABLIKK]
    assert found.holder == clinic()
    assert obstacles(found) == [(Reason.CANNOT_INVOICE, State.NONE, (FJORDTRYGD, BREIDABLIKK))]


def test_at_a_shared_location_the_own_firm_holds_and_bills() -> None:
    found = seen({(OWN, NORDLYS): State.ACTIVE}, kind=Kind.SHARED, billing_firm=OWN)
    assert found.holder == found.billing_firm == OWN
    assert found.visible_to == found.invoices == [NORDLYS]
    assert not found.endangers


def test_what_is_missing_for_booking_is_told_once_for_all_partners() -> None:
    found = seen(ACTIVE, location=NOT_READY, is_matched=False)
    assert obstacles(found) == [(Reason.NO_BOOKING, None, ALL), (Reason.NOT_MATCHED, None, ALL)]


def test_without_partners_nobody_is_hidden() -> None:
    firm = clinic()
    found = matrix(firm, READY, firm, (), (), {}, Holder.BILLING_FIRM, is_matched=True)
    assert not found.is_hidden
    assert not found.is_reserved_against_all
