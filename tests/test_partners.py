"""The list of partners as people really have it: a row that is wrong is named by its number."""

from pathlib import Path

import pytest

from bot.cli.partners import read_csv
from bot.cli.table import UnusableFileError


def read(folder: Path, content: bytes) -> list[tuple[str, str | None]]:
    file = folder / "list.csv"
    file.write_bytes(content)
    return read_csv(file)


@pytest.mark.parametrize(
    "content",
    [
        b"name,organisation_number\nFjordtrygd,310 000 019\nNordlys,\n",
        b"\xef\xbb\xbfname;organisation_number\r\nFjordtrygd;310000019\r\nNordlys;\r\n",
        b'name,organisation_number\n"Fjordtrygd",NO 310 000 019 MVA\n\nNordlys\n',
        b"organisation_number,name\n310000019,Fjordtrygd\n,  Nordlys ",
        b"Org.nr.;Navn\n310000019;Fjordtrygd\n;Nordlys\n;\n",
    ],
)
def test_lists_are_read(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == [("Fjordtrygd", "310000019"), ("Nordlys", None)]


def test_a_name_may_hold_the_separator_and_an_odd_line_break(tmp_path: Path) -> None:
    assert read(tmp_path, 'name\n"Fjord, trygd"\nNord\u2028lys\n'.encode()) == [
        ("Fjord, trygd", None),
        ("Nord lys", None),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,organisation_number\n,310000019\n", "row 2, name: This has to be filled in."),
        (
            b"name,organisation_number\nFjordtrygd,310000019\n\nNordlys,123\n",
            "row 4, organisation_number: An organisation number has nine digits. You wrote three.",
        ),
        (
            b'name,organisation_number\n"Fjord\ntrygd",310000019\nNordlys,123456789\n',
            "row 3, organisation_number: The check digit does not fit.",
        ),
        (b"name\nFjordtrygd,310000019\n", "row 2: there are more values than columns"),
        (b"insurer\nFjordtrygd\n", "row 1: the first row must name the columns, and lacks name"),
        (b"", "is empty"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnusableFileError, match=said) as refused:
        read(tmp_path, content)
    assert "list.csv" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match=r"nowhere\.csv cannot be read"):
        read_csv(tmp_path / "nowhere.csv")
