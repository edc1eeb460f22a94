"""App Home: what to do next, invitations to you, your profile, your firms; the pages of a firm and of a location."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.click import Click
from bot.domain.affiliation import Affiliation
from bot.domain.firm import Firm, Kind
from bot.domain.invitation import Invitation, Status
from bot.domain.location import Location
from bot.domain.person import Language, Person
from bot.domain.refusal import NoAccess, Refusal
from bot.replies import Data, Home, Look, Reply
from bot.storage import Transaction, affiliations, events, firms, invitations, locations, partners, people, profiles
from bot.storage.firms import FirmSummary
from bot.storage.search import Page

from . import step
from .planning import next_digest, policy_at, reaches_a_member_only

FIRMS_A_PAGE = 15
LOCATIONS_A_PAGE = 20
ROWS_A_PAGE = 20  # of practitioners or invitations when they have a page of their own
EVENTS_A_PAGE = 50
ROWS_AT_FIRST = 8  # of each on the location's first page
PLACES_SHOWN = 30  # where a practitioner is attached

ENDED = (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.UNDELIVERABLE)


@step("home.open")
def open_home(tx: Transaction, click: Click) -> list[Reply]:
    """The user looks at App Home (and not at the Messages tab)."""
    return [Look()] if click.text("tab") == "home" else []


@step("home.go")
@step("home.previous")
@step("home.next")
def go(tx: Transaction, click: Click) -> list[Reply]:
    """To another page of App Home, given as "firm/3", "location/7" or "location/7/pending/1"; "" is the first page."""
    return [Look(click.text("to")[:200])]


@step("home.language")
def choose_language(tx: Transaction, click: Click) -> list[Reply]:
    """Switch to the other language."""
    if click.text("language") not in tuple(Language):
        raise NoAccess
    people.choose_language(tx, click.user, Language(click.text("language")))
    return [Home(click.user)]


@step("home.digest")
def choose_digest(tx: Transaction, click: Click) -> list[Reply]:
    """Turn the weekly digest on or off."""
    wants = people.digest_at(tx, click.user) is None
    people.want_digest(tx, click.user, next_digest(tx, click.person) if wants else None)
    return [Home(click.user)]


def draw(tx: Transaction, person: Person, page: str) -> tuple[str, Data]:
    """A page of App Home as a person sees it: template and data. Instead of one that is closed to them, the first."""
    try:
        match page.split("/"):
            case ["firm", firm_id, *rest]:
                return _firm_page(tx, firms.administered(tx, _number(firm_id), person.user), _number(*rest[:1]))
            case ["location", location_id]:
                return _location_page(tx, *locations.administered(tx, _number(location_id), person.user))
            case ["location", location_id, "history", number]:
                firm, location = locations.administered(tx, _number(location_id), person.user)
                return _history_page(tx, firm, location, _number(number))
            case ["location", location_id, group, number]:
                firm, location = locations.administered(tx, _number(location_id), person.user)
                return _rows_page(tx, firm, location, group, _number(number))
            case [number]:
                return _first_page(tx, person, _number(number))
    except Refusal:
        pass
    return _first_page(tx, person, 0)


def _number(text: str = "0") -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _first_page(tx: Transaction, person: Person, number: int) -> tuple[str, Data]:
    profile = profiles.of(tx, person.user)
    attached = affiliations.of_profile(tx, profile.id) if profile else []
    page = firms.page(tx, person.user, number, FIRMS_A_PAGE)
    open_invitations = [_as_invitee_sees(tx, each) for each in invitations.to(tx, person) if each.is_pending(tx.now)]
    return "home/first", {
        "person": person,
        "gets_digest": people.digest_at(tx, person.user) is not None,
        "profile": profile,
        "affiliations": _places(tx, attached[:PLACES_SHOWN]),
        "more_affiliations": len(attached[PLACES_SHOWN:]),
        "invitations": open_invitations[:ROWS_AT_FIRST],
        "more_invitations": len(open_invitations[ROWS_AT_FIRST:]),
        "firms": page,
        "next": _next(tx, person, page.items, has_profile=profile is not None, invited=bool(open_invitations)),
    }


def _as_invitee_sees(tx: Transaction, invitation: Invitation) -> dict[str, object]:
    firm, location = locations.with_firm(tx, invitation.location_id)
    inviter = people.get(tx, invitation.inviter)
    return {"invitation": invitation, "firm": firm, "location": location, "inviter": inviter}


def _places(tx: Transaction, found: Sequence[Affiliation]) -> list[dict[str, object]]:
    places = [locations.with_firm(tx, affiliation.location_id) for affiliation in found]
    return [
        {"affiliation": affiliation, "firm": firm, "location": location}
        for affiliation, (firm, location) in zip(found, places, strict=True)
    ]


def _next(
    tx: Transaction, person: Person, shown: Sequence[FirmSummary], *, has_profile: bool, invited: bool
) -> dict[str, object]:
    """The one thing to do next, told by its `step`, with what its sentence names; among the firms that are shown."""
    if invited:
        return {"step": "answer"}
    waiting = invitations.waiting_to_be_added(tx, person.user)
    if waiting:
        invitation, profile_id = waiting
        location = locations.get(tx, invitation.location_id)
        return {"step": "add", "invitation": invitation, "profile": profiles.get(tx, profile_id), "location": location}
    if not shown:
        return {"step": "nothing" if has_profile else "firm"}
    with_locations = [each for each in shown if each.firm.kind is not Kind.BILLING]
    if not has_profile and not with_locations:
        return {"step": "profile"}
    for each in with_locations:
        if each.locations == 0:
            return {"step": "location", "firm": each.firm}
        if each.locations == 1 and not each.practitioners and not each.unanswered:
            only = locations.page(tx, each.firm, 0, 1).items[0]
            if not invitations.at_location(tx, only.id, (Status.ACCEPTED,)):
                return {"step": "people", "firm": each.firm, "location": only}
    return {"step": "nothing"}


def _firm_page(tx: Transaction, firm: Firm, number: int) -> tuple[str, Data]:
    page = locations.page(tx, firm, number, LOCATIONS_A_PAGE)
    administrators = [people.get(tx, user) for user in firm.administrators]
    return "home/firm", {
        "policy": policy_at(tx, firm.id),
        "firm": firm,
        "locations": page,
        "administrators": administrators,
    }


def _location_page(tx: Transaction, firm: Firm, location: Location) -> tuple[str, Data]:
    data: dict[str, object] = {"firm": firm, "location": location, "shown": ROWS_AT_FIRST}
    for name, (find, describe) in GROUPS.items():
        found = find(tx, location)
        data[name] = {"rows": describe(tx, found[:ROWS_AT_FIRST]), "total": len(found)}
    return "home/location", data


def _rows_page(tx: Transaction, firm: Firm, location: Location, group: str, number: int) -> tuple[str, Data]:
    if group not in GROUPS:
        raise NoAccess
    find, describe = GROUPS[group]
    found = find(tx, location)
    number = min(number, max(0, (len(found) - 1) // ROWS_A_PAGE))
    page = Page(describe(tx, found[number * ROWS_A_PAGE :][:ROWS_A_PAGE]), number, ROWS_A_PAGE, len(found))
    return "home/rows", {"firm": firm, "location": location, "group": group, "page": page}


def _history_page(tx: Transaction, firm: Firm, location: Location, number: int) -> tuple[str, Data]:
    page = events.at_location(tx, location.id, number, EVENTS_A_PAGE)
    actors = {user: people.get(tx, user) for user in {event.actor for event in page.items} if user}
    # Whom Slack had not described to us yet is noted by their id.
    members = people.known(tx, [event.whom for event in page.items if event.whom])
    return "home/history", {"firm": firm, "location": location, "page": page, "actors": actors, "members": members}


Row = dict[str, object]


def _practitioner_rows(tx: Transaction, found: Sequence[Affiliation]) -> list[Row]:
    names = {partner.id: partner.name for partner in partners.everyone(tx)}
    return [
        {
            "affiliation": affiliation,
            "profile": profiles.get(tx, affiliation.profile_id),
            "billing_firm": affiliation.billing_firm_id and firms.get(tx, affiliation.billing_firm_id),
            "reserved": sorted(names[partner_id] for partner_id in affiliation.reservations),
        }
        for affiliation in found
    ]


def _accepted(tx: Transaction, location: Location) -> list[Invitation]:
    """Who accepted and is not added yet; each once, though they may have accepted several times."""
    accepted = invitations.at_location(tx, location.id, (Status.ACCEPTED,))
    users = [invitation.answered_by for invitation in accepted if invitation.answered_by]
    attached, removed = affiliations.attached(tx, location.id), affiliations.removed(tx, location.id)
    missing = {profile.user: profile.id for profile in profiles.of_users(tx, users) if profile.id not in attached}
    latest = {each.answered_by: each for each in reversed(accepted)}
    return [
        invitation
        for user, invitation in latest.items()
        if user in missing and not invitation.is_used_up(removed.get(missing[user]))
    ]


def _invitation_rows(tx: Transaction, found: Sequence[Invitation]) -> list[Row]:
    """As the administrator sees them: an address stays as typed until its owner has answered."""
    users = [each.shown_user for each in found if each.shown_user]
    known = people.known(tx, users)
    names = {
        profile.user: profile.name for profile in profiles.of_users(tx, [u.answered_by for u in found if u.answered_by])
    }
    return [
        {
            "invitation": each,
            "reaches_a_member_only": reaches_a_member_only(tx, each),
            "name": names.get(each.answered_by or "")
            or (known[each.shown_user].name if each.shown_user in known else None),
        }
        for each in found
    ]


def _with_status(*statuses: Status) -> Callable[[Transaction, Location], list[Invitation]]:
    return lambda tx, location: invitations.at_location(tx, location.id, statuses)


# What stands on a location's page: how to find it, and how to describe the part of it that is shown.
GROUPS: dict[str, tuple[Callable[..., Sequence[Any]], Callable[..., list[Row]]]] = {
    "practitioners": (lambda tx, location: affiliations.at_location(tx, location.id), _practitioner_rows),
    "pending": (_with_status(Status.PENDING), _invitation_rows),
    "accepted": (_accepted, _invitation_rows),
    "ended": (_with_status(*ENDED), _invitation_rows),
}
