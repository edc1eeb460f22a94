"""After sending: Send påminnelse, Send på nytt, Trekk tilbake, and what happens when the time is up."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running
from tests.guide.steps import (
    ANSWERS,
    INVITED,
    accept,
    carried,
    create_profile,
    invite_addresses,
    invite_members,
    set_up_clinic,
    share_the_firm,
)


@pytest.fixture
def clinic(waiting_clinic: Person) -> Person:
    return waiting_clinic


async def withdraw(administrator: Person, name: str) -> None:
    await administrator.home.press("Trekk tilbake", near=name)
    question = await administrator.sees_modal("Trekke tilbake?")
    assert name in question.text
    await question.submit()
    await administrator.sees_no_modal()


async def test_a_reminder_too_soon_is_refused_with_the_time_from_which_it_may(clinic: Person, ola: Person) -> None:
    await clinic.home.press("Send påminnelse", near="Ola Fjell")
    said = await clinic.sees_modal("Beskjed")
    assert "i dag 20:00" in said.text
    assert len(ola.messages) == 1


async def test_one_reminder_in_ten_hours(clinic: Person, ola: Person, clock: Clock, slack: LocalSlack) -> None:
    clock.forward(hours=10)
    await clinic.home.press("Send påminnelse", near="Ola Fjell")
    reminder = await ola.sees("Kari Nordmann venter på svar om Fjordklinikken AS, lokasjon Majorstuen")
    assert reminder.buttons == ANSWERS
    await clinic.home.shows("påminnet i dag")
    clock.forward(hours=9)
    await clinic.home.press("Send påminnelse", near="Ola Fjell")
    assert "06:00" in (await clinic.sees_modal("Beskjed")).text
    await clinic.modal.close()
    clock.forward(hours=1)
    await clinic.home.press("Send påminnelse", near="Ola Fjell")
    assert await slack.until(lambda: len(ola.messages) == 3)


async def test_sending_again_starts_the_time_anew(clinic: Person, ola: Person, clock: Clock, slack: LocalSlack) -> None:
    first = ola.messages[0]
    clock.forward(days=10)
    await clinic.home.press("Send på nytt", near="Ola Fjell")
    assert await slack.until(lambda: len(ola.messages) == 2)
    assert "Svar innen fredag 18. desember" in ola.messages[-1].text
    await first.shows("Svar i den nyeste meldingen")
    await clinic.home.shows("går ut 18. des.")
    clock.forward(days=10)
    await accept(ola)


async def test_a_week_more_is_given_until_eight_weeks_after_sending(
    clinic: Person, ola: Person, slack: LocalSlack, clock: Clock
) -> None:
    for day in ("15. des.", "22. des.", "29. des.", "5. jan. 2027", "12. jan. 2027", "19. jan. 2027"):
        await clinic.home.press("Gi en uke til", near="Ola Fjell")
        await clinic.home.shows(f"går ut {day}")
    await clinic.home.press("Gi en uke til", near="Ola Fjell")
    said = await clinic.sees_modal("Beskjed")
    assert "En invitasjon går ut senest 8 uker etter at den ble sendt. Trykk «Send på nytt»" in said.text
    await said.close()
    clock.forward(days=50)
    await clinic.home.press("Send på nytt", near="Ola Fjell")
    assert await slack.until(lambda: len(ola.messages) == 2)
    await clinic.home.press("Gi en uke til", near="Ola Fjell")
    await clinic.home.shows("går ut 3. feb.")


async def test_withdrawing_is_confirmed_first(clinic: Person, ola: Person) -> None:
    await clinic.home.press("Trekk tilbake", near="Ola Fjell")
    question = await clinic.sees_modal("Trekke tilbake?")
    assert "Ola Fjell kan da ikke lenger godta invitasjonen til Majorstuen" in question.text
    await question.close()
    assert ola.messages[0].buttons == ANSWERS
    await withdraw(clinic, "Ola Fjell")
    await ola.messages[0].shows("Kari trakk tilbake invitasjonen")
    await clinic.home.shows("venter på svar (0)")
    await clinic.home.press("Vis")
    await clinic.home.shows("× trukket tilbake i dag")
    assert "Ola Fjell" in clinic.home.text


async def test_the_greeting_goes_with_the_invitation(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola, greeting="Hei Ola")
    invitation = await ola.sees("Hei Ola")
    await withdraw(kari, "Ola Fjell")
    await invitation.shows("trakk tilbake")
    assert "Hei Ola" not in invitation.text


async def test_after_a_withdrawal_one_can_invite_again(clinic: Person, ola: Person, slack: LocalSlack) -> None:
    await withdraw(clinic, "Ola Fjell")
    await clinic.home.shows("venter på svar (0)")
    await invite_members(clinic, ola)
    assert await slack.until(lambda: len(ola.messages) == 2)
    await accept(ola)
    await ola.messages[0].shows("trakk tilbake")


async def test_after_a_decline_one_can_invite_again(clinic: Person, ola: Person, slack: LocalSlack) -> None:
    await create_profile(ola)
    await ola.messages[0].press("Avslå")
    await (await ola.sees_modal("Avslå invitasjonen")).submit()
    await clinic.sees("har avslått")
    await invite_members(clinic, ola)
    assert await slack.until(lambda: len(ola.messages) == 2)
    await ola.messages[-1].press("Godta")
    await clinic.sees("Ola Fjell har godtatt")


async def test_when_the_time_is_up_it_expires(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    clock.forward(days=15)
    await bot.tick()
    await ola.messages[0].shows("Invitasjonen gikk ut")
    assert ola.messages[0].buttons == ["Be om ny invitasjon"]
    await clinic.open_home()
    await clinic.home.shows("venter på svar (0)")
    await clinic.home.press("Vis")
    await clinic.home.shows("Majorstuen › Avsluttede invitasjoner")
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Inviter personer")
    await invite_members(clinic, ola)
    assert await slack.until(lambda: len(ola.messages) == 2)
    await accept(ola)


async def test_buttons_that_come_too_late_say_what_has_become_of_it(clinic: Person, ola: Person, tom: Person) -> None:
    await share_the_firm(clinic, tom)
    await tom.home.shows("venter på svar (1)")
    value = carried(tom.home, "invite.more")
    await accept(ola)
    for step in ("invite.remind", "invite.resend"):
        await tom.home.press_unseen(step, value)
        said = await tom.sees_modal("Beskjed")
        assert "godtatt" in said.text
        await said.close()
    await tom.home.press_unseen("invite.give_up", value)
    await (await tom.sees_modal("Trekke tilbake?")).submit()
    assert "godtatt" in (await tom.sees_modal("Beskjed")).text
    assert "Du godtok" in ola.messages[0].text


async def test_a_colleague_may_manage_it_and_a_stranger_not(
    clinic: Person, ola: Person, tom: Person, eva: Person
) -> None:
    await share_the_firm(clinic, tom)
    value = carried(clinic.home, "invite.more")
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    await eva.home.press_unseen("invite.remind", value)
    assert "Du administrerer ikke Fjordklinikken AS" in (await eva.sees_modal("Beskjed")).text
    await tom.home.shows("venter på svar (1)")
    await withdraw(tom, "Ola Fjell")
    await ola.messages[0].shows("trakk tilbake invitasjonen")


async def test_reminding_from_the_list_of_available_profiles(clinic: Person, ola: Person, clock: Clock) -> None:
    await clinic.home.press("Legg til personer")
    choose = await clinic.sees_modal("Legg til personer")
    assert "Har ikke svart ennå" in choose.text
    assert "Ola Fjell" in choose.text
    await choose.press("Send påminnelse", near="Ola Fjell")
    said = await clinic.sees_modal("Beskjed")
    assert "20:00" in said.text
    await said.close()
    clock.forward(hours=10)
    choose = await clinic.sees_modal("Legg til personer")
    await choose.press("Send påminnelse", near="Ola Fjell")
    await ola.sees("venter på svar om")
    await choose.shows("Påminnet i dag")


async def test_the_list_of_available_profiles_shows_addresses_as_typed(clinic: Person, eva: Person) -> None:
    await invite_addresses(clinic, eva.email)
    await eva.sees(INVITED)
    await clinic.home.press("Legg til personer")
    choose = await clinic.sees_modal("Legg til personer")
    assert eva.email in choose.text
    assert "Eva Søn" not in choose.text
