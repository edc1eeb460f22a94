"""Messages: the outbox, and where everything that was posted stands, so that it can be redrawn.

A row says which template about which subject goes to whom. Delivery claims rows with a lease: a process that dies
leaves them to be claimed again, and whoever claims a row a second time first looks whether the first try arrived.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from .database import THIS_WORKSPACE, Transaction
from .tables import QUEUED, STALE, affiliations, messages, news, news_about

LEASE = timedelta(seconds=120)
MANY = 1_000  # recipients at a time
PACE = timedelta(seconds=1)  # between two messages in one conversation, as Slack wishes
# In the words of the partial indexes: a parameter in the place of 'queued' would keep the database from using it.
_STALE = sa.text(STALE)
_QUEUED = sa.text(QUEUED)


_QUEUE = sa.insert(messages)
_ABOUT_IT = (
    sa.select(messages.c.id)
    .where(messages.c.workspace == THIS_WORKSPACE, messages.c.subject == sa.bindparam("this_subject"))
    .where(messages.c.subject_id == sa.bindparam("this_id"), sa.text("state IN ('queued', 'posted')"))
    .order_by(messages.c.id)
    .with_for_update()  # in one order, also in `posted`: else two would wait for each other
)
_REDRAW = sa.update(messages).where(messages.c.id.in_(_ABOUT_IT)).values(changed=messages.c.changed + 1)

# News by their own id, by an invitation that they are about, or by the location where they may be about anybody.
_NEWS_BY = {
    "news": sa.select(news.c.id).where(
        news.c.workspace == THIS_WORKSPACE, news.c.id.in_(sa.bindparam("these_news", expanding=True))
    ),
    "invitation": sa.select(news_about.c.news_id).where(
        news_about.c.workspace == THIS_WORKSPACE,
        news_about.c.invitation_id.in_(sa.bindparam("these_invitation", expanding=True)),
    ),
    "location": sa.select(news.c.id).where(
        news.c.workspace == THIS_WORKSPACE,
        news.c.location_id.in_(sa.bindparam("these_location", expanding=True)),
        sa.text("is_current"),
    ),
}
_NEWS = (
    sa.select(messages.c.id)
    .where(messages.c.workspace == THIS_WORKSPACE, messages.c.subject == "news")
    .where(messages.c.subject_id.in_(sa.union_all(*_NEWS_BY.values())), sa.text("state IN ('queued', 'posted')"))
    .order_by(messages.c.id)
    .with_for_update()
)
_REDRAW_NEWS = sa.update(messages).where(messages.c.id.in_(_NEWS)).values(changed=messages.c.changed + 1)


@dataclass(frozen=True)
class Message:
    """A message to post (`ts` is None) or to redraw where it stands."""

    id: int
    key: str
    recipient: str
    template: str
    subject_id: int
    attempts: int
    changed: int
    channel: str | None
    ts: str | None

    @property
    def queued_at(self) -> datetime:
        """When it was put into the outbox: what stands at Slack from before that is not this message."""
        return datetime.fromtimestamp(int(self.key[:12], 16) / 1000, UTC)


def _key(now: datetime) -> str:
    """A new key: milliseconds and chance, 32 hexadecimal digits."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def queue(tx: Transaction, recipient: str, template: str, subject_id: int, at: datetime | None = None) -> None:
    """Put a message into the outbox, to go out `at` that time or now. The template is named after its subject."""
    tx.connection.execute(_QUEUE, _queued(tx, recipient, template, subject_id, at or tx.now))


def queue_each(tx: Transaction, recipients: Collection[str], template: str, subject_id: int) -> None:
    """The same message to many, now."""
    rows = [_queued(tx, each, template, subject_id, tx.now) for each in recipients]
    for first in range(0, len(rows), MANY):
        tx.connection.execute(_QUEUE, rows[first : first + MANY])


def _queued(tx: Transaction, recipient: str, template: str, subject_id: int, at: datetime) -> dict[str, object]:
    return {
        "workspace": tx.workspace,
        "key": _key(tx.now),
        "recipient": recipient,
        "template": template,
        "subject": template.partition("/")[0],
        "subject_id": subject_id,
        "state": "queued",
        "due_at": at,
    }


def is_out(tx: Transaction, subject_id: int, templates: Collection[str]) -> bool:
    """Whether one of these messages about a subject stands somewhere, or is on its way."""
    c = messages.c
    subject = {template.partition("/")[0] for template in templates}
    mine = (c.workspace == tx.workspace, c.subject.in_(subject), c.subject_id == subject_id, c.template.in_(templates))
    out = sa.select(sa.exists().where(*mine, c.state.not_in(("cancelled", "failed"))))
    return bool(tx.connection.scalar(out))


def redraw(tx: Transaction, subject: str, subject_id: int) -> None:
    """Note that a subject has changed: whatever shows it is drawn anew, also what is being posted right now.

    What has ended (see `ended`) stays as it is. News are about several subjects and so are drawn anew last of all.
    """
    if subject in _NEWS_BY:
        tx.put_off(_redraw_news, (subject, subject_id))
    if subject != "news":
        tx.run(_REDRAW, this_subject=subject, this_id=subject_id)


def redraw_news_at(tx: Transaction, location_id: int) -> None:
    """Somebody has been invited: the news from there that are not over may be about them."""
    tx.put_off(_redraw_news, ("location", location_id))


def _redraw_news(tx: Transaction, changes: Sequence[tuple[str, int]]) -> None:
    """In one order: else two could each wait for what the other has."""
    tx.run(
        _REDRAW_NEWS,
        **{f"these_{subject}": sorted({each for what, each in changes if what == subject}) for subject in _NEWS_BY},
    )


def redraw_of_profile(tx: Transaction, profile_id: int) -> None:
    """Note that a profile has changed: whatever shows its affiliations is drawn anew."""
    c = messages.c
    theirs = sa.select(affiliations.c.id).where(affiliations.c.profile_id == profile_id)
    mine = (c.workspace == tx.workspace, c.subject == "affiliation", c.subject_id.in_(theirs))
    tx.connection.execute(
        sa.update(messages).where(*mine, c.state.in_(("queued", "posted"))).values(changed=c.changed + 1)
    )


def redraw_decisions_to(tx: Transaction, users: Collection[str]) -> None:
    """Note that what these users were told of agreements may stand otherwise by now."""
    c, in_order = messages.c, sorted(users)
    for first in range(0, len(in_order), MANY):
        theirs = (
            sa.select(c.id)
            .where(c.workspace == tx.workspace, c.subject == "decision", sa.text("state IN ('queued', 'posted')"))
            .where(c.recipient.in_(in_order[first : first + MANY]))
            .order_by(c.id)
            .with_for_update()
        )
        tx.connection.execute(sa.update(messages).where(c.id.in_(theirs)).values(changed=c.changed + 1))


def claim(
    tx: Transaction, limit: int, lease: timedelta = LEASE, not_to: Collection[str] = frozenset()
) -> list[Message]:
    """Take what is due under a lease: messages to redraw first, then messages to post, one a person at a time.

    `not_to`: to whom something is being posted already. Letters, which have no such recipient, do not wait.
    """
    c = messages.c

    def due(which: sa.TextClause, limit: int) -> list[sa.Row[Any]]:
        query = sa.select(c.id, c.recipient, c.ts).where(c.workspace == tx.workspace, which, c.due_at <= tx.now)
        query = query.where(c.recipient.not_in(sorted(set(not_to) - {""}))).order_by(c.due_at, c.id).limit(limit)
        return list(tx.connection.execute(query.with_for_update(skip_locked=True)))

    to_redraw = due(_STALE, limit)
    first: dict[object, int] = {}
    for row in to_redraw + due(_QUEUED, limit - len(to_redraw)):
        first.setdefault(row.id if row.ts or not row.recipient else row.recipient, row.id)
    ids = list(first.values())
    if not ids:
        return []
    leased = {"attempts": c.attempts + 1, "due_at": tx.now + lease}
    tx.connection.execute(sa.update(messages).where(c.id.in_(ids)).values(leased))
    rows = tx.connection.execute(sa.select(messages).where(c.id.in_(ids)).order_by(c.ts.is_(None), c.id))
    return [
        Message(
            id=row.id,
            key=row.key,
            recipient=row.recipient,
            template=row.template,
            subject_id=row.subject_id,
            attempts=row.attempts,
            changed=row.changed,
            channel=row.channel,
            ts=row.ts,
        )
        for row in rows
    ]


def hold(tx: Transaction, message: Message, lease: timedelta = LEASE) -> bool:
    """Have it for the time of another lease; False if it was too late for that and somebody else has claimed it."""
    return _one(
        tx, message, messages.c.attempts == message.attempts, messages.c.ts == message.ts, due_at=tx.now + lease
    )


def posted(
    tx: Transaction,
    message: Message,
    channel: str,
    ts: str,
    pace: timedelta = PACE,
    *,
    is_current: bool = True,
    instead_of: Collection[str] = (),
) -> None:
    """It stands there now. What else is for this person waits for the pace.

    It shows its subject as that was when the message was claimed. Not `is_current`: as it was earlier, so draw it anew.
    `instead_of`: of these templates the older ones about the same subject are drawn anew, since this one is newer.
    """
    c = messages.c
    if instead_of:
        older = _same(tx, message, instead_of).where(c.id < message.id).order_by(c.id).with_for_update()
        tx.connection.execute(sa.update(messages).where(c.id.in_(older)).values(changed=c.changed + 1))
    shows = {"changed": c.changed if is_current else c.changed + 1, "drawn": message.changed}
    _one(tx, message, c.ts.is_(None), state="posted", channel=channel, ts=ts, attempts=0, due_at=tx.now, **shows)
    # Without those that another process has at hand: the two would wait for each other.
    others = (
        sa.select(c.id)
        .where(c.workspace == tx.workspace, c.recipient == message.recipient, c.state == "queued")
        .where(c.due_at < tx.now + pace)
        .with_for_update(skip_locked=True)
    )
    ids = list(tx.connection.scalars(others))
    if ids:
        tx.connection.execute(sa.update(messages).where(c.id.in_(ids)).values(due_at=tx.now + pace))


def is_older(tx: Transaction, message: Message, than: Collection[str]) -> bool:
    """Whether a newer message of one of these templates stands, to the same person and about the same subject."""
    newer = _same(tx, message, than).where(messages.c.id > message.id)
    return tx.connection.scalar(newer.limit(1)) is not None


def _same(tx: Transaction, message: Message, templates: Collection[str]) -> sa.Select[Any]:
    """What stands about the same subject with the same person."""
    c = messages.c
    same = (c.workspace == tx.workspace, c.recipient == message.recipient, c.subject_id == message.subject_id)
    of_these = (c.subject == message.template.partition("/")[0], c.template.in_(sorted(templates)))
    return sa.select(c.id).where(*same, *of_these, c.state == "posted")


def drawn(tx: Transaction, message: Message) -> None:
    """It shows its subject as it was when the message was claimed, or is gone at Slack's end and need not."""
    _one(tx, message, drawn=message.changed, attempts=0, due_at=tx.now)


def again(tx: Transaction, message: Message, at: datetime) -> None:
    """Slack was busy: try once more at that time. Whoever else has claimed it since is not disturbed."""
    _one(tx, message, messages.c.attempts == message.attempts, messages.c.ts == message.ts, due_at=at)


def ended(tx: Transaction, message: Message, state: str) -> None:
    """It will never be posted: its reason is gone ("cancelled") or Slack refuses it for good ("failed")."""
    mine = (messages.c.attempts == message.attempts, messages.c.ts == message.ts)
    _one(tx, message, *mine, state=state, changed=0, drawn=0)


def hasten(tx: Transaction) -> None:
    """Where messages stand already, nothing is due later than now: the clock has been put back."""
    c = messages.c
    later = (c.workspace == tx.workspace, c.state == "posted", c.due_at > tx.now)
    tx.connection.execute(sa.update(messages).where(*later).values(due_at=tx.now))


def next_due(tx: Transaction) -> datetime | None:
    """When the next message is due, None while there is none."""
    c = messages.c
    first = (sa.select(sa.func.min(c.due_at)).where(c.workspace == tx.workspace, which) for which in (_STALE, _QUEUED))
    return min((at for query in first if (at := tx.connection.scalar(query))), default=None)


def next_planned(tx: Transaction) -> datetime | None:
    """The next moment after now at which a message is to be tried for the first time, None while there is none."""
    c = messages.c
    untried = (c.workspace == tx.workspace, c.state == "queued", c.attempts == 0, c.due_at > tx.now)
    planned: datetime | None = tx.connection.scalar(sa.select(sa.func.min(c.due_at)).where(*untried))
    return planned


def _one(tx: Transaction, message: Message, *if_still: sa.ColumnElement[bool], **values: object) -> bool:
    mine = (messages.c.workspace == tx.workspace, messages.c.id == message.id)
    return tx.connection.execute(sa.update(messages).where(*mine, *if_still).values(**values)).rowcount == 1
