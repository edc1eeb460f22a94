"""knytt agreements: the operator records what partners answered, one by one or from a file as Excel writes it."""

from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot import app
from bot.domain.agreement import State
from bot.domain.firm import FirmFacts, Kind
from bot.storage import Database, Transaction, agreements, firms, partners
from bot.storage.tables import messages

HERE = "T0HERE"
CLINIC, BISLETT = "310000019", "310000035"


@pytest.fixture
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    database = Database(sqlite_url)
    with database.begin(HERE, app.now()) as tx:
        partners.keep(tx, [("Fjordtrygd", None), ("Nordlys Forsikring", None), ("Sør Trygd", None)])
        for number, name in ((CLINIC, "Fjordklinikken AS"), (BISLETT, "Bislett Fysio AS")):
            firms.create(tx, FirmFacts(name, number, "AS", Kind.CLINIC, None, None), "U0KARI")
    yield database
    database.close()


def knytt(*arguments: str | Path) -> int:
    action, *rest = map(str, arguments)
    return command_line.main(["agreements", action, *rest, "--workspace", HERE])


def listed(database: Database) -> dict[tuple[str, str], State]:
    with database.begin(HERE, app.now()) as tx:
        return {(each.organisation_number, each.partner): each.state for each in agreements.listed(tx)}


def told(database: Database) -> list[str]:
    def recipients(tx: Transaction) -> list[str]:
        return list(tx.connection.scalars(messages.select().with_only_columns(messages.c.recipient)))

    with database.begin(HERE, app.now()) as tx:
        return recipients(tx)


@pytest.mark.parametrize(
    "content",
    [
        "organisation_number,partner,state\n310 000 019,Fjordtrygd,active\n310000035,sør trygd,rejected\n".encode(),
        "Org.nr.;Forsikringsselskap;Status\r\n310000019;Fjordtrygd;Aktiv\r\n310000035;Sør Trygd;avslått\r\n".encode(
            "cp1252"
        ),
        "\ufefforgnr\tpartner\tstate\n310000019\tFjordtrygd\tactive\n310000035\tSør Trygd\trejected\n".encode(
            "utf-16-le"
        ),
    ],
    ids=["UTF-8", "Excel", "UTF-16"],
)
def test_a_file_is_recorded_and_twice_is_fine(
    database: Database, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    assert knytt("import", file) == 0
    assert capsys.readouterr().out == (
        "2 agreements of 2 firms changed in T0HERE; 1 administrator and 0 practitioners are told.\n"
    )
    assert listed(database) == {(CLINIC, "Fjordtrygd"): State.ACTIVE, (BISLETT, "Sør Trygd"): State.REJECTED}
    assert knytt("import", file) == 0
    assert capsys.readouterr().out == "Nothing changed in T0HERE.\n"
    assert told(database) == ["U0KARI"]


def test_a_dry_run_changes_nothing(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("orgnr;partner;state\n310000019;Fjordtrygd;active\n")
    assert knytt("import", file, "--dry-run") == 0
    assert capsys.readouterr().out == (
        "1 agreement of 1 firm would change in T0HERE; 1 administrator and 0 practitioners would be told.\n"
    )
    assert (listed(database), told(database)) == ({}, [])


def test_every_row_that_is_wrong_is_named_and_nothing_is_recorded(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.csv"
    rows = [
        "310000019;Fjordtrygd;active;",
        "310000018;Fjordtrygd;active;",
        "310000043;Fjordtrygd;active;",
        "310000019;Tindeforsikring;active;",
        "310000019;Nordlys Forsikring;perhaps;",
        "310000019;Nordlys Forsikring;active;2999-01-01",
        "310000019;fjordtrygd;ended;03.03.2026",
        "310000035;;active;",
        "310000035;Fjordtrygd;active;;more",
    ]
    file.write_text("\n".join(["orgnr;partner;state;since", *rows]))
    assert knytt("import", file) == 2
    said = [line.removeprefix(f"{file}, ") for line in capsys.readouterr().err.splitlines()]
    for begins in (
        "row 3, organisation_number: The check digit",
        "row 4, organisation_number: no firm",
        "row 5, partner: there is no partner “Tindeforsikring”",
        "row 6, state: write one of these: none, applied, active",
        "row 7, since: write a day that is not to come",
        "row 8: this firm and this partner stand in row 2 already",
        "row 9, partner: This has to be filled in",
        "row 10: there are more values",
    ):
        assert any(line.startswith(begins) for line in said), (begins, said)
    assert len(said) == 8
    assert (listed(database), told(database)) == ({}, [])


def test_missing_columns_are_named(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("orgnr;state\n310000019;active\n")
    assert knytt("import", file) == 2
    assert "lacks partner" in capsys.readouterr().err


def test_one_answer_is_set(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert knytt("set", "310 000 019", "Fjordtrygd", "active", "--since", "2026-03-03") == 0
    assert knytt("list") == 0
    headings, line = capsys.readouterr().out.splitlines()[1:]
    assert headings.split("\t") == ["organisation_number", "firm", "partner", "state", "since", "by"]
    assert line.split("\t") == [CLINIC, "Fjordklinikken AS", "Fjordtrygd", "active", "2026-03-03", ""]
    assert knytt("list", "--state", "applied") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["310000018", "Fjordtrygd", "active"], "organisation_number: The check digit"),
        (["310000019", "Tindeforsikring", "active"], "partner: there is no partner “Tindeforsikring”."),
        (["310000019", "Fjordtrygd", "perhaps"], "state: write one of these"),
        (["310000019", "Fjordtrygd", "active", "--since", "soon"], "since: write a day"),
    ],
)
def test_what_is_wrong_with_it_is_said(
    database: Database, given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert knytt("set", *given) == 2
    assert capsys.readouterr().err.startswith(said)
    assert listed(database) == {}


def test_what_was_listed_can_be_imported_again(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin(HERE, app.now()) as tx:
        firm = firms.by_organisation_number(tx, CLINIC)
        agreements.apply(tx, firm.id, [each.id for each in partners.everyone(tx)], "U0KARI")
    knytt("list")
    file = tmp_path / "list.tsv"
    file.write_text(capsys.readouterr().out)
    assert knytt("import", file) == 0
    assert capsys.readouterr().out == "Nothing changed in T0HERE.\n"
    file.write_text(file.read_text().replace("applied", "active", 1))
    knytt("import", file)
    assert sorted(listed(database).values()) == [State.ACTIVE, State.APPLIED, State.APPLIED]
