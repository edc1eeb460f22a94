"""App Homes: which page each person is on, and whose Home no longer shows what is there.

Only who has looked at their Home has a row. A row says how often something on that Home has changed and up to which
change it was drawn; whoever draws it takes it under a lease, so that it is drawn by one process at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from .database import THIS_WORKSPACE, Transaction
from .tables import STALE_HOME, administrators, affiliations, decided, homes, invitations, locations, messages

LEASE = timedelta(seconds=120)
# In the words of the partial index: a comparison with a parameter would keep the database from using it.
_STALE = sa.text(STALE_HOME)


_THESE_INVITATIONS = (
    invitations.c.workspace == THIS_WORKSPACE,
    invitations.c.id.in_(sa.bindparam("these_invitations", expanding=True)),
)
_named, _theirs = homes.alias(), homes.alias()
_CONCERNED = (
    sa.select(_named.c.user).where(
        _named.c.workspace == THIS_WORKSPACE, _named.c.user.in_(sa.bindparam("these_users", expanding=True))
    ),
    sa.select(administrators.c.user)
    .join(locations, locations.c.firm_id == administrators.c.firm_id)
    .join(invitations, invitations.c.location_id == locations.c.id)
    .where(*_THESE_INVITATIONS),
    *(
        sa.select(column).where(*_THESE_INVITATIONS, column.is_not(None))
        for column in (invitations.c.user, invitations.c.reached, invitations.c.answered_by)
    ),
)
_DECIDED = sa.select(decided.c.firm_id).where(
    decided.c.workspace == THIS_WORKSPACE, decided.c.decision_id.in_(sa.bindparam("these_decisions", expanding=True))
)
# Whoever is told of a decision, and who administers the locations of those whom it concerns.
_CONCERNED_BY_DECISIONS = (
    sa.select(messages.c.recipient).where(
        messages.c.workspace == THIS_WORKSPACE,
        messages.c.subject == "decision",
        messages.c.subject_id.in_(sa.bindparam("these_decisions", expanding=True)),
    ),
    sa.select(administrators.c.user)
    .join(locations, locations.c.firm_id == administrators.c.firm_id)
    .join(affiliations, affiliations.c.location_id == locations.c.id)
    .where(administrators.c.workspace == THIS_WORKSPACE, affiliations.c.billing_firm_id.in_(_DECIDED)),
)


def _change_of(*concerned: sa.Select[Any]) -> sa.Update:
    """Of all whom something concerns, locked in one order."""
    locked = (
        sa.select(_theirs.c.user)
        .where(_theirs.c.workspace == THIS_WORKSPACE, _theirs.c.user.in_(sa.union_all(*concerned)))
        .order_by(_theirs.c.user)
        .with_for_update(of=_theirs)
    )
    waits = homes.c.user.in_(sa.bindparam("these_wait", expanding=True))
    now = sa.bindparam("now", type_=homes.c.due_at.type)
    mine = (homes.c.workspace == THIS_WORKSPACE, homes.c.user.in_(locked))
    due_at = sa.case((waits, now), else_=homes.c.due_at)
    return sa.update(homes).where(*mine).values(changed=homes.c.changed + 1, due_at=due_at)


_CHANGE = _change_of(*_CONCERNED)
_CHANGE_WITH_DECISIONS = _change_of(*_CONCERNED, *_CONCERNED_BY_DECISIONS)


@dataclass(frozen=True)
class Home:
    """Somebody's Home: its page ("" is the first), and up to which change it shows when it is drawn now."""

    user: str
    page: str
    changed: int
    attempts: int


def find(tx: Transaction, user: str) -> Home | None:
    """A person's Home as it stands, if they have looked at it."""
    row = tx.connection.execute(sa.select(homes).where(homes.c.workspace == tx.workspace, homes.c.user == user)).first()
    return _home(row) if row else None


def look(tx: Transaction, user: str, page: str | None = None) -> None:
    """A person looks at a page of their Home (None: the one they are on): draw it, and from now on what changes."""
    there = {} if page is None else {"page": page or None}
    insert = tx.insert_or(homes).values(
        workspace=tx.workspace, user=user, changed=1, drawn=0, attempts=0, due_at=tx.now, **there
    )
    again = {"changed": homes.c.changed + 1, "due_at": tx.now, **there}
    tx.connection.execute(insert.on_conflict_do_update(index_elements=["workspace", "user"], set_=again))


@dataclass(frozen=True)
class _Change:
    """On the Home of one user, who may wait for it, or of all whom an invitation or a decision concerns."""

    user: str | None = None
    waits: bool = False
    invitation: int | None = None
    decision: int | None = None


def change(tx: Transaction, user: str, *, at_once: bool = False) -> None:
    """Something that a person's Home shows has changed. `at_once`: by themselves, so they wait for it."""
    tx.put_off(_change, _Change(user=user, waits=at_once))


def change_with_invitation(tx: Transaction, invitation_id: int) -> None:
    """An invitation has changed: the invitee's Home shows it, and those of the firm's administrators."""
    tx.put_off(_change, _Change(invitation=invitation_id))


def change_with_decision(tx: Transaction, decision_id: int) -> None:
    """Agreements have changed: the Homes of all who are told show it, and of who administers those it concerns."""
    tx.put_off(_change, _Change(decision=decision_id))


def _change(tx: Transaction, changes: Sequence[_Change]) -> None:
    """All that a transaction changes, last and in one order: else two could each wait for what the other has."""
    decisions = sorted({each.decision for each in changes if each.decision})
    tx.run(
        _CHANGE_WITH_DECISIONS if decisions else _CHANGE,
        **({"these_decisions": decisions} if decisions else {}),
        these_users=sorted({each.user for each in changes if each.user}),
        these_wait=sorted({each.user for each in changes if each.user and each.waits}),
        these_invitations=sorted({each.invitation for each in changes if each.invitation}),
        now=tx.now,
    )


def claim(tx: Transaction, limit: int, pace: timedelta, lease: timedelta = LEASE) -> list[Home]:
    """Take what is to be drawn anew, the longest due first, for the time of a lease.

    What changes after that waits for the pace, unless the person looks again.
    """
    c = homes.c
    query = sa.select(homes).where(*_free(tx), c.due_at <= tx.now).order_by(c.due_at).limit(limit)
    rows = tx.connection.execute(query.with_for_update(skip_locked=True)).all()
    if rows:
        taken = sa.update(homes).where(c.workspace == tx.workspace, c.user.in_([row.user for row in rows]))
        tx.connection.execute(taken.values(leased_until=tx.now + lease, due_at=tx.now + pace))
    return [_home(row) for row in rows]


def drawn(tx: Transaction, home: Home) -> None:
    """It shows everything up to this change."""
    _release(tx, home, drawn=home.changed, attempts=0)


def again(tx: Transaction, home: Home, at: datetime) -> None:
    """Slack was busy: try once more at that time."""
    _release(tx, home, attempts=home.attempts + 1, due_at=at)


def _release(tx: Transaction, home: Home, **values: object) -> None:
    mine = (homes.c.workspace == tx.workspace, homes.c.user == home.user)
    tx.connection.execute(sa.update(homes).where(*mine).values(leased_until=None, **values))


def next_due(tx: Transaction) -> datetime | None:
    """When the next Home is to be drawn anew, None while there is none that nobody is at."""
    at: datetime | None = tx.connection.scalar(sa.select(sa.func.min(homes.c.due_at)).where(*_free(tx)))
    return at


def _free(tx: Transaction) -> list[sa.ColumnElement[bool] | sa.TextClause]:
    c = homes.c
    return [c.workspace == tx.workspace, _STALE, sa.or_(c.leased_until.is_(None), c.leased_until <= tx.now)]


def _home(row: sa.Row[Any]) -> Home:
    return Home(row.user, row.page or "", row.changed, row.attempts)
