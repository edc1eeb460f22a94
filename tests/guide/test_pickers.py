"""Type-ahead: 10,000 firms and 10,000 locations behave like 3, and nobody sees another administrator's."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.flows import home
from bot.storage import Transaction, people
from bot.storage.tables import firms, locations
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide import many
from tests.guide.conftest import Running
from tests.guide.steps import create_firm, create_location

MANY = 10_000
SHOWN = 100  # the most that Slack shows
MOST_STATEMENTS = 4  # for one look-up


class Statements:
    """The SQL statements about firms and locations that have been executed; not those of the outbox meanwhile."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if any(table in statement for table in ("firms", "locations", "administrators")):
            self.seen.append(statement)


@pytest.fixture
def statements() -> Iterator[Statements]:
    counted = Statements()
    sa.event.listen(sa.Engine, "before_cursor_execute", counted)
    yield counted
    sa.event.remove(sa.Engine, "before_cursor_execute", counted)


async def where(person: Person) -> Modal:
    """The picker over all locations."""
    await person.shortcut("Inviter personer")
    return await person.sees_modal("Inviter personer")


def a_world(tx: Transaction, kari: str, tom: str, count: int) -> None:
    """Kari: as many firms, the first of which has as many locations. Tom: a firm with three."""
    first, *_ = many.firms_of(tx, kari, count)
    many.locations_of(tx, first, count)
    theirs, *_ = many.firms_of(tx, tom, 1, "Toms firma", first_number=900_000_000)
    many.locations_of(tx, theirs, 3, "Toms lokasjon")


async def test_ten_thousand_take_as_many_statements_as_three(
    bot: Running, kari: Person, tom: Person, statements: Statements
) -> None:
    bot.read(a_world, tom.id, "U0NOBODY01", 3)
    bot.read(lambda tx: _in_bulk(tx, kari.id))
    counts = {}
    for person, last in ((tom, 3), (kari, MANY)):
        await person.command("/knytt")
        card = await person.sees("Steg 1 av 6")
        found: dict[str, int] = {}
        statements.seen.clear()
        offered = await card.look_up("Velg firma")
        found["firms"] = len(statements.seen)
        assert len(offered) == min(last, SHOWN)
        statements.seen.clear()
        (firm,) = await card.look_up("Velg firma", f"FIRMA {last:05}")
        assert firm.startswith(f"Firma {last:05} (")
        found["firms typed"] = len(statements.seen)
        await card.choose("Velg firma", "Firma 00001")
        await card.shows("Steg 2 av 6")
        statements.seen.clear()
        assert len(await card.look_up("Velg lokasjon")) == min(last, SHOWN)
        found["locations"] = len(statements.seen)
        statements.seen.clear()
        assert await card.look_up("Velg lokasjon", f"{last:05}") == [f"Lokasjon {last:05}"]
        found["locations typed"] = len(statements.seen)
        choice = await where(person)
        statements.seen.clear()
        assert len(await choice.look_up("På hvilken lokasjon?")) == min(last, SHOWN)
        found["anywhere"] = len(statements.seen)
        statements.seen.clear()
        label = f"Lokasjon {last:05} – Firma 00001"
        assert await choice.look_up("På hvilken lokasjon?", f"lokasjon {last:05}") == [label]
        found["anywhere typed"] = len(statements.seen)
        counts[person.id] = found
    assert counts[tom.id] == counts[kari.id]
    assert max(counts[kari.id].values()) <= MOST_STATEMENTS


async def test_app_home_of_ten_thousand_firms_is_bounded(bot: Running, kari: Person, statements: Statements) -> None:
    bot.read(lambda tx: _in_bulk(tx, kari.id))
    await kari.open_home()
    await kari.home.shows("Firma 00015")
    statements.seen.clear()
    bot.read(lambda tx: home.draw(tx, people.get(tx, kari.id), ""))
    assert 0 < len(statements.seen) <= 3 * MOST_STATEMENTS


async def test_what_was_typed_is_found_anywhere_in_the_name_or_number(bot: Running, kari: Person) -> None:
    for name, number in [
        ("Østensjø Fysioterapi AS", "310 000 019"),
        ("Fysio Ærlig & Sønn", "310 000 027"),
        ("Ålesund 100% Rygg", "310 000 035"),
        ("Under_strek Helse", "310 000 043"),
    ]:
        await create_firm(kari, name, number)
        await kari.home.press("Tilbake")
        await kari.home.shows("Hei, Kari")
    await kari.command("/knytt")
    card = await kari.sees("Steg 1 av 6")

    async def found(typed: str) -> list[str]:
        return [name.split(" ")[0] for name in await card.look_up("Velg firma", typed)]

    assert await found("østensjø") == ["Østensjø"]
    assert await found("ØSTENSJØ") == ["Østensjø"]
    assert await found("ÆRLIG & s") == ["Fysio"]
    assert await found("A\u030alesund") == ["Ålesund"]  # as some keyboards and clipboards write it
    assert await found("åle") == ["Ålesund"]
    assert await found("fysio") == ["Fysio", "Østensjø"]
    assert await found("  helse  ") == ["Under_strek"]
    assert await found("310 000 035") == ["Ålesund"]
    assert await found("31000004") == ["Under_strek"]
    assert await found("100%") == ["Ålesund"]
    assert await found("%") == ["Ålesund"]
    assert await found("_") == ["Under_strek"]
    assert await found("' OR 1=1 --") == []
    assert await found("\\") == []
    assert await found("x" * 3000) == []
    assert len(await found("")) == 4


async def test_nothing_of_other_administrators_is_offered(bot: Running, kari: Person, tom: Person) -> None:
    bot.read(a_world, kari.id, tom.id, 3)
    await kari.command("/knytt")
    card = await kari.sees("Steg 1 av 6")
    offered = await card.look_up("Velg firma", "firma")
    assert [firm.partition(" (")[0] for firm in offered] == ["Firma 00001", "Firma 00002", "Firma 00003"]
    assert await card.look_up("Velg firma", "toms") == []
    assert await card.look_up("Velg firma", "900 000 001") == []
    choice = await where(kari)
    assert await choice.look_up("På hvilken lokasjon?", "toms") == []
    assert len(await choice.look_up("På hvilken lokasjon?")) == 3


async def test_whoever_has_nothing_is_offered_nothing(bot: Running, kari: Person, ola: Person) -> None:
    bot.read(a_world, kari.id, "U0NOBODY01", 3)
    await ola.shortcut("Inviter personer")
    assert "Du administrerer ingen firmaer ennå" in (await ola.sees_modal("Opprett firma")).text


async def test_billing_firms_are_not_offered_for_locations(kari: Person) -> None:
    await create_firm(kari, "Faktura AS", "310 000 027", kind="Fakturerende firma")
    await kari.home.press("Tilbake")
    await create_firm(kari)
    await kari.command("/knytt")
    card = await kari.sees("Steg 2 av 6")
    assert "Fjordklinikken AS har ingen lokasjoner ennå" in card.text


async def test_long_names_are_cut_between_characters(bot: Running, kari: Person) -> None:
    await create_firm(kari, "👩‍⚕️" * 60)
    await create_location(kari, "Å" * 300)
    await create_location_again(kari, "Bislett")
    choice = await where(kari)
    offered = await choice.look_up("På hvilken lokasjon?")
    assert offered[0].startswith("Bislett – 👩‍⚕️")
    assert offered[0].rstrip("…").endswith("👩‍⚕️")
    assert offered[1] == "Å" * 74 + "…"


async def create_location_again(person: Person, name: str) -> None:
    await person.home.press("Tilbake")
    await person.home.shows("Org.nr")
    await create_location(person, name)


def _in_bulk(tx: Transaction, user: str) -> None:
    """Ten thousand firms, the first with ten thousand locations."""
    first, *_ = many.firms_of(tx, user, MANY, first_number=200_000_000)
    many.locations_of(tx, first, MANY)
    assert tx.connection.scalar(sa.select(sa.func.count()).select_from(firms)) >= MANY
    assert tx.connection.scalar(sa.select(sa.func.count()).select_from(locations)) >= MANY
