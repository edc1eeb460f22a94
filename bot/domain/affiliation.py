"""Affiliations: a practitioner attached to a location, with what insurers and their customers will see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from . import formats
from .firm import Firm, Kind
from .invitation import REGRET, Invitation, Status
from .location import Location
from .profile import Profile
from .refusal import Form, Refusal

LONGEST_REMARK = 500
LOCATION = "location"  # the choice "Bruk samme org.nr som lokasjonen"
UNDECIDED = "undecided"  # what is chosen while nobody has been chosen to bill


class AlreadyAffiliated(Refusal):
    """The practitioner is at this location already. `profile`: the name; `location`: the name."""


class ChangedMeanwhile(Refusal):
    """Another administrator saved in between. `by`: the user id; nothing has been overwritten."""


class NotAccepted(Refusal):
    """Only one's own profile and those who accepted can be added. `profile`: the name."""

    is_access = True


class ShownHasChanged(Refusal):
    """What insurers see is no longer what the practitioner has looked at."""


class NobodyChosen(Refusal):
    """No profile was chosen."""


class NobodyBills(Refusal):
    """Nobody was chosen to bill. `name`: of the practitioner; `firm`: the location's; `is_missing`: no own firm yet."""


class CannotBill(Refusal):
    """The firm is not, or no longer, one of those with which the practitioner can bill here."""

    is_access = True


class UnknownPartner(Refusal):
    """A reservation against a partner that was not in the form."""

    is_access = True


class NobodyToAdd(Refusal):
    """Whoever accepted has been added by now. `location`: the name."""


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


class Wrong(StrEnum):
    """What a practitioner may find wrong in what is shown of them."""

    NAME = "name"
    CONTACT = "contact"
    BILLING = "billing"
    RESERVATIONS = "reservations"
    NOT_HERE = "not_here"


@dataclass(frozen=True)
class Opinion:
    """What a practitioner says of what is shown: all is right, or what is wrong. `of`: what was shown then."""

    at: datetime
    of: str
    wrong: tuple[Wrong, ...] = ()
    remark: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.wrong or self.remark)


@dataclass(frozen=True)
class SharedChoices:
    """What is chosen once for several who are added together; all else is as in their profiles."""

    bills_own: bool  # each through the own firm, otherwise all through the location's
    reservations: frozenset[int]

    def facts_for(self, own_firms: Sequence[Firm]) -> AffiliationFacts | None:
        """For one of them; None if it is not clear which own firm: none, or several."""
        if self.bills_own and len(own_firms) != 1:
            return None
        return AffiliationFacts(None, None, own_firms[0].id if self.bills_own else None, self.reservations)


@dataclass(frozen=True)
class Affiliation(AffiliationFacts):
    """A saved affiliation; `version` counts the saves, `saved_by` is the administrator's user id.

    `is_matched`: an administrator says that the practitioner has been matched in Online Manager.
    """

    id: int
    version: int
    location_id: int
    profile_id: int
    saved_by: str
    removed_at: datetime | None = None
    removed_by: str | None = None
    opinion: Opinion | None = None
    is_matched: bool = False

    def shown(self, profile: Profile) -> str:
        """What insurers see, told from whatever else it may become: another text as soon as any of it changes."""
        theirs = (profile.name, profile.profession, self.email or profile.email, self.mobile or profile.mobile)
        seen = (*map(str, theirs), self.billing_firm_id, sorted(self.reservations))
        return sha256(repr(seen).encode()).hexdigest()

    def opinion_on(self, shown: str) -> Opinion | None:
        """What the practitioner says of what is shown now: what was said of anything else does not count."""
        return self.opinion if self.opinion and self.opinion.of == shown else None

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


def usual_billing(firm: Firm, own_firms: Sequence[Firm], saved: AffiliationFacts | None = None) -> str:
    """Which choice of who bills the form begins with: what was `saved`, or what fits the kind of the location's firm.

    At a shared location that is the practitioner's own firm, and UNDECIDED while there is none, or more than one.
    """
    own = [str(each.id) for each in own_firms]
    if saved:
        chosen = LOCATION if saved.billing_firm_id is None else str(saved.billing_firm_id)
        return chosen if chosen in (LOCATION, *own) else UNDECIDED
    if firm.kind is not Kind.SHARED:
        return LOCATION
    return own[0] if len(own) == 1 else UNDECIDED


def require_candidate(profile: Profile, administrator: str, invitations: Iterable[Invitation]) -> None:
    """Refuse a profile that is neither the administrator's own nor one that accepted (`invitations`: the profile's)."""
    if profile.user == administrator:
        return
    if not any(each.status is Status.ACCEPTED and each.answered_by == profile.user for each in invitations):
        raise NotAccepted(profile=profile.name)


def read_opinion(fields: Mapping[str, object], of: str, at: datetime) -> Opinion:
    """Read the form of what is wrong: fields wrong (boxes) and remark, at least one of them."""
    form = Form(fields)
    ticked = fields.get("wrong")
    wrong = tuple(each for each in Wrong if isinstance(ticked, list) and each in ticked)
    remark = form.read("remark", lambda text: formats.paragraph(text, LONGEST_REMARK))
    if not wrong and not remark:
        form.refuse("remark", formats.Missing())
    form.done()
    return Opinion(at, of, wrong, remark)


def read_form(
    fields: Mapping[str, object],
    own_firms: Iterable[Firm],
    partners: Iterable[Partner],
    nobody_bills: Refusal | None = None,
) -> AffiliationFacts:
    """Read the form of step 6: fields email, mobile, billing_firm ("location" or a firm's id), reservations (ids).

    `nobody_bills`: the refusal where nobody was chosen to bill. Raises FormRefused with one refusal a wrong field.
    """
    form = Form(fields)
    ours = {str(firm.id): firm.id for firm in own_firms}

    def billing_firm(value: str) -> int | None:
        if value in ("", UNDECIDED):
            raise nobody_bills or formats.ChooseOne()
        if value not in (LOCATION, *ours):
            raise CannotBill
        return ours.get(value)

    reserved = _reservations(form, fields, partners)
    email = form.read("email", formats.optional_email)
    facts = AffiliationFacts(
        email=email.typed if email else None,
        mobile=form.read("mobile", formats.mobile),
        billing_firm_id=form.read("billing_firm", billing_firm),
        reservations=reserved,
    )
    form.done()
    return facts


def read_shared_form(fields: Mapping[str, object], partners: Iterable[Partner], *, bills_own: bool) -> SharedChoices:
    """Read the form for several: field reservations (ids). Who bills is told there, and not asked."""
    form = Form(fields)
    reserved = _reservations(form, fields, partners)
    form.done()
    return SharedChoices(bills_own, reserved)


def _reservations(form: Form, fields: Mapping[str, object], partners: Iterable[Partner]) -> frozenset[int]:
    known = {str(partner.id): partner.id for partner in partners}
    ticked = fields.get("reservations") or []
    reservations = ticked if isinstance(ticked, list) else []
    if any(value not in known for value in reservations):
        form.refuse("reservations", UnknownPartner())
    return frozenset(known[value] for value in reservations if value in known)
