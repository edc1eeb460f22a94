"""Organisation numbers, in every way that people write them."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain import formats

NUMBERS = (
    "310000019", "310000027", "310000035", "310000043", "310000051", "310000078", "310000086", "310000094",
    "310000108", "310000116",
)  # fmt: skip


def checks(digits: str) -> bool:
    """Modulo 11, written down once more and differently: the weighted sum with the check digit is divisible by 11."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2, 1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


@st.composite
def valid(draw: st.DrawFn) -> str:
    digits = draw(st.from_regex("[0-9]{8}", fullmatch=True))
    assume(digits != "00000000")
    fitting = [digits + check for check in "0123456789" if checks(digits + check)]
    assume(fitting)  # with one number in eleven no digit fits
    return fitting[0]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_numbers_for_tests_are_valid(number: str) -> None:
    assert checks(number)
    assert formats.organisation_number(number) == number


@pytest.mark.parametrize(
    "typed",
    [
        "310000019",
        "310 000 019",
        "  310000019\n",
        "310\u00a0000\u00a0019",
        "310\u202f000\u202f019",
        "310\u2009000\u2009019",
        "310.000.019",
        "310-000-019",
        "310–000–019",
        "310000019MVA",
        "310 000 019 MVA",
        "310 000 019 mva",
        "NO310000019",
        "NO 310 000 019",
        "NO 310 000 019 MVA",
        "no310000019mva",
        "NO-310000019-MVA",
        "Org.nr. 310 000 019",
        "org.nr: 310000019",
        "Orgnr 310 000 019 MVA",
        "Org. no. NO 310 000 019",
        "Organisasjonsnummer: 310 000 019",
        "3\u200b10000019",
        "\u202a310000019\u202c",
    ],
)
def test_it_is_read_in_every_way_people_write_it(typed: str) -> None:
    assert formats.organisation_number(typed) == "310000019"


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0", "\u202e", "\u200b"])
def test_an_empty_field_is_missing(typed: str) -> None:
    with pytest.raises(formats.Missing):
        formats.organisation_number(typed)
    assert formats.optional_organisation_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "count"),
    [("31000001", 8), ("3100000190", 10), ("31000001O", 8), ("Fjordklinikken", 0), ("NO", 0), ("MVA", 0), ("-", 0)],
)
def test_it_has_nine_digits_and_the_refusal_says_how_many_there_were(typed: str, count: int) -> None:
    with pytest.raises(formats.WrongNumberOfDigits) as refusal:
        formats.organisation_number(typed)
    assert refusal.value.details == {"count": count}


@pytest.mark.parametrize("typed", ["310000019 Fjordklinikken", "A310000019", "310000O19 7", "٣١٠٠٠٠٠١٩"])
def test_nine_digits_among_something_else_are_no_number(typed: str) -> None:
    with pytest.raises(formats.WrongNumberOfDigits):
        formats.organisation_number(typed)


def test_nine_zeros_pass_the_arithmetic_and_are_refused() -> None:
    assert checks("000000000")
    with pytest.raises(formats.WrongCheckDigit):
        formats.organisation_number("000 000 000")


@given(valid())
def test_every_number_with_the_right_check_digit_is_taken_and_shown_in_groups_of_three(number: str) -> None:
    shown = formats.show_organisation_number(number)
    assert formats.organisation_number(number) == number
    assert shown == f"{number[:3]}\u00a0{number[3:6]}\u00a0{number[6:]}"
    assert formats.organisation_number(shown) == number


@given(valid(), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(formats.WrongCheckDigit):
        formats.organisation_number(wrong)


@given(valid(), st.integers(0, 7))
def test_two_digits_that_have_changed_places_are_noticed_unless_the_sum_stays_the_same(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if checks(swapped):
        assert formats.organisation_number(swapped) == swapped
    else:
        with pytest.raises(formats.WrongCheckDigit):
            formats.organisation_number(swapped)


@given(st.from_regex("[0-9]{9}", fullmatch=True))
def test_it_is_valid_exactly_if_the_arithmetic_says_so(digits: str) -> None:
    try:
        accepted = formats.organisation_number(digits) == digits
    except formats.WrongCheckDigit:
        accepted = False
    assert accepted == (checks(digits) and digits != "000000000")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(formats.Missing, formats.WrongNumberOfDigits, formats.WrongCheckDigit):
        assert checks(formats.organisation_number(text))
