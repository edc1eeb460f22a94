"""Agreements: how a firm stands with each partner, and applying for one. The partner answers outside Slack."""

from collections import Counter
from collections.abc import Collection, Sequence

from bot.click import Click
from bot.domain.affiliation import Partner
from bot.domain.agreement import State, state_of, to_apply_for
from bot.domain.firm import Firm
from bot.domain.refusal import NoAccess
from bot.replies import Data, Deliver, Home, Open, Reply, Update
from bot.storage import Transaction, agreements, events, firms, messages, partners, people

from . import step

PARTNERS_A_PAGE = 40  # a block each, of a hundred


@step("agreements.open", reads=True)
def open_list(tx: Transaction, click: Click) -> list[Reply]:
    """Se avtaler: how the firm stands with each partner."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    return [Open("agreement/list", _list(tx, firm, 0))]


@step("agreements.page", reads=True)
def page(tx: Transaction, click: Click) -> list[Reply]:
    """Another page of the list."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    return [Update("agreement/list", _list(tx, firm, _number(click)))]


@step("agreements.apply")
def apply(tx: Transaction, click: Click) -> list[Reply]:
    """Søk samarbeid with one partner. Twice is fine."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    wanted = [each for each in partners.everyone(tx) if each.id == click.id("partner")]
    if not wanted:
        raise NoAccess
    return _apply(tx, click, firm, wanted)


@step("agreements.apply_to_all")
def apply_to_all(tx: Transaction, click: Click) -> list[Reply]:
    """Søk hos alle: with every partner with whom there is no agreement, and none on its way."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    return _apply(tx, click, firm, partners.everyone(tx))


def _apply(tx: Transaction, click: Click, firm: Firm, wanted: Sequence[Partner]) -> list[Reply]:
    applied = agreements.apply(tx, firm.id, [each.id for each in wanted], click.user)
    names = [each.name for each in wanted if each.id in applied]
    if names:
        events.note_each(tx, click.user, "agreement.applied", firm_id=firm.id, whom=names)
        messages.redraw_decisions_to(tx, firm.administrators)
    # Whoever chose one partner is told if there is an agreement by now; of all of them nobody expects to choose those.
    asked = {each.id for each in wanted} if len(wanted) == 1 else set()
    list_now = _list(tx, firm, _number(click), asked - applied)
    return [Update("agreement/list", list_now), Deliver(), *(Home(each) for each in firm.administrators if names)]


def _list(tx: Transaction, firm: Firm, number: int, asked: Collection[int] = ()) -> Data:
    """A page of the partners by name, which stay in their places whatever becomes of them; `asked`: in vain."""
    everyone = partners.everyone(tx)
    known = agreements.of_firms(tx, [firm.id])
    number = min(number, max(0, len(everyone) - 1) // PARTNERS_A_PAGE)
    first = number * PARTNERS_A_PAGE
    shown = everyone[first : first + PARTNERS_A_PAGE]
    rows = [
        {"partner": each, "agreement": known.get((firm.id, each.id)), "state": state_of(known, firm.id, each.id)}
        for each in shown
    ]
    applicants = {each.by for each in known.values() if each.by}
    return {
        "firm": firm,
        "rows": rows,
        "number": number,
        "has_next": first + PARTNERS_A_PAGE < len(everyone),
        "states": {state_of(known, firm.id, each.id) for each in everyone},
        "to_apply_for": len(to_apply_for(known, firm.id, [each.id for each in everyone])),
        "applicants": people.several(tx, applicants),
        "there_already": [each.name for each in everyone if each.id in asked and known[firm.id, each.id].state.holds],
        "now": tx.now,
    }


def summed_up(tx: Transaction, firm: Firm) -> dict[State, int]:
    """With how many partners a firm stands how."""
    known = agreements.of_firms(tx, [firm.id])
    return dict(Counter(state_of(known, firm.id, each.id) for each in partners.everyone(tx)))


def _number(click: Click) -> int:
    number = click.refs.get("number")
    return number if isinstance(number, int) and 0 <= number < 10**6 else 0
