"""Days: the short words in which a text's time is kept, and the date that such a word means."""

import calendar
import re
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST = 365  # days; nobody means more
_DAYS_IN = {"d": 1, "w": 7}
_LEAP_YEAR = 2024


def in_days(number: int, unit: str) -> str | None:
    """3 and "d" -> "3d", None for what nobody means."""
    return f"{number}{unit}" if 0 < number * _DAYS_IN[unit] <= LONGEST else None


def on_day(day: int, month: int) -> str | None:
    """5 and 12 -> "12-05", None for what is no date."""
    return f"{month:02}-{day:02}" if 0 < day <= calendar.monthrange(_LEAP_YEAR, month)[1] else None


def day_of(when: str, today: date) -> date:
    """The date that "tomorrow", "friday", "next_week" (its Monday), "3d", "2w" or "12-05" means.

    A weekday is never today; a date is the next one, today's included.
    """
    if when in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(when) - today.weekday() - 1) % 7 + 1)
    if when == "next_week":
        return day_of("monday", today)
    read = re.fullmatch("([0-9]{1,3})([dw])", when)
    if read:
        return today + timedelta(days=int(read[1]) * _DAYS_IN[read[2]])
    dated = re.fullmatch("([0-9]{2})-([0-9]{2})", when)
    if dated:
        month, day = int(dated[1]), int(dated[2])
        year = today.year + ((month, day) < (today.month, today.day))
        return date(year, month, min(day, calendar.monthrange(year, month)[1]))
    return today + timedelta(days={"today": 0, "tomorrow": 1}[when])
