"""knytt audit: what happened, in lines for a terminal, a script or a spreadsheet."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import __main__ as command_line
from bot.cli import audit
from bot.domain.person import Person
from bot.storage import Database, events, people
from tests.storage import world

NOW = datetime.now(UTC)
HERE, ELSEWHERE = "T0HERE", "T0ELSEWHERE"
KARI = Person("U0KARI", "Kari Nordmann")


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return sqlite_url


def happen(url: str, *whom: str | None, days_ago: float = 1, workspace: str = HERE, details: str | None = None) -> None:
    database = Database(url)
    with database.begin(workspace, NOW - timedelta(days=days_ago)) as tx:
        people.remember(tx, KARI)
        location = world.a_location(tx)
        for each in whom:
            ids = {"firm_id": location.firm_id, "location_id": location.id}
            events.note(tx, KARI.user, "invitation.sent", whom=each, details=details, **ids)
    database.close()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[list[str]]:
    assert command_line.main(["audit", "--workspace", HERE, *arguments]) == 0
    said = capsys.readouterr().out
    return [line.split("\t") for line in said.splitlines()]


def test_a_line_says_who_did_what_to_whom_when(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    happen(url, "ola@example.com", details="a detail")
    headings, line = told(capsys)
    assert headings == ["time", "actor", "verb", "firm", "location", "whom", "details"]
    at, actor, verb, firm, location, whom, details = line
    assert at == (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert actor == "Kari Nordmann (U0KARI)"
    assert verb == "invitation.sent"
    assert firm
    assert location
    assert whom == "ola@example.com"
    assert details == "a detail"


def test_what_time_did_was_done_by_knytt(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(url)
    with database.begin(HERE, NOW) as tx:
        events.note(tx, None, "invitation.expired", whom=KARI.user)
        people.remember(tx, KARI)
    database.close()
    assert told(capsys)[1][1:] == ["Knytt", "invitation.expired", "", "", "Kari Nordmann", ""]


def test_since_when(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    happen(url, "old@example.com", days_ago=40)
    assert len(told(capsys)) == 1  # thirty days unless told otherwise
    assert [line[5] for line in told(capsys, "--since", "41d")] == ["whom", "old@example.com"]
    assert len(told(capsys, "--since", "12h")) == 1


def test_one_workspace_at_a_time(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    happen(url, "here@example.com")
    happen(url, "elsewhere@example.com", workspace=ELSEWHERE)
    assert [line[5] for line in told(capsys)] == ["whom", "here@example.com"]


def test_what_is_no_time_is_explained(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.main(["audit", "--since", "yesterday"])
    assert ended.value.code == 2
    assert "such as 30s, 15m, 12h or 2d" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ola\tFjell\r\nKari", "Ola Fjell Kari"),
        ("\x1b[31mred\x1b]0;title\x07", "[31mred ]0;title"),
        ("\x9b31mred\x85\u2028next", "31mred next"),
        ("turned \u202eround\u2066", "turned round"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+47 912 34 567", "'+47 912 34 567"),
        (" @SUM(1)", "'@SUM(1)"),
        ("-1", "'-1"),
        ("Åse Ødegård", "Åse Ødegård"),
        ("\ud800", ""),
    ],
)
def test_nothing_steers_a_terminal_or_is_calculated(written: str, shown: str) -> None:
    assert audit.safe(written) == shown


def test_each_event_is_one_line_whatever_was_typed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    happen(url, "a\tb\nc", "=1+1", details="\x1b[2J\u2028x")
    lines = told(capsys)
    assert [len(line) for line in lines] == [7, 7, 7]
    assert [line[5:] for line in lines[1:]] == [["a b c", "[2J x"], ["'=1+1", "[2J x"]]
