"""A small invented workspace: rows for other rows to belong to."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.affiliation import Affiliation, AffiliationFacts
from bot.domain.firm import Firm, FirmFacts, Kind
from bot.domain.formats import Email
from bot.domain.invitation import Invitation, Invitee
from bot.domain.location import Location, LocationFacts
from bot.domain.person import Person
from bot.domain.profile import Profession, Profile, ProfileFacts
from bot.storage import Transaction, affiliations, firms, invitations, locations, profiles

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HERE, ELSEWHERE = "T0HERE", "T0ELSEWHERE"

ADA = Person(user="U0ADA", name="Ada Administrator", email="ada@example.com", email_key="ada@example.com")
KARI = Person(user="U0KARI", name="Kari Nordmann", email="kari@blåbær.no", email_key="kari@xn--blbr-roah.no")
OLA = Person(user="U0OLA", name="Ola Nordmann", email="ola@example.com", email_key="ola@example.com")
KARIS_ADDRESS = Email("Kari@blåbær.no", "kari@xn--blbr-roah.no")

AS_IN_THE_PROFILE = AffiliationFacts(email=None, mobile=None, billing_firm_id=None, reservations=frozenset())


def firm_facts(name: str = "Fjordklinikken AS", number: str = "310000019", **changes: Any) -> FirmFacts:
    rest = {"legal_form": "AS", "kind": Kind.CLINIC, "website": None, "invoice_email": None} | changes
    return FirmFacts(name=name, organisation_number=number, **rest)


def location_facts(name: str = "Majorstuen", **changes: Any) -> LocationFacts:
    rest = {"street": "Bogstadveien 1", "postcode": "0355", "city": "Oslo", "phone": None} | changes
    return LocationFacts(name=name, **rest)


def profile_facts(name: str = KARI.name, **changes: Any) -> ProfileFacts:
    rest = {
        "profession": Profession.PHYSIOTHERAPIST,
        "hpr": None,
        "email": "kari@example.com",
        "mobile": None,
        "about": None,
        "photo": None,
    } | changes
    return ProfileFacts(name=name, **rest)


def a_firm(tx: Transaction, name: str = "Fjordklinikken AS", number: str = "310000019", **changes: Any) -> Firm:
    return firms.create(tx, firm_facts(name, number, **changes), ADA.user)


def a_location(tx: Transaction, firm: Firm | None = None, name: str = "Majorstuen") -> Location:
    return locations.create(tx, firm or a_firm(tx), location_facts(name))


def a_profile(tx: Transaction, user: str = KARI.user, name: str = KARI.name) -> Profile:
    return profiles.save(tx, user, profile_facts(name), seen_version=0)


def an_invitation(tx: Transaction, location: Location, invitee: Invitee | None = None) -> Invitation:
    invitations.make_way(tx, location.id)
    sent = invitations.send(tx, location.id, ADA.user, invitee or Invitee(user=KARI.user), None)
    assert sent is not None
    return invitations.get(tx, sent)


def an_affiliation(tx: Transaction, location: Location, profile: Profile) -> Affiliation:
    return affiliations.add(tx, location.id, profile.id, AS_IN_THE_PROFILE, ADA.user)
