"""A real mail server on loopback, in the test's own event loop, that does what a test tells it to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "knytt@example.com", "s/e:c@r#et"
NAME = "mail.example.com"


@dataclass
class MailServer:
    """What it took, and how it answers. `None` instead of an answer to the content: it hangs up."""

    at_recipient: str = "250 OK"
    at_content: str | None = "250 OK"
    at_sender: str = "250 OK"
    greets: bool = True
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    connections: set[asyncio.BaseTransport] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.at_sender

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        self.sessions.append(session)
        if self.at_content is None:
            server.transport.abort()
            return "250 nobody hears this"
        if self.at_content.startswith("250"):
            self.letters.append(parsed(envelope.original_content))
        return self.at_content

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False, auth_data=USER)


def parsed(content: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content.replace(b"\r\n", b"\n"))


Serving = Callable[..., AbstractAsyncContextManager[MailServer]]


@pytest.fixture
def serving() -> Serving:
    return serve


@asynccontextmanager
async def serve(
    *, tls: ssl.SSLContext | None = None, smtps: bool = False, utf8: bool = True, login: bool = False, **answers: Any
) -> AsyncIterator[MailServer]:
    server = MailServer(**answers)

    class Connection(SMTP):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            server.connections.add(transport)
            if server.greets:
                super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            server.connections = {each for each in server.connections if not each.is_closing()}
            if server.greets:
                super().connection_lost(error)

    def connection() -> Connection:
        return Connection(
            server,
            hostname=NAME,
            enable_SMTPUTF8=utf8,
            tls_context=None if smtps else tls,
            authenticator=server.authenticate,
            auth_require_tls=not smtps,
            auth_required=login
            and not smtps,  # it warns of the latter, which knows nothing of TLS that was there before
        )

    listening = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, ssl=tls if smtps else None)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for transport in server.connections:
            if not transport.is_closing():  # else Python 3.11.2 may have nothing left to abort, and say so
                transport.abort()
        await listening.wait_closed()


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    async with serve() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whom this machine trusts: nobody we know. One authority is read faster than the usual hundred."""
    path = tmp_path_factory.mktemp("strangers") / "authority.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(path))
        yield


@dataclass(frozen=True)
class Certificates:
    """A certificate authority of our own: where it is, and the server's half of TLS with a certificate from it."""

    authority: Path
    server: ssl.SSLContext


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("certificates") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(NAME).configure_cert(context)
    return Certificates(path, context)
