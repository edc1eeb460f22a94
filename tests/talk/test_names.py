"""Names in a text: spelt right or wrong, in full or in part, as they are inflected in Norwegian and English."""

import pytest

from bench.talk import KNOWN, named
from bot.domain.talk import Known, Slots, Understanding, sought


@pytest.fixture
def slots(understanding: Understanding):  # type: ignore[no-untyped-def]
    def read(text: str, known: Known = KNOWN) -> Slots:
        return understanding.read(text, known).slots

    return read


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("påminn Ola Fjell", "Ola Fjell"),
        ("påminn ola", "Ola Fjell"),
        ("fjern nilsen Haugen", "Nils Haugen"),
        ("hvordan går det med anne-lise", "Anne-Lise Moe"),
        ("hvordan går det med anne lise moe", "Anne-Lise Moe"),
        ("has mohamed answered", "Mohammed Aziz"),
        ("tom's invitation", "Tom Dahl"),
        ("har ingird svart", "Ingrid Solberg"),
        ("eva søn vil ikke", "Eva Søn"),
        ("solberg har sluttet", "Ingrid Solberg"),
    ],
)
def test_a_person_is_found_by_part_of_the_name_however_spelt(slots, text: str, name: str) -> None:  # type: ignore[no-untyped-def]
    assert [each.keys for each in slots(text).people] == [(name,)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("vis majorstua", "Majorstuen"),
        ("hvem jobber på løkka", "Grünerløkka"),
        ("who works at grunerlokka", "Grünerløkka"),
        ("åpne sandvka", "Sandvika"),
        ("hvem er på solsiden", "Solsiden"),
        ("vis Bislett", "Bislett"),
    ],
)
def test_a_location_is_found_however_spelt(slots, text: str, name: str) -> None:  # type: ignore[no-untyped-def]
    assert slots(text).location.keys == (name,)


def test_the_longest_name_that_is_there_wins(slots) -> None:  # type: ignore[no-untyped-def]
    found = slots("endre på bislett fysio")
    assert (found.firm.keys, found.location) == (("Bislett Fysio AS",), None)
    found = slots("ola fjell fysio skal fakturere")
    assert (found.firm.keys, found.people) == (("Ola Fjell Fysio ENK",), ())


def test_several_of_a_name_are_all_given(slots) -> None:  # type: ignore[no-untyped-def]
    known = Known(people={1: "Ola Fjell", 2: "Ola Nordmann", 3: "Kari Nordmann"})
    (ola,) = slots("påminn ola", known).people
    assert set(ola.keys) == {1, 2}
    assert slots("påminn ola nordmann", known).people[0].keys == (2,)


def test_the_one_whose_name_is_there_in_full_is_meant(slots) -> None:  # type: ignore[no-untyped-def]
    known = Known(locations=named("Bislett", "Bislett stadion"))
    assert slots("vis bislett", known).location.keys == ("Bislett",)


@pytest.mark.parametrize(
    "text",
    ["hva koster det per måned", "hvor mange per behandler", "listen er tom", "hvem er administrator", "Hva betyr som"],
)
def test_a_word_that_happens_to_be_a_name_is_none(slots, text: str) -> None:  # type: ignore[no-untyped-def]
    assert slots(text).people == ()


def test_two_people_are_both_given_in_the_order_written(slots) -> None:  # type: ignore[no-untyped-def]
    assert [each.keys[0] for each in slots("inviter emma og nils til sandvika").people] == ["Emma Lund", "Nils Haugen"]


def test_what_may_be_names_is_sought_among_many() -> None:
    assert sought("vis Fjordklinikken på Majorstua, <@U12345>")[:2] == ("fjordklin", "majors")
    assert len(sought("ord " + " ".join(f"{chr(97 + n % 26) * 4}{n}" for n in range(100)))) == 12
    assert sought("<@U12345|kari> <mailto:a@b.no|a@b.no> på 22 i") == ()
