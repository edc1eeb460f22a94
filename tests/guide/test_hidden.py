"""A reservation hides: it is asked about once, naming the partner; whom nobody sees is told apart from all others."""

from sandbox.block_kit import elements_of
from sandbox.person import Person
from tests.guide.conftest import PARTNERS, Running
from tests.guide.steps import accept, invite_members, no_longer_shows
from tests.guide.test_matrix import CLINIC, OWN, agree, with_own_firm
from tests.guide.test_step_six import RESERVATIONS, edit, step_six


async def reserved(administrator: Person, practitioner: Person, *partners: str) -> None:
    """Added, with reservations against some."""
    form = await step_six(administrator, practitioner)
    await form.tick(RESERVATIONS, *partners)
    await form.submit()
    await (await administrator.sees_modal("Er det riktig?")).submit()
    await administrator.sees_no_modal()


async def hidden_from_all(administrator: Person, practitioner: Person) -> None:
    form = await step_six(administrator, practitioner)
    await form.tick(RESERVATIONS, *PARTNERS)
    await form.submit()
    await (await administrator.sees_modal("Er det riktig?")).press("Ja, skjul for alle")
    await (await administrator.sees_modal("Lagret")).close()


async def test_only_what_is_newly_ticked_is_asked_about(bot: Running, clinic: Person, ola: Person) -> None:
    await reserved(clinic, ola, "Fjordtrygd")
    form = await edit(clinic, ola)
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await form.submit()
    await clinic.sees_no_modal()
    form = await edit(clinic, ola)
    await form.tick(RESERVATIONS, "Nordlys Forsikring")
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "Ola blir usynlig for Nordlys Forsikring." in question.text
    await question.submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("reservert mot Fjordtrygd og Nordlys Forsikring")


async def test_a_tick_taken_away_is_not_asked_about(bot: Running, clinic: Person, ola: Person) -> None:
    await reserved(clinic, ola, "Fjordtrygd")
    form = await edit(clinic, ola)
    await form.untick(RESERVATIONS, "Fjordtrygd")
    await form.submit()
    await clinic.sees_no_modal()


async def test_to_hide_from_all_takes_a_red_button(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, *PARTNERS)
    form = await step_six(clinic, ola)
    await form.tick(RESERVATIONS, *PARTNERS)
    await form.shows("Ingen forsikringsselskaper vil se Ola her.")
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "Ingen forsikringsselskaper vil se Ola. Du har krysset av alle, og kryss betyr nei" in question.text
    assert question.buttons == ["Ja, skjul for alle"]
    assert "submit" not in question.view.content
    assert [each["style"] for block in question.view.blocks for each in elements_of(block)] == ["danger"]
    await question.press("Ja, skjul for alle")
    saved = await clinic.sees_modal("Lagret")
    assert "Ola er lagt til på Majorstuen, og ingen forsikringsselskaper ser Ola der." in saved.text
    await saved.close()
    assert not clinic.modal
    await clinic.home.shows("Behandlere (1)")


async def test_who_is_left_to_be_seen_by_none_is_not_told_that_insurers_see_this(
    bot: Running, clinic: Person, ola: Person
) -> None:
    agree(bot, CLINIC, *PARTNERS)
    await hidden_from_all(clinic, ola)
    told = await ola.sees("har lagt deg til")
    assert "Ingen forsikringsselskaper ser dette nå:" in told.text
    assert "Vises for: ingen, på grunn av reservasjonene." in told.text
    assert "Dette ser" not in told.text
    await ola.open_home()
    await ola.home.press("Se hva som vises")
    seen = await ola.sees_modal("Dette vises")
    assert "Ingen forsikringsselskaper ser deg hos Fjordklinikken AS, lokasjon Majorstuen, nå." in seen.text
    assert "Dette ser" not in seen.text
    await seen.close()

    form = await edit(clinic, ola)
    await form.untick(RESERVATIONS, "Fjordtrygd")
    await form.submit()
    await clinic.sees_no_modal()
    await told.shows("Dette ser forsikringsselskapene og kundene deres:")
    assert "Vises for: Fjordtrygd." in told.text


async def test_when_the_last_one_is_ticked_later_it_is_asked_in_red_as_well(
    bot: Running, clinic: Person, ola: Person
) -> None:
    await reserved(clinic, ola, "Fjordtrygd", "Nordlys Forsikring")
    form = await edit(clinic, ola)
    await form.tick(RESERVATIONS, "Breidablikk Helse")
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).press("Ja, skjul for alle")
    saved = await clinic.sees_modal("Lagret")
    assert "Endringen er lagret, og ingen forsikringsselskaper ser Ola på Majorstuen." in saved.text
    await saved.close()
    assert not clinic.modal


async def test_without_agreements_nobody_is_told_that_they_are_seen(bot: Running, clinic: Person, ola: Person) -> None:
    form = await step_six(clinic, ola)
    assert "Ingen forsikringsselskaper vil se Ola her." in form.text
    await form.submit()
    await clinic.sees_no_modal()
    told = await ola.sees("har lagt deg til")
    assert "Vises for: ingen ennå. Samarbeidsavtale mangler." in told.text
    assert "Dette ser" not in told.text


async def test_oneself_added_and_hidden_from_all(bot: Running, clinic: Person) -> None:
    await clinic.home.press("Legg til personer")
    window = await clinic.sees_modal("Legg til personer")
    await window.press("Opprett profil")
    profile = await clinic.sees_modal("Behandlerprofil")
    await profile.choose("Yrke", "lege")
    await profile.submit()
    await window.shows("(Kari Nordmann)")
    await window.submit()
    form = await clinic.sees_modal("Legg til på lokasjonen")
    await form.tick("Reservasjoner", *PARTNERS)
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).press("Ja, skjul for alle")
    saved = await clinic.sees_modal("Lagret")
    assert "ingen forsikringsselskaper ser Kari der" in saved.text
    assert "Dette ser" not in saved.text


async def test_one_of_several_hidden_from_all_leads_back_to_the_others(
    bot: Running, clinic: Person, ola: Person, eva: Person
) -> None:
    await invite_members(clinic, ola, eva)
    await accept(ola)
    await accept(eva)
    await clinic.home.shows("Godtatt, ikke lagt til (2)")
    await clinic.home.press("Legg til alle (2)")
    form = await clinic.sees_modal("Legg til alle")
    await form.press("Åpne", near="Ola Fjell")
    alone = await clinic.sees_modal("Legg til på lokasjonen")
    await alone.tick("Reservasjoner", *PARTNERS)
    await alone.submit()
    await (await clinic.sees_modal("Er det riktig?")).press("Ja, skjul for alle")
    await (await clinic.sees_modal("Lagret")).close()
    form = await clinic.sees_modal("Legg til alle")
    await form.shows("1 har godtatt")


async def test_billing_where_nobody_pays_is_asked_about_once(bot: Running, clinic: Person, ola: Person) -> None:
    agree(bot, CLINIC, *PARTNERS)
    form = await with_own_firm(clinic, ola)
    agree(bot, OWN, "Nordlys Forsikring", "Fjordtrygd")
    await form.choose("Fakturerende firma", "Ola Fjell Fysio")
    await form.submit()
    question = await clinic.sees_modal("Er det riktig?")
    assert "▲ Vises for Breidablikk Helse, men Ola Fjell Fysio kan ikke fakturere der." in question.text
    await question.submit()
    await clinic.sees_no_modal()
    told = await ola.sees("har lagt deg til")
    assert "▲ Vises for Breidablikk Helse, men Ola Fjell Fysio kan ikke fakturere der." in told.text
    form = await edit(clinic, ola)
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await form.submit()
    await clinic.sees_no_modal()
    form = await edit(clinic, ola)
    await form.tick(RESERVATIONS, "Breidablikk Helse")
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).submit()
    await clinic.sees_no_modal()
    await no_longer_shows(told, "▲")
