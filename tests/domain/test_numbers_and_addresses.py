"""Telephone numbers, HPR numbers, postcodes and web addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import formats


@pytest.mark.parametrize(
    "typed",
    [
        "91234567", "912 34 567", "91 23 45 67", "912.34.567", "912-34-567", "(912) 34 567", "+4791234567",
        "+47 912 34 567", "0047 912 34 567", "+47\u00a0912\u00a034\u00a0567", "\u202a+47 912 34 567\u202c",
        "tel:+4791234567", "Mob. 912 34 567", "９１２３４５６７",
    ],
)  # fmt: skip
def test_a_norwegian_mobile_number_is_read_in_every_way_people_write_it(typed: str) -> None:
    assert formats.mobile(typed) == "+4791234567"


@given(st.from_regex("[49][0-9]{7}", fullmatch=True))
def test_what_is_shown_can_be_typed_back(digits: str) -> None:
    try:
        number = formats.mobile(digits)
    except formats.InvalidMobile:
        return  # not every series is in use
    assert number == f"+47{digits}"
    shown = formats.show_phone(number)
    assert shown == f"{digits[:3]} {digits[3:5]} {digits[5:]}"
    assert formats.mobile(shown) == number


@pytest.mark.parametrize("typed", ["+46 70 123 45 67", "0046 70 123 45 67", "+46701234567"])
def test_a_foreign_mobile_number_needs_its_country_code(typed: str) -> None:
    assert formats.mobile(typed) == "+46701234567"


@pytest.mark.parametrize(
    "typed",
    ["070 123 45 67", "21 00 00 00", "+47 21 00 00 00", "9123456", "912345678", "112", "nei", "+47", "+", "+999 123",
     "912KARIN", "912 34 567 lege", "91234567;ext=3"],
)  # fmt: skip
def test_what_is_no_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(formats.InvalidMobile):
        formats.mobile(typed)


@pytest.mark.parametrize("read", [formats.mobile, formats.phone, formats.hpr, formats.url, formats.photo])
@pytest.mark.parametrize("typed", ["", "  ", "\u202e", "\u200b"])
def test_these_may_be_left_out(read, typed: str) -> None:
    assert read(typed) is None


def test_a_location_may_have_any_telephone() -> None:
    assert formats.phone("21 00 00 00") == "+4721000000"
    assert formats.phone("912 34 567") == "+4791234567"
    assert formats.phone("+46 8 123 456 78") == "+46812345678"


@pytest.mark.parametrize("typed", ["2100000", "ring oss", "21 00 00 0o", "+0"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(formats.InvalidPhone):
        formats.phone(typed)


def test_other_numbers_are_shown_as_their_country_writes_them() -> None:
    assert formats.show_phone("+4721000000") == "21 00 00 00"
    assert formats.show_phone("+46701234567") == "+46 70 123 45 67"


@pytest.mark.parametrize("typed", ["1234567", "12345678", "123456789", " 12 345 67 ", "12\u00a0345\u00a067"])
def test_an_hpr_number_has_seven_to_nine_digits(typed: str) -> None:
    assert formats.hpr(typed) == "".join(typed.split())


@pytest.mark.parametrize("typed", ["123456", "1234567890", "12345a7", "١٢٣٤٥٦٧", "-1234567"])
def test_anything_else_is_no_hpr_number(typed: str) -> None:
    with pytest.raises(formats.InvalidHpr):
        formats.hpr(typed)


def test_a_postcode_has_four_digits() -> None:
    assert formats.postcode(" 0355 ") == "0355"
    with pytest.raises(formats.Missing):
        formats.postcode(" ")


@pytest.mark.parametrize("typed", ["355", "00355", "035S", "٠٣٥٥", "N-0355"])
def test_anything_else_is_no_postcode(typed: str) -> None:
    with pytest.raises(formats.InvalidPostcode):
        formats.postcode(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("fjord.example.com", "https://fjord.example.com"),
        (" www.example.com/om oss".replace(" oss", "-oss"), "https://www.example.com/om-oss"),
        ("http://example.com", "http://example.com"),
        ("HTTPS://Example.com/Om", "https://Example.com/Om"),
        ("https://blåbær.no/ærlig?a=1&b=2#ø", "https://blåbær.no/ærlig?a=1&b=2#ø"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("example.com/@kari", "https://example.com/@kari"),
    ],
)
def test_a_web_address_may_leave_out_https(typed: str, read: str) -> None:
    assert formats.url(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "klinikken",
        "kari@example.com",
        "javascript:alert(1)",
        "ftp://example.com",
        "https://",
        "https://.no.",
        "https://a..b",
        "https://kari:hemmelig@example.com",
        "https://@example.com",
        "https://:hemmelig@example.com",
        "https://example.com:99999",
        "https://example.com:http",
        "https://[::1",
        "https://example.com\\@evil.example.org",
        "https://example.com|Klikk her>",
        "https://example.com/<!channel>",
        'https://example.com/"',
        "https://ex\u202eample.com",
        "example.com og example.org",
        "https://example.com/" + "a" * 481,
    ],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(formats.InvalidUrl):
        formats.url(typed)


def test_a_web_address_has_room_for_500_characters() -> None:
    address = "https://example.com/" + "a" * 480
    assert formats.url(address) == address


def test_a_picture_has_an_https_address() -> None:
    assert formats.photo("example.com/kari.png") == "https://example.com/kari.png"
    assert formats.photo("HTTPS://example.com/kari.png") == "https://example.com/kari.png"
    with pytest.raises(formats.InvalidUrl):
        formats.photo("http://example.com/kari.png")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for read, refusal in (
        (formats.mobile, formats.InvalidMobile),
        (formats.phone, formats.InvalidPhone),
        (formats.url, formats.InvalidUrl),
        (formats.photo, formats.InvalidUrl),
        (formats.hpr, formats.InvalidHpr),
    ):
        try:
            found = read(text)
        except refusal:
            continue
        assert found is None or found == read(found)
