"""The operator records what partners answered: each whom it concerns hears of it once, and what it means for them."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.domain.affiliation import AffiliationFacts
from bot.domain.agreement import Answer, State
from bot.domain.firm import FirmFacts, Kind
from bot.domain.verdict import Holder
from bot.flows import decisions
from bot.flows.decisions import Recorded
from bot.storage import Database, Transaction, affiliations, firms, partners, profiles
from bot.storage.tables import events
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.door.town import KARI
from tests.guide import many
from tests.guide.conftest import Clock, Running
from tests.guide.days import look
from tests.guide.steps import create_firm, is_added

CLINIC, OWN, BISLETT = "310000019", "310000027", "310000035"
FJORD, NORD, BREI = "Fjordtrygd", "Nordlys Forsikring", "Breidablikk Helse"


async def answered(slack: LocalSlack, bot: Running, *answers: tuple[str, State], number: str = CLINIC) -> Recorded:
    """The operator records it in a process of its own; the bot comes upon it by itself."""
    recorded = bot.read(lambda tx: decisions.record(tx, _answers(tx, number, answers)))
    await look(slack, bot)
    await bot.bot.homes.do_all()
    return recorded


def _answers(tx: Transaction, number: str, answers: Iterable[tuple[str, State]]) -> list[Answer]:
    firm = firms.by_organisation_number(tx, number)
    ids = {each.name: each.id for each in partners.everyone(tx)}
    return [Answer(firm.id, ids[name], state) for name, state in answers]


def bill_through_own_firm(bot: Running, practitioner: Person) -> None:
    """The practitioner's own firm bills for them wherever they are."""

    def save(tx: Transaction) -> None:
        own = firms.by_organisation_number(tx, OWN)
        profile = profiles.of(tx, practitioner.id)
        for each in affiliations.of_profile(tx, profile.id, 0, 9).items:
            facts = AffiliationFacts(each.email, each.mobile, own.id, each.reservations)
            affiliations.save(tx, each.id, facts, each.saved_by, each.version)

    bot.read(save)


@pytest.fixture
async def staffed(slack: LocalSlack, clinic: Person, ola: Person) -> Person:
    """Kari's clinic, with Ola at its location."""
    await is_added(ola, clinic)
    await ola.sees("har lagt deg til")
    return clinic


async def test_an_import_tells_an_administrator_once_with_all_partners(
    slack: LocalSlack, clinic: Person, bot: Running
) -> None:
    recorded = await answered(slack, bot, (FJORD, State.ACTIVE), (NORD, State.ACTIVE), (BREI, State.REJECTED))
    assert recorded == Recorded(changes=3, firms=1, administrators=1, practitioners=0)
    told = await clinic.sees("svar om samarbeidsavtaler")
    assert len(clinic.messages) == 1
    assert told.lines[0].startswith("Fjordklinikken AS: svar om samarbeidsavtaler")
    assert "Aktiv: Fjordtrygd og Nordlys Forsikring. De som jobber her, er synlige" in told.text
    assert "Avslått: Breidablikk Helse." in told.text
    assert "Søk på nytt når noe har endret seg" in told.text
    await told.press("Se avtaler")
    await (await clinic.sees_modal("Samarbeidsavtaler")).shows("Fjordtrygd\nAktiv siden 24. november")


async def test_a_practitioner_hears_what_has_turned_for_them(
    slack: LocalSlack, staffed: Person, ola: Person, bot: Running
) -> None:
    before = len(ola.messages)
    recorded = await answered(slack, bot, (FJORD, State.ACTIVE), (BREI, State.REJECTED))
    assert recorded.practitioners == 1
    told = await ola.sees("Dette betyr det for deg")
    assert len(ola.messages) == before + 1
    assert "Majorstuen, Fjordklinikken AS" in told.text
    assert "Fjordtrygd: Du er synlig, og Fjordklinikken AS kan fakturere." in told.text
    assert "Breidablikk" not in told.text  # they were not seen there before either
    await told.press("Se hva som vises")
    await ola.sees_modal("Dette vises")


async def test_an_agreement_under_notice_still_shows_but_nobody_pays(
    slack: LocalSlack, staffed: Person, ola: Person, bot: Running
) -> None:
    await answered(slack, bot, (FJORD, State.ACTIVE))
    await answered(slack, bot, (FJORD, State.NOTICE))
    await ola.sees("Du er synlig, men Fjordklinikken AS kan ikke fakturere. Få det i orden")
    await staffed.sees("Sagt opp: Fjordtrygd. De som jobber her, er synlige til avtalen er slutt")
    await answered(slack, bot, (FJORD, State.ENDED))
    await ola.sees("Fjordtrygd: Du er ikke synlig, fordi Fjordklinikken AS ikke har avtale.")
    await staffed.sees("Avsluttet: Fjordtrygd.")


async def test_what_was_told_before_says_how_it_is_now(
    slack: LocalSlack, staffed: Person, ola: Person, bot: Running
) -> None:
    await answered(slack, bot, (FJORD, State.ACTIVE))
    first = await ola.sees("Du er synlig, og Fjordklinikken AS kan fakturere")
    to_kari = await staffed.sees("Aktiv: Fjordtrygd")
    await answered(slack, bot, (FJORD, State.ENDED))
    await first.shows("Du er ikke synlig")
    await to_kari.shows("Avsluttet: Fjordtrygd")
    await to_kari.press("Se avtaler")
    listed = await staffed.sees_modal("Samarbeidsavtaler")
    await listed.press("Søk samarbeid", near=FJORD)
    await listed.shows("Du søkte")
    await to_kari.shows("Søkt: Fjordtrygd")


async def test_whoever_has_left_the_location_is_not_told_that_they_are_seen_there(
    slack: LocalSlack, staffed: Person, ola: Person, bot: Running
) -> None:
    await answered(slack, bot, (FJORD, State.ACTIVE))
    told = await ola.sees("Du er synlig")
    await staffed.home.press("Fjern", near="Ola Fjell")
    await (await staffed.sees_modal("Fjerne fra lokasjonen?")).submit()
    await told.shows("Det gjelder ikke deg lenger")


async def test_the_firm_of_ones_own_is_told_to_its_owner_in_one_message(
    slack: LocalSlack, staffed: Person, ola: Person, bot: Running
) -> None:
    await answered(slack, bot, (FJORD, State.ACTIVE))
    await create_firm(ola, "Fjell Helse ENK", number="310 000 027", kind="Fakturerende firma")
    bill_through_own_firm(bot, ola)
    before = len(ola.messages), len(staffed.messages)
    recorded = await answered(slack, bot, (FJORD, State.ACTIVE), number=OWN)
    assert recorded == Recorded(changes=1, firms=1, administrators=1, practitioners=1)
    told = await ola.sees("Fjell Helse ENK: svar om samarbeidsavtaler")
    assert (len(ola.messages), len(staffed.messages)) == (before[0] + 1, before[1])
    assert "Aktiv: Fjordtrygd. Firmaet kan fakturere." in told.text
    assert "Dette betyr det for deg" in told.text
    assert "Fjordtrygd: Du er synlig, og Fjell Helse ENK kan fakturere." in told.text


async def test_whoever_is_reserved_against_a_partner_hears_nothing_of_it(
    slack: LocalSlack, staffed: Person, ola: Person, bot: Running
) -> None:
    def reserve(tx: Transaction) -> None:
        (each,) = affiliations.of_profile(tx, profiles.of(tx, ola.id).id, 0, 9).items
        against = frozenset(partner.id for partner in partners.everyone(tx) if partner.name == FJORD)
        facts = AffiliationFacts(None, None, None, against)
        affiliations.save(tx, each.id, facts, each.saved_by, each.version)

    bot.read(reserve)
    assert (await answered(slack, bot, (FJORD, State.ACTIVE))).practitioners == 0
    assert (await answered(slack, bot, (NORD, State.ACTIVE))).practitioners == 1


async def test_what_is_known_already_changes_nothing_and_tells_nobody(
    slack: LocalSlack, staffed: Person, ola: Person, bot: Running
) -> None:
    await answered(slack, bot, (FJORD, State.ACTIVE))
    before = len(ola.messages), len(staffed.messages)
    assert await answered(slack, bot, (FJORD, State.ACTIVE), (NORD, State.NONE)) == Recorded()
    assert (len(ola.messages), len(staffed.messages)) == before


async def test_whoever_applied_stays_known_while_nothing_is_decided(
    slack: LocalSlack, clinic: Person, bot: Running
) -> None:
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Samarbeidsavtaler")
    await clinic.home.press("Se avtaler")
    listed = await clinic.sees_modal("Samarbeidsavtaler")
    await listed.press("Søk samarbeid", near=FJORD)
    await listed.shows("Du søkte")
    await listed.close()
    assert await answered(slack, bot, (FJORD, State.APPLIED)) == Recorded()
    await answered(slack, bot, (FJORD, State.REJECTED))
    await clinic.home.shows("Samarbeidsavtaler: 1 avslått")  # Home has been drawn anew by itself
    assert bot.read(_what_happened)[-2:] == [("agreement.applied", KARI, FJORD), ("agreement.rejected", None, FJORD)]


def _what_happened(tx: Transaction) -> list[tuple[str, str | None, str]]:
    c = events.c
    return [tuple(row) for row in tx.connection.execute(sa.select(c.verb, c.actor, c.whom).order_by(c.id))]


async def test_somebody_with_two_firms_gets_one_message_about_both(
    slack: LocalSlack, clinic: Person, bot: Running
) -> None:
    bot.read(
        lambda tx: firms.create(tx, FirmFacts("Bislett Fysio AS", BISLETT, "AS", Kind.CLINIC, None, None), clinic.id)
    )
    both = bot.read(
        lambda tx: decisions.record(
            tx, [*_answers(tx, CLINIC, [(FJORD, State.ACTIVE)]), *_answers(tx, BISLETT, [(FJORD, State.ACTIVE)])]
        )
    )
    await look(slack, bot)
    assert (both.firms, both.administrators) == (2, 1)
    told = await clinic.sees("Bislett Fysio AS: svar")
    assert "Fjordklinikken AS: svar" in told.text
    assert len(clinic.messages) == 1


@pytest.fixture
def database(database_url: str):
    database = Database(database_url)
    yield database
    database.close()


@pytest.mark.parametrize("count", [20, 1_200])
def test_a_firms_thousand_practitioners_are_found_in_a_few_looks(database: Database, clock: Clock, count: int) -> None:
    asked: list[str] = []
    with database.begin("THERE", clock()) as tx:
        partners.keep(tx, [(FJORD, None), (NORD, None)])
        (firm,) = many.firms_of(tx, KARI, 1)
        (place,) = many.locations_of(tx, firm, 1)
        many.attached_to(tx, place, many.practitioners(tx, count), KARI)
        answers = [Answer(firm, each.id, State.ACTIVE) for each in partners.everyone(tx)]
        sa.event.listen(database.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
        recorded = decisions.record(tx, answers)
        tx.catch_up()
    assert recorded == Recorded(2, 1, 1, count)
    chunks = -(-count // decisions.AT_ONCE)
    assert len(asked) <= 14 + 20 * chunks


@pytest.mark.parametrize("holder", Holder)
@pytest.mark.parametrize("whose", ["the location's firm", "the billing firm"])
def test_at_a_shared_location_it_depends_on_whose_agreement_shows(
    database: Database, clock: Clock, holder: Holder, whose: str
) -> None:
    with database.begin("THERE", clock()) as begun:
        tx = replace(begun, configuration=replace(begun.configuration, shared_holder=holder))
        partners.keep(tx, [(FJORD, None)])
        (partner,) = partners.everyone(tx)
        shared = firms.create(tx, FirmFacts("Delt", CLINIC, "AS", Kind.SHARED, None, None), KARI)
        own = firms.create(tx, FirmFacts("Eget", OWN, "ENK", Kind.BILLING, None, None), "U0MANY00001")
        (place,) = many.locations_of(tx, shared.id, 1)
        (profile,) = many.practitioners(tx, 1)
        affiliations.add(tx, place, profile, AffiliationFacts(None, None, own.id, frozenset()), KARI)
        changed = shared if whose == "the location's firm" else own
        recorded = decisions.record(tx, [Answer(changed.id, partner.id, State.ACTIVE)])
        # The location's firm matters only where its agreement shows; the billing firm's always decides who is paid.
        assert recorded.practitioners == (1 if changed is own or holder is Holder.LOCATION else 0)
