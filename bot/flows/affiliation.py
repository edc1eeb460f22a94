"""Affiliations: what a practitioner is told about them, and taking somebody off a location."""

from collections.abc import Sequence

from bot.click import Click
from bot.domain.affiliation import Affiliation, AlreadyAffiliated
from bot.domain.invitation import REGRET, TooLateToUndo
from bot.domain.person import Person
from bot.domain.refusal import NoAccess
from bot.replies import Data, Dm, Home, Open, Redraw, Reply, Update
from bot.storage import (
    Transaction,
    affiliations,
    events,
    firms,
    invitations,
    locations,
    messages,
    partners,
    people,
    profiles,
)

from . import drawing, step, verdicts

ADDED = "affiliation/added"
CHANGED = "affiliation/changed"
REMOVED = "affiliation/removed"
LEFT = "affiliation/left"
RESTORED = "affiliation/restored"  # which nobody is told: nobody has heard of the removal

# What a practitioner who is not in Slack is told by mail instead.
BY_MAIL = {ADDED: "mail/added", CHANGED: "mail/changed", REMOVED: "mail/removed"}


@step("affiliation.show", reads=True)
def show(tx: Transaction, click: Click) -> list[Reply]:
    """Se hva som vises: a practitioner looks at what insurers see of them at a location."""
    affiliation = affiliations.get(tx, click.id("affiliation"))
    if profiles.get(tx, affiliation.profile_id).user != click.user:
        locations.administered(tx, affiliation.location_id, click.user)
    return [Open("affiliation/seen", seen(tx, affiliation))]


def ask_to_remove(tx: Transaction, click: Click) -> list[Reply]:
    """Fjern: an administrator is asked first, as in the form, where Slack does it."""
    affiliation = affiliations.get(tx, click.id("affiliation"))
    locations.administered(tx, affiliation.location_id, click.user)
    return [Open("affiliation/remove", seen(tx, affiliation))]


@step("affiliation.remove")
def remove(tx: Transaction, click: Click) -> list[Reply]:
    """Fjern, confirmed in the dialog: the practitioner is told. Twice is fine."""
    affiliation = affiliations.find(tx, click.id("affiliation")) or affiliations.get(tx, click.id("affiliation"))
    locations.administered(tx, affiliation.location_id, click.user)
    replies: list[Reply] = []
    if affiliations.remove(tx, affiliation.id, click.user):
        replies = tell(tx, affiliation, REMOVED, click.user)
    return [Update("affiliation/gone", _gone(tx, affiliation.id)), Home(click.user), *replies]


@step("affiliation.leave", reads=True)
def leave(tx: Transaction, click: Click) -> list[Reply]:
    """A practitioner wants to leave a location: ask first."""
    return [Open("affiliation/leave", seen(tx, _mine(tx, click)))]


@step("affiliation.left")
def left(tx: Transaction, click: Click) -> list[Reply]:
    """Confirmed: they are taken off, and those who administer the location are told. Twice is fine."""
    affiliation = _mine(tx, click)
    replies: list[Reply] = []
    if affiliations.remove(tx, affiliation.id, click.user):
        replies = tell(tx, affiliation, LEFT, click.user)
        for each in people.administrators_of(tx, affiliation.location_id):
            if each.user != click.user and not each.is_deactivated:
                messages.queue(tx, each.user, LEFT, affiliation.id, tx.now + REGRET)
                replies.append(Home(each.user))
    return [Update("affiliation/gone", _gone(tx, affiliation.id)), Home(click.user), *replies]


@step("affiliation.undo")
def undo(tx: Transaction, click: Click) -> list[Reply]:
    """Angre: they are at the location as before. Whoever left can undo that, and nobody else; twice is fine."""
    affiliation = affiliations.find(tx, click.id("affiliation")) or affiliations.get(tx, click.id("affiliation"))
    has_left = affiliation.removed_by == profiles.get(tx, affiliation.profile_id).user
    if not (has_left and affiliation.removed_by == click.user):
        locations.administered(tx, affiliation.location_id, click.user)
        if has_left:
            raise NoAccess
    location = locations.get(tx, affiliation.location_id)
    if affiliation.is_removed and not affiliation.can_be_restored(tx.now):
        raise TooLateToUndo(what="leave" if has_left else "removal", location=location.name)
    replies: list[Reply] = []
    if affiliations.restore(tx, affiliation.id):
        replies = tell(tx, affiliation, RESTORED, click.user)
    elif affiliation.is_removed:
        raise AlreadyAffiliated(profile=profiles.get(tx, affiliation.profile_id).name, location=location.name)
    if click.refs.get("in_modal"):
        replies.append(Update("affiliation/gone", _gone(tx, affiliation.id)))
    return [Home(click.user), *replies]


def _gone(tx: Transaction, affiliation_id: int) -> Data:
    """An affiliation that has been removed, or is there again."""
    found = affiliations.find(tx, affiliation_id) or affiliations.get(tx, affiliation_id)
    return seen(tx, found) | {"can_be_restored": found.can_be_restored(tx.now)}


def _mine(tx: Transaction, click: Click) -> Affiliation:
    affiliation = affiliations.find(tx, click.id("affiliation")) or affiliations.get(tx, click.id("affiliation"))
    if profiles.get(tx, affiliation.profile_id).user != click.user:
        raise NoAccess
    return affiliation


def tell(tx: Transaction, affiliation: Affiliation, template: str, by: str) -> list[Reply]:
    """Tell the practitioner, unless they did it themselves, draw anew what has been said before, and note it."""
    return tell_each(tx, [affiliation], template, by)


def tell_each(tx: Transaction, found: Sequence[Affiliation], template: str, by: str) -> list[Reply]:
    """The same for several at one location, some at least."""
    location = locations.get(tx, found[0].location_id)
    theirs = profiles.several(tx, {each.profile_id for each in found})
    names = [theirs[each.profile_id].name for each in found]
    verb = template.replace("/", ".")
    events.note_each(tx, by, verb, firm_id=location.firm_id, location_id=location.id, whom=names)
    told: list[Reply] = []
    for each in found:
        profile = theirs[each.profile_id]
        told.append(Redraw("affiliation", each.id))
        if profile.user == by:
            continue
        told.append(Home(profile.user))
        to, says = ("", BY_MAIL.get(template)) if profile.is_outside else (profile.user, template)
        if not says or template == RESTORED or (profile.is_outside and not tx.configuration.sends_mail):
            continue
        if template == REMOVED:  # for as long as it can be undone, only what stands already says so
            messages.queue(tx, to, says, each.id, tx.now + REGRET)
        else:
            told.append(Dm(to, says, about=each.id))
    users = [profile.user for profile in theirs.values()]
    messages.redraw_decisions_to(tx, users)
    keys = [person.email_key for person in people.known(tx, users).values() if person.email_key]
    return [*told, *(Redraw("invitation", each.id) for each in invitations.among(tx, location.id, users, keys))]


@drawing(ADDED)
def added(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What the practitioner is told when they have been added."""
    return _told(tx, affiliation_id)


@drawing(CHANGED)
def changed(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What the practitioner is told when an administrator has changed what insurers see."""
    return _told(tx, affiliation_id)


def _is_final(data: Data) -> bool:
    """Whether it can no longer be undone, and they have not been added again either."""
    return bool(data["is_final"])


@drawing(REMOVED, worth_posting=_is_final)
def removed(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What the practitioner is told when they have been taken off a location."""
    return _told(tx, affiliation_id)


@drawing(LEFT, worth_posting=_is_final)
def has_left(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What an administrator is told when a practitioner has left a location."""
    return _told(tx, affiliation_id)


def _told(tx: Transaction, affiliation_id: int) -> Data | None:
    affiliation = affiliations.find(tx, affiliation_id)
    if affiliation is None:
        return None
    is_back, _ = affiliations.standing(tx, affiliation.location_id, affiliation.profile_id)
    return seen(tx, affiliation) | {"is_final": not is_back and not affiliation.can_be_restored(tx.now)}


def seen(tx: Transaction, affiliation: Affiliation) -> dict[str, object]:
    """What insurers and their customers see of a practitioner at a location, and who saved it."""
    firm, location = locations.with_firm(tx, affiliation.location_id)
    profile = profiles.get(tx, affiliation.profile_id)
    own, reserved = affiliation.billing_firm_id, affiliation.reservations
    billing_firm, listed = firms.get(tx, own) if own else firm, partners.everyone(tx)
    is_matched = affiliation.is_matched
    shown = affiliation.shown(profile)
    return {
        "affiliation": affiliation,
        "profile": profile,
        "shown": shown,
        "opinion": affiliation.opinion_on(shown),
        "firm": firm,
        "location": location,
        "billing_firm": billing_firm,
        "bills_through_location": own is None,
        "reserved": [each.name for each in listed if each.id in reserved],
        "matrix": verdicts.foreseen(tx, firm, location, billing_firm, reserved, listed, is_matched=is_matched),
        "saved_by": people.get(tx, affiliation.saved_by),
        "removed_by": people.get(tx, affiliation.removed_by) if affiliation.removed_by else None,
    }
