"""Mail: the only user of SMTP. Writes a letter out, hands it over, and turns what goes wrong into three classes.

A connection a letter: nothing is held open in between, so nothing can have gone stale.
"""

import asyncio
import ipaddress
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime
from urllib.parse import quote, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPResponseException
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from bot.domain.formats import line
from bot.settings import WrongSettingError

log = logging.getLogger(__name__)

# Together less than the outbox's lease. Once it has the content, a server may look through it for a while.
BEGIN_WITHIN = 30  # seconds to connect, log in, and name sender and recipient
TAKE_WITHIN = 60  # seconds for the content
QUIT_WITHIN = 1

PORTS = {"smtps": 465, "smtp": 25}
SUBMISSION = 587  # the port for those who log in


class MailError(Exception):
    """A letter was not taken; `error` is the server's status or the kind of failure, without any address."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Busy(MailError):
    """Not now: nothing has happened. Try again, each time after a longer wait."""


class Uncertain(MailError):
    """The connection was lost over the content: it may have been taken or not. A second try has the same Message-ID."""


class Refused(MailError):
    """The server refuses the recipient or the message for good."""


@dataclass(frozen=True)
class Mailbox:
    """Somebody's name and address."""

    name: str
    address: str


@dataclass(frozen=True)
class Letter:
    """What is to be sent.

    `key` is the outbox's and the same at each try; `date` aware; `stop` an opaque token that says who wants no more of
    these, of letters, digits, - and _; `reply_to` is left out where it cannot be written.
    """

    key: str
    to: str
    subject: str
    text: str
    html: str
    date: datetime
    stop: str
    reply_to: Mailbox | None = None


@dataclass(frozen=True)
class Server:
    """Where letters are handed over. `tls`: from the first byte (smtps); otherwise by STARTTLS."""

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> "Server":
        """Read smtp://user:password@host:port or smtps://… Raises ValueError if it is not one."""
        parts = urlsplit(url)
        port = parts.port or (SUBMISSION if parts.scheme == "smtp" and parts.username else PORTS.get(parts.scheme))
        more_than_a_place = parts.path.strip("/") or parts.query or parts.fragment or re.search(r"[\x00-\x20\x7f]", url)
        if not port or not parts.hostname or more_than_a_place or bool(parts.username) != bool(parts.password):
            raise ValueError
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.hostname, port, parts.scheme == "smtps", user, password)

    @property
    def is_here(self) -> bool:
        """Whether it is this machine, so that nobody listens on the way."""
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return self.host == "localhost"


class Mailer:
    """Sends letters from one address over one server."""

    def __init__(self, server: Server, sender: Mailbox, base_url: str | None = None) -> None:
        self.sender = sender
        self._server = server
        self._base_url = base_url
        self._domain = sender.address.rpartition("@")[2]
        self._tls = ssl.create_default_context()
        if server.is_here:  # its certificate is mostly made out to another name
            self._tls.check_hostname = False
            self._tls.verify_mode = ssl.CERT_NONE

    @classmethod
    def from_settings(cls, smtp_url: str | None, mail_from: str | None, base_url: str | None = None) -> "Mailer | None":
        """A mailer, or None if mail is not set up. `mail_from` is an address, or “Name <address>”.

        `base_url` is where Knytt is reached over https, if it is: letters can then be stopped with one click. Raises
        WrongSettingError.
        """
        if not smtp_url and not mail_from:
            return None
        if not smtp_url or not mail_from:
            raise WrongSettingError("KNYTT_SMTP_URL and KNYTT_MAIL_FROM belong together: set both, or neither.")
        try:
            server = Server.from_url(smtp_url)
        except ValueError:  # its text quotes the password
            raise WrongSettingError(
                "KNYTT_SMTP_URL has to look like smtp://user:password@host:587 or smtps://user:password@host."
                " In user and password, write special characters as in web addresses: / as %2F, @ as %40."
            ) from None
        try:
            sender = validate_email(
                mail_from,
                allow_display_name=True,
                allow_smtputf8=False,
                check_deliverability=False,
                globally_deliverable=False,
            )
        except EmailNotValidError:
            raise WrongSettingError(
                "KNYTT_MAIL_FROM has to be an e-mail address, or a name and an address: Knytt <knytt@example.com>."
            ) from None
        return cls(server, Mailbox(sender.display_name or "Knytt", _written(sender)), base_url)

    def stop_link(self, token: str) -> str:
        """Where a reader says that they want no more of these: an https link, or without a base URL a mailto: one."""
        return next(self._stop_links(token))

    def _stop_links(self, token: str) -> Iterator[str]:
        if not re.fullmatch(r"[\w-]+", token, re.ASCII):
            raise ValueError("a token is made of letters, digits, - and _")
        if self._base_url:
            yield f"{self._base_url.rstrip('/')}/mail/stop/{token}"
        yield f"mailto:{quote(self.sender.address, safe='@')}?subject=stop%20{token}"

    def message(self, letter: Letter) -> EmailMessage:
        """The letter as it is sent. Raises Refused if its recipient's address is not one."""
        to = _address(letter.to)
        message = EmailMessage(policy=SMTP if to.isascii() else SMTPUTF8)
        for name, value in self._fields(letter, to):
            message[name] = _Field(name, value)
        # Nothing but ASCII in lines of 76, so that no server on the way has to change it.
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        return message

    def _fields(self, letter: Letter, to: str) -> Iterator[tuple[str, str]]:
        yield "From", _mailbox(self.sender.name, self.sender.address)
        yield "To", to
        yield "Subject", _encoded(letter.subject)
        yield "Date", format_datetime(letter.date)
        yield "Message-ID", f"<{quote(letter.key, safe='')}@{self._domain}>"
        if letter.reply_to:
            with suppress(Refused):
                address = _address(letter.reply_to.address)
                if address.isascii():
                    yield "Reply-To", _mailbox(letter.reply_to.name, address)
        yield "List-Unsubscribe", ",\r\n ".join(f"<{link}>" for link in self._stop_links(letter.stop))
        if self._base_url:
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
        yield "Auto-Submitted", "auto-generated"

    async def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises Busy, Uncertain or Refused."""
        message = self.message(letter)
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.user,
            password=self._server.password,
            use_tls=self._server.tls,
            start_tls=False if self._server.tls else None if self._server.is_here else True,
            tls_context=self._tls,
            local_hostname=self._domain,
            timeout=None,
        )
        try:
            await _begin(client, self.sender.address, message["To"])
            await _hand_over(client, message.as_bytes())
            with suppress(SMTPException, OSError):  # it is taken, whatever comes now
                await client.quit(timeout=QUIT_WITHIN)
        finally:
            client.close()


async def _begin(client: aiosmtplib.SMTP, sender: str, to: str) -> None:
    """Up to the content. Only what the server says of the recipient is about this letter; anything else is about us."""
    try:
        async with asyncio.timeout(BEGIN_WITHIN):
            await client.connect()
            options = [] if to.isascii() else ["SMTPUTF8"]
            if options:
                await client.ehlo()
                if not client.supports_extension("smtputf8"):
                    raise Refused("smtputf8_not_offered")
            await client.mail(sender, options=options)
            await client.rcpt(to, encoding="utf-8")
    except SMTPRecipientRefused as answer:
        raise _answered(answer) from None
    except SMTPResponseException as answer:
        log.error("the mail server does not take mail from us: %s", _status(answer))
        raise Busy(_status(answer)) from None
    except (SMTPException, OSError) as broken:
        log.warning("the mail server cannot be used: %s", str(broken) or type(broken).__name__)
        raise Busy(type(broken).__name__) from broken


async def _hand_over(client: aiosmtplib.SMTP, content: bytes) -> None:
    try:
        async with asyncio.timeout(TAKE_WITHIN):
            await client.data(content)
    except SMTPDataError as answer:
        raise _answered(answer) from None
    except (SMTPException, OSError) as lost:
        raise Uncertain(type(lost).__name__) from lost


def _answered(answer: SMTPResponseException) -> MailError:
    match answer.code // 100:
        case 4:
            return Busy(_status(answer))
        case 5:
            return Refused(_status(answer))
    return Uncertain(_status(answer))


def _status(answer: SMTPResponseException) -> str:
    """Such as "550 5.1.1". What follows in the server's own words may quote the address, which belongs in no log."""
    enhanced = re.match(r"\d\.\d{1,3}\.\d{1,3}\b", answer.message)
    return f"{answer.code} {enhanced.group()}" if enhanced else str(answer.code)


def _address(text: str) -> str:
    """An address as it is written in a message. Raises Refused if it is none."""
    try:
        return _written(validate_email(text, check_deliverability=False))
    except EmailNotValidError:
        raise Refused("not_an_address") from None


def _written(address: ValidatedEmail) -> str:
    return f"{address.local_part}@{address.ascii_domain}"


class _Field(str):
    """A header field that is written out already.

    The standard library would take it apart and fold it anew, and loses quotation marks on the way: a name such as
    "a, b <c@example.com>" becomes three recipients, and an encoded line break in it begins a field of its own.
    """

    __slots__ = ("name",)

    def __new__(cls, name: str, value: str) -> "_Field":
        written = super().__new__(cls, value)
        written.name = name
        return written

    name: str

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _mailbox(name: str, address: str) -> str:
    return f"{_encoded(name)}\r\n <{address}>" if line(name) else address


def _encoded(text: str) -> str:
    """One line of what people wrote: plain words as they are, anything else as encoded words (RFC 2047)."""
    shown = line(text)
    if re.fullmatch("[A-Za-z0-9' -]{0,60}", shown):
        return shown
    return Header(shown, "utf-8", maxlinelen=75, header_name="Reply-To").encode(linesep="\r\n")
