"""Letters: from a queued message about an invitation to a mail in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.person import Person
from bot.flows import Drawing
from bot.flows.invitation import BY_MAIL
from bot.render import Renderer
from bot.storage import Transaction, mailboxes
from bot.storage.messages import Message

from .smtp import Letter, Mailbox, Mailer

TEMPLATES = frozenset(BY_MAIL.values())


class Letters:
    """Writes and sends letters in the name of one workspace. `clock` gives the time, aware."""

    def __init__(
        self,
        mailer: Mailer,
        renderer: Renderer,
        drawings: Mapping[str, Drawing],
        clock: Callable[[], datetime],
        workspace_name: str,
    ) -> None:
        self._mailer = mailer
        self._renderer = renderer
        self._drawings = drawings
        self._clock = clock
        self._workspace_name = workspace_name

    def write(self, tx: Transaction, message: Message) -> Letter | None:
        """The letter as things stand; None if there is nothing to say any more."""
        reader = Person(user="", name="")  # whoever is no member: nothing is known of them, so Norwegian
        data = self._drawings[message.template](tx, message.subject_id, reader)
        if data is None:
            return None
        token, inviter = str(data["token"]), data["inviter"]
        reply_to = Mailbox(inviter.name, inviter.email) if isinstance(inviter, Person) and inviter.email else None
        stop = self._mailer.stop_link(token)
        written = self._renderer.letter(
            message.template, reader, {**data, "workspace": self._workspace_name, "stop": stop}
        )
        return Letter(
            key=message.key,
            to=str(data["address"]),
            date=self._clock(),
            stop=token,
            reply_to=reply_to,
            **written._asdict(),
        )

    def stop(self, tx: Transaction, token: str) -> bool:
        """Send no more to whoever has this token; False if nobody has it."""
        return mailboxes.stop(tx, token)

    def stop_page(self, *, stopped: bool) -> str:
        """The page behind the link in a letter: a button, or that it has been pressed. HTML."""
        return self._renderer.letter("mail/stop", Person(user="", name=""), {"stopped": stopped}).html

    async def send(self, letter: Letter) -> None:
        """Hand it over. Raises MailError."""
        await self._mailer.send(letter)
