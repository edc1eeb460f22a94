"""Invented people and firms, to be changed where a test needs something else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.firm import Firm, Kind
from bot.domain.formats import Email
from bot.domain.invitation import EXPIRES_AFTER, Invitation, Invitee, Status
from bot.domain.location import Location
from bot.domain.person import Person
from bot.domain.profile import Profession, Profile

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ADA = Person(user="U0ADA", name="Ada Administrator", email="ada@fjord.example.com", email_key="ada@fjord.example.com")
KARI = Person(user="U0KARI", name="Kari Nordmann", email="Kari@blåbær.no", email_key="kari@xn--blbr-roah.no")
OLA = Person(user="U0OLA", name="Ola Nordmann", email="ola@example.com", email_key="ola@example.com")

KARIS_ADDRESS = Email("KARI@Blåbær.no", "kari@xn--blbr-roah.no")

FIRM = Firm(
    id=1,
    version=1,
    name="Fjordklinikken AS",
    organisation_number="310000019",
    legal_form="AS",
    kind=Kind.CLINIC,
    website=None,
    invoice_email=None,
    administrators=(ADA.user,),
)

LOCATION = Location(
    id=1,
    version=1,
    firm_id=FIRM.id,
    name="Majorstuen",
    street="Bogstadveien 1",
    postcode="0355",
    city="Oslo",
    phone=None,
)

PROFILE = Profile(
    id=1,
    version=1,
    user=KARI.user,
    name=KARI.name,
    profession=Profession.PHYSIOTHERAPIST,
    hpr=None,
    email="kari@example.com",
    mobile=None,
    about=None,
    photo=None,
)

INVITATION = Invitation(
    id=1,
    location_id=LOCATION.id,
    inviter=ADA.user,
    invitee=Invitee(user=KARI.user),
    greeting=None,
    status=Status.PENDING,
    sent_at=NOW,
    expires_at=NOW + EXPIRES_AFTER,
)


def firm(**changes: Any) -> Firm:
    return replace(FIRM, **changes)


def profile(**changes: Any) -> Profile:
    return replace(PROFILE, **changes)


def invitation(**changes: Any) -> Invitation:
    return replace(INVITATION, **changes)
