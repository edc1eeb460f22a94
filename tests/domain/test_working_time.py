"""Working time: office hours by everybody's own clock, and days off by their country's calendar."""

from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain.working_time import OfficeHours, WorkingTime, country_of, is_working_day

ZONES = [
    row.split("\t")[2]
    for row in (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    if not row.startswith("#")
]
NOTABLE = [
    "Europe/Oslo", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
    "Africa/Casablanca", "Africa/Cairo", "America/Santiago", "America/Havana", "Asia/Beirut", "Antarctica/Troll",
    "Asia/Tehran", "Pacific/Kiritimati", "Asia/Riyadh", "Arctic/Longyearbyen",
]  # fmt: skip
UNKNOWN = ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "zone.tab", "a\0b", "\ud800", "x" * 300]
OFFICE = OfficeHours(8, 18)

# Drawn in as few steps as possible: that is what takes time.
zones = st.sampled_from(NOTABLE * (len(ZONES) // len(NOTABLE)) + ZONES)
minutes = st.integers(0, 11 * 366 * 24 * 60)
moments = minutes.map(lambda count: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=count))
office_hours = st.sampled_from(
    [OFFICE, OfficeHours(0, 24), OfficeHours(8, 9)] * 20
    + [OfficeHours(opens, closes) for opens in range(24) for closes in range(opens + 1, 25)]
)
spreads = st.integers(0, 999).map(lambda thousandths: thousandths / 1000)
recipients = st.builds(WorkingTime, zones, st.one_of(st.none(), office_hours), spreads)


def oslo(*when: int) -> datetime:
    """A time by the clock of Oslo, told in UTC, in which adding a day adds 24 hours."""
    return datetime(*when, tzinfo=ZoneInfo("Europe/Oslo")).astimezone(UTC)


def quarters(begin: datetime, end: datetime):
    """The begin and every quarter of an hour until before the end: all clocks of our years open on one of them."""
    if begin < end:
        yield begin
    moment = begin.replace(minute=begin.minute // 15 * 15, second=0, microsecond=0)
    while (moment := moment + timedelta(minutes=15)) < end:
        yield moment


# Whose clock, whose calendar


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Oslo", "NO"), ("Europe/London", "GB"), ("Asia/Kathmandu", "NP"), ("Asia/Katmandu", "NP"),
     ("Asia/Calcutta", "IN"), ("US/Eastern", "US"), ("Europe/Kiev", "UA"), ("Etc/UTC", None), ("UTC", None)],
)  # fmt: skip
def test_a_time_zone_tells_the_country_also_by_its_older_name(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize("zone", UNKNOWN)
def test_a_zone_that_nobody_knows_has_no_country_and_goes_by_norways_clock_and_calendar(zone: str) -> None:
    assert country_of(zone) is None
    unknown, home = WorkingTime(zone, OFFICE, 0.5), WorkingTime("Europe/Oslo", OFFICE, 0.5)
    for moment in quarters(oslo(2027, 3, 24), oslo(2027, 4, 1)):
        assert unknown.is_open(moment) == home.is_open(moment)
        assert unknown.next_open(moment) == home.next_open(moment)
        assert unknown.last_open(moment) == home.last_open(moment)


@given(st.text(), moments)
def test_no_name_of_a_zone_breaks_anything(zone: str, moment: datetime) -> None:
    recipient = WorkingTime(zone, OFFICE)
    assert recipient.is_open(recipient.next_open(moment))


def test_in_a_zone_of_no_country_only_weekends_are_off() -> None:
    utc = WorkingTime("Etc/UTC", OFFICE)
    assert utc.is_open(datetime(2026, 12, 25, 12, tzinfo=UTC))
    assert not utc.is_open(datetime(2026, 12, 26, 12, tzinfo=UTC))


def test_where_it_is_weekend_on_friday_nobody_is_written_to_on_friday() -> None:
    riyadh = WorkingTime("Asia/Riyadh", OFFICE)
    assert riyadh.next_open(datetime(2027, 1, 8, 9, tzinfo=UTC)) == datetime(2027, 1, 10, 5, tzinfo=UTC)


# Days off


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Arctic/Longyearbyen", "Europe/Amsterdam", "Mars/Olympus"])
@pytest.mark.parametrize(
    "day",
    ["2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01", "2027-03-25", "2027-03-26", "2027-03-29", "2028-05-01",
     "2027-05-06", "2027-05-17", "2028-06-05", "2027-01-02", "2027-01-03"],
)  # fmt: skip
def test_norwegians_have_the_day_off_whatever_slack_calls_their_zone(zone: str, day: str) -> None:
    """Slack says Europe/Amsterdam of most people on Central European time."""
    recipient = WorkingTime(zone, OFFICE)
    assert not any(recipient.is_open(oslo(*date.fromisoformat(day).timetuple()[:3], hour)) for hour in range(24))


@pytest.mark.parametrize("day", ["2026-12-23", "2026-12-28", "2026-12-30", "2027-03-24", "2027-03-30", "2027-05-18"])
def test_norwegians_work_on_the_days_between(day: str) -> None:
    assert is_working_day(date.fromisoformat(day), "NO")


@pytest.mark.parametrize(
    "day", ["2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-08-30"]
)
def test_bank_holidays_are_those_of_england(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day), "GB")


@pytest.mark.parametrize("day", ["2027-05-17", "2026-12-24", "2026-12-31", "2027-03-25"])
def test_norways_days_off_are_working_days_elsewhere(day: str) -> None:
    moment = datetime.combine(date.fromisoformat(day), time(12), UTC)
    assert WorkingTime("Europe/London", OFFICE).is_open(moment)


def test_a_country_without_a_calendar_has_weekends_only() -> None:
    assert is_working_day(date(2026, 12, 25), "XX")
    assert not is_working_day(date(2026, 12, 26), "XX")


@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)))
def test_two_norwegian_years_are_alike_but_for_easter(day: date) -> None:
    fixed = {(1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26), (12, 31)}
    to_easter = (day - easter(day.year)).days
    off = day.weekday() >= 5 or (day.month, day.day) in fixed or to_easter in {-3, -2, 0, 1, 39, 49, 50}
    assert is_working_day(day, "NO") is not off


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    x = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = h + x - 7 * ((a + 11 * h + 22 * x) // 451) + 114
    return date(year, n // 31, n % 31 + 1)


# The next opening, and the one before


@given(recipients, moments)
def test_the_next_opening_is_decent_and_not_in_the_past(recipient: WorkingTime, moment: datetime) -> None:
    at = recipient.next_open(moment)
    assert at >= moment
    assert at.utcoffset() == timedelta()
    assert recipient.is_open(at)


@given(recipients, moments)
def test_the_opening_before_is_decent_and_not_in_the_future(recipient: WorkingTime, moment: datetime) -> None:
    at = recipient.last_open(moment)
    assert at <= moment
    assert at.utcoffset() == timedelta()
    assert recipient.is_open(at)


@given(zones, office_hours, moments)
def test_no_decent_moment_is_passed_over(zone: str, hours: OfficeHours, moment: datetime) -> None:
    recipient = WorkingTime(zone, hours)
    at = recipient.next_open(moment)
    assert not any(map(recipient.is_open, quarters(moment, at)))
    before = recipient.last_open(moment)
    assert before == moment or not any(map(recipient.is_open, quarters(before + timedelta(hours=1), moment)))


@given(recipients, moments, st.integers(0, 4 * 24 * 60))
@example(WorkingTime("Europe/Oslo", OFFICE, 0.5), oslo(2026, 11, 23, 7), 70)
def test_seen_from_later_the_next_opening_is_never_earlier(
    recipient: WorkingTime, moment: datetime, minutes: int
) -> None:
    assert recipient.next_open(moment) <= recipient.next_open(moment + timedelta(minutes=minutes))


@given(moments)
def test_every_hour_of_every_day_is_decent_without_office_hours(moment: datetime) -> None:
    always = WorkingTime("Europe/Oslo", None, 0.5)
    assert always.is_open(moment)
    assert always.next_open(moment) == always.last_open(moment) == moment


@given(zones, moments)
def test_office_hours_from_0_to_24_are_whole_working_days(zone: str, moment: datetime) -> None:
    recipient = WorkingTime(zone, OfficeHours(0, 24))
    at = recipient.next_open(moment)
    assert at == moment or at.astimezone(ZoneInfo(zone)).time() <= time(1)  # one o'clock where midnight is left out


@pytest.mark.parametrize("two", [(8, 8), (18, 8), (-1, 8), (8, 25), (24, 24)])
def test_office_hours_open_before_they_close(two: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no office hours"):
        OfficeHours(*two)


# The crowd on Monday morning


def test_mondays_messages_leave_spread_over_the_hour() -> None:
    saturday = oslo(2026, 11, 21, 12)
    waits = [
        (WorkingTime("Europe/Oslo", OFFICE, n / 60).next_open(saturday) - oslo(2026, 11, 23, 8)) for n in range(60)
    ]
    assert [round(wait / timedelta(minutes=1), 6) for wait in waits] == list(range(60))


@given(spreads)
def test_who_wakes_up_within_the_hour_keeps_their_share_of_it(spread: float) -> None:
    """Computed anew at 08:10, say after a restart, the 08:30s must not all leave at once."""
    recipient = WorkingTime("Europe/Oslo", OFFICE, spread)
    planned = recipient.next_open(oslo(2026, 11, 21, 12))
    assert recipient.next_open(oslo(2026, 11, 23, 8, 10)) == max(planned, oslo(2026, 11, 23, 8, 10))


@given(recipients, moments)
def test_there_is_time_to_send_what_was_deferred(recipient: WorkingTime, moment: datetime) -> None:
    """A sweep that comes some minutes later still finds the door open."""
    for at in (recipient.next_open(moment), recipient.last_open(moment)):
        assume(at != moment)
        assert recipient.is_open(at + timedelta(minutes=14))


# Summer time


@pytest.mark.parametrize(
    ("zone", "friday", "opens"),
    [
        ("Europe/Oslo", oslo(2026, 3, 27, 20), datetime(2026, 3, 30, 6, tzinfo=UTC)),
        ("Europe/Oslo", oslo(2026, 10, 23, 20), datetime(2026, 10, 26, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 13, tzinfo=UTC), datetime(2027, 3, 15, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 11, 6, tzinfo=UTC), datetime(2027, 11, 8, 13, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2027, 4, 3, tzinfo=UTC), datetime(2027, 4, 4, 21, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2027, 10, 2, tzinfo=UTC), datetime(2027, 10, 3, 21, tzinfo=UTC)),
    ],
)
def test_eight_oclock_stays_eight_oclock_when_the_clock_is_changed(
    zone: str, friday: datetime, opens: datetime
) -> None:
    recipient = WorkingTime(zone, OFFICE)
    assert recipient.next_open(friday) == opens
    assert opens.astimezone(ZoneInfo(zone)).hour == 8


@given(zones, st.dates(date(2024, 1, 1), date(2034, 12, 31)))
def test_eight_oclock_is_eight_oclock_everywhere_and_always(zone: str, day: date) -> None:
    at = WorkingTime(zone, OFFICE).next_open(datetime.combine(day, time(), ZoneInfo(zone)))
    assert at.astimezone(ZoneInfo(zone)).time() == time(8)


@pytest.mark.parametrize("hours", [OFFICE, OfficeHours(0, 24), OfficeHours(8, 9)])
def test_a_day_that_was_left_out_does_not_open(hours: OfficeHours) -> None:
    """There was no Friday 30 December 2011 in Apia."""
    recipient = WorkingTime("Pacific/Apia", hours)
    thursday = datetime(2011, 12, 29, 23, 59, tzinfo=ZoneInfo("Pacific/Apia"))
    at = recipient.next_open(thursday + timedelta(minutes=1))
    assert recipient.is_open(at)
    assert at.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2012, 1, 3)  # after a weekend and New Year
