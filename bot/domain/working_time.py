"""Working time: when it is decent to write to somebody, by their own clock and their country's calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import holidays

A_DAY = timedelta(days=1)
SPREAD_OVER = timedelta(hours=1)  # those who wait for the same opening are spread over this time
HOME = "Europe/Oslo"  # the clinics are Norwegian; also the clock of whoever's time zone is unknown
_DAYS_AROUND = 60  # no country closes for longer
_SATURDAY = 5

# Days off in practice that are no public holidays: (month, day) by country.
_CHRISTMAS_AND_NEW_YEARS_EVE = {(12, 24), (12, 31)}
_ALSO_OFF = {"NO": _CHRISTMAS_AND_NEW_YEARS_EVE, "SJ": _CHRISTMAS_AND_NEW_YEARS_EVE}

# Whose calendar is meant where there is none for the country as a whole: Easter Monday is a working day in Scotland.
_SUBDIVISION = {"GB": "ENG"}


def _rows(file: str) -> list[str]:
    return (resources.files("tzdata") / file).read_text(encoding="utf-8").splitlines()


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(_rows("zones"))


@lru_cache(maxsize=2048)
def zone_of(timezone: str) -> ZoneInfo:
    """That time zone, or HOME's if there is none of this name. The cache of ZoneInfo itself holds on to eight."""
    return ZoneInfo(timezone if timezone in _known_zones() else HOME)


@cache
def _countries() -> dict[str, str]:
    """Country by time zone, older names (US/Eastern, Asia/Calcutta) included."""
    table = [row.split("\t") for row in _rows("zoneinfo/zone.tab") if not row.startswith("#")]
    countries = {row[2]: row[0] for row in table}
    links = (row.split() for row in _rows("zoneinfo/tzdata.zi") if row.startswith("L "))
    return {alias: countries[name] for _, name, alias in links if name in countries and "/" in alias} | countries


def country_of(timezone: str) -> str | None:
    """The country (ISO 3166, two letters) that a time zone belongs to, by the tables of the tz database; or None."""
    return _countries().get(timezone)


@lru_cache(maxsize=2048)
def _calendars_of(timezone: str) -> tuple[str | None, ...]:
    """The countries whose days off count for somebody in this zone.

    Slack says Europe/Amsterdam of most people on Central European time, Norwegians too: they are left in peace on
    17 May as well.
    """
    zone, home = zone_of(timezone), ZoneInfo(HOME)
    country = country_of(zone.key)
    shares_our_clock = all(
        datetime(2026, month, 1, tzinfo=zone).utcoffset() == datetime(2026, month, 1, tzinfo=home).utcoffset()
        for month in (1, 7)
    )
    return (country, "NO") if zone.key.startswith("Europe/") and shares_our_clock else (country,)


@cache
def _calendar(country: str | None) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country, subdiv=_SUBDIVISION.get(country)) if country else None
    except NotImplementedError:
        return None


@lru_cache(maxsize=200_000)
def is_working_day(day: date, country: str | None) -> bool:
    """Whether people work on this day: no weekend and no public holiday of the country (weekends only if unknown)."""
    if (day.month, day.day) in _ALSO_OFF.get(country or "", ()):
        return False
    calendar = _calendar(country)
    return calendar.is_working_day(day) if calendar is not None else day.weekday() < _SATURDAY


@dataclass(frozen=True)
class OfficeHours:
    """Whole hours of the day, by the recipient's clock: from `opens` until before `closes`."""

    opens: int = 8
    closes: int = 18

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= 24:
            raise ValueError(f"no office hours: {self.opens} to {self.closes}")


@dataclass(frozen=True)
class WorkingTime:
    """When it is decent to write to somebody.

    `timezone` is an IANA name (Norway's clock and days off if it is none); `hours` None means every hour of every day;
    `spread`, in [0, 1), is this recipient's share of the first hour of each day, which begins that much later for them,
    so that not everybody's message leaves at eight sharp on Monday.
    """

    timezone: str
    hours: OfficeHours | None
    spread: float = 0.0

    def is_open(self, moment: datetime) -> bool:
        """Whether this moment is a decent one."""
        if self.hours is None:
            return True
        local = moment.astimezone(zone_of(self.timezone))
        return self.hours.opens <= local.hour < self.hours.closes and self._works(local.date())

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself if it is decent, else this recipient's share into the next opening. UTC.

        Seen from a later moment it is never earlier.
        """
        if self.hours is None:
            return moment.astimezone(UTC)
        for opens, closes in self._days(moment, A_DAY):
            at = max(opens + self.spread * _spread_over(opens, closes), moment.astimezone(UTC))
            if at < closes:
                return at
        raise ValueError(f"no working day in sight of {moment}")

    def last_open(self, moment: datetime) -> datetime:
        """The moment itself if it is decent, else before the closing before it, with time to spare. UTC."""
        if self.hours is None:
            return moment.astimezone(UTC)
        for opens, closes in self._days(moment, -A_DAY):
            span = _spread_over(opens, closes)
            if opens + self.spread * span <= moment:
                # Half the span is left for whoever comes to send it a little late.
                return moment.astimezone(UTC) if moment < closes else closes - span + self.spread * span / 2
        raise ValueError(f"no working day before {moment}")

    def _days(self, start: datetime, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing of the working days from `start` on, or back. UTC.

        They come from the clock on the wall, so they hold on days when the clock is changed; a day or an hour that
        such a change leaves out does not open.
        """
        first = start.astimezone(zone_of(self.timezone)).date()
        for day in (first + days * step for days in range(_DAYS_AROUND)):
            if self.hours is not None and self._works(day):
                opens, closes = self._at(day, self.hours.opens), self._at(day, self.hours.closes)
                if opens < closes and self.is_open(opens):
                    yield opens, closes

    def _works(self, day: date) -> bool:
        return all(is_working_day(day, country) for country in _calendars_of(self.timezone))

    def _at(self, day: date, hour: int) -> datetime:
        """That hour of the day by the recipient's clock. UTC."""
        return datetime.combine(day + A_DAY * (hour // 24), time(hour % 24), zone_of(self.timezone)).astimezone(UTC)


def _spread_over(opens: datetime, closes: datetime) -> timedelta:
    """The part of the day over which messages are spread; of a short day only half."""
    return min(SPREAD_OVER, (closes - opens) / 2)
