"""Locations: where a firm's practitioners see patients."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import formats
from .refusal import Form, Refusal
from .verdict import Booking


class LocationNameTaken(Refusal):
    """The firm has a location of this name already."""


@dataclass(frozen=True)
class LocationFacts:
    """What the form of a location asks for. `phone` is E.164."""

    name: str
    street: str
    postcode: str
    city: str
    phone: str | None


@dataclass(frozen=True)
class Location(LocationFacts):
    """A registered location of a firm. `booking_system`: by name, or None."""

    id: int
    version: int
    firm_id: int
    booking_system: str | None = None
    is_booking_confirmed: bool = False

    @property
    def booking(self) -> Booking:
        """How far it has come with its booking system."""
        if self.booking_system is None:
            return Booking.MISSING
        return Booking.CONFIRMED if self.is_booking_confirmed else Booking.REGISTERED

    @property
    def address(self) -> str:
        """The address on one line: "Bogstadveien 1, 0355 Oslo"."""
        return f"{self.street}, {self.postcode} {self.city}"


def read_form(fields: Mapping[str, object]) -> LocationFacts:
    """Read the form of a location: fields name, street, postcode, city, phone.

    Raises FormRefused with one refusal a wrong field.
    """
    form = Form(fields)
    facts = LocationFacts(
        name=form.read("name", formats.name),
        street=form.read("street", formats.name),
        postcode=form.read("postcode", formats.postcode),
        city=form.read("city", formats.name),
        phone=form.read("phone", formats.phone),
    )
    form.done()
    return facts
