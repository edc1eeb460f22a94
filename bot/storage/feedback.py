"""Feedback: what was useful and what was not, and questions that had no answer. Nothing in it says who it is from."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from .database import Transaction
from .tables import feedback, questions

KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Verdict:
    """What people thought of one thing: an intent, or "guide". `reasons` says how often each was ticked."""

    about: str
    useful: int
    useless: int
    reasons: Mapping[str, int]


def keep(
    tx: Transaction,
    asked: str,
    about: str,
    *,
    is_useful: bool,
    reasons: Collection[str] = (),
) -> None:
    """Keep an answer to "was this useful?"; `asked` is the same whenever the same question is answered again."""
    values = {"is_useful": is_useful, "reasons": ",".join(sorted(reasons)), "at": tx.now}
    insert = tx.insert_or(feedback).values(workspace=tx.workspace, asked=asked, about=about, **values)
    tx.connection.execute(insert.on_conflict_do_update(index_elements=["workspace", "asked"], set_=values))


def summed_up(tx: Transaction, since: datetime) -> list[Verdict]:
    """What people thought of each thing since then, what was useless most often first."""
    c = feedback.c
    rows = tx.connection.execute(sa.select(feedback).where(c.workspace == tx.workspace, c.at >= since))
    useful: Counter[str] = Counter()
    useless: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        (useful if row.is_useful else useless)[row.about] += 1
        reasons[row.about].update(filter(None, row.reasons.split(",")))
    found = [Verdict(about, useful[about], useless[about], reasons[about]) for about in reasons]
    return sorted(found, key=lambda verdict: (-verdict.useless, verdict.about))


def ask_later(tx: Transaction, text: str, language: str) -> None:
    """Keep a question that had no answer. The text must be without names, numbers and addresses already."""
    tx.connection.execute(
        sa.insert(questions).values(workspace=tx.workspace, text=text[:300], language=language, at=tx.now)
    )


def unanswered(tx: Transaction, since: datetime, limit: int) -> list[tuple[str, int]]:
    """The questions that had no answer since then, and how often each was asked, the most frequent first."""
    c, how_often = questions.c, sa.func.count().label("how_often")
    query = sa.select(c.text, how_often).where(c.workspace == tx.workspace, c.at >= since).group_by(c.text)
    rows = tx.connection.execute(query.order_by(how_often.desc(), c.text).limit(limit))
    return [(row.text, row.how_often) for row in rows]


def forget_old(tx: Transaction) -> None:
    """Delete what is older than a year, in every workspace."""
    for table in (feedback, questions):
        tx.connection.execute(sa.delete(table).where(table.c.at < tx.now - KEPT))
