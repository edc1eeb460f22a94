"""Verdicts: what insurers see of practitioners, as things stand or as they would; in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence

from bot.domain.affiliation import Affiliation, Partner
from bot.domain.agreement import Agreement
from bot.domain.firm import Firm
from bot.domain.location import Location
from bot.domain.matrix import Matrix, matrix
from bot.storage import Transaction, agreements, firms, locations, partners


def foreseen(
    tx: Transaction,
    firm: Firm,
    location: Location,
    billing_firm: Firm,
    reservations: Collection[int],
    listed: Sequence[Partner],
    *,
    is_matched: bool = False,
) -> Matrix:
    """What would be seen of a practitioner at a location of `firm`, were this saved; of the partners `listed`."""
    known = agreements.of_firms(tx, {firm.id, billing_firm.id})
    holder = tx.configuration.shared_holder
    return matrix(firm, location, billing_firm, reservations, listed, known, holder, is_matched=is_matched)


def of_each(
    tx: Transaction,
    found: Sequence[Affiliation],
    listed: Sequence[Partner] | None = None,
    as_if: Mapping[tuple[int, int], Agreement] | None = None,
) -> Mapping[int, Matrix]:
    """What is seen of each, wherever they are attached, by the affiliation's id; of all partners unless `listed`.

    `as_if`: agreements, by firm and partner, that count instead of those that there are.
    """
    places = locations.several(tx, {each.location_id for each in found})
    own = firms.several(tx, {each.billing_firm_id for each in found if each.billing_firm_id})
    known = agreements.of_firms(tx, {firm.id for firm, _ in places.values()} | own.keys()) | dict(as_if or {})
    everyone = partners.everyone(tx) if listed is None else listed

    def as_saved(each: Affiliation) -> Matrix:
        firm, location = places[each.location_id]
        bills = own[each.billing_firm_id] if each.billing_firm_id else firm
        holder, is_matched = tx.configuration.shared_holder, each.is_matched
        return matrix(firm, location, bills, each.reservations, everyone, known, holder, is_matched=is_matched)

    return {each.id: as_saved(each) for each in found}
