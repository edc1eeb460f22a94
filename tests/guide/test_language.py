"""Everybody reads their own language: by their Slack locale, or as they chose in App Home."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Running
from tests.guide.steps import accept, invite_members, set_up_clinic


@pytest.mark.parametrize("locale", ["nb-NO", "no-NO", "nn-NO", "nb", "no", "da-DK", "sv-SE", "sv_SE", "NB-no"])
async def test_scandinavians_read_norwegian(slack: LocalSlack, bot: Running, locale: str) -> None:
    per = slack.person("Per Berg")
    per.client.user.locale = locale
    await per.open_home()
    await per.home.shows("Her knytter klinikker behandlere til lokasjonene sine")


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "de-DE", "fi-FI", "is-IS", "ja-JP", "pt-BR", "nds-DE"])
async def test_everybody_else_reads_english(slack: LocalSlack, bot: Running, locale: str) -> None:
    per = slack.person("Per Berg")
    per.client.user.locale = locale
    await per.open_home()
    await per.home.shows("Here clinics attach practitioners to their locations")
    assert "Bytt til norsk" in per.home.buttons


async def test_each_reads_the_same_thing_in_their_own_language(slack: LocalSlack, kari: Person) -> None:
    emma = slack.person("Emma Clarke")
    await set_up_clinic(kari)
    await invite_members(kari, emma, greeting="Hei og velkommen")
    invitation = await emma.sees("invites you to Fjordklinikken AS, location Majorstuen")
    assert "Hei og velkommen" in invitation.text
    assert "Answer by Tuesday, December 8, 2026" in invitation.text
    assert invitation.buttons == ["Accept", "Decline", "Remind me tomorrow", "Remind me next week"]
    await invitation.press("Accept")
    form = await emma.sees_modal("Practitioner profile")
    await form.choose("Profession", "osteopath")
    await form.type("E-mail", "emma(at)example.com")
    await form.submit()
    assert form.errors == {"E-mail": "“emma(at)example.com” is not an e-mail address. It looks like name@example.com."}
    await form.type("E-mail", "emma@example.com")
    await form.submit()
    await invitation.shows("You accepted")
    await kari.sees("Emma Clarke har godtatt invitasjonen til Majorstuen")


async def test_the_language_is_switched_in_app_home_and_stays(slack: LocalSlack, kari: Person, ola: Person) -> None:
    await ola.open_home()
    await ola.home.shows("Hei, Ola")
    await ola.home.press("Switch to English")
    await ola.home.shows("Hi, Ola")
    assert "Here clinics attach practitioners to their locations" in ola.home.text
    # Windows, messages, the card, help, refusals: all of it.
    await ola.home.press("I administer a clinic")
    form = await ola.sees_modal("Create firm")
    await form.close()
    await ola.command("/knytt")
    await ola.sees("Step 1 of 6. Choose firm")
    await ola.write("help")
    await ola.sees("Do you administer a clinic? Start the guide.")
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    invitation = await ola.sees("invites you to")
    await ola.home.press_unseen("firm.edit", '{"firm": 1}')
    notice = await ola.sees_modal("Message")
    assert "You don't administer Fjordklinikken AS. Ask Kari Nordmann for access" in notice.text
    await notice.close()
    # What Slack says about them later changes nothing, until they choose again.
    await slack.changes("Ola Fjell", title="Overlege")
    await ola.open_home()
    await ola.home.shows("Hi, Ola")
    await ola.home.press("Bytt til norsk")
    await ola.home.shows("Hei, Ola")
    assert "Neste steg: svar på invitasjonen" in ola.home.text
    await accept_in_norwegian(ola)
    await invitation.shows("Du godtok")


async def test_a_new_locale_in_slack_is_followed(slack: LocalSlack, kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await slack.changes("Kari Nordmann", locale="en-US")
    await kari.open_home()
    await kari.home.shows("Hi, Kari")


async def test_dates_are_of_the_readers_zone_and_language(slack: LocalSlack, kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    invitation = await ola.sees("Svar innen tirsdag 8. desember 2026")
    assert "tirsdag 8. desember" in invitation.notification
    told = await accept(ola)
    assert "Du godtok i dag" in told.text


async def test_an_unknown_language_in_the_button_changes_nothing(slack: LocalSlack, kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press_unseen("home.language", '{"language": "de"}')
    await kari.sees_modal("Beskjed")
    await kari.open_home()
    await kari.home.shows("Hei, Kari")


async def accept_in_norwegian(ola: Person) -> None:
    await ola.home.press("Godta")
    form = await ola.sees_modal("Behandlerprofil")
    await form.choose("Yrke", "fysioterapeut")
    await form.submit()
