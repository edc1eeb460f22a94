"""Affiliations: what a practitioner is told about them, and taking somebody off a location."""

from bot.click import Click
from bot.domain.affiliation import Affiliation
from bot.domain.person import Person
from bot.domain.refusal import NoAccess
from bot.replies import Data, Dm, Home, Open, Redraw, Reply, Update
from bot.storage import Transaction, affiliations, events, firms, invitations, locations, partners, people, profiles

from . import drawing, step

ADDED = "affiliation/added"
CHANGED = "affiliation/changed"
REMOVED = "affiliation/removed"
LEFT = "affiliation/left"


@step("affiliation.show", reads=True)
def show(tx: Transaction, click: Click) -> list[Reply]:
    """Se hva som vises: a practitioner looks at what insurers see of them at a location."""
    affiliation = affiliations.get(tx, click.id("affiliation"))
    if profiles.get(tx, affiliation.profile_id).user != click.user:
        locations.administered(tx, affiliation.location_id, click.user)
    return [Open("affiliation/seen", seen(tx, affiliation))]


@step("affiliation.remove")
def remove(tx: Transaction, click: Click) -> list[Reply]:
    """Fjern, confirmed in the dialog: the practitioner is told. Twice is fine."""
    affiliation = affiliations.find(tx, click.id("affiliation")) or affiliations.get(tx, click.id("affiliation"))
    locations.administered(tx, affiliation.location_id, click.user)
    replies: list[Reply] = [Update("affiliation/gone", seen(tx, affiliation)), Home(click.user)]
    if affiliations.remove(tx, affiliation.id, click.user):
        replies += tell(tx, affiliation, REMOVED, click.user)
    return replies


@step("affiliation.leave", reads=True)
def leave(tx: Transaction, click: Click) -> list[Reply]:
    """A practitioner wants to leave a location: ask first."""
    return [Open("affiliation/leave", seen(tx, _mine(tx, click)))]


@step("affiliation.left")
def left(tx: Transaction, click: Click) -> list[Reply]:
    """Confirmed: they are taken off, and those who administer the location are told. Twice is fine."""
    affiliation = _mine(tx, click)
    replies: list[Reply] = [Update("affiliation/gone", seen(tx, affiliation)), Home(click.user)]
    if affiliations.remove(tx, affiliation.id, click.user):
        replies += tell(tx, affiliation, LEFT, click.user)
        for each in people.administrators_of(tx, affiliation.location_id):
            if each.user != click.user and not each.is_deactivated:
                replies += [Dm(each.user, LEFT, about=affiliation.id), Home(each.user)]
    return replies


def _mine(tx: Transaction, click: Click) -> Affiliation:
    affiliation = affiliations.find(tx, click.id("affiliation")) or affiliations.get(tx, click.id("affiliation"))
    if profiles.get(tx, affiliation.profile_id).user != click.user:
        raise NoAccess
    return affiliation


def tell(tx: Transaction, affiliation: Affiliation, template: str, by: str) -> list[Reply]:
    """Tell the practitioner, unless they did it themselves, draw anew what has been said before, and note it."""
    profile = profiles.get(tx, affiliation.profile_id)
    location = locations.get(tx, affiliation.location_id)
    verb = template.replace("/", ".")
    events.note(tx, by, verb, firm_id=location.firm_id, location_id=location.id, whom=profile.name)
    told: list[Reply] = []
    if profile.user != by:
        told = [Dm(profile.user, template, about=affiliation.id), Home(profile.user)]
    mine = invitations.to(tx, people.get(tx, profile.user), affiliation.location_id)
    return [*told, Redraw("affiliation", affiliation.id), *(Redraw("invitation", each.id) for each in mine)]


@drawing(ADDED)
def added(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What the practitioner is told when they have been added."""
    return _told(tx, affiliation_id)


@drawing(CHANGED)
def changed(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What the practitioner is told when an administrator has changed what insurers see."""
    return _told(tx, affiliation_id)


@drawing(REMOVED)
def removed(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What the practitioner is told when they have been taken off a location."""
    return _told(tx, affiliation_id)


@drawing(LEFT)
def has_left(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """What an administrator is told when a practitioner has left a location."""
    return _told(tx, affiliation_id)


def _told(tx: Transaction, affiliation_id: int) -> Data | None:
    affiliation = affiliations.find(tx, affiliation_id)
    return seen(tx, affiliation) if affiliation else None


def seen(tx: Transaction, affiliation: Affiliation) -> dict[str, object]:
    """What insurers and their customers see of a practitioner at a location, and who saved it."""
    firm, location = locations.with_firm(tx, affiliation.location_id)
    own = affiliation.billing_firm_id
    return {
        "affiliation": affiliation,
        "profile": profiles.get(tx, affiliation.profile_id),
        "firm": firm,
        "location": location,
        "billing_firm": firms.get(tx, own) if own else firm,
        "bills_through_location": own is None,
        "reserved": [each.name for each in partners.everyone(tx) if each.id in affiliation.reservations],
        "saved_by": people.get(tx, affiliation.saved_by),
    }
