"""Letters: from a queued message about an invitation to a mail in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.person import Person
from bot.flows import Drawing
from bot.flows.letters import TEMPLATES
from bot.links import Links
from bot.render import Renderer
from bot.storage import Transaction, mailboxes
from bot.storage.messages import Message

from .smtp import Letter, Mailbox, Mailer

__all__ = ["TEMPLATES", "Letters"]


class Letters:
    """Writes and sends letters in the name of one workspace. `clock` gives the time, aware.

    `links`: how to write the address of an invitation's page, if there is one. `join`: where to join the workspace.
    """

    def __init__(
        self,
        mailer: Mailer,
        renderer: Renderer,
        drawings: Mapping[str, Drawing],
        clock: Callable[[], datetime],
        workspace_name: str,
        links: Links | None = None,
        join: str | None = None,
    ) -> None:
        self._mailer = mailer
        self._renderer = renderer
        self._drawings = drawings
        self._clock = clock
        self._workspace_name = workspace_name
        self._links = links
        self._join = join

    def write(self, tx: Transaction, message: Message) -> Letter | None:
        """The letter as things stand; None if there is nothing to say any more."""
        nobody = Person(user="", name="")
        data = self._drawings[message.template](tx, message.subject_id, nobody)
        if data is None:
            return None
        token, inviter, reader = str(data["token"]), data["inviter"], data["addressee"]
        assert isinstance(reader, Person)  # noqa: S101 - the drawing of every letter says whom it is for
        reply_to = Mailbox(inviter.name, inviter.email) if isinstance(inviter, Person) and inviter.email else None
        around = {"workspace": self._workspace_name, "stop": self._mailer.stop_link(token), "join": self._join}
        written = self._renderer.letter(message.template, reader, {**data, **around, "page": self._page(data["opens"])})
        return Letter(
            key=message.key,
            to=str(data["address"]),
            date=self._clock(),
            stop=token,
            reply_to=reply_to,
            **written._asdict(),
        )

    def _page(self, opens: object) -> str | None:
        """The address of the page on which an invitation can be answered, if there is one."""
        match opens:
            case (int(invitation_id), str(email_key)) if self._links:
                return self._links.to(invitation_id, email_key, self._clock())
        return None

    def stop(self, tx: Transaction, token: str) -> bool:
        """Send no more to whoever has this token; False if nobody has it."""
        return mailboxes.stop(tx, token)

    def stop_page(self, *, stopped: bool) -> str:
        """The page behind the link in a letter: a button, or that it has been pressed. HTML."""
        return self._renderer.letter("mail/stop", Person(user="", name=""), {"stopped": stopped}).html

    async def send(self, letter: Letter) -> None:
        """Hand it over. Raises MailError."""
        await self._mailer.send(letter)
