"""Firms: who may administer one, and which kinds may have locations."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from . import formats
from .person import UserId
from .refusal import Form, Refusal


class Kind(StrEnum):
    """How a firm works and who invoices (domain: "Firms")."""

    CLINIC = "clinic"  # joint invoicing: everyone through the firm's own organisation number
    SELF_EMPLOYED = "self_employed"  # registers its owner only
    SHARED = "shared"  # a shared location: each practitioner's own firm invoices
    BILLING = "billing"  # invoices for work done at another firm's location; has no location itself


LEGAL_FORMS = ("AS", "ENK", "ANS", "DA", "SA", "STI", "NUF")


class NotAdministrator(Refusal):
    """`firm`: its name; `administrators`: the user ids to ask for access."""

    is_access = True


class OrganisationNumberTaken(Refusal):
    """A firm with this number exists already. `firm`: its name; `administrators`: the user ids to ask."""


class LastAdministrator(Refusal):
    """A firm keeps at least one administrator."""


class CannotAdminister(Refusal):
    """`name`: an app or a deactivated member."""


class BillingFirmHasNoLocations(Refusal):
    """A billing firm invoices for work done at another firm's location."""


class NumberToBeCorrected(Refusal):
    """What is wrong with the organisation number has been told already."""


class HasLocations(Refusal):
    """A firm that has locations cannot become a billing firm."""


@dataclass(frozen=True)
class FirmFacts:
    """What the form of a firm asks for."""

    name: str
    organisation_number: str
    legal_form: str
    kind: Kind
    website: str | None
    invoice_email: str | None


@dataclass(frozen=True)
class Firm(FirmFacts):
    """A registered firm; `administrators` are Slack user ids, the first one created it."""

    id: int
    version: int
    administrators: tuple[str, ...]

    def require_administrator(self, user: str) -> None:
        """Refuse whoever does not administer this firm."""
        if user not in self.administrators:
            raise NotAdministrator(firm=self.name, administrators=tuple(map(UserId, self.administrators)))

    def require_locations_allowed(self) -> None:
        """Refuse a location for a billing firm."""
        if self.kind is Kind.BILLING:
            raise BillingFirmHasNoLocations(firm=self.name)

    def require_other_administrator(self, user: str) -> None:
        """Refuse to remove the last administrator."""
        if set(self.administrators) <= {user}:
            raise LastAdministrator(firm=self.name)

    @property
    def invites(self) -> bool:
        """A self-employed firm registers only its owner, so inviting is not its main way."""
        return self.kind is not Kind.SELF_EMPLOYED

    @property
    def lacks_invoice_email(self) -> bool:
        """Notices about invoices then go to the administrator."""
        return self.invoice_email is None


def read_form(fields: Mapping[str, object]) -> FirmFacts:
    """Read the form of a firm: fields name, organisation_number, legal_form, kind, website, invoice_email.

    Raises FormRefused with one refusal a wrong field.
    """
    form = Form(fields)
    invoice_email = form.read("invoice_email", formats.optional_email)
    facts = FirmFacts(
        name=form.read("name", formats.name),
        organisation_number=form.read("organisation_number", formats.organisation_number),
        legal_form=form.read("legal_form", lambda value: formats.one_of(value, LEGAL_FORMS)),
        kind=form.read("kind", lambda value: Kind(formats.one_of(value, tuple(Kind)))),
        website=form.read("website", formats.url),
        invoice_email=invoice_email.typed if invoice_email else None,
    )
    form.done()
    return facts
