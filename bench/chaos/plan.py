"""How large and how wild a campaign is, and the settings of the bot in it."""

from dataclasses import dataclass

from sandbox.local_slack import BOT_TOKEN, SIGNING_SECRET, LocalSlack
from sandbox.mailbox import MailFault
from sandbox.web_api import FaultKind

RATES: dict[FaultKind, float] = {
    "lost_answer": 0.03,
    "slow": 0.005,
    "ratelimited": 0.01,
    "server_error": 0.01,
    "internal_error": 0.01,
}
MAIL_RATES: dict[MailFault, float] = {"refused": 0.05, "busy": 0.1, "lost_answer": 0.05}
LEASE, TIMEOUT, SLOW = 2, 1, 1.5  # seconds; slow is longer than the bot waits


@dataclass(frozen=True)
class Plan:
    """Times in seconds. `every`: until the first reminder, between two, from the last call to the end."""

    seed: int
    invitations: int = 1000
    batch: int = 50
    processes: int = 4
    kill_every: float = 5
    every: int = 12
    expire: int = 60
    longest: float = 900

    @property
    def batches(self) -> int:
        """How many there are, each with an administrator of its own."""
        return -(-self.invitations // self.batch)

    @property
    def members(self) -> int:
        """How many can be invited; each is in two batches."""
        return max(self.batch, self.invitations // 2)


def settings(plan: Plan, slack: LocalSlack, database_url: str) -> dict[str, str]:
    """What each `knytt serve` finds in its environment."""
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database_url,
        "KNYTT_NUDGE_FIRST": f"{plan.every}s",
        "KNYTT_NUDGE_EVERY": f"{plan.every}s",
        "KNYTT_NUDGE_MAX": "3",
        "KNYTT_LAST_CALL": f"{plan.every}s",
        "KNYTT_EXPIRE": f"{plan.expire}s",
        "KNYTT_OFFICE_HOURS": "off",
        "KNYTT_TICK": "1s",
        "KNYTT_INVITES_PER_DAY": "1000",
        "KNYTT_OUTBOX_LEASE": f"{LEASE}s",
        "KNYTT_HTTP_TIMEOUT": f"{TIMEOUT}s",
        "KNYTT_SMTP_URL": slack.mailbox.url,
        "KNYTT_MAIL_FROM": "Knytt <knytt@fjordbyen.example.com>",
    }
