"""The life of an invitation, whatever happens to it in whichever order, against a model of ten lines."""

from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.invitation import (
    AlreadyAnswered,
    ExtendedEnough,
    Invitation,
    InvitationExpired,
    InvitationUndeliverable,
    InvitationWithdrawn,
    Invitee,
    NotInvitee,
    NotPending,
    RemindedRecently,
)
from bot.domain.person import Person
from tests.domain.examples import ADA, KARI, KARIS_ADDRESS, NOW, OLA, invitation

TOO_LATE = {
    "accepted": AlreadyAnswered,
    "declined": AlreadyAnswered,
    "withdrawn": InvitationWithdrawn,
    "expired": InvitationExpired,
    "undeliverable": InvitationUndeliverable,
}


class Model:
    """What an invitation is, in ten lines."""

    def __init__(self, now: datetime) -> None:
        self.state, self.until, self.sent, self.contact = "pending", now + timedelta(days=14), now, now

    def look(self, now: datetime) -> str:
        if self.state == "pending" and now >= self.until:
            self.state = "expired"
        return self.state


class Life(RuleBasedStateMachine):
    @initialize(invitee=st.sampled_from([Invitee(user=KARI.user), Invitee(email=KARIS_ADDRESS)]))
    def is_sent(self, invitee: Invitee) -> None:
        self.now = NOW
        self.invitation = invitation(invitee=invitee)
        self.model = Model(NOW)
        self.ended: Invitation | None = None

    @rule(
        time=st.one_of(
            st.timedeltas(timedelta(), timedelta(days=3)),
            st.sampled_from([timedelta(hours=10), timedelta(days=14), timedelta(days=13, hours=23)]),
        )
    )
    def time_passes(self, time: timedelta) -> None:
        self.now += time

    @rule(answer=st.sampled_from(["accepted", "declined"]), by=st.sampled_from([KARI, KARI, KARI, OLA, ADA]))
    def is_answered(self, answer: str, by: Person) -> None:
        move = self.invitation.accept if answer == "accepted" else self.invitation.decline
        state = self.model.look(self.now)
        if by is not KARI:
            self.refused(NotInvitee, move, by)
        elif state == "pending":
            self.model.state = answer
            self.becomes(move(by, self.now))
            assert self.invitation.answered_by == KARI.user
        elif state == answer:
            assert move(by, self.now) is self.invitation
        else:
            self.refused(TOO_LATE[state], move, by)

    @rule()
    def is_withdrawn(self) -> None:
        state = self.model.look(self.now)
        if state == "pending":
            self.model.state = "withdrawn"
            self.becomes(self.invitation.withdraw(self.now))
        elif state == "withdrawn":
            assert self.invitation.withdraw(self.now) is self.invitation
        else:
            self.refused(NotPending, self.invitation.withdraw)

    @rule()
    def is_reminded_of(self) -> None:
        if self.model.look(self.now) != "pending":
            self.refused(NotPending, self.invitation.remind)
        elif self.now < self.model.contact + timedelta(hours=10):
            self.refused(RemindedRecently, self.invitation.remind)
        else:
            self.model.contact = self.now
            self.becomes(self.invitation.remind(self.now))

    @rule()
    def is_sent_again(self) -> None:
        if self.model.look(self.now) != "pending":
            self.refused(NotPending, self.invitation.resend)
        elif self.now < self.model.sent + timedelta(hours=10):
            self.refused(RemindedRecently, self.invitation.resend)
        else:
            self.model = Model(self.now)
            self.becomes(self.invitation.resend(self.now))

    @rule()
    def gets_more_time(self) -> None:
        if self.model.look(self.now) != "pending":
            self.refused(NotPending, self.invitation.extend)
        elif self.model.until > self.model.sent + timedelta(weeks=7):
            self.refused(ExtendedEnough, self.invitation.extend)
        else:
            self.model.until += timedelta(days=7)
            self.becomes(self.invitation.extend(self.now))

    @rule(by=st.sampled_from([KARI, KARI, OLA]))
    def is_put_off(self, by: Person) -> None:
        """It counts as no answer: the state and the time to answer stay."""
        until, state = self.now + timedelta(days=7), self.model.look(self.now)
        if by is OLA:
            self.refused(NotInvitee, self.invitation.snooze, by, until)
        elif state == "pending":
            self.becomes(self.invitation.snooze(by, until, self.now))
            assert self.now <= self.invitation.snoozed_until <= until
        else:
            self.refused(TOO_LATE[state], self.invitation.snooze, by, until)

    @rule()
    def cannot_be_delivered(self) -> None:
        if self.model.look(self.now) == "pending":
            self.model.state = "undeliverable"
            self.becomes(self.invitation.undeliverable(self.now))
        else:
            assert self.invitation.undeliverable(self.now) is self.invitation

    def becomes(self, moved: Invitation) -> None:
        self.invitation = moved

    def refused(self, refusal: type[Exception], move, *arguments: object) -> None:
        with pytest.raises(refusal):
            move(*arguments, self.now)

    @invariant()
    def it_is_what_the_model_says(self) -> None:
        state = self.model.look(self.now)
        assert self.invitation.at(self.now).status == state
        assert self.invitation.is_pending(self.now) == (state == "pending")
        assert self.invitation.expires_at == self.model.until

    @invariant()
    def what_has_ended_stays_as_it_ended(self) -> None:
        standing = self.invitation.at(self.now)
        if self.ended is not None:
            assert standing == self.ended
        if standing.status != "pending":
            self.ended = standing
            assert standing.answered_at is not None
            assert standing.answered_at <= self.now

    @invariant()
    def only_an_answer_names_who_answered(self) -> None:
        assert (self.invitation.answered_by is not None) == (self.invitation.status in {"accepted", "declined"})


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=100, stateful_step_count=25)
