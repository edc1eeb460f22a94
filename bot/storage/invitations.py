"""Invitations of a location, and those to a person."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.formats import Email
from bot.domain.invitation import EXPIRES_AFTER, Invitation, Invitee, NotPending, Status
from bot.domain.person import Person
from bot.domain.refusal import NoAccess

from . import messages
from .database import Transaction
from .tables import administrators, affiliations, invitations, locations, profiles


def get(tx: Transaction, invitation_id: int) -> Invitation:
    """The invitation as it stands now, locked against changes. Raises NoAccess if the workspace has none of this id."""
    query = _select(tx).where(invitations.c.id == invitation_id).with_for_update()
    row = tx.connection.execute(query).one_or_none()
    if row is None:
        raise NoAccess
    return _invitation(row, tx.now)


def at_location(tx: Transaction, location_id: int, statuses: Collection[Status] = tuple(Status)) -> list[Invitation]:
    """The location's invitations in the given states as they stand now, the latest first."""
    query = _select(tx).where(invitations.c.location_id == location_id).order_by(invitations.c.id.desc())
    found = (_invitation(row, tx.now) for row in tx.connection.execute(query))
    return [invitation for invitation in found if invitation.status in statuses]


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
        .where(
            ~sa.exists().where(
                affiliations.c.location_id == c.location_id,
                affiliations.c.profile_id == profiles.c.id,
                sa.or_(affiliations.c.removed_at.is_(None), affiliations.c.removed_at >= c.answered_at),
            )
        )
        .order_by(c.answered_at)
        .limit(1)
    )
    row = tx.connection.execute(query).first()
    return (_invitation(row, tx.now), row.profile_id) if row else None


def to(tx: Transaction, person: Person, location_id: int | None = None) -> list[Invitation]:
    """What a person is invited to (at one location, or anywhere), by user id or address, the latest first."""
    c = invitations.c
    theirs = [c.user == person.user, c.reached == person.user]
    if person.email_key:
        theirs.append(c.email_key == person.email_key)
    query = _select(tx).where(sa.or_(*theirs)).order_by(c.id.desc())
    if location_id is not None:
        query = query.where(c.location_id == location_id)
    return [_invitation(row, tx.now) for row in tx.connection.execute(query)]


def send(tx: Transaction, location_id: int, inviter: str, invitee: Invitee, greeting: str | None) -> int | None:
    """Keep a new invitation and return its id; None if the invitee has an open one there already."""
    # One sender a location at a time: two with the same people in another order would wait for each other.
    place = sa.select(locations.c.id).where(locations.c.workspace == tx.workspace, locations.c.id == location_id)
    tx.connection.execute(place.with_for_update(key_share=True))
    for ended in _expire_due(tx, location_id):
        messages.redraw(tx, "invitation", ended)
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
        expires_at=tx.now + EXPIRES_AFTER,
        look_up_at=tx.now if invitee.email else None,
    )
    row = tx.connection.execute(insert.on_conflict_do_nothing().returning(invitations.c.id)).one_or_none()
    return row.id if row else None


def save(tx: Transaction, before: Invitation, after: Invitation) -> bool:
    """Write a change of a pending invitation; False if there was none.

    Raises NotPending if somebody else was quicker: only one change out of pending ever takes effect.
    """
    if after == before:
        return False
    ended = after.status is not Status.PENDING
    changed = tx.connection.execute(
        sa.update(invitations)
        .where(
            invitations.c.workspace == tx.workspace,
            invitations.c.id == before.id,
            invitations.c.status == Status.PENDING,
        )
        .values(
            status=after.status,
            sent_at=after.sent_at,
            expires_at=after.expires_at,
            reminded_at=after.reminded_at,
            answered_at=after.answered_at,
            answered_by=after.answered_by,
            reached=after.reached,
            reason=after.reason,
            **({"look_up_at": None} if ended else {}),
        )
    )
    if changed.rowcount == 0:
        raise NotPending(status=get(tx, before.id).status)
    return True


def to_look_up(tx: Transaction, limit: int) -> list[tuple[int, str]]:
    """Invitations whose address Slack should be asked about now: (id, address), the oldest first."""
    c = invitations.c
    query = sa.select(c.id, c.email).where(c.workspace == tx.workspace, c.look_up_at <= tx.now)
    return [(row.id, row.email) for row in tx.connection.execute(query.order_by(c.look_up_at, c.id).limit(limit))]


def looked_up(tx: Transaction, invitation_id: int, reached: str | None, *, again_at: datetime | None = None) -> None:
    """Note what a look-up found: the user id, nobody (wait until they join), or that it must be tried again."""
    values = {"look_up_at": again_at} if again_at else {"look_up_at": None, "reached": reached}
    tx.connection.execute(
        sa.update(invitations)
        .where(
            invitations.c.workspace == tx.workspace,
            invitations.c.id == invitation_id,
            invitations.c.status == Status.PENDING,
        )
        .values(**values)
    )


def unreached(tx: Transaction, email_key: str) -> list[Invitation]:
    """The open invitations to an address whose owner was not known so far."""
    c = invitations.c
    query = _select(tx).where(c.email_key == email_key, c.status == Status.PENDING, c.reached.is_(None))
    return [_invitation(row, tx.now) for row in tx.connection.execute(query)]


def expired(tx: Transaction) -> list[int]:
    """End what is pending beyond its time, and return which ones those were."""
    return _expire_due(tx)


def _expire_due(tx: Transaction, location_id: int | None = None) -> list[int]:
    c = invitations.c
    due = sa.update(invitations).where(c.workspace == tx.workspace, c.status == Status.PENDING, c.expires_at <= tx.now)
    if location_id is not None:
        due = due.where(c.location_id == location_id)
    ended = due.values(status=Status.EXPIRED, answered_at=c.expires_at, look_up_at=None).returning(c.id)
    return list(tx.connection.scalars(ended))


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
        reason=fields["reason"],
    ).at(now)
