"""Firms: register one, change its facts."""

from dataclasses import replace

from bot.click import Click
from bot.domain import firm as rules
from bot.domain import formats
from bot.domain.firm import Firm, FirmFacts, Kind
from bot.domain.refusal import FormRefused, Refusal
from bot.replies import Beneath, Home, Look, Open, Reply, Update
from bot.storage import Transaction, events, firms

from . import add, profile, step
from .card import card

STEP_SIX = ("location", "profile", "affiliation", "version", "together", "alone", "card")  # what that form carries
WRONG = "wrong"  # nine digits, but not an organisation number


@step("firm.new", reads=True)
def new(tx: Transaction, click: Click) -> list[Reply]:
    """Opprett firma. A practitioner's own firm for billing starts with that kind chosen."""
    shown = _form(None, click, _kind(click))
    return [Update(shown.template, shown.data) if "purpose" in click.refs else shown]


@step("firm.check_number", reads=True)
def check_number(tx: Transaction, click: Click) -> list[Reply]:
    """An organisation number is being typed: say whether it is right once there are nine digits, and not before."""
    try:
        number = formats.organisation_number(click.text("organisation_number"))
    except formats.WrongCheckDigit:
        number = WRONG
    except Refusal:
        number = ""
    if number == click.refs.get("number", ""):
        return []  # the window changes only when the answer does
    firm = firms.administered(tx, click.id("firm"), click.user) if "firm" in click.refs else None
    shown = _form(firm, click, _kind(click), number)
    return [Update(shown.template, shown.data)]


@step("firm.create")
def create(tx: Transaction, click: Click) -> list[Reply]:
    """Register the firm; the guided card or the shortcut goes on from there, App Home shows the firm."""
    firm = firms.create(tx, _read_form(click), click.user)
    events.note(tx, click.user, "firm.created", firm_id=firm.id)
    if click.card:
        return [card(tx, click, firm=firm, place=click.card)]
    if click.text("purpose") and firm.kind is not Kind.BILLING:
        return [Update("guide/nowhere", {"purpose": click.text("purpose"), "firm": firm}), Home(click.user)]
    beneath = click.refs.get("beneath")
    if isinstance(beneath, dict) and click.refs.get("stay") == "add":
        step_six = replace(click, refs=beneath)
        shown = add.form(tx, step_six, *add.at_hand(tx, step_six), chosen=firm)
        return [Beneath("add/form", shown), Home(click.user)]
    if isinstance(beneath, dict):
        return [Beneath("profile/form", profile.form(tx, click.person, beneath)), Home(click.user)]
    if not click.refs.get("stay"):
        return [Look(f"firm/{firm.id}")]
    return [Home(click.user)]


@step("firm.edit", reads=True)
def edit(tx: Transaction, click: Click) -> list[Reply]:
    """Endre: the same form, filled in."""
    return [_form(firms.administered(tx, click.id("firm"), click.user), click, None)]


@step("firm.save")
def save(tx: Transaction, click: Click) -> list[Reply]:
    """Save the changed facts."""
    firm = firms.administered(tx, click.id("firm"), click.user)
    facts = _read_form(click)
    if facts.kind is Kind.BILLING:
        firms.require_no_locations(tx, firm)
    firms.save(tx, firm, facts, click.user, click.id("version"))
    events.note(tx, click.user, "firm.changed", firm_id=firm.id)
    return [Home(click.user)]


def _read_form(click: Click) -> FirmFacts:
    """What was filled in. A wrong check digit that was told while typing is not explained twice."""
    try:
        return rules.read_form(click.fields)
    except FormRefused as refused:
        errors = dict(refused.errors)
        if click.refs.get("number") == WRONG and isinstance(errors.get("organisation_number"), formats.WrongCheckDigit):
            errors["organisation_number"] = rules.NumberToBeCorrected()
        raise FormRefused(errors) from refused


def _kind(click: Click) -> str | None:
    kind = click.text("kind")
    return kind if kind in tuple(Kind) else None


def _form(firm: Firm | None, click: Click, kind: str | None, number: str = "") -> Open:
    refs = {name: click.refs[name] for name in ("stay", "beneath", "purpose") if name in click.refs}
    if refs.get("stay") == "profile":
        refs.setdefault("beneath", {name: click.refs[name] for name in ("asks_hpr", "version") if name in click.refs})
    if refs.get("stay") == "add":  # from step 6, which is drawn anew beneath this form and goes on from there
        refs.setdefault("beneath", {name: click.refs[name] for name in STEP_SIX if name in click.refs})
    elif click.place or click.card:
        refs["card"] = click.place or click.card
    if number:
        refs["number"] = number
    if firm:
        refs |= {"firm": firm.id, "version": click.refs.get("version", firm.version)}
    data = {"firm": firm, "kind": firm.kind if firm else kind, "number": number, "refs": refs}
    return Open("firm/form", data | {"kinds": tuple(Kind), "legal_forms": [(form, form) for form in rules.LEGAL_FORMS]})
