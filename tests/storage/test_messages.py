"""The outbox: claimed under a lease, posted once, drawn anew whenever the subject has changed."""

from datetime import timedelta, timezone

import pytest

from bot.storage import messages
from bot.storage.messages import LEASE, Message
from tests.storage.world import DAY, KARI, MINUTE, NOW, OLA

SECOND = timedelta(seconds=1)


def queued(begin, subject_id: int = 7, template: str = "invitation/received", at=NOW, to: str = KARI.user) -> None:
    with begin(at=at) as tx:
        messages.queue(tx, to, template, subject_id)


def claim(begin, at=NOW, limit: int = 10) -> list[Message]:
    with begin(at=at) as tx:
        return messages.claim(tx, limit)


def claim_one(begin, at=NOW) -> Message:
    (message,) = claim(begin, at)
    return message


def posted(begin, at=NOW) -> Message:
    queued(begin)
    message = claim_one(begin, at)
    with begin(at=at) as tx:
        messages.posted(tx, message, "D0KARI", "1.0")
    return message


def change(begin, subject_id: int = 7, at=NOW) -> None:
    with begin(at=at) as tx:
        messages.redraw(tx, "invitation", subject_id)


class TestPosting:
    def test_a_queued_message_is_claimed_with_what_it_takes_to_post_it(self, begin) -> None:
        queued(begin)
        message = claim_one(begin)
        assert (message.recipient, message.template, message.subject_id) == (KARI.user, "invitation/received", 7)
        assert (message.attempts, message.changed, message.channel, message.ts) == (1, 0, None, None)

    def test_each_message_has_a_key_of_its_own(self, begin) -> None:
        queued(begin)
        queued(begin, to=OLA.user)
        one, other = claim(begin)
        assert one.key != other.key
        assert len(one.key) >= 32

    def test_the_oldest_goes_first_and_no_more_than_asked_for(self, begin) -> None:
        for subject_id in (3, 1, 2):
            queued(begin, subject_id, to=f"U0{subject_id}")
        queued(begin, 4, at=NOW - MINUTE)
        assert {message.subject_id for message in claim(begin, limit=2)} == {4, 3}
        assert {message.subject_id for message in claim(begin, limit=2)} == {1, 2}
        assert claim(begin) == []

    def test_one_person_gets_one_message_a_second(self, begin) -> None:
        queued(begin, 1)
        queued(begin, 2)
        queued(begin, 3, to=OLA.user)
        first, others = claim(begin)
        assert (first.subject_id, others.subject_id) == (1, 3)
        with begin() as tx:
            messages.posted(tx, first, "D0KARI", "1.0")
        assert claim(begin, NOW + SECOND / 2) == []
        assert claim_one(begin, NOW + SECOND).subject_id == 2

    def test_whoever_claimed_it_has_it_for_the_time_of_the_lease(self, begin) -> None:
        queued(begin)
        first = claim_one(begin)
        assert claim(begin, NOW + LEASE - SECOND) == []
        second = claim_one(begin, NOW + LEASE)
        assert (second.id, second.key, second.attempts) == (first.id, first.key, 2)

    def test_whoever_was_too_slow_changes_nothing_for_whoever_has_claimed_it_since(self, begin) -> None:
        queued(begin)
        slow, quick = claim_one(begin), claim_one(begin, NOW + LEASE)
        with begin(at=NOW + LEASE) as tx:
            assert not messages.hold(tx, slow)
            messages.again(tx, slow, NOW)
            messages.ended(tx, slow, "cancelled")
            assert messages.next_due(tx) == NOW + 2 * LEASE
            messages.posted(tx, quick, "D0KARI", "1.0")
            messages.posted(tx, slow, "D0KARI", "2.0")
        change(begin, at=NOW + DAY)
        assert claim_one(begin, NOW + DAY).ts == "1.0"

    def test_whoever_holds_it_has_a_whole_lease_again(self, begin) -> None:
        queued(begin)
        message = claim_one(begin)
        with begin(at=NOW + LEASE - SECOND) as tx:
            assert messages.hold(tx, message)
        assert claim(begin, NOW + LEASE) == []
        assert claim_one(begin, NOW + 2 * LEASE - SECOND).attempts == 2

    def test_one_that_was_found_at_slack_is_drawn_anew_since_nobody_knows_what_it_shows(self, begin) -> None:
        queued(begin)
        change(begin)
        message = claim_one(begin)
        with begin() as tx:
            messages.posted(tx, message, "D0KARI", "1.0", is_current=False)
        assert claim_one(begin).ts == "1.0"

    def test_a_key_tells_when_it_was_queued(self, begin) -> None:
        queued(begin, at=NOW - MINUTE)
        assert claim_one(begin).queued_at == NOW - MINUTE

    def test_what_was_posted_is_not_claimed_again(self, begin) -> None:
        posted(begin)
        assert claim(begin, NOW + 100 * DAY) == []

    def test_when_slack_was_busy_it_is_tried_again_then(self, begin) -> None:
        queued(begin)
        message = claim_one(begin)
        with begin() as tx:
            messages.again(tx, message, NOW + 3 * SECOND)
            assert messages.next_due(tx) == NOW + 3 * SECOND
        assert claim(begin, NOW + 2 * SECOND) == []
        assert claim_one(begin, NOW + 3 * SECOND).attempts == 2

    @pytest.mark.parametrize("state", ["cancelled", "failed"])
    def test_what_has_ended_is_never_posted(self, begin, state: str) -> None:
        queued(begin)
        message = claim_one(begin)
        with begin() as tx:
            messages.ended(tx, message, state)
            assert messages.next_due(tx) is None
        assert claim(begin, NOW + DAY) == []

    @pytest.mark.parametrize("state", ["cancelled", "failed"])
    def test_not_even_when_its_subject_changes(self, begin, state: str) -> None:
        queued(begin)
        message = claim_one(begin)
        with begin() as tx:
            messages.ended(tx, message, state)
        change(begin)
        assert claim(begin, NOW + DAY) == []

    def test_nothing_is_due_while_nothing_is_queued(self, begin) -> None:
        with begin() as tx:
            assert messages.next_due(tx) is None
            assert messages.claim(tx, 10) == []

    def test_a_time_is_the_same_in_whichever_zone_it_was_told(self, begin) -> None:
        in_oslo = NOW.astimezone(timezone(timedelta(hours=1)))
        queued(begin, 1, at=in_oslo)
        queued(begin, 2, at=NOW - MINUTE)
        with begin() as tx:
            assert messages.next_due(tx) == NOW - MINUTE
        assert [message.subject_id for message in claim(begin, at=in_oslo - MINUTE)] == [2]
        assert [message.subject_id for message in claim(begin)] == [1]

    def test_what_is_due_next_is_known(self, begin) -> None:
        queued(begin, at=NOW + DAY)
        queued(begin, at=NOW + MINUTE)
        with begin() as tx:
            assert messages.next_due(tx) == NOW + MINUTE
        assert claim(begin) == []


class TestDrawingAnew:
    def test_whatever_shows_a_changed_subject_is_due_where_it_stands(self, begin) -> None:
        message = posted(begin)
        change(begin, at=NOW + DAY)
        due = claim_one(begin, NOW + DAY)
        assert (due.id, due.channel, due.ts, due.changed) == (message.id, "D0KARI", "1.0", 1)

    def test_each_kind_of_message_about_the_subject_but_no_other_subject(self, begin) -> None:
        for template, subject_id in (
            ("invitation/received", 7),
            ("invitation/answered", 7),
            ("invitation/received", 8),
            ("affiliation/added", 7),
        ):
            queued(begin, subject_id, template, to=f"U0{subject_id}{template}")
        with begin() as tx:
            for number, message in enumerate(messages.claim(tx, 10)):
                messages.posted(tx, message, "D0KARI", f"{number}.0")
        change(begin)
        due = claim(begin)
        assert {(message.template, message.subject_id) for message in due} == {
            ("invitation/received", 7),
            ("invitation/answered", 7),
        }

    def test_it_goes_before_what_is_to_be_posted(self, begin) -> None:
        posted(begin)
        queued(begin, 8, at=NOW - MINUTE)
        change(begin)
        assert [message.subject_id for message in claim(begin, limit=1)] == [7]
        assert [message.subject_id for message in claim(begin, limit=1)] == [8]

    def test_once_is_enough_for_several_changes(self, begin) -> None:
        posted(begin)
        for _ in range(3):
            change(begin)
        message = claim_one(begin)
        with begin() as tx:
            messages.drawn(tx, message)
        assert claim(begin, NOW + DAY) == []

    def test_a_change_before_it_is_posted_takes_no_second_drawing(self, begin) -> None:
        queued(begin)
        change(begin)
        message = claim_one(begin)
        with begin() as tx:
            messages.posted(tx, message, "D0KARI", "1.0")
        assert claim(begin, NOW + DAY) == []

    def test_a_change_while_it_is_being_posted_is_drawn_right_after(self, begin) -> None:
        queued(begin)
        message = claim_one(begin)
        change(begin)
        assert claim(begin) == []  # it is leased
        with begin(at=NOW + SECOND) as tx:
            messages.posted(tx, message, "D0KARI", "1.0")
        due = claim_one(begin, NOW + SECOND)
        assert (due.ts, due.attempts) == ("1.0", 1)

    def test_a_change_while_it_is_being_drawn_is_drawn_right_after(self, begin) -> None:
        posted(begin)
        change(begin)
        message = claim_one(begin)
        change(begin)
        assert claim(begin) == []
        with begin(at=NOW + SECOND) as tx:
            messages.drawn(tx, message)
        assert claim_one(begin, NOW + SECOND).changed == 2

    def test_one_who_draws_an_older_state_late_does_not_hide_the_newer(self, begin) -> None:
        posted(begin)
        change(begin)
        slow = claim_one(begin)
        change(begin)
        quick = claim_one(begin, NOW + LEASE)
        with begin(at=NOW + LEASE) as tx:
            messages.drawn(tx, quick)
            messages.drawn(tx, slow)
        assert claim_one(begin, NOW + LEASE).changed == 2

    def test_what_slack_refuses_to_draw_is_left_alone(self, begin) -> None:
        posted(begin)
        change(begin)
        message = claim_one(begin)
        with begin() as tx:
            messages.ended(tx, message, "failed")
        change(begin)
        assert claim(begin, NOW + DAY) == []


def test_another_recipient_of_the_same_subject_has_a_message_of_their_own(begin) -> None:
    queued(begin)
    with begin() as tx:
        messages.queue(tx, OLA.user, "invitation/received", 7)
    assert {message.recipient for message in claim(begin)} == {KARI.user, OLA.user}
