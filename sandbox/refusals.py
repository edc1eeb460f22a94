"""What Slack refuses: the error it answers with, and the note that is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass

# Answers that a well-behaved bot also meets in real life. They are answered like every other error, but not noted:
# an address without a member, a view somebody else changed first, a full queue.
ORDINARY = frozenset({"users_not_found", "hash_conflict", "ratelimited"})


@dataclass(frozen=True)
class Refusal:
    """One thing that Slack would not have accepted.

    where: the Web API method ("chat.postMessage"), "response_url", or a delivery by kind and id ("action firm.open").
    error: Slack's error string, or ack_timeout, ack_failed, invalid_ack, races_with_ack, broadcast,
        invalid_date_token, not_delivered, not_shown.
    details: what exactly was wrong, with JSON pointers where there are some.
    """

    where: str
    error: str
    details: str = ""

    def __str__(self) -> str:
        return f"{self.error}: {self.details}" if self.details else self.error


class SlackError(Exception):
    """Raised where Slack answers `{"ok": false, "error": ...}`; `messages` become response_metadata.messages."""

    def __init__(self, error: str, messages: Sequence[str] = (), *, ordinary: bool = False, **extra: str) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = list(messages)
        self.ordinary = ordinary or error in ORDINARY
        self.extra = extra
