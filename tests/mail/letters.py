"""A letter and a mailer, to be changed where a test needs something else."""

from dataclasses import replace
from typing import Any

from bot.mail.smtp import Letter, Mailbox, Mailer
from tests.domain.examples import NOW

FROM = "Knytt <knytt@fjord.example.com>"

LETTER = Letter(
    key="0123abcd",
    to="ola@blåbær.no",
    subject="Kari Nordmann inviterer deg til Fjordklinikken AS",
    text="Hei på deg.\n",
    html="<p>Hei på deg.</p>",
    date=NOW,
    stop="s0_me-tok3n",
    reply_to=Mailbox("Kari Nordmann", "kari@example.com"),
)


def letter(**changes: Any) -> Letter:
    return replace(LETTER, **changes)


def mailer(url: str = "smtp://127.0.0.1", mail_from: str = FROM, base_url: str | None = None) -> Mailer:
    made = Mailer.from_settings(url, mail_from, base_url)
    assert made
    return made
