"""What a practitioner says of what insurers see: all is right, or what is wrong, and an administrator hears of it."""

from bot.click import Click
from bot.domain import affiliation as rules
from bot.domain.affiliation import Affiliation, Opinion, ShownHasChanged
from bot.domain.person import Person
from bot.domain.profile import Profile
from bot.domain.refusal import NoAccess
from bot.replies import Beneath, Data, Dm, Home, Open, Redraw, Reply, Update
from bot.storage import Transaction, affiliations, events, locations, people, profiles

from . import drawing, step
from .affiliation import seen

DOUBTED = "affiliation/doubted"


@step("affiliation.right")
def right(tx: Transaction, click: Click) -> list[Reply]:
    """Alt stemmer. Kept and shown; nobody is written to. Twice is fine."""
    affiliation, profile, of = _at_hand(tx, click)
    said = affiliation.opinion_on(of)
    replies = [] if said and said.is_right else _judge(tx, click, affiliation, profile, Opinion(tx.now, of))
    if not click.place:  # in the window that shows what is seen
        replies.append(Update("affiliation/seen", seen(tx, affiliations.get(tx, affiliation.id))))
    return replies


@step("affiliation.wrong", reads=True)
def wrong(tx: Transaction, click: Click) -> list[Reply]:
    """Noe er feil: what?"""
    affiliation, _, of = _at_hand(tx, click)
    told = _administrators_of(tx, affiliation)
    return [Open("affiliation/wrong", {**seen(tx, affiliation), "told": told, "of": of})]


@step("affiliation.report")
def report(tx: Transaction, click: Click) -> list[Reply]:
    """What is wrong, sent. What is said of the same once more stands in the message that was sent before."""
    affiliation, profile, of = _at_hand(tx, click)
    opinion = rules.read_opinion(click.fields, of, tx.now)
    said = affiliation.opinion_on(of)
    replies = _judge(tx, click, affiliation, profile, opinion)
    if not said or said.is_right:
        replies += [Dm(each.user, DOUBTED, about=affiliation.id) for each in _administrators_of(tx, affiliation)]
    return [*replies, Beneath("affiliation/seen", seen(tx, affiliations.get(tx, affiliation.id)))]


def _at_hand(tx: Transaction, click: Click) -> tuple[Affiliation, Profile, str]:
    """The practitioner's own, while it shows what they have looked at."""
    affiliation = affiliations.get(tx, click.id("affiliation"))
    profile = profiles.get(tx, affiliation.profile_id)
    if profile.user != click.user:
        raise NoAccess
    of = affiliation.shown(profile)
    if click.text("of") != of:
        raise ShownHasChanged
    return affiliation, profile, of


def _judge(tx: Transaction, click: Click, affiliation: Affiliation, profile: Profile, opinion: Opinion) -> list[Reply]:
    affiliations.judge(tx, affiliation.id, opinion)
    location = locations.get(tx, affiliation.location_id)
    verb = "affiliation.right" if opinion.is_right else "affiliation.wrong"
    events.note(tx, click.user, verb, firm_id=location.firm_id, location_id=location.id, whom=profile.name)
    administrators = people.administrators_of(tx, affiliation.location_id)
    return [Redraw("affiliation", affiliation.id), *(Home(each.user) for each in administrators)]


def _administrators_of(tx: Transaction, affiliation: Affiliation) -> list[Person]:
    """Who hears of it: whoever saved what is shown, while they administer the firm; after that all who do."""
    present = [each for each in people.administrators_of(tx, affiliation.location_id) if not each.is_deactivated]
    return [each for each in present if each.user == affiliation.saved_by] or present


@drawing(DOUBTED)
def doubted(tx: Transaction, affiliation_id: int, reader: Person) -> Data | None:
    """An administrator hears that a practitioner finds something wrong, and what has become of it."""
    affiliation = affiliations.find(tx, affiliation_id)
    if affiliation is None:
        return None
    data = seen(tx, affiliation)
    firm, _ = locations.with_firm(tx, affiliation.location_id)
    return data if reader.user in firm.administrators else None
