"""What insurers see of many practitioners is found out with as many questions to the database as of one."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.domain.affiliation import Affiliation
from bot.domain.agreement import State
from bot.flows import verdicts
from bot.storage import Database, Transaction, affiliations, agreements, firms, locations, partners
from tests.door.town import KARI, clinic
from tests.guide import many
from tests.guide.conftest import Clock


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def crowd(tx: Transaction, count: int) -> list[Affiliation]:
    """So many practitioners and partners; the location's firm has an agreement with every other one."""
    ids = clinic(tx, "310000019", "310000027")
    partners.keep(tx, [(f"Selskap {number:03}", None) for number in range(1, count)])
    for each in partners.everyone(tx)[::2]:
        agreements.record(tx, ids["firm"], each.id, State.ACTIVE, None)
    many.attached_to(tx, ids["location"], many.practitioners(tx, count), KARI)
    return affiliations.at_location(tx, ids["location"], 0, count + 1).items


@pytest.mark.parametrize("count", [20, 100])
def test_of_a_page_of_practitioners_with_each_partner(database: Database, clock: Clock, count: int) -> None:
    with database.begin("THERE", clock()) as tx:
        found, asked = crowd(tx, count), []
        sa.event.listen(database.engine, "before_cursor_execute", lambda *_: asked.append(1))
        seen = verdicts.of_each(tx, found)
        assert len(asked) == 7
        assert len(seen) == count + 1
        assert {len(each.visible_to) for each in seen.values()} == {count // 2}


def test_what_would_be_seen_is_what_is_seen_once_it_is_saved(database: Database, clock: Clock) -> None:
    with database.begin("THERE", clock()) as tx:
        ids = clinic(tx, "310000019", "310000027")
        agreements.record(tx, ids["firm"], ids["partner"], State.ACTIVE, None)
        saved = affiliations.get(tx, ids["affiliation"])
        firm, location = locations.with_firm(tx, saved.location_id)
        own = firms.get(tx, ids["own_firm"])
        foreseen = verdicts.foreseen(tx, firm, location, own, saved.reservations, partners.everyone(tx))
        assert foreseen == verdicts.of_each(tx, [saved])[saved.id]
        assert foreseen.endangers == partners.everyone(tx)
