"""Affiliations as they are kept: one a practitioner and location, nothing silently overwritten."""

from dataclasses import replace

import pytest

from bot.domain.affiliation import AffiliationFacts, AlreadyAffiliated, ChangedMeanwhile
from bot.domain.firm import Kind
from bot.domain.refusal import NoAccess
from bot.storage import affiliations, locations, partners
from tests.storage import world
from tests.storage.world import ADA, AS_IN_THE_PROFILE, NOW, OLA


@pytest.fixture
def location(begin):
    with begin() as tx:
        return world.a_location(tx)


@pytest.fixture
def kari(begin):
    with begin() as tx:
        return world.a_profile(tx)


@pytest.fixture
def facts(begin) -> AffiliationFacts:
    with begin() as tx:
        own = world.a_firm(tx, "Kari Nordmann ENK", "310000027", kind=Kind.BILLING)
        partners.keep(tx, [("Fjordforsikring", None), ("Skogforsikring", None), ("Viddeforsikring", None)])
        first, _, last = partners.everyone(tx)
        return AffiliationFacts(
            email="kari@blåbær.no",
            mobile="+4791234567",
            billing_firm_id=own.id,
            reservations=frozenset({first.id, last.id}),
        )


def test_it_is_given_back_as_it_was_saved(begin, location, kari, facts) -> None:
    with begin() as tx:
        added = affiliations.add(tx, location.id, kari.id, facts, ADA.user)
    with begin() as tx:
        assert affiliations.get(tx, added.id) == affiliations.find(tx, added.id) == added
        assert (
            affiliations.at_location(tx, location.id, 0, 100).items
            == affiliations.of_profile(tx, kari.id, 0, 100).items
            == [added]
        )
        assert affiliations.standing(tx, location.id, kari.id) == (True, None)
    assert (added.location_id, added.profile_id, added.saved_by, added.version) == (location.id, kari.id, ADA.user, 1)
    assert {name: getattr(added, name) for name in vars(facts)} == vars(facts)


def test_a_practitioner_is_at_a_location_once(begin, location, kari, facts) -> None:
    with begin() as tx:
        first = affiliations.add(tx, location.id, kari.id, facts, ADA.user)
        with pytest.raises(AlreadyAffiliated):
            affiliations.add(tx, location.id, kari.id, AS_IN_THE_PROFILE, OLA.user)
        assert affiliations.get(tx, first.id) == first


def test_a_practitioner_may_be_at_many_locations_with_other_answers_at_each(begin, location, kari, facts) -> None:
    with begin() as tx:
        firm, _ = locations.with_firm(tx, location.id)
        frogner = world.a_location(tx, firm, "Frogner")
        here = affiliations.add(tx, location.id, kari.id, facts, ADA.user)
        there = affiliations.add(tx, frogner.id, kari.id, AS_IN_THE_PROFILE, ADA.user)
        assert affiliations.of_profile(tx, kari.id, 0, 100).items == [here, there]
        assert (here.reservations, there.reservations) == (facts.reservations, frozenset())


def test_people_at_a_location_come_in_the_order_in_which_they_were_added(begin, location, kari) -> None:
    with begin() as tx:
        ola = world.a_profile(tx, OLA.user, "Aaa")
        world.an_affiliation(tx, location, kari)
        world.an_affiliation(tx, location, ola)
        assert [each.profile_id for each in affiliations.at_location(tx, location.id, 0, 100).items] == [
            kari.id,
            ola.id,
        ]


def test_editing_changes_everything_and_counts(begin, location, kari, facts) -> None:
    with begin() as tx:
        added = affiliations.add(tx, location.id, kari.id, facts, ADA.user)
        saved = affiliations.save(tx, added.id, AS_IN_THE_PROFILE, OLA.user, added.version)
        assert saved == replace(
            added,
            email=None,
            mobile=None,
            billing_firm_id=None,
            reservations=frozenset(),
            version=2,
            saved_by=OLA.user,
        )
        assert affiliations.save(tx, added.id, facts, ADA.user, saved.version).reservations == facts.reservations


def test_the_second_of_two_administrators_is_told_who_was_first_and_overwrites_nothing(
    begin, location, kari, facts
) -> None:
    with begin() as tx:
        seen = world.an_affiliation(tx, location, kari)
        first = affiliations.save(tx, seen.id, facts, OLA.user, seen.version)
        with pytest.raises(ChangedMeanwhile) as refusal:
            affiliations.save(tx, seen.id, AS_IN_THE_PROFILE, ADA.user, seen.version)
        assert refusal.value.details == {"by": OLA.user}
        assert affiliations.get(tx, seen.id) == first


def test_a_removed_one_is_gone_but_can_still_be_told_about(begin, location, kari, facts) -> None:
    with begin() as tx:
        added = affiliations.add(tx, location.id, kari.id, facts, ADA.user)
        assert affiliations.remove(tx, added.id, OLA.user) is True
        assert affiliations.remove(tx, added.id, ADA.user) is False
        assert (
            affiliations.at_location(tx, location.id, 0, 100).items
            == affiliations.of_profile(tx, kari.id, 0, 100).items
            == []
        )
        assert affiliations.standing(tx, location.id, kari.id) == (False, NOW)
        assert affiliations.find(tx, added.id) == replace(added, removed_at=tx.now, removed_by=OLA.user)
        for gone in (
            lambda: affiliations.get(tx, added.id),
            lambda: affiliations.save(tx, added.id, facts, ADA.user, added.version),
        ):
            with pytest.raises(NoAccess):
                gone()


def test_after_a_removal_the_practitioner_can_be_added_anew(begin, location, kari, facts) -> None:
    with begin() as tx:
        old = affiliations.add(tx, location.id, kari.id, facts, ADA.user)
        affiliations.remove(tx, old.id, ADA.user)
        new = world.an_affiliation(tx, location, kari)
        assert new.id != old.id
        assert affiliations.at_location(tx, location.id, 0, 100).items == [new]


def test_what_never_was_is_none(begin) -> None:
    with begin() as tx:
        assert affiliations.find(tx, 404) is None
        assert affiliations.remove(tx, 404, ADA.user) is False
        with pytest.raises(NoAccess):
            affiliations.get(tx, 404)


def test_a_list_takes_three_queries_however_long_it_is(begin, statements, location, facts) -> None:
    with begin() as tx:
        for number in range(20):
            profile = world.a_profile(tx, f"U{number}")
            affiliations.add(tx, location.id, profile.id, facts, ADA.user)
        with statements() as sent:
            assert len(affiliations.at_location(tx, location.id, 0, 100).items) == 20
    assert len(sent) == 3  # how many, these, and their reservations
