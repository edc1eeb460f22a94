"""Answers: what is said to a wish that was understood, by the state of whoever asks. Text alone never does anything.

An answer is a macro of templates/talk, called with how the user stands (`you`) and what was found for them (`it`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.click import Click
from bot.domain.affiliation import Affiliation, Partner
from bot.domain.firm import Firm
from bot.domain.invitation import ENDED, Invitation, RemindedRecently, Status
from bot.domain.location import Location
from bot.domain.person import Language, Person, Role
from bot.domain.profile import Profile
from bot.domain.refusal import Refusal
from bot.domain.schedule import Policy
from bot.replies import Card, Data, Reply
from bot.storage import Transaction, affiliations, firms, invitations, locations, people, profiles, standings

from .planning import policy_at
from .rows import Row, as_invitee_sees, invitation_rows, next_step, places_of, practitioner_rows

SHOWN = 5  # of a list in an answer
NAMES_SHOWN = 20  # in one line
CHOICES = 4  # of a question which one
MOST_FILLED_IN = 40  # addresses and members that a button can carry into the form

EVERY_STATE = (Status.PENDING, Status.ACCEPTED, *ENDED)


@dataclass(frozen=True)
class Whom:
    """Somebody who was named: `key` is a Slack user id or an address in comparable form.

    Not `is_certain`: others may have been meant, who are then among the people as well.
    """

    key: str
    name: str
    is_certain: bool = True


@dataclass(frozen=True)
class Wish:
    """What somebody wants, and what they named with it."""

    intent: str
    people: tuple[Whom, ...] = ()
    emails: tuple[str, ...] = ()
    location: Location | None = None
    firm: Firm | None = None
    partner: Partner | None = None
    state: Status | None = None
    language: Language | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Whom it is about, as they may have been invited."""
        return tuple(whom.key for whom in self.people) + self.emails


@dataclass(frozen=True)
class You:
    """How whoever asks stands. `firm` and `location`: the one they named, or their only one."""

    person: Person
    firms: int
    locations: int
    firm: Firm | None
    location: Location | None
    profile: Profile | None
    invited: int
    places: int
    waiting: int
    to_add: int
    named: str | None
    partner: Partner | None
    policy: Policy
    sends_mail: bool
    has_page: bool

    @property
    def has_profile(self) -> bool:
        """Whether they have a practitioner profile."""
        return self.profile is not None

    @property
    def is_practitioner(self) -> bool:
        """Whether they see patients, as far as we know, or they say so."""
        return bool(self.profile or self.invited or self.places or self.person.role is Role.PRACTITIONER)

    @property
    def role(self) -> str:
        """administrator, practitioner, both or neither."""
        if self.firms:
            return "both" if self.is_practitioner else "administrator"
        return "practitioner" if self.is_practitioner else "neither"


@dataclass(frozen=True)
class Told:
    """The macro that says it, and what was found."""

    macro: str
    it: Data = field(default_factory=dict)


Answering = Callable[[Transaction, You, Wish], Told]
ANSWERS: dict[str, Answering] = {}


def answers(*intents: str) -> Callable[[Answering], Answering]:
    """Register what is answered to a wish. What needs nothing looked up has a macro only."""

    def register(function: Answering) -> Answering:
        for intent in intents:
            if ANSWERS.setdefault(intent, function) is not function:
                raise ValueError(f"two answers to {intent}")
        return function

    return register


def answer(tx: Transaction, you: You, wish: Wish) -> Told:
    """What is said to this wish."""
    found = ANSWERS.get(wish.intent)
    return found(tx, you, wish) if found else Told(wish.intent)


def standing(tx: Transaction, person: Person, wish: Wish) -> You:
    """How a person stands, as it bears on their wish."""
    stands = standings.of(tx, person)
    only_firm = firms.get(tx, stands.a_firm) if stands.firms == 1 and stands.a_firm else None
    only_location = locations.get(tx, stands.a_location) if stands.locations == 1 and stands.a_location else None
    firm, location = _administered(tx, person, wish.firm, wish.location)
    firm = firm or only_firm
    _, waiting = invitations.of_administrator(tx, person.user, [Status.PENDING], 1) if stands.firms else ([], 0)
    _, to_add = invitations.of_administrator(tx, person.user, [Status.ACCEPTED], 1) if stands.firms else ([], 0)
    return You(
        person=person,
        firms=stands.firms,
        locations=stands.locations,
        firm=firm,
        location=location or only_location,
        profile=profiles.of(tx, person.user),
        invited=invitations.open_to(tx, person, 1)[1],
        places=stands.places,
        waiting=waiting,
        to_add=to_add,
        named=wish.people[0].name if wish.people else None,
        partner=wish.partner,
        policy=policy_at(tx, firm.id) if firm else tx.configuration.policy,
        sends_mail=tx.configuration.sends_mail,
        has_page=tx.configuration.has_page,
    )


def _administered(
    tx: Transaction, person: Person, firm: Firm | None, location: Location | None
) -> tuple[Firm | None, Location | None]:
    """The firm and location that were named, where they administer them; a location named alone tells its firm."""
    theirs = firms.get(tx, location.firm_id) if location else None
    if location and theirs and person.user not in theirs.administrators:
        location = theirs = None
    if firm and person.user not in firm.administrators:
        firm = None
    return firm or theirs, location


def _where(tx: Transaction, you: You, wish: Wish) -> Told | None:
    """What is in the way of doing something at a location: none of one's own yet, or which of several."""
    if you.location:
        return None
    if you.locations:
        offered = locations.suggest_anywhere(tx, you.person.user, "")
        some = [{"location": location, "firm": firm} for location, firm in offered[:CHOICES]]
        return Told("which_location", {"intent": wish.intent, "some": some, "more": len(offered) > CHOICES})
    return _which_firm(tx, you, wish) or Told("no_location")


def _which_firm(tx: Transaction, you: You, wish: Wish) -> Told | None:
    if you.firm:
        return None
    if you.firms:
        offered = firms.suggest(tx, you.person.user, "", with_locations=False, limit=CHOICES + 1)
        return Told("which_firm", {"intent": wish.intent, "some": offered[:CHOICES], "more": len(offered) > CHOICES})
    return Told("no_firm")


@answers("guide.start")
def start(tx: Transaction, you: You, wish: Wish) -> Told:
    """The guide, at the step that fits."""
    return Told("guide.start", {"next": _next(tx, you)})


def _next(tx: Transaction, you: You) -> dict[str, object]:
    return next_step(tx, you.person, has_profile=you.has_profile, invited=bool(you.invited))


@answers("next.steps")
def next_steps(tx: Transaction, you: You, wish: Wish) -> Told:
    """The one thing to do next."""
    return Told("next.steps", {"next": _next(tx, you)})


@answers("firm.open", "reminders.edit", "administrators.list", "location.new")
def about_a_firm(tx: Transaction, you: You, wish: Wish) -> Told:
    """Something that belongs to a firm."""
    in_the_way = _which_firm(tx, you, wish)
    if in_the_way or not you.firm:
        return in_the_way or Told("no_firm")
    mine = you.person.user in you.firm.administrators
    administrators = [people.get(tx, user) for user in you.firm.administrators[:SHOWN]]
    return Told(wish.intent, {"firm": you.firm, "administrators": administrators, "is_mine": mine})


@answers("location.open", "history.show")
def about_a_location(tx: Transaction, you: You, wish: Wish) -> Told:
    """Something that belongs to a location."""
    in_the_way = _where(tx, you, wish)
    if in_the_way or not you.location:
        return in_the_way or Told("no_firm")
    there, total = affiliations.of_administrator(tx, you.person.user, SHOWN, location_id=you.location.id)
    return Told(wish.intent, {"location": you.location, "rows": practitioner_rows(tx, there), "total": total})


@answers("invite.new")
def invite(tx: Transaction, you: You, wish: Wish) -> Told:
    """The form, with whom and where filled in. Whoever is to be invited may be a member or an address."""
    in_the_way = _where(tx, you, wish)
    if in_the_way:
        return in_the_way
    certain = [whom for whom in wish.people if whom.is_certain]
    members = [whom for whom in certain if "@" not in whom.key and whom.key != you.person.user]
    emails = [*wish.emails, *(whom.key for whom in certain if "@" in whom.key)]
    return Told(
        "invite.new",
        {
            "location": you.location,
            "members": members[:MOST_FILLED_IN],
            "emails": list(dict.fromkeys(emails))[:MOST_FILLED_IN],
            "is_too_many": len(members) > MOST_FILLED_IN or len(emails) > MOST_FILLED_IN,
        },
    )


@answers("invite.status")
def status(tx: Transaction, you: You, wish: Wish) -> Told:
    """Who has answered what and who has not; those who have one answer; or how it goes with somebody."""
    if not you.firms:
        return Told("no_firm")
    if wish.keys:
        return _about_somebody(tx, you, wish, EVERY_STATE)
    states = (wish.state,) if wish.state else (Status.PENDING, Status.ACCEPTED)
    found, total = _found(tx, you, wish, states)
    by_answer = [] if wish.state else _by_answer(tx, you, wish)
    return Told("invite.status", {"rows": found, "total": total, "state": wish.state, "by_answer": by_answer})


def _by_answer(tx: Transaction, you: You, wish: Wish) -> list[Data]:
    """The names of those at one's locations by what became of their invitations; who has been added comes first."""
    at = wish.location.id if wish.location else None
    there, total = affiliations.of_administrator(tx, you.person.user, NAMES_SHOWN, location_id=at)
    theirs = profiles.several(tx, {each.profile_id for each in there})
    groups: list[Data] = [
        {"answer": "added", "names": [theirs[each.profile_id].name for each in there], "total": total}
    ]
    for status in (Status.ACCEPTED, Status.DECLINED, Status.PENDING):
        found, total = invitations.of_administrator(tx, you.person.user, [status], NAMES_SHOWN, location_id=at)
        groups.append({"answer": status, "rows": invitation_rows(tx, found), "total": total})
    return [group for group in groups if group["total"]]


def _found(tx: Transaction, you: You, wish: Wish, states: tuple[Status, ...]) -> tuple[list[Row], int]:
    """Invitations with the names that the administrator knows, each with its location."""
    found, total = invitations.of_administrator(
        tx,
        you.person.user,
        states,
        SHOWN,
        location_id=wish.location.id if wish.location else None,
        whom=wish.keys,
    )
    return _with_places(tx, found), total


def _with_places(tx: Transaction, found: list[Invitation]) -> list[Row]:
    places = locations.several(tx, {each.location_id for each in found})
    rows = invitation_rows(tx, found)
    return [
        row | {"location": places[each.location_id][1], "remind_from": _remind_from(each, tx.now)}
        for row, each in zip(rows, found, strict=True)
    ]


def _remind_from(invitation: Invitation, now: datetime) -> object:
    """When a reminder may go out, if there was a message not long ago."""
    try:
        invitation.remind(now)
    except RemindedRecently as recently:
        return recently.details["again_at"]
    except Refusal:
        pass
    return None


def _about_somebody(tx: Transaction, you: You, wish: Wish, states: tuple[Status, ...]) -> Told:
    found, _ = _found(tx, you, wish, states)
    if found:
        return Told("invite.found", {"rows": found, "intent": wish.intent})
    there, _ = affiliations.of_administrator(tx, you.person.user, SHOWN, users=wish.keys)
    return Told("invite.not_found", {"named": you.named or wish.keys[0], "is_there": bool(there)})


@answers("invite.remind", "invite.withdraw", "invite.resend", "invite.extend")
def follow_up(tx: Transaction, you: You, wish: Wish) -> Told:
    """The buttons for those who have not answered: for whom was named, or for all."""
    if not you.firms:
        return Told("no_firm")
    found, total = _found(tx, you, wish, (Status.PENDING,))
    if found:
        return Told("invite.follow_up", {"rows": found, "total": total, "intent": wish.intent})
    if wish.keys:
        return _about_somebody(tx, you, wish, EVERY_STATE)
    return Told("invite.status", {"rows": [], "total": 0, "state": Status.PENDING, "by_answer": []})


@answers("add.choose")
def add(tx: Transaction, you: You, wish: Wish) -> Told:
    """Step 6 for whoever was named and has accepted; or the list of those who have."""
    if not you.firms:
        return Told("no_firm")
    found, total = _found(tx, you, wish, (Status.ACCEPTED,))
    if found:
        return Told("add.ready", {"rows": found, "total": total})
    if wish.keys and not any(whom.key == you.person.user for whom in wish.people):
        return _about_somebody(tx, you, wish, EVERY_STATE)
    return _where(tx, you, wish) or Told("add.choose", {"location": you.location})


@answers(
    "affiliation.edit",
    "affiliation.remove",
    "affiliation.reservations",
    "affiliation.billing",
    "affiliation.contact",
)
def change(tx: Transaction, you: You, wish: Wish) -> Told:
    """The form of whoever is at a location; a practitioner is told whom to ask."""
    if not you.firms:
        return Told("ask_administrator") if you.places else Told("no_firm")
    at = wish.location.id if wish.location else None
    found, total = affiliations.of_administrator(tx, you.person.user, SHOWN, location_id=at, users=wish.keys)
    if wish.keys and not found:
        return _about_somebody(tx, you, wish, EVERY_STATE)
    rows = _at_places(tx, found)
    return Told("affiliation.change", {"rows": rows, "total": total, "intent": wish.intent, "partner": wish.partner})


def _at_places(tx: Transaction, found: list[Affiliation]) -> list[Row]:
    places = locations.several(tx, {each.location_id for each in found})
    rows = practitioner_rows(tx, found)
    return [row | {"location": places[each.location_id][1]} for row, each in zip(rows, found, strict=True)]


@answers("partner.visible")
def visible(tx: Transaction, you: You, wish: Wish) -> Told:
    """Who is shown to a partner or to all of them, and what stands against it; for a practitioner, of themselves."""
    if not you.firms:
        return _visible_myself(tx, you, wish) or my_places(tx, you, replace(wish, intent="my.places"))
    at = wish.location.id if wish.location else None
    found, total = affiliations.of_administrator(tx, you.person.user, SHOWN, location_id=at, users=wish.keys)
    if wish.keys and not found:
        return _about_somebody(tx, you, wish, EVERY_STATE)
    rows = _at_places(tx, found)
    return Told(wish.intent, {"rows": rows, "total": total, "partner": wish.partner, "is_mine": False})


def _visible_myself(tx: Transaction, you: You, wish: Wish) -> Told | None:
    """The same of a practitioner, where they are attached."""
    mine = affiliations.of_profile(tx, you.profile.id, 0, SHOWN) if you.profile else None
    if mine is None or not mine.items:
        return None
    rows = _at_places(tx, mine.items)
    return Told("partner.visible", {"rows": rows, "total": mine.total, "partner": wish.partner, "is_mine": True})


@answers("my.invitations", "answer.accept", "answer.decline", "answer.later")
def my_invitations(tx: Transaction, you: You, wish: Wish) -> Told:
    """What one is invited to, with the buttons that answer. Writing answers nothing."""
    found, total = invitations.open_to(tx, you.person, SHOWN)
    shown = as_invitee_sees(tx, found)
    if wish.location or wish.firm:
        there = [row for row in shown if wish.location == row["location"] or wish.firm == row["firm"]]
        shown = there or shown
    accepted = [] if shown else _accepted(tx, you)
    return Told("my.invitations", {"rows": shown, "total": total, "accepted": accepted, "intent": wish.intent})


def answered_there(tx: Transaction, click: Click) -> list[Reply]:
    """After the press that answers an invitation: where that button stood in an answer, what one is invited to now."""
    if not click.answer:
        return []
    you = standing(tx, click.person, Wish("my.invitations"))
    told = [my_invitations(tx, you, Wish("my.invitations"))]
    return [Card("talk/answer", {"you": you, "told": told, "alternatives": (), "about": "", "asked": ""}, click.answer)]


def _accepted(tx: Transaction, you: You) -> list[Row]:
    """What they have accepted and wait for being added to."""
    waiting = invitations.accepted_by(tx, you.person.user, SHOWN)
    return as_invitee_sees(tx, waiting)


@answers("my.places", "my.leave")
def my_places(tx: Transaction, you: You, wish: Wish) -> Told:
    """Where one is attached; asked about a partner, whether it sees one there."""
    if wish.partner and wish.intent == "my.places":
        seen = _visible_myself(tx, you, wish)
        if seen:
            return seen
    page = affiliations.of_profile(tx, you.profile.id, 0, SHOWN) if you.profile else None
    rows = places_of(tx, page.items) if page else []
    if wish.location:
        rows = [row for row in rows if row["location"] == wish.location] or rows
    return Told(wish.intent, {"rows": rows, "accepted": [] if rows else _accepted(tx, you), "partner": wish.partner})


@answers("digest.switch")
def digest(tx: Transaction, you: You, wish: Wish) -> Told:
    """The button that turns the weekly summary on or off."""
    return Told("digest.switch", {"gets_digest": people.digest_at(tx, you.person.user) is not None})


@answers("language.switch")
def language(tx: Transaction, you: You, wish: Wish) -> Told:
    """The button for the other language, unless it is theirs already."""
    wanted = wish.language or next(each for each in Language if each is not you.person.language)
    return Told("language.switch", {"wanted": wanted, "is_theirs": wanted is you.person.language})
