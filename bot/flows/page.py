"""The page: whoever is not in Slack reads an invitation and answers it, by the same steps as there.

What they have is a link to one invitation, written to their address. They are known by that address; once it has a
member in Slack, what they do here is done by that member.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.click import Click
from bot.domain import formats
from bot.domain.invitation import Invitation, Status
from bot.domain.person import Language, Person, outsider
from bot.domain.profile import Profile
from bot.domain.refusal import NoAccess
from bot.replies import Data, Reply
from bot.storage import Transaction, invitations, people, profiles

from . import Step, again, answer, profile
from .invitation import shown

# What can be done there, under the last part of the address; and what the invitation is then.
STEPS: dict[str, Step] = {
    "accept": answer.accept,
    "profile": profile.save,
    "decline": answer.declined,
    "ask": again.ask,
}
BECOMES = {"accept": Status.ACCEPTED, "decline": Status.DECLINED}


def seen(tx: Transaction, invitation_id: int) -> Data:
    """What the page shows. Of a profile that somebody made in Slack it says only that there is one."""
    invitation = invitations.get(tx, invitation_id)
    person = _person(tx, invitation)
    made = profiles.of(tx, person.user)
    return {
        **shown(tx, invitation),
        "person": person,
        "made": made if person.is_outside else None,
        "has_profile": made is not None,
        "fills_in": _fills_in(tx, invitation, person, made),
    }


def address(tx: Transaction, invitation_id: int) -> str:
    """The address that an invitation went to, in comparable form. Raises NoAccess if it went to none."""
    email = invitations.get(tx, invitation_id).invitee.email
    if email is None:
        raise NoAccess
    return email.key


def press(
    tx: Transaction, invitation_id: int, what: str, fields: Mapping[str, object], language: Language
) -> list[Reply]:
    """A button of the page was pressed. What has been done already, perhaps a moment ago, is a quiet success."""
    invitation = invitations.get(tx, invitation_id)  # locked: of two at once the second sees what the first did
    person = _person(tx, invitation)
    made = profiles.of(tx, person.user)
    refs: dict[str, object] = {"invitation": invitation.id}
    if what == "profile":
        refs["version"] = version = _number(fields.get("version"))
        is_done = made and not version and not invitation.is_pending(tx.now)  # by the same form
        if is_done or not _fills_in(tx, invitation, person, made):
            return []
        if invitation.is_pending(tx.now):
            refs["then"] = Status.ACCEPTED.value
    elif invitation.status is BECOMES.get(what) or (what == "accept" and made is None):
        return []
    if person.is_outside:
        typed = formats.line(str(fields.get("name", "")))[: formats.LONGEST_NAME] if what == "profile" else ""
        name = typed or (made.name if made else person.name)
        people.remember(tx, replace(person, name=name))
        people.choose_language(tx, person.user, language)
        person = people.get(tx, person.user)
    return list(STEPS[what](tx, Click(person, tx.now, refs=refs, fields=fields)))


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def _person(tx: Transaction, invitation: Invitation) -> Person:
    """Who the invited address belongs to, as far as is known."""
    if invitation.invitee.email is None:
        raise NoAccess
    unknown = outsider(invitation.invitee.email)
    return people.get(tx, invitation.reached) if invitation.reached else people.find(tx, unknown.user) or unknown


def _fills_in(tx: Transaction, invitation: Invitation, person: Person, made: Profile | None) -> bool:
    """Whether the form of a profile is theirs to fill in here: to accept; later only from outside Slack."""
    if invitation.is_pending(tx.now):
        return person.is_outside or made is None
    return invitation.status is Status.ACCEPTED and person.is_outside and invitation.answered_by == person.user
