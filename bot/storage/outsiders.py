"""Outsiders: whoever answered an invitation without being in Slack, and joins later."""

import sqlalchemy as sa

from .database import Transaction
from .tables import affiliations, events, invitations, people, profiles


def join(tx: Transaction, before: str, user: str) -> list[int]:
    """What somebody did from outside (`before`: their id then) is a member's from now on; invitations they answered.

    A profile that the member has made in Slack stands: what was attached to the other one is attached to it.
    """
    mine = {"workspace": tx.workspace}
    ids = {
        row.user: row.id
        for row in tx.connection.execute(
            sa.select(profiles.c.user, profiles.c.id)
            .filter_by(**mine)
            .where(profiles.c.user.in_([before, user]))
            .with_for_update()
        )
    }
    if before in ids and user in ids:
        _attach_to(tx, ids[before], ids[user], user)
        tx.connection.execute(sa.delete(profiles).filter_by(**mine, id=ids[before]))
    else:
        tx.connection.execute(sa.update(profiles).filter_by(**mine, user=before).values(user=user))
    tx.connection.execute(sa.update(events).filter_by(**mine, actor=before).values(actor=user))
    tx.connection.execute(sa.delete(people).filter_by(**mine, user=before))
    answered = sa.update(invitations).filter_by(**mine, reached=before).values(reached=user, answered_by=user)
    return list(tx.connection.scalars(answered.returning(invitations.c.id)))


def _attach_to(tx: Transaction, before: int, profile: int, user: str) -> None:
    """Where both profiles are at the same location, the member's is the one that stays."""
    c, theirs = affiliations.c, affiliations.alias()
    twice = sa.exists().where(
        theirs.c.workspace == c.workspace,
        theirs.c.location_id == c.location_id,
        theirs.c.profile_id == profile,
        theirs.c.removed_at.is_(None),
    )
    its = sa.update(affiliations).filter_by(workspace=tx.workspace, profile_id=before)
    tx.connection.execute(its.where(c.removed_at.is_(None), twice).values(removed_at=tx.now, removed_by=user))
    tx.connection.execute(its.values(profile_id=profile))
