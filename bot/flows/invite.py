"""Inviter personer: whom, check the addresses, send; then remind, resend, withdraw."""

import json
from collections.abc import Sequence
from typing import Any

from bot.click import Click
from bot.domain import formats
from bot.domain import invitation as rules
from bot.domain.firm import Firm
from bot.domain.formats import Email
from bot.domain.invitation import LONGEST_GREETING, Invitation, Invitee, Row, Status
from bot.domain.location import Location
from bot.domain.refusal import Form, NoAccess
from bot.replies import Close, Data, Deliver, Dm, GetToKnow, Home, Note, Open, Redraw, Reply, Suggest, Update
from bot.storage import Transaction, affiliations, drafts, events, invitations, locations, messages, people, profiles

from . import step
from .add import choose_from
from .card import card
from .follow_up import expire
from .invitation import RECEIVED, REMINDER, write
from .planning import first_contact, note, plan, policy_at, policy_for, want_no_mail, working_time

MOST_PLACES = 10  # besides the location at hand


@step("invite.new", reads=True)
def new(tx: Transaction, click: Click) -> list[Reply]:
    """Inviter personer."""
    return [form(tx, click, *locations.administered(tx, click.id("location"), click.user))]


def form(tx: Transaction, click: Click, firm: Firm, location: Location) -> Open:
    """The first page: members, addresses, greeting. A button may carry whom to fill in."""
    refs: dict[str, object] = {"location": location.id}
    if click.place or click.card:
        refs["card"] = click.place or click.card
    if "alone" in click.refs:
        refs["alone"] = True
    return Open(
        "invite/form",
        {
            "firm": firm,
            "location": location,
            "sends_mail": tx.configuration.sends_mail,
            "members": click.carried("members"),
            "emails": "\n".join(click.carried("emails")),
            "drawn": "",
            "more_here": locations.page(tx, firm, 0, 1).total > 1,
            "more_anywhere": len(locations.suggest_anywhere(tx, click.user, "")) > 1,
            "refs": refs,
        },
    )


@step("invite.also.suggest")
def suggest_also(tx: Transaction, click: Click) -> list[Reply]:
    """Type-ahead over the firm's other locations."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    found = locations.suggest(tx, firm, click.value)
    return [Suggest([(str(each.id), each.name) for each in found if each.id != location.id])]


@step("invite.like.suggest")
def suggest_like(tx: Transaction, click: Click) -> list[Reply]:
    """Type-ahead over all other locations that the user administers."""
    found = locations.suggest_anywhere(tx, click.user, click.value)
    others = [(each, firm) for each, firm in found if each.id != click.id("location")]
    return [Suggest([(str(each.id), f"{each.name} – {firm}") for each, firm in others])]


@step("invite.like", reads=True)
def fill_in_like(tx: Transaction, click: Click) -> list[Reply]:
    """Samme personer som på: who is, or is invited, at another location of theirs is filled in beside what stands."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    _, other = locations.administered(tx, click.chosen_id("like"), click.user)
    there = affiliations.at_location(tx, other.id, 0, rules.MOST_AT_ONCE).items
    theirs = profiles.several(tx, {each.profile_id for each in there})
    invited = invitations.at_location(tx, other.id, (Status.PENDING,), 0, rules.MOST_AT_ONCE).items
    members = [*click.many("members"), *(theirs[each.profile_id].user for each in there)]
    members += [each.invitee.user for each in invited if each.invitee.user]
    members = [user for user in dict.fromkeys(members) if user != click.user][: rules.MOST_AT_ONCE]
    emails = [click.text("emails"), *(each.invitee.email.typed for each in invited if each.invitee.email)]
    shown = form(tx, click, firm, location)
    filled_in = {"members": members, "emails": "\n".join(filter(None, emails)), "drawn": f":{other.id}"}
    return [Update(shown.template, {**shown.data, **filled_in}), GetToKnow(members)]


@step("invite.members", reads=True)
def pick_members(tx: Transaction, click: Click) -> list[Reply]:
    """Members were picked: find out in time who of them is a bot, which Slack's picker offers too."""
    return [GetToKnow(click.many("members")[: rules.MOST_AT_ONCE])]


@step("invite.check")
def check(tx: Transaction, click: Click) -> list[Reply]:
    """Show typed addresses back before anything goes out; members alone go out at once."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    fields = Form(click.fields)
    addresses = fields.read("emails", formats.emails)
    greeting = fields.read("greeting", lambda text: formats.paragraph(text, LONGEST_GREETING))
    members = click.many("members")
    fields.done()
    invitees = [Invitee(user=user) for user in members] + [Invitee(email=email) for email in addresses]
    fields.check("emails", lambda: rules.require_some(invitees))
    also = click.many("also")
    places = _places(tx, click, firm, location, also)
    if not addresses:
        return _send(tx, click, firm, places, invitees, greeting)
    draft = {"members": members, "emails": [[each.typed, each.key] for each in addresses], "greeting": greeting}
    return [Open("invite/check", _to_check(tx, click, firm, places, {**draft, "also": also}))]


def _places(tx: Transaction, click: Click, firm: Firm, location: Location, also: list[str]) -> list[Location]:
    """Where they are invited to: the location at hand, and others of the firm."""
    found = locations.several(
        tx, [int(each) for each in also[:MOST_PLACES] if each.isascii() and each.isdigit() and len(each) < 10]
    )
    if any(theirs.id != firm.id for theirs, _ in found.values()):
        raise NoAccess
    return [location, *(other for _, other in found.values() if other.id != location.id)]


def _to_check(
    tx: Transaction, click: Click, firm: Firm, places: list[Location], draft: dict[str, Any]
) -> dict[str, object]:
    """What becomes of each, at each location, before anything goes out."""
    return {
        "firm": firm,
        "location": places[0],
        "sends_mail": tx.configuration.sends_mail,
        "places": [{"location": each, "rows": _rows(tx, click, each, _invitees(draft))} for each in places],
        "refs": {**click.refs, "draft": drafts.keep(tx, click.user, json.dumps(draft))},
    }


def _invitees(draft: dict[str, Any]) -> list[Invitee]:
    invitees = [Invitee(user=user) for user in draft["members"]]
    return invitees + [Invitee(email=Email(typed, key)) for typed, key in draft["emails"]]


@step("invite.correct")
def correct(tx: Transaction, click: Click) -> list[Reply]:
    """Bruk gmail.com: the domain that was probably meant, instead of the one that was written."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    draft = json.loads(drafts.get(tx, click.id("draft"), click.user))
    addresses = {typed: Email(typed, key) for typed, key in draft["emails"]}
    wrong = addresses.get(click.text("address"))
    meant = formats.likely_typo(wrong) if wrong else None
    if wrong and meant:
        right = formats.email(f"{wrong.typed.rpartition('@')[0]}@{meant}")
        kept = [right if each == wrong else each for each in addresses.values()]
        draft["emails"] = [[each.typed, each.key] for each in {each.key: each for each in kept}.values()]
    places = _places(tx, click, firm, location, draft.get("also", []))
    return [Update("invite/check", _to_check(tx, click, firm, places, draft))]


@step("invite.send")
def send(tx: Transaction, click: Click) -> list[Reply]:
    """The addresses were checked: send."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    draft = json.loads(drafts.get(tx, click.id("draft"), click.user))
    places = _places(tx, click, firm, location, draft.get("also", []))
    return _send(tx, click, firm, places, _invitees(draft), draft["greeting"])


def _send(
    tx: Transaction, click: Click, firm: Firm, places: list[Location], invitees: list[Invitee], greeting: str | None
) -> list[Reply]:
    """Send, and close; where somebody was left out, or there are several locations, it is said what became of each."""
    replies: list[Reply] = [Close()]
    shown: list[dict[str, Any]] = []
    for location in sorted(places, key=lambda each: each.id):  # in one order, or two senders would wait for each other
        rows, told = invite(tx, click, firm, location, invitees, greeting)
        shown.append({"location": location, "rows": rows})
        replies += told
    all_went = all(row["becomes"] is Row.SENT for place in shown for row in place["rows"])
    if "alone" in click.refs or len(places) > 1 or not all_went:
        data = {"firm": firm, "location": places[0], "sends_mail": tx.configuration.sends_mail, "places": shown}
        replies[0] = Update("invite/result", data)
    if click.card:
        return [*replies, card(tx, click, firm=firm, location=places[0], place=click.card)]
    return [*replies, Home(click.user)]


def invite(
    tx: Transaction, click: Click, firm: Firm, location: Location, invitees: list[Invitee], greeting: str | None
) -> tuple[list[dict[str, object]], list[Reply]]:
    """Send to each who can be invited: a row an invitee with what becomes of them, and what tells them of it."""
    rows = _rows(tx, click, location, invitees)
    rules.require_within_a_day(
        sum(row["becomes"] is Row.SENT for row in rows),
        invitations.sent_since(tx, click.user, tx.now - rules.A_DAY),
        tx.configuration.invites_per_day,
    )
    policy = policy_at(tx, firm.id)
    members = people.known(tx, [invitee.user for invitee in invitees if invitee.user])
    replies: list[Reply] = [Deliver()]
    make_way(tx, location.id)
    messages.redraw_news_at(tx, location.id)
    for invitee, row in zip(invitees, rows, strict=True):
        if row["becomes"] is not Row.SENT:
            continue
        recipient = working_time(members.get(invitee.user or "", click.person), policy, invitee.name)
        at = first_contact(tx, policy, recipient)
        sent = invitations.send(tx, location.id, click.user, invitee, greeting, tx.now + policy.expiry, at)
        if sent is None:
            row["becomes"] = Row.ALREADY_INVITED
            continue
        whom = str(row["name"] or invitee.name)
        events.note(tx, click.user, "invitation.sent", firm_id=firm.id, location_id=location.id, whom=whom)
        if invitee.user:
            replies.append(Dm(invitee.user, RECEIVED, about=sent))
    return rows, replies


def make_way(tx: Transaction, location_id: int) -> None:
    """Before an invitation is opened at a location: end those that are beyond their time."""
    for ended in invitations.make_way(tx, location_id):
        expire(tx, ended)


def _rows(tx: Transaction, click: Click, location: Location, invitees: list[Invitee]) -> list[dict[str, object]]:
    """A row an invitee: who it is, what becomes of them, and which domain they probably meant."""
    users = [invitee.user for invitee in invitees if invitee.user]
    keys = [invitee.email.key for invitee in invitees if invitee.email]
    invited = invitations.among(tx, location.id, users, keys)
    pending = [each for each in invited if each.status is Status.PENDING]
    accepted = [each for each in invited if each.status is Status.ACCEPTED]
    attached = profiles.attached_among(tx, location.id, users, keys)
    there = {Invitee(user=profile.user) for profile in attached}
    there |= {Invitee(email=formats.email(profile.email)) for profile in attached}
    members = people.known(tx, users)
    return [
        {
            "invitee": invitee,
            "name": members[invitee.user].name if invitee.user in members else None,
            "meant": formats.likely_typo(invitee.email) if invitee.email else None,
            "becomes": rules.row_for(
                invitee,
                click.person,
                members.get(invitee.user or ""),
                waiting=_as_shown(pending),
                accepted=_as_shown(accepted),
                attached=there,
            ),
        }
        for invitee in invitees
    ]


def _as_shown(found: list[Invitation]) -> set[Invitee]:
    """Invitees as the administrator knows them: as invited, and by user id once they have answered."""
    as_invited = {each.invitee for each in found}
    return as_invited | {Invitee(user=each.answered_by) for each in found if each.answered_by}


@step("invite.remind")
def remind(tx: Transaction, click: Click) -> list[Reply]:
    """Påminn nå."""
    invitation = _mine(tx, click)
    reminded = invitation.remind(tx.now)
    _require_mail_wanted(tx, invitation)
    invitations.save(tx, invitation, reminded)
    plan(tx, reminded)
    note(tx, click.user, "invitation.reminded", reminded)
    write(tx, reminded, REMINDER)
    replies = after(tx, click, invitation, "remind")
    if "location" in click.refs:  # pressed below the available profiles, which show it from now on
        shown = choose_from(tx, click, *locations.administered(tx, invitation.location_id, click.user))
        replies.append(Update(shown.template, shown.data))
    return replies


@step("invite.more")
def more(tx: Transaction, click: Click) -> Sequence[Reply]:
    """The menu of a pending invitation."""
    match click.text("do"):
        case "remind":
            return remind(tx, click)
        case "resend":
            return resend(tx, click)
        case "extend":
            return extend(tx, click)
        case "withdraw":
            return give_up(tx, click)
    raise NoAccess


@step("invite.resend")
def resend(tx: Transaction, click: Click) -> list[Reply]:
    """Send på nytt: the time to answer starts anew."""
    return after(tx, click, send_again(tx, click, _mine(tx, click)), "resend")


def send_again(tx: Transaction, click: Click, invitation: Invitation) -> Invitation:
    """Send the invitation again, and return it as it is now."""
    resent = invitation.resend(tx.now, policy_for(tx, invitation).expiry)
    _require_mail_wanted(tx, invitation)
    invitations.save(tx, invitation, resent)
    plan(tx, resent)
    note(tx, click.user, "invitation.resent", resent)
    write(tx, resent, RECEIVED)
    return resent


@step("invite.extend")
def extend(tx: Transaction, click: Click) -> list[Reply]:
    """Gi mer tid: nothing is sent; what stands shows the new day."""
    return after(tx, click, give_time(tx, click, _mine(tx, click)), "extend")


def give_time(tx: Transaction, click: Click, invitation: Invitation) -> Invitation:
    """Give a week more, and return the invitation as it is now."""
    extended = invitation.extend(tx.now)
    invitations.save(tx, invitation, extended)
    plan(tx, extended)
    note(tx, click.user, "invitation.extended", extended)
    return extended


@step("invite.give_up", reads=True)
def give_up(tx: Transaction, click: Click) -> list[Reply]:
    """Trekk tilbake: ask first."""
    return [Open("invite/withdraw", _about(tx, _mine(tx, click)))]


@step("invite.withdraw")
def withdraw(tx: Transaction, click: Click) -> list[Reply]:
    """Trekk tilbake, after it was confirmed."""
    return after(tx, click, take_back(tx, click, _mine(tx, click)))


def take_back(tx: Transaction, click: Click, invitation: Invitation) -> Invitation:
    """Withdraw the invitation, and return it as it is now."""
    withdrawn = invitation.withdraw(tx.now)
    if invitations.save(tx, invitation, withdrawn):
        note(tx, click.user, "invitation.withdrawn", invitation)
    return withdrawn


def _mine(tx: Transaction, click: Click) -> Invitation:
    invitation = invitations.get(tx, click.id("invitation"))
    locations.administered(tx, invitation.location_id, click.user)
    return invitation


def _require_mail_wanted(tx: Transaction, invitation: Invitation) -> None:
    if invitation.invitee.email and want_no_mail(tx, [invitation]):
        raise rules.WantsNoMail(address=invitation.invitee.email.typed)


def after(tx: Transaction, click: Click, invitation: Invitation, did: str = "") -> list[Reply]:
    """What follows when something was done to an invitation, also in words where nothing else would show it."""
    replies: list[Reply] = [Redraw("invitation", invitation.id), Home(click.user)]
    if did and click.place and click.text("told"):  # the answer that holds the button stays as it is
        replies.append(Note("talk/done", {**_about(tx, invitation), "did": did}))
    return replies


def _about(tx: Transaction, invitation: Invitation) -> Data:
    firm, location = locations.with_firm(tx, invitation.location_id)
    member = people.get(tx, invitation.shown_user) if invitation.shown_user else None
    return {"invitation": invitation, "firm": firm, "location": location, "member": member}
