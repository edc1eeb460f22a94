"""Invitations: whom they are for, what is refused and with which words, and who gets one at all."""

from dataclasses import replace

import pytest

from bot.domain import invitation as rules
from bot.domain.formats import Email
from bot.domain.invitation import (
    EXPIRES_AFTER,
    AlreadyAnswered,
    InvitationExpired,
    InvitationUndeliverable,
    InvitationWithdrawn,
    Invitee,
    NobodyInvited,
    NotInvitee,
    NotPending,
    RemindedRecently,
    Row,
    Status,
    TooManyInvited,
    row_for,
)
from tests.domain.examples import ADA, DAY, HOUR, INVITATION, KARI, KARIS_ADDRESS, NOW, OLA, invitation

LATER = NOW + DAY
ADDRESS_OF_NOBODY = Email("ukjent@example.com", "ukjent@example.com")


class TestTheInvitee:
    def test_is_a_member_by_user_id(self) -> None:
        assert Invitee(user=KARI.user).is_person(KARI)
        assert not Invitee(user=OLA.user).is_person(KARI)

    def test_is_whoever_has_the_address_however_it_was_typed(self) -> None:
        assert Invitee(email=KARIS_ADDRESS).is_person(KARI)
        assert not Invitee(email=KARIS_ADDRESS).is_person(OLA)

    def test_picked_as_a_member_is_nobody_else_with_the_same_address(self) -> None:
        twin = replace(KARI, user="U0TWIN")
        assert not Invitee(user=KARI.user).is_person(twin)

    def test_is_nobody_whose_address_is_unknown(self) -> None:
        assert not Invitee(email=KARIS_ADDRESS).is_person(replace(KARI, email=None, email_key=None))

    def test_stays_the_one_who_was_reached_also_when_their_address_changes(self) -> None:
        moved = replace(KARI, email_key="kari@example.org")
        reached = invitation(invitee=Invitee(email=KARIS_ADDRESS), reached=KARI.user)
        assert reached.accept(moved, LATER).answered_by == KARI.user

    def test_alone_answers(self) -> None:
        for answer in (INVITATION.accept, INVITATION.decline):
            with pytest.raises(NotInvitee) as refusal:
                answer(OLA, LATER)
            assert refusal.value.is_access
            assert refusal.value.details == {"invitee": KARI.user}

    def test_is_not_named_while_it_is_only_an_address(self) -> None:
        reached = invitation(invitee=Invitee(email=KARIS_ADDRESS), reached=KARI.user)
        with pytest.raises(NotInvitee) as refusal:
            reached.accept(OLA, LATER)
        assert refusal.value.details == {"invitee": None}

    def test_the_inviter_cannot_answer_for_them(self) -> None:
        with pytest.raises(NotInvitee):
            INVITATION.accept(ADA, LATER)


class TestAnswering:
    def test_accepting_notes_who_and_when(self) -> None:
        accepted = INVITATION.accept(KARI, LATER)
        assert (accepted.status, accepted.answered_at, accepted.answered_by) == (Status.ACCEPTED, LATER, KARI.user)

    def test_declining_notes_the_reason_too(self) -> None:
        declined = INVITATION.decline(KARI, LATER, "Har sluttet")
        assert (declined.status, declined.answered_at, declined.reason) == (Status.DECLINED, LATER, "Har sluttet")

    def test_declining_needs_no_reason(self) -> None:
        assert INVITATION.decline(KARI, LATER).reason is None

    def test_the_same_answer_again_changes_nothing(self) -> None:
        accepted = INVITATION.accept(KARI, NOW)
        declined = INVITATION.decline(KARI, NOW, "Nei")
        assert accepted.accept(KARI, LATER + 30 * DAY) is accepted
        assert declined.decline(KARI, LATER + 30 * DAY, "Nei, altså") is declined

    def test_another_answer_is_told_which_one_came_first_and_when(self) -> None:
        with pytest.raises(AlreadyAnswered) as refusal:
            INVITATION.accept(KARI, NOW).decline(KARI, LATER)
        assert refusal.value.details == {"status": Status.ACCEPTED, "at": NOW}
        with pytest.raises(AlreadyAnswered) as refusal:
            INVITATION.decline(KARI, NOW).accept(KARI, LATER)
        assert refusal.value.details == {"status": Status.DECLINED, "at": NOW}

    def test_a_withdrawn_one_says_who_withdrew_it(self) -> None:
        with pytest.raises(InvitationWithdrawn) as refusal:
            INVITATION.withdraw(NOW).accept(KARI, LATER)
        assert refusal.value.details == {"inviter": ADA.user}

    def test_an_expired_one_says_since_when_and_whom_to_ask(self) -> None:
        with pytest.raises(InvitationExpired) as refusal:
            INVITATION.decline(KARI, NOW + 20 * DAY)
        assert refusal.value.details == {"at": NOW + 14 * DAY, "inviter": ADA.user}

    def test_an_undeliverable_one_says_so(self) -> None:
        with pytest.raises(InvitationUndeliverable):
            INVITATION.undeliverable(NOW).accept(KARI, LATER)

    def test_there_is_time_up_to_the_last_moment(self) -> None:
        last = INVITATION.expires_at
        assert INVITATION.accept(KARI, last - HOUR / 3600).status is Status.ACCEPTED
        with pytest.raises(InvitationExpired):
            INVITATION.accept(KARI, last)


class TestTheAdministratorsButtons:
    def test_reminding_waits_ten_hours_from_the_first_message(self) -> None:
        with pytest.raises(RemindedRecently) as refusal:
            INVITATION.remind(NOW + 9 * HOUR)
        assert refusal.value.details == {"again_at": NOW + 10 * HOUR}
        assert INVITATION.remind(NOW + 10 * HOUR).reminded_at == NOW + 10 * HOUR

    def test_and_ten_hours_from_the_last_reminder(self) -> None:
        reminded = INVITATION.remind(LATER)
        with pytest.raises(RemindedRecently) as refusal:
            reminded.remind(LATER + 9 * HOUR)
        assert refusal.value.details == {"again_at": LATER + 10 * HOUR}

    def test_reminding_gives_no_more_time(self) -> None:
        assert INVITATION.remind(LATER).expires_at == INVITATION.expires_at

    def test_resending_starts_anew(self) -> None:
        resent = INVITATION.remind(LATER).resend(NOW + 2 * DAY)
        assert resent == invitation(sent_at=NOW + 2 * DAY, expires_at=NOW + 2 * DAY + EXPIRES_AFTER)

    def test_withdrawing_twice_is_fine(self) -> None:
        withdrawn = INVITATION.withdraw(NOW)
        assert withdrawn.withdraw(LATER) is withdrawn

    @pytest.mark.parametrize("end", [Status.ACCEPTED, Status.DECLINED, Status.UNDELIVERABLE, Status.EXPIRED])
    def test_they_come_too_late_for_what_has_ended(self, end: Status) -> None:
        ended = invitation(status=end)
        for button in (ended.withdraw, ended.remind, ended.resend):
            with pytest.raises(NotPending) as refusal:
                button(LATER)
            assert refusal.value.details == {"status": end}

    def test_and_for_what_has_expired_although_nobody_noticed_yet(self) -> None:
        for button in (INVITATION.withdraw, INVITATION.remind, INVITATION.resend):
            with pytest.raises(NotPending) as refusal:
                button(NOW + 14 * DAY)
            assert refusal.value.details == {"status": Status.EXPIRED}

    def test_what_has_expired_ended_at_its_time_not_when_it_was_noticed(self) -> None:
        assert INVITATION.at(NOW + 20 * DAY).answered_at == NOW + 14 * DAY

    def test_what_cannot_be_delivered_after_it_was_answered_stays_answered(self) -> None:
        accepted = INVITATION.accept(KARI, NOW)
        assert accepted.undeliverable(LATER) is accepted


class TestWhoItIsShownToBe:
    def test_a_picked_member_is_shown(self) -> None:
        assert INVITATION.shown_user == KARI.user

    @pytest.mark.parametrize("reached", [None, KARI.user])
    def test_an_address_is_shown_as_such_whether_or_not_it_is_somebodys(self, reached: str | None) -> None:
        by_address = invitation(invitee=Invitee(email=KARIS_ADDRESS), reached=reached)
        assert by_address.shown_user is None
        assert by_address.withdraw(LATER).shown_user is None
        assert by_address.at(NOW + 14 * DAY).shown_user is None
        assert by_address.undeliverable(LATER).shown_user is None

    def test_until_that_person_answers(self) -> None:
        by_address = invitation(invitee=Invitee(email=KARIS_ADDRESS))
        assert by_address.accept(KARI, LATER).shown_user == KARI.user
        assert by_address.decline(KARI, LATER).shown_user == KARI.user


class TestWhatBecomesOfEachInvitee:
    KARI = Invitee(user=KARI.user)
    ADDRESS = Invitee(email=KARIS_ADDRESS)

    def test_an_unknown_address_gets_one(self) -> None:
        assert row_for(Invitee(email=ADDRESS_OF_NOBODY), ADA, None, set(), set(), set()) is Row.SENT

    def test_a_member_gets_one(self) -> None:
        assert row_for(self.KARI, ADA, KARI, set(), set(), set()) is Row.SENT

    @pytest.mark.parametrize("invitee", [Invitee(user=ADA.user), Invitee(email=Email(ADA.email, ADA.email_key))])
    def test_oneself_gets_none(self, invitee: Invitee) -> None:
        assert row_for(invitee, ADA, ADA, set(), set(), set()) is Row.YOURSELF

    def test_an_app_or_a_deactivated_member_gets_none(self) -> None:
        assert row_for(self.KARI, ADA, replace(KARI, is_bot=True), set(), set(), set()) is Row.IS_APP
        assert row_for(self.KARI, ADA, replace(KARI, is_deactivated=True), set(), set(), set()) is Row.IS_DEACTIVATED

    @pytest.mark.parametrize("invitee", [KARI, ADDRESS])
    def test_whoever_is_known_at_the_location_gets_none(self, invitee: Invitee) -> None:
        assert row_for(invitee, ADA, None, {invitee}, set(), set()) is Row.ALREADY_INVITED
        assert row_for(invitee, ADA, None, set(), {invitee}, set()) is Row.ALREADY_ACCEPTED
        assert row_for(invitee, ADA, None, set(), set(), {invitee}) is Row.ALREADY_AT_LOCATION

    def test_being_there_says_more_than_having_accepted_and_that_more_than_being_invited(self) -> None:
        here = {self.KARI}
        assert row_for(self.KARI, ADA, KARI, here, here, here) is Row.ALREADY_AT_LOCATION
        assert row_for(self.KARI, ADA, KARI, here, here, set()) is Row.ALREADY_ACCEPTED

    def test_an_address_is_the_same_however_it_was_typed(self) -> None:
        otherwise = Invitee(email=Email("kari@blåbær.no", KARIS_ADDRESS.key))
        assert row_for(otherwise, ADA, None, {self.ADDRESS}, set(), set()) is Row.ALREADY_INVITED

    def test_nothing_is_said_of_an_address_whose_member_is_there(self) -> None:
        here = {self.KARI}
        assert row_for(self.ADDRESS, ADA, None, here, here, here) is Row.SENT
        here = {self.ADDRESS}
        assert row_for(self.KARI, ADA, KARI, here, here, here) is Row.SENT

    def test_another_at_the_location_is_no_obstacle(self) -> None:
        others = {Invitee(user=OLA.user), Invitee(email=ADDRESS_OF_NOBODY)}
        assert row_for(self.KARI, ADA, KARI, others, others, others) is Row.SENT
        assert row_for(self.ADDRESS, ADA, None, others, others, others) is Row.SENT


class TestHowManyAtOnce:
    def test_at_least_one(self) -> None:
        with pytest.raises(NobodyInvited):
            rules.require_some([])
        rules.require_some([Invitee(user=KARI.user)])

    def test_at_most_200(self) -> None:
        people = [Invitee(user=f"U{number}") for number in range(201)]
        rules.require_some(people[:200])
        with pytest.raises(TooManyInvited) as refusal:
            rules.require_some(people)
        assert refusal.value.details == {"limit": 200, "count": 201}
