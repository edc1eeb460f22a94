"""Was this useful? Asked under answers and at the end of the guide; nothing that is kept says who answered."""

import secrets

from bot.click import Click
from bot.domain.refusal import NoAccess
from bot.replies import Close, Note, Open, Reply
from bot.storage import Transaction, feedback
from bot.talk import intents

from . import step

REASONS = ("wrong", "unclear", "long", "action", "other")
GUIDE = "guide"
LONGEST_TOKEN = 43


@step("useful.answer")
def say(tx: Transaction, click: Click) -> list[Reply]:
    """Yes, or no; whoever says no may tick why."""
    about, asked = _what(click)
    is_useful = click.text("useful") == "yes"
    feedback.keep(tx, asked, about, is_useful=is_useful)
    return [Note("useful/thanks")] if is_useful else [Open("useful/why", {"refs": {"about": about, "asked": asked}})]


@step("useful.why")
def why(tx: Transaction, click: Click) -> list[Reply]:
    """The reasons that were ticked."""
    about, asked = _what(click)
    reasons = [reason for reason in click.many("reasons") if reason in REASONS]
    feedback.keep(tx, asked, about, is_useful=False, reasons=reasons)
    return [Close()]


def _what(click: Click) -> tuple[str, str]:
    about, asked = click.text("about"), click.text("asked") or secrets.token_urlsafe(16)
    if about not in (GUIDE, *intents()) or len(asked) > LONGEST_TOKEN:
        raise NoAccess
    return about, asked
