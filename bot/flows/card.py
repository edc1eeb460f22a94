"""The guided card: one message that walks the six steps of the guide, and says at which one it is."""

import secrets
from collections.abc import Sequence

from bot.click import Click
from bot.domain.firm import Firm, Kind
from bot.domain.invitation import Status
from bot.domain.location import Location
from bot.domain.profile import Profile
from bot.replies import Card
from bot.storage import Transaction, firms, invitations, locations, profiles

from .rows import first_step


def card(
    tx: Transaction,
    click: Click,
    *,
    firm: Firm | None = None,
    location: Location | None = None,
    place: str | None = None,
    done: Sequence[Profile] = (),
) -> Card:
    """The card as far as it has come: firm and location chosen or not, or `done` with adding somebody.

    An only firm and an only location are picked by themselves.
    """
    mine = firms.suggest(tx, click.user, "", limit=2)
    if firm and firm.kind is Kind.BILLING:
        firm = None  # just created; it has no locations
    firm = firm or (firms.get(tx, mine[0].id) if len(mine) == 1 else None)
    theirs = locations.page(tx, firm, 0, 1) if firm else None
    location = location or (theirs.items[0] if theirs and theirs.total == 1 else None)
    return Card(
        "guide/card",
        {
            "firm": firm,
            "location": location,
            "has_firms": bool(mine),
            "first": "" if mine else first(tx, click),
            "has_billing_firm": not mine and bool(firms.suggest(tx, click.user, "", with_locations=False, limit=1)),
            "has_locations": theirs is not None and theirs.total > 0,
            "is_only_location": theirs is not None and theirs.total == 1,
            "is_only_firm": len(mine) == 1,
            "waiting": invitations.count(tx, location.id, Status.PENDING) if location else 0,
            "accepted": invitations.to_be_added(tx, location.id, 0, 1).total if location else 0,
            "done": done,
            "asked": secrets.token_urlsafe(16) if done else "",
        },
        place,
    )


def first(tx: Transaction, click: Click) -> str:
    """What somebody without a firm that has locations does first."""
    _, invited = invitations.open_to(tx, click.person, 1)
    return "answer" if invited else first_step(click.person, has_profile=profiles.of(tx, click.user) is not None)
