"""Affiliations: a practitioner attached to a location, with what insurers and their customers will see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from . import formats
from .firm import Firm, Kind
from .invitation import REGRET, Invitation, Status
from .location import Location
from .profile import Profile
from .refusal import Form, Refusal

LOCATION = "location"  # the choice "Bruk samme org.nr som lokasjonen"


class AlreadyAffiliated(Refusal):
    """The practitioner is at this location already. `profile`: the name; `location`: the name."""


class ChangedMeanwhile(Refusal):
    """Another administrator saved in between. `by`: the user id; nothing has been overwritten."""


class NotAccepted(Refusal):
    """Only one's own profile and those who accepted can be added. `profile`: the name."""

    is_access = True


class NobodyChosen(Refusal):
    """No profile was chosen."""


@dataclass(frozen=True)
class Partner:
    """An insurer that finds practitioners through the network."""

    id: int
    name: str
    organisation_number: str | None = None


@dataclass(frozen=True)
class AffiliationFacts:
    """What the form of step 6 asks for.

    `email` and `mobile` override the profile's for this location (None: as in the profile). `billing_firm_id` is one of
    the practitioner's own firms, None for the location's. `reservations` are the partners the practitioner does *not*
    want patients from, and is invisible to.
    """

    email: str | None
    mobile: str | None
    billing_firm_id: int | None
    reservations: frozenset[int]


@dataclass(frozen=True)
class Affiliation(AffiliationFacts):
    """A saved affiliation; `version` counts the saves, `saved_by` is the administrator's user id."""

    id: int
    version: int
    location_id: int
    profile_id: int
    saved_by: str
    removed_at: datetime | None = None
    removed_by: str | None = None

    @property
    def is_removed(self) -> bool:
        """Whether the practitioner is no longer at the location."""
        return self.removed_at is not None

    def can_be_restored(self, at: datetime) -> bool:
        """Whether it was removed a moment ago."""
        return self.removed_at is not None and at < self.removed_at + REGRET


class BillingWarning(StrEnum):
    """Contradictions between a billing choice and the firm's kind: told, never blocked."""

    SHARED_WITH_JOINT_BILLING = "shared_with_joint_billing"
    JOINT_WITH_OWN_BILLING = "joint_with_own_billing"


def billing_warning(firm: Firm, billing_firm_id: int | None) -> BillingWarning | None:
    """What to warn of when the location's `firm` is of a kind that bills another way."""
    if firm.kind is Kind.SHARED and billing_firm_id is None:
        return BillingWarning.SHARED_WITH_JOINT_BILLING
    if firm.kind in (Kind.CLINIC, Kind.SELF_EMPLOYED) and billing_firm_id is not None:
        return BillingWarning.JOINT_WITH_OWN_BILLING
    return None


# The kinds of firms that can bill for work at another firm's location.
BILL_ELSEWHERE = (Kind.BILLING, Kind.SELF_EMPLOYED)


def own_billing_firms(administered: Iterable[Firm], location: Location | None = None) -> list[Firm]:
    """Which of the firms that a practitioner administers can bill for work at this location, besides the location's."""
    not_this = location.firm_id if location else None
    return [firm for firm in administered if firm.kind in BILL_ELSEWHERE and firm.id != not_this]


def require_candidate(profile: Profile, administrator: str, invitations: Iterable[Invitation]) -> None:
    """Refuse a profile that is neither the administrator's own nor one that accepted (`invitations`: the profile's)."""
    if profile.user == administrator:
        return
    if not any(each.status is Status.ACCEPTED and each.answered_by == profile.user for each in invitations):
        raise NotAccepted(profile=profile.name)


def read_form(fields: Mapping[str, object], own_firms: Iterable[Firm], partners: Iterable[Partner]) -> AffiliationFacts:
    """Read the form of step 6: fields email, mobile, billing_firm ("location" or a firm's id), reservations (ids).

    Raises FormRefused with one refusal a wrong field.
    """
    form = Form(fields)
    ours = {str(firm.id): firm.id for firm in own_firms}
    known = {str(partner.id): partner.id for partner in partners}

    def billing_firm(value: str) -> int | None:
        return ours.get(formats.one_of(value, {LOCATION, *ours}))

    ticked = fields.get("reservations") or []
    reservations = ticked if isinstance(ticked, list) else []
    if any(value not in known for value in reservations):
        form.refuse("reservations", formats.ChooseOne())
    email = form.read("email", formats.optional_email)
    facts = AffiliationFacts(
        email=email.typed if email else None,
        mobile=form.read("mobile", formats.mobile),
        billing_firm_id=form.read("billing_firm", billing_firm),
        reservations=frozenset(known[value] for value in reservations if value in known),
    )
    form.done()
    return facts
