"""Finding firms and locations by what is typed, however many there are."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.firm import Kind
from bot.domain.formats import line, name
from bot.storage import Transaction, firms, locations, tables
from bot.storage.search import Page, folded
from tests.storage import world
from tests.storage.world import ADA, KARI, firm_facts

NAMES = [
    "Ærlig Åsane Øst",
    "100% helse",
    "100 helse",
    "Fjord_klinikken",
    "Fjordxklinikken",
    "a/b",
    "Straße",
    "Ñandú 😀",
]
NUMBERS = ["310000019", "310000027", "310000035", "310000043", "310000051", "310000078", "310000086", "310000094"]


FOUND_BY = {
    "ÆRLIG": ["Ærlig Åsane Øst"],
    "ærlig åsane øst": ["Ærlig Åsane Øst"],
    "ØST": ["Ærlig Åsane Øst"],
    " åsane ": ["Ærlig Åsane Øst"],
    "a\u030asane": ["Ærlig Åsane Øst"],
    "ærlig\u200b  åsane": ["Ærlig Åsane Øst"],
    "100%": ["100% helse"],
    "100_": [],
    "%": ["100% helse"],
    "_": ["Fjord_klinikken"],
    "fjord_": ["Fjord_klinikken"],
    "/": ["a/b"],
    "\\": [],
    "'": [],
    "strasse": ["Straße"],
    "STRASSE": ["Straße"],
    "ñANDÚ 😀": ["Ñandú 😀"],
    "helse": ["100 helse", "100% helse"],
    "finnes ikke": [],
    "helse\x00": ["100 helse", "100% helse"],
    "helse\ud83d": ["100 helse", "100% helse"],
}


def test_a_part_of_the_name_is_enough_in_either_case_and_is_taken_literally(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx, "zz", "310000108")
        for called, number in zip(NAMES, NUMBERS, strict=True):
            world.a_firm(tx, called, number)
            world.a_location(tx, firm, called)
        for find in (
            lambda typed: firms.suggest(tx, ADA.user, typed),
            lambda typed: locations.suggest(tx, firm, typed),
            lambda typed: [location for location, _ in locations.suggest_anywhere(tx, ADA.user, typed)],
        ):
            assert {typed: [each.name for each in find(typed)] for typed in FOUND_BY} == FOUND_BY


def test_a_firm_is_also_found_by_how_its_number_begins(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx, "Fjordklinikken", "310000019")
        world.a_firm(tx, "Fjellklinikken", "310000116")
        for typed in ("310000019", "310 000 019", "310\u00a0000\u00a0019", " 3100000"):
            assert [each.id for each in firms.suggest(tx, ADA.user, typed)] == [firm.id]
        assert firms.suggest(tx, ADA.user, "19") == []


def test_only_ones_own_firms_are_found(begin) -> None:
    with begin() as tx:
        world.a_firm(tx)
        assert firms.suggest(tx, KARI.user, "") == []
        assert firms.page(tx, KARI.user, 0, 10).items == []
        assert firms.administered_by(tx, KARI.user) == []


def test_a_billing_firm_is_found_only_where_no_location_is_wanted(begin) -> None:
    with begin() as tx:
        firm = world.a_firm(tx, kind=Kind.BILLING)
        assert firms.suggest(tx, ADA.user, "") == []
        assert [each.id for each in firms.suggest(tx, ADA.user, "", with_locations=False)] == [firm.id]


def test_locations_are_found_anywhere_by_their_own_name_or_their_firms(begin) -> None:
    with begin() as tx:
        fjord = world.a_firm(tx)
        fjell = world.a_firm(tx, "Fjellklinikken", "310000027")
        majorstuen, frogner = world.a_location(tx, fjord), world.a_location(tx, fjell, "Frogner")
        assert locations.suggest_anywhere(tx, ADA.user, "frog") == [(frogner, fjell.name)]
        assert locations.suggest_anywhere(tx, ADA.user, "FJORD") == [(majorstuen, fjord.name)]
        assert locations.suggest_anywhere(tx, ADA.user, "") == [(frogner, fjell.name), (majorstuen, fjord.name)]
        assert locations.suggest_anywhere(tx, KARI.user, "") == []


def with_firms(tx: Transaction, many: int) -> None:
    """Rows straight into the tables: these numbers are never read."""
    facts = vars(firm_facts()) | {"workspace": tx.workspace}
    names = [f"Klinikk {n:05}" for n in range(many)]
    rows = [
        {**facts, "name": called, "sought": called.lower(), "organisation_number": f"{n:09}"}
        for n, called in enumerate(names)
    ]
    tx.connection.execute(sa.insert(tables.firms), rows)
    c = tables.firms.c
    ours = sa.select(c.workspace, c.id, sa.literal(ADA.user), c.sought).where(c.workspace == tx.workspace)
    tx.connection.execute(
        sa.insert(tables.administrators).from_select(["workspace", "firm_id", "user", "sought"], ours)
    )
    address = (sa.literal("Storgata 1"), sa.literal("0155"), sa.literal("Oslo"))
    places = sa.select(c.workspace, c.id, c.name, c.sought, *address).where(c.workspace == tx.workspace)
    columns = ["workspace", "firm_id", "name", "sought", "street", "postcode", "city"]
    tx.connection.execute(sa.insert(tables.locations).from_select(columns, places))


def test_ten_thousand_firms_and_locations_take_as_many_queries_as_three(begin, statements) -> None:
    def asked_among(many: int) -> dict[str, int]:
        with begin(f"T{many}") as tx:
            with_firms(tx, many)
            if tx.connection.dialect.name == "postgresql":  # no statistics yet, as after an import
                tx.connection.execute(sa.text("SET LOCAL statement_timeout = '3s'"))  # longer than that Slack waits not
            asked = {}
            for what, ask in {
                "firms": lambda: firms.suggest(tx, ADA.user, "klinikk"),
                "locations": lambda: locations.suggest_anywhere(tx, ADA.user, "klinikk"),
                "own": lambda: firms.administered_by(tx, ADA.user),
            }.items():
                with statements() as sent:
                    found = ask()
                assert len(found) == min(many, 100)
                asked[what] = len(sent)
            with statements() as sent:
                page = firms.page(tx, ADA.user, 3, 30)
            assert page.total == many
            asked["page"] = len(sent)
            return asked

    assert asked_among(3) == asked_among(10_000) == {"firms": 1, "locations": 1, "own": 3, "page": 7}


def pages_of(begin, many: int) -> Callable[[int], Page]:
    with begin() as tx:
        firm = world.a_firm(tx)
        for n in range(many):
            world.a_location(tx, firm, f"Lokasjon {n}")

    def page(number: int) -> Page:
        with begin() as tx:
            return locations.page(tx, firm, number, 3)

    return page


def test_a_list_comes_in_pages_by_name(begin) -> None:
    page = pages_of(begin, 7)
    assert [[item.name[-1] for item in page(number).items] for number in range(3)] == [
        ["0", "1", "2"],
        ["3", "4", "5"],
        ["6"],
    ]
    assert [page(number).has_next for number in range(3)] == [True, True, False]
    assert {page(number).total for number in range(3)} == {7}


@pytest.mark.parametrize(("asked", "shown"), [(-1, 0), (2, 1), (99, 1)])
def test_a_page_beyond_the_ends_is_the_nearest_one(begin, asked: int, shown: int) -> None:
    page = pages_of(begin, 6)(asked)
    assert (page.number, len(page.items), page.has_next) == (shown, 3, shown == 0)


def test_an_empty_list_is_one_empty_page(begin) -> None:
    assert pages_of(begin, 0)(5) == Page([], number=0, size=3, total=0)


def test_firms_come_by_name_whichever_case_it_is_in(begin) -> None:
    with begin() as tx:
        for called, number in zip(("beta", "Alfa", "BETA 2", "alfa 2"), NUMBERS, strict=False):
            world.a_firm(tx, called, number)
        names = [summary.firm.name for summary in firms.page(tx, ADA.user, 0, 10).items]
    assert names == ["Alfa", "alfa 2", "beta", "BETA 2"]


@given(st.characters(exclude_categories=["Cs"]))
def test_a_name_of_300_characters_is_folded_into_at_most_900(character: str) -> None:
    assert len(folded(name(character * 300) if line(character) else "")) <= 900
