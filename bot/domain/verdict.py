"""The three verdicts on a practitioner at a location, for a partner: visible, can invoice, bookable; and why not."""

from dataclasses import dataclass
from enum import StrEnum

from .agreement import State
from .firm import Kind


class Booking(StrEnum):
    """How far a location has come with its booking system."""

    MISSING = "missing"
    REGISTERED = "registered"
    CONFIRMED = "confirmed"


class Holder(StrEnum):
    """Whose agreement makes visible at a shared location whoever bills through a firm of their own."""

    BILLING_FIRM = "billing_firm"
    LOCATION = "location"  # the location's firm, as everywhere else


class Reason(StrEnum):
    """What stands against a verdict, in the order in which it is best mended."""

    RESERVED = "reserved"
    NO_AGREEMENT = "no_agreement"  # of the firm that must hold one to be visible
    CANNOT_INVOICE = "cannot_invoice"  # the billing firm has no active agreement
    NO_BOOKING = "no_booking"
    BOOKING_UNCONFIRMED = "booking_unconfirmed"
    NOT_MATCHED = "not_matched"


@dataclass(frozen=True)
class Circumstances:
    """All that the verdicts rest on. `location_firm` and `billing_firm`: how these firms stand with the partner."""

    kind: Kind  # the location's firm's
    bills_own: bool  # through another firm than the location's
    location_firm: State
    billing_firm: State  # the location's firm's if it bills
    is_reserved: bool
    booking: Booking
    is_matched: bool


@dataclass(frozen=True)
class Verdicts:
    """Each verdict as the reasons against it: none, and it holds."""

    against_visible: tuple[Reason, ...]
    against_invoicing: tuple[Reason, ...]
    against_booking: tuple[Reason, ...]

    @property
    def is_visible(self) -> bool:
        """The partner sees the practitioner at this location."""
        return not self.against_visible

    @property
    def can_invoice(self) -> bool:
        """What is done for the partner's customers is paid for."""
        return not self.against_invoicing

    @property
    def is_bookable(self) -> bool:
        """The partner's customers can book."""
        return not self.against_booking

    @property
    def is_dangerous(self) -> bool:
        """Patients come, and nobody pays."""
        return self.is_visible and not self.can_invoice


def holder_bills(kind: Kind, holder: Holder, *, bills_own: bool) -> bool:
    """Whether it is the billing firm whose agreement makes visible, and not the location's firm."""
    return kind is Kind.SHARED and bills_own and holder is Holder.BILLING_FIRM


def verdicts(of: Circumstances, holder: Holder = Holder.BILLING_FIRM) -> Verdicts:
    """The three verdicts (domain: "Three verdicts per partner")."""
    holding = of.billing_firm if holder_bills(of.kind, holder, bills_own=of.bills_own) else of.location_firm
    visible = [
        *([Reason.RESERVED] if of.is_reserved else []),
        *([] if holding.holds else [Reason.NO_AGREEMENT]),
    ]
    # An agreement under notice still shows, but the domain lets only an active one invoice.
    invoicing = [] if of.billing_firm is State.ACTIVE else [Reason.CANNOT_INVOICE]
    booking = {
        Booking.MISSING: [Reason.NO_BOOKING],
        Booking.REGISTERED: [Reason.BOOKING_UNCONFIRMED],
        Booking.CONFIRMED: [],
    }[of.booking]
    matched = [] if of.is_matched else [Reason.NOT_MATCHED]
    return Verdicts(tuple(visible), tuple(invoicing), (*visible, *booking, *matched))
