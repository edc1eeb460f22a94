"""Legg til personer: choose among the available profiles, check what insurers will see, save. Later: change it."""

import secrets
from collections.abc import Sequence

from bot.click import Click
from bot.domain import affiliation as rules
from bot.domain.affiliation import Affiliation, AffiliationFacts, ChangedMeanwhile
from bot.domain.firm import Firm
from bot.domain.invitation import Status
from bot.domain.location import Location
from bot.domain.profile import Profile
from bot.domain.refusal import FormRefused, NoAccess, Refusal
from bot.replies import Beneath, Close, Data, Home, Open, Reply, Suggest, Update
from bot.storage import Transaction, affiliations, firms, invitations, locations, partners, people, profiles

from . import affiliation as told
from . import step, verdicts
from .card import card
from .planning import reaches_a_member_only, want_no_mail
from .together import those_waiting

PENDING_SHOWN = 10


# Step 5: Tilgjengelige profiler.


@step("add.choose", reads=True)
def choose(tx: Transaction, click: Click) -> list[Reply]:
    """Legg til personer."""
    return [choose_from(tx, click, *locations.administered(tx, click.id("location"), click.user))]


def choose_from(tx: Transaction, click: Click, firm: Firm, location: Location) -> Open:
    """The available profiles, and below them who has not answered yet, so that nobody is searched for in vain."""
    found = profiles.available(tx, location.id, click.user, limit=2)  # an only one is chosen already
    pending = invitations.at_location(tx, location.id, (Status.PENDING,), 0, PENDING_SHOWN)
    known = people.known(tx, [each.shown_user for each in pending.items if each.shown_user])
    stopped = want_no_mail(tx, pending.items)
    rows = [
        {
            "invitation": each,
            "wants_no_mail": each.id in stopped,
            "member": known.get(each.shown_user or ""),
            "reaches_a_member_only": reaches_a_member_only(tx, each),
        }
        for each in pending.items
    ]
    refs: dict[str, object] = {"location": location.id}
    if click.place or click.card:
        refs["card"] = click.place or click.card
    if "alone" in click.refs:
        refs["alone"] = True
    return Open(
        "add/choose",
        {
            "firm": firm,
            "location": location,
            "candidates": found,
            "accepted": invitations.to_be_added(tx, location.id, 0, 1).total,
            "has_profile": profiles.of(tx, click.user) is not None,
            "pending": rows,
            "more_pending": pending.total - len(rows),
            "refs": refs,
        },
    )


@step("add.profile.suggest")
def suggest(tx: Transaction, click: Click) -> list[Reply]:
    """Type-ahead over the available profiles."""
    _, location = locations.administered(tx, click.id("location"), click.user)
    found = profiles.available(tx, location.id, click.user, click.value)
    return [Suggest([(str(profile.id), profile.name) for profile in found])]


@step("add.chosen", reads=True)
def chosen(tx: Transaction, click: Click) -> list[Reply]:
    """A profile was chosen: on to step 6."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    if not click.text("profile"):
        raise FormRefused({"profile": rules.NobodyChosen()})
    profile = profiles.get(tx, click.chosen_id("profile"))
    _require_candidate(tx, click.user, location, profile)
    return [Update("add/form", form(tx, click, firm, location, profile))]


# Step 6: check and save.


@step("add.open", reads=True)
def open_form(tx: Transaction, click: Click) -> list[Reply]:
    """Legg til på lokasjonen: step 6 at once, for whoever accepted this invitation."""
    invitation = invitations.get(tx, click.id("invitation"))
    firm, location = locations.administered(tx, invitation.location_id, click.user)
    profile = profiles.of(tx, invitation.answered_by) if invitation.answered_by else None
    if profile is None:
        raise NoAccess
    _require_candidate(tx, click.user, location, profile)
    return [Open("add/form", form(tx, click, firm, location, profile))]


@step("add.alone", reads=True)
def open_alone(tx: Transaction, click: Click) -> list[Reply]:
    """Åpne, in the form for all of them: one who differs, in a form of their own on top of it."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    profile = profiles.get(tx, click.id("profile"))
    _require_candidate(tx, click.user, location, profile)
    return [Open("add/form", form(tx, click, firm, location, profile))]


@step("add.edit", reads=True)
def edit(tx: Transaction, click: Click) -> list[Reply]:
    """Endre: the same form, as it was saved; of an affiliation, or of whoever accepted an invitation."""
    if "affiliation" in click.refs:
        affiliation = affiliations.get(tx, click.id("affiliation"))
        firm, location = locations.administered(tx, affiliation.location_id, click.user)
    else:
        invitation = invitations.get(tx, click.id("invitation"))
        firm, location = locations.administered(tx, invitation.location_id, click.user)
        answered = profiles.of(tx, invitation.answered_by) if invitation.answered_by else None
        there = affiliations.among(tx, location.id, [answered.id] if answered else [])
        if not there:
            raise NoAccess
        affiliation = there[0]
    profile = profiles.get(tx, affiliation.profile_id)
    return [Open("add/form", form(tx, click, firm, location, profile, affiliation))]


@step("add.more", reads=True)
def more(tx: Transaction, click: Click) -> Sequence[Reply]:
    """The menu of a practitioner at a location."""
    match click.text("do"):
        case "edit":
            return edit(tx, click)
        case "show":
            return told.show(tx, click)
        case "remove":
            return told.ask_to_remove(tx, click)
    raise NoAccess


@step("add.see_profile", reads=True)
def see_profile(tx: Transaction, click: Click) -> list[Reply]:
    """Se profil: an administrator reads a colleague's profile."""
    _, location = locations.administered(tx, click.id("location"), click.user)
    profile = profiles.get(tx, click.id("profile"))
    is_there, _ = affiliations.standing(tx, location.id, profile.id)
    if not is_there:
        _require_candidate(tx, click.user, location, profile)
    return [Open("profile/read", {"profile": profile, "person": people.get(tx, profile.user)})]


@step("add.look", reads=True)
def look(tx: Transaction, click: Click) -> list[Reply]:
    """Another billing firm or reservation was chosen: what each partner would see then. What was typed stays."""
    return [Update("add/form", form(tx, click, *at_hand(tx, click), follows=True), keeps_up=True)]


@step("add.missing_firm", reads=True)
def missing_firm(tx: Transaction, click: Click) -> list[Reply]:
    """Firmaet mangler i listen: only the practitioner can create it. One created meanwhile is put on the list."""
    firm, location, profile, affiliation = at_hand(tx, click)
    if len(_own_firms(tx, profile, location)) != click.refs.get("own_firms"):
        return [Update("add/form", form(tx, click, firm, location, profile, affiliation, follows=True))]
    return [Open("add/missing_firm", {"profile": profile})]


@step("add.save")
def save(tx: Transaction, click: Click) -> list[Reply]:
    """Lagre. Whoever reserves against partners, or bills against the firm's kind, is asked whether that is right."""
    firm, location, profile, affiliation = at_hand(tx, click)
    own = _own_firms(tx, profile, location)
    nobody = rules.NobodyBills(name=profile.first_name, firm=firm.name, is_missing=not own)
    facts = rules.read_form(click.fields, own, partners.everyone(tx), nobody)
    if affiliation and vars(facts).items() <= vars(affiliation).items():
        return [Close()]  # nothing was changed, and nobody need be told
    doubts = _doubts(tx, firm, location, affiliation, facts)
    if not doubts:
        return _save(tx, click, firm, location, profile, affiliation, facts)
    refs = {**click.refs, "facts": {**vars(facts), "reservations": sorted(facts.reservations)}}
    # On top of the form for all there is room for one: it asks in its place.
    show = Update if "together" in click.refs else Open
    return [show("add/confirm", {"firm": firm, "location": location, "profile": profile, "refs": refs, **doubts})]


def _doubts(
    tx: Transaction, firm: Firm, location: Location, before: Affiliation | None, facts: AffiliationFacts
) -> Data:
    """What to ask back about: whom they are newly hidden from, how they bill, and where nobody pays. Else nothing.

    About what was saved like this before, nobody is asked again.
    """
    listed = partners.everyone(tx)
    ticked = facts.reservations - (before.reservations if before else frozenset())
    bills_anew = before is None or facts.billing_firm_id != before.billing_firm_id
    is_unticked = before is not None and not before.reservations <= facts.reservations
    bills = firms.get(tx, facts.billing_firm_id) if facts.billing_firm_id else firm
    matrix = verdicts.foreseen(tx, firm, location, bills, facts.reservations, listed)
    doubts = {
        "partners": [partner.name for partner in listed if partner.id in ticked],
        "warning": rules.billing_warning(firm, facts.billing_firm_id) if bills_anew else None,
        "endangers": matrix.endangers if bills_anew or is_unticked else [],
    }
    return {**doubts, "matrix": matrix} if any(doubts.values()) else {}


@step("add.confirm")
def confirm(tx: Transaction, click: Click) -> list[Reply]:
    """Yes, that is right: save."""
    return _confirmed(tx, click)


@step("add.hide")
def hide(tx: Transaction, click: Click) -> list[Reply]:
    """Yes, no partner is to see them: save. No button closes a window at Slack, so this one says what was saved."""
    return _confirmed(tx, click, stays_open=True)


def _confirmed(tx: Transaction, click: Click, *, stays_open: bool = False) -> list[Reply]:
    firm, location, profile, affiliation = at_hand(tx, click)
    carried = click.refs.get("facts")
    if not isinstance(carried, dict):
        raise NoAccess
    # Read again by the same rules: what a modal carries is trusted no more than what was typed.
    billing, reserved = carried.get("billing_firm_id"), carried.get("reservations")
    typed = {
        "email": carried.get("email"),
        "mobile": carried.get("mobile"),
        "billing_firm": rules.LOCATION if billing is None else str(billing),
        "reservations": [str(each) for each in reserved] if isinstance(reserved, list) else [],
    }
    try:
        facts = rules.read_form(typed, _own_firms(tx, profile, location), partners.everyone(tx))
    except FormRefused as refused:
        raise next(iter(refused.errors.values())) from refused
    return _save(tx, click, firm, location, profile, affiliation, facts, stays_open=stays_open)


def _save(
    tx: Transaction,
    click: Click,
    firm: Firm,
    location: Location,
    profile: Profile,
    before: Affiliation | None,
    facts: AffiliationFacts,
    *,
    stays_open: bool = False,
) -> list[Reply]:
    try:
        if before is None:
            saved = affiliations.add(tx, location.id, profile.id, facts, click.user)
        else:
            saved = affiliations.save(tx, before.id, facts, click.user, click.id("version"))
    except ChangedMeanwhile as changed:
        fresh = affiliations.get(tx, before.id) if before else None
        return [Update("add/form", form(tx, click, firm, location, profile, fresh, changed))]
    replies = told.tell(tx, saved, told.ADDED if before is None else told.CHANGED, click.user)
    left = those_waiting(tx, click, firm, location) if "together" in click.refs else None
    if left:
        replies.append(Beneath("add/all", left))  # this form closes, and shows them
    if stays_open:
        replies.append(Update("add/unseen", {**told.seen(tx, saved), "is_new": before is None, "leads_back": left}))
    elif "together" in click.refs:
        replies += [] if left else [Close()]
    elif before is None and not click.card and ("alone" in click.refs or profile.user == click.user):
        # Nothing else that they see tells what is left to do.
        replies.append(Update("add/saved", {**told.seen(tx, saved), "asked": secrets.token_urlsafe(16)}))
    else:
        replies.append(Close())
    if click.card:
        return [*replies, card(tx, click, firm=firm, location=location, place=click.card, done=[profile])]
    return [*replies, Home(click.user)]


def at_hand(tx: Transaction, click: Click) -> tuple[Firm, Location, Profile, Affiliation | None]:
    """What the form is about: a new affiliation, or one that was saved before."""
    if "affiliation" in click.refs:
        affiliation = affiliations.get(tx, click.id("affiliation"))
        firm, location = locations.administered(tx, affiliation.location_id, click.user)
        return firm, location, profiles.get(tx, affiliation.profile_id), affiliation
    firm, location = locations.administered(tx, click.id("location"), click.user)
    profile = profiles.get(tx, click.id("profile"))
    _require_candidate(tx, click.user, location, profile)
    return firm, location, profile, None


def form(
    tx: Transaction,
    click: Click,
    firm: Firm,
    location: Location,
    profile: Profile,
    affiliation: Affiliation | None = None,
    notice: Refusal | None = None,
    *,
    follows: bool = False,
    chosen: Firm | None = None,
) -> Data:
    """What the form shows; `follows`: what is chosen in the one at hand, otherwise what was saved or is usual.

    `chosen`: who is to bill, chosen for them.
    """
    own_firms, listed = _own_firms(tx, profile, location), partners.everyone(tx)
    usual = str(chosen.id) if chosen else rules.usual_billing(firm, own_firms, affiliation)
    if follows:
        billing = click.text("billing_firm")
        billing = usual if billing == rules.UNDECIDED else billing
        reserved = {partner.id for partner in listed if str(partner.id) in click.many("reservations")}
    else:
        billing = usual
        carried = {click.id("reserve")} if "reserve" in click.refs else set()
        reserved = carried | (affiliation.reservations if affiliation else set())
    bills = next((each for each in own_firms if str(each.id) == billing), firm if billing == rules.LOCATION else None)
    is_matched = affiliation is not None and affiliation.is_matched
    refs: dict[str, object] = {"location": location.id, "profile": profile.id, "own_firms": len(own_firms)}
    if click.answer:
        refs["card"] = click.answer
    refs |= {each: True for each in ("together", "alone") if each in click.refs}
    if affiliation:
        refs |= {"affiliation": affiliation.id, "version": affiliation.version}
    return {
        "firm": firm,
        "location": location,
        "profile": profile,
        "person": people.get(tx, profile.user),
        "is_mine": profile.user == click.user,
        "affiliation": affiliation,
        "opinion": affiliation.opinion_on(affiliation.shown(profile)) if affiliation else None,
        "own_firms": own_firms,
        "billing": billing,
        "partners": listed,
        "reserved": reserved,
        "matrix": bills and verdicts.foreseen(tx, firm, location, bills, reserved, listed, is_matched=is_matched),
        "changed_by": people.get(tx, str(notice.details["by"])) if notice else None,
        "refs": refs,
    }


def _own_firms(tx: Transaction, profile: Profile, location: Location) -> list[Firm]:
    return rules.own_billing_firms(firms.administered_by(tx, profile.user, rules.BILL_ELSEWHERE), location)


def _require_candidate(tx: Transaction, user: str, location: Location, profile: Profile) -> None:
    is_there, _ = affiliations.standing(tx, location.id, profile.id)
    if is_there:
        raise rules.AlreadyAffiliated(profile=profile.name, location=location.name)
    theirs = invitations.to(tx, people.get(tx, profile.user), location.id)
    rules.require_candidate(profile, user, [each for each in theirs if each.answered_by == profile.user])
