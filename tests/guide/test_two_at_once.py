"""Two administrators at once: the second is told and sees the fresh values; nothing is overwritten, nothing twice."""

import asyncio

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Clock, Running
from tests.guide.days import look
from tests.guide.steps import (
    carried,
    create_location,
    invite_members,
    is_added,
    is_invited_and_accepts,
    set_up_clinic,
    share_the_firm,
)

RESERVATIONS = "Reservasjoner: Ola vil ikke ha pasienter fra"


@pytest.fixture
async def both(kari: Person, tom: Person, ola: Person) -> tuple[Person, Person]:
    """Two administrators of the clinic where Ola has been added, both with the form open."""
    await set_up_clinic(kari)
    await share_the_firm(kari, tom)
    await is_added(ola, kari)
    await tom.open_home()
    for administrator in (kari, tom):
        await administrator.home.shows("Behandlere (1)")
        await administrator.home.press("Endre", near="Ola Fjell")
        await administrator.sees_modal("Endre")
    return kari, tom


def form_of(administrator: Person) -> Modal:
    assert administrator.modal
    return administrator.modal


async def saved_mobile(administrator: Person) -> str:
    """What the form shows when it is opened anew."""
    await administrator.open_home()
    await administrator.home.shows("Behandlere (1)")
    await administrator.home.press("Endre", near="Ola Fjell")
    return (await administrator.sees_modal("Endre")).value("Mobil på denne lokasjonen")


async def test_the_second_is_told_and_sees_what_the_first_saved(both: tuple[Person, Person]) -> None:
    kari, tom = both
    await form_of(kari).type("Mobil på denne lokasjonen", "912 34 567")
    await form_of(tom).type("Mobil på denne lokasjonen", "987 65 432")
    await form_of(tom).type("E-post på denne lokasjonen", "tom@majorstuen.example.com")
    await form_of(kari).submit()
    await kari.sees_no_modal()
    await form_of(tom).submit()
    fresh = await tom.sees_modal("Endre")
    await fresh.shows("Kari Nordmann lagret en endring mens du hadde skjemaet åpent")
    assert fresh.value("Mobil på denne lokasjonen") == "(912 34 567)"
    assert fresh.value("E-post på denne lokasjonen") == "()"
    await fresh.type("E-post på denne lokasjonen", "ola@majorstuen.example.com")
    await fresh.submit()
    await tom.sees_no_modal()
    assert await saved_mobile(tom) == "(912 34 567)"
    assert form_of(tom).value("E-post på denne lokasjonen") == "(ola@majorstuen.example.com)"


async def test_leaving_the_fresh_form_overwrites_nothing(both: tuple[Person, Person]) -> None:
    kari, tom = both
    await form_of(kari).type("Mobil på denne lokasjonen", "912 34 567")
    await form_of(kari).submit()
    await kari.sees_no_modal()
    await form_of(tom).type("Mobil på denne lokasjonen", "987 65 432")
    await form_of(tom).submit()
    await form_of(tom).shows("lagret en endring")
    await form_of(tom).close()
    await tom.sees_no_modal()
    assert await saved_mobile(tom) == "(912 34 567)"


async def test_a_save_in_between_is_noticed_from_the_confirmation_too(both: tuple[Person, Person]) -> None:
    kari, tom = both
    await form_of(tom).tick(RESERVATIONS, "Fjordtrygd")
    await form_of(tom).submit()
    question = await tom.sees_modal("Er det riktig?")
    await form_of(kari).tick(RESERVATIONS, "Nordlys Forsikring")
    await form_of(kari).submit()
    await (await kari.sees_modal("Er det riktig?")).submit()
    await kari.sees_no_modal()
    await question.submit()
    fresh = await tom.sees_modal("Endre")
    assert "Kari Nordmann lagret en endring" in fresh.text
    assert fresh.value(RESERVATIONS) == "☐ Breidablikk Helse ☐ Fjordtrygd ☑ Nordlys Forsikring"
    await fresh.tick(RESERVATIONS, "Fjordtrygd")
    await fresh.submit()
    question = await tom.sees_modal("Er det riktig?")
    assert "usynlig for Fjordtrygd." in question.text  # of Nordlys Kari was asked
    await question.submit()
    await tom.sees_no_modal()
    await kari.open_home()
    await kari.home.shows("reservert mot Fjordtrygd og Nordlys Forsikring")


async def test_saving_at_the_very_same_time_has_one_winner(both: tuple[Person, Person]) -> None:
    kari, tom = both
    await form_of(kari).type("Mobil på denne lokasjonen", "912 34 567")
    await form_of(tom).type("Mobil på denne lokasjonen", "987 65 432")
    await asyncio.gather(form_of(kari).submit(), form_of(tom).submit())
    winner, loser = (tom, kari) if kari.modal else (kari, tom)
    assert winner.modal is None
    assert form_of(loser).title == "Endre"
    assert f"{winner.name} lagret en endring" in form_of(loser).text
    expected = "(912 34 567)" if winner is kari else "(987 65 432)"
    assert form_of(loser).value("Mobil på denne lokasjonen") == expected


async def test_whoever_is_removed_while_the_form_is_open_stays_removed(both: tuple[Person, Person]) -> None:
    kari, tom = both
    await form_of(kari).press("Fjern fra lokasjonen")
    await kari.sees_modal("Fjernet")
    await form_of(tom).type("Mobil på denne lokasjonen", "987 65 432")
    await form_of(tom).submit()
    assert "finnes ikke lenger" in (await tom.sees_modal("Beskjed")).text
    await tom.modal.close_all()
    await tom.open_home()
    await tom.home.shows("Behandlere (0)")


async def test_removing_twice_is_fine_and_told_once(
    both: tuple[Person, Person], slack: LocalSlack, ola: Person, clock: Clock, bot: Running
) -> None:
    kari, tom = both
    await form_of(kari).press("Fjern fra lokasjonen")
    await form_of(tom).press("Fjern fra lokasjonen")
    await kari.sees_modal("Fjernet")
    await tom.sees_modal("Fjernet")
    clock.forward(minutes=10)
    await look(slack, bot)
    await ola.sees("har fjernet deg fra")
    await ola.command("/knytt")
    await ola.sees("ingenting du må gjøre")
    assert len([shown for shown in ola.messages if "har fjernet deg" in shown.text]) == 1


async def test_adding_the_same_person_at_the_same_time_adds_them_once(
    slack: LocalSlack, kari: Person, tom: Person, ola: Person
) -> None:
    await set_up_clinic(kari)
    await share_the_firm(kari, tom)
    await is_invited_and_accepts(ola, kari)
    await tom.open_home()
    for administrator in (kari, tom):
        await administrator.home.shows("Godtatt, ikke lagt til (1)")
        await administrator.home.press("Legg til", near="Ola Fjell")
        await administrator.sees_modal("Legg til på lokasjonen")
    await asyncio.gather(form_of(kari).submit(), form_of(tom).submit())
    winner, loser = (tom, kari) if kari.modal else (kari, tom)
    assert winner.modal is None
    assert form_of(loser).title == "Beskjed"
    assert "allerede på Majorstuen" in form_of(loser).text
    await ola.sees("har lagt deg til hos")
    assert len([shown for shown in ola.messages if "har lagt deg til hos" in shown.text]) == 1


async def test_inviting_the_same_person_at_the_same_time_invites_them_once(
    kari: Person, tom: Person, ola: Person
) -> None:
    await set_up_clinic(kari)
    await share_the_firm(kari, tom)
    await asyncio.gather(invite_members(kari, ola), invite_members(tom, ola))
    await ola.sees("inviterer deg til")
    await kari.open_home()
    await kari.home.shows("venter på svar (1)")
    assert len(ola.messages) == 1


async def test_two_answers_at_the_same_time_have_one_winner(slack: LocalSlack, kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await is_added(ola, kari)  # so that there is a profile

    await kari.home.press("Tilbake")
    await kari.home.shows("Opprett lokasjon")
    await create_location(kari, "Bislett")
    await invite_members(kari, ola)
    invitation = await ola.sees("lokasjon Bislett")
    accept, home = carried(invitation, "answer.accept"), ola.home
    await ola.open_home()
    await home.shows("Invitasjoner til deg (1)")
    await asyncio.gather(*(home.press_unseen("answer.accept", accept) for _ in range(5)))
    await invitation.shows("Du godtok")
    await kari.sees("godtatt invitasjonen til Bislett")
    await kari.command("/knytt")
    await kari.sees("Steg")
    assert len([shown for shown in kari.messages if "godtatt invitasjonen til Bislett" in shown.text]) == 1
    assert ola.modal is None
