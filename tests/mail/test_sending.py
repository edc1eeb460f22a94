"""Letters over the wire, to a real mail server: taken, put off, refused, or nobody knows."""

import asyncio
import socket
from typing import Any

import pytest

from bot.mail import smtp as mail
from bot.mail.smtp import Busy, MailError, Refused, Uncertain

from .conftest import NAME, PASSWORD, USER, Certificates, MailServer, Serving
from .letters import letter, mailer

LOGIN = f"{USER.replace('@', '%40')}:s%2Fe%3Ac%40r%23et"


async def test_a_letter_arrives(mail_server: MailServer) -> None:
    await mailer(mail_server.url).send(letter())
    [arrived], [envelope] = mail_server.letters, mail_server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("knytt@fjord.example.com", ["ola@xn--blbr-roah.no"])
    assert arrived["Message-ID"] == "<0123abcd@fjord.example.com>"
    text, html = arrived.iter_parts()
    assert text.get_content() == "Hei på deg.\n"
    assert html.get_content() == "<p>Hei på deg.</p>\n"
    assert mail_server.sessions[0].host_name == "fjord.example.com"  # nothing about the machine we run on


async def test_many_at_once_all_arrive(mail_server: MailServer) -> None:
    ours = mailer(mail_server.url)
    await asyncio.gather(*(ours.send(letter(key=f"k{number}")) for number in range(20)))
    assert {each["Message-ID"] for each in mail_server.letters} == {f"<k{n}@fjord.example.com>" for n in range(20)}


async def test_a_line_with_a_dot_does_not_end_the_letter(mail_server: MailServer) -> None:
    await mailer(mail_server.url).send(letter(text="en\n.\nQUIT\n..to\n"))
    text, _ = mail_server.letters[0].iter_parts()
    assert text.get_content() == "en\n.\nQUIT\n..to\n"


async def test_nothing_is_held_open_between_letters(mail_server: MailServer) -> None:
    ours = mailer(mail_server.url)
    await ours.send(letter())
    await asyncio.sleep(0.05)
    assert not mail_server.connections
    await ours.send(letter())
    assert len(mail_server.letters) == 2


# Addresses with letters beyond ASCII before the @.


async def test_such_an_address_needs_a_server_that_knows_them(mail_server: MailServer) -> None:
    await mailer(mail_server.url).send(letter(to="bjørn@blåbær.no"))
    assert mail_server.envelopes[0].rcpt_tos == ["bjørn@xn--blbr-roah.no"]
    assert "SMTPUTF8" in mail_server.envelopes[0].mail_options
    assert mail_server.letters[0]["To"] == "bjørn@xn--blbr-roah.no"


async def test_without_one_it_is_refused(serving: Serving) -> None:
    async with serving(utf8=False) as server:
        with pytest.raises(Refused, match="smtputf8_not_offered"):
            await mailer(server.url).send(letter(to="bjørn@example.com"))
        await mailer(server.url).send(letter(to="ola@blåbær.no"))  # nobody needs it for the domain
    assert len(server.letters) == 1


# What the server says.


@pytest.mark.parametrize(
    ("answers", "error", "status"),
    [
        ({"at_recipient": "550 5.1.1 <ola@xn--blbr-roah.no>: unknown"}, Refused, "550 5.1.1"),
        ({"at_recipient": "451 4.7.1 greylisted, ola@xn--blbr-roah.no"}, Busy, "451 4.7.1"),
        ({"at_content": "554 5.7.1 spam from kari@example.com"}, Refused, "554 5.7.1"),
        ({"at_content": "452 disk full"}, Busy, "452"),
        ({"at_sender": "550 5.7.1 this sender is not yours"}, Busy, "550 5.7.1"),
        ({"at_sender": "421 4.3.2 too many connections"}, Busy, "421 4.3.2"),
    ],
)
async def test_an_answer_is_put_off_or_final(
    serving: Serving, answers: dict[str, Any], error: type[MailError], status: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(**answers) as server:
        with pytest.raises(error) as raised:
            await mailer(server.url).send(letter())
    assert type(raised.value) is error
    assert (str(raised.value), raised.value.error) == (status, status)
    assert not server.letters
    assert "@" not in caplog.text + str(raised.value)


async def test_a_connection_lost_over_the_content_is_uncertain(serving: Serving) -> None:
    async with serving(at_content=None) as server:
        with pytest.raises(Uncertain):
            await mailer(server.url).send(letter())
    assert len(server.envelopes) == 1


async def test_a_server_that_is_down_is_busy() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Busy):
        await mailer(f"smtp://127.0.0.1:{port}").send(letter())


async def test_a_server_that_says_nothing_is_busy(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "BEGIN_WITHIN", 0.1)
    async with serving(greets=False) as server:
        with pytest.raises(Busy):
            await mailer(server.url).send(letter())


async def test_a_server_that_never_says_whether_it_took_it_is_uncertain(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(*_: object) -> str:
        await asyncio.sleep(60)
        return "250 too late"

    monkeypatch.setattr(mail_server, "handle_DATA", wait)
    monkeypatch.setattr(mail, "TAKE_WITHIN", 0.1)
    with pytest.raises(Uncertain):
        await mailer(mail_server.url).send(letter())


async def test_a_server_that_is_slow_to_say_goodbye_took_it_all_the_same(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(*_: object) -> str:
        await asyncio.sleep(60)
        return "221 bye"

    monkeypatch.setattr(mail_server, "handle_QUIT", wait, raising=False)
    monkeypatch.setattr(mail, "QUIT_WITHIN", 0.05)
    await mailer(mail_server.url).send(letter())
    assert len(mail_server.letters) == 1


# TLS and login.


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's name leads to loopback, but to us it is another machine."""
    look_up = socket.getaddrinfo

    def found(host: str, *arguments: Any, **named: Any) -> Any:
        return look_up("127.0.0.1" if host == NAME else host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_starttls_and_login(serving: Serving, certificates: Certificates) -> None:
    async with serving(tls=certificates.server, login=True) as server:
        await mailer(f"smtp://{LOGIN}@{NAME}:{server.port}").send(letter())
    assert server.sessions[0].ssl
    assert server.sessions[0].authenticated


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_tls_from_the_first_byte_and_login(serving: Serving, certificates: Certificates) -> None:
    async with serving(tls=certificates.server, smtps=True, login=True) as server:
        await mailer(f"smtps://{LOGIN}@{NAME}:{server.port}").send(letter())
    assert server.sessions[0].authenticated


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_a_wrong_password_is_our_fault_not_the_letters(
    serving: Serving, certificates: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tls=certificates.server, login=True) as server:
        with pytest.raises(Busy, match=r"535 5\.7\.8"):
            await mailer(f"smtp://knytt:{PASSWORD.encode().hex()}@{NAME}:{server.port}").send(letter())
    assert "does not take mail from us: 535 5.7.8" in caplog.text
    assert PASSWORD.encode().hex() not in caplog.text


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_another_machine_gets_nothing_without_tls(serving: Serving) -> None:
    async with serving() as server:
        with pytest.raises(Busy):
            await mailer(f"smtp://{LOGIN}@{NAME}:{server.port}").send(letter())
    assert not server.envelopes


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_nor_with_a_certificate_that_nobody_vouches_for(
    serving: Serving, certificates: Certificates, scheme: str
) -> None:
    async with serving(tls=certificates.server, smtps=scheme == "smtps") as server:
        with pytest.raises(Busy):
            await mailer(f"{scheme}://{NAME}:{server.port}").send(letter())
    assert not server.envelopes


async def test_on_this_machine_tls_is_used_if_offered_whatever_the_certificate(
    serving: Serving, certificates: Certificates
) -> None:
    async with serving(tls=certificates.server) as server:
        await mailer(server.url).send(letter())
    assert server.sessions[0].ssl
