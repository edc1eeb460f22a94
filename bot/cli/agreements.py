"""Agreements from the operator's side: record what partners answered, one by one or from a file, and list them."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from bot.domain import formats
from bot.domain.agreement import Answer, State
from bot.domain.refusal import Form
from bot.domain.working_time import zone_of
from bot.flows import decisions
from bot.flows.decisions import Recorded
from bot.storage import Database, Transaction, agreements, firms, partners

from .audit import safe
from .table import Column, Problems, Row, progress_bar, rows

COLUMNS = (
    Column("organisation_number", ("orgnr", "organisasjonsnummer")),
    Column("partner", ("forsikringsselskap", "selskap")),
    Column("state", ("status", "tilstand")),
    Column("since", ("siden", "dato"), is_required=False),
)
STATES = {
    **{state.value: state for state in State},
    "ingen": State.NONE,
    "søkt": State.APPLIED,
    "aktiv": State.ACTIVE,
    "sagt opp": State.NOTICE,
    "avsluttet": State.ENDED,
    "avslått": State.REJECTED,
}
KNOWN_STATES = "one of these: " + ", ".join(State)
DAY = "a day that is not to come, such as 2026-03-03 or 03.03.2026"
ZONE = zone_of("Europe/Oslo")
NOON = time(12)  # which is how a day is told, to readers in other zones too
AT_ONCE = 1_000  # firms that are looked up


@dataclass(frozen=True)
class Line:
    """What is said about one firm and one partner; `row`: where."""

    row: int
    organisation_number: str
    partner: str
    state: State
    since: datetime | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be done, and with what."""
    doing = parser.add_subparsers(dest="do", required=True, metavar="import | set | list")
    importing = doing.add_parser("import", help="record what partners answered, from a CSV file")
    columns = "columns: " + ", ".join(f"{each.name}{'' if each.is_required else ' (optional)'}" for each in COLUMNS)
    importing.add_argument("file", type=Path, metavar="FILE.csv", help=columns)
    importing.add_argument("--dry-run", action="store_true", help="only say what would change, or what is wrong")
    setting = doing.add_parser("set", help="record one answer")
    setting.add_argument("organisation_number", metavar="ORGNR", help="the firm's organisation number")
    setting.add_argument("partner", metavar="PARTNER", help="the partner's name")
    setting.add_argument("state", metavar="STATE", help=KNOWN_STATES)
    setting.add_argument("--since", default="", metavar="2026-03-03", help="since when (default: today)")
    listing = doing.add_parser("list", help="print how firms stand with partners, as tab-separated lines")
    listing.add_argument("--state", choices=list(State), help="only those that stand so: applied are those to decide")
    for each in (importing, setting, listing):
        each.add_argument("--workspace", help="Slack team id (default: the one that SLACK_BOT_TOKEN belongs to)")


def run(database: Database, workspace: str, now: datetime, arguments: argparse.Namespace) -> Iterator[str]:
    """Do it; lines to print. Raises UnusableFileError, and nothing has changed."""
    if arguments.do == "list":
        with database.begin(workspace, now) as tx:
            yield from lines(tx, State(arguments.state) if arguments.state else None)
        return
    is_dry = arguments.do == "import" and arguments.dry_run
    if arguments.do == "import":
        recorded = import_csv(database, workspace, now, arguments.file, is_dry=is_dry)
    else:
        recorded = set_one(database, workspace, now, {each.name: getattr(arguments, each.name) for each in COLUMNS})
    yield _told(recorded, workspace, is_dry=is_dry)


def import_csv(database: Database, workspace: str, now: datetime, path: Path, *, is_dry: bool = False) -> Recorded:
    """Record a file of answers, all or none of them. `is_dry`: only find out what that would do.

    Raises UnusableFileError, which names each row that is wrong.
    """
    problems = Problems(path)
    with progress_bar("Reading") as progress:
        read = [line for row in rows(path, COLUMNS, problems, progress) if (line := _line(row, problems, now))]
    with database.begin(workspace, now) as tx:
        answers = _answers(tx, read, problems)
        problems.done()
        with tx.connection.begin_nested() as trial:
            recorded = decisions.record(tx, answers)
            if is_dry:
                tx.catch_up()
                trial.rollback()
        return recorded


def set_one(database: Database, workspace: str, now: datetime, given: dict[str, str]) -> Recorded:
    """Record one answer, given as a row of a file is. Raises UnusableFileError, which says what is wrong."""
    problems = Problems(None)
    line = _line(Row(1, given), problems, now)
    with database.begin(workspace, now) as tx:
        answers = _answers(tx, [line] if line else [], problems)
        problems.done()
        return decisions.record(tx, answers)


def lines(tx: Transaction, state: State | None = None) -> Iterator[str]:
    """A line of headings, then one for each agreement, which `import` reads."""
    yield "organisation_number\tfirm\tpartner\tstate\tsince\tby"
    for each in agreements.listed(tx, state):
        since = each.since.astimezone(ZONE).date().isoformat()
        yield "\t".join(
            map(safe, (each.organisation_number, each.firm, each.partner, each.state, since, each.by or ""))
        )


def _line(row: Row, problems: Problems, now: datetime) -> Line | None:
    """A row as it is meant; None if something in it is wrong, which has been noted."""
    form = Form(row.values)
    with problems.of(row):
        number = form.read("organisation_number", formats.organisation_number)
        partner = form.read("partner", formats.name)
        form.done()
        state = STATES.get(row.values.get("state", "").casefold())
        since, is_day = _since(row.values.get("since", ""), now)
        if state is None:
            problems.add(row.number, "state", f"write {KNOWN_STATES}.")
        if not is_day:
            problems.add(row.number, "since", f"write {DAY}.")
        if state is not None and is_day:
            return Line(row.number, number, partner, state, since)
    return None


def _since(text: str, now: datetime) -> tuple[datetime | None, bool]:
    """The moment that is meant by a day, None for none; and whether it is one."""
    if not text:
        return None, True
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            day = datetime.strptime(text, form).replace(tzinfo=ZONE).date()
        except ValueError:
            continue
        return min(datetime.combine(day, NOON, ZONE), now), date.min < day <= now.astimezone(ZONE).date()
    return None, False


def _answers(tx: Transaction, read: Iterable[Line], problems: Problems) -> list[Answer]:
    """What the lines say of the firms and partners that there are; what is wrong has been noted."""
    listed = list(read)
    firm_ids = _firm_ids(tx, sorted({line.organisation_number for line in listed}))
    partner_ids = {each.name.casefold(): each.id for each in partners.everyone(tx)}
    answers: dict[tuple[int, int], Answer] = {}
    rows_of: dict[tuple[int, int], int] = {}
    for line in listed:
        firm_id, partner_id = firm_ids.get(line.organisation_number), partner_ids.get(line.partner.casefold())
        if firm_id is None:
            problems.add(line.row, "organisation_number", "no firm in Knytt has this number.")
        if partner_id is None:
            problems.add(line.row, "partner", f"there is no partner “{safe(line.partner)}”.")
        if firm_id is None or partner_id is None:
            continue
        key = (firm_id, partner_id)
        if key in answers:
            problems.add(line.row, None, f"this firm and this partner stand in row {rows_of[key]} already.")
        answers[key] = Answer(firm_id, partner_id, line.state, line.since)
        rows_of.setdefault(key, line.row)
    return list(answers.values())


def _firm_ids(tx: Transaction, numbers: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for first in range(0, len(numbers), AT_ONCE):
        theirs = firms.by_organisation_numbers(tx, numbers[first : first + AT_ONCE])
        found |= {number: firm.id for number, firm in theirs.items()}
    return found


def _told(recorded: Recorded, workspace: str, *, is_dry: bool) -> str:
    if not recorded.changes:
        return f"Nothing {'would change' if is_dry else 'changed'} in {workspace}."
    changed, told = ("would change", "would be told") if is_dry else ("changed", "are told")
    what = f"{_count(recorded.changes, 'agreement')} of {_count(recorded.firms, 'firm')}"
    whom = f"{_count(recorded.administrators, 'administrator')} and {_count(recorded.practitioners, 'practitioner')}"
    return f"{what} {changed} in {workspace}; {whom} {told}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
