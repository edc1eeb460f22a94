"""The guided card: one message that walks the six steps, changed in place, and goes on by itself."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import MessageOnScreen
from tests.guide import many
from tests.guide.conftest import Clock, Running
from tests.guide.steps import (
    ADMINISTRATOR,
    MAJORSTUEN,
    PRACTITIONER,
    accept,
    add_administrator,
    create_firm,
    create_profile,
    fill,
    set_up_clinic,
)

CLINIC = "Klinikk med fellesfakturering"


async def start(person: Person) -> MessageOnScreen:
    """/knytt in a channel; the card."""
    await person.command("/knytt")
    return await person.sees("av 6. ")


async def fill_in_firm(
    person: Person, kind: str = "Klinikk med fellesfakturering", number: str = "310 000 019"
) -> None:
    form = await person.sees_modal("Opprett firma")
    await fill(form, Organisasjonsnummer=number, Navn="Fjordklinikken AS")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", kind)
    await form.submit()
    await person.sees_no_modal()


async def fill_in_location(person: Person) -> None:
    form = await person.sees_modal("Opprett lokasjon")
    await fill(form, **MAJORSTUEN)
    await form.submit()
    await person.sees_no_modal()


async def test_the_whole_guide_in_one_message(slack: LocalSlack, kari: Person, ola: Person) -> None:
    card = await start(kari)
    assert "Steg 1 av 6. Velg firma" in card.text
    assert card.buttons == [ADMINISTRATOR, PRACTITIONER]
    await card.press(ADMINISTRATOR)
    await fill_in_firm(kari)
    await card.shows("Steg 2 av 6. Velg lokasjon")
    assert card.buttons == ["Opprett lokasjon"]
    await card.press("Opprett lokasjon")
    await fill_in_location(kari)
    await card.shows("Steg 3 av 6. Inviter personer")
    assert "Fjordklinikken AS › Majorstuen" in card.text
    assert card.buttons == ["Inviter personer", "Legg til personer"]
    await card.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await form.submit()
    await card.shows("Steg 4 av 6. Legg til personer")
    assert "1 har ikke svart ennå. Du får beskjed når noen godtar" in card.text
    await kari.sees_no_modal()
    await accept(ola)
    await card.press("Hvem har svart?")
    await card.shows("1 har godtatt og kan legges til")
    assert "Hvem har svart?" not in card.buttons
    await card.press("Legg til personer")
    choice = await kari.sees_modal("Legg til personer")
    await choice.submit()
    step_6 = await kari.sees_modal("Legg til på lokasjonen")
    await step_6.submit()
    await kari.sees_no_modal()
    await card.shows("Ferdig. Ola Fjell er lagt til på Majorstuen")
    assert "koble Ola Fjell i Online Manager" in card.text
    # One message all along, for nobody else to see.
    assert len(kari.in_channel("#generelt")) == 1
    assert card.is_ephemeral
    assert ola.in_channel("#generelt") == []


async def test_addresses_that_were_checked_move_the_card_on(kari: Person) -> None:
    await set_up_clinic(kari)
    card = await start(kari)
    await card.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.type("E-postadresser", "nina@example.com, sindre@example.com")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    await check.submit()
    await card.shows("Steg 4 av 6")
    assert "2 har ikke svart ennå" in card.text


async def test_after_a_reservation_was_confirmed_the_card_is_done(kari: Person) -> None:
    await create_profile(kari)
    await set_up_clinic(kari)
    card = await start(kari)
    await card.press("Legg til personer")
    await (await kari.sees_modal("Legg til personer")).submit()
    form = await kari.sees_modal("Legg til på lokasjonen")
    await form.tick("Reservasjoner", "Fjordtrygd")
    await form.submit()
    await (await kari.sees_modal("Er det riktig?")).submit()
    await card.shows("Ferdig. Kari Nordmann er lagt til på Majorstuen")


async def test_a_profile_on_the_way_keeps_the_card(kari: Person) -> None:
    await set_up_clinic(kari)
    card = await start(kari)
    await card.press("Legg til personer")
    await (await kari.sees_modal("Legg til personer")).press("Opprett profil")
    profile = await kari.sees_modal("Behandlerprofil")
    await profile.choose("Yrke", "fysioterapeut")
    await profile.submit()
    await (await kari.sees_modal("Legg til personer")).submit()
    await (await kari.sees_modal("Legg til på lokasjonen")).submit()
    await card.shows("Ferdig. Kari Nordmann er lagt til på Majorstuen")


@pytest.mark.parametrize("words", ["knytt", "Knytt", " /knytt ", "KNYTT"])
async def test_the_card_opens_by_command_and_by_the_word(kari: Person, words: str) -> None:
    await kari.command(f"/knytt {words}")
    assert (await kari.sees("Steg 1 av 6")).is_ephemeral
    await kari.write(words)
    assert await kari.client.workspace.until(lambda: "Steg 1 av 6" in kari.messages[-1].text)


async def test_the_word_in_the_dm_opens_the_card_there(kari: Person) -> None:
    await set_up_clinic(kari)
    await kari.write("knytt")
    card = await kari.sees("Steg 3 av 6")
    assert not card.is_ephemeral
    assert card.message.channel == kari.messages[-1].message.channel
    await card.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.type("E-postadresser", "nina@example.com")
    await form.submit()
    await (await kari.sees_modal("Stemmer adressene?")).submit()
    await card.shows("Steg 4 av 6")
    assert [message.text.count("av 6") for message in kari.messages] == [0, 1]


@pytest.mark.parametrize("words", ["hjelp", "help", "HJELP"])
async def test_help_leads_to_the_guide(kari: Person, words: str) -> None:
    await kari.command(f"/knytt {words}")
    by_command = await kari.sees("Administrerer du en klinikk? Start veiviseren")
    assert by_command.is_ephemeral
    await kari.write(words)
    by_word = await kari.sees("Da inviterer klinikken deg, og du svarer her")
    await by_word.press("Knytt en behandler")
    await kari.sees("Steg 1 av 6. Velg firma")


async def test_words_in_a_channel_are_none_of_its_business(kari: Person, tom: Person) -> None:
    await kari.write("knytt", "#generelt")
    await kari.command("/knytt")
    await kari.sees("Steg 1 av 6")
    assert [message.text for message in tom.in_channel("#generelt")] == ["knytt"]
    assert kari.messages == []


async def test_the_only_firm_and_the_only_location_are_picked_by_themselves(kari: Person) -> None:
    await set_up_clinic(kari)
    card = await start(kari)
    assert "Steg 3 av 6" in card.text
    assert "Fjordklinikken AS › Majorstuen" in card.text
    assert card.buttons == ["Inviter personer", "Legg til personer"]


async def test_several_firms_and_locations_are_chosen_and_chosen_again(bot: Running, kari: Person) -> None:
    firm_ids = bot.read(many.firms_of, kari.id, 3)
    bot.read(many.locations_of, firm_ids[1], 2)
    bot.read(many.locations_of, firm_ids[2], 1)
    card = await start(kari)
    assert "Steg 1 av 6. Velg firma\nHvilket firma hører lokasjonen til?" in card.text
    await card.choose("Velg firma", "Firma 00002")
    await card.shows("Steg 2 av 6. Velg lokasjon\nFirma 00002")
    await card.choose("Velg lokasjon", "Lokasjon 00002")
    await card.shows("Firma 00002 › Lokasjon 00002")
    await card.press("Velg en annen lokasjon")
    await card.shows("Steg 2 av 6. Velg lokasjon\nFirma 00002")
    await card.press("Velg et annet firma")
    await card.shows("Steg 1 av 6")
    await card.choose("Velg firma", "Firma 00003")  # has one location only
    await card.shows("Firma 00003 › Lokasjon 00001")
    await card.press("Velg et annet firma")
    await card.shows("Steg 1 av 6")
    await card.choose("Velg firma", "Firma 00001")  # has none
    await card.shows("Firma 00001 har ingen lokasjoner ennå")
    await card.press("Opprett lokasjon")
    await fill_in_location(kari)
    await card.shows("Firma 00001 › Majorstuen")
    assert len(kari.in_channel("#generelt")) == 1


async def test_the_self_employed_go_straight_to_adding(ola: Person) -> None:
    await set_up_clinic(ola, kind="Selvstendig: bare meg")
    card = await start(ola)
    assert "Steg 4 av 6. Legg til personer\nDu er selvstendig: legg til deg selv." in card.text


async def test_a_billing_firm_alone_is_not_enough(kari: Person) -> None:
    card = await start(kari)
    await card.press(ADMINISTRATOR)
    await fill_in_firm(kari, kind="Fakturerende firma")
    await card.shows("Du administrerer bare et fakturerende firma, og det har ingen lokasjoner")
    await card.press("Opprett firma")
    await fill_in_firm(kari, number="310 000 027")
    await card.shows("Steg 2 av 6")


async def test_a_card_too_old_to_be_changed_is_followed_by_a_new_one(
    slack: LocalSlack, clock: Clock, kari: Person
) -> None:
    """Slack lets an app change an ephemeral message for half an hour after the click."""
    card = await start(kari)
    await card.press(ADMINISTRATOR)
    form = await kari.sees_modal("Opprett firma")
    await fill(form, Organisasjonsnummer="310 000 019", Navn="Fjordklinikken AS")
    await form.shows("nummeret stemmer")
    await form.choose("Hvem fakturerer?", CLINIC)
    clock.forward(hours=1)
    await form.submit()
    await kari.sees_no_modal()
    newer = await kari.sees("Steg 2 av 6")
    assert newer.message.channel == kari.messages[-1].message.channel
    assert "Steg 1 av 6" in card.text
    slack.forgive("expired_url")


async def test_whoever_was_given_access_can_start_from_the_message(kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await kari.home.press("Tilbake")
    await kari.home.shows("Org.nr")
    await kari.home.press("Endre", near="Administrator")
    form = await kari.sees_modal("Administratorer")
    await add_administrator(form, tom)
    told = await tom.sees("Du er nå administrator for Fjordklinikken AS")
    await told.press("Start veiviseren")
    await tom.sees("Steg 3 av 6")


async def test_buttons_of_a_card_are_of_no_use_to_others(kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await create_firm(tom, "Bislett Fysio AS", "310 000 027")
    card = await start(tom)
    for action, carried in [("invite.new", '{"location": 1}'), ("guide.back", '{"firm": 1}')]:
        await card.press_unseen(action, carried)
        await tom.sees("Du administrerer ikke Fjordklinikken AS. Spør Kari Nordmann om tilgang")
