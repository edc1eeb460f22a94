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
from .planning import next_digest, policy_at, reaches_a_member_only, want_no_mail

FIRMS_A_PAGE = 15
LOCATIONS_A_PAGE = 20
ROWS_A_PAGE = 20  # of practitioners or invitations when they have a page of their own
EVENTS_A_PAGE = 50
ROWS_AT_FIRST = 8  # of each on the location's first page
PLACES_SHOWN = 30  # where a practitioner is attached

Row = dict[str, object]

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
    attached = affiliations.of_profile(tx, profile.id, 0, PLACES_SHOWN) if profile else None
    page = firms.page(tx, person.user, number, FIRMS_A_PAGE)
    invited, total = invitations.open_to(tx, person, ROWS_AT_FIRST)
    return "home/first", {
        "person": person,
        "gets_digest": people.digest_at(tx, person.user) is not None,
        "profile": profile,
        "affiliations": _places(tx, attached.items) if attached else [],
        "more_affiliations": attached.total - len(attached.items) if attached else 0,
        "invitations": _as_invitee_sees(tx, invited),
        "more_invitations": total - len(invited),
        "firms": page,
        "next": _next(tx, person, page.items, has_profile=profile is not None, invited=bool(invited)),
    }


def _as_invitee_sees(tx: Transaction, found: Sequence[Invitation]) -> list[Row]:
    places = locations.several(tx, {each.location_id for each in found})
    inviters = people.several(tx, {each.inviter for each in found})
    return [
        {
            "invitation": each,
            "firm": places[each.location_id][0],
            "location": places[each.location_id][1],
            "inviter": inviters[each.inviter],
        }
        for each in found
    ]


def _places(tx: Transaction, found: Sequence[Affiliation]) -> list[Row]:
    places = locations.several(tx, {each.location_id for each in found})
    return [
        {"affiliation": each, "firm": places[each.location_id][0], "location": places[each.location_id][1]}
        for each in found
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
            if not invitations.count(tx, only.id, Status.ACCEPTED):
                return {"step": "people", "firm": each.firm, "location": only}
    return {"step": "nothing"}


def _firm_page(tx: Transaction, firm: Firm, number: int) -> tuple[str, Data]:
    page = locations.page(tx, firm, number, LOCATIONS_A_PAGE)
    administrators = list(people.several(tx, firm.administrators).values())
    return "home/firm", {
        "policy": policy_at(tx, firm.id),
        "firm": firm,
        "locations": page,
        "administrators": administrators,
    }


def _location_page(tx: Transaction, firm: Firm, location: Location) -> tuple[str, Data]:
    data: dict[str, object] = {"firm": firm, "location": location, "shown": ROWS_AT_FIRST}
    for name, (find, describe) in GROUPS.items():
        found = find(tx, location.id, 0, ROWS_AT_FIRST)
        data[name] = {"rows": describe(tx, found.items), "total": found.total}
    return "home/location", data


def _rows_page(tx: Transaction, firm: Firm, location: Location, group: str, number: int) -> tuple[str, Data]:
    if group not in GROUPS:
        raise NoAccess
    find, describe = GROUPS[group]
    found = find(tx, location.id, number, ROWS_A_PAGE)
    page = Page(describe(tx, found.items), found.number, found.size, found.total)
    return "home/rows", {"firm": firm, "location": location, "group": group, "page": page}


def _history_page(tx: Transaction, firm: Firm, location: Location, number: int) -> tuple[str, Data]:
    page = events.at_location(tx, location.id, number, EVENTS_A_PAGE)
    actors = people.several(tx, {event.actor for event in page.items if event.actor})
    # Whom Slack had not described to us yet is noted by their id.
    members = people.known(tx, [event.whom for event in page.items if event.whom])
    return "home/history", {"firm": firm, "location": location, "page": page, "actors": actors, "members": members}


def _practitioner_rows(tx: Transaction, found: Sequence[Affiliation]) -> list[Row]:
    names = {partner.id: partner.name for partner in partners.everyone(tx)}
    theirs = profiles.several(tx, {each.profile_id for each in found})
    billing = firms.several(tx, {each.billing_firm_id for each in found if each.billing_firm_id})
    return [
        {
            "affiliation": each,
            "profile": theirs[each.profile_id],
            "billing_firm": billing.get(each.billing_firm_id) if each.billing_firm_id else None,
            "reserved": sorted(names[partner_id] for partner_id in each.reservations),
        }
        for each in found
    ]


def _invitation_rows(tx: Transaction, found: Sequence[Invitation]) -> list[Row]:
    """As the administrator sees them: an address stays as typed until its owner has answered."""
    users = [each.shown_user for each in found if each.shown_user]
    known = people.known(tx, users)
    names = {
        profile.user: profile.name for profile in profiles.of_users(tx, [u.answered_by for u in found if u.answered_by])
    }
    stopped = want_no_mail(tx, found)
    return [
        {
            "invitation": each,
            "wants_no_mail": each.id in stopped,
            "reaches_a_member_only": reaches_a_member_only(tx, each),
            "name": names.get(each.answered_by or "")
            or (known[each.shown_user].name if each.shown_user in known else None),
        }
        for each in found
    ]


def _with_status(*statuses: Status) -> Callable[..., Page[Invitation]]:
    return lambda tx, location_id, number, size: invitations.at_location(tx, location_id, statuses, number, size)


# What stands on a location's page: how to find a page of it, and how to describe that.
GROUPS: dict[str, tuple[Callable[..., Page[Any]], Callable[..., list[Row]]]] = {
    "practitioners": (affiliations.at_location, _practitioner_rows),
    "pending": (_with_status(Status.PENDING), _invitation_rows),
    "accepted": (invitations.to_be_added, _invitation_rows),
    "ended": (_with_status(*ENDED), _invitation_rows),
}
