"""Importing from files: all of a file or nothing, each thing once, and what is there already stays as it is."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import imports
from bot.cli.imports import Done, Import
from bot.cli.members import Members
from bot.cli.sorts import Firms, Locations, Practitioners
from bot.cli.table import UnusableFileError
from bot.domain.firm import Kind
from bot.domain.person import Person, outside_id
from bot.domain.profile import Profession, ProfileFacts
from bot.storage import Database, Transaction, events, firms, homes, locations, people, prepared, profiles
from tests.storage.world import ADA, HERE, KARI, NOW, OLA, a_firm, a_profile

FIRMS = (
    "Navn;Orgnr;Selskapsform;Type;Administrator;Nettside\n"
    "Fjordklinikken;310 000 019;as;Klinikk;ada@example.com, U0KARI;fjord.example\n"
    "Ola Fjell;310000027;ENK;billing;ola@example.com;\n"
)
LOCATIONS = (
    "Firma;Orgnr;Lokasjon;Adresse;Postnr;Poststed;Telefon\n"
    "Fjordklinikken;310000019;Majorstuen;Bogstadveien 1;0355;Oslo;22 00 00 00\n"
    "Fjordklinikken;310000019;Sandvika;Torget 2;1337;Sandvika;\n"
)
PRACTITIONERS = (
    "Navn;Yrke;E-post;HPR-nr;Mobil;Slack\n"
    "Kari Nordmann;Idrettsfysioterapeut;Kari@blåbær.no;1234567;912 34 567;\n"
    "Ola Fjell;acupuncturist;ola.fjell@example.com;1234567;;U0OLA99\n"
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    with made.begin(HERE, NOW) as tx:
        gone, app = Person("U0GONE", "Siri", is_deactivated=True), Person("U0ROBOT", "App", is_bot=True)
        for person in (ADA, KARI, OLA, gone, app):
            people.remember(tx, person)
    yield made
    made.close()


@pytest.fixture
def tx(database: Database) -> Iterator[Transaction]:
    """Looks, after what a test has done so far."""
    with database.reading(HERE, NOW) as tx:
        yield tx


class Desk:
    """An operator with a database and a folder."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.file = folder / "list.csv"

    def imports(self, sort: str, text: str, *, is_dry: bool = False) -> Done:
        self.file.write_text(text, encoding="utf-8")
        sorts: dict[str, Import] = {
            "firms": Firms(Members(self.database, HERE, NOW, None)),
            "locations": Locations(),
            "practitioners": Practitioners(),
        }
        return asyncio.run(imports.run(sorts[sort], self.file, self.database, (HERE, NOW), is_dry=is_dry))

    def complains(self, sort: str, text: str) -> list[str]:
        with pytest.raises(UnusableFileError) as refused:
            self.imports(sort, text)
        return str(refused.value).replace(f"{self.file}, ", "").splitlines()


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def test_firms_are_imported_with_their_administrators_and_twice_is_fine(desk: Desk) -> None:
    with desk.database.begin(HERE, NOW) as tx:
        homes.look(tx, ADA.user)
    assert desk.imports("firms", FIRMS, is_dry=True) == Done(2, 0)
    assert desk.imports("firms", FIRMS) == Done(2, 0)
    assert desk.imports("firms", FIRMS) == Done(0, 2)
    with desk.database.reading(HERE, NOW) as tx:
        found = firms.by_organisation_numbers(tx, ["310000019", "310000027"])
        clinic, own = found["310000019"], found["310000027"]
        assert (clinic.name, clinic.kind, clinic.website) == ("Fjordklinikken", Kind.CLINIC, "https://fjord.example")
        assert clinic.administrators == (ADA.user, KARI.user)
        assert (own.kind, own.legal_form, own.administrators) == (Kind.BILLING, "ENK", (OLA.user,))
        assert [(each.verb, each.actor) for each in events.since(tx, NOW)] == [("firm.created", None)] * 2
        home = homes.find(tx, ADA.user)
        assert home
        assert home.changed == 2


def test_what_was_changed_since_stays(desk: Desk) -> None:
    with desk.database.begin(HERE, NOW) as tx:
        a_firm(tx, "Another name")
    assert desk.imports("firms", FIRMS) == Done(1, 1)
    with desk.database.reading(HERE, NOW) as tx:
        found = firms.by_organisation_number(tx, "310000019")
        assert found
        assert (found.name, found.administrators) == ("Another name", (ADA.user,))


def test_every_wrong_row_is_told_and_nothing_is_imported(desk: Desk) -> None:
    wrong = FIRMS + (
        ";310000018;AS;klinikk;ada@example.com\n"
        "Sol;310000035;GmbH;kiosk;nobody@example.com\n"
        "Måne;310000035;AS;delt;nobody@example.com U0GONE U0ROBOT\n"
        "Fjord igjen;310000019;AS;delt;U0KARI\n"
        "Stjerne;310000043;AS;delt;\n"
        "Skog;310000051;AS;delt;kari\n"
    )
    assert desk.complains("firms", wrong) == [
        "row 4, name: This has to be filled in.",
        "row 4, organisation_number: The check digit does not fit. Look for digits that have changed places.",
        "row 5, legal_form: write one of these: AS, ENK, ANS, DA, SA, STI, NUF.",
        "row 5, kind: write one of these: clinic, self_employed, shared, billing.",
        "row 7, organisation_number: the same stands in row 2.",
        "row 8, administrator: This has to be filled in.",
        "row 9, administrator: “kari” is not an e-mail address. It looks like name@example.com.",
        "row 6, administrator: nobody in the workspace has the address or id “nobody@example.com”.",
        "row 6, administrator: Siri is an app or has left the workspace. Choose a person.",
        "row 6, administrator: App is an app or has left the workspace. Choose a person.",
    ]
    with desk.database.reading(HERE, NOW) as tx:
        assert firms.by_organisation_numbers(tx, ["310000019", "310000027", "310000035"]) == {}


def test_locations_are_imported_and_twice_is_fine(desk: Desk) -> None:
    desk.imports("firms", FIRMS)
    assert desk.imports("locations", LOCATIONS) == Done(2, 0)
    assert desk.imports("locations", LOCATIONS.replace("Majorstuen", "MAJORSTUEN")) == Done(0, 2)
    with desk.database.reading(HERE, NOW) as tx:
        firm = firms.by_organisation_number(tx, "310000019")
        assert firm
        found = locations.page(tx, firm, 0, 9).items
        assert [each.address for each in found] == ["Bogstadveien 1, 0355 Oslo", "Torget 2, 1337 Sandvika"]
        assert found[0].phone == "+4722000000"


def test_locations_of_firms_that_cannot_have_them_are_refused(desk: Desk) -> None:
    desk.imports("firms", FIRMS)
    wrong = LOCATIONS + (
        "Ukjent;310000035;Nord;Gata 1;0355;Oslo;\n"
        "Ola;310000027;Nord;Gata 1;0355;Oslo;\n"
        "Fjord;310000019;sandvika;Gata 1;355;;12\n"
        "Fjord;310000019;SANDVIKA;Gata 1;0355;Oslo;\n"
    )
    told = desk.complains("locations", wrong)
    assert told[0] == "row 6, postcode: A postcode has four digits."
    assert [line.partition(":")[0] for line in told[1:3]] == ["row 6, city", "row 6, phone"]
    assert told[3:5] == [
        "row 7, name: the same stands in row 3.",
        "row 4, organisation_number: no firm with this number is registered. Import the firms first.",
    ]
    assert told[5].startswith("row 5, organisation_number: Ola Fjell is a billing firm")
    with desk.database.reading(HERE, NOW) as tx:
        firm = firms.by_organisation_number(tx, "310000019")
        assert firm
        assert locations.page(tx, firm, 0, 9).total == 0


def test_practitioners_are_prepared_and_nobody_gets_a_profile(desk: Desk) -> None:
    assert desk.imports("practitioners", PRACTITIONERS) == Done(2, 0)
    assert desk.imports("practitioners", PRACTITIONERS) == Done(2, 0)
    with desk.database.reading(HERE, NOW) as tx:
        assert profiles.of(tx, KARI.user) is None
        assert prepared.of(tx, KARI) == ProfileFacts(
            name="Kari Nordmann",
            profession=Profession.PHYSIOTHERAPIST,
            hpr="1234567",
            email="Kari@blåbær.no",
            mobile="+4791234567",
            about=None,
            photo=None,
        )
        by_id = prepared.of(tx, Person("U0OLA99", "Ola"))
        assert by_id
        assert (by_id.profession, by_id.hpr) == (Profession.ACUPUNCTURIST, None)
        assert prepared.of(tx, OLA) is None
        assert prepared.of(tx, Person(outside_id("x"), "x", email_key=KARI.email_key)) is None


def test_whoever_has_a_profile_is_left_alone(desk: Desk) -> None:
    with desk.database.begin(HERE, NOW) as tx:
        a_profile(tx)
        a_profile(tx, outside_id("ola@example.com"), "Ola")
    text = (
        "name,profession,email,user\nKari,nurse,kari@blåbær.no,\n"
        "Ola,nurse,ola@example.com,\nK,nurse,k@example.com,U0KARI\n"
    )
    assert desk.imports("practitioners", text) == Done(0, 3)


def test_wrong_practitioners_are_refused(desk: Desk) -> None:
    wrong = (
        "name,profession,email,user\nKari,healer,kari@example.com,\nOla,nurse,,ola\n"
        "Kari,nurse,KARI@example.com,\nK,nurse,kari@example.com,\n"
    )
    first, *others = desk.complains("practitioners", wrong)
    assert first.startswith("row 2, profession: write one of these: physiotherapist, ")
    assert others == [
        "row 3, user: write the id that Slack shows under “Copy member ID”.",
        "row 3, email: This has to be filled in.",
        "row 5, email: the same stands in row 4.",
    ]


def test_many_rows_are_written_in_one_transaction(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    people_ = "name,profession,email\n" + "".join(f"Kari,nurse,kari{n}@example.com\n" for n in range(5))
    assert desk.imports("practitioners", people_) == Done(5, 0)
    broken = Practitioners()
    written = broken.write

    def breaks_later(tx: Transaction, listed: list) -> int:
        if any(each["whose"] == "ola4@example.com" for each in listed):
            raise RuntimeError
        return written(tx, listed)

    monkeypatch.setattr(broken, "write", breaks_later)
    desk.file.write_text(people_.replace("kari", "ola"), encoding="utf-8")
    with pytest.raises(RuntimeError):
        asyncio.run(imports.run(broken, desk.file, desk.database, (HERE, NOW)))
    with desk.database.reading(HERE, NOW) as tx:
        assert prepared.of(tx, Person("U0X", "x", email_key="ola0@example.com")) is None
