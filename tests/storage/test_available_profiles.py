"""Tilgjengelige profiler: one's own, and those who accepted and are not at the location."""

import pytest

from bot.domain.invitation import Invitee
from bot.domain.person import Person
from bot.domain.profile import Profile
from bot.storage import Transaction, affiliations, invitations, profiles
from tests.storage import world
from tests.storage.world import ADA, KARI, NOW, OLA


@pytest.fixture
def location(begin):
    with begin() as tx:
        return world.a_location(tx)


def accepts(tx: Transaction, location, person: Person) -> None:
    sent = world.an_invitation(tx, location, Invitee(user=person.user))
    invitations.save(tx, sent, sent.accept(person, NOW))


def names(found: list[Profile]) -> list[str]:
    return [profile.name for profile in found]


def test_are_ones_own_first_and_those_who_accepted_by_name(begin, location) -> None:
    with begin() as tx:
        for person in (OLA, KARI, ADA):
            world.a_profile(tx, person.user, person.name)
        for person in (OLA, KARI):
            accepts(tx, location, person)
        assert names(profiles.available(tx, location.id, ADA.user)) == [ADA.name, KARI.name, OLA.name]
        assert names(profiles.available(tx, location.id, "U0STRANGER")) == [KARI.name, OLA.name]
        assert names(profiles.available(tx, location.id, ADA.user, "NORDM")) == [KARI.name, OLA.name]
        assert names(profiles.available(tx, location.id, ADA.user, limit=1)) == [ADA.name]


def test_are_without_those_at_the_location_and_with_those_who_were_taken_off_it(begin, location) -> None:
    with begin() as tx:
        kari = world.a_profile(tx)
        accepts(tx, location, KARI)
        added = world.an_affiliation(tx, location, kari)
        assert profiles.available(tx, location.id, ADA.user) == []
        affiliations.remove(tx, added.id, ADA.user)
        assert names(profiles.available(tx, location.id, ADA.user)) == [KARI.name]


def test_come_once_each_however_often_they_accepted(begin, location) -> None:
    with begin() as tx:
        world.a_profile(tx)
        for _ in range(2):
            accepts(tx, location, KARI)
        assert names(profiles.available(tx, location.id, KARI.user)) == [KARI.name]
        assert len(invitations.to_be_added(tx, location.id, 0, 9).items) == 1


def test_may_be_nobody(begin, location) -> None:
    with begin() as tx:
        world.an_invitation(tx, location)
        assert profiles.available(tx, location.id, ADA.user) == []
