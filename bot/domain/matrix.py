"""The matrix: what each partner sees of one practitioner at one location, what can be invoiced, who can book."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .affiliation import Partner
from .agreement import Agreement, State, state_of
from .firm import Firm
from .location import Location
from .verdict import Circumstances, Holder, Reason, Verdicts, holder_bills, verdicts


@dataclass(frozen=True)
class Row:
    """One partner. `held` and `billing`: how the firm that must hold an agreement, and the one that bills, stand."""

    partner: Partner
    verdicts: Verdicts
    held: State
    billing: State

    @property
    def partners(self) -> tuple[Partner]:
        """As for several who are alike."""
        return (self.partner,)


@dataclass(frozen=True)
class Alike:
    """Partners for whom the same verdicts hold."""

    verdicts: Verdicts
    partners: tuple[Partner, ...]


@dataclass(frozen=True)
class Obstacle:
    """What stands against a verdict, for all partners alike; `state`: of the agreement that is lacking, if one is."""

    reason: Reason
    state: State | None
    partners: tuple[Partner, ...]


@dataclass(frozen=True)
class Matrix:
    """The rows of one practitioner at one location, with the firm whose agreement shows them and the one that bills."""

    holder: Firm
    billing_firm: Firm
    rows: tuple[Row, ...]

    @property
    def alike(self) -> list[Alike]:
        """The rows, put together where the same verdicts hold."""
        found: dict[tuple[bool, bool, bool], list[Row]] = {}
        for row in self.rows:
            holds = row.verdicts
            found.setdefault((holds.is_visible, holds.can_invoice, holds.is_bookable), []).append(row)
        return [Alike(rows[0].verdicts, tuple(row.partner for row in rows)) for rows in found.values()]

    @property
    def visible_to(self) -> list[Partner]:
        """Who sees the practitioner."""
        return [row.partner for row in self.rows if row.verdicts.is_visible]

    @property
    def invoices(self) -> list[Partner]:
        """Who can be invoiced."""
        return [row.partner for row in self.rows if row.verdicts.can_invoice]

    @property
    def endangers(self) -> list[Partner]:
        """Whose patients come although nobody pays."""
        return [row.partner for row in self.rows if row.verdicts.is_dangerous]

    @property
    def is_hidden(self) -> bool:
        """Whether there are partners, and none of them sees the practitioner."""
        return bool(self.rows) and not self.visible_to

    @property
    def is_reserved_against_all(self) -> bool:
        """Whether nobody sees the practitioner because that is what was chosen."""
        return bool(self.rows) and all(Reason.RESERVED in row.verdicts.against_visible for row in self.rows)

    @property
    def is_well(self) -> bool:
        """Whether nothing stands against anything."""
        return not self.obstacles

    @property
    def obstacles(self) -> list[Obstacle]:
        """What stands against the verdicts, in the order in which it is best mended, each with its partners.

        Where one firm's agreement is lacking both to be seen and to invoice, that is one obstacle.
        """
        found: dict[tuple[Reason, State | None], list[Partner]] = {}
        for row in self.rows:
            against = {*row.verdicts.against_visible, *row.verdicts.against_invoicing, *row.verdicts.against_booking}
            if Reason.NO_AGREEMENT in against and self.holder.id == self.billing_firm.id:
                against.discard(Reason.CANNOT_INVOICE)
            states = {Reason.NO_AGREEMENT: row.held, Reason.CANNOT_INVOICE: row.billing}
            for reason in against:
                found.setdefault((reason, states.get(reason)), []).append(row.partner)
        in_order = sorted(found, key=lambda key: (list(Reason).index(key[0]), list(State).index(key[1] or State.NONE)))
        return [Obstacle(reason, state, tuple(found[reason, state])) for reason, state in in_order]


def matrix(
    firm: Firm,
    location: Location,
    billing_firm: Firm,
    reservations: Collection[int],
    partners: Iterable[Partner],
    agreements: Mapping[tuple[int, int], Agreement],
    holder: Holder,
    *,
    is_matched: bool,
) -> Matrix:
    """The matrix of a practitioner at a location of `firm`; `agreements`: of both firms, by firm and partner."""
    bills_own = billing_firm.id != firm.id
    holding = billing_firm if holder_bills(firm.kind, holder, bills_own=bills_own) else firm

    def row(partner: Partner) -> Row:
        held, billing = (state_of(agreements, each.id, partner.id) for each in (holding, billing_firm))
        of = Circumstances(
            kind=firm.kind,
            bills_own=bills_own,
            location_firm=state_of(agreements, firm.id, partner.id),
            billing_firm=billing,
            is_reserved=partner.id in reservations,
            booking=location.booking,
            is_matched=is_matched,
        )
        return Row(partner, verdicts(of, holder), held, billing)

    return Matrix(holding, billing_firm, tuple(map(row, partners)))
