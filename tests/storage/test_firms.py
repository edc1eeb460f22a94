"""Firms, their administrators and their locations."""

from dataclasses import replace

import pytest

from bot.domain.affiliation import ChangedMeanwhile
from bot.domain.firm import BillingFirmHasNoLocations, HasLocations, Kind, LastAdministrator, OrganisationNumberTaken
from bot.domain.invitation import Invitee
from bot.domain.location import LocationNameTaken
from bot.domain.refusal import FormRefused, NoAccess
from bot.storage import affiliations, firms, locations
from tests.guide import many
from tests.storage import world
from tests.storage.world import ADA, DAY, KARI, NOW, OLA, firm_facts, location_facts


def test_whoever_creates_a_firm_is_its_first_administrator(begin) -> None:
    with begin() as tx:
        facts = firm_facts(website="https://fjord.example.com", invoice_email="faktura@example.com")
        firm = firms.create(tx, facts, ADA.user)
    with begin() as tx:
        assert firms.get(tx, firm.id) == firm
    assert (firm.administrators, firm.version) == ((ADA.user,), 1)
    assert {name: getattr(firm, name) for name in vars(facts)} == vars(facts)


def test_administrators_come_in_the_order_in_which_they_were_added(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        for user in (OLA.user, KARI.user, OLA.user, ADA.user):
            firms.add_administrator(tx, firm.id, user)
        assert firms.get(tx, firm.id).administrators == (ADA.user, OLA.user, KARI.user)


def test_an_administrator_may_go_but_not_the_last(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        firms.add_administrator(tx, firm.id, KARI.user)
        firms.remove_administrator(tx, firm, ADA.user)
        assert firms.get(tx, firm.id).administrators == (KARI.user,)
        with pytest.raises(LastAdministrator):
            firms.remove_administrator(tx, firm, KARI.user)
        assert firms.administered_by(tx, ADA.user) == []


def test_removing_somebody_who_is_none_changes_nothing(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        firms.remove_administrator(tx, firm, OLA.user)
        assert firms.get(tx, firm.id) == firm


def test_a_firm_is_found_by_its_number(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        assert firms.by_organisation_number(tx, "310000019") == firm
        assert firms.by_organisation_number(tx, "310000027") is None


def test_a_number_is_taken_once_and_the_refusal_says_by_whom(begin) -> None:
    with begin() as tx:
        world.a_firm(tx)
        with pytest.raises(FormRefused) as refusal:
            firms.create(tx, firm_facts("Fjellklinikken"), KARI.user)
    (field, taken), *rest = refusal.value.errors.items()
    assert (field, rest) == ("organisation_number", [])
    assert isinstance(taken, OrganisationNumberTaken)
    assert taken.details == {"firm": "Fjordklinikken AS", "administrators": (ADA.user,)}


def test_a_firm_cannot_be_changed_to_anothers_number_but_keeps_its_own(begin) -> None:
    with begin() as tx:
        world.a_firm(tx)
        other = world.a_firm(tx, "Fjellklinikken", "310000027")
        with pytest.raises(FormRefused):
            firms.save(tx, other, firm_facts("Fjellklinikken", "310000019"), ADA.user, other.version)
        saved = firms.save(tx, other, firm_facts("Viddeklinikken", "310000027"), ADA.user, other.version)
        assert (saved.name, saved.version) == ("Viddeklinikken", 2)


def test_saving_over_a_version_that_one_has_not_seen_is_refused(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        firms.save(tx, firm, firm_facts("Først"), ADA.user, seen_version=1)
        with pytest.raises(ChangedMeanwhile):
            firms.save(tx, firm, firm_facts("Sist"), ADA.user, seen_version=1)
        assert firms.get(tx, firm.id).name == "Først"


def test_a_firm_with_locations_cannot_become_a_billing_firm(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        firms.require_no_locations(tx, firm)
        world.a_location(tx, firm)
        with pytest.raises(FormRefused) as refusal:
            firms.require_no_locations(tx, firm)
        assert isinstance(refusal.value.errors["kind"], HasLocations)


def test_a_page_of_firms_counts_what_is_below_each(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        world.a_firm(tx, "Alene AS", "310000027")
        majorstuen, frogner = world.a_location(tx, firm), world.a_location(tx, firm, "Frogner")
        for user in ("U01", "U02", "U03"):
            world.an_affiliation(tx, frogner, world.a_profile(tx, user))
        affiliations.remove(tx, affiliations.at_location(tx, frogner.id, 0, 100).items[0].id, ADA.user)
        world.an_invitation(tx, majorstuen)
        world.an_invitation(tx, frogner)
    with begin(at=NOW + DAY) as tx:
        world.an_invitation(tx, majorstuen, Invitee(user=OLA.user))
        alone, fjord = firms.page(tx, ADA.user, 0, 10).items
    assert (alone.firm.name, alone.locations, alone.practitioners, alone.unanswered) == ("Alene AS", 0, 0, 0)
    assert (fjord.firm, fjord.locations, fjord.practitioners, fjord.unanswered) == (firm, 2, 2, 3)
    with begin(at=NOW + 14 * DAY) as tx:  # the first two have expired by now, noticed or not
        assert firms.page(tx, ADA.user, 0, 10).items[1].unanswered == 1


def test_a_location_is_kept_with_its_firm(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        location = locations.create(tx, firm, location_facts(phone="+4721000000"))
    with begin() as tx:
        assert locations.get(tx, location.id) == location
        assert locations.with_firm(tx, location.id) == (firm, location)
        assert locations.administered(tx, location.id, ADA.user) == (firm, location)
    assert (location.firm_id, location.version, location.phone) == (firm.id, 1, "+4721000000")


def test_a_location_belongs_to_the_firms_administrators_alone(begin) -> None:
    with begin() as tx:
        location = world.a_location(tx)
        with pytest.raises(Exception, match="NotAdministrator"):
            locations.administered(tx, location.id, KARI.user)


def test_a_billing_firm_gets_no_location(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx, kind=Kind.BILLING)
        with pytest.raises(BillingFirmHasNoLocations):
            world.a_location(tx, firm)


def test_nor_one_that_has_become_a_billing_firm_meanwhile(begin) -> None:
    with begin() as tx:
        seen = world.a_firm(tx)
        firms.save(tx, seen, firm_facts(kind=Kind.BILLING), ADA.user, seen.version)
        with pytest.raises(BillingFirmHasNoLocations):
            world.a_location(tx, seen)


@pytest.mark.parametrize("again", ["Majorstuen", "MAJORSTUEN"])
def test_a_firm_has_one_location_of_a_name_and_others_may_have_it_too(begin, again: str) -> None:
    with begin() as tx:
        firm, other = world.a_firm(tx), world.a_firm(tx, number="310000027")
        world.a_location(tx, firm)
        with pytest.raises(FormRefused) as refusal:
            world.a_location(tx, firm, again)
        assert isinstance(refusal.value.errors["name"], LocationNameTaken)
        assert refusal.value.errors["name"].details == {"firm": firm.name}
        assert world.a_location(tx, other, again).firm_id == other.id


def test_a_location_can_be_changed_but_not_to_the_name_of_another(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        location, other = world.a_location(tx, firm), world.a_location(tx, firm, "Frogner")
        with pytest.raises(FormRefused) as refusal:
            locations.save(tx, location, location_facts("FROGNER"), location.version)
        assert isinstance(refusal.value.errors["name"], LocationNameTaken)
        saved = locations.save(tx, location, location_facts("MAJORSTUEN", city="Bergen"), location.version)
        assert (saved.name, saved.city, saved.version) == ("MAJORSTUEN", "Bergen", 2)
        assert locations.get(tx, other.id) == other


def test_saving_a_location_over_a_version_that_one_has_not_seen_is_refused(begin) -> None:
    with begin() as tx:
        location = world.a_location(tx)
        locations.save(tx, location, location_facts(city="Bergen"), seen_version=1)
        with pytest.raises(ChangedMeanwhile):
            locations.save(tx, location, location_facts(city="Bodø"), seen_version=1)
        assert locations.get(tx, location.id).city == "Bergen"


@pytest.mark.parametrize("get", [firms.get, locations.get])
def test_what_does_not_exist_is_no_access(begin, get) -> None:
    with begin() as tx, pytest.raises(NoAccess):
        get(tx, 404)


def test_what_is_given_back_is_what_was_saved(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx, kind=Kind.SHARED, legal_form="ENK")
        assert firms.administered(tx, firm.id, ADA.user) == firm
        assert firms.administered_by(tx, ADA.user) == [firm]
        changed = firms.save(tx, firm, firm_facts(kind=Kind.SELF_EMPLOYED), ADA.user, firm.version)
        assert changed == replace(firm, kind=Kind.SELF_EMPLOYED, legal_form="AS", version=2)


def test_the_firms_that_can_bill_are_found_among_more_than_a_picker_shows(begin) -> None:
    with begin() as tx:
        many.firms_of(tx, ADA.user, 150, "A firm")
        own = world.a_firm(tx, name="Østlund Fysio ENK", kind=Kind.BILLING)
        assert firms.administered_by(tx, ADA.user, [Kind.BILLING]) == [own]
