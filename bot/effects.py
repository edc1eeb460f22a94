"""Effects: what every door does with what a step returns, whether it is Slack's or the one of the page."""

from bot.domain.person import Person, UserId
from bot.domain.refusal import Refusal
from bot.render import Renderer, Text
from bot.replies import Deliver, Dm, Home, Look, Redraw, WithTransaction
from bot.storage import Transaction, homes, messages, people


def put_down(tx: Transaction, user: str, each: WithTransaction) -> None:
    """What must not be lost: put down with the transaction, and done from there afterwards. `user`: who did it."""
    match each:
        case Dm(to, template, about):
            messages.queue(tx, to, template, about)
        case Redraw(subject, subject_id):
            messages.redraw(tx, subject, subject_id)
            if subject == "invitation":
                homes.change_with_invitation(tx, subject_id)
        case Home(whose):
            homes.change(tx, whose, at_once=whose == user)
        case Look(page):
            homes.look(tx, user, page)
        case Deliver():
            pass


def wakes_homes(each: WithTransaction) -> bool:
    """Whether Homes have to be drawn anew after this."""
    return isinstance(each, Home | Look) or (isinstance(each, Redraw) and each.subject == "invitation")


def sentence(renderer: Renderer, tx: Transaction, refusal: Refusal, reader: Person) -> Text:
    """What a refusal says; the user ids among its details become persons first."""
    details = {name: _with_people(tx, value) for name, value in refusal.details.items()}
    return renderer.sentence(type(refusal).__name__, details, reader)


def _with_people(tx: Transaction, value: object) -> object:
    if isinstance(value, UserId):
        return people.get(tx, value)
    if isinstance(value, tuple):
        return [_with_people(tx, item) for item in value]
    return value
