"""What stands at Slack and in the mailboxes at the end, against what the database says."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bench.chaos.people import button
from bench.chaos.plan import SLOW, TIMEOUT, Plan
from sandbox.local_slack import LocalSlack
from sandbox.workspace import Message

EXPECTED = {"ack_timeout", "ack_failed", "expired_trigger_id", "races_with_ack", "not_found", "exchanged_trigger_id"}
INVITES = re.compile("inviterer deg til|Invitasjon til")  # the invitation itself, also when it has shrunk to a line
ENDED = ("accepted", "declined", "expired", "undeliverable")


class Check:
    """What is found: figures, and sentences about what is wrong."""

    def __init__(
        self,
        rows: Sequence[Any],
        invitations: Sequence[Any],
        news: Sequence[Any],
        slack: LocalSlack,
        answers: dict[tuple[str, str], str],
        plan: Plan,
    ) -> None:
        self._rows = {row.key: row for row in rows}
        self._invitations = {each.id: each for each in invitations}
        self._news: dict[tuple[int, str], list[int]] = {}
        for each in news:
            self._news.setdefault((each.invitation_id, each.kind), []).append(each.id)
        self._answers = answers
        self._plan = plan
        self._workspace = slack.workspace
        messages = [m for channel in slack.workspace.channels.values() for m in channel.messages if m.metadata]
        self._at_slack: dict[str, list[Message]] = {}
        for message in messages:
            self._at_slack.setdefault((message.metadata or {})["event_payload"]["key"], []).append(message)
        self.standing = len(messages)
        self.doubled = [key for key, copies in self._at_slack.items() if len(copies) > 1]
        self.stuck = [row.key for row in rows if row.state == "queued" or row.changed > row.drawn]
        self.letters = Counter(mail.headers["Message-ID"].strip("<").partition("@")[0] for mail in slack.mailbox.mails)
        self.lost = [row.key for row in rows if row.state == "posted" and row.key not in self._at_slack]
        self.lost += [row.key for row in rows if row.state == "sent" and row.key not in self.letters]
        self.cancelled = sum(row.state == "cancelled" for row in rows)
        self.templates = Counter(self._rows[key].template for key in self._at_slack if key in self._rows)
        self.statuses = Counter(each.status for each in invitations)
        self.refusals = Counter(refusal.error for refusal in slack.refusals)
        self.crossed = 0

    def wrong(self) -> list[str]:
        """Sentences about what is not as it should be."""
        found = [f"{len(self.doubled)} keys stand twice"] if self.doubled else []
        found += [f"{len(self.stuck)} messages are stuck"] if self.stuck else []
        found += [f"{len(self.lost)} messages are lost"] if self.lost else []
        found += [each for row in self._rows.values() for each in self._of_row(row)]
        found += [f"{key} has no row" for key in (self._at_slack.keys() | self.letters.keys()) - self._rows.keys()]
        found += [each for invitation in self._invitations.values() for each in self._of_invitation(invitation)]
        found += self._of_people()
        refused = [(error, count) for error, count in self.refusals.items() if error not in EXPECTED]
        return found + [f"Slack refused: {error}, {count} times" for error, count in refused]

    def _of_row(self, row: Any) -> list[str]:
        copies = self._at_slack.get(row.key, [])
        name = f"{row.template} about {row.subject_id}"
        if row.state in ("cancelled", "failed") and copies:
            return [f"{name} is {row.state}, but stands at Slack"]
        if row.state == "failed" and not row.template.startswith("mail/"):
            return [f"{name} has failed"]
        if row.state == "posted" and copies and (row.channel, row.ts) not in [(m.channel, m.ts) for m in copies]:
            return [f"{name} stands elsewhere than the database says"]
        return []

    def _of_invitation(self, invitation: Any) -> list[str]:
        about = [
            row
            for row in self._rows.values()
            if row.subject_id == invitation.id and row.template.startswith(("invitation/", "mail/"))
        ]
        rows, name = Counter(row.template for row in about), f"invitation {invitation.id} ({invitation.status})"
        at_slack = Counter(row.template for row in about for _ in self._at_slack.get(row.key, []))
        by_mail = rows["mail/invitation"]
        wanted = {
            "invitation/received": [0] if by_mail else [1],
            "mail/invitation": [0, 1],
            "invitation/returned": [int(invitation.status == "undeliverable")],
            "invitation/last_call": [0, 1],
        }
        if invitation.status == "expired" and not invitation.user and not by_mail:
            wanted["invitation/received"] = [0, 1]  # it may have expired before it was known whose address it is
        found = [
            f"{name}: {rows[template]} rows, {at_slack[template]} at Slack of {template}"
            for template, counts in wanted.items()
            if rows[template] not in counts or at_slack[template] > rows[template]
        ]
        nudges = sum(rows[f"{way}/{kind}"] for way in ("invitation", "mail") for kind in ("reminder", "last_call"))
        # One to an address may have been due before it was known whose it is, and then there is nobody to write to.
        if nudges > invitation.nudges or (invitation.user and nudges < invitation.nudges):
            found.append(f"{name}: {invitation.nudges} nudges, but {dict(rows)}")
        if invitation.status not in ENDED:
            found.append(f"{name} has not ended")
        return found + self._of_news(invitation, name) + self._after_the_answer(invitation, about, name)

    def _of_news(self, invitation: Any, name: str) -> list[str]:
        """What the administrator reads about one that has ended."""
        kind, words = {
            "accepted": ("answers", "godtatt"),
            "declined": ("answers", "avslått"),
            "expired": ("silence", "gikk ut uten svar"),
        }.get(invitation.status, ("", ""))
        about = self._news.get((invitation.id, kind), [])
        standing = [
            message
            for row in self._rows.values()
            if row.template == f"news/{kind}" and row.subject_id in about
            for message in self._at_slack.get(row.key, [])
        ]
        if kind and not any(words in str(message.blocks) for message in standing):
            return [f"{name}: nobody is told, in {len(standing)} messages"]
        return [
            f"{name}: {action} can still be pressed"
            for message in standing
            for action in ("invite.extend", "follow_up.extend")
            if button(message, action)
        ]

    def _after_the_answer(self, invitation: Any, about: list[Any], name: str) -> list[str]:
        found = []
        ended = _unix(invitation.answered_at)
        for row in about:
            if row.template in ("invitation/received", "invitation/reminder", "invitation/last_call"):
                for message in self._at_slack.get(row.key, []):
                    late = float(message.ts) - ended
                    self.crossed += late > 0
                    if late > TIMEOUT + SLOW:
                        found.append(f"{name}: {row.template} came {late:.1f} s after the end")
                    if button(message, "answer.accept"):
                        found.append(f"{name}: {row.template} still has buttons")
        keys = [row.key for row in about if button_of(self._at_slack.get(row.key, []), "answer.ask")]
        return found + ([f"{name}: {len(keys)} messages ask whether they would like to join"] if len(keys) > 1 else [])

    def _not_sent(self) -> set[tuple[str, str]]:
        """Whose invitation had expired before its turn in the outbox came."""
        cancelled = [
            row for row in self._rows.values() if (row.template, row.state) == ("invitation/received", "cancelled")
        ]
        return {(self._invitations[row.subject_id].place, row.recipient) for row in cancelled}

    def _of_people(self) -> list[str]:
        """What people read, without looking at keys or at the database's messages."""
        found = []
        places = Counter(
            (each.place, each.answered_by or each.user or each.reached) for each in self._invitations.values()
        )
        if len(self._invitations) < self._plan.invitations:
            found.append(f"{len(self._invitations)} invitations instead of {self._plan.invitations}")
        not_sent = self._not_sent()
        for (place, user), count in places.items():
            # A batch sent again after it expired makes new ones; two that are open at once cannot be stored.
            messages = self._workspace.dm(user).messages if user else []
            read = [m for m in messages if INVITES.search(str(m.blocks)) and f"*{place}*" in str(m.blocks)]
            if user and (len(read) > count or (len(read) < count and (place, user) not in not_sent)):
                found.append(f"{user} reads {len(read)} invitations to {place}")
        statuses = {(each.place, each.answered_by): each.status for each in self._invitations.values()}
        for who, answer in self._answers.items():
            if statuses.get(who) != answer:
                found.append(f"{who} read that they {answer}, the database says {statuses.get(who)}")
        return found


def button_of(copies: Sequence[Message], action: str) -> bool:
    """Whether any of them has such a button."""
    return any(button(message, action) for message in copies)


def _unix(at: Any) -> float:
    """A time of the database, which SQLite gives as text."""
    if at is None:
        return float("inf")
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
