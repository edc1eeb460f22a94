"""E-mail addresses: one, and whole lists pasted from somewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import formats
from bot.domain.formats import Email


def keys(text: str) -> list[str]:
    return [address.key for address in formats.emails(text)]


def test_an_address_is_shown_as_typed_and_compared_in_lower_case() -> None:
    assert formats.email(" Kari.Nordmann@Example.COM ") == Email(
        typed="Kari.Nordmann@example.com", key="kari.nordmann@example.com"
    )


def test_the_domain_is_compared_in_its_idna_form() -> None:
    typed = formats.email("kari@Blåbær.no")
    assert typed == Email(typed="kari@blåbær.no", key="kari@xn--blbr-roah.no")
    assert formats.email("KARI@xn--blbr-roah.no").key == typed.key


def test_a_decomposed_letter_is_the_same_address() -> None:
    assert formats.email("kari@bla\u030abær.no").key == "kari@xn--blbr-roah.no"


@pytest.mark.parametrize("typed", ["kari", "kari@", "@example.com", "kari@localhost", "kari@ex ample.com", "a@b@c.no"])
def test_what_is_no_address_is_quoted_in_the_refusal(typed: str) -> None:
    with pytest.raises(formats.InvalidEmail) as refusal:
        formats.email(typed)
    assert refusal.value.details == {"address": typed}


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
def test_an_empty_field_is_missing_where_an_address_is_required(typed: str) -> None:
    with pytest.raises(formats.Missing):
        formats.email(typed)
    assert formats.optional_email(typed) is None


def test_an_optional_address_is_read_like_a_required_one() -> None:
    assert formats.optional_email("post@example.com") == formats.email("post@example.com")


@pytest.mark.parametrize("invisible", ["\u200b", "\ufeff", "\u2060", "\u00ad", "\u202a", "\u200e"])
def test_what_cannot_be_seen_around_a_pasted_address_is_left_out(invisible: str) -> None:
    assert formats.email(f"{invisible}kari@example.com{invisible}").key == "kari@example.com"


@pytest.mark.parametrize(
    "pasted",
    [
        "kari@example.com, ola@example.com",
        "kari@example.com,ola@example.com",
        "kari@example.com;ola@example.com;",
        "kari@example.com ola@example.com",
        "kari@example.com\tola@example.com",
        "kari@example.com\nola@example.com\n",
        "kari@example.com\r\n\r\nola@example.com",
        "kari@example.com\u2028ola@example.com",
        "kari@example.com\u00a0ola@example.com",
        "kari@example.com, ; ,\nola@example.com.",
        "kari@example.com . ola@example.com",
        "kari@example.com - ola@example.com",
        "• kari@example.com\n• ola@example.com",
        "<kari@example.com>, <ola@example.com>",
        "<kari@example.com> <ola@example.com>",
        "Kari Nordmann <kari@example.com>, Ola Nordmann <ola@example.com>",
        "Kari Nordmann <kari@example.com> Ola Nordmann <ola@example.com>",
        "Kari Nordmann <kari@example.com> ola@example.com",
        "kari@example.com Ola Nordmann <ola@example.com>",
        '"Nordmann, Kari" <kari@example.com>; "Nordmann, Ola" <ola@example.com>',
        "Nordmann, Kari <kari@example.com>; Nordmann, Ola <ola@example.com>",
        "Nordmann, Kari <kari@example.com>, Nordmann, Ola <ola@example.com>",
        "kari@example.com, Nordmann, Ola <ola@example.com>",
        "'Kari Nordmann' <kari@example.com>; 'ola@example.com'",
        '"kari@example.com","ola@example.com"',
        '"kari@example.com" <kari@example.com>, "ola@example.com"',
        "“kari@example.com”, «ola@example.com»",
        "(kari@example.com) [ola@example.com]",
        "mailto:kari@example.com MAILTO:ola@example.com",
        "<mailto:kari@example.com|kari@example.com> <mailto:ola@example.com|ola@example.com>",
    ],
)
def test_a_list_is_read_however_it_was_pasted(pasted: str) -> None:
    assert keys(pasted) == ["kari@example.com", "ola@example.com"]


def test_addresses_keep_their_order_and_come_once_as_they_were_typed_first() -> None:
    pasted = "ola@example.com, Kari@Blåbær.no, OLA@EXAMPLE.COM, kari@xn--blbr-roah.no"
    assert [address.typed for address in formats.emails(pasted)] == ["ola@example.com", "Kari@blåbær.no"]


@pytest.mark.parametrize("pasted", ["", "  \n ", ",;,", "-", "()"])
def test_nothing_pasted_is_an_empty_list(pasted: str) -> None:
    assert formats.emails(pasted) == []


@pytest.mark.parametrize(
    ("pasted", "named"),
    [
        ("kari@example.com, ola.example.com", "ola.example.com"),
        ("kari@example.com olaexample.com", "olaexample.com"),
        ("ola.example.com, Kari <kari@example.com>", "ola.example.com"),
        ("Kari Nordmann <kari.example.com>", "kari.example.com"),
        ("kari@example.com/ola@example.com", "kari@example.com/ola@example.com"),
    ],
)
def test_the_piece_that_is_no_address_is_named(pasted: str, named: str) -> None:
    with pytest.raises(formats.InvalidEmail) as refusal:
        formats.emails(pasted)
    assert refusal.value.details == {"address": named}


def test_all_pieces_that_are_no_addresses_are_named_at_once() -> None:
    with pytest.raises(formats.InvalidEmails) as refusal:
        formats.emails("kari@example.com, ola.example.com, per@")
    assert refusal.value.details == {"addresses": ("ola.example.com", "per@"), "more": 0}


ADDRESSES = st.lists(
    st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@(example\.com|blåbær\.no|klinikk\.example\.org)", fullmatch=True),
    min_size=1,
    max_size=8,
    unique=True,
)


@given(ADDRESSES, st.data())
def test_no_address_of_a_list_is_ever_lost(addresses: list[str], data: st.DataObject) -> None:
    ways = ("{}", "<{}>", "Kari Nordmann <{}>", '"Nordmann, Kari" <{}>', "Nordmann, Kari <{}>", '"{}"', "'{}'")
    separators = st.sampled_from((",", ";", "\n", ", ", "; ", "\r\n", ";\n"))
    text = ""
    for address in addresses:
        text += data.draw(st.sampled_from(ways)).format(address) + data.draw(separators)
    assert [found.typed for found in formats.emails(text)] == addresses


@given(st.text(alphabet='ab.@<>",; \n\u200b\ud800|()', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = formats.emails(text)
    except (formats.InvalidEmail, formats.InvalidEmails):
        return
    assert all("@" in address.key for address in found)
    assert found or "@" not in text  # nothing with an @ in it disappears


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.cmo", "gmail.com"),
        ("gmail.no", "gmail.com"),
        ("gmial.con", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmail.con", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("onlin.no", "online.no"),
        ("fjordklinikken.con", "fjordklinikken.com"),
    ],
)
def test_a_likely_slip_of_the_finger_gets_a_hint(domain: str, meant: str) -> None:
    assert formats.likely_typo(formats.email(f"kari@{domain}")) == meant


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "GMAIL.com", "hotmail.no", "hotmail.se", "live.se", "online.no", "mail.com", "me.com",
     "fjordklinikken.no", "ntnu.no", "oslo.kommune.no", "blåbær.no"],
)  # fmt: skip
def test_what_is_right_gets_none(domain: str) -> None:
    assert formats.likely_typo(formats.email(f"kari@{domain}")) is None
