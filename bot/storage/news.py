"""News: which invitations an administrator's message about a location is about, and how it stands with each of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.invitation import Status, Why
from bot.domain.news import LEFT_TO_DO, Group, Kind, News, Piece, Stands
from bot.domain.refusal import NoAccess

from .database import Transaction
from .tables import affiliations, invitations, messages, news, news_about, people, profiles

MOST = 100  # of those left to do that are done at once


def get(tx: Transaction, news_id: int) -> News:
    """The news. Raises NoAccess if the workspace has none of this id."""
    row = tx.connection.execute(_select(tx).where(news.c.id == news_id)).one_or_none()
    if row is None:
        raise NoAccess
    return _news(row)


def current(tx: Transaction, location_id: int, user: str, kind: Kind) -> News | None:
    """The news that others may join, locked: of all there are of this kind, only this changes."""
    c = news.c
    query = _select(tx).where(c.location_id == location_id, c.user == user, c.kind == kind, c.is_current)
    row = tx.connection.execute(query.with_for_update()).one_or_none()
    return _news(row) if row else None


def state(tx: Transaction, news_id: int) -> str | None:
    """Whether its message is "queued" or "posted"; None if it never came to that, or will not."""
    query = sa.select(messages.c.state).where(*_message_of(tx, news_id))
    found: str | None = tx.connection.scalar(query)
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
        tx.connection.execute(tx.insert_or(news_about).values(rows).on_conflict_do_nothing())


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
    pieces = _pieces(tx, news_id)
    query = sa.select(pieces.c.id).where(pieces.c.stands.in_(stand_as)).order_by(pieces.c.id).limit(limit)
    return list(tx.connection.scalars(query))


def groups(tx: Transaction, news_id: int, limit: int) -> dict[str, Group]:
    """How it stands with those they are about: the first few of each group. All groups are there, if empty."""
    pieces = _pieces(tx, news_id)
    alike = pieces.c.stands
    ranked = sa.select(
        pieces,
        sa.func.row_number().over(partition_by=alike, order_by=pieces.c.id).label("nth"),
        sa.func.count().over(partition_by=alike).label("total"),
        sa.func.min(pieces.c.expires_at).over(partition_by=alike).label("first"),
        sa.func.max(pieces.c.expires_at).over(partition_by=alike).label("last"),
    ).subquery()
    found: dict[str, list[Any]] = {}
    for row in tx.connection.execute(sa.select(ranked).where(ranked.c.nth <= limit).order_by(ranked.c.id)):
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


def _pieces(tx: Transaction, news_id: int) -> sa.Subquery:
    """The invitations that news are about, each with the name that the administrator knows, and how it stands."""
    c = invitations.c
    answerer = sa.and_(profiles.c.workspace == c.workspace, profiles.c.user == c.answered_by)
    member = sa.and_(people.c.workspace == c.workspace, people.c.user == sa.func.coalesce(c.answered_by, c.user))
    name = sa.func.coalesce(profiles.c.name, people.c.name, c.email, c.user)
    query = (
        sa.select(c.id, c.why, c.reason, c.answered_at, c.expires_at)
        .add_columns(name.label("name"), _stands(tx.now).label("stands"))
        .select_from(news_about)
        .join(news, news.c.id == news_about.c.news_id)
        .join(invitations, sa.and_(c.workspace == news_about.c.workspace, c.id == news_about.c.invitation_id))
        .outerjoin(profiles, answerer)
        .outerjoin(people, member)
        .where(news_about.c.workspace == tx.workspace, news_about.c.news_id == news_id)
    )
    return query.subquery()


def _stands(now: datetime) -> sa.Case[str]:
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
    is_open = sa.and_(c.status == Status.PENDING, c.expires_at > now)
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


def _message_of(tx: Transaction, news_id: Any) -> tuple[sa.ColumnElement[bool] | sa.TextClause, ...]:
    m = messages.c
    stands = sa.text("state IN ('queued', 'posted')")
    return (m.workspace == tx.workspace, m.subject == "news", m.subject_id == news_id, stands)


def _select(tx: Transaction) -> sa.Select[Any]:
    return sa.select(news).where(news.c.workspace == tx.workspace)


def _news(row: sa.Row[Any]) -> News:
    return News(row.id, row.location_id, row.user, Kind(row.kind), row.day, row.begun_at)
