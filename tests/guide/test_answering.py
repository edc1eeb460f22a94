"""The invitation in the DM and in App Home: read, accepted, declined, too late, not one's own."""

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running
from tests.guide.steps import (
    ANSWERS,
    INVITED,
    accept,
    carried,
    create_profile,
    fill_in_profile,
    invite_addresses,
    invite_members,
    no_longer_shows,
    set_up_clinic,
    share_the_firm,
)


async def test_it_says_who_invites_where_and_until_when(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola, greeting="Hei Ola, velkommen til oss")
    invitation = await ola.sees(INVITED)
    assert "@Kari Nordmann" in invitation.text
    assert "Hei Ola, velkommen til oss" in invitation.text
    assert "Svar innen tirsdag 8. desember" in invitation.text
    assert invitation.buttons == ANSWERS
    assert "Kari Nordmann" in invitation.notification
    assert "Fjordklinikken AS" in invitation.notification


async def test_who_has_a_profile_accepts_with_one_press(clinic: Person, ola: Person) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Godta")
    await invitation.shows("Du godtok i dag. Kari kontrollerer opplysningene og legger deg til.")
    assert invitation.buttons == []
    assert ola.modal is None
    told = await clinic.sees("Ola Fjell har godtatt invitasjonen til Majorstuen")
    assert "Siste steg: kontroller opplysningene og lagre" in told.text
    assert told.buttons == ["Legg til på lokasjonen"]
    await clinic.home.shows("Godtatt, ikke lagt til (1)")
    assert "Behandlere (0)" in clinic.home.text  # an accepted invitation attaches nobody yet


async def test_without_a_profile_accepting_goes_through_once_it_is_saved(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Godta")
    form = await ola.sees_modal("Behandlerprofil")
    assert "Svaret ditt sendes når du lagrer" in form.text
    assert "[Lagre og godta]" in form.text
    await form.choose("Yrke", "fysioterapeut")
    await form.type("HPR-nummer", "12")
    await form.submit()
    assert list(form.errors) == ["HPR-nummer"]
    assert "Godta" in invitation.buttons
    await form.type("HPR-nummer", "9876543")
    await form.submit()
    await ola.sees_no_modal()
    await invitation.shows("Du godtok i dag")
    await clinic.sees("Ola Fjell har godtatt")
    await ola.open_home()
    await ola.home.shows("HPR 9876543")


async def test_the_choice_of_a_profession_does_not_forget_the_answer(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Godta")
    form = await ola.sees_modal("Behandlerprofil")
    await form.type("Navn", "Ola Nordre Fjell")
    await form.choose("Yrke", "massør")
    await no_longer_shows(form, "HPR-nummer")
    assert "[Lagre og godta]" in form.text
    await form.submit()
    await invitation.shows("Du godtok")
    await clinic.sees("Ola Nordre Fjell har godtatt")


async def test_leaving_the_profile_form_answers_nothing(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Godta")
    form = await ola.sees_modal("Behandlerprofil")
    await form.close()
    assert invitation.buttons == ANSWERS
    await accept(ola)


async def test_declining_asks_for_a_reason_which_the_inviter_reads(clinic: Person, ola: Person) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Avslå")
    form = await ola.sees_modal("Avslå invitasjonen")
    assert "Kari Nordmann" in form.text
    await form.type("Vil du si noe mer?", "Slutter i januar\nTakk likevel")
    await form.submit()
    await ola.sees_no_modal()
    await invitation.shows("Du avslo i dag")
    assert invitation.buttons == []
    told = await clinic.sees("Ola Fjell har avslått invitasjonen til Majorstuen")
    assert "Slutter i januar\nTakk likevel" in told.text
    assert told.buttons == []
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await clinic.home.press("Vis")
    await clinic.home.shows("Slutter i januar")


async def test_the_reason_may_be_left_out(clinic: Person, ola: Person) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Avslå")
    await (await ola.sees_modal("Avslå invitasjonen")).submit()
    await invitation.shows("Du avslo i dag")
    told = await clinic.sees("Ola Fjell har avslått")
    assert "│" not in told.text


async def test_declining_needs_no_profile(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Avslå")
    form = await ola.sees_modal("Avslå invitasjonen")
    await form.type("Vil du si noe mer?", "Slutter i januar")
    await form.submit()
    await ola.sees_no_modal()
    await invitation.shows("Du avslo i dag")
    told = await clinic.sees("Ola Fjell har avslått invitasjonen til Majorstuen")
    assert "Slutter i januar" in told.text
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await clinic.home.press("Vis")
    await clinic.home.shows("Ola Fjell")


async def test_a_reason_can_be_chosen_and_the_inviter_reads_it_in_their_language(
    slack: LocalSlack, clinic: Person
) -> None:
    emma = slack.person("Emma Clarke")
    await invite_members(clinic, emma)
    invitation = await emma.sees("invites you to")
    await invitation.press("Decline")
    form = await emma.sees_modal("Decline the invitation")
    assert form.options("Why?") == ["I don't work here", "Wrong person", "Other"]
    await form.choose("Why?", "I don't work here")
    await form.submit()
    told = await clinic.sees("Emma Clarke har avslått invitasjonen til Majorstuen")
    assert "Jobber ikke der." in told.text
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await clinic.home.press("Vis")
    await clinic.home.shows("Jobber ikke der.")


async def test_who_declines_an_invitation_to_their_address_is_named(clinic: Person, ola: Person) -> None:
    await invite_addresses(clinic, ola.email)
    invitation = await ola.sees(INVITED)
    await invitation.press("Avslå")
    await (await ola.sees_modal("Avslå invitasjonen")).submit()
    await invitation.shows("Du avslo i dag")
    await clinic.sees("Ola Fjell har avslått invitasjonen til Majorstuen")
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    await clinic.home.press("Vis")
    await clinic.home.shows("Ola Fjell")


async def test_it_can_be_answered_in_app_home_and_the_message_shows_it(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await ola.open_home()
    await ola.home.shows("Invitasjoner til deg (1)")
    assert "Fjordklinikken AS, lokasjon Majorstuen. Fra @Kari Nordmann" in ola.home.text
    assert "svar på invitasjonen" in ola.home.text
    await ola.home.press("Godta")
    await fill_in_profile(ola)
    await invitation.shows("Du godtok i dag")
    assert invitation.buttons == []
    await no_longer_shows(ola.home, "Invitasjoner til deg")
    assert "Godta" not in ola.home.buttons


async def test_it_can_be_declined_in_app_home(clinic: Person, ola: Person) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await ola.open_home()
    await ola.home.shows("Invitasjoner til deg (1)")
    await ola.home.press("Avslå")
    await (await ola.sees_modal("Avslå invitasjonen")).submit()
    await invitation.shows("Du avslo")
    await no_longer_shows(ola.home, "Avslå")


async def test_every_message_about_it_loses_its_buttons(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock
) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    first = await ola.sees(INVITED)
    clock.forward(days=2)
    await clinic.home.press("Send påminnelse", near="Ola Fjell")
    reminder = await ola.sees("venter på svar om Fjordklinikken AS, lokasjon Majorstuen")
    await clinic.home.press("Send på nytt", near="Ola Fjell")
    await clinic.home.shows("venter på svar (1)")
    assert await slack.until(lambda: len(ola.messages) == 3)
    again = ola.messages[-1]
    assert reminder.buttons == again.buttons == ANSWERS
    await reminder.press("Godta")
    for message in (first, reminder, again):
        await message.shows("Du godtok")
        assert message.buttons == []
    assert "venter på svar" not in reminder.text


async def test_the_same_answer_again_is_a_quiet_success(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    value = carried(invitation, "answer.accept")
    await accept(ola)
    await clinic.sees("har godtatt")
    await invitation.press_unseen("answer.accept", value)
    assert ola.ephemerals == []
    assert ola.modal is None
    await clinic.command("/knytt")
    await clinic.sees("Steg")  # comes after everything that was on its way
    assert len([shown for shown in clinic.messages if "Ola Fjell har godtatt" in shown.text]) == 1


async def test_declining_again_is_a_quiet_success_too(clinic: Person, ola: Person) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    value = carried(invitation, "answer.decline")
    await invitation.press("Avslå")
    await (await ola.sees_modal("Avslå invitasjonen")).submit()
    await invitation.shows("Du avslo")
    await invitation.press_unseen("answer.decline", value)
    assert ola.modal is None
    assert ola.ephemerals == []


async def test_another_answer_after_the_first_is_told_so(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    value = carried(invitation, "answer.decline")
    await accept(ola)
    await invitation.press_unseen("answer.decline", value)
    said = await ola.sees("Du godtok denne invitasjonen i dag")
    assert said.is_ephemeral
    assert "Du godtok i dag" in invitation.text


async def test_a_withdrawn_one_answered_late_gets_a_sentence(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    value = carried(invitation, "answer.accept")
    await clinic.home.press("Trekk tilbake", near="Ola Fjell")
    await (await clinic.sees_modal("Trekke tilbake?")).submit()
    await invitation.shows("Kari trakk tilbake invitasjonen")
    assert invitation.buttons == []
    await invitation.press_unseen("answer.accept", value)
    await ola.sees("Kari Nordmann har trukket tilbake")
    assert ola.modal is None


async def test_an_expired_one_answered_late_gets_a_sentence(
    clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    clock.forward(days=13, hours=23)
    await ola.open_home()
    await ola.home.shows("Invitasjoner til deg (1)")
    clock.forward(hours=1)
    await ola.home.press("Godta")
    assert "gikk ut" in (await ola.sees_modal("Beskjed")).text
    await ola.modal.close()
    await invitation.press("Avslå")
    await ola.sees("Be Kari Nordmann om en ny")

    clock.forward(days=1)
    await bot.tick()
    await invitation.shows("Invitasjonen gikk ut")
    assert invitation.buttons == ["Be om ny invitasjon"]
    await ola.open_home()
    await no_longer_shows(ola.home, "Invitasjoner til deg")
    await clinic.open_home()
    await clinic.home.shows("Avsluttede invitasjoner (1)")
    assert "venter på svar (0)" in clinic.home.text


async def test_one_withdrawn_while_declining_gets_a_sentence(clinic: Person, ola: Person) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Avslå")
    form = await ola.sees_modal("Avslå invitasjonen")
    await clinic.home.press("Trekk tilbake", near="Ola Fjell")
    await (await clinic.sees_modal("Trekke tilbake?")).submit()
    await form.submit()
    assert "har trukket tilbake" in (await ola.sees_modal("Beskjed")).text
    await invitation.shows("trakk tilbake")


async def test_a_profile_filled_in_for_a_withdrawn_one_is_kept(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await invitation.press("Godta")
    form = await ola.sees_modal("Behandlerprofil")
    await clinic.home.press("Trekk tilbake", near="Ola Fjell")
    await (await clinic.sees_modal("Trekke tilbake?")).submit()
    await form.choose("Yrke", "fysioterapeut")
    await form.submit()
    said = await ola.sees_modal("Beskjed")
    assert "Kari Nordmann har trukket tilbake denne invitasjonen" in said.text
    await said.close()
    await ola.sees_no_modal()
    await ola.open_home()
    await ola.home.shows("Ola Fjell, fysioterapeut")


async def test_somebody_else_cannot_answer_it(clinic: Person, ola: Person, eva: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    for action in ("answer.accept", "answer.decline"):
        await eva.home.press_unseen(action, carried(invitation, action))
        said = await eva.sees_modal("Beskjed")
        assert "Denne invitasjonen er til Ola Fjell" in said.text
        await said.close()
    assert invitation.buttons == ANSWERS


async def test_who_is_not_the_invitee_is_not_told_whose_address_it_is(clinic: Person, ola: Person, eva: Person) -> None:
    await invite_addresses(clinic, ola.email)
    invitation = await ola.sees(INVITED)
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    await eva.home.press_unseen("answer.accept", carried(invitation, "answer.accept"))
    said = await eva.sees_modal("Beskjed")
    assert "Denne invitasjonen er til noen andre" in said.text
    assert "Ola" not in said.text


async def test_even_the_inviter_cannot_answer_for_the_invitee(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    invitation = await ola.sees(INVITED)
    await clinic.home.press_unseen("answer.accept", carried(invitation, "answer.accept"))
    assert "er til Ola Fjell" in (await clinic.sees_modal("Beskjed")).text


async def test_one_answer_settles_all_invitations_to_the_location_and_every_inviter_is_told(
    clinic: Person, tom: Person, ola: Person
) -> None:
    await share_the_firm(clinic, tom)
    await create_profile(ola)
    await invite_members(clinic, ola)
    by_kari = await ola.sees("@Kari Nordmann inviterer deg")
    await invite_addresses(tom, ola.email)
    await by_kari.press("Avslå")
    form = await ola.sees_modal("Avslå invitasjonen")
    await form.type("Vil du si noe mer?", "Slutter i januar")
    await form.submit()
    await by_kari.shows("Du avslo")
    for inviter in (clinic, tom):
        told = await inviter.sees("Ola Fjell har avslått")
        assert "Slutter i januar" in told.text
    await ola.open_home()
    await ola.home.shows("Min behandlerprofil")
    await no_longer_shows(ola.home, "Invitasjoner til deg")


async def test_invitations_to_other_locations_stay_open(clinic: Person, tom: Person, ola: Person) -> None:
    await create_profile(ola)
    await invite_members(clinic, ola)
    await set_up_clinic(tom, name="Bislett Fysio", number="310 000 027")
    await invite_members(tom, ola)
    other = await ola.sees("inviterer deg til Bislett Fysio")
    await (await ola.sees(INVITED)).press("Godta")
    await clinic.sees("Ola Fjell har godtatt")
    assert other.buttons == ANSWERS
    await ola.open_home()
    await ola.home.shows("Invitasjoner til deg (1)")


async def test_an_english_reader_answers_in_english(slack: LocalSlack, clinic: Person) -> None:
    emma = slack.person("Emma Clarke")
    await invite_members(clinic, emma)
    invitation = await emma.sees("invites you to Fjordklinikken AS, location Majorstuen")
    assert "Answer by Tuesday" in invitation.text
    await invitation.press("Accept")
    form = await emma.sees_modal("Practitioner profile")
    await form.choose("Profession", "osteopath")
    await form.submit()
    await invitation.shows("You accepted today")
    await clinic.sees("Emma Clarke har godtatt")
