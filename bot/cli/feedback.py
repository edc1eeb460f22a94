"""The feedback: what people found useful, and the questions that had no answer, as tab-separated lines."""

from collections.abc import Iterator
from datetime import datetime

from bot.storage import Transaction, feedback

from .audit import safe

COLUMNS = ("about", "useful", "not useful", "reasons")
QUESTIONS_SHOWN = 100


def lines(tx: Transaction, since: datetime) -> Iterator[str]:
    """What was useless most often first; then what to teach next, the most frequent question first."""
    yield "\t".join(COLUMNS)
    for verdict in feedback.summed_up(tx, since):
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(verdict.reasons.items()))
        yield "\t".join((verdict.about, str(verdict.useful), str(verdict.useless), reasons))
    yield ""
    yield "times\tasked in vain (without names, numbers and addresses)"
    for text, how_often in feedback.unanswered(tx, since, QUESTIONS_SHOWN):
        yield f"{how_often}\t{safe(text)}"
