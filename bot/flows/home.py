"""App Home: what to do next, invitations to you, your profile, your firms; the pages of a firm and of a location."""

from datetime import timedelta

from bot.click import Click
from bot.domain import formats
from bot.domain.firm import Firm
from bot.domain.location import Location
from bot.domain.person import Language, Person, Role
from bot.domain.refusal import NoAccess, Refusal
from bot.replies import Data, Home, Look, Prompts, Reply
from bot.storage import Transaction, affiliations, crowd, events, firms, invitations, locations, people, profiles
from bot.storage.crowd import Group
from bot.storage.firms import FirmSummary
from bot.storage.search import Page

from . import agreements, step
from . import firm as firm_flow
from . import profile as profile_flow
from .answers import Wish, standing
from .planning import next_digest, policy_at
from .rows import as_invitee_sees, crowd_rows, next_among, places_of, regrets

FIRMS_A_PAGE = 15
LOCATIONS_A_PAGE = 20
ROWS_A_PAGE = 20  # of practitioners or invitations when they have a page of their own
EVENTS_A_PAGE = 50
ROWS_AT_FIRST = 15  # of each on the location's first page
ROWS_WITHOUT_SEARCH = 8  # so many are seen at a glance
INVITATIONS_SHOWN = 8  # to oneself
JUST_DONE = timedelta(minutes=10)  # for so long the page says what somebody has just done there
SAID_AFTERWARDS = ("invitation.sent", "affiliation.added", "affiliation.changed")
PLACES_SHOWN = 30  # where a practitioner is attached
LOCATIONS_NEEDING = 4  # at which something is to be done
LONGEST_PAGE = 200
LONGEST_TYPED = 50
ALL = "all"  # groups


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
    """To another page of App Home.

    Given as "firm/3", "location/7", "location/7/pending/1" or "location/7/all/0/ola"; "" is the first page.
    """
    return [Look(click.text("to")[:LONGEST_PAGE])]


@step("home.filter")
def choose_group(tx: Transaction, click: Click) -> list[Reply]:
    """Only those who stand like this; the choice is a page."""
    return [Look(click.value[:LONGEST_PAGE])]


@step("home.search")
def search(tx: Transaction, click: Click) -> list[Reply]:
    """Those whose name or address contains what was typed, in the group `at` which one looks; all again for nothing."""
    typed = formats.line(click.value)[:LONGEST_TYPED].strip()
    return [Look(f"{click.text('at')}/0/{typed}"[:LONGEST_PAGE])]


@step("home.language")
def choose_language(tx: Transaction, click: Click) -> list[Reply]:
    """Switch to the other language."""
    if click.text("language") not in tuple(Language):
        raise NoAccess
    people.choose_language(tx, click.user, Language(click.text("language")))
    return [Home(click.user)]


@step("home.role")
def choose_role(tx: Transaction, click: Click) -> list[Reply]:
    """Who are you? The answer leads on, to the profile or to the firm. It can be given anew."""
    if click.text("role") not in tuple(Role):
        raise NoAccess
    people.choose_role(tx, click.user, Role(click.text("role")))
    leads_on = firm_flow.new if click.text("role") == Role.ADMINISTRATOR else profile_flow.edit
    return [*leads_on(tx, click), Home(click.user)]


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
                return _location_page(tx, person, *locations.administered(tx, _number(location_id), person.user))
            case ["location", location_id, "history", number]:
                firm, location = locations.administered(tx, _number(location_id), person.user)
                return _history_page(tx, firm, location, _number(number))
            case ["location", location_id, group, number, *typed]:
                firm, location = locations.administered(tx, _number(location_id), person.user)
                return _rows_page(tx, person, firm, location, group, _number(number), "/".join(typed)[:LONGEST_TYPED])
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
    invited, total = invitations.open_to(tx, person, INVITATIONS_SHOWN)
    return "home/first", {
        "person": person,
        "gets_digest": people.digest_at(tx, person.user) is not None,
        "profile": profile,
        "affiliations": places_of(tx, attached.items) if attached else [],
        "more_affiliations": attached.total - len(attached.items) if attached else 0,
        "invitations": as_invitee_sees(tx, invited),
        "more_invitations": total - len(invited),
        "accepted": as_invitee_sees(tx, invitations.accepted_by(tx, person.user, PLACES_SHOWN)) if profile else [],
        "firms": page,
        **_inbox(tx, person, page),
        "next": next_among(tx, person, page.items, has_profile=profile is not None, invited=bool(invited)),
    }


def _inbox(tx: Transaction, person: Person, page: Page[FirmSummary]) -> Data:
    """Where somebody can be added or has not answered; and, for whoever has one firm, its locations."""
    needing, total = crowd.needing(tx, person.user, LOCATIONS_NEEDING) if page.total else ([], 0)
    places = locations.several(tx, [location_id for location_id, _ in needing])
    own = locations.page(tx, page.items[0].firm, 0, LOCATIONS_A_PAGE) if page.total == 1 else None
    return {
        "inbox": [{"location": places[location_id][1], "counts": counts} for location_id, counts in needing],
        "more_in_inbox": total - len(needing),
        "locations": own.items if own else [],
        "counts": crowd.counts(tx, [each.id for each in own.items]) if own else {},
    }


def _firm_page(tx: Transaction, firm: Firm, number: int) -> tuple[str, Data]:
    page = locations.page(tx, firm, number, LOCATIONS_A_PAGE)
    administrators = list(people.several(tx, firm.administrators).values())
    return "home/firm", {
        "policy": policy_at(tx, firm.id),
        "firm": firm,
        "locations": page,
        "counts": crowd.counts(tx, [each.id for each in page.items]),
        "administrators": administrators,
        "agreements": agreements.summed_up(tx, firm),
    }


def _location_page(tx: Transaction, person: Person, firm: Firm, location: Location) -> tuple[str, Data]:
    found = {group: crowd.page(tx, location.id, [group], "", 0, ROWS_AT_FIRST) for group in Group}
    rows = crowd_rows(tx, [each for group, page in found.items() if group is not Group.ENDED for each in page.items])
    everybody = sum(page.total for page in found.values())
    return "home/location", {
        "firm": firm,
        "location": location,
        "shown": ROWS_AT_FIRST,
        "now": tx.now,
        "regrets": regrets(tx, location.id),
        "just_done": events.latest_deed(tx, location.id, person.user, SAID_AFTERWARDS, tx.now - JUST_DONE),
        "is_long": everybody > ROWS_WITHOUT_SEARCH,
        **{
            group: {"rows": [row for row in rows if row["group"] is group], "total": page.total}
            for group, page in found.items()
        },
    }


def _rows_page(
    tx: Transaction, person: Person, firm: Firm, location: Location, group: str, number: int, typed: str
) -> tuple[str, Data]:
    """Of one group, or of all: whoever has what was typed in their name or address."""
    if group not in (ALL, *Group):
        raise NoAccess
    if group == ALL and not typed:
        return _location_page(tx, person, firm, location)
    found = crowd.page(tx, location.id, tuple(Group) if group == ALL else [Group(group)], typed, number, ROWS_A_PAGE)
    page = Page(crowd_rows(tx, found.items), found.number, found.size, found.total)
    return "home/rows", {
        "firm": firm,
        "location": location,
        "group": group,
        "page": page,
        "sought": typed,
        "regrets": regrets(tx, location.id),
        "now": tx.now,
    }


def _history_page(tx: Transaction, firm: Firm, location: Location, number: int) -> tuple[str, Data]:
    page = events.at_location(tx, location.id, number, EVENTS_A_PAGE)
    actors = people.several(tx, {event.actor for event in page.items if event.actor})
    # Whom Slack had not described to us yet is noted by their id.
    members = people.known(tx, [event.whom for event in page.items if event.whom])
    return "home/history", {"firm": firm, "location": location, "page": page, "actors": actors, "members": members}
