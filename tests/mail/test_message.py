"""The letter as it is written: every field as it should be, whatever people are called."""

import re
from copy import copy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.formats import line
from bot.mail.smtp import Mailbox, Refused

from .conftest import parsed
from .letters import letter, mailer


def written(message: EmailMessage) -> tuple[bytes, EmailMessage]:
    content = message.as_bytes()
    return content, parsed(content)


def test_every_field_is_there() -> None:
    _, read = written(mailer().message(letter()))
    assert [name for name, _ in read.items()] == [
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Unsubscribe", "Auto-Submitted",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert read["From"] == "Knytt <knytt@fjord.example.com>"
    assert read["To"] == "ola@xn--blbr-roah.no"
    assert read["Subject"] == "Kari Nordmann inviterer deg til Fjordklinikken AS"
    assert read["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert read["Reply-To"] == "Kari Nordmann <kari@example.com>"
    assert read["List-Unsubscribe"] == "<mailto:knytt@fjord.example.com?subject=stop%20s0_me-tok3n>"
    assert read["Auto-Submitted"] == "auto-generated"


def test_text_comes_first_and_html_second() -> None:
    _, read = written(mailer().message(letter()))
    assert read.get_content_type() == "multipart/alternative"
    text, html = read.iter_parts()
    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Hei på deg.\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Hei på deg.</p>\n")


def test_a_second_try_has_the_same_message_id_and_another_letter_another() -> None:
    first, again, other = (mailer().message(letter(key=key))["Message-ID"] for key in ("one", "one", "two"))
    assert first == again == "<one@fjord.example.com>"
    assert other != first


def test_with_a_web_address_one_click_is_enough() -> None:
    ours = mailer(base_url="https://knytt.example.com/")
    _, read = written(ours.message(letter()))
    assert read["List-Unsubscribe"] == (
        "<https://knytt.example.com/mail/stop/s0_me-tok3n>, <mailto:knytt@fjord.example.com?subject=stop%20s0_me-tok3n>"
    )
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ours.stop_link("s0_me-tok3n") == "https://knytt.example.com/mail/stop/s0_me-tok3n"
    assert mailer().stop_link("abc") == "mailto:knytt@fjord.example.com?subject=stop%20abc"


@pytest.mark.parametrize("token", ["", "a b", "a>", "a\r\nBcc: x", "å", "a\n"])
def test_a_token_is_never_more_than_a_word(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        mailer().message(letter(stop=token))


@pytest.mark.parametrize(
    "address", ["", "ola", "ola@example.com, per@example.com", "o@example.com\r\nBcc: x@example.com"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        mailer().message(letter(to=address))


@pytest.mark.parametrize("address", ["", "kari", "kåri@example.com", "k@example.com\r\nBcc: x@example.com"])
def test_an_inviter_without_a_usable_address_is_left_out(address: str) -> None:
    _, read = written(mailer().message(letter(reply_to=Mailbox("Kari", address))))
    assert "Reply-To" not in read


# People's own words.

OURS = mailer()
FIELDS = OURS.message(letter()).keys()

TEXT = st.one_of(
    st.text(max_size=400),
    st.text(st.sampled_from("a å😀\"',;:<>@()[]\\=?_.\r\n\t\x00\u202e\u2028"), max_size=120),
    st.text("aå", min_size=900, max_size=1100),
)


@settings(max_examples=60)
@given(name=TEXT, subject=TEXT, body=TEXT)
@example(name="=?utf-8?q?a=0ABcc:_x@example.com?=", subject="=?utf-8?q?a=0ABcc:_x@example.com?=", body="")
@example(name="a" * 70 + ', "b" <x@example.com>,', subject="x\r\nBcc: x@example.com", body=".\r\nQUIT\r\n")
@example(name='Kari "Doc" Nordmann (Oslo); <k@example.com>', subject="😀" * 90, body="\ufeff\x00")
def test_no_name_can_add_a_recipient_or_a_field(name: str, subject: str, body: str) -> None:
    clean = body.encode("utf-8", "replace").decode()
    content, read = written(
        OURS.message(letter(subject=subject, text=clean, reply_to=Mailbox(name, "kari@example.com")))
    )

    assert read.keys() == FIELDS
    assert all(len(each) <= 78 for each in content.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)

    raw = dict(read.raw_items())
    assert said(raw["Subject"]) == line(subject)
    [(shown, address)] = getaddresses([unfolded(raw["Reply-To"])])
    assert (said(shown), address) == (line(name), "kari@example.com")
    assert [each.addr_spec for each in read["Reply-To"].addresses] == ["kari@example.com"]
    assert [each.addr_spec for each in read["To"].addresses] == ["ola@xn--blbr-roah.no"]
    text, _ = read.iter_parts()
    assert text.get_content().split() == clean.split()


@settings(max_examples=30)
@given(name=TEXT)
def test_no_sender_name_can_either(name: str) -> None:
    ours = copy(OURS)
    ours.sender = Mailbox(name, "knytt@fjord.example.com")
    _, read = written(ours.message(letter()))
    assert [each.addr_spec for each in read["From"].addresses] == ["knytt@fjord.example.com"]
    assert read.keys() == FIELDS


def unfolded(value: str) -> str:
    return value.replace("\r\n", "").replace("\n", "")


def said(value: str) -> str:
    return str(make_header(decode_header(unfolded(value)))).strip()
