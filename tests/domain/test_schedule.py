"""The schedule: nobody is forgotten, nobody is nagged, whatever the policy, the zone and the day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.domain import schedule
from bot.domain.schedule import Contact, History, Kind, Policy, next_contact, time_of_warning
from bot.domain.working_time import OfficeHours, WorkingTime
from tests.domain.test_working_time import OFFICE, UNKNOWN, moments, office_hours, oslo, quarters, spreads, zones

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)
OSLO = WorkingTime("Europe/Oslo", OFFICE)
ALWAYS = WorkingTime("Europe/Oslo", None)

FEW = settings(max_examples=40)

# Drawn in as few steps as possible: that is what takes time.
USUAL = [schedule.duration(text) for text in ("30s", "15m", "12h", "1d", "2d", "3d", "14d")]
durations = st.integers(0, 3000).map(
    lambda n: USUAL[n] if n < len(USUAL) else timedelta(seconds=30 + (n * 7919) % 1000) * 1.01 ** (n / 3)
)
lives = st.just(14 * A_DAY) | durations
hours = st.none() | office_hours
policies = st.builds(Policy, durations, durations, st.integers(0, 6), durations, lives, hours)
shares = st.integers(0, 110).map(lambda percent: percent / 100)


@st.composite
def situations(draw) -> tuple[Policy, History, WorkingTime, datetime]:
    """An invitation about which anything may have happened, seen at some moment of its life or shortly after."""
    policy, sent_at, zone, spread = draw(st.tuples(policies, moments, zones, spreads))
    contacted, snoozed, now = draw(st.tuples(st.none() | shares, st.none() | shares, shares))
    nudges, last_called = draw(st.sampled_from([(n, n > 4) for n in range(6)]))

    def at(share: float | None) -> datetime | None:
        return None if share is None else sent_at + share * policy.expiry

    history = History(sent_at, sent_at + policy.expiry, nudges, at(contacted), last_called, at(snoozed))
    return policy, history, WorkingTime(zone, policy.hours, spread), at(now)


def sent(at: datetime, policy: Policy | None = None, **more) -> History:
    return History(at, at + (policy or Policy()).expiry, **more)


def after(history: History, contact: Contact, at: datetime) -> History:
    """What has happened once this contact was made."""
    return replace(
        history,
        nudges=history.nudges + 1,
        contacted_at=at,
        last_called=contact.kind is Kind.LAST_CALL,
    )


def life(policy: Policy, history: History, recipient: WorkingTime, sweeps=lambda due: due) -> Iterator[Contact]:
    """Every contact, in silence, if the sweep that finds one due comes at `sweeps(due)`."""
    now = history.sent_at
    while contact := next_contact(policy, history, recipient, now):
        if contact.at <= now:
            history = after(history, contact, now)
            yield Contact(now, contact.kind)
        else:
            now = sweeps(contact.at)


def is_decent_moment_left(recipient: WorkingTime, begin: datetime, end: datetime) -> bool:
    return any(map(recipient.is_open, quarters(begin, end)))


# Whatever has happened


@given(situations())
def test_every_contact_is_at_a_decent_moment_between_now_and_the_expiry(situation) -> None:
    policy, history, recipient, now = situation
    contact = next_contact(policy, history, recipient, now)
    if contact:
        assert now <= contact.at < history.expires_at
        assert contact.at.utcoffset() == timedelta()
        assert recipient.is_open(contact.at)


@given(situations())
@example((Policy(), sent(oslo(2026, 11, 9, 8, 20), nudges=3), replace(OSLO, spread=0.9), oslo(2026, 11, 20, 19)))
@example((Policy(), sent(oslo(2026, 11, 8, 12), nudges=3), replace(OSLO, spread=0.1), oslo(2026, 11, 20, 17, 45)))
@example((replace(Policy(), expiry=A_DAY), sent(oslo(2026, 11, 22, 8, 5), replace(Policy(), expiry=A_DAY)),
          replace(OSLO, spread=0.5), oslo(2026, 11, 22, 9)))  # fmt: skip
def test_as_long_as_a_decent_moment_is_left_nobody_is_dropped(situation) -> None:
    policy, history, recipient, now = situation
    assume(policy.at_most and not history.last_called)
    earliest = max(now, history.snoozed_until or now)
    is_left = is_decent_moment_left(recipient, earliest, history.expires_at)
    assert (next_contact(policy, history, recipient, now) is not None) is is_left


@FEW
@given(situations())
def test_after_the_last_call_there_is_silence(situation) -> None:
    policy, history, recipient, now = situation
    assert next_contact(policy, replace(history, last_called=True), recipient, now) is None


@FEW
@given(situations(), st.integers(-1, 3))
def test_the_last_one_that_is_allowed_is_the_last_call(situation, beyond: int) -> None:
    policy, history, recipient, now = situation
    contact = next_contact(policy, replace(history, nudges=max(0, policy.at_most + beyond)), recipient, now)
    assert contact is None or contact.kind is Kind.LAST_CALL


@FEW
@given(situations())
def test_nothing_is_sent_before_the_end_of_a_snooze(situation) -> None:
    policy, history, recipient, now = situation
    contact = next_contact(policy, history, recipient, now)
    if contact and history.snoozed_until:
        assert contact.at >= history.snoozed_until


@given(situations(), shares)
@example((Policy(), sent(oslo(2026, 11, 20, 7)), replace(OSLO, spread=0.5), oslo(2026, 11, 23, 7, 59)), 0.001)
def test_seen_from_later_the_next_contact_is_never_earlier(situation, later: float) -> None:
    policy, history, recipient, now = situation
    contact = next_contact(policy, history, recipient, now)
    contact_later = next_contact(policy, history, recipient, now + later * (policy.expiry / 4))
    assert contact or not contact_later
    if contact and contact_later:
        assert contact.at <= contact_later.at


@given(situations())
def test_what_was_planned_stays_planned_until_it_is_due(situation) -> None:
    """So the time may be stored, and computed anew whenever there is reason to."""
    policy, history, recipient, now = situation
    contact = next_contact(policy, history, recipient, now)
    if contact:
        between = now + (contact.at - now) / 2
        assert next_contact(policy, history, recipient, between) == contact
        assert next_contact(policy, history, recipient, contact.at) == contact


@FEW
@given(situations(), st.sampled_from(UNKNOWN))
def test_a_zone_that_nobody_knows_is_oslo(situation, zone: str) -> None:
    policy, history, recipient, now = situation
    unknown = next_contact(policy, history, replace(recipient, timezone=zone), now)
    assert unknown == next_contact(policy, history, replace(recipient, timezone="Europe/Oslo"), now)


@FEW
@given(situations(), zones)
@example((Policy(), sent(oslo(2027, 3, 26, 12), nudges=2), ALWAYS, oslo(2027, 3, 27, 12)), "Europe/Oslo")
@example((Policy(), sent(oslo(2027, 3, 15, 3), nudges=3), ALWAYS, oslo(2027, 3, 27, 12)), "Europe/Oslo")
def test_the_zone_in_which_times_are_told_makes_no_difference(situation, zone: str) -> None:
    policy, history, recipient, now = situation
    local = {name: at.astimezone(ZoneInfo(zone)) for name, at in vars(history).items() if isinstance(at, datetime)}
    told = next_contact(policy, replace(history, **local), recipient, now.astimezone(ZoneInfo(zone)))
    assert told == next_contact(policy, history, recipient, now)


@FEW
@given(situations())
def test_no_nudges_means_none(situation) -> None:
    policy, history, recipient, now = situation
    assert next_contact(replace(policy, at_most=0), history, recipient, now) is None


# Whole lives, in silence


@given(policies, moments, zones, spreads, st.integers(0, 60))
def test_a_whole_life_ends_with_the_last_call_before_the_expiry(
    policy: Policy, sent_at: datetime, zone: str, spread: float, seconds_late: int
) -> None:
    recipient = WorkingTime(zone, policy.hours, spread)
    history = sent(sent_at, policy)
    contacts = list(life(policy, history, recipient, lambda due: due + timedelta(seconds=seconds_late)))
    assert len(contacts) <= policy.at_most
    assert all(recipient.is_open(contact.at) and contact.at < history.expires_at for contact in contacts)
    assert all(contact.kind is Kind.NUDGE for contact in contacts[:-1])
    if policy.at_most and min(policy.last_call, policy.expiry) > 10 * A_MINUTE:  # a sweep may come a minute late
        heard = contacts[-1].at if contacts else sent_at
        is_called = bool(contacts) and contacts[-1].kind is Kind.LAST_CALL
        assert is_called or not is_decent_moment_left(recipient, heard + A_MINUTE, history.expires_at - 2 * A_MINUTE)


@given(policies, moments, zones, spreads)
def test_there_is_rest_between_two_contacts(policy: Policy, sent_at: datetime, zone: str, spread: float) -> None:
    heard, wait = sent_at, policy.first
    for contact in life(policy, sent(sent_at, policy), WorkingTime(zone, policy.hours, spread)):
        if contact.kind is Kind.NUDGE:
            assert contact.at >= heard + wait
        elif heard > sent_at:
            assert contact.at >= heard + min(policy.first, policy.every, A_DAY)
        heard, wait = contact.at, policy.every


@given(moments, zones, spreads)
def test_with_the_usual_schedule_the_nudges_keep_their_distance(sent_at: datetime, zone: str, spread: float) -> None:
    contacts = list(life(Policy(), sent(sent_at), WorkingTime(zone, OFFICE, spread)))
    times = [sent_at, *(contact.at for contact in contacts)]
    assert contacts[-1].kind is Kind.LAST_CALL
    assert times[1] - times[0] >= 2 * A_DAY
    assert all(later - earlier >= 3 * A_DAY for earlier, later in pairwise(times[1:-1]))
    assert times[-1] - times[-2] > A_DAY
    assert times[0] + 14 * A_DAY - times[-1] >= 4 * AN_HOUR


@given(moments, zones, hours, spreads, st.integers(1, 48), st.integers(48, 216))
def test_missed_slots_collapse_into_one(
    sent_at: datetime, zone: str, hours: OfficeHours | None, spread: float, every: int, away: int
) -> None:
    """Nothing ran for a while: one message makes up for all that were missed, and then there is rest again."""
    policy = Policy(every * AN_HOUR, every * AN_HOUR, 6, hours=hours)
    recipient, history = WorkingTime(zone, hours, spread), sent(sent_at, policy)
    contact = next_contact(policy, history, recipient, sent_at + away * AN_HOUR)
    assume(contact and contact.kind is Kind.NUDGE)
    again = next_contact(policy, after(history, contact, contact.at), recipient, contact.at)
    assert again
    assert again.at >= contact.at + min(policy.every, A_DAY)


@FEW
@given(policies, moments, st.integers(1, 300))
def test_sent_again_it_starts_anew(policy: Policy, again_at: datetime, days: int) -> None:
    recipient = WorkingTime("Europe/Oslo", policy.hours)
    again, before = sent(again_at, policy), again_at - days * A_DAY
    stale = replace(again, contacted_at=before, snoozed_until=before)
    assert list(life(policy, stale, recipient)) == list(life(policy, again, recipient))


# By example


def contacts_in_oslo(sent_at: datetime, policy: Policy | None = None, recipient: WorkingTime = OSLO) -> list[str]:
    policy = policy or Policy()
    found = life(policy, sent(sent_at, policy), recipient)
    return [f"{contact.at.astimezone(ZoneInfo('Europe/Oslo')):%a %d.%m. %H:%M} {contact.kind}" for contact in found]


def test_the_usual_fortnight() -> None:
    assert contacts_in_oslo(oslo(2026, 11, 10, 10)) == [
        "Thu 12.11. 10:00 nudge",
        "Tue 17.11. 10:00 nudge",
        "Mon 23.11. 10:00 last_call",
    ]


def test_a_last_call_that_would_leave_no_time_moves_backward() -> None:
    assert contacts_in_oslo(oslo(2026, 11, 9, 8, 20))[-1] == "Fri 20.11. 17:00 last_call"  # expires on Monday at 08:20
    assert contacts_in_oslo(oslo(2026, 11, 9, 15))[-1] == "Mon 23.11. 08:00 last_call"
    assert contacts_in_oslo(oslo(2026, 11, 8, 12))[-1] == "Fri 20.11. 17:00 last_call"  # expires on a Sunday


def test_a_nudge_right_before_the_last_call_is_left_to_it() -> None:
    policy = Policy(first=A_DAY, every=A_DAY, at_most=20, expiry=4 * A_DAY, hours=None)
    assert contacts_in_oslo(oslo(2026, 11, 10, 10), policy, ALWAYS) == [
        "Wed 11.11. 10:00 nudge",
        "Fri 13.11. 10:00 last_call",  # and no nudge on the 12th, one day before
    ]


def test_who_gets_more_time_gets_another_last_call() -> None:
    called = sent(oslo(2026, 11, 10, 10), nudges=4, contacted_at=oslo(2026, 11, 23, 10), last_called=True)
    extended = replace(called, expires_at=called.expires_at + 7 * A_DAY, last_called=False)
    last_call = Contact(oslo(2026, 11, 30, 10), Kind.LAST_CALL)
    assert next_contact(Policy(), extended, OSLO, oslo(2026, 11, 24, 9)) == last_call


def test_with_one_message_it_is_the_last_call() -> None:
    assert contacts_in_oslo(oslo(2026, 11, 10, 10), Policy(at_most=1)) == ["Mon 23.11. 10:00 last_call"]


def test_a_last_call_longer_ahead_than_the_life_comes_halfway() -> None:
    policy = Policy(last_call=30 * A_DAY, at_most=1, hours=None)
    assert contacts_in_oslo(oslo(2026, 11, 10, 10), policy, ALWAYS) == ["Tue 17.11. 10:00 last_call"]


def test_a_first_nudge_soon_is_not_swallowed_by_the_quiet_before_the_last_call() -> None:
    policy = Policy(first=AN_HOUR, last_call=AN_HOUR, expiry=A_DAY, hours=None)
    assert contacts_in_oslo(oslo(2026, 11, 10, 10), policy, ALWAYS) == [
        "Tue 10.11. 11:00 nudge",
        "Wed 11.11. 09:00 last_call",
    ]


def test_a_schedule_of_seconds_works_for_trying_it_out() -> None:
    seconds = timedelta(seconds=30)
    policy = Policy(seconds, seconds, 4, seconds, 6 * seconds, None)
    start = oslo(2026, 11, 22, 3)
    found = [((c.at - start).total_seconds(), c.kind) for c in life(policy, sent(start, policy), ALWAYS)]
    assert found == [(30, "nudge"), (60, "nudge"), (90, "nudge"), (150, "last_call")]


def test_a_schedule_of_a_year_works_too() -> None:
    policy = Policy(30 * A_DAY, 100 * A_DAY, 4, 14 * A_DAY, 365 * A_DAY)
    assert contacts_in_oslo(oslo(2026, 11, 10, 10), policy) == [
        "Thu 10.12. 10:00 nudge",
        "Mon 22.03. 08:00 nudge",
        "Wed 30.06. 09:00 nudge",  # a hundred days of 24 hours
        "Wed 27.10. 11:00 last_call",
    ]


def test_remind_me_tomorrow_means_tomorrow() -> None:
    history = sent(oslo(2026, 11, 10, 10), snoozed_until=oslo(2026, 11, 11, 10))
    assert next_contact(Policy(), history, OSLO, oslo(2026, 11, 10, 11)) == Contact(oslo(2026, 11, 11, 10), Kind.NUDGE)


def test_a_snooze_that_is_over_leaves_the_usual_wait() -> None:
    nudged = sent(
        oslo(2026, 11, 10, 10), nudges=1, contacted_at=oslo(2026, 11, 11, 10), snoozed_until=oslo(2026, 11, 11, 10)
    )
    assert next_contact(Policy(), nudged, OSLO, oslo(2026, 11, 11, 11)) == Contact(
        oslo(2026, 11, 16, 10), Kind.NUDGE
    )  # fmt: skip


def test_after_a_long_snooze_the_last_call_follows_it() -> None:
    history = sent(oslo(2026, 11, 10, 10), nudges=1, snoozed_until=oslo(2026, 11, 24, 8))
    last_call = Contact(oslo(2026, 11, 24, 8), Kind.LAST_CALL)
    assert next_contact(Policy(), history, OSLO, oslo(2026, 11, 12, 11)) == last_call
    too_long = replace(history, snoozed_until=oslo(2026, 11, 24, 10))
    assert next_contact(Policy(), too_long, OSLO, oslo(2026, 11, 12, 11)) is None


@pytest.mark.parametrize("name", ["first", "every", "last_call", "expiry"])
def test_a_policy_has_no_empty_times(name: str) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        Policy(**{name: timedelta()})


# As it is written in settings


@given(st.integers(1, 3650), st.sampled_from("smhd"))
def test_a_duration_is_read(count: int, unit: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit]
    for text in (f"{count}{unit}", f" {count} {unit.upper()}\n", f"0{count}{unit}"):
        assert schedule.duration(text) == timedelta(seconds=count * seconds)


@pytest.mark.parametrize(
    "text",
    ["", "2", "d", "-2d", "0s", "2w", "1.5h", "2d12h", "٢d", "2dd", "3651d", "999999999d", "9" * 99 + "d", "2d\0"],
)
def test_what_is_no_duration_is_told_what_is(text: str) -> None:
    with pytest.raises(ValueError, match="30s, 15m, 12h or 2d"):
        schedule.duration(text)


@given(st.text())
def test_any_other_text_is_a_duration_or_a_clear_sentence(text: str) -> None:
    with suppress_only(f"write {schedule.DURATION}"):
        assert schedule.duration(text) > timedelta()


@given(office_hours)
def test_office_hours_are_read(given_hours: OfficeHours) -> None:
    opens, closes = given_hours.opens, given_hours.closes
    for text in (f"{opens:02}-{closes:02}", f"{opens}-{closes}", f" {opens} – {closes} "):
        assert schedule.office_hours(text) == given_hours


@pytest.mark.parametrize("text", ["off", "OFF", " Off\n"])
def test_off_means_every_hour_of_every_day(text: str) -> None:
    assert schedule.office_hours(text) is None


@pytest.mark.parametrize(
    "text", ["", "8", "18-08", "08-08", "08-25", "-8-18", "08:00-18:00", "on", "8-18-20", "٨-١٨", "off-off"]
)
def test_what_are_no_office_hours_is_told_what_are(text: str) -> None:
    with pytest.raises(ValueError, match="08-18 or 00-24, or off"):
        schedule.office_hours(text)


@given(st.text())
def test_any_other_text_is_office_hours_or_a_clear_sentence(text: str) -> None:
    with suppress_only(f"write {schedule.OFFICE_HOURS}"):
        assert schedule.office_hours(text) is None or "-" in text or "–" in text


@contextmanager
def suppress_only(sentence: str) -> Iterator[None]:
    try:
        yield
    except ValueError as wrong:
        if str(wrong) != sentence:
            raise


# The administrator hears of the silence.


@FEW
@given(moments, durations, zones, hours, spreads)
def test_a_warning_comes_at_a_decent_time_or_at_once_and_always_in_time(last_call, left, zone, office, spread) -> None:
    administrator, expires_at = WorkingTime(zone, office, spread), last_call + left
    at = time_of_warning(administrator, last_call, expires_at)
    assert last_call <= at <= expires_at - min(4 * AN_HOUR, left / 2)
    assert at == last_call or administrator.is_open(at)


@pytest.mark.parametrize(
    ("last_call", "expires_at", "at"),
    [
        (oslo(2026, 12, 7, 10), oslo(2026, 12, 8, 10), oslo(2026, 12, 7, 14)),  # eight in New York
        (oslo(2026, 12, 7, 10), oslo(2026, 12, 7, 18), oslo(2026, 12, 7, 14)),  # four hours are enough
        (oslo(2026, 12, 7, 10), oslo(2026, 12, 7, 17), oslo(2026, 12, 7, 10)),  # three are not
        (oslo(2026, 12, 4, 16), oslo(2026, 12, 7, 8), oslo(2026, 12, 4, 16)),
        (oslo(2026, 12, 5, 16), oslo(2026, 12, 6, 16), oslo(2026, 12, 5, 16)),  # all of it is a weekend
    ],
)
def test_an_odd_hour_is_better_than_too_late(last_call: datetime, expires_at: datetime, at: datetime) -> None:
    assert time_of_warning(WorkingTime("America/New_York", OFFICE), last_call, expires_at) == at
