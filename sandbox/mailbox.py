"""The mailbox of everybody: a real SMTP server on loopback that keeps what the app mails, whoever it is for."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from random import Random
from typing import Literal
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.workspace import Workspace

HOST = "127.0.0.1"
LARGEST = 1_000_000  # bytes
MailFault = Literal["busy", "refused", "lost_answer"]


@dataclass(frozen=True)
class Mail:
    """One mail as its reader sees it: `headers` decoded, `text` and `html` the two forms of it, empty if missing.

    `at`: Unix time at which it came. `to`: the recipients it was handed over for.
    """

    id: str
    at: float
    sender: str
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


class Mailbox:
    """Takes mail once it has been started. `mails`: the latest, newest first, so many as are `kept`, None: all."""

    def __init__(self, workspace: Workspace, kept: int | None = None) -> None:
        self.mails: deque[Mail] = deque(maxlen=kept)
        self.port = 0
        self._workspace = workspace
        self._numbers = count(1)
        self._rates: Mapping[MailFault, float] = {}
        self._random = Random()  # noqa: S311 - no secret
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[SMTP] = WeakSet()

    @property
    def url(self) -> str:
        """Where mail is taken: smtp://127.0.0.1:port."""
        return f"smtp://{HOST}:{self.port}"

    def trouble(self, rates: Mapping[MailFault, float], random: Random) -> None:
        """Make trouble at random from now on: kind -> share of the mails.

        busy: 451, come again. refused: 550, nobody has this address. lost_answer: taken, but nobody hears of it.
        """
        self._rates, self._random = rates, random

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, HOST, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and hang up."""
        if self._server:
            self._server.close()
            for connection in self._connections:
                if connection.transport:
                    connection.transport.close()
            await self._server.wait_closed()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to a recipient."""
        match self._fault("busy", "refused"):
            case "busy":
                return "451 4.3.0 Come again later"
            case "refused":
                return f"550 5.1.1 <{address}> is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        content = (envelope.original_content or b"").replace(b"\r\n", b"\n")
        written = message_from_bytes(content, EmailMessage, policy=policy.default)
        self.mails.appendleft(
            Mail(
                id=f"mail{next(self._numbers)}",
                at=self._workspace.time(),
                sender=str(written["From"] or envelope.mail_from or ""),
                to=", ".join(envelope.rcpt_tos),
                subject=str(written["Subject"] or ""),
                text=_part(written, "plain"),
                html=_part(written, "html"),
                headers={name: str(value) for name, value in written.items()},
            )
        )
        self._workspace.changed()
        if self._fault("lost_answer") and server.transport:
            server.transport.close()
        return "250 2.0.0 OK"

    def _fault(self, *kinds: MailFault) -> MailFault | None:
        chance = self._random.random()
        for kind in kinds:
            chance -= self._rates.get(kind, 0)
            if chance < 0:
                return kind
        return None

    def _connection(self) -> SMTP:
        connection = SMTP(self, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost", ident="Mailbox")
        self._connections.add(connection)
        return connection


def _part(written: EmailMessage, kind: str) -> str:
    part = written.get_body((kind,))
    return str(part.get_content()) if part else ""
