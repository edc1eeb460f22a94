"""Invitations of a location, and those to a person."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.formats import Email
from bot.domain.invitation import ENDED, EXPIRES_AFTER, Invitation, Invitee, NotPending, Status, Why
from bot.domain.person import Person
from bot.domain.refusal import NoAccess

from .database import THIS_WORKSPACE, Transaction
from .search import Page, page_of
from .tables import administrators, affiliations, firms, invitations, locations, profiles

# In the words of the partial index: a parameter in the place of 'pending' would keep the database from using it.
_IS_PENDING = sa.text("status = 'pending'")


_ONE = sa.select(invitations).where(
    invitations.c.workspace == THIS_WORKSPACE, invitations.c.id == sa.bindparam("this_invitation")
)
_ONE_LOCKED = _ONE.with_for_update()

# A person's, by user id or address. One look-up by index each: put together with OR, SQLite reads the whole table.
_THEIRS = invitations.c.id.in_(
    sa.union(
        *(
            sa.select(invitations.c.id).where(invitations.c.workspace == THIS_WORKSPACE, column == sa.bindparam(name))
            for column, name in (
                (invitations.c.user, "this_user"),
                (invitations.c.reached, "this_user"),
                (invitations.c.email_key, "this_key"),
            )
        )
    )
)
_TO = sa.select(invitations).where(invitations.c.workspace == THIS_WORKSPACE, _THEIRS)
_TO = _TO.order_by(invitations.c.id.desc())
_TO_HERE = _TO.where(invitations.c.location_id == sa.bindparam("this_location"))
# Of an accepted invitation and its profile: they are neither at the location nor have been taken off it since.
IS_TO_BE_ADDED = ~sa.exists().where(
    affiliations.c.location_id == invitations.c.location_id,
    affiliations.c.profile_id == profiles.c.id,
    sa.or_(affiliations.c.removed_at.is_(None), affiliations.c.removed_at >= invitations.c.answered_at),
)
_later = invitations.alias()
# The latest acceptance of whoever accepted.
IS_LATEST = ~sa.exists().where(
    _later.c.location_id == invitations.c.location_id,
    _later.c.status == Status.ACCEPTED,
    _later.c.answered_by == invitations.c.answered_by,
    _later.c.id > invitations.c.id,
)
_OPEN = sa.and_(
    _IS_PENDING, invitations.c.expires_at > sa.bindparam("this_moment", type_=invitations.c.expires_at.type)
)

_OPEN_TO = _TO.where(_OPEN).limit(sa.bindparam("how_many"))
_HOW_MANY_OPEN_TO = sa.select(sa.func.count()).where(invitations.c.workspace == THIS_WORKSPACE, _THEIRS, _OPEN)

_SAVE = sa.update(invitations).where(
    invitations.c.workspace == THIS_WORKSPACE,
    invitations.c.id == sa.bindparam("this_invitation"),
    invitations.c.status == Status.PENDING,
)
_SAVE_ENDED = _SAVE.values(look_up_at=None, next_contact_at=None)


def get(tx: Transaction, invitation_id: int) -> Invitation:
    """The invitation as it stands now. Raises NoAccess if the workspace has none of this id.

    Locked against changes in a transaction that may make some.
    """
    row = tx.run(_ONE if tx.is_reading else _ONE_LOCKED, this_invitation=invitation_id).one_or_none()
    if row is None:
        raise NoAccess
    return _invitation(row, tx.now)


def several(tx: Transaction, invitation_ids: Collection[int]) -> dict[int, Invitation]:
    """Invitations by id, as they stand now."""
    rows = tx.connection.execute(_select(tx).where(invitations.c.id.in_(invitation_ids)))
    return {row.id: _invitation(row, tx.now) for row in rows}


def at_location(
    tx: Transaction, location_id: int, statuses: Collection[Status], number: int, size: int
) -> Page[Invitation]:
    """A page of the location's invitations in the given states as they stand now, the latest first."""
    query = _select(tx).where(invitations.c.location_id == location_id, standing_as(statuses, tx.now))
    limited, number, total = page_of(tx.connection, query.order_by(invitations.c.id.desc()), number, size)
    return Page([_invitation(row, tx.now) for row in tx.connection.execute(limited)], number, size, total)


def count(tx: Transaction, location_id: int, status: Status) -> int:
    """How many of a location's invitations stand in this state now."""
    theirs = sa.select(sa.func.count()).where(invitations.c.location_id == location_id, standing_as([status], tx.now))
    return tx.connection.scalar(theirs.where(invitations.c.workspace == tx.workspace)) or 0


def standing_as(statuses: Collection[Status], now: datetime) -> sa.ColumnElement[bool]:
    """Of an invitation: in one of these states now. What is pending beyond its time has expired."""
    c = invitations.c
    kept = [c.status == status for status in statuses if status is not Status.PENDING]
    if Status.PENDING in statuses:
        kept.append(sa.and_(c.status == Status.PENDING, c.expires_at > now))
    if Status.EXPIRED in statuses:
        kept.append(sa.and_(c.status == Status.PENDING, c.expires_at <= now))
    return sa.or_(*kept)


def among(tx: Transaction, location_id: int, users: Collection[str], email_keys: Collection[str]) -> list[Invitation]:
    """Which open and accepted invitations of a location are to these user ids or addresses, or answered by them."""
    c = invitations.c
    theirs = sa.or_(c.user.in_(users), c.answered_by.in_(users), c.email_key.in_(email_keys))
    query = _select(tx).where(
        c.location_id == location_id, standing_as([Status.PENDING, Status.ACCEPTED], tx.now), theirs
    )
    return [_invitation(row, tx.now) for row in tx.connection.execute(query)]


def renewed(tx: Transaction, found: Collection[Invitation]) -> set[int]:
    """After which of these, where they have ended, another was sent to the same invitee at the same location."""
    ids = [each.id for each in found if each.status in ENDED]
    if not ids:
        return set()
    c, later = invitations.c, invitations.alias()
    after = (later.c.workspace == c.workspace, later.c.location_id == c.location_id, later.c.id > c.id)
    same = (later.c.user == c.user, later.c.user == c.answered_by, later.c.email_key == c.email_key)
    another = sa.or_(*(sa.exists().where(*after, each) for each in same))
    return set(tx.connection.scalars(sa.select(c.id).where(c.workspace == tx.workspace, c.id.in_(ids), another)))


def to_be_added(
    tx: Transaction, location_id: int, number: int, size: int, *, profile_ids: Collection[int] | None = None
) -> Page[Invitation]:
    """A page of who accepted and is to be added to a location, each with their latest acceptance, the latest first.

    Without those who are there, and those who were taken off it since. `profile_ids`: only these.
    """
    c = invitations.c
    query = (
        _select(tx)
        .join(profiles, sa.and_(profiles.c.workspace == c.workspace, profiles.c.user == c.answered_by))
        .where(c.location_id == location_id, c.status == Status.ACCEPTED, IS_LATEST, IS_TO_BE_ADDED)
    )
    if profile_ids is not None:
        query = query.where(profiles.c.id.in_(profile_ids))
    limited, number, total = page_of(tx.connection, query.order_by(c.id.desc()), number, size)
    return Page([_invitation(row, tx.now) for row in tx.connection.execute(limited)], number, size, total)


def of_administrator(
    tx: Transaction,
    administrator: str,
    statuses: Collection[Status],
    limit: int,
    *,
    location_id: int | None = None,
    whom: Collection[str] = (),
) -> tuple[list[Invitation], int]:
    """The latest invitations in these states at an administrator's locations, at most so many, and how many there are.

    `whom`: only those to (or answered by) these Slack user ids and addresses in comparable form. Of what is accepted
    only what is to be added.
    """
    c = invitations.c
    query = (
        _select(tx)
        .join(locations, locations.c.id == c.location_id)
        .join(administrators, administrators.c.firm_id == locations.c.firm_id)
        .where(administrators.c.workspace == tx.workspace, administrators.c.user == administrator)
        .where(standing_as(statuses, tx.now))
    )
    if Status.ACCEPTED in statuses:
        query = query.outerjoin(
            profiles, sa.and_(profiles.c.workspace == c.workspace, profiles.c.user == c.answered_by)
        )
        query = query.where(sa.or_(c.status != Status.ACCEPTED, sa.and_(profiles.c.id.is_not(None), IS_TO_BE_ADDED)))
    if location_id is not None:
        query = query.where(c.location_id == location_id)
    if whom:
        query = query.where(sa.or_(c.user.in_(whom), c.answered_by.in_(whom), c.email_key.in_(whom)))
    limited, _, total = page_of(tx.connection, query.order_by(c.id.desc()), 0, limit)
    return [_invitation(row, tx.now) for row in tx.connection.execute(limited)], total


def waiting_to_be_added(tx: Transaction, administrator: str) -> tuple[Invitation, int] | None:
    """The oldest accepted invitation at one of the administrator's locations whose practitioner has not been added."""
    c = invitations.c
    query = (
        _select(tx)
        .add_columns(profiles.c.id.label("profile_id"))
        .join(locations, locations.c.id == c.location_id)
        .join(administrators, administrators.c.firm_id == locations.c.firm_id)
        .join(profiles, sa.and_(profiles.c.workspace == c.workspace, profiles.c.user == c.answered_by))
        .where(administrators.c.user == administrator, c.status == Status.ACCEPTED)
        .where(IS_TO_BE_ADDED)
        .order_by(c.answered_at)
        .limit(1)
    )
    row = tx.connection.execute(query).first()
    return (_invitation(row, tx.now), row.profile_id) if row else None


def accepted_by(tx: Transaction, user: str, limit: int) -> list[Invitation]:
    """The latest invitations that somebody accepted without having been added so far, at most so many."""
    c = invitations.c
    query = (
        _select(tx)
        .join(profiles, sa.and_(profiles.c.workspace == c.workspace, profiles.c.user == c.answered_by))
        .where(c.answered_by == user, c.status == Status.ACCEPTED, IS_TO_BE_ADDED)
        .order_by(c.id.desc())
        .limit(limit)
    )
    return [_invitation(row, tx.now) for row in tx.connection.execute(query)]


def to(tx: Transaction, person: Person, location_id: int) -> list[Invitation]:
    """What a person is or was invited to at one location, by user id or address, the latest first."""
    rows = tx.run(_TO_HERE, this_user=person.user, this_key=person.email_key, this_location=location_id)
    return [_invitation(row, tx.now) for row in rows]


def open_to(tx: Transaction, person: Person, limit: int) -> tuple[list[Invitation], int]:
    """The latest open invitations to a person, at most so many, and how many there are."""
    whose = {"this_user": person.user, "this_key": person.email_key, "this_moment": tx.now}
    rows = tx.run(_OPEN_TO, how_many=limit, **whose)
    shown = [_invitation(row, tx.now) for row in rows]
    return shown, len(shown) if len(shown) < limit else tx.run(_HOW_MANY_OPEN_TO, **whose).scalar_one()


def make_way(tx: Transaction, location_id: int) -> list[int]:
    """Before invitations are sent to a location: end what is beyond its time there and in their way; which those were.

    One sender a location at a time from here on: two with the same people in another order would wait for each other.
    """
    place = sa.select(locations.c.id).where(locations.c.workspace == tx.workspace, locations.c.id == location_id)
    tx.connection.execute(place.with_for_update(key_share=True))
    return _expire(tx, invitations.c.location_id == location_id)


def send(
    tx: Transaction,
    location_id: int,
    inviter: str,
    invitee: Invitee,
    greeting: str | None,
    expires_at: datetime | None = None,
    next_contact_at: datetime | None = None,
) -> int | None:
    """Keep a new invitation and return its id; None if the invitee has an open one there already.

    Before the first of a batch, `make_way` for it.
    """
    insert = tx.insert_or(invitations).values(
        workspace=tx.workspace,
        location_id=location_id,
        inviter=inviter,
        user=invitee.user,
        email=invitee.email.typed if invitee.email else None,
        email_key=invitee.email.key if invitee.email else None,
        greeting=greeting,
        status=Status.PENDING,
        sent_at=tx.now,
        expires_at=expires_at or tx.now + EXPIRES_AFTER,
        next_contact_at=next_contact_at,
        look_up_at=tx.now if invitee.email else None,
    )
    row = tx.connection.execute(insert.on_conflict_do_nothing().returning(invitations.c.id)).one_or_none()
    return row.id if row else None


def save(tx: Transaction, before: Invitation, after: Invitation, *, remind_to_add_at: datetime | None = None) -> bool:
    """Write a change of a pending invitation; False if there was none.

    `remind_to_add_at`: when to remind the administrator of adding whoever accepted. Raises NotPending if somebody else
    was quicker: only one change out of pending ever takes effect.
    """
    if after == before:
        return False
    ended = after.status is not Status.PENDING
    changed = tx.run(
        _SAVE_ENDED if ended else _SAVE,
        this_invitation=before.id,
        status=after.status,
        sent_at=after.sent_at,
        expires_at=after.expires_at,
        reminded_at=after.reminded_at,
        answered_at=after.answered_at,
        answered_by=after.answered_by,
        reached=after.reached,
        why=after.why,
        reason=after.reason,
        nudges=after.nudges,
        last_called=after.last_called,
        snoozed_until=after.snoozed_until,
        remind_to_add_at=remind_to_add_at,
    )
    if changed.rowcount != 1:
        raise NotPending(status=get(tx, before.id).status)
    return True


def restore(tx: Transaction, invitation_id: int, *, look_up: bool) -> bool:
    """Open a withdrawn one again; False if it is none. `look_up`: who has its address is not known yet."""
    c = invitations.c
    mine = (c.workspace == tx.workspace, c.id == invitation_id, c.status == Status.WITHDRAWN)
    opened = {"status": Status.PENDING, "answered_at": None, "look_up_at": tx.now if look_up else None}
    return tx.connection.execute(sa.update(invitations).where(*mine).values(opened)).rowcount == 1


def withdrawn_since(tx: Transaction, location_id: int, moment: datetime, limit: int) -> list[Invitation]:
    """What was withdrawn at a location after that moment, the latest first, at most so many."""
    c = invitations.c
    query = _select(tx).where(c.location_id == location_id, c.status == Status.WITHDRAWN, c.answered_at > moment)
    rows = tx.connection.execute(query.order_by(c.answered_at.desc()).limit(limit))
    return [_invitation(row, tx.now) for row in rows]


def take(tx: Transaction, invitation_ids: Collection[int]) -> list[Invitation]:
    """These invitations, locked, without those that somebody answers or changes at this very moment."""
    query = _select(tx).where(invitations.c.id.in_(invitation_ids)).order_by(invitations.c.id)
    rows = tx.connection.execute(query.with_for_update(skip_locked=True))
    return [_invitation(row, tx.now) for row in rows]


def asked(tx: Transaction, invitation_id: int) -> bool:
    """Note that its invitee asks for a new one; False if they did before."""
    c = invitations.c
    mine = (c.workspace == tx.workspace, c.id == invitation_id, c.asked_at.is_(None))
    return tx.connection.execute(sa.update(invitations).where(*mine).values(asked_at=tx.now)).rowcount == 1


def plan(tx: Transaction, invitation_id: int, at: datetime | None) -> None:
    """When to look at a pending invitation again; None: never."""
    _pending(tx, invitation_id, next_contact_at=at)


def plan_anew(tx: Transaction, firm_id: int) -> None:
    """A firm's schedule has changed: look at all of its pending invitations."""
    theirs = sa.select(locations.c.id).where(locations.c.workspace == tx.workspace, locations.c.firm_id == firm_id)
    tx.connection.execute(
        sa.update(invitations)
        .where(invitations.c.location_id.in_(theirs), invitations.c.status == Status.PENDING)
        .values(next_contact_at=tx.now)
    )


def due(tx: Transaction, limit: int) -> list[Invitation]:
    """Pending invitations to look at now, the longest due first, locked: no other process gets them.

    Without those to an address that has yet to be looked up: nobody has been written to who could be reminded.
    """
    c = invitations.c
    query = _select(tx).where(c.next_contact_at <= tx.now, c.expires_at > tx.now, c.look_up_at.is_(None))
    query = query.order_by(c.next_contact_at, c.id)
    rows = tx.connection.execute(query.limit(limit).with_for_update(skip_locked=True))
    return [_invitation(row, tx.now) for row in rows]


def due_to_be_added(tx: Transaction, limit: int) -> list[tuple[Invitation, int]]:
    """Accepted invitations whose inviter is to be reminded now, with how often that was done; locked."""
    c = invitations.c
    query = _select(tx).where(c.remind_to_add_at <= tx.now).order_by(c.remind_to_add_at, c.id)
    rows = tx.connection.execute(query.limit(limit).with_for_update(skip_locked=True))
    return [(_invitation(row, tx.now), row.add_reminders) for row in rows]


def next_follow_up(tx: Transaction) -> datetime | None:
    """The next moment after now at which one is looked at, expires, or its practitioner is still to be added."""
    c = invitations.c
    planned = [
        tx.connection.scalar(sa.select(sa.func.min(at)).where(c.workspace == tx.workspace, at > tx.now, *only))
        for at, *only in ((c.next_contact_at,), (c.expires_at, _IS_PENDING), (c.remind_to_add_at,))
    ]
    return min((at for at in planned if at), default=None)


def plan_to_be_added(tx: Transaction, invitation_id: int, at: datetime | None, reminders: int) -> None:
    """When to remind the inviter of adding whoever accepted; None: never. `reminders`: how often it was done."""
    tx.connection.execute(
        sa.update(invitations)
        .where(
            invitations.c.workspace == tx.workspace,
            invitations.c.id == invitation_id,
            invitations.c.status == Status.ACCEPTED,
        )
        .values(remind_to_add_at=at, add_reminders=reminders)
    )


def sent_since(tx: Transaction, inviter: str, since: datetime) -> int:
    """How many invitations an administrator has sent since."""
    c = invitations.c
    query = sa.select(sa.func.count()).where(c.workspace == tx.workspace, c.inviter == inviter, c.sent_at > since)
    return tx.connection.scalar(query) or 0


def to_look_up(tx: Transaction, limit: int, lease: timedelta | None = None) -> list[tuple[int, str]]:
    """Invitations whose address Slack should be asked about now: (id, address), the oldest first.

    For the time of a lease nobody else gets them, or two would write to the same person.
    """
    c = invitations.c
    query = sa.select(c.id, c.email).where(c.workspace == tx.workspace, c.look_up_at <= tx.now)
    query = query.order_by(c.look_up_at, c.id).limit(limit).with_for_update(skip_locked=True)
    found = [(row.id, row.email) for row in tx.connection.execute(query)]
    if lease and found:
        taken = sa.update(invitations).where(c.id.in_([each for each, _ in found]))
        tx.connection.execute(taken.values(look_up_at=tx.now + lease))
    return found


def next_look_up(tx: Transaction) -> datetime | None:
    """When the next address is to be looked up, None while there is none."""
    c = invitations.c
    # The smallest of nothing is nothing anyway, but only so is the partial index used: 13 ms among 100,000 without it.
    waits = (c.workspace == tx.workspace, c.look_up_at.is_not(None))
    at: datetime | None = tx.connection.scalar(sa.select(sa.func.min(c.look_up_at)).where(*waits))
    return at


def looked_up(tx: Transaction, invitation_id: int, reached: str | None, *, again_at: datetime | None = None) -> None:
    """Note what a look-up found: the user id, nobody (wait until they join), or that it must be tried again."""
    values = {"look_up_at": again_at} if again_at else {"look_up_at": None, "reached": reached}
    _pending(tx, invitation_id, **values)


def unreached(tx: Transaction, email_key: str) -> list[Invitation]:
    """The open invitations to an address whose owner was not known so far."""
    c = invitations.c
    query = _select(tx).where(c.email_key == email_key, c.status == Status.PENDING, c.reached.is_(None))
    return [_invitation(row, tx.now) for row in tx.connection.execute(query)]


def waiting_for(tx: Transaction, administrator: str, limit: int) -> tuple[list[tuple[Invitation, str, str]], int]:
    """Who has not answered at the administrator's locations: the longest waiting, with location and firm; how many."""
    c = invitations.c
    query = (
        _select(tx)
        .add_columns(locations.c.name.label("location"), firms.c.name.label("firm"))
        .add_columns(sa.func.count().over().label("total"))
        .join(locations, locations.c.id == c.location_id)
        .join(firms, firms.c.id == locations.c.firm_id)
        .join(administrators, administrators.c.firm_id == firms.c.id)
        .where(administrators.c.user == administrator, c.status == Status.PENDING, c.expires_at > tx.now)
        .order_by(c.sent_at, c.id)
        .limit(limit)
    )
    rows = tx.connection.execute(query).all()
    return [(_invitation(row, tx.now), row.location, row.firm) for row in rows], rows[0].total if rows else 0


def expired(tx: Transaction, limit: int) -> list[int]:
    """End what is pending beyond its time, at most so many, and return which ones those were."""
    c = invitations.c
    due = sa.select(c.id).where(c.workspace == tx.workspace, _IS_PENDING, c.expires_at <= tx.now)
    rows = due.order_by(c.expires_at).limit(limit).with_for_update(skip_locked=True)
    ids = list(tx.connection.scalars(rows))
    return _expire(tx, c.id.in_(ids)) if ids else []


def _expire(tx: Transaction, which: sa.ColumnElement[bool]) -> list[int]:
    c = invitations.c
    due = sa.update(invitations).where(c.workspace == tx.workspace, c.status == Status.PENDING, c.expires_at <= tx.now)
    ended = {"status": Status.EXPIRED, "answered_at": c.expires_at, "look_up_at": None, "next_contact_at": None}
    return list(tx.connection.scalars(due.where(which).values(ended).returning(c.id)))


def _pending(tx: Transaction, invitation_id: int, **values: object) -> bool:
    """Change an invitation while it is pending; False if it is not."""
    c = invitations.c
    mine = (c.workspace == tx.workspace, c.id == invitation_id, c.status == Status.PENDING)
    return tx.connection.execute(sa.update(invitations).where(*mine).values(**values)).rowcount == 1


def _select(tx: Transaction) -> sa.Select[Any]:
    return sa.select(invitations).where(invitations.c.workspace == tx.workspace)


def _invitation(row: sa.Row[Any], now: datetime) -> Invitation:
    fields = row._mapping
    email = Email(fields["email"], fields["email_key"]) if fields["email"] else None
    return Invitation(
        id=fields["id"],
        location_id=fields["location_id"],
        inviter=fields["inviter"],
        invitee=Invitee(user=fields["user"], email=email),
        greeting=fields["greeting"],
        status=Status(fields["status"]),
        sent_at=fields["sent_at"],
        expires_at=fields["expires_at"],
        reached=fields["reached"],
        reminded_at=fields["reminded_at"],
        answered_at=fields["answered_at"],
        answered_by=fields["answered_by"],
        why=Why(fields["why"]) if fields["why"] else None,
        reason=fields["reason"],
        asked_at=fields["asked_at"],
        nudges=fields["nudges"],
        last_called=fields["last_called"],
        snoozed_until=fields["snoozed_until"],
    ).at(now)
