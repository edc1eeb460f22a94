"""App Home: what to do next, invitations to you, your profile, your firms; the pages of a firm and of a location."""

from collections.abc import Callable
from typing import Any

from bot.click import Click
from bot.domain.firm import Firm
from bot.domain.invitation import ENDED, Invitation, Status
from bot.domain.location import Location
from bot.domain.person import Language, Person
from bot.domain.refusal import NoAccess, Refusal
from bot.replies import Data, Home, Look, Prompts, Reply
from bot.storage import Transaction, affiliations, events, firms, invitations, locations, people, profiles
from bot.storage.search import Page

from . import step
from .answers import Wish, standing
from .planning import next_digest, policy_at
from .rows import Row, as_invitee_sees, invitation_rows, next_among, places_of, practitioner_rows, regrets

FIRMS_A_PAGE = 15
LOCATIONS_A_PAGE = 20
ROWS_A_PAGE = 20  # of practitioners or invitations when they have a page of their own
EVENTS_A_PAGE = 50
ROWS_AT_FIRST = 8  # of each on the location's first page
PLACES_SHOWN = 30  # where a practitioner is attached


@step("home.open")
def open_home(tx: Transaction, click: Click) -> list[Reply]:
    """The user looks at App Home (and not at the Messages tab)."""
    if click.text("tab") == "home":
        return [Look()]
    return (
        [Prompts("talk/prompts", {"you": standing(tx, click.person, Wish(""))})] if click.refs.get("is_agent") else []
    )


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
        "affiliations": places_of(tx, attached.items) if attached else [],
        "more_affiliations": attached.total - len(attached.items) if attached else 0,
        "invitations": as_invitee_sees(tx, invited),
        "more_invitations": total - len(invited),
        "firms": page,
        "next": next_among(tx, person, page.items, has_profile=profile is not None, invited=bool(invited)),
    }


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
    data["regrets"] = regrets(tx, location.id)
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
    shown = {"firm": firm, "location": location, "group": group, "page": page}
    return "home/rows", {**shown, "regrets": regrets(tx, location.id)}


def _history_page(tx: Transaction, firm: Firm, location: Location, number: int) -> tuple[str, Data]:
    page = events.at_location(tx, location.id, number, EVENTS_A_PAGE)
    actors = people.several(tx, {event.actor for event in page.items if event.actor})
    # Whom Slack had not described to us yet is noted by their id.
    members = people.known(tx, [event.whom for event in page.items if event.whom])
    return "home/history", {"firm": firm, "location": location, "page": page, "actors": actors, "members": members}


def _with_status(*statuses: Status) -> Callable[..., Page[Invitation]]:
    return lambda tx, location_id, number, size: invitations.at_location(tx, location_id, statuses, number, size)


# What stands on a location's page: how to find a page of it, and how to describe that.
GROUPS: dict[str, tuple[Callable[..., Page[Any]], Callable[..., list[Row]]]] = {
    "practitioners": (affiliations.at_location, practitioner_rows),
    "pending": (_with_status(Status.PENDING), invitation_rows),
    "accepted": (invitations.to_be_added, invitation_rows),
    "ended": (_with_status(*ENDED), invitation_rows),
}
