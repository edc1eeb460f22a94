"""Locations: register one at a firm, change its facts."""

from bot.click import Click
from bot.domain import location as rules
from bot.domain.firm import Firm
from bot.domain.location import Location
from bot.replies import Home, Look, Open, Reply, Update
from bot.storage import Transaction, events, firms, locations

from . import guide, step
from .card import card


@step("location.new", reads=True)
def new(tx: Transaction, click: Click) -> list[Reply]:
    """Opprett lokasjon."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    firm.require_locations_allowed()
    shown = _form(click, firm, None)
    return [Update(shown.template, shown.data) if "purpose" in click.refs else shown]


@step("location.create")
def create(tx: Transaction, click: Click) -> list[Reply]:
    """Register the location; the guided card or the shortcut goes on from there, App Home shows the location."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    location = locations.create(tx, firm, rules.read_form(click.fields))
    events.note(tx, click.user, "location.created", firm_id=firm.id, location_id=location.id, whom=location.name)
    if click.card:
        return [card(tx, click, firm=firm, location=location, place=click.card)]
    page = Look(f"location/{location.id}")
    if click.text("purpose"):
        shown = guide.go_on(tx, click, click.text("purpose"), location.id)
        return [Update(shown.template, shown.data), page]
    return [page]


@step("location.edit", reads=True)
def edit(tx: Transaction, click: Click) -> list[Reply]:
    """Endre: the same form, filled in."""
    firm, location = locations.administered(tx, click.id("location"), click.user)
    return [_form(click, firm, location)]


@step("location.save")
def save(tx: Transaction, click: Click) -> list[Reply]:
    """Save the changed facts."""
    _, location = locations.administered(tx, click.id("location"), click.user)
    locations.save(tx, location, rules.read_form(click.fields), click.id("version"))
    firm_id = location.firm_id
    events.note(tx, click.user, "location.changed", firm_id=firm_id, location_id=location.id, whom=location.name)
    return [Home(click.user)]


def _form(click: Click, firm: Firm, location: Location | None) -> Open:
    refs: dict[str, object] = {"firm": firm.id}
    if "purpose" in click.refs:
        refs["purpose"] = click.refs["purpose"]
    if click.place:
        refs["card"] = click.place
    if location:
        refs |= {"location": location.id, "version": location.version}
    return Open("location/form", {"firm": firm, "location": location, "refs": refs})
