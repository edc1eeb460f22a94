"""Invitations as they are kept: one open one a person and location, and only what is pending changes."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.domain.invitation import EXPIRES_AFTER, Invitee, NotPending, Status
from bot.domain.refusal import NoAccess
from bot.storage import affiliations, invitations, locations
from tests.storage import world
from tests.storage.world import ADA, DAY, KARI, KARIS_ADDRESS, MINUTE, NOW, OLA

BY_USER = Invitee(user=KARI.user)
BY_ADDRESS = Invitee(email=KARIS_ADDRESS)
OTHERWISE_TYPED = Invitee(email=replace(KARIS_ADDRESS, typed="KARI@xn--blbr-roah.no"))
EXPIRY = NOW + EXPIRES_AFTER


@pytest.fixture
def location(begin):
    with begin() as tx:
        return world.a_location(tx)


class TestSending:
    @pytest.mark.parametrize("invitee", [BY_USER, BY_ADDRESS])
    def test_keeps_whom_it_is_for_and_until_when(self, begin, location, invitee: Invitee) -> None:
        with begin() as tx:
            sent = invitations.send(tx, location.id, ADA.user, invitee, "Velkommen!\nHilsen Ada")
        with begin() as tx:
            kept = invitations.get(tx, sent)
        assert (kept.location_id, kept.inviter, kept.invitee) == (location.id, ADA.user, invitee)
        assert (kept.greeting, kept.status) == ("Velkommen!\nHilsen Ada", Status.PENDING)
        assert (kept.sent_at, kept.expires_at, kept.reached) == (NOW, EXPIRY, None)

    @pytest.mark.parametrize(
        ("first", "second"), [(BY_USER, BY_USER), (BY_ADDRESS, BY_ADDRESS), (BY_ADDRESS, OTHERWISE_TYPED)]
    )
    def test_is_once_while_one_is_open(self, begin, location, first: Invitee, second: Invitee) -> None:
        with begin() as tx:
            assert invitations.send(tx, location.id, ADA.user, first, None) is not None
            assert invitations.send(tx, location.id, OLA.user, second, None) is None
            assert len(invitations.at_location(tx, location.id, tuple(Status), 0, 100).items) == 1

    def test_is_free_for_others_and_elsewhere(self, begin, location) -> None:
        with begin() as tx:
            firm, _ = locations.with_firm(tx, location.id)
            other = world.a_location(tx, firm, "Frogner")
            for place, invitee in (
                (location, BY_USER),
                (other, BY_USER),
                (location, Invitee(user=OLA.user)),
                (location, BY_ADDRESS),  # whether that is the same person must not be told
            ):
                assert invitations.send(tx, place.id, ADA.user, invitee, None) is not None

    @pytest.mark.parametrize("end", ["accept", "decline", "withdraw", "undeliverable"])
    @pytest.mark.parametrize("invitee", [BY_USER, BY_ADDRESS])
    def test_is_possible_again_after_an_end(self, begin, location, invitee: Invitee, end: str) -> None:
        with begin() as tx:
            first = world.an_invitation(tx, location, invitee)
            answers = (KARI, NOW) if end in {"accept", "decline"} else (NOW,)
            invitations.save(tx, first, getattr(first, end)(*answers))
            assert world.an_invitation(tx, location, invitee).id != first.id

    @pytest.mark.parametrize("invitee", [BY_USER, BY_ADDRESS])
    def test_is_possible_again_from_the_moment_of_expiry(self, begin, location, invitee: Invitee) -> None:
        with begin() as tx:
            first = world.an_invitation(tx, location, invitee)
        with begin(at=EXPIRY - MINUTE) as tx:
            invitations.make_way(tx, location.id)
            assert invitations.send(tx, location.id, ADA.user, invitee, None) is None
        with begin(at=EXPIRY) as tx:
            second = world.an_invitation(tx, location, invitee)
            assert invitations.get(tx, first.id).status is Status.EXPIRED
            assert second.is_pending(EXPIRY)

    def test_what_is_beyond_its_time_is_ended_and_named_once(self, begin, location) -> None:
        with begin() as tx:
            first = world.an_invitation(tx, location)
        with begin(at=EXPIRY) as tx:
            assert invitations.make_way(tx, location.id) == [first.id]
            assert invitations.make_way(tx, location.id) == []
            assert world.an_invitation(tx, location)


class TestChanging:
    @pytest.mark.parametrize("invitee", [BY_USER, BY_ADDRESS])
    def test_keeps_the_answer(self, begin, location, invitee: Invitee) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location, invitee)
            declined = sent.decline(KARI, NOW + DAY, "Har sluttet 😀")
            assert invitations.save(tx, sent, declined) is True
            assert invitations.get(tx, sent.id) == declined

    def test_keeps_reminders_and_resending(self, begin, location) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location)
            reminded = sent.remind(NOW + DAY)
            invitations.save(tx, sent, reminded)
            assert invitations.get(tx, sent.id) == reminded
            resent = reminded.resend(NOW + 2 * DAY)
            invitations.save(tx, reminded, resent)
            assert invitations.get(tx, sent.id) == resent

    def test_nothing_is_quiet(self, begin, location) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location)
            accepted = sent.accept(KARI, NOW)
            invitations.save(tx, sent, accepted)
            assert invitations.save(tx, accepted, accepted.accept(KARI, NOW + DAY)) is False

    def test_after_somebody_else_was_quicker_is_refused_and_says_what_it_is_by_now(self, begin, location) -> None:
        with begin() as tx:
            seen = world.an_invitation(tx, location)
            invitations.save(tx, seen, seen.withdraw(NOW))
            with pytest.raises(NotPending) as refusal:
                invitations.save(tx, seen, seen.accept(KARI, NOW))
            assert refusal.value.details == {"status": Status.WITHDRAWN}
            assert invitations.get(tx, seen.id).status is Status.WITHDRAWN

    def test_an_unknown_one_is_no_access(self, begin, location) -> None:
        with begin() as tx:
            with pytest.raises(NoAccess):
                invitations.get(tx, 404)
            sent = world.an_invitation(tx, location)
            with pytest.raises(NoAccess):
                invitations.save(tx, replace(sent, id=404), sent.withdraw(NOW))


class TestExpiring:
    def test_what_is_beyond_its_time_reads_as_expired_before_anybody_noticed(self, begin, location) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location)
        with begin(at=EXPIRY) as tx:
            assert invitations.get(tx, sent.id).status is Status.EXPIRED
            assert invitations.at_location(tx, location.id, {Status.PENDING}, 0, 100).items == []
            (shown,) = invitations.at_location(tx, location.id, {Status.EXPIRED}, 0, 100).items
            assert shown.answered_at == EXPIRY

    def test_ends_each_once_and_at_its_time(self, begin, location) -> None:
        with begin() as tx:
            first = world.an_invitation(tx, location, BY_ADDRESS)
            answered = world.an_invitation(tx, location)
            invitations.save(tx, answered, answered.accept(KARI, NOW))
        with begin(at=NOW + DAY) as tx:
            later = world.an_invitation(tx, location, Invitee(user=OLA.user))
        with begin(at=EXPIRY + MINUTE) as tx:
            assert invitations.expired(tx, 10) == [first.id]
            assert invitations.expired(tx, 10) == []
            assert invitations.get(tx, first.id).answered_at == EXPIRY
            assert invitations.get(tx, later.id).is_pending(tx.now)
            assert invitations.get(tx, answered.id).status is Status.ACCEPTED

    def test_resending_puts_it_off(self, begin, location) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location)
            invitations.save(tx, sent, sent.resend(NOW + 3 * DAY))
        with begin(at=EXPIRY) as tx:
            assert invitations.expired(tx, 10) == []


class TestLists:
    def test_of_a_location_have_the_latest_first(self, begin, location) -> None:
        with begin() as tx:
            first, second = world.an_invitation(tx, location), world.an_invitation(tx, location, BY_ADDRESS)
            invitations.save(tx, first, first.withdraw(NOW))
            assert [each.id for each in invitations.at_location(tx, location.id, tuple(Status), 0, 100).items] == [
                second.id,
                first.id,
            ]
            (withdrawn,) = invitations.at_location(tx, location.id, {Status.WITHDRAWN}, 0, 100).items
            assert withdrawn.id == first.id

    def test_to_a_person_are_those_by_user_by_address_and_by_what_was_found(self, begin, location) -> None:
        with begin() as tx:
            firm, _ = locations.with_firm(tx, location.id)
            other = world.a_location(tx, firm, "Frogner")
            by_user = world.an_invitation(tx, location)
            by_address = world.an_invitation(tx, other, BY_ADDRESS)
            moved = replace(KARI, email_key="kari@example.org")
            world.an_invitation(tx, location, Invitee(user=OLA.user))
            assert [each.id for each in invitations.open_to(tx, KARI, 9)[0]] == [by_address.id, by_user.id]
            assert [each.id for each in invitations.to(tx, KARI, location.id)] == [by_user.id]
            assert [each.id for each in invitations.open_to(tx, moved, 9)[0]] == [by_user.id]
            invitations.looked_up(tx, by_address.id, KARI.user)
            assert [each.id for each in invitations.open_to(tx, moved, 9)[0]] == [by_address.id, by_user.id]

    def test_to_somebody_without_an_address_are_not_everybodys(self, begin, location) -> None:
        with begin() as tx:
            world.an_invitation(tx, location)
            world.an_invitation(tx, location, BY_ADDRESS)
            assert invitations.open_to(tx, replace(OLA, email=None, email_key=None), 9) == ([], 0)

    def test_waiting_to_be_added_is_who_accepted_first_and_is_not_there_yet(self, begin, location) -> None:
        with begin() as tx:
            assert invitations.waiting_to_be_added(tx, ADA.user) is None
            kari, ola = world.a_profile(tx), world.a_profile(tx, OLA.user, OLA.name)
            to_kari = world.an_invitation(tx, location)
            to_ola = world.an_invitation(tx, location, Invitee(user=OLA.user))
            assert invitations.waiting_to_be_added(tx, ADA.user) is None
            invitations.save(tx, to_kari, to_kari.accept(KARI, NOW + DAY))
            invitations.save(tx, to_ola, to_ola.accept(OLA, NOW))
            assert invitations.waiting_to_be_added(tx, KARI.user) is None
            assert invitations.waiting_to_be_added(tx, ADA.user) == (to_ola.accept(OLA, NOW), ola.id)
            world.an_affiliation(tx, location, ola)
            assert invitations.waiting_to_be_added(tx, ADA.user) == (to_kari.accept(KARI, NOW + DAY), kari.id)
            there = world.an_affiliation(tx, location, kari)
            assert invitations.waiting_to_be_added(tx, ADA.user) is None
            affiliations.remove(tx, there.id, ADA.user)
            assert invitations.waiting_to_be_added(tx, ADA.user) is not None


class TestLookingUpAddresses:
    def test_concerns_addresses_only_the_oldest_first(self, begin, location) -> None:
        with begin() as tx:
            world.an_invitation(tx, location)
            first = world.an_invitation(tx, location, BY_ADDRESS)
        with begin(at=NOW + MINUTE) as tx:
            olas = replace(KARIS_ADDRESS, typed="Ola@example.com", key="ola@example.com")
            second = world.an_invitation(tx, location, Invitee(email=olas))
            expected = [(first.id, KARIS_ADDRESS.typed), (second.id, "Ola@example.com")]
            assert invitations.to_look_up(tx, 10) == expected
            assert invitations.to_look_up(tx, 1) == expected[:1]

    def test_whoever_was_found_is_noted_and_not_sought_again(self, begin, location) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location, BY_ADDRESS)
            invitations.looked_up(tx, sent.id, KARI.user)
            assert invitations.get(tx, sent.id).reached == KARI.user
            assert invitations.to_look_up(tx, 10) == []
            assert invitations.unreached(tx, KARIS_ADDRESS.key) == []

    def test_whoever_was_not_found_is_waited_for(self, begin, location) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location, BY_ADDRESS)
            invitations.looked_up(tx, sent.id, None)
            assert invitations.to_look_up(tx, 10) == []
            assert invitations.unreached(tx, KARIS_ADDRESS.key) == [sent]
            assert invitations.unreached(tx, "another@example.com") == []

    def test_is_tried_again_when_slack_was_busy(self, begin, location) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location, BY_ADDRESS)
            invitations.looked_up(tx, sent.id, None, again_at=NOW + MINUTE)
            assert invitations.to_look_up(tx, 10) == []
        with begin(at=NOW + MINUTE) as tx:
            assert invitations.to_look_up(tx, 10) == [(sent.id, KARIS_ADDRESS.typed)]

    @pytest.mark.parametrize("end", ["withdraw", "undeliverable", "expire"])
    def test_ends_with_the_invitation(self, begin, location, end: str) -> None:
        with begin() as tx:
            sent = world.an_invitation(tx, location, BY_ADDRESS)
        with begin(at=EXPIRY if end == "expire" else NOW) as tx:
            if end == "expire":
                invitations.expired(tx, 10)
            else:
                invitations.save(tx, sent, getattr(sent, end)(tx.now))
            assert invitations.to_look_up(tx, 10) == []
            invitations.looked_up(tx, sent.id, KARI.user)
            assert invitations.get(tx, sent.id).reached is None
            assert invitations.unreached(tx, KARIS_ADDRESS.key) == []


def test_the_next_look_up_is_read_from_the_index_of_those_that_wait_for_one(begin) -> None:
    with begin() as tx:
        if tx.connection.dialect.name == "postgresql":
            return  # which plans by statistics, and has none of an empty table
        plans: list[str] = []

        def explain(connection, cursor, statement, parameters, *_: object) -> None:
            if not statement.startswith("EXPLAIN"):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                plans.extend(row.detail for row in rows)

        sa.event.listen(tx.connection, "before_cursor_execute", explain)
        assert invitations.next_look_up(tx) is None
        assert [plan for plan in plans if "ix_look_up" in plan] == plans
