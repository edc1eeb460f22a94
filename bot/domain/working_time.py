"""Working time: when it is decent to write to somebody, by their own clock and their country's calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import holidays

A_DAY = timedelta(days=1)
SPREAD_OVER = timedelta(hours=1)  # those who wait for the same opening are spread over this time
_DAYS_AHEAD = 60  # no country closes for longer
_SATURDAY = 5

# Days off in practice that are no public holidays: (month, day) by country.
_ALSO_OFF = {"NO": {(12, 24), (12, 31)}}


@cache
def country_of(timezone: str) -> str | None:
    """The country (ISO 3166, two letters) that a time zone belongs to, by the zone.tab of the tz database; or None."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in table.splitlines() if not row.startswith("#"))
    return {row[2]: row[0] for row in rows}.get(timezone)


@cache
def _calendar(country: str | None) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country) if country else None
    except NotImplementedError:
        return None


@cache
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


@dataclass(frozen=True)
class WorkingTime:
    """When it is decent to write to somebody.

    `timezone` is an IANA name; `hours` None means every hour of every day; `spread`, in [0, 1), is this recipient's
    share of the first hour after opening, so that not everybody's message leaves at eight sharp on Monday.
    """

    timezone: str
    hours: OfficeHours | None
    spread: float = 0.0

    def is_open(self, moment: datetime) -> bool:
        """Whether this moment is a decent one."""
        if self.hours is None:
            return True
        local = moment.astimezone(ZoneInfo(self.timezone))
        return self._works(local.date()) and self.hours.opens <= local.hour < self.hours.closes

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself if it is decent, else shortly after the next opening. UTC."""
        if self.hours is None or self.is_open(moment):
            return moment.astimezone(UTC)
        first = moment.astimezone(ZoneInfo(self.timezone)).date()
        for days in range(_DAYS_AHEAD):
            day = first + days * A_DAY
            opens = self._at(day, self.hours.opens)
            if self._works(day) and opens > moment:
                return opens + self.spread * min(SPREAD_OVER, self._length)
        raise ValueError(f"no working day in sight of {moment}")

    def last_open(self, moment: datetime) -> datetime:
        """The moment itself if it is decent, else shortly before the closing before it. UTC."""
        if self.hours is None or self.is_open(moment):
            return moment.astimezone(UTC)
        first = moment.astimezone(ZoneInfo(self.timezone)).date()
        for days in range(_DAYS_AHEAD):
            day = first - days * A_DAY
            closes = self._at(day, self.hours.closes)
            if self._works(day) and closes <= moment:
                return closes - (1 - self.spread) * min(SPREAD_OVER, self._length)
        raise ValueError(f"no working day before {moment}")

    @property
    def _length(self) -> timedelta:
        return timedelta(hours=self.hours.closes - self.hours.opens) if self.hours else A_DAY

    def _works(self, day: date) -> bool:
        return is_working_day(day, country_of(self.timezone))

    def _at(self, day: date, hour: int) -> datetime:
        """That hour of the day by the recipient's clock, also on the days when the clock is changed. UTC."""
        midnight = datetime.combine(day + A_DAY * (hour // 24), time(hour % 24), ZoneInfo(self.timezone))
        return midnight.astimezone(UTC)
