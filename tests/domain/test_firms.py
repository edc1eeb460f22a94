"""Firms, their kinds and their administrators."""

import pytest

from bot.domain.firm import BillingFirmHasNoLocations, Kind, LastAdministrator, NotAdministrator
from bot.domain.person import UserId
from tests.domain.examples import ADA, KARI, LOCATION, OLA, firm


def test_an_administrator_may_administer() -> None:
    firm(administrators=(ADA.user, KARI.user)).require_administrator(KARI.user)


def test_whoever_is_none_is_told_whom_to_ask() -> None:
    with pytest.raises(NotAdministrator) as refusal:
        firm(administrators=(ADA.user, KARI.user)).require_administrator(OLA.user)
    assert refusal.value.is_access
    assert refusal.value.details == {"firm": "Fjordklinikken AS", "administrators": (ADA.user, KARI.user)}
    assert all(isinstance(user, UserId) for user in refusal.value.details["administrators"])


@pytest.mark.parametrize("kind", list(Kind))
def test_only_a_billing_firm_may_have_no_locations(kind: Kind) -> None:
    if kind is Kind.BILLING:
        with pytest.raises(BillingFirmHasNoLocations):
            firm(kind=kind).require_locations_allowed()
    else:
        firm(kind=kind).require_locations_allowed()


def test_the_last_administrator_stays() -> None:
    with pytest.raises(LastAdministrator):
        firm(administrators=(ADA.user,)).require_other_administrator(ADA.user)


def test_an_administrator_may_go_while_there_is_another() -> None:
    firm(administrators=(ADA.user, KARI.user)).require_other_administrator(ADA.user)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_self_employed_firm_is_not_led_to_inviting(kind: Kind) -> None:
    assert firm(kind=kind).invites is (kind is not Kind.SELF_EMPLOYED)


def test_it_is_said_when_there_is_no_invoice_email() -> None:
    assert firm(invoice_email=None).lacks_invoice_email
    assert not firm(invoice_email="faktura@example.com").lacks_invoice_email


def test_an_address_is_one_line() -> None:
    assert LOCATION.address == "Bogstadveien 1, 0355 Oslo"
