"""No dead ends: whoever an ended invitation was to is invited once more with one press."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.days import look
from tests.guide.steps import (
    ANSWERS,
    INVITED,
    accept,
    carried,
    create_firm,
    create_location,
    fill_in_profile,
    invite_addresses,
    invite_members,
    is_added,
    no_longer_shows,
    set_up_clinic,
    share_the_firm,
)


async def withdraw(administrator: Person, name: str) -> None:
    await administrator.home.press("Trekk tilbake", near=name)
    await (await administrator.sees_modal("Trekke tilbake?")).submit()
    await administrator.sees_no_modal()


async def look_at_what_has_ended(administrator: Person) -> None:
    """From the location's page."""
    await administrator.home.press("Vis")
    await administrator.home.shows("Majorstuen › Avsluttede invitasjoner")


async def decline(invitee: Person) -> None:
    await invitee.messages[-1].press("Avslå")
    await (await invitee.sees_modal("Avslå invitasjonen")).submit()
    await invitee.sees_no_modal()


# Inviter på nytt.


async def test_whoever_declined_is_invited_again_with_one_press(clinic: Person, ola: Person, slack: LocalSlack) -> None:
    await invite_members(clinic, ola, greeting="Hei Ola")
    await ola.sees(INVITED)
    await decline(ola)
    await clinic.sees("Ola Fjell har avslått")
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    await clinic.home.press("Inviter på nytt", near="Ola Fjell")
    await clinic.home.shows("invitert på nytt")
    assert "Inviter på nytt" not in clinic.home.buttons
    assert await slack.until(lambda: len(ola.messages) == 2)
    assert "Hei Ola" in ola.messages[-1].text
    assert ola.messages[-1].buttons == ANSWERS
    await accept(ola)


async def test_whoever_let_it_expire_and_whoever_it_was_withdrawn_from(
    clinic: Person, ola: Person, eva: Person, slack: LocalSlack, clock: Clock, bot: Running
) -> None:
    await invite_members(clinic, ola)
    clock.forward(days=14)
    await look(slack, bot)
    await invite_members(clinic, eva)
    await eva.sees(INVITED)
    await clinic.home.shows("venter på svar (1)")
    await withdraw(clinic, "Eva Søn")
    await clinic.home.shows("Avsluttede invitasjoner (2)")
    await look_at_what_has_ended(clinic)
    for each in (ola, eva):
        before = len(each.messages)
        await clinic.home.press("Inviter på nytt", near=each.name)
        assert await slack.until(lambda each=each, before=before: len(each.messages) == before + 1)
        assert each.messages[-1].buttons == ANSWERS


async def test_an_address_is_invited_again_by_its_address(clinic: Person, slack: LocalSlack, ola: Person) -> None:
    await invite_addresses(clinic, ola.email)
    await ola.sees(INVITED)
    await withdraw(clinic, ola.email)
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    await clinic.home.press("Inviter på nytt", near=ola.email)
    assert await slack.until(lambda: len(ola.messages) == 2)
    assert "Ola Fjell" not in clinic.home.text


async def test_not_whoever_has_an_open_invitation_or_is_there_already(
    clinic: Person, ola: Person, slack: LocalSlack
) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await withdraw(clinic, "Ola Fjell")
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    value = carried(clinic.home, "invite.again")
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Inviter personer")
    await invite_members(clinic, ola)
    await clinic.home.shows("venter på svar (1)")
    await clinic.home.press_unseen("invite.again", value)
    said = await clinic.sees_modal("Beskjed")
    assert "Ola Fjell har allerede en åpen invitasjon til Majorstuen" in said.text
    await said.close()
    assert await slack.until(lambda: len(ola.messages) == 2)
    await accept(ola)
    await clinic.sees("Ola Fjell har godtatt")
    await clinic.home.press_unseen("invite.again", value)
    assert "har allerede godtatt" in (await clinic.sees_modal("Beskjed")).text


async def test_the_daily_limit_holds(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_invites_per_day=1):
        kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")
        await set_up_clinic(kari)
        await invite_members(kari, ola)
        await ola.sees(INVITED)
        await withdraw(kari, "Ola Fjell")
        await kari.home.shows("Avsluttede invitasjoner (1)")
        await look_at_what_has_ended(kari)
        await kari.home.press("Inviter på nytt")
        assert "Du kan sende 1 invitasjon på 24 timer" in (await kari.sees_modal("Beskjed")).text


async def test_only_who_administers_the_location_may(clinic: Person, tom: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await withdraw(clinic, "Ola Fjell")
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await look_at_what_has_ended(clinic)
    value = carried(clinic.home, "invite.again")
    await create_firm(tom, "Bislett Fysio AS", "310 000 035")
    await create_location(tom, "Bislett")
    await tom.home.press_unseen("invite.again", value)
    assert "Du administrerer ikke" in (await tom.sees_modal("Beskjed")).text
    assert len(ola.messages) == 1


# Be om ny invitasjon.


@pytest.fixture
async def expired(slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running) -> Person:
    """Kari, whose invitation to Ola has expired."""
    await invite_members(clinic, ola, greeting="Hei Ola")
    await ola.sees(INVITED)
    clock.forward(days=14)
    await look(slack, bot)
    await ola.messages[0].shows("Invitasjonen gikk ut")
    return clinic


async def test_who_let_it_expire_asks_and_gets_a_new_one_with_one_press(
    slack: LocalSlack, expired: Person, ola: Person
) -> None:
    assert "Vil du likevel være med?" in ola.messages[0].text
    await ola.messages[0].press("Be om ny invitasjon")
    await ola.messages[0].shows("Du ba om en ny i dag")
    assert ola.messages[0].buttons == []
    asked = await expired.sees("Ola Fjell ber om en ny invitasjon til Majorstuen")
    assert asked.buttons == ["Inviter på nytt"]
    await asked.press("Inviter på nytt")
    await asked.shows("Invitert på nytt")
    assert asked.buttons == []
    assert await slack.until(lambda: "Hei Ola" in ola.messages[-1].text)
    await ola.messages[0].shows("Etterpå er du invitert på nytt")
    await accept_the_latest(ola)
    await expired.sees("Ola Fjell har godtatt")


async def accept_the_latest(invitee: Person) -> None:
    await invitee.messages[-1].press("Godta")
    await fill_in_profile(invitee)
    await invitee.messages[-1].shows("Du godtok")


async def test_asking_twice_is_quiet(slack: LocalSlack, expired: Person, ola: Person) -> None:
    value = carried(ola.messages[0], "answer.ask")
    await ola.messages[0].press("Be om ny invitasjon")
    await ola.messages[0].shows("Du ba om en ny i dag")
    await ola.messages[0].press_unseen("answer.ask", value)
    await expired.sees("Ola Fjell ber om en ny invitasjon")
    assert len([each for each in expired.messages if "ber om en ny" in each.text]) == 1
    assert ola.ephemerals == []


async def test_nobody_else_can_ask_for_it(expired: Person, ola: Person, eva: Person) -> None:
    value = carried(ola.messages[0], "answer.ask")
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    await eva.home.press_unseen("answer.ask", value)
    assert "Denne invitasjonen er til Ola Fjell" in (await eva.sees_modal("Beskjed")).text
    assert "Be om ny invitasjon" in ola.messages[0].buttons


async def test_the_others_hear_it_when_the_inviter_is_gone(
    slack: LocalSlack, clinic: Person, tom: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await share_the_firm(clinic, tom)
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    clock.forward(days=14)
    await look(slack, bot)
    await ola.messages[0].shows("Invitasjonen gikk ut")
    await tom.home.press("Tilbake")
    await tom.home.shows("Administratorer:")
    await tom.home.press("Endre", near="Administratorer")
    administrators = await tom.sees_modal("Administratorer")
    await administrators.press("Fjern", near="Kari Nordmann")
    await administrators.shows("Tom Dahl")
    await ola.messages[0].press("Be om ny invitasjon")
    await (await tom.sees("Ola Fjell ber om en ny invitasjon")).press("Inviter på nytt")
    assert await slack.until(lambda: "Tom Dahl inviterer deg" in ola.messages[-1].text)


async def test_who_was_invited_by_address_is_not_named_by_asking(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await invite_addresses(clinic, ola.email)
    await ola.sees(INVITED)
    clock.forward(days=14)
    await look(slack, bot)
    await ola.messages[0].press("Be om ny invitasjon")
    asked = await clinic.sees("ber om en ny invitasjon til Majorstuen")
    assert ola.email in asked.text
    assert "Ola Fjell" not in asked.text


# Angre.


async def withdrawn_from_ola(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await clinic.home.shows("venter på svar (1)")
    await withdraw(clinic, "Ola Fjell")
    await clinic.home.shows("Invitasjonen til Ola Fjell er trukket tilbake.")


async def test_a_withdrawal_is_undone_and_the_invitation_is_as_it_was(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await withdrawn_from_ola(clinic, ola)
    await ola.messages[0].shows("trakk tilbake")
    await clinic.home.press("Angre")
    await clinic.home.shows("venter på svar (1)")
    assert "Angre" not in clinic.home.buttons
    assert await slack.until(lambda: ola.messages[0].buttons == ANSWERS)
    assert len(ola.messages) == 1
    clock.forward(days=2, hours=1)
    await look(slack, bot)
    assert len(ola.messages) == 2  # reminded as if nothing had happened
    await ola.messages[0].press("Godta")
    await fill_in_profile(ola)
    await clinic.sees("Ola Fjell har godtatt")


async def test_undoing_twice_is_fine(clinic: Person, ola: Person, slack: LocalSlack) -> None:
    await withdrawn_from_ola(clinic, ola)
    value = carried(clinic.home, "invite.undo")
    await clinic.home.press("Angre")
    await clinic.home.shows("venter på svar (1)")
    await clinic.home.press_unseen("invite.undo", value)
    assert await slack.until(lambda: ola.messages[0].buttons == ANSWERS)
    assert clinic.modal is None


async def test_after_ten_minutes_it_says_how_to_get_there_instead(clinic: Person, ola: Person, clock: Clock) -> None:
    await withdrawn_from_ola(clinic, ola)
    clock.forward(minutes=10)
    await clinic.home.press("Angre")
    said = await clinic.sees_modal("Beskjed")
    assert "Dette kan angres i ti minutter. Inviter på nytt i stedet" in said.text
    await said.close()
    await clinic.open_home()
    await no_longer_shows(clinic.home, "er trukket tilbake.")


async def test_not_when_there_is_a_new_invitation_already(clinic: Person, ola: Person, slack: LocalSlack) -> None:
    await withdrawn_from_ola(clinic, ola)
    await invite_members(clinic, ola)
    await clinic.home.shows("venter på svar (1)")
    await clinic.home.press("Angre")
    assert "har allerede en åpen invitasjon" in (await clinic.sees_modal("Beskjed")).text
    assert await slack.until(lambda: len(ola.messages) == 2)


async def test_what_was_withdrawn_before_it_went_out_goes_out_once_it_is_undone(
    slack: LocalSlack, clinic: Person, ola: Person, bot: Running, clock: Clock
) -> None:
    slack.fault("chat.postMessage", "ratelimited")
    await invite_members(clinic, ola)
    await clinic.home.shows("venter på svar (1)")
    await withdraw(clinic, "Ola Fjell")
    await clinic.home.shows("er trukket tilbake.")
    clock.forward(seconds=2)
    await look(slack, bot)
    assert ola.messages == []
    await clinic.home.press("Angre")
    await clinic.home.shows("venter på svar (1)")
    await look(slack, bot)
    assert await slack.until(lambda: len(ola.messages) == 1)
    assert ola.messages[0].buttons == ANSWERS


async def test_an_address_gets_its_message_once_too(clinic: Person, ola: Person, slack: LocalSlack) -> None:
    await invite_addresses(clinic, ola.email)
    await ola.sees(INVITED)
    await clinic.home.shows("venter på svar (1)")
    await withdraw(clinic, ola.email)
    await clinic.home.press("Angre")
    await clinic.home.shows("venter på svar (1)")
    assert await slack.until(lambda: ola.messages[0].buttons == ANSWERS)
    assert len(ola.messages) == 1


async def removed(administrator: Person, practitioner: Person) -> Modal:
    """Ends with the window that says so."""
    await is_added(practitioner, administrator)
    await administrator.home.press("Endre", near=practitioner.name)
    form = await administrator.sees_modal("Endre")
    await form.press("Fjern fra lokasjonen")
    return await administrator.sees_modal("Fjernet")


async def test_a_removal_is_undone_before_the_practitioner_is_told(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    said = await removed(clinic, ola)
    assert "Ola Fjell er fjernet fra Majorstuen" in said.text
    assert "Deretter får Ola beskjed" in said.text
    await (await ola.sees("Du ble lagt til")).shows("men er fjernet siden")
    count = len(ola.messages)
    await said.press("Angre")
    said = await clinic.sees_modal("Angret")
    assert "Ola Fjell er fortsatt på Majorstuen" in said.text
    await said.close()
    await clinic.home.shows("Behandlere (1)")
    await ola.sees("har lagt deg til hos Fjordklinikken AS")
    clock.forward(minutes=11)
    await look(slack, bot)
    assert len(ola.messages) == count


async def test_it_can_be_undone_on_the_home_tab_too(clinic: Person, ola: Person) -> None:
    await (await removed(clinic, ola)).close_all()
    await clinic.home.shows("Ola Fjell er fjernet.")
    await clinic.home.press("Angre", near="er fjernet")
    await clinic.home.shows("Behandlere (1)")
    assert clinic.modal is None


async def test_removed_twice_is_told_once(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await (await removed(clinic, ola)).press("Angre")
    await (await clinic.sees_modal("Angret")).close_all()
    await clinic.home.shows("Behandlere (1)")
    clock.forward(minutes=2)
    await clinic.home.press("Endre", near="Ola Fjell")
    await (await clinic.sees_modal("Endre")).press("Fjern fra lokasjonen")
    await (await clinic.sees_modal("Fjernet")).close_all()
    for _ in range(3):
        clock.forward(minutes=9)
        await look(slack, bot)
    await ola.sees("har fjernet deg")
    assert len([each for each in ola.messages if "har fjernet deg" in each.text]) == 1


async def test_after_ten_minutes_the_practitioner_is_told_and_it_cannot_be_undone(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    said = await removed(clinic, ola)
    clock.forward(minutes=10)
    await look(slack, bot)
    await ola.sees("har fjernet deg")
    await said.press("Angre")
    assert "Trykk «Legg til personer» på siden til Majorstuen" in (await clinic.sees_modal("Beskjed")).text


async def test_who_left_by_themselves_can_undo_it_and_nobody_else(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await is_added(ola, clinic)
    await ola.write("Jeg vil slutte på Majorstuen")
    await (await ola.sees("Du blir fjernet fra lokasjonen")).press("Slutt på Majorstuen")
    await (await ola.sees_modal("Slutte på lokasjonen?")).submit()
    said = await ola.sees_modal("Fjernet")
    value = carried(said, "affiliation.undo")
    await clinic.home.shows("Behandlere (0)")
    assert "Angre" not in clinic.home.buttons
    await clinic.home.press_unseen("affiliation.undo", value)
    assert "ikke tilgang" in (await clinic.sees_modal("Beskjed")).text
    await said.press("Angre")
    assert "Du er fortsatt på Majorstuen" in (await ola.sees_modal("Angret")).text
    count = len(clinic.messages)
    clock.forward(minutes=11)
    await look(slack, bot)
    assert len(clinic.messages) == count
