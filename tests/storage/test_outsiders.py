"""Outsiders: what somebody did before they joined Slack is the member's afterwards, once and whole."""

from bot.domain.invitation import Invitee
from bot.domain.person import outside_id, outsider
from bot.storage import affiliations, events, invitations, outsiders, people, profiles
from tests.storage import world
from tests.storage.world import KARI, KARIS_ADDRESS, MINUTE, NOW

BEFORE = outside_id(KARIS_ADDRESS.key)


def answered(tx, location):
    """Kari accepted from outside Slack, with a profile."""
    person = outsider(KARIS_ADDRESS)
    people.remember(tx, person)
    profile = profiles.of(tx, BEFORE) or world.a_profile(tx, BEFORE)
    invitation = world.an_invitation(tx, location, Invitee(email=KARIS_ADDRESS))
    invitations.save(tx, invitation, invitation.accept(person, NOW))
    events.note(tx, BEFORE, "invitation.accepted", location_id=location.id, firm_id=location.firm_id)
    return invitation, profile


def test_the_profile_the_answers_and_the_places_are_the_members(begin) -> None:
    with begin() as tx:
        location = world.a_location(tx)
        invitation, profile = answered(tx, location)
        world.an_affiliation(tx, location, profile)
        assert outsiders.join(tx, BEFORE, KARI.user) == [invitation.id]
    with begin() as tx:
        assert profiles.of(tx, KARI.user).id == profile.id
        assert profiles.of(tx, BEFORE) is people.find(tx, BEFORE) is None
        assert invitations.get(tx, invitation.id).answered_by == KARI.user
        assert [each.actor for each in events.since(tx, NOW - MINUTE)][-1] == KARI.user
        assert affiliations.standing(tx, location.id, profile.id)[0]


def test_a_profile_made_in_slack_stands_and_nobody_is_anywhere_twice(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        here, there = world.a_location(tx, firm), world.a_location(tx, firm, "Bislett")
        _, before = answered(tx, here)
        answered(tx, there)
        own = world.a_profile(tx, KARI.user, "Kari fra Slack")
        for place, profile in ((here, before), (there, before), (here, own)):
            world.an_affiliation(tx, place, profile)
        assert len(outsiders.join(tx, BEFORE, KARI.user)) == 2
    with begin() as tx:
        assert profiles.of(tx, KARI.user).name == "Kari fra Slack"
        assert [len(affiliations.at_location(tx, place.id, 0, 9).items) for place in (here, there)] == [1, 1]
        assert {each.profile_id for each in affiliations.of_profile(tx, own.id, 0, 9).items} == {own.id}


def test_twice_is_fine(begin) -> None:
    with begin() as tx:
        answered(tx, world.a_location(tx))
        outsiders.join(tx, BEFORE, KARI.user)
        assert outsiders.join(tx, BEFORE, KARI.user) == []


def test_of_two_at_once_the_second_finds_nothing_left(begin, at_once) -> None:
    with begin() as tx:
        answered(tx, world.a_location(tx))
        world.a_profile(tx, KARI.user)

    def join() -> list[int]:
        with begin() as tx:
            return outsiders.join(tx, BEFORE, KARI.user)

    assert sorted(map(len, at_once(join, join, join))) == [0, 0, 1]
