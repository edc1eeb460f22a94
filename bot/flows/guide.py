"""The guide in chat: /knytt, the word in a DM, and the global shortcuts."""

from collections import Counter
from dataclasses import replace

from bot.click import Click
from bot.domain import formats
from bot.domain.affiliation import NobodyChosen
from bot.domain.location import Location
from bot.domain.refusal import FormRefused
from bot.replies import Open, Reply, Suggest, Update
from bot.storage import Transaction, firms, locations

from . import add, invite, step
from .card import card, first


@step("guide.start", reads=True)
def start(tx: Transaction, click: Click) -> list[Reply]:
    """The button that starts the guide: a card of its own."""
    return [card(tx, click)]


@step("guide.link", reads=True)
def follow_link(tx: Transaction, click: Click) -> list[Reply]:
    """A button that only opens a web page; Slack tells us all the same."""
    return []


@step("guide.firm.suggest")
def suggest_firms(tx: Transaction, click: Click) -> list[Reply]:
    """Type-ahead over the firms the user administers."""
    found = firms.suggest(tx, click.user, click.value)
    return [Suggest([(str(firm.id), _with_number(firm.name, firm.organisation_number)) for firm in found])]


@step("guide.firm", reads=True)
def choose_firm(tx: Transaction, click: Click) -> list[Reply]:
    """Step 1: the firm."""
    firm = firms.administered(tx, click.chosen_id("firm"), click.user)
    return [card(tx, click, firm=firm, place=click.place)]


@step("guide.location.suggest")
def suggest_locations(tx: Transaction, click: Click) -> list[Reply]:
    """Type-ahead over the locations of the firm that the card is at."""
    firm = firms.administered(tx, click.id("about"), click.user)
    return [Suggest([(str(location.id), location.name) for location in locations.suggest(tx, firm, click.value)])]


@step("guide.location", reads=True)
def choose_location(tx: Transaction, click: Click) -> list[Reply]:
    """Step 2: the location."""
    firm, location = locations.administered(tx, click.chosen_id("location"), click.user)
    return [card(tx, click, firm=firm, location=location, place=click.place)]


@step("guide.back", reads=True)
def go_back(tx: Transaction, click: Click) -> list[Reply]:
    """Choose another firm or location."""
    firm = firms.administered(tx, click.id("firm"), click.user) if "firm" in click.refs else None
    return [card(tx, click, firm=firm, place=click.place)]


@step("guide.refresh", reads=True)
def refresh(tx: Transaction, click: Click) -> list[Reply]:
    """Who has answered since the card was drawn?"""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    return [card(tx, click, firm=firm, location=location, place=click.place)]


@step("guide.invite", reads=True)
def invite_anywhere(tx: Transaction, click: Click) -> list[Reply]:
    """The global shortcut "Inviter personer"."""
    return _somewhere(tx, click, "invite")


@step("guide.add", reads=True)
def add_anywhere(tx: Transaction, click: Click) -> list[Reply]:
    """The global shortcut "Legg til personer"."""
    return _somewhere(tx, click, "add")


@step("guide.anywhere.suggest")
def suggest_anywhere(tx: Transaction, click: Click) -> list[Reply]:
    """Type-ahead over all locations of all firms the user administers."""
    found = locations.suggest_anywhere(tx, click.user, click.value)
    labels = [(location, f"{location.name} – {firm}") for location, firm in found]
    seen = Counter(label for _, label in labels)
    alike = firms.several(tx, {location.firm_id for location, label in labels if seen[label] > 1})

    def told_apart(location: Location, label: str) -> str:
        return label if seen[label] == 1 else _with_number(label, alike[location.firm_id].organisation_number)

    return [Suggest([(str(location.id), told_apart(location, label)) for location, label in labels])]


@step("guide.chosen", reads=True)
def chosen(tx: Transaction, click: Click) -> list[Reply]:
    """The location for a shortcut was chosen."""
    if not click.text("location"):
        raise FormRefused({"location": NobodyChosen()})
    shown = go_on(tx, click, click.text("purpose"), click.chosen_id("location"))
    return [Update(shown.template, shown.data)]


def _with_number(label: str, organisation_number: str) -> str:
    """Firms may have the same name, but never the same number."""
    return f"{label} ({formats.show_organisation_number(organisation_number)})"


def _somewhere(tx: Transaction, click: Click, purpose: str) -> list[Reply]:
    """An only location is picked by itself."""
    found = locations.suggest_anywhere(tx, click.user, "")
    if len(found) == 1:
        return [go_on(tx, click, purpose, found[0][0].id)]
    if found:
        return [Open("guide/choose", {"purpose": purpose, "refs": {**click.refs, "purpose": purpose}})]
    mine = firms.suggest(tx, click.user, "", limit=1)
    return [
        Open(
            "guide/nowhere",
            {
                "purpose": purpose,
                "firm": mine[0] if mine else None,
                "first": "" if mine else first(tx, click),
                "has_billing_firm": bool(firms.suggest(tx, click.user, "", with_locations=False, limit=1)),
            },
        )
    ]


def go_on(tx: Transaction, click: Click, purpose: str, location_id: int) -> Open:
    """What a shortcut is for, once its location is known. It may be all that its user sees: it says how it ended."""
    firm, location = locations.administered(tx, location_id, click.user)
    alone = replace(click, refs={**click.refs, "alone": True})
    return (add.choose_from if purpose == "add" else invite.form)(tx, alone, firm, location)
