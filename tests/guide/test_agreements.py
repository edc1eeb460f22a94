"""Samarbeidsavtaler: how a firm stands with each partner, and applying for one from its page."""

from datetime import UTC, datetime

import pytest

from bot.cli import audit
from bot.domain.agreement import State
from bot.storage import Transaction, agreements, firms, partners
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Running
from tests.guide.steps import create_firm, create_location, no_longer_shows, share_the_firm

SEE, APPLY, TO_ALL = "Se avtaler", "Søk samarbeid", "Søk hos alle"


@pytest.fixture
async def firm(kari: Person) -> Person:
    """Kari on the page of her firm."""
    await create_firm(kari)
    return kari


async def open_agreements(administrator: Person) -> Modal:
    await administrator.home.press(SEE)
    return await administrator.sees_modal("Samarbeidsavtaler")


def names(listed: Modal) -> list[str]:
    return [line.partition("\n")[0] for line in listed.lines if line.startswith(("Breidablikk", "Fjordtrygd", "Nord"))]


def partner_answers(bot: Running, name: str, state: State, since: datetime | None = None) -> None:
    def record(tx: Transaction) -> None:
        (partner,) = (each for each in partners.everyone(tx) if each.name == name)
        firm = firms.by_organisation_number(tx, "310000019")
        at = tx if since is None else Transaction(tx.connection, tx.workspace, since)
        agreements.record(at, firm.id, partner.id, state, None)

    bot.read(record)


async def test_a_firm_begins_without_any(firm: Person) -> None:
    await firm.home.shows("Samarbeidsavtaler: ingen")
    listed = await open_agreements(firm)
    assert listed.text.count("Ingen avtale") == 3
    assert listed.buttons == [f"{TO_ALL} (3)", *[APPLY] * 3]


async def test_applying_is_told_with_who_and_when(firm: Person, bot: Running) -> None:
    listed = await open_agreements(firm)
    await listed.press(APPLY, near="Fjordtrygd")
    await listed.shows("Fjordtrygd\nDu søkte 24. november")
    await listed.shows("Selskapet svarer utenfor Slack")
    assert listed.buttons == [f"{TO_ALL} (2)", *[APPLY] * 2]
    await listed.close()
    await firm.home.shows("Samarbeidsavtaler: 1 søkt")
    told = [line.split("\t") for line in bot.read(lambda tx: list(audit.lines(tx, tx.now)))]
    assert [(line[1], line[2], line[5]) for line in told[-1:]] == [
        (f"Kari Nordmann ({firm.id})", "agreement.applied", "Fjordtrygd")
    ]


async def test_applying_to_all_takes_three_presses_from_the_firms_page(firm: Person, slack: LocalSlack) -> None:
    listed = await open_agreements(firm)
    assert "Fjordklinikken AS søker hos 3 forsikringsselskaper" in listed.confirmation(f"{TO_ALL} (3)")
    await listed.press(f"{TO_ALL} (3)")
    await listed.shows("Nordlys Forsikring\nDu søkte")
    assert listed.text.count("Du søkte 24. november") == 3
    assert listed.buttons == []


async def test_a_colleague_sees_who_applied_and_the_rows_stay_in_their_places(
    firm: Person, tom: Person, slack: LocalSlack
) -> None:
    await create_location(firm)
    await share_the_firm(firm, tom)
    for each in (firm, tom):
        await each.home.press("Tilbake")
        await each.home.shows("Samarbeidsavtaler:")
    listed = await open_agreements(firm)
    before = names(listed)
    await listed.press(APPLY, near="Nordlys Forsikring")
    await listed.shows("Du søkte")
    assert names(listed) == before
    await tom.home.shows("Samarbeidsavtaler: 1 søkt")
    await (await open_agreements(tom)).shows("Kari Nordmann søkte 24. november")


async def test_pressing_twice_is_quiet(firm: Person, bot: Running, slack: LocalSlack) -> None:
    listed = await open_agreements(firm)
    again = listed.surface.blocks
    await listed.press(APPLY, near="Fjordtrygd")
    await listed.shows("Du søkte")
    carried = next(block["accessory"] for block in again if "Fjordtrygd" in str(block) and "accessory" in block)
    await listed.press_unseen(carried["action_id"], carried["value"])
    await bot.settled()
    assert firm.modal.title == "Samarbeidsavtaler"
    assert "nå, så ingen" not in listed.text
    assert len(bot.read(lambda tx: [line for line in audit.lines(tx, tx.now) if "agreement.applied" in line])) == 1


async def test_an_agreement_that_exists_by_now_is_told_and_stays(firm: Person, bot: Running) -> None:
    listed = await open_agreements(firm)
    partner_answers(bot, "Fjordtrygd", State.ACTIVE)
    await listed.press(APPLY, near="Fjordtrygd")
    await listed.shows("Avtalen med Fjordtrygd er på plass nå, så ingen søknad ble sendt")
    await listed.shows("Fjordtrygd\nAktiv siden 24. november")


async def test_each_state_says_what_it_means_and_what_to_do(firm: Person, bot: Running) -> None:
    bot.import_partners("Solsikker", "Tindeforsikring")
    partner_answers(bot, "Fjordtrygd", State.ACTIVE, datetime(2026, 3, 3, 11, tzinfo=UTC))
    partner_answers(bot, "Nordlys Forsikring", State.NOTICE, datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    partner_answers(bot, "Breidablikk Helse", State.REJECTED)
    partner_answers(bot, "Solsikker", State.ENDED)
    listed = await open_agreements(firm)
    for words in (
        "Fjordtrygd\nAktiv siden 3. mars",
        "Nordlys Forsikring\nSagt opp 1. januar",  # by the reader's clock
        "Breidablikk Helse\nAvslått 24. november",
        "Solsikker\nAvsluttet 24. november",
        "Tindeforsikring\nIngen avtale",
        "til avtalen er slutt, men kan ikke faktureres",
        "Søk på nytt når noe har endret seg",
    ):
        await listed.shows(words)
    assert listed.buttons == [f"{TO_ALL} (3)", *[APPLY] * 3]
    await listed.press(APPLY, near="Breidablikk Helse")
    await listed.shows("Breidablikk Helse\nDu søkte")
    await listed.close()
    await firm.home.shows("Samarbeidsavtaler: 1 aktiv, 1 sagt opp, 1 søkt")


async def test_a_billing_firm_has_them_too(ola: Person) -> None:
    await create_firm(ola, "Fjell Helse ENK", kind="Fakturerende firma")
    listed = await open_agreements(ola)
    await listed.shows("Fjell Helse ENK kan fakturere et forsikringsselskap når de har en avtale")
    await listed.press(APPLY, near="Fjordtrygd")
    await listed.shows("Du søkte")


async def test_a_hundred_partners_have_pages(firm: Person, bot: Running) -> None:
    bot.import_partners(*(f"Selskap {number:03}" for number in range(100)))
    listed = await open_agreements(firm)
    assert listed.text.count("Ingen avtale") == 40
    await listed.press("Neste side")
    await listed.shows("Selskap 037")
    await listed.press(APPLY, near="Selskap 037")
    await listed.shows("Selskap 037\nDu søkte")  # and still on this page
    await listed.press("Neste side")
    await listed.shows("Selskap 099")
    assert "Neste side" not in listed.buttons
    await listed.press(f"{TO_ALL} (102)")
    await listed.shows("Selskap 099\nDu søkte")
    await listed.press("Forrige side")
    await listed.shows("Selskap 037")
    await listed.press("Forrige side")
    await listed.shows("Breidablikk Helse\nDu søkte")


async def test_a_workspace_without_partners_says_so(firm: Person, bot: Running) -> None:
    bot.read(lambda tx: tx.connection.exec_driver_sql("DELETE FROM partners"))
    await firm.open_home()
    await no_longer_shows(firm.home, "Samarbeidsavtaler")


@pytest.mark.parametrize("action", ["agreements.open", "agreements.apply", "agreements.apply_to_all"])
async def test_they_are_for_administrators_only(
    firm: Person, tom: Person, action: str, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await tom.open_home()
    await tom.home.shows("Hei, ")
    await tom.home.press_unseen(action, '{"firm":1,"partner":1}')
    await tom.sees_modal("Beskjed")
    assert "Du administrerer ikke Fjordklinikken AS" in tom.modal.text
    assert bot.read(lambda tx: agreements.of_firms(tx, [1])) == {}
    assert f"no access: NotAdministrator by {tom.id} in {action}" in caplog.text


async def test_a_partner_that_does_not_exist_is_refused_and_logged(
    firm: Person, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await firm.home.press_unseen("agreements.apply", '{"firm":1,"partner":4711}')
    await firm.sees_modal("Beskjed")
    assert bot.read(lambda tx: agreements.of_firms(tx, [1])) == {}
    assert "no access: NoAccess" in caplog.text
