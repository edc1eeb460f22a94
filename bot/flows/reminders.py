"""A firm's own schedule: how silence is followed up at its locations."""

from datetime import timedelta

from bot.click import Click
from bot.domain import formats
from bot.domain.refusal import Form
from bot.domain.schedule import Policy
from bot.domain.working_time import OfficeHours
from bot.replies import Home, Open, Reply
from bot.storage import Transaction, events, firms, invitations

from . import step
from .planning import policy_at

USUAL, OWN, NONE = "usual", "own", "none"
DAYS = (1, 2, 3, 4, 5, 7)
AT_MOST = (1, 2, 3, 4, 5, 6)
EXPIRY = (7, 14, 21, 30)
HOURS = {"8-16": OfficeHours(8, 16), "8-18": OfficeHours(8, 18), "8-20": OfficeHours(8, 20), "always": None}


@step("reminders.open")
def open_form(tx: Transaction, click: Click) -> list[Reply]:
    """Påminnelser: what the firm has chosen, to begin with the usual schedule."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    own = firms.policy(tx, firm.id)
    choice = USUAL if own is None else NONE if own.at_most == 0 else OWN
    policy = policy_at(tx, firm.id)
    hours = next((name for name, value in HOURS.items() if value == policy.hours), "8-18")
    offered = {"days": DAYS, "at_most": AT_MOST, "expiry": EXPIRY, "hours": tuple(HOURS)}
    data = {"firm": firm, "choice": choice, "policy": policy, "chosen_hours": hours, "offered": offered}
    return [Open("reminders/form", data | {"usual": tx.configuration.policy})]


@step("reminders.save")
def save(tx: Transaction, click: Click) -> list[Reply]:
    """Save the schedule; whoever waits for an answer already is followed up by it from now on."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    firms.choose_policy(tx, firm.id, _read_form(tx, click))
    invitations.plan_anew(tx, firm.id)
    events.note(tx, click.user, "firm.reminders", firm_id=firm.id)
    return [Home(click.user)]


def _read_form(tx: Transaction, click: Click) -> Policy | None:
    form = Form(click.fields)
    choice = form.read("choice", lambda value: formats.one_of(value, (USUAL, OWN, NONE)))
    first = form.read("first", lambda value: formats.one_of(value, [str(days) for days in DAYS]))
    every = form.read("every", lambda value: formats.one_of(value, [str(days) for days in DAYS]))
    at_most = form.read("at_most", lambda value: formats.one_of(value, [str(times) for times in AT_MOST]))
    expiry = form.read("expiry", lambda value: formats.one_of(value, [str(days) for days in EXPIRY]))
    hours = form.read("hours", lambda value: formats.one_of(value, tuple(HOURS)))
    form.done()
    if choice == USUAL:
        return None
    return Policy(
        first=timedelta(days=int(first)),
        every=timedelta(days=int(every)),
        at_most=0 if choice == NONE else int(at_most),
        last_call=tx.configuration.policy.last_call,
        expiry=timedelta(days=int(expiry)),
        hours=HOURS[hours],
    )
