"""What practitioners are told when they are added, changed or removed, and what they can look up themselves."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Clock, Running
from tests.guide.days import look
from tests.guide.steps import carried, create_profile, is_added, no_longer_shows, set_up_clinic, share_the_firm

RESERVATIONS = "Reservasjoner: Ola vil ikke ha pasienter fra"
ADDED = "har lagt deg til hos Fjordklinikken AS, lokasjon Majorstuen"


@pytest.fixture
async def clinic(clinic: Person, ola: Person) -> Person:
    """Ola has been added."""
    await is_added(ola, clinic)
    await clinic.home.shows("Behandlere (1)")
    return clinic


async def edit(administrator: Person, name: str = "Ola Fjell") -> Modal:
    await administrator.home.press("Endre", near=name)
    return await administrator.sees_modal("Endre")


async def save(administrator: Person) -> None:
    assert administrator.modal
    await administrator.modal.submit()
    await administrator.sees_no_modal()


async def test_being_added_is_told_with_what_is_seen_and_whom_to_ask(clinic: Person, ola: Person) -> None:
    told = await ola.sees(ADDED)
    assert "@Kari Nordmann har lagt deg til" in told.text
    assert "Navn: Ola Fjell, fysioterapeut" in told.text
    assert f"E-post: {ola.email}" in told.text
    assert "Fakturerende firma: Fjordklinikken AS" in told.text
    assert "Reservasjoner: ingen.\nVises for: ingen ennå." in told.text
    assert told.buttons == ["Alt stemmer", "Noe er feil …"]
    assert "Kari" in told.notification
    invitation = await ola.sees("inviterer deg til")
    assert "Du godtok, og du er lagt til på Majorstuen" in invitation.text


async def test_a_change_is_told_and_what_was_said_before_is_true_again(clinic: Person, ola: Person) -> None:
    added = await ola.sees(ADDED)
    form = await edit(clinic)
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await save(clinic)
    changed = await ola.sees("@Kari Nordmann har endret det som er lagret om deg hos Fjordklinikken AS")
    assert "Mobil: 912 34 567" in changed.text
    await added.shows("Mobil: 912 34 567")


async def test_a_change_by_a_colleague_does_not_change_who_added(clinic: Person, tom: Person, ola: Person) -> None:
    added = await ola.sees(ADDED)
    await share_the_firm(clinic, tom)
    form = await edit(tom)
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await save(tom)
    changed = await ola.sees("@Tom Dahl har endret")
    assert changed.buttons == ["Alt stemmer", "Noe er feil …"]
    await added.shows("Mobil: 912 34 567")
    assert "Tom Dahl har lagt deg til" not in added.text
    assert "Du er lagt til hos Fjordklinikken AS, lokasjon Majorstuen" in added.text


async def test_saving_without_a_change_asks_and_tells_nothing(clinic: Person, ola: Person) -> None:
    form = await edit(clinic)
    await form.tick(RESERVATIONS, "Fjordtrygd")
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).submit()
    await clinic.sees_no_modal()
    await ola.sees("har endret")
    count = len(ola.messages)
    await clinic.home.shows("reservert mot Fjordtrygd")
    form = await edit(clinic)
    await form.submit()
    await clinic.sees_no_modal()
    await ola.command("/knytt")
    await ola.sees("Den som administrerer klinikken, inviterer deg")
    assert len(ola.messages) == count


async def test_being_removed_is_told_and_earlier_messages_say_so(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    added = await ola.sees(ADDED)
    await ola.open_home()
    await ola.home.shows("Du er knyttet til Fjordklinikken AS, lokasjon Majorstuen")
    form = await edit(clinic)
    await form.press("Fjern fra lokasjonen")
    await (await clinic.sees_modal("Fjernet")).close()
    await added.shows("men er fjernet siden")
    clock.forward(minutes=10)
    await look(slack, bot)
    told = await ola.sees("@Kari Nordmann har fjernet deg fra Fjordklinikken AS, lokasjon Majorstuen")
    assert "Si fra til Kari" in told.text
    await added.shows("men er fjernet siden")
    assert "E-post:" not in added.text
    await no_longer_shows(ola.home, "Du er knyttet til")
    await clinic.home.shows("Behandlere (0)")


async def test_a_removal_by_mistake_is_mended_without_a_new_invitation(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    form = await edit(clinic)
    await form.press("Fjern fra lokasjonen")
    await (await clinic.sees_modal("Fjernet")).close()
    await clinic.home.shows("Behandlere (0)")
    await clinic.home.press("Legg til personer")
    window = await clinic.sees_modal("Legg til personer")
    assert window.value("Tilgjengelige profiler") == "(Ola Fjell)"
    await window.submit()
    await clinic.sees_modal("Legg til på lokasjonen")
    await save(clinic)
    await clinic.home.shows("Behandlere (1)")
    assert await ola.client.workspace.until(lambda: ADDED in ola.messages[-1].text)
    clock.forward(minutes=10)
    await look(slack, bot)
    assert not any("har fjernet deg" in each.text for each in ola.messages)  # they are there: it is no news any more


async def test_administrators_are_told_nothing_of_what_they_do_to_themselves(kari: Person, slack: LocalSlack) -> None:
    await create_profile(kari, "lege")
    await set_up_clinic(kari)
    await kari.home.press("Legg til personer")
    await (await kari.sees_modal("Legg til personer")).submit()
    await (await kari.sees_modal("Legg til på lokasjonen")).submit()
    await (await kari.sees_modal("Lagret")).close()
    await kari.home.shows("Behandlere (1)")
    form = await edit(kari, "Kari Nordmann")
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await save(kari)
    form = await edit(kari, "Kari Nordmann")
    assert "får beskjed" not in form.confirmation("Fjern fra lokasjonen")
    await form.press("Fjern fra lokasjonen")
    gone = await kari.sees_modal("Fjernet")
    assert "Du er ikke lenger på Majorstuen" in gone.text
    assert "beskjed" not in gone.text
    await gone.close()
    await kari.home.shows("Behandlere (0)")
    assert kari.messages == []


async def test_a_practitioner_at_two_locations_is_told_for_each(clinic: Person, tom: Person, ola: Person) -> None:
    await set_up_clinic(tom, name="Bislett Fysio", number="310 000 027")
    await tom.home.press("Inviter personer")
    form = await tom.sees_modal("Inviter personer")
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await form.submit()
    await (await ola.sees("inviterer deg til Bislett Fysio")).press("Godta")
    await (await tom.sees("Ola Fjell har godtatt")).press("Legg til på lokasjonen")
    form = await tom.sees_modal("Legg til på lokasjonen")
    assert form.value("Mobil på denne lokasjonen") == "()"
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await save(tom)
    there = await ola.sees("har lagt deg til hos Bislett Fysio")
    assert "912 34 567" in there.text
    assert "912 34 567" not in (await ola.sees(ADDED)).text
    await ola.open_home()
    await ola.home.shows("Du er knyttet til Bislett Fysio")
    await ola.home.press("Se hva som vises", near="Fjordklinikken AS")
    assert "Mobil: ingen" in (await ola.sees_modal("Dette vises")).text


async def test_somebody_else_cannot_look_at_it(clinic: Person, ola: Person, eva: Person) -> None:

    await ola.open_home()
    await ola.home.shows("Se hva som vises")
    value = carried(ola.home, "affiliation.show")
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    await eva.home.press_unseen("affiliation.show", value)
    assert "Du administrerer ikke Fjordklinikken AS" in (await eva.sees_modal("Beskjed")).text
    await clinic.home.press_unseen("affiliation.show", value)
    assert "Dette er lagret" in (await clinic.sees_modal("Dette vises")).text
