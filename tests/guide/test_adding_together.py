"""Legg til alle: those who accepted, in one form; whoever differs has a form of their own."""

import pytest

from bot.flows import together
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Running
from tests.guide.steps import (
    accept,
    carried,
    create_firm,
    invite_members,
    set_up_clinic,
    share_the_firm,
)


@pytest.fixture
def per(slack: LocalSlack, bot: Running) -> Person:
    """A third practitioner."""
    return slack.person("Per Berg")


@pytest.fixture
async def accepted(clinic: Person, ola: Person, eva: Person, per: Person) -> Person:
    """Kari, who has three to add, and looks at the location's page."""
    await invite_members(clinic, ola, eva, per)
    for each in (ola, eva, per):
        await accept(each)
    await clinic.home.shows("Godtatt, ikke lagt til (3)")
    return clinic


async def all_of_them(administrator: Person, count: int = 3) -> Modal:
    await administrator.home.press(f"Legg til alle ({count})")
    return await administrator.sees_modal("Legg til alle")


async def test_all_who_accepted_are_added_with_one_save(accepted: Person, ola: Person, per: Person) -> None:
    form = await all_of_them(accepted)
    assert "3 har godtatt, og legges til med «Lagre»" in form.text
    assert "fakturerer for alle" in form.text
    assert ola.email in form.text
    await form.submit()
    await accepted.sees_no_modal()
    await accepted.home.shows("Behandlere (3)")
    assert "Legg til alle" not in accepted.home.text
    for each in (ola, per):
        await each.sees("har lagt deg til hos Fjordklinikken AS, lokasjon Majorstuen")
    told = await accepted.sees("3 er lagt til på Majorstuen: Ola Fjell, Eva Søn og Per Berg")
    assert "Online Manager" in told.text
    assert told.buttons == ["Nyttig", "Ikke nyttig"]


async def test_one_who_differs_is_opened_and_saved_alone_and_is_then_left_out(
    accepted: Person, ola: Person, eva: Person
) -> None:
    form = await all_of_them(accepted)
    await form.press("Åpne", near="Ola Fjell")
    alone = await accepted.sees_modal("Legg til på lokasjonen")
    await alone.type("Mobil på denne lokasjonen", "412 34 567")
    await alone.submit()
    form = await accepted.sees_modal("Legg til alle")
    await form.shows("2 har godtatt")
    assert "Ola Fjell" not in form.text
    assert "412 34 567" in (await ola.sees("har lagt deg til")).text
    await form.submit()
    await accepted.sees_no_modal()
    await accepted.home.shows("Behandlere (3)")
    assert "412 34 567" not in (await eva.sees("har lagt deg til")).text


async def test_one_with_reservations_is_asked_about_and_leads_back_to_the_others(accepted: Person) -> None:
    form = await all_of_them(accepted)
    await form.press("Åpne", near="Ola Fjell")
    alone = await accepted.sees_modal("Legg til på lokasjonen")
    await alone.tick("Reservasjoner", "Fjordtrygd")
    await alone.submit()
    await (await accepted.sees_modal("Er det riktig?")).submit()
    form = await accepted.sees_modal("Legg til alle")
    await form.shows("2 har godtatt")


async def test_when_everybody_was_opened_alone_nothing_is_left_to_save(
    clinic: Person, ola: Person, eva: Person
) -> None:
    await invite_members(clinic, ola, eva)
    await accept(ola)
    await accept(eva)
    await clinic.home.shows("Godtatt, ikke lagt til (2)")
    form = await all_of_them(clinic, 2)
    for name in ("Ola Fjell", "Eva Søn"):
        await form.press("Åpne", near=name)
        await (await clinic.sees_modal("Legg til på lokasjonen")).submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("Behandlere (2)")


async def test_a_tick_that_counts_for_all_asks_back(accepted: Person, ola: Person) -> None:
    form = await all_of_them(accepted)
    await form.tick("Reservasjoner", "Fjordtrygd")
    await form.submit()
    question = await accepted.sees_modal("Er det riktig?")
    assert "3 personer blir usynlige for Fjordtrygd" in question.text
    await question.submit()
    await accepted.sees_no_modal()
    await accepted.home.shows("Behandlere (3)")
    assert "Fjordtrygd" in (await ola.sees("har lagt deg til")).text


async def test_whoever_a_colleague_added_meanwhile_is_named_and_left_as_they_are(
    accepted: Person, tom: Person, ola: Person
) -> None:
    await share_the_firm(accepted, tom)
    form = await all_of_them(accepted)
    await tom.home.press("Legg til", near="Ola Fjell")
    alone = await tom.sees_modal("Legg til på lokasjonen")
    await alone.type("Mobil på denne lokasjonen", "412 34 567")
    await alone.submit()
    await form.submit()
    result = await accepted.sees_modal("Legg til alle")
    await result.shows("2 er lagt til")
    assert "Ola Fjell, av Tom Dahl" in result.text
    assert "412 34 567" in (await ola.sees("har lagt deg til")).text
    await accepted.home.shows("Behandlere (3)")


async def test_a_button_that_is_out_of_date_says_that_all_are_there(accepted: Person, tom: Person) -> None:
    await share_the_firm(accepted, tom)
    value = carried(tom.home, "add.all")
    await (await all_of_them(accepted)).submit()
    await accepted.sees_no_modal()
    await tom.home.press_unseen("add.all", value)
    assert "Alle som har godtatt, er på Majorstuen nå" in (await tom.sees_modal("Beskjed")).text


async def test_at_a_shared_location_each_bills_through_their_own_firm(
    kari: Person, ola: Person, eva: Person, per: Person
) -> None:
    await create_firm(ola, name="Ola Fjell Fysio", number="310 000 027", kind="Selvstendig: bare meg")
    await set_up_clinic(kari, kind="Delt lokasjon")
    await invite_members(kari, ola, eva, per)
    for each in (ola, eva, per):
        await accept(each)
    await kari.home.shows("Godtatt, ikke lagt til (3)")
    form = await all_of_them(kari)
    assert "Eget firma: Ola Fjell Fysio" in form.text
    assert form.text.count("Har ikke opprettet eget firma ennå") == 2
    await form.submit()
    result = await kari.sees_modal("Legg til alle")
    await result.shows("1 er lagt til")
    assert "uklart hvilket eget firma" in result.text
    assert "Eva Søn" in result.text
    assert "Ola Fjell Fysio" in (await ola.sees("har lagt deg til")).text
    await result.close()
    form = await all_of_them(kari, 2)
    assert form.fields == ["Reservasjoner: de vil ikke ha pasienter fra"]  # the clinic bills for nobody by accident
    await form.press("Åpne", near="Eva Søn")
    alone = await kari.sees_modal("Legg til på lokasjonen")
    await alone.choose("Fakturerende firma", "fakturerer for Eva")
    await alone.submit()
    question = await kari.sees_modal("Er det riktig?")
    assert "delt lokasjon" in question.text
    await question.submit()
    await kari.home.shows("Behandlere (2)")


async def test_from_the_card_which_says_how_many(accepted: Person) -> None:
    await accepted.write("knytt")
    card = await accepted.sees("3 har godtatt og kan legges til")
    await card.press("Legg til alle (3)")
    await (await accepted.sees_modal("Legg til alle")).submit()
    await card.shows("Ferdig. 3 personer er lagt til på Majorstuen")
    assert "Var dette nyttig?" in card.text


async def test_from_the_available_profiles_and_from_the_next_step(accepted: Person) -> None:
    await accepted.home.press("Legg til personer")
    window = await accepted.sees_modal("Legg til personer")
    await window.press("Legg til alle (3)")
    await (await accepted.sees_modal("Legg til alle")).close()
    await (await accepted.sees_modal("Legg til personer")).close()
    await accepted.home.press("Tilbake")
    await accepted.home.shows("Opprett lokasjon")
    await accepted.home.press("Tilbake")
    await accepted.home.shows("3 å legge til på Majorstuen")
    await (await all_of_them(accepted)).submit()
    await accepted.sees_no_modal()


async def test_more_than_fit_come_in_the_next_round(accepted: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST_TOGETHER", 2)
    form = await all_of_them(accepted)
    assert "1 til har godtatt" in form.text
    await form.submit()
    await accepted.home.shows("Behandlere (2)")
    await accepted.home.shows("Godtatt, ikke lagt til (1)")


async def test_somebody_who_accepts_while_the_form_is_open_is_not_added_unseen(
    clinic: Person, ola: Person, eva: Person, per: Person
) -> None:
    await invite_members(clinic, ola, eva, per)
    await accept(ola)
    await accept(eva)
    await clinic.home.shows("Godtatt, ikke lagt til (2)")
    form = await all_of_them(clinic, 2)
    await accept(per)
    await form.submit()
    await clinic.home.shows("Behandlere (2)")
    assert "Godtatt, ikke lagt til (1)" in clinic.home.text


async def test_one_left_is_added_as_ever(accepted: Person) -> None:
    await (await accepted.sees("3 har godtatt invitasjonen til Majorstuen")).press("Legg til alle (3)")
    await (await accepted.sees_modal("Legg til alle")).close()
    await accepted.home.press("Legg til", near="Per Berg")
    await (await accepted.sees_modal("Legg til på lokasjonen")).submit()
    await accepted.sees_no_modal()
    await accepted.home.shows("Legg til alle (2)")
