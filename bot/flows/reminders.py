"""A firm's own schedule: how silence is followed up at its locations."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.click import Click
from bot.domain import formats
from bot.domain.firm import Firm
from bot.domain.refusal import Form
from bot.domain.schedule import Policy
from bot.domain.working_time import OfficeHours
from bot.replies import Data, Home, Open, Reply, Update
from bot.storage import Transaction, events, firms, invitations

from . import step
from .planning import policy_at

USUAL, OWN, NONE = "usual", "own", "none"
DAYS = tuple(timedelta(days=days) for days in (1, 2, 3, 4, 5, 7))
AT_MOST = (1, 2, 3, 4, 5, 6)
EXPIRY = tuple(timedelta(days=days) for days in (7, 14, 21, 30))
HOURS = {"8-16": OfficeHours(8, 16), "8-18": OfficeHours(8, 18), "8-20": OfficeHours(8, 20), "always": None}


@step("reminders.open", reads=True)
def open_form(tx: Transaction, click: Click) -> list[Reply]:
    """Påminnelser: what the firm has chosen, to begin with the usual schedule."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    own = firms.policy(tx, firm.id)
    return [Open("reminders/form", _form(tx, firm, USUAL if own is None else NONE if own.at_most == 0 else OWN))]


@step("reminders.choice", reads=True)
def choose(tx: Transaction, click: Click) -> list[Reply]:
    """Another answer was chosen. Only times of one's own are asked for; the window changes only when that does."""
    if (click.text("choice") == OWN) == bool(click.refs.get("asks_times")):
        return []
    firm = firms.administered(tx, click.id("firm"), click.user)
    return [Update("reminders/form", _form(tx, firm, click.text("choice")))]


def _form(tx: Transaction, firm: Firm, choice: str) -> Data:
    policy = policy_at(tx, firm.id)
    hours = next((name for name, value in HOURS.items() if value == policy.hours), "8-18")
    data = {"firm": firm, "choice": choice, "policy": policy, "chosen_hours": hours, "offered": _offered(tx, firm.id)}
    return data | {"usual": tx.configuration.policy}


@step("reminders.save")
def save(tx: Transaction, click: Click) -> list[Reply]:
    """Save the schedule; whoever waits for an answer already is followed up by it from now on."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    firms.choose_policy(tx, firm.id, _read_form(tx, click, firm.id))
    invitations.plan_anew(tx, firm.id)
    events.note(tx, click.user, "firm.reminders", firm_id=firm.id)
    return [Home(click.user)]


@dataclass(frozen=True)
class Offered:
    """What can be chosen: the round numbers, and whatever is usual here or has been chosen, however short."""

    first: list[timedelta]
    every: list[timedelta]
    expiry: list[timedelta]
    at_most: list[int]
    hours: tuple[str, ...] = tuple(HOURS)


def _offered(tx: Transaction, firm_id: int) -> Offered:
    usual, current = tx.configuration.policy, policy_at(tx, firm_id)
    return Offered(
        first=sorted({*DAYS, usual.first, current.first}),
        every=sorted({*DAYS, usual.every, current.every}),
        expiry=sorted({*EXPIRY, usual.expiry, current.expiry}),
        at_most=sorted({*AT_MOST, usual.at_most, current.at_most} - {0}),
    )


def _read_form(tx: Transaction, click: Click, firm_id: int) -> Policy | None:
    form, offered = Form(click.fields), _offered(tx, firm_id)

    def length(field: str, lengths: list[timedelta]) -> timedelta:
        by_seconds = {f"{length.total_seconds():.0f}": length for length in lengths}
        return form.read(field, lambda value: by_seconds[formats.one_of(value, tuple(by_seconds))])

    choice = form.read("choice", lambda value: formats.one_of(value, (USUAL, OWN, NONE)))
    if choice != OWN:
        form.done()
        return None if choice == USUAL else replace(policy_at(tx, firm_id), at_most=0)
    first, every = length("first", offered.first), length("every", offered.every)
    expiry = length("expiry", offered.expiry)
    at_most = form.read("at_most", lambda value: formats.one_of(value, [str(times) for times in offered.at_most]))
    hours = form.read("hours", lambda value: formats.one_of(value, offered.hours))
    form.done()
    return Policy(first, every, int(at_most), tx.configuration.policy.last_call, expiry, HOURS[hours])
