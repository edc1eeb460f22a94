"""Before Lagre one sees what each insurer will see, who can be billed and who can book; it follows what is chosen."""

import asyncio

from bot.domain.agreement import State
from bot.storage import Transaction, agreements, firms, partners
from sandbox.client import place_of
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import PARTNERS, Running
from tests.guide.steps import no_longer_shows, set_up_clinic
from tests.guide.test_step_six import RESERVATIONS, SHARED, create_own_firm, edit, step_six

CLINIC, OWN = "310000019", "310000027"


def agree(bot: Running, number: str, *names: str, state: State = State.ACTIVE) -> None:
    """The partners' answers to a firm, as the operator records them."""

    def record(tx: Transaction) -> None:
        firm = firms.by_organisation_number(tx, number)
        assert firm
        for each in partners.everyone(tx):
            if each.name in names:
                agreements.record(tx, firm.id, each.id, state, None)

    bot.read(record)


async def with_own_firm(administrator: Person, practitioner: Person) -> Modal:
    """Step 6 for somebody who has created a firm of their own."""
    await (await step_six(administrator, practitioner)).close()
    await create_own_firm(practitioner)
    await administrator.open_home()
    await administrator.home.press("Legg til", near=practitioner.name)
    return await administrator.sees_modal("Legg til på lokasjonen")


async def test_each_insurer_has_a_line_with_the_three_verdicts(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, "Fjordtrygd", "Nordlys Forsikring")
    form = await step_six(clinic, ola)
    assert "Ola vil vises for 2 av 3 forsikringsselskaper." in form.text
    assert "Fjordtrygd\n✓ vises · ✓ kan fakturere · × kan ikke bestilles" in form.text
    assert "Breidablikk Helse\n× vises ikke · × kan ikke fakturere · × kan ikke bestilles" in form.text
    assert "Fjordklinikken AS har ingen samarbeidsavtale med Breidablikk Helse. Søk" in form.text
    assert form.text.count("Majorstuen har ikke noe bookingsystem ennå") == 1
    assert "▲" not in form.text


async def test_a_tick_is_followed_and_what_was_typed_stays(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, *PARTNERS)
    form = await step_six(clinic, ola)
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await form.tick(RESERVATIONS, "Fjordtrygd")
    await form.shows("Ola vil vises for 2 av 3 forsikringsselskaper.")
    assert "Reservert: vises ikke for Fjordtrygd. Kryss betyr nei." in form.text
    assert form.value("Mobil på denne lokasjonen") == "(912 34 567)"
    assert "☑ Fjordtrygd" in form.value(RESERVATIONS)
    await form.untick(RESERVATIONS, "Fjordtrygd")
    await form.shows("Ola vil vises for 3 av 3 forsikringsselskaper.")
    await form.submit()
    await clinic.sees_no_modal()


async def test_shown_without_being_able_to_bill_stands_out_before_it_is_saved(
    bot: Running, clinic: Person, ola: Person
) -> None:
    agree(bot, CLINIC, *PARTNERS)
    form = await with_own_firm(clinic, ola)
    agree(bot, OWN, "Nordlys Forsikring")
    assert "▲" not in form.text
    await form.choose("Fakturerende firma", "Ola Fjell Fysio")
    await form.shows(
        "▲ Vises for Breidablikk Helse og Fjordtrygd, men Ola Fjell Fysio kan ikke fakturere der. "
        "Pasientene kommer, men ingen får betalt."
    )
    assert "kryss av Breidablikk Helse og Fjordtrygd under reservasjoner til avtalen er på plass" in form.text
    assert "Be dem som administrerer Ola Fjell Fysio, om å søke" in form.text
    await form.tick(RESERVATIONS, "Breidablikk Helse", "Fjordtrygd")
    await no_longer_shows(form, "▲")


async def test_an_agreement_under_notice_shows_but_cannot_bill(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, *PARTNERS)
    agree(bot, CLINIC, "Fjordtrygd", state=State.NOTICE)
    form = await step_six(clinic, ola)
    assert "▲ Vises for Fjordtrygd, men Fjordklinikken AS kan ikke fakturere der." in form.text
    assert "Avtalen mellom Fjordklinikken AS og Fjordtrygd er sagt opp." in form.text


async def test_at_a_shared_location_the_own_firms_agreements_count_once_it_is_chosen(
    bot: Running, kari: Person, ola: Person
) -> None:
    await set_up_clinic(kari, name="Helsehuset AS", kind=SHARED)
    form = await with_own_firm(kari, ola)
    agree(bot, OWN, "Fjordtrygd")
    await form.choose("Fakturerende firma", "Ola Fjell Fysio")
    await form.shows("Ola vil vises for 1 av 3 forsikringsselskaper.")
    assert "▲" not in form.text


async def test_editing_shows_it_as_it_is_saved(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, *PARTNERS)
    form = await step_six(clinic, ola)
    await form.tick(RESERVATIONS, "Fjordtrygd")
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).submit()
    await clinic.sees_no_modal()
    form = await edit(clinic, ola)
    assert "Ola vil vises for 2 av 3 forsikringsselskaper." in form.text


async def test_many_insurers_are_put_together_where_they_are_alike(bot: Running, clinic: Person, ola: Person) -> None:
    bot.import_partners(*(f"Selskap {number:02}" for number in range(1, 24)))
    agree(bot, CLINIC, "Selskap 01", "Selskap 02")
    form = await step_six(clinic, ola)
    assert "Selskap 01 og Selskap 02\n✓ vises" in form.text
    assert "og 12 til\n× vises ikke" in form.text


async def test_two_ticks_before_the_first_is_drawn_end_with_both(bot: Running, clinic: Person, ola: Person) -> None:
    """Slack sends the second choice with the hash of the window as it was before the first was drawn."""
    agree(bot, CLINIC, *PARTNERS)
    form = await step_six(clinic, ola)
    block = next(each["block_id"] for each in form.view.blocks if each["block_id"].startswith("reservations"))
    _, element = place_of(form.view, block, "add.look")
    first, second, _ = (option["value"] for option in element["options"])
    await asyncio.gather(
        clinic.client.act(form.view, block, "add.look", [first]),
        clinic.client.act(form.view, block, "add.look", [first, second]),
    )
    await form.shows("Ola vil vises for 1 av 3 forsikringsselskaper.")
    await bot.settled()
    assert "Ola vil vises for 1 av 3 forsikringsselskaper." in form.text


async def test_what_is_chosen_is_not_drawn_over_the_answer_to_a_submission(
    bot: Running, clinic: Person, ola: Person
) -> None:
    form = await step_six(clinic, ola)
    await form.type("Mobil på denne lokasjonen", "22 00 00 00")
    await asyncio.gather(form.tick(RESERVATIONS, "Fjordtrygd"), form.submit())
    await bot.settled()
    assert form.text


async def test_made_up_choices_show_nothing_of_others(bot: Running, clinic: Person, ola: Person, tom: Person) -> None:
    await set_up_clinic(tom, name="Bislett Fysio AS", number="310 000 035")
    form = await step_six(clinic, ola)
    radio = next(each for each in form.view.blocks if each["block_id"].startswith("billing_firm"))
    radio["element"]["options"].append({"text": {"type": "plain_text", "text": "?"}, "value": "3"})
    await clinic.client.act(form.view, radio["block_id"], "add.look", "3")
    await form.shows("Velg fakturerende firma for å se")
    assert "Bislett" not in form.text


async def added(administrator: Person, practitioner: Person, *reservations: str) -> None:
    """With reservations against some; ends on the location's page."""
    form = await step_six(administrator, practitioner)
    if reservations:
        await form.tick(RESERVATIONS, *reservations)
    await form.submit()
    if reservations:
        await (await administrator.sees_modal("Er det riktig?")).submit()
    await administrator.sees_no_modal()
    await administrator.home.shows("Behandlere (1)")


async def test_a_row_says_when_something_stands_against_it(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, *PARTNERS)
    agree(bot, CLINIC, "Fjordtrygd", state=State.NOTICE)
    form = await step_six(clinic, ola)
    await form.tick(RESERVATIONS, "Nordlys Forsikring")
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).submit()
    await clinic.home.shows("Vises for 2 av 3. Kan ikke fakturere Fjordtrygd.")
    await clinic.home.press("Se hva som vises", near="Ola Fjell")
    seen = await clinic.sees_modal("Dette vises")
    assert "Vises for: Breidablikk Helse og Fjordtrygd." in seen.text
    assert "▲ Vises for Fjordtrygd, men Fjordklinikken AS kan ikke fakturere der." in seen.text
    assert "Nordlys Forsikring\n× vises ikke · ✓ kan fakturere · × kan ikke bestilles" in seen.text
    assert "Reservert: vises ikke for Nordlys Forsikring." in seen.text


async def test_a_row_says_nothing_where_all_is_well(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, *PARTNERS)
    await added(clinic, ola)
    assert "Vises" not in clinic.home.text


async def test_asked_whether_somebody_is_visible_it_says_why_not(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, "Fjordtrygd")
    agree(bot, CLINIC, "Nordlys Forsikring", state=State.APPLIED)
    await added(clinic, ola, "Fjordtrygd")
    await clinic.write("Er Ola Fjell synlig for Fjordtrygd?")
    answer = await clinic.sees("× Vises ikke for Fjordtrygd: reservert.")
    assert "samarbeidsavtale" not in answer.text
    await clinic.write("Er Ola Fjell synlig for Nordlys Forsikring?")
    await clinic.sees("Fjordklinikken AS har søkt samarbeid med Nordlys Forsikring og venter på svar.")
    await clinic.write("Hvem er Ola Fjell synlig for?")
    everyone = await clinic.sees("× Vises ikke for Fjordtrygd: reservert.\n× Vises ikke. Fjordklinikken AS har ingen")
    assert "Breidablikk Helse. Søk samarbeid på firmaets side." in everyone.text


async def test_practitioners_who_ask_hear_it_of_themselves(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, "Fjordtrygd")
    await added(clinic, ola)
    await ola.write("Er jeg synlig for Fjordtrygd?")
    answer = await ola.sees("✓ Vises for Fjordtrygd.")
    assert "Du på Majorstuen" in answer.text
    assert answer.buttons[0] == "Se hva som vises"
    await ola.write("Er jeg synlig for Nordlys Forsikring?")
    await ola.sees("Be dem som administrerer Fjordklinikken AS, om å søke samarbeid.")
