"""The calendars in docs/schedule.md are what the code does. `python -m tests.domain.test_schedule_page` writes them."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays

from bot.domain.schedule import History, Kind, Policy, next_contact, time_of_warning
from bot.domain.working_time import OfficeHours, WorkingTime, is_working_day

PAGE = Path(__file__).parents[2] / "docs" / "schedule.md"
OSLO, NEW_YORK = ZoneInfo("Europe/Oslo"), ZoneInfo("America/New_York")
SENT = {
    "easter": datetime(2027, 3, 18, 10, 30, tzinfo=OSLO),
    "summer time": datetime(2027, 3, 22, 7, 30, tzinfo=OSLO),
}
WHAT = {Kind.NUDGE: "nudge", Kind.LAST_CALL: "last call"}
HEARS = "the inviter hears of it"
A_DAY = timedelta(days=1)


def calendar(sent_at: datetime) -> str:
    """One silent invitation as a table."""
    policy, recipient = Policy(), WorkingTime("Europe/Oslo", OfficeHours(), spread=0.25)
    inviter = WorkingTime("America/New_York", OfficeHours(), spread=0.25)
    sent_at = sent_at.astimezone(ZoneInfo("UTC"))
    history = History(sent_at, sent_at + policy.expiry)
    rows = [(sent_at, "invitation", None)]
    while contact := next_contact(policy, history, recipient, rows[-1][0]):
        wait = policy.every if history.nudges else policy.first
        is_last = contact.kind is Kind.LAST_CALL
        wanted = history.expires_at - policy.last_call if is_last else rows[-1][0] + wait
        rows.append((contact.at, WHAT[contact.kind], wanted))
        history = History(sent_at, history.expires_at, history.nudges + 1, contact.at, is_last)
    rows.append((time_of_warning(inviter, rows[-1][0], history.expires_at), HEARS, rows[-1][0]))
    rows.append((history.expires_at, "expires", None))
    rows.append((inviter.next_open(history.expires_at), HEARS, history.expires_at))
    lines = ["| in Oslo | UTC | what | deferred from | because |", "|---|---|---|---|---|"]
    for at, what, wanted in rows:
        moved = wanted is not None and wanted != at
        origin, reason = (shown(wanted), "; ".join(reasons(what, wanted, at))) if moved else ("", "")
        lines.append(f"| {shown(at)} | {at:%H:%M} | {what} | {origin} | {reason} |")
    return "\n".join(lines)


def shown(at: datetime) -> str:
    local = at.astimezone(OSLO)
    return f"{local:%A} {local.day} {local:%B %H:%M}"


def reasons(what: str, wanted: datetime, at: datetime) -> list[str]:
    """Why it was not sent when it was wanted."""
    if what == HEARS:
        return [f"{wanted.astimezone(NEW_YORK):%H:%M} in New York"]
    day, until = wanted.astimezone(OSLO), at.astimezone(OSLO)
    days = [day.date() + n * A_DAY for n in range((until.date() - day.date()).days)]
    names = holidays.country_holidays("NO", language="en_US")
    off = [f"{one.day} {one:%B} is {names.get(one) or f'a {one:%A}'}" for one in days if not is_working_day(one, "NO")]
    if at < wanted:
        return [f"{day.day} {day:%B} is {names.get(day.date()) or f'a {day:%A}'}", "the expiry is too near: backward"]
    if off:
        return off
    return ["before 08" if day.hour < 8 else "after 18"] if not 8 <= day.hour < 18 else ["the day begins at 08:15"]


def drawn(page: str) -> str:
    for name, sent_at in SENT.items():
        table = f"<!-- {name} -->\n{calendar(sent_at)}\n<!-- end -->"
        page = re.sub(rf"<!-- {name} -->\n.*?<!-- end -->", lambda _, table=table: table, page, flags=re.DOTALL)
    return page


def test_the_calendars_on_the_page_are_what_the_code_does() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == drawn(page)
    assert all(f"<!-- {name} -->\n|" in page for name in SENT)


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
