"""Names of firms, locations and people, and greetings, are shown as typed on every surface, and call nobody."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Running
from tests.guide.steps import MAJORSTUEN, create_firm, create_location, fill, invite_members, open_firm_form

NAMES = [
    "<!channel> & <@U0TOM00001>",
    "Smith & Sønn <AS>",
    "&lt;b&gt; &amp; co",
    "\"Klinikken\" 'vår' «her» \\ {navn} {{ x }} %s",
    "*Fet* _kursiv_ ~strek~ `kode`",
    ":smile: Klinikk :+1:",
    "👩‍⚕️ Helse 🇳🇴 é",
    "> sitat",
    "#generelt @here https://example.com",
    "مركز أوسلو الصحي",
    "מרפאת אוסלו",
    "Å" * 300,
    "👩‍⚕️" * 60,
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_names_are_shown_as_typed_everywhere(slack: LocalSlack, bot: Running, name: str) -> None:
    """From the firm to the saved affiliation, through Home, modals, messages and the card."""
    kari, ola, tom = slack.person("Kari Nordmann"), slack.person("Ola Fjell"), slack.person("Tom Dahl")
    ola.client.user.real_name = f"Ola {name}"[:300]
    person = ola.client.user.real_name
    firm, place = f"{name}"[:300], f"L{name}"[:300]

    await create_firm(kari, firm)
    assert f"Firmaer › {firm}" in kari.home.text
    await create_location(kari, place)
    assert f"Firmaer › {firm} › {place}" in kari.home.text
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    assert f"{firm} › {place}" in form.text
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    assert await slack.until(lambda: any(call.arguments.get("user") == ola.id for call in slack.calls))
    await form.type("Hilsen", f"{name}\nog {name}"[:500])
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("venter på svar (1)")
    assert person in kari.home.text

    invitation = await ola.sees("Kari Nordmann inviterer deg til")
    assert f"inviterer deg til {firm}, lokasjon {place}." in invitation.text
    assert f"{name}\nog {name}"[:500] in invitation.text
    await ola.open_home()
    await ola.home.shows(f"{firm}, lokasjon {place}")
    await invitation.press("Godta")
    profile = await ola.sees_modal("Behandlerprofil")
    assert profile.value("Navn") == f"({person})"
    await profile.choose("Yrke", "psykolog")
    await profile.type("Om deg", name)
    await profile.submit()
    told = await kari.sees(f"{person} har godtatt invitasjonen til {place}")
    await told.press("Legg til på lokasjonen")
    step_6 = await kari.sees_modal("Legg til på lokasjonen")
    assert person in step_6.text
    await step_6.press("Se profil")
    read = await kari.sees_modal("Behandlerprofil")
    assert person in read.text
    assert name in read.text
    await read.close()
    await step_6.submit()
    await kari.sees_no_modal()
    await kari.home.shows(f"{person} er lagt til")
    seen = await ola.sees("har lagt deg til")
    assert f"{firm}, lokasjon {place}" in seen.text
    await kari.home.shows(f"{person}\n● lagt til · psykolog")
    await kari.command("/knytt")
    card = await kari.sees("av 6")
    assert f"{firm} › {place}" in card.text
    await ola.home.press_unseen("firm.edit", '{"firm": 1}')
    refused = await ola.sees_modal("Beskjed")
    assert f"Du administrerer ikke {firm}. Spør Kari Nordmann om tilgang." in refused.text
    assert tom.messages == []  # nobody was called


async def test_a_name_that_is_too_long_is_told_so(kari: Person) -> None:
    await create_firm(kari)
    await kari.home.press("Opprett lokasjon")
    form = await kari.sees_modal("Opprett lokasjon")
    await fill(form, **MAJORSTUEN | {"Navn på lokasjonen": "Å" * 301})
    await form.submit()
    assert form.errors == {"Navn på lokasjonen": "Det er plass til 300 tegn. Du skrev 301."}


async def test_what_steers_the_direction_of_text_is_left_out(kari: Person, ola: Person) -> None:
    """So that no name can pose as another one, or turn the sentence around it."""
    form = await open_firm_form(kari)
    await fill(form, Organisasjonsnummer="310 000 019", Navn="Fjord\u202eklinikken\u200b AS\u2066")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", "Klinikk med fellesfakturering")
    await form.submit()
    await kari.home.shows("Firmaer › Fjord klinikken AS")
    await create_location(kari, "Oslo")
    await invite_members(kari, ola)
    invitation = await ola.sees("inviterer deg til Fjord klinikken AS, lokasjon Oslo")
    assert "\u202e" not in invitation.text
