"""The list of partners as people really have it: a line that is wrong is named by its number in the file."""

from pathlib import Path

import pytest

from bot.cli.partners import UnreadableListError, read_csv


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
        (b"name\nFjordtrygd\n\n\n\t\n", "line 5, name: This has to be filled in."),
        (
            b"name,organisation_number\nFjordtrygd,310000019\n\nNordlys,123\n",
            "line 4, organisation_number: An organisation number has nine digits. You wrote three.",
        ),
        (
            b'name,organisation_number\n"Fjord\ntrygd",310000019\nNordlys,123456789\n',
            "line 4, organisation_number: The check digit does not fit.",
        ),
        (b"name\nFjordtrygd,310000019\n", "line 2: more values than columns"),
        (b"navn\nFjordtrygd\n", "line 1: the first line must name the columns: name, organisation_number"),
        (b"", "line 1: the first line must name the columns"),
        (b"name\nFj\xf8rdtrygd\n", "cannot be read"),
        (b'name\n"' + b"a" * 200_000, "line 2: "),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableListError, match=said) as refused:
        read(tmp_path, content)
    assert "list.csv" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableListError, match=r"nowhere\.csv cannot be read"):
        read_csv(tmp_path / "nowhere.csv")
