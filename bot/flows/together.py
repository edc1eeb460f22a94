"""Legg til alle: those who accepted, in one form with choices for all; whoever differs has a form of their own."""

from collections.abc import Mapping

from bot.click import Click
from bot.domain import affiliation as rules
from bot.domain.affiliation import AffiliationFacts, SharedChoices
from bot.domain.firm import Firm, Kind
from bot.domain.location import Location
from bot.domain.profile import Profile
from bot.domain.refusal import FormRefused, NoAccess
from bot.replies import Close, Data, Home, Open, Reply, Update
from bot.storage import Transaction, affiliations, firms, invitations, locations, partners, people, profiles

from . import affiliation as told
from . import step
from .card import card

MOST_TOGETHER = 50  # the rest come in the next round: a window has room for a hundred blocks


@step("add.all", reads=True)
def add_all(tx: Transaction, click: Click) -> list[Reply]:
    """Legg til alle: who accepted and is to be added here."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    found = those_waiting(tx, click, firm, location)
    if found is None:
        raise rules.NobodyToAdd(location=location.name)
    return [Open("add/all", found)]


def those_waiting(tx: Transaction, click: Click, firm: Firm, location: Location) -> Data | None:
    """The form for all of them; None if there is nobody."""
    page = invitations.to_be_added(tx, location.id, 0, MOST_TOGETHER)
    waiting = profiles.of_users(tx, [each.answered_by for each in page.items if each.answered_by])
    if not waiting:
        return None
    own = _own_firms(tx, waiting, location)
    refs: dict[str, object] = {"location": location.id, "people": [profile.id for profile in waiting]}
    refs["bills_own"] = firm.kind is Kind.SHARED
    if click.answer:
        refs["card"] = click.answer
    return {
        "firm": firm,
        "location": location,
        "rows": [{"profile": profile, "own_firms": own[profile.id]} for profile in waiting],
        "total": page.total,
        "partners": partners.everyone(tx),
        "refs": refs,
    }


@step("add.save_all")
def save_all(tx: Transaction, click: Click) -> list[Reply]:
    """Lagre. As for one: whoever reserves, or bills against the firm's kind, is asked whether that is right."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    chosen = _read_form(tx, click, click.fields)
    waiting, facts = _facts(tx, click, location, chosen)
    warnings = (rules.billing_warning(firm, each.billing_firm_id) for each in facts.values())
    warning = next(filter(None, warnings), None)
    if not facts or not (chosen.reservations or warning):
        return _save(tx, click, firm, location, waiting, facts)
    names = [partner.name for partner in partners.everyone(tx) if partner.id in chosen.reservations]
    refs = {**click.refs, "reserved": sorted(chosen.reservations)}
    data = {"firm": firm, "location": location, "partners": names, "warning": warning, "count": len(facts)}
    return [Open("add/confirm_all", {**data, "refs": refs})]


@step("add.confirm_all")
def confirm_all(tx: Transaction, click: Click) -> list[Reply]:
    """Yes, that is right: save."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    reserved = click.refs.get("reserved")
    if not isinstance(reserved, list):
        raise NoAccess
    # Read again by the same rules: what a modal carries is trusted no more than what was typed.
    try:
        chosen = _read_form(tx, click, {"reservations": [str(each) for each in reserved]})
    except FormRefused as refused:
        raise next(iter(refused.errors.values())) from refused
    return _save(tx, click, firm, location, *_facts(tx, click, location, chosen))


def _read_form(tx: Transaction, click: Click, fields: Mapping[str, object]) -> SharedChoices:
    """What is chosen for all, and who bills as the form told it."""
    return rules.read_shared_form(fields, partners.everyone(tx), bills_own=click.refs.get("bills_own") is True)


def _facts(
    tx: Transaction, click: Click, location: Location, chosen: SharedChoices
) -> tuple[Mapping[int, Profile], Mapping[int, AffiliationFacts]]:
    """Who of those shown is still to be added, and what is saved of each for whom that is clear."""
    shown = click.refs.get("people")
    ids = [each for each in shown if isinstance(each, int)][:MOST_TOGETHER] if isinstance(shown, list) else []
    page = invitations.to_be_added(tx, location.id, 0, MOST_TOGETHER, profile_ids=ids)
    waiting = profiles.of_users(tx, [each.answered_by for each in page.items if each.answered_by])
    own = _own_firms(tx, waiting, location)
    facts = {profile.id: chosen.facts_for(own[profile.id]) for profile in waiting}
    return {each.id: each for each in waiting}, {each: saved for each, saved in facts.items() if saved}


def _save(
    tx: Transaction,
    click: Click,
    firm: Firm,
    location: Location,
    waiting: Mapping[int, Profile],
    facts: Mapping[int, AffiliationFacts],
) -> list[Reply]:
    added = affiliations.add_several(tx, location.id, facts, click.user)
    mine = {each.profile_id for each in added}
    shown = click.refs.get("people")
    others = [each for each in shown if isinstance(each, int) and each not in mine] if isinstance(shown, list) else []
    there = affiliations.among(tx, location.id, others[:MOST_TOGETHER])
    unclear = [profile for profile in waiting.values() if profile.id not in facts]
    replies: list[Reply] = [Close()]
    if there or unclear or not added:
        names = profiles.several(tx, {each.profile_id for each in there})
        savers = people.several(tx, {each.saved_by for each in there})
        meanwhile = [{"profile": names[each.profile_id], "by": savers[each.saved_by]} for each in there]
        data = {"firm": firm, "location": location, "added": len(added), "meanwhile": meanwhile, "unclear": unclear}
        replies = [Update("add/all_saved", data)]
    if added:
        replies += told.tell_each(tx, added, told.ADDED, click.user)
    if click.card:
        done = [waiting[each.profile_id] for each in added]
        return [*replies, card(tx, click, firm=firm, location=location, place=click.card, done=done)]
    return [*replies, Home(click.user)]


def _own_firms(tx: Transaction, waiting: list[Profile], location: Location) -> Mapping[int, list[Firm]]:
    """With which firms of their own each of them can bill here, by the profile's id."""
    found = firms.of_each(tx, [profile.user for profile in waiting], rules.BILL_ELSEWHERE)
    return {profile.id: rules.own_billing_firms(found[profile.user], location) for profile in waiting}
