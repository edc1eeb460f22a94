"""Affiliations: who can be added, who bills, and what the form of step 6 takes."""

from dataclasses import replace

import pytest

from bot.domain import affiliation, formats
from bot.domain.affiliation import AffiliationFacts, BillingWarning, NotAccepted, Partner
from bot.domain.firm import Firm, Kind
from bot.domain.invitation import Invitation, Invitee, Status
from bot.domain.refusal import FormRefused
from tests.domain.examples import ADA, FIRM, KARI, KARIS_ADDRESS, LOCATION, NOW, OLA, PROFILE, firm, invitation, profile

PARTNERS = [Partner(1, "Fjordforsikring"), Partner(2, "Viddeforsikring"), Partner(3, "Skogforsikring", "310000027")]
OWN = firm(id=7, kind=Kind.BILLING, name="Kari Nordmann ENK", organisation_number="310000035")
FORM = {"email": "", "mobile": "", "billing_firm": "location", "reservations": []}


def accepted(by: str = KARI.user) -> Invitation:
    return invitation(status=Status.ACCEPTED, answered_at=NOW, answered_by=by)


class TestWhoMayBeAdded:
    def test_oneself_without_an_invitation(self) -> None:
        affiliation.require_candidate(profile(user=ADA.user), ADA.user, [])

    def test_whoever_accepted(self) -> None:
        refused = replace(accepted(), status=Status.DECLINED)
        affiliation.require_candidate(PROFILE, ADA.user, [refused, accepted()])

    @pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACCEPTED])
    def test_nobody_else(self, status: Status) -> None:
        with pytest.raises(NotAccepted) as refusal:
            affiliation.require_candidate(PROFILE, ADA.user, [invitation(status=status)])
        assert refusal.value.details == {"profile": "Kari Nordmann"}

    def test_nobody_for_whom_somebody_else_with_the_same_address_accepted(self) -> None:
        by_ola = replace(accepted(by=OLA.user), invitee=Invitee(email=KARIS_ADDRESS))
        with pytest.raises(NotAccepted):
            affiliation.require_candidate(PROFILE, ADA.user, [by_ola])


class TestBillingFirms:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_practitioners_own_are_those_that_may_bill_elsewhere(self, kind: Kind) -> None:
        own = firm(id=7, kind=kind)
        offered = affiliation.own_billing_firms([own], LOCATION)
        assert offered == ([own] if kind in {Kind.BILLING, Kind.SELF_EMPLOYED} else [])

    def test_the_locations_firm_is_offered_as_the_locations_only(self) -> None:
        theirs = replace(FIRM, kind=Kind.SELF_EMPLOYED)
        assert affiliation.own_billing_firms([theirs, OWN], LOCATION) == [OWN]

    @pytest.mark.parametrize(
        ("kind", "billing_firm", "warning"),
        [
            (Kind.CLINIC, None, None),
            (Kind.CLINIC, OWN.id, BillingWarning.JOINT_WITH_OWN_BILLING),
            (Kind.SELF_EMPLOYED, None, None),
            (Kind.SELF_EMPLOYED, OWN.id, BillingWarning.JOINT_WITH_OWN_BILLING),
            (Kind.SHARED, None, BillingWarning.SHARED_WITH_JOINT_BILLING),
            (Kind.SHARED, OWN.id, None),
            (Kind.BILLING, None, None),
            (Kind.BILLING, OWN.id, None),
        ],
    )
    def test_a_choice_that_contradicts_the_firms_kind_is_warned_of(
        self, kind: Kind, billing_firm: int | None, warning: BillingWarning | None
    ) -> None:
        assert affiliation.billing_warning(firm(kind=kind), billing_firm) is warning


class TestWhatTheFormBeginsWith:
    OTHER = replace(OWN, id=8)
    AT_THE_LOCATION = AffiliationFacts(None, None, None, frozenset())

    @pytest.mark.parametrize("kind", [Kind.CLINIC, Kind.SELF_EMPLOYED])
    @pytest.mark.parametrize("own", [[], [OWN]])
    def test_the_locations_firm_where_it_bills_for_everyone(self, kind: Kind, own: list[Firm]) -> None:
        assert affiliation.usual_billing(firm(kind=kind), own) == "location"

    def test_the_own_firm_at_a_shared_location_and_nobody_while_that_is_unclear(self) -> None:
        shared = firm(kind=Kind.SHARED)
        assert affiliation.usual_billing(shared, [OWN]) == "7"
        assert affiliation.usual_billing(shared, []) == "undecided"
        assert affiliation.usual_billing(shared, [OWN, self.OTHER]) == "undecided"

    def test_what_was_saved_unless_that_firm_can_no_longer_bill(self) -> None:
        shared = firm(kind=Kind.SHARED)
        assert affiliation.usual_billing(shared, [OWN], self.AT_THE_LOCATION) == "location"
        through_own = replace(self.AT_THE_LOCATION, billing_firm_id=8)
        assert affiliation.usual_billing(shared, [OWN, self.OTHER], through_own) == "8"
        assert affiliation.usual_billing(shared, [OWN], through_own) == "undecided"


class TestTheForm:
    def test_left_as_it_is_means_as_in_the_profile_and_the_locations_number(self) -> None:
        facts = affiliation.read_form(FORM, [OWN], PARTNERS)
        assert facts == AffiliationFacts(email=None, mobile=None, billing_firm_id=None, reservations=frozenset())

    def test_overrides_contact_and_billing_and_notes_reservations(self) -> None:
        fields = {
            "email": "Kari@Blåbær.no",
            "mobile": "912 34 567",
            "billing_firm": str(OWN.id),
            "reservations": ["3", "1"],
        }
        assert affiliation.read_form(fields, [OWN], PARTNERS) == AffiliationFacts(
            email="Kari@blåbær.no", mobile="+4791234567", billing_firm_id=OWN.id, reservations=frozenset({1, 3})
        )

    @pytest.mark.parametrize("reservations", [None, "", []])
    def test_nothing_ticked_is_no_reservation(self, reservations: object) -> None:
        assert affiliation.read_form(FORM | {"reservations": reservations}, [], PARTNERS).reservations == frozenset()

    def test_names_all_wrong_fields_at_once(self) -> None:
        wrong = {"email": "kari", "mobile": "1", "billing_firm": "", "reservations": ["4"]}
        with pytest.raises(FormRefused) as refusal:
            affiliation.read_form(wrong, [OWN], PARTNERS)
        assert {field: type(error) for field, error in refusal.value.errors.items()} == {
            "email": formats.InvalidEmail,
            "mobile": formats.InvalidMobile,
            "billing_firm": formats.ChooseOne,
            "reservations": affiliation.UnknownPartner,
        }

    @pytest.mark.parametrize("billing_firm", ["8", "07", "1", "None", "null", "LOCATION"])
    def test_takes_no_firm_that_was_not_offered(self, billing_firm: str) -> None:
        with pytest.raises(FormRefused) as refusal:
            affiliation.read_form(FORM | {"billing_firm": billing_firm}, [OWN], PARTNERS)
        assert set(refusal.value.errors) == {"billing_firm"}

    @pytest.mark.parametrize("partner", ["4", "01", "", "Fjordforsikring"])
    def test_takes_no_partner_that_was_not_offered(self, partner: str) -> None:
        with pytest.raises(FormRefused) as refusal:
            affiliation.read_form(FORM | {"reservations": ["1", partner]}, [OWN], PARTNERS)
        assert set(refusal.value.errors) == {"reservations"}
