"""Several at once: what is done for all whom a message is about, or for those who are chosen among them."""

from collections.abc import Callable
from itertools import groupby

from bot.click import Click
from bot.domain.affiliation import NobodyChosen
from bot.domain.invitation import Invitation, Invitee, Row
from bot.domain.news import News, Stands
from bot.domain.refusal import FormRefused, NoAccess, Refusal
from bot.replies import Home, Note, Open, Redraw, Reply
from bot.storage import Transaction, invitations, locations, news, people

from . import step
from .invite import give_time, invite, send_again, take_back

Deed = Callable[[Transaction, Click, Invitation], Invitation]
DEEDS: dict[str, Deed] = {"extend": give_time, "resend": send_again, "withdraw": take_back}


@step("follow_up.extend")
def extend_all(tx: Transaction, click: Click) -> list[Reply]:
    """Gi alle en uke til."""
    mine = _mine(tx, click)
    return _do(tx, click, mine, "extend", news.left(tx, mine.id, [Stands.SILENT]))


@step("follow_up.again")
def again_all(tx: Transaction, click: Click) -> list[Reply]:
    """Inviter alle på nytt: whose invitations have expired."""
    mine = _mine(tx, click)
    return _invite_again(tx, click, mine, news.left(tx, mine.id, [Stands.EXPIRED]))


@step("follow_up.choose", reads=True)
def choose(tx: Transaction, click: Click) -> list[Reply]:
    """Velg: among those who have not answered, or whose invitations have expired."""
    mine, stands = _mine(tx, click), _which(click)
    _, location = locations.with_firm(tx, mine.location_id)
    group = news.groups(tx, mine.id, news.MOST)[stands]
    refs = {"news": mine.id, "which": stands.value}
    return [Open("news/choose", {"location": location, "which": stands.value, "group": group, "refs": refs})]


@step("follow_up.chosen")
def chosen(tx: Transaction, click: Click) -> list[Reply]:
    """Those who were ticked, and what is to be done for them."""
    mine, stands = _mine(tx, click), _which(click)
    ticked = set(click.many("people"))
    if not ticked:
        raise FormRefused({"people": NobodyChosen()})
    ids = [each for each in news.left(tx, mine.id, [stands]) if str(each) in ticked]
    if stands is Stands.EXPIRED:
        return _invite_again(tx, click, mine, ids)
    return _do(tx, click, mine, click.text("do"), ids)


def _mine(tx: Transaction, click: Click) -> News:
    found = news.get(tx, click.id("news"))
    locations.administered(tx, found.location_id, click.user)
    if found.user != click.user:
        raise NoAccess
    return found


def _which(click: Click) -> Stands:
    return Stands.EXPIRED if click.refs.get("which") == Stands.EXPIRED else Stands.SILENT


def _do(tx: Transaction, click: Click, mine: News, what: str, ids: list[int]) -> list[Reply]:
    """For each who can have it done for them; whoever cannot is named with the reason."""
    deed = DEEDS.get(what)
    if deed is None:
        raise NoAccess
    replies: list[Reply] = [Redraw("news", mine.id), Home(click.user)]
    left_out: list[dict[str, object]] = []
    taken = invitations.take(tx, ids)
    names = people.known(tx, [each.shown_user for each in taken if each.shown_user])
    for each in taken:
        try:
            deed(tx, click, each)
        except Refusal as refusal:
            person = names.get(each.shown_user or "")
            name = person.name if person else each.invitee.email.typed if each.invitee.email else each.invitee.name
            left_out.append({"name": name, "why": type(refusal).__name__})
        replies.append(Redraw("invitation", each.id))
    if left_out:
        replies.append(Note("news/left_out", {"left_out": left_out[: news.MOST]}))
    return replies


def _invite_again(tx: Transaction, click: Click, mine: News, ids: list[int]) -> list[Reply]:
    """By the rules for inviting, with the greeting that each was invited with; whoever is skipped is named."""
    firm, location = locations.administered(tx, mine.location_id, click.user)
    replies: list[Reply] = [Redraw("news", mine.id), Home(click.user)]
    rows: list[dict[str, object]] = []
    ended = sorted(invitations.take(tx, ids), key=lambda each: (each.greeting or "", each.id))
    for greeting, some in groupby(ended, key=lambda each: each.greeting):
        sent, told = invite(tx, click, firm, location, [_whom(each) for each in some], greeting)
        rows += sent
        replies += told
    if any(row["becomes"] is not Row.SENT for row in rows):
        places = [{"location": location, "rows": rows}]
        data = {"firm": firm, "location": location, "places": places, "sends_mail": tx.configuration.sends_mail}
        replies.append(Open("invite/result", data))
    return [*replies, *(Redraw("invitation", each.id) for each in ended)]


def _whom(ended: Invitation) -> Invitee:
    return Invitee(user=ended.shown_user) if ended.shown_user else ended.invitee
