"""CSV files as people have them: whatever Excel makes of them is read, and what is wrong is named by its row."""

from pathlib import Path

import pytest

from bot.cli.table import Column, Problems, Row, UnusableFileError, rows
from bot.domain import formats
from bot.domain.refusal import Form

COLUMNS = (
    Column("name", ("navn",)),
    Column("organisation_number", ("orgnr",)),
    Column("city", ("poststed",), is_required=False),
)
FJORD = {"name": "Fjordklinikken på Åsen", "organisation_number": "310000019"}


def read(folder: Path, content: bytes) -> list[Row]:
    file = folder / "list.csv"
    file.write_bytes(content)
    problems = Problems(file)
    found = list(rows(file, COLUMNS, problems))
    problems.done()
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_separator_is_understood(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    text = end.join([separator.join(["Org.nr.", "NAVN"]), separator.join(FJORD[name] for name in reversed(FJORD))])
    assert read(tmp_path, text.encode(encoding)) == [Row(2, FJORD)]


@pytest.mark.parametrize(
    "text",
    [
        "name;organisation_number\nFjordklinikken på Åsen;310000019",
        "name,organisation number\n Fjordklinikken på Åsen ,310000019,,\n,\n",
        "sep=;\nNavn;Org nr;Noe annet\nFjordklinikken på Åsen;310000019;likegyldig",
        '"navn";"orgnr"\n"Fjordklinikken på Åsen";"310000019"\n',
        "name, with a comma;Navn;Orgnr\nx;Fjordklinikken på Åsen;310000019\n",
    ],
)
def test_headings_and_what_stands_around_them_may_differ(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text.encode()) == [Row(2, FJORD)]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    text = '\nname,organisation_number\n"Fjord,\nklinikken",1\n\n,\nNord,2\n'
    assert [(row.number, row.values["name"]) for row in read(tmp_path, text.encode())] == [
        (3, "Fjord,\nklinikken"),
        (6, "Nord"),
    ]


def test_a_column_that_need_not_be_there_may_be(tmp_path: Path) -> None:
    assert read(tmp_path, b"name,orgnr,poststed\nNord,1,Oslo")[0].values["city"] == "Oslo"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"is empty. Its first row must name the columns: name \(or navn\), organisation_number"),
        (b"\n\n", "is empty"),
        (b"name\nFjord\n", r"row 1: .* lacks organisation_number \(or orgnr\)\.$"),
        (b"Fjord,310000019\n", r"row 1: .* lacks name \(or navn\), organisation_number"),
        (b"name,navn,orgnr\n", "row 1: the column name is there twice"),
        (b"name,orgnr\nFjord,310000019,Oslo\n", "row 2: there are more values than columns"),
        (b'name,orgnr\nNord,1\n"Fjord,310000019\nSol,2\n', "row 3: .* Is a quotation mark missing?"),
        (b'name,orgnr\n"Fjord"klinikken,310000019\n', "row 2: .* Is a quotation mark missing?"),
        (b'name,orgnr\n"' + b"a" * 200_000, "row 2: .* Is a quotation mark missing?"),
        (b"name,orgnr\nFj\xf8rd\x8d,1\n", "cannot be read as text"),
        (b"\xff\xfen\0a\0m", "cannot be read as text"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnusableFileError, match=said) as refused:
        read(tmp_path, content)
    assert "list.csv" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.csv"
    with pytest.raises(UnusableFileError, match=r"nowhere\.csv cannot be read: No such file"):
        list(rows(nowhere, COLUMNS, Problems(nowhere)))


def test_every_problem_is_told_by_row_and_column_in_the_words_of_the_forms(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,orgnr\n,12\nNord,310000019\nSol,310000018\n", encoding="utf-8")
    problems = Problems(file)
    for row in rows(file, COLUMNS, problems):
        with problems.of(row):
            form = Form(row.values)
            form.read("name", formats.name)
            form.read("organisation_number", formats.organisation_number)
            form.done()
    with pytest.raises(UnusableFileError) as refused:
        problems.done()
    assert str(refused.value).replace(str(file), "list.csv").splitlines() == [
        "list.csv, row 2, name: This has to be filled in.",
        "list.csv, row 2, organisation_number: An organisation number has nine digits. You wrote two.",
        "list.csv, row 4, organisation_number: The check digit does not fit. Look for digits that have changed places.",
    ]


def test_a_hundred_problems_are_told_and_all_are_counted(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError) as refused:
        read(tmp_path, b"name,orgnr\n" + b"a,b,c\n" * 5000)
    told = str(refused.value).splitlines()
    assert len(told) == 101
    assert told[-1] == "... and 4,900 more."


def test_how_far_it_has_come_is_told(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,orgnr\n" + "Nord,1\n" * 20_000, encoding="utf-8")
    told: list[float] = []
    assert sum(1 for _ in rows(file, COLUMNS, Problems(file), told.append)) == 20_000
    assert len(told) == 20
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] <= 1
