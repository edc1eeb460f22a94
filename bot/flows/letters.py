"""Letters: what whoever is no member of the workspace gets by mail, about an invitation and where they are attached."""

from bot.domain.invitation import Status
from bot.domain.person import Person, outsider
from bot.replies import Data
from bot.storage import Transaction, affiliations, invitations, mailboxes, people, profiles

from . import affiliation, drawing, invitation

TEMPLATES = frozenset((*invitation.BY_MAIL.values(), *affiliation.BY_MAIL.values()))


def _letter(tx: Transaction, invitation_id: int, reader: Person) -> Data | None:
    """None once the invitation has ended, has found its person in Slack, or its address wants no more letters."""
    found = invitations.get(tx, invitation_id)
    address = found.invitee.email
    if found.status is not Status.PENDING or found.reached or address is None:
        return None
    unknown = outsider(address)
    to = _to(tx, people.find(tx, unknown.user) or unknown)
    return {**invitation.shown(tx, found), **to, "opens": (found.id, address.key)} if to else None


def _about_an_affiliation(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """None if they have joined Slack, or their address wants no more letters."""
    found = affiliations.find(tx, affiliation_id)
    person = people.find(tx, profiles.get(tx, found.profile_id).user) if found else None
    to = _to(tx, person) if person and person.is_outside else None
    if found is None or to is None:
        return None
    shown = affiliation.seen(tx, found)
    return {**shown, **to, "inviter": shown["removed_by"] or shown["saved_by"], "opens": None}


@drawing("mail/removed")
def removed(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """None also for as long as it can be undone, and if they have been added again."""
    shown = affiliation.removed(tx, affiliation_id, reader)
    return _about_an_affiliation(tx, affiliation_id, reader) if shown and shown["is_final"] else None


def _to(tx: Transaction, person: Person) -> dict[str, object] | None:
    """Whom a letter is for, with the token that stops the letters; None if that has been done."""
    token = mailboxes.token(tx, person.email_key) if person.email_key else None
    return {"addressee": person, "address": person.email, "token": token} if token else None


for _template in invitation.BY_MAIL.values():
    drawing(_template)(_letter)
for _template in ("mail/added", "mail/changed"):
    drawing(_template)(_about_an_affiliation)
