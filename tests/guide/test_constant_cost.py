"""However many rows there are: every step, every page and every message asks the database as often as among a few."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot import flows
from bot.click import Click
from bot.domain.invitation import Status
from bot.domain.person import Language, Person
from bot.domain.refusal import Refusal
from bot.flows import home, page
from bot.storage import Conflict, Database, Transaction, events, people
from bot.storage.crowd import Group
from tests.door.town import EVA, KARI, OLA, PER, TOM, Ids, clinic
from tests.guide import many
from tests.guide.conftest import Clock
from tests.test_render import everything_that_can_be_asked, messages

FEW, MANY = 20, 100
ENDED = (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.UNDELIVERABLE)

Costs = dict[str, int]


class Counter:
    """Counts the statements that reach the database."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        sa.event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, *_: object) -> None:
        self.count += 1


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


def crowded(database: Database, clock: Clock, workspace: str, count: int) -> Ids:
    """A clinic with so many of everything around it."""
    with database.begin(workspace, clock()) as tx:
        ids = clinic(tx, "310000019", "310000027")
        here, firm = ids["location"], ids["firm"]
        elsewhere = many.locations_of(tx, firm, count) + many.locations_of_each(tx, many.firms_of(tx, KARI, count))
        invited_to, attached_at = elsewhere[:count], elsewhere[count:]
        many.attached_to(tx, here, many.practitioners(tx, count), KARI)
        for status in (Status.PENDING, Status.ACCEPTED, *ENDED):
            many.invitations_at(tx, here, KARI, count, status)
        for user, profile in ((OLA, ids["profile"]), (EVA, ids["accepted_profile"])):
            many.invitations_to(tx, user, invited_to, KARI)
            for place in attached_at:
                many.attached_to(tx, place, [profile], KARI)
        many.invitations_to(tx, None, invited_to, KARI, email="hemmelig2@example.com")
        many.firms_of(tx, OLA, count, "Eget firma", first_number=500_000_000)
        for _ in range(count):
            events.note(tx, KARI, "location.edited", firm_id=firm, location_id=here)
    return ids


def costs(database: Database, clock: Clock, workspace: str, ids: Ids) -> Costs:
    """Statements for everything that everybody can ask, see and be told."""
    counter, found = Counter(database), {}

    @contextlib.contextmanager
    def counted(user: str, what: str, later: timedelta = timedelta()) -> Iterator[tuple[Transaction, Person]]:
        with database.begin(workspace, clock() + later) as tx, tx.connection.begin_nested() as undone:
            person, before = people.get(tx, user), counter.count
            with contextlib.suppress(Refusal, Conflict):
                yield tx, person
            found[f"{user} {what}"] = counter.count - before
            undone.rollback()

    profile: dict[str, object] = {"name": "Ny", "profession": "masseur", "email": "ny@example.com", "version": "0"}
    for what in ("look", *page.STEPS):
        with counted("whoever is outside,", what, timedelta(days=20 if what == "ask" else 0)) as (tx, _):
            page.seen(tx, ids["to_address"])
            if what != "look":
                page.press(tx, ids["to_address"], what, profile, Language.NORWEGIAN)
    place = f"location/{ids['location']}"
    groups = [f"{place}/{group}/0" for group in (*Group, "history")]
    groups += [f"{place}/{group}/0/e" for group in (home.ALL, *Group)]
    for user in (KARI, OLA, EVA, PER, TOM):
        for number, (step, refs, fields) in enumerate(everything_that_can_be_asked(ids)):
            with counted(user, f"{step} {number}") as (tx, person):
                value = str(refs.get("location", ""))
                flows.STEPS[step](tx, Click(person, tx.now, refs=refs, fields=fields, value=value, place="D0/1.2"))
        for number, shown in enumerate(("", f"firm/{ids['firm']}", place, *groups)):
            with counted(user, f"Home {number}") as (tx, person):
                home.draw(tx, person, shown)
        for days in (0, 20):  # invitations are open, and over
            with counted(user, f"messages, {days} days", timedelta(days=days)) as (tx, person):
                list(messages(tx, person, ids))
    return found


def test_costs_as_many_queries_among_a_hundred_of_everything_as_among_a_few(database: Database, clock: Clock) -> None:
    flows.registry()
    # Twenty instead of one: a list that fits on its page need not be counted.
    few, many_of_them = (
        costs(database, clock, workspace, crowded(database, clock, workspace, count))
        for workspace, count in (("TFEW", FEW), ("TMANY", MANY))
    )
    assert {what: (few[what], asked) for what, asked in many_of_them.items() if asked > few[what]} == {}
