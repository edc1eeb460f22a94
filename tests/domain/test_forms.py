"""The forms of firms, locations and profiles: read at once, and every wrong field is named at once."""

from typing import Any

import pytest

from bot.domain import firm, formats, location, profile
from bot.domain.firm import FirmFacts, Kind
from bot.domain.location import LocationFacts
from bot.domain.profile import Profession, ProfileFacts
from bot.domain.refusal import Form, FormRefused, Refusal

FIRM = {
    "name": " Fjordklinikken  AS ",
    "organisation_number": "NO 310 000 019 MVA",
    "legal_form": "AS",
    "kind": "clinic",
    "website": "fjord.example.com",
    "invoice_email": "Faktura@Fjord.example.com",
}

LOCATION = {
    "name": "Majorstuen",
    "street": "Bogstadveien 1",
    "postcode": "0355",
    "city": "Oslo",
    "phone": "21 00 00 00",
}

PROFILE = {
    "name": "Kari Nordmann",
    "profession": "physiotherapist",
    "hpr": "1 234 567",
    "email": "Kari@Blåbær.no",
    "mobile": "912 34 567",
    "about": "Knær.\nOg skuldre.",
    "photo": "example.com/kari.png",
}


def refused(read: Any, fields: dict[str, object]) -> dict[str, type[Refusal]]:
    with pytest.raises(FormRefused) as refusal:
        read(fields)
    return {field: type(error) for field, error in refusal.value.errors.items()}


def test_a_firm_is_read_into_canonical_forms() -> None:
    assert firm.read_form(FIRM) == FirmFacts(
        name="Fjordklinikken AS",
        organisation_number="310000019",
        legal_form="AS",
        kind=Kind.CLINIC,
        website="https://fjord.example.com",
        invoice_email="Faktura@fjord.example.com",
    )


def test_a_firm_needs_neither_website_nor_invoice_email() -> None:
    facts = firm.read_form(FIRM | {"website": "", "invoice_email": ""})
    assert (facts.website, facts.invoice_email) == (None, None)


def test_all_wrong_fields_of_a_firm_are_named_at_once() -> None:
    wrong = {
        "name": "",
        "organisation_number": "310000018",
        "legal_form": "Ltd",
        "kind": "hospital",
        "website": "ikke noe",
        "invoice_email": "faktura",
    }
    assert refused(firm.read_form, wrong) == {
        "name": formats.Missing,
        "organisation_number": formats.WrongCheckDigit,
        "legal_form": formats.ChooseOne,
        "kind": formats.ChooseOne,
        "website": formats.InvalidUrl,
        "invoice_email": formats.InvalidEmail,
    }


def test_an_empty_form_of_a_firm_lacks_the_required_fields() -> None:
    assert refused(firm.read_form, {}) == {
        "name": formats.Missing,
        "organisation_number": formats.Missing,
        "legal_form": formats.ChooseOne,
        "kind": formats.ChooseOne,
    }


def test_a_location_is_read_into_canonical_forms() -> None:
    assert location.read_form(LOCATION) == LocationFacts(
        name="Majorstuen", street="Bogstadveien 1", postcode="0355", city="Oslo", phone="+4721000000"
    )


def test_a_location_needs_no_telephone() -> None:
    assert location.read_form(LOCATION | {"phone": None}).phone is None


def test_all_wrong_fields_of_a_location_are_named_at_once() -> None:
    wrong = {"name": " ", "street": "", "postcode": "355", "city": "\u202e", "phone": "ring"}
    assert refused(location.read_form, wrong) == {
        "name": formats.Missing,
        "street": formats.Missing,
        "postcode": formats.InvalidPostcode,
        "city": formats.Missing,
        "phone": formats.InvalidPhone,
    }


def test_a_profile_is_read_into_canonical_forms() -> None:
    assert profile.read_form(PROFILE) == ProfileFacts(
        name="Kari Nordmann",
        profession=Profession.PHYSIOTHERAPIST,
        hpr="1234567",
        email="Kari@blåbær.no",
        mobile="+4791234567",
        about="Knær.\nOg skuldre.",
        photo="https://example.com/kari.png",
    )


def test_a_profile_needs_a_name_a_profession_and_an_email_only() -> None:
    least = {field: PROFILE[field] for field in ("name", "profession", "email")}
    facts = profile.read_form(least)
    assert (facts.hpr, facts.mobile, facts.about, facts.photo) == (None, None, None, None)


@pytest.mark.parametrize("profession", list(Profession))
def test_the_hpr_number_is_not_asked_of_acupuncturists_and_masseurs(profession: Profession) -> None:
    facts = profile.read_form(PROFILE | {"profession": profession.value})
    has_none = profession in {Profession.ACUPUNCTURIST, Profession.MASSEUR}
    assert facts.hpr == (None if has_none else "1234567")


@pytest.mark.parametrize("profession", ["acupuncturist", "masseur"])
def test_what_stands_in_a_field_that_is_not_asked_cannot_be_wrong(profession: str) -> None:
    assert profile.read_form(PROFILE | {"profession": profession, "hpr": "har ikke"}).hpr is None


def test_all_wrong_fields_of_a_profile_are_named_at_once() -> None:
    wrong = {
        "name": "a" * 301,
        "profession": "",
        "hpr": "12",
        "email": "kari",
        "mobile": "21 00 00 00",
        "about": "a" * 2001,
        "photo": "http://example.com/kari.png",
    }
    assert refused(profile.read_form, wrong) == {
        "name": formats.TooLong,
        "profession": formats.ChooseOne,
        "hpr": formats.InvalidHpr,
        "email": formats.InvalidEmail,
        "mobile": formats.InvalidMobile,
        "about": formats.TooLong,
        "photo": formats.InvalidUrl,
    }


@pytest.mark.parametrize("value", [None, 3, ["Kari"], {"name": "Kari"}])
def test_what_is_no_text_is_read_as_an_empty_field(value: object) -> None:
    assert refused(location.read_form, LOCATION | {"name": value}) == {"name": formats.Missing}


def test_the_first_refusal_of_a_field_stays() -> None:
    form = Form({"name": ""})
    form.read("name", formats.name)
    form.refuse("name", formats.ChooseOne())
    with pytest.raises(FormRefused) as refusal:
        form.done()
    assert isinstance(refusal.value.errors["name"], formats.Missing)


def test_a_rule_about_the_whole_form_is_held_against_a_field() -> None:
    form = Form({})
    form.check("name", lambda: None)
    with pytest.raises(FormRefused) as refusal:
        form.check("name", lambda: formats.one_of("", ()))
    assert isinstance(refusal.value.errors["name"], formats.ChooseOne)


def test_a_form_without_refusals_is_done() -> None:
    form = Form({"name": "Kari"})
    assert form.read("name", formats.name) == "Kari"
    form.done()


def test_a_refusal_is_named_by_its_class_and_keeps_its_details() -> None:
    refusal = formats.TooLong(limit=300, length=301)
    assert str(refusal) == "TooLong"
    assert refusal.details == {"limit": 300, "length": 301}
