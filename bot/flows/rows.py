"""Rows: invitations, places and practitioners as somebody sees them, and the one thing to do next."""

from collections.abc import Sequence

from bot.domain.affiliation import Affiliation
from bot.domain.firm import Kind
from bot.domain.invitation import REGRET, Invitation, Status
from bot.domain.person import Person, Role
from bot.storage import Transaction, affiliations, firms, invitations, locations, partners, people, profiles
from bot.storage.crowd import Group
from bot.storage.firms import FirmSummary

from . import verdicts
from .planning import reaches_a_member_only, want_no_mail

FIRMS_LOOKED_AT = 15  # for what to do next
REGRETS_SHOWN = 3

Row = dict[str, object]


def next_step(tx: Transaction, person: Person, *, has_profile: bool, invited: bool) -> dict[str, object]:
    """The one thing to do next, as App Home says it."""
    shown = firms.page(tx, person.user, 0, FIRMS_LOOKED_AT).items
    return next_among(tx, person, shown, has_profile=has_profile, invited=invited)


def next_among(
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
        return {"step": first_step(person, has_profile=has_profile)}
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


def first_step(person: Person, *, has_profile: bool) -> str:
    """For whoever administers nothing: by what they say that they do, or turn out to be; else they are asked."""
    if person.role is Role.ADMINISTRATOR:
        return "firm"
    if has_profile:
        return "nothing"
    return "profile" if person.role is Role.PRACTITIONER else "who"


def as_invitee_sees(tx: Transaction, found: Sequence[Invitation]) -> list[Row]:
    """Invitations to somebody, with what they are to and who they are from."""
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


def places_of(tx: Transaction, found: Sequence[Affiliation]) -> list[Row]:
    """Where somebody is attached."""
    places = locations.several(tx, {each.location_id for each in found})
    return [
        {"affiliation": each, "firm": places[each.location_id][0], "location": places[each.location_id][1]}
        for each in found
    ]


def practitioner_rows(tx: Transaction, found: Sequence[Affiliation]) -> list[Row]:
    """Practitioners at a location: who bills, who sees them, reservations; and as Slack describes them."""
    listed = partners.everyone(tx)
    names = {partner.id: partner.name for partner in listed}
    seen = verdicts.of_each(tx, found, listed)
    theirs = profiles.several(tx, {each.profile_id for each in found})
    known = people.known(tx, [each.user for each in theirs.values()])
    billing = firms.several(tx, {each.billing_firm_id for each in found if each.billing_firm_id})
    return [
        {
            "affiliation": each,
            "profile": theirs[each.profile_id],
            "opinion": each.opinion_on(each.shown(theirs[each.profile_id])),
            "person": known.get(theirs[each.profile_id].user),
            "billing_firm": billing.get(each.billing_firm_id) if each.billing_firm_id else None,
            "reserved": sorted(names[partner_id] for partner_id in each.reservations),
            "matrix": seen[each.id],
        }
        for each in found
    ]


def regrets(tx: Transaction, location_id: int) -> list[Row]:
    """What was withdrawn and who was removed at a location a moment ago: it can be undone."""
    since = tx.now - REGRET
    withdrawn = invitation_rows(tx, invitations.withdrawn_since(tx, location_id, since, REGRETS_SHOWN))
    removed = affiliations.removed_since(tx, location_id, since, REGRETS_SHOWN)
    theirs = profiles.several(tx, {each.profile_id for each in removed})
    by_others = [each for each in removed if each.removed_by != theirs[each.profile_id].user]
    return [*withdrawn, *({"affiliation": each, "name": theirs[each.profile_id].name} for each in by_others)]


def invitation_rows(tx: Transaction, found: Sequence[Invitation]) -> list[Row]:
    """As the administrator sees them: an address stays as typed until its owner has answered."""
    users = [each.shown_user for each in found if each.shown_user]
    known = people.known(tx, users)
    names = {
        profile.user: profile.name for profile in profiles.of_users(tx, [u.answered_by for u in found if u.answered_by])
    }
    stopped = want_no_mail(tx, found)
    renewed = invitations.renewed(tx, found)
    return [
        {
            "invitation": each,
            "renewed": each.id in renewed,
            "wants_no_mail": each.id in stopped,
            "reaches_a_member_only": reaches_a_member_only(tx, each),
            "person": known.get(each.shown_user or ""),
            "name": names.get(each.answered_by or "")
            or (known[each.shown_user].name if each.shown_user in known else None),
        }
        for each in found
    ]


def crowd_rows(tx: Transaction, found: Sequence[tuple[Group, int]]) -> list[Row]:
    """The people of a location in this order, each with how they stand."""
    there = affiliations.several(tx, [each for group, each in found if group is Group.PRACTITIONERS])
    invited = invitations.several(tx, [each for group, each in found if group is not Group.PRACTITIONERS])
    attached = dict(zip(there, practitioner_rows(tx, list(there.values())), strict=True))
    others = dict(zip(invited, invitation_rows(tx, list(invited.values())), strict=True))
    return [{"group": group, **(attached if group is Group.PRACTITIONERS else others)[each]} for group, each in found]
