"""News: which invitations an administrator's message about a location is about, and how it stands with each of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.invitation import Status, Why
from bot.domain.news import LEFT_TO_DO, Group, Kind, News, Piece, Stands
from bot.domain.refusal import NoAccess

from .database import THIS_WORKSPACE, Transaction
from .tables import affiliations, invitations, messages, news, news_about, people, profiles

MOST = 100  # of those left to do that are done at once

# What every answer asks for, built once.
_CURRENT = (
    sa.select(news)
    .where(news.c.workspace == THIS_WORKSPACE, news.c.location_id == sa.bindparam("this_location"))
    .where(news.c.user == sa.bindparam("this_user"), news.c.kind == sa.bindparam("this_kind"), news.c.is_current)
    .with_for_update()
)
_STATE = sa.select(messages.c.state).where(
    messages.c.workspace == THIS_WORKSPACE,
    messages.c.subject == "news",
    messages.c.subject_id == sa.bindparam("this_news"),
    sa.text("state IN ('queued', 'posted')"),
)
_ADD = {
    "sqlite": sqlite.insert(news_about).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(news_about).on_conflict_do_nothing(),
}


def get(tx: Transaction, news_id: int) -> News:
    """The news. Raises NoAccess if the workspace has none of this id."""
    row = tx.connection.execute(_select(tx).where(news.c.id == news_id)).one_or_none()
    if row is None:
        raise NoAccess
    return _news(row)


def current(tx: Transaction, location_id: int, user: str, kind: Kind) -> News | None:
    """The news that others may join, locked: of all there are of this kind, only this changes."""
    row = tx.run(_CURRENT, this_location=location_id, this_user=user, this_kind=kind).one_or_none()
    return _news(row) if row else None


def state(tx: Transaction, news_id: int) -> str | None:
    """Whether its message is "queued" or "posted"; None if it never came to that, or will not."""
    found: str | None = tx.run(_STATE, this_news=news_id).scalar()
    return found


def begin(tx: Transaction, location_id: int, user: str, kind: Kind, day: str, before: News | None) -> int | None:
    """Begin news in the place of those before, and return their id; None if somebody else was quicker.

    What is left to do of earlier answers goes along.
    """
    if before:
        mine = (news.c.workspace == tx.workspace, news.c.id == before.id)
        tx.connection.execute(sa.update(news).where(*mine).values(is_current=False))
    insert = tx.insert_or(news).values(
        workspace=tx.workspace,
        location_id=location_id,
        user=user,
        kind=kind,
        day=day,
        begun_at=tx.now,
        is_current=True,
    )
    begun: int | None = tx.connection.scalar(insert.on_conflict_do_nothing().returning(news.c.id))
    if begun and before and kind is Kind.ANSWERS:
        add(tx, begun, left(tx, before.id, [Stands.TO_ADD]))
    return begun


def add(tx: Transaction, news_id: int, invitation_ids: Collection[int]) -> None:
    """Have them be about these invitations too."""
    rows = [{"workspace": tx.workspace, "news_id": news_id, "invitation_id": each} for each in sorted(invitation_ids)]
    if rows:
        tx.connection.execute(_ADD[tx.connection.dialect.name], rows)


def told(tx: Transaction, invitation_id: int, kind: Kind) -> dict[str, datetime]:
    """Who has, or gets, a message of this kind about an invitation, and when their latest was begun."""
    stands = sa.exists().where(*_message_of(tx, news.c.id))
    query = sa.select(news.c.user, sa.func.max(news.c.begun_at).label("begun_at")).join(
        news_about, news_about.c.news_id == news.c.id
    )
    mine = (news_about.c.workspace == tx.workspace, news_about.c.invitation_id == invitation_id, news.c.kind == kind)
    rows = tx.connection.execute(query.where(*mine, stands).group_by(news.c.user))
    return {row.user: row.begun_at for row in rows}


def left(tx: Transaction, news_id: int, stand_as: Collection[Stands] = LEFT_TO_DO, limit: int = MOST) -> list[int]:
    """The invitations that something is left to do about, at most so many."""
    found = tx.run(_LEFT, this_news=news_id, now=tx.now, stand_as=sorted(stand_as), most=limit)
    return list(found.scalars())


def groups(tx: Transaction, news_id: int, limit: int) -> dict[str, Group]:
    """How it stands with those they are about: the first few of each group. All groups are there, if empty."""
    found: dict[str, list[Any]] = {}
    for row in tx.run(_GROUPS, this_news=news_id, now=tx.now, most=limit):
        found.setdefault(row.stands, []).append(row)
    return {each.value: _group(found.get(each, [])) for each in Stands}


def _group(rows: list[Any]) -> Group:
    if not rows:
        return Group()
    pieces = (
        Piece(row.id, row.name, Why(row.why) if row.why else None, row.reason, row.answered_at, row.expires_at)
        for row in rows
    )
    return Group(tuple(pieces), rows[0].total, rows[0].first, rows[0].last)


def _pieces() -> sa.Subquery:
    """The invitations that news are about, each with the name that the administrator knows, and how it stands."""
    c = invitations.c
    answerer = sa.and_(profiles.c.workspace == c.workspace, profiles.c.user == c.answered_by)
    member = sa.and_(people.c.workspace == c.workspace, people.c.user == sa.func.coalesce(c.answered_by, c.user))
    name = sa.func.coalesce(profiles.c.name, people.c.name, c.email, c.user)
    query = (
        sa.select(c.id, c.why, c.reason, c.answered_at, c.expires_at)
        .add_columns(name.label("name"), _stands().label("stands"))
        .select_from(news_about)
        .join(news, news.c.id == news_about.c.news_id)
        .join(invitations, sa.and_(c.workspace == news_about.c.workspace, c.id == news_about.c.invitation_id))
        .outerjoin(profiles, answerer)
        .outerjoin(people, member)
        .where(news_about.c.workspace == THIS_WORKSPACE, news_about.c.news_id == sa.bindparam("this_news"))
    )
    return query.subquery()


def _stands() -> sa.Case[str]:
    c, newer, about = invitations.c, news.alias(), news_about.alias()
    at_location = (affiliations.c.location_id == c.location_id, affiliations.c.profile_id == profiles.c.id)
    is_there = sa.exists().where(*at_location, affiliations.c.removed_at.is_(None))
    was_there = sa.exists().where(*at_location, affiliations.c.removed_at >= c.answered_at)
    is_moved = sa.exists().where(
        about.c.workspace == c.workspace,
        about.c.invitation_id == c.id,
        newer.c.id == about.c.news_id,
        newer.c.id > news.c.id,
        newer.c.kind == news.c.kind,
        newer.c.user == news.c.user,
    )
    is_open = sa.and_(c.status == Status.PENDING, c.expires_at > sa.bindparam("now"))
    accepted = c.status == Status.ACCEPTED
    return sa.case(
        (sa.and_(accepted, is_moved), Stands.MOVED.value),
        (sa.and_(accepted, is_there), Stands.ADDED.value),
        (sa.and_(accepted, was_there), Stands.REMOVED.value),
        (accepted, Stands.TO_ADD.value),
        (c.status == Status.DECLINED, Stands.DECLINED.value),
        (c.status == Status.WITHDRAWN, Stands.WITHDRAWN.value),
        (c.status == Status.UNDELIVERABLE, Stands.UNDELIVERABLE.value),
        (sa.and_(is_open, ~c.last_called), Stands.MORE_TIME.value),
        (sa.and_(~is_open, ~accepted, _is_invited_again()), Stands.AGAIN.value),
        (is_moved, Stands.MOVED.value),
        (is_open, Stands.SILENT.value),
        else_=Stands.EXPIRED.value,
    )


def _is_invited_again() -> sa.ColumnElement[bool]:
    c, later = invitations.c, invitations.alias()
    after = (later.c.workspace == c.workspace, later.c.location_id == c.location_id, later.c.id > c.id)
    same = (later.c.user == c.user, later.c.email_key == c.email_key)
    return sa.or_(*(sa.exists().where(*after, each) for each in same))


_PIECES = _pieces()
_LEFT = (
    sa.select(_PIECES.c.id)
    .where(_PIECES.c.stands.in_(sa.bindparam("stand_as", expanding=True)))
    .order_by(_PIECES.c.id)
    .limit(sa.bindparam("most"))
)
_RANKED = sa.select(
    _PIECES,
    sa.func.row_number().over(partition_by=_PIECES.c.stands, order_by=_PIECES.c.id).label("nth"),
    sa.func.count().over(partition_by=_PIECES.c.stands).label("total"),
    sa.func.min(_PIECES.c.expires_at).over(partition_by=_PIECES.c.stands).label("first"),
    sa.func.max(_PIECES.c.expires_at).over(partition_by=_PIECES.c.stands).label("last"),
).subquery()
_GROUPS = sa.select(_RANKED).where(_RANKED.c.nth <= sa.bindparam("most")).order_by(_RANKED.c.id)


def _message_of(tx: Transaction, news_id: Any) -> tuple[sa.ColumnElement[bool] | sa.TextClause, ...]:
    m = messages.c
    stands = sa.text("state IN ('queued', 'posted')")
    return (m.workspace == tx.workspace, m.subject == "news", m.subject_id == news_id, stands)


def _select(tx: Transaction) -> sa.Select[Any]:
    return sa.select(news).where(news.c.workspace == tx.workspace)


def _news(row: sa.Row[Any]) -> News:
    return News(row.id, row.location_id, row.user, Kind(row.kind), row.day, row.begun_at)
