"""Answering an invitation. Accepting waits for a profile, declining does not; an accepted one attaches nobody yet."""

from datetime import timedelta

from bot.click import Click
from bot.domain import formats
from bot.domain.invitation import LONGEST_REASON, Invitation, NoMoreReminders, Status, Why
from bot.domain.refusal import Form, NoAccess
from bot.replies import Open, Redraw, Reply
from bot.storage import Transaction, invitations, profiles

from . import profile, step
from .answers import answered_there
from .invitation import settle, shown
from .planning import note_unseen, plan

SNOOZES = {"a day": timedelta(days=1), "a week": timedelta(days=7)}


@step("answer.accept")
def accept(tx: Transaction, click: Click) -> list[Reply]:
    """Godta: at once, or as soon as there is a profile."""
    invitation = _answerable(tx, click, Status.ACCEPTED)
    if invitation.is_pending(tx.now) and profiles.of(tx, click.user) is None:
        then = {"then": Status.ACCEPTED.value, "invitation": invitation.id, **_there(click)}
        return [Open("profile/form", profile.form(tx, click.person, then))]
    return [*settle(tx, click.person, invitation, Status.ACCEPTED), *answered_there(tx, click)]


@step("answer.decline")
def decline(tx: Transaction, click: Click) -> list[Reply]:
    """Avslå: ask for a reason first, which may be left empty."""
    invitation = _answerable(tx, click, Status.DECLINED)
    if not invitation.is_pending(tx.now):
        return [*settle(tx, click.person, invitation, Status.DECLINED), *answered_there(tx, click)]
    return [Open("answer/decline", {**shown(tx, invitation), "card": None, **_there(click)})]


@step("answer.declined")
def declined(tx: Transaction, click: Click) -> list[Reply]:
    """The reason was given or left out: decline."""
    invitation = _answerable(tx, click, Status.DECLINED)
    form = Form(click.fields)
    reason = form.read("reason", lambda text: formats.paragraph(text, LONGEST_REASON))
    why = form.read("why", lambda chosen: Why(formats.one_of(chosen, tuple(Why))) if chosen else None)
    form.done()
    return [*settle(tx, click.person, invitation, Status.DECLINED, reason, why), *answered_there(tx, click)]


@step("answer.snooze")
def snooze(tx: Transaction, click: Click) -> list[Reply]:
    """Minn meg på det senere: counts as no answer. For all invitations to the location, as an answer does."""
    invitation = invitations.get(tx, click.id("invitation"))
    days = SNOOZES.get(click.text("for"))
    if days is None:
        raise NoAccess
    invitation.require_answerable(Status.PENDING, click.person, tx.now)
    if not shown(tx, invitation)["has_reminders"]:
        raise NoMoreReminders(at=invitation.expires_at)
    others = [each for each in invitations.to(tx, click.person, invitation.location_id) if each.is_pending(tx.now)]
    theirs = {each.id: each for each in (invitation, *others)}.values()
    for each in theirs:
        snoozed = each.snooze(click.person, tx.now + days, tx.now)
        invitations.save(tx, each, snoozed)
        plan(tx, snoozed)
        note_unseen(tx, click.user, "invitation.snoozed", snoozed)
    return [*(Redraw("invitation", each.id) for each in theirs), *answered_there(tx, click)]


def _answerable(tx: Transaction, click: Click, answer: Status) -> Invitation:
    invitation = invitations.get(tx, click.id("invitation"))
    invitation.require_answerable(answer, click.person, tx.now)
    return invitation


def _there(click: Click) -> dict[str, object]:
    """Where the answer stands in which the button was pressed, for the forms that come in between."""
    return {"card": click.answer} if click.answer else {}
