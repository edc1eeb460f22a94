"""The administrators of a firm: who they are, one more, one less; never none."""

from bot.click import Click
from bot.domain.firm import CannotAdminister, Firm
from bot.domain.formats import Missing
from bot.domain.refusal import FormRefused
from bot.replies import Data, Dm, GetToKnow, Home, Open, Reply, Update
from bot.storage import Transaction, events, firms, people

from . import drawing, step

ADDED = "firm/administrator"


@step("administrators.open", reads=True)
def open_list(tx: Transaction, click: Click) -> list[Reply]:
    """Who administers the firm."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    return [Open("administrators/list", _list(tx, firm))]


@step("administrators.pick", reads=True)
def pick(tx: Transaction, click: Click) -> list[Reply]:
    """Somebody was picked: find out in time whether that is a person."""
    return [GetToKnow([user for user in (click.text("user"),) if user])]


@step("administrators.add")
def add(tx: Transaction, click: Click) -> list[Reply]:
    """Give the picked member access to the firm, and tell them."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    user = click.text("user")
    if not user:
        raise FormRefused({"user": Missing()})
    member = people.get(tx, user)
    if not member.is_known:  # picked and pressed faster than Slack told; an app must not slip through
        return [GetToKnow([user]), Update("administrators/list", _list(tx, firm, unknown=user))]
    if member.is_bot or member.is_deactivated:
        raise FormRefused({"user": CannotAdminister(name=member.name)})
    replies: list[Reply] = []
    if user not in firm.administrators:
        firms.add_administrator(tx, firm.id, user)
        events.note(tx, click.user, "administrator.added", firm_id=firm.id, whom=member.name)
        replies = [Dm(user, ADDED, about=firm.id), Home(user)]
    return [Update("administrators/list", _list(tx, firms.get(tx, firm.id))), Home(click.user), *replies]


@step("administrators.remove")
def remove(tx: Transaction, click: Click) -> list[Reply]:
    """Take a member's access away."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    user = click.text("member")  # not "user": that is who stands in the picker below
    firms.remove_administrator(tx, firm, user)
    if user in firm.administrators:
        events.note(tx, click.user, "administrator.removed", firm_id=firm.id, whom=people.get(tx, user).name)
    left = firms.get(tx, firm.id)
    if click.user not in left.administrators:
        return [Update("administrators/left", {"firm": left}), Home(click.user)]
    homes = [Home(each) for each in (click.user, user) if each in firm.administrators]
    return [Update("administrators/list", _list(tx, left)), *homes]


@drawing(ADDED)
def added(tx: Transaction, firm_id: int, reader: object) -> Data:
    """Told to whoever was given access."""
    return {"firm": firms.get(tx, firm_id)}


def _list(tx: Transaction, firm: Firm, unknown: str | None = None) -> Data:
    return {
        "firm": firm,
        "administrators": [people.get(tx, user) for user in firm.administrators],
        "unknown": unknown,
    }
