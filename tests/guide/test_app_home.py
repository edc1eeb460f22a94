"""App Home: the one thing to do next, in each situation; pages within the limits of Slack, however long lists get."""

import re

import pytest

from bot.domain.invitation import Status
from bot.storage import locations as stored_locations
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Home
from tests.guide import many
from tests.guide.conftest import Running
from tests.guide.steps import (
    ADMINISTRATOR,
    PRACTITIONER,
    accept,
    create_firm,
    create_location,
    fill_in_profile,
    invite_addresses,
    invite_members,
    set_up_clinic,
)

MOST_BLOCKS = 100  # Slack's, for App Home; the local Slack refuses more


# The one thing to do next.


async def test_a_newcomer_is_greeted_and_asked_what_they_do(kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    assert kari.home.buttons == [ADMINISTRATOR, PRACTITIONER, "Switch to English", "Hjelp"]
    assert "irma" not in kari.home.text


async def test_whoever_administers_a_clinic_is_led_to_register_it(kari: Person) -> None:
    await kari.open_home()
    await kari.home.press(ADMINISTRATOR)
    form = await kari.sees_modal("Opprett firma")
    await form.close()
    await kari.home.shows("Neste steg: registrer firmaet ditt")
    assert kari.home.buttons.count("Opprett firma") == 1
    assert "Du administrerer ingen firmaer" in kari.home.text
    await kari.home.press(PRACTITIONER)
    await (await kari.sees_modal("Behandlerprofil")).close()
    await kari.home.shows("Neste steg: opprett behandlerprofilen din")


async def test_whoever_sees_patients_is_led_to_their_profile_and_never_to_a_firm(ola: Person) -> None:
    await ola.open_home()
    await ola.home.press(PRACTITIONER)
    await (await ola.sees_modal("Behandlerprofil")).close()
    await ola.home.shows("Neste steg: opprett behandlerprofilen din")
    assert "Opprett firma" not in ola.home.buttons
    assert "Firmaer" not in ola.home.text
    await ola.home.press("Opprett profil")
    await fill_in_profile(ola)
    await ola.home.shows("ingenting du må gjøre")
    assert "Firmaer" not in ola.home.text
    await ola.home.press(ADMINISTRATOR)  # they do both by now
    await (await ola.sees_modal("Opprett firma")).close()
    await ola.home.shows("Firmaer")


async def test_the_answer_is_remembered_in_the_chat_too(ola: Person, eva: Person) -> None:
    await eva.write("knytt")
    card = await eva.sees("Veiviseren er for deg som administrerer en klinikk. Hva gjør du?")
    assert card.buttons == [ADMINISTRATOR, PRACTITIONER]
    await card.press(PRACTITIONER)
    await (await eva.sees_modal("Behandlerprofil")).close()
    await eva.write("knytt")
    card = await eva.sees("Den som administrerer klinikken, inviterer deg og legger deg til")
    assert card.buttons == ["Opprett profil", ADMINISTRATOR]
    await eva.write("hva er neste steg?")
    await eva.sees("Opprett behandlerprofilen din")
    await ola.write("hva er neste steg?")
    assert (await ola.sees("Det kommer an på hva du gjør")).buttons[:2] == [ADMINISTRATOR, PRACTITIONER]


async def test_a_forged_answer_is_none(kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press_unseen("home.role", '{"role": "owner"}')
    assert "Du har ikke tilgang til dette" in (await kari.sees_modal("Beskjed")).text
    assert PRACTITIONER in kari.home.buttons


async def test_looking_at_the_messages_tab_draws_nothing(slack: LocalSlack, kari: Person) -> None:
    await kari.open_messages()
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    assert [call.method for call in slack.calls].count("views.publish") == 1


async def test_with_a_firm_the_next_step_is_its_location(kari: Person) -> None:
    await create_firm(kari)
    await kari.home.press("Tilbake")
    await kari.home.shows("Neste steg: registrer stedet der Fjordklinikken AS tar imot pasienter")
    await kari.home.press("Opprett lokasjon")
    await kari.sees_modal("Opprett lokasjon")


async def test_with_a_location_the_next_step_is_to_invite(kari: Person) -> None:
    await set_up_clinic(kari)
    await go_to_first_page(kari)
    await kari.home.shows("Neste steg: inviter dem som jobber på Majorstuen")
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    assert "Fjordklinikken AS › Majorstuen" in form.text


async def test_who_has_not_answered_is_told_with_the_way_there(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await go_to_first_page(kari)
    await kari.home.shows("Majorstuen: 1 har ikke svart")
    assert "1 lokasjon · 0 behandlere · 1 har ikke svart" in kari.home.text
    assert "0 behandlere · 1 venter" in kari.home.text
    assert "ingenting du må gjøre" not in kari.home.text
    await kari.home.press("Se hvem")
    await kari.home.shows("Majorstuen › Venter på svar")
    await kari.home.press("Send påminnelse", near="Ola Fjell")


async def test_when_someone_has_accepted_the_next_step_is_to_add_them(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await go_to_first_page(kari)
    await accept(ola)
    await kari.home.shows("1 å legge til på Majorstuen: Ola Fjell har godtatt")
    await kari.home.press("Legg til på lokasjonen")
    form = await kari.sees_modal("Legg til på lokasjonen")
    assert "Ola Fjell" in form.text


async def test_an_invited_person_is_led_to_answer_first(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await ola.open_home()
    await ola.home.shows(PRACTITIONER)
    await invite_members(kari, ola)
    await ola.sees("inviterer deg til")
    await ola.open_home()
    await ola.home.shows("Neste steg: svar på invitasjonen")
    assert "Invitasjoner til deg (1)" in ola.home.text
    assert "Fjordklinikken AS, lokasjon Majorstuen. Fra @Kari Nordmann" in ola.home.text
    await ola.home.press("Godta")
    await fill_in_profile(ola)
    await ola.home.shows("ingenting du må gjøre")
    assert "Invitasjoner til deg" not in ola.home.text
    assert "Ola Fjell, fysioterapeut" in ola.home.text
    assert "✓ Godtatt: Majorstuen. Venter på at Kari legger deg til." in ola.home.text
    assert "Firmaer" not in ola.home.text


async def test_a_practitioner_sees_where_they_are_attached(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await accept(ola)
    told = await kari.sees("har godtatt invitasjonen")
    await told.press("Legg til på lokasjonen")
    await (await kari.sees_modal("Legg til på lokasjonen")).submit()
    await kari.sees_no_modal()
    await ola.open_home()
    await ola.home.shows("Du er knyttet til Fjordklinikken AS, lokasjon Majorstuen")
    await ola.home.press("Se hva som vises")
    seen = await ola.sees_modal("Dette vises")
    assert "ola@fjordbyen.example.com" in seen.text


async def test_of_several_firms_the_one_without_a_location_comes_first(kari: Person) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, "U0OLA00001")
    await go_to_first_page(kari)
    await create_firm(kari, "Bislett Fysio AS", "310 000 027")
    await kari.home.press("Tilbake")
    await kari.home.shows("Neste steg: registrer stedet der Bislett Fysio AS tar imot pasienter")


async def test_whoever_has_only_a_billing_firm_is_led_to_their_profile(ola: Person) -> None:
    await create_firm(ola, "Ola Fjell Fysio ENK", "310 000 027", kind="Fakturerende firma")
    await ola.home.press("Tilbake")
    await ola.home.shows("Neste steg: opprett behandlerprofilen din")
    await ola.home.press("Opprett profil")
    await fill_in_profile(ola)
    await ola.home.shows("ingenting du må gjøre")


# Many firms, locations, invitations, practitioners.


async def test_sixty_firms_are_all_there_on_pages(slack: LocalSlack, bot: Running, kari: Person) -> None:
    bot.read(many.firms_of, kari.id, 60)
    await kari.open_home()
    await kari.home.shows("Firma 00001")
    pages = await all_pages(slack, kari.home)
    assert found(r"(Firma \d{5})  ", pages) == [f"Firma {number:05}" for number in range(1, 61)]
    await kari.home.press("Forrige side")
    await kari.home.shows("Firma 00045")
    await kari.home.press("Åpne", near="Firma 00031")
    await kari.home.shows("Firmaer › Firma 00031")


async def test_sixty_locations_are_all_there_on_pages(slack: LocalSlack, bot: Running, kari: Person) -> None:
    await create_firm(kari)
    bot.read(many.locations_of, 1, 60)
    await kari.open_home()
    await kari.home.shows("Lokasjon 00001")
    pages = await all_pages(slack, kari.home)
    assert found(r"Lokasjon \d{5}", pages) == [f"Lokasjon {number:05}" for number in range(1, 61)]
    await kari.home.press("Forrige side")
    await kari.home.shows("Lokasjon 00040")
    await kari.home.press("Åpne", near="Lokasjon 00025")
    await kari.home.shows("› Lokasjon 00025")


@pytest.mark.parametrize(
    ("status", "way"),
    [(Status.PENDING, "Vis alle 150"), (Status.ACCEPTED, "Vis alle 150"), (Status.DECLINED, "Vis")],
)
async def test_150_invitations_at_a_location_are_all_there(
    slack: LocalSlack, bot: Running, kari: Person, status: Status, way: str
) -> None:
    await set_up_clinic(kari)
    bot.read(many.invitations_at, 1, kari.id, 150, status)
    if status is Status.ACCEPTED:
        bot.read(many.practitioners, 150)
    await kari.open_home()
    await kari.home.shows("(150)")
    await kari.home.press(way)
    await kari.home.shows("150 i alt")
    pages = await all_pages(slack, kari.home)
    name = "Behandler" if status is Status.ACCEPTED else "invitert"
    expected = [f"Behandler {n:03}" if status is Status.ACCEPTED else f"invitert{n:03}" for n in range(1, 151)]
    assert sorted(found(rf"{name} ?\d{{3}}", pages)) == expected
    await kari.home.press("Tilbake")
    await kari.home.shows("Behandlere (0)")


async def test_150_practitioners_at_a_location_are_all_there(slack: LocalSlack, bot: Running, kari: Person) -> None:
    await set_up_clinic(kari)
    bot.read(lambda tx: many.attached_to(tx, 1, many.practitioners(tx, 150), kari.id))
    await kari.open_home()
    await kari.home.shows("Behandlere (150)")
    await kari.home.press("Vis alle 150")
    await kari.home.shows("150 i alt")
    pages = await all_pages(slack, kari.home)
    assert found(r"Behandler \d{3}", pages) == [f"Behandler {number:03}" for number in range(1, 151)]


async def test_a_location_where_everything_is_long_is_within_slacks_limits(bot: Running, kari: Person) -> None:
    await set_up_clinic(kari)
    bot.read(lambda tx: many.attached_to(tx, 1, many.practitioners(tx, 300)[:150], kari.id))
    bot.read(many.invitations_at, 1, kari.id, 150)
    bot.read(many.invitations_at, 1, kari.id, 300, Status.ACCEPTED)
    bot.read(many.invitations_at, 1, kari.id, 150, Status.EXPIRED)
    await kari.open_home()
    await kari.home.shows("Behandlere (150)")
    assert "Godtatt, ikke lagt til (150)" in kari.home.text
    assert "venter på svar (150)" in kari.home.text
    assert len(kari.home.surface.blocks) <= MOST_BLOCKS


async def test_a_page_that_has_gone_becomes_the_last_one(slack: LocalSlack, bot: Running, kari: Person) -> None:
    firm_ids = bot.read(many.firms_of, kari.id, 16)
    await kari.open_home()
    await kari.home.shows("Firma 00001")
    await all_pages(slack, kari.home)
    await kari.home.shows("Firma 00016")
    await kari.home.press("Åpne", near="Firma 00016")
    await kari.home.shows("Firmaer › Firma 00016")
    await kari.home.press("Tilbake")
    await kari.home.shows("Firma 00001")
    assert firm_ids


async def test_more_invitations_than_fit_are_counted_and_come_up_when_others_are_answered(
    bot: Running, kari: Person, ola: Person
) -> None:
    """Nobody is invited to thirty locations; if they are, every one of them is there sooner or later."""
    await create_firm(kari)
    bot.read(many.locations_of, 1, 30)
    bot.read(_invite_everywhere, ola, kari)
    await ola.open_home()
    await ola.home.shows("Invitasjoner til deg (30)")
    assert "og 22 til" in ola.home.text
    await ola.home.press("Godta", near="Lokasjon 00030")
    await fill_in_profile(ola)
    await ola.home.shows("Invitasjoner til deg (29)")
    assert "Lokasjon 00022" in ola.home.text


async def test_a_practitioner_at_many_locations_sees_them(bot: Running, kari: Person, ola: Person) -> None:
    await create_firm(kari)
    ids = bot.read(many.locations_of, 1, 32)
    await ola.open_home()
    await ola.home.shows("Hei, Ola")
    await ola.home.press(PRACTITIONER)
    await fill_in_profile(ola)
    bot.read(lambda tx: [many.attached_to(tx, location_id, [1], kari.id) for location_id in ids])
    await ola.open_home()
    await ola.home.shows("Du er knyttet til Fjordklinikken AS, lokasjon Lokasjon 00001")
    assert found(r"Lokasjon \d{5}", [ola.home.text]) == [f"Lokasjon {number:05}" for number in range(1, 31)]
    assert "og 2 til" in ola.home.text


def _invite_everywhere(tx, invitee: Person, inviter: Person) -> None:
    from bot.domain.invitation import Invitee
    from bot.storage import firms, invitations

    firm = firms.get(tx, 1)
    for location in stored_locations.page(tx, firm, 0, 100).items:
        invitations.send(tx, location.id, inviter.id, Invitee(user=invitee.id), None)


# The way around.


async def test_from_a_location_back_to_the_firm_and_to_the_first_page(kari: Person) -> None:
    await create_firm(kari)
    await create_location(kari)
    await kari.home.press("Tilbake")
    await kari.home.shows("Org.nr")
    assert "Majorstuen" in kari.home.text
    await kari.home.press("Åpne", near="Majorstuen")
    await kari.home.shows("› Majorstuen")
    await go_to_first_page(kari)


async def test_app_home_stays_on_the_page_where_one_was(kari: Person) -> None:
    await set_up_clinic(kari)
    await kari.open_messages()
    await kari.open_home()
    assert "Firmaer › Fjordklinikken AS › Majorstuen" in kari.home.text


@pytest.mark.parametrize(
    "page", ["firm/99", "location/99", "location/1/nonsense/0", "firm/x", "a/b/c/d/e/f", "-1", "99999999999", "firm"]
)
async def test_a_page_that_never_was_is_the_first_one(kari: Person, page: str) -> None:
    await set_up_clinic(kari)
    await kari.home.press_unseen("home.go", f'{{"to": "{page}"}}')
    await kari.home.shows("Hei, Kari")


async def test_help_from_app_home_is_a_window(kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press("Hjelp")
    help_window = await kari.sees_modal("Beskjed")
    assert "Administrerer du en klinikk? Start veiviseren" in help_window.text


async def go_to_first_page(person: Person) -> None:
    """From a location's page."""
    await person.home.press("Tilbake")
    await person.home.shows("[Opprett lokasjon]")
    await person.home.press("Tilbake")
    await person.home.shows("Hei, ")


async def all_pages(slack: LocalSlack, home: Home) -> list[str]:
    """What stands on this page and on those after it."""
    pages = [home.text]
    while "Neste side" in home.buttons:
        await home.press("Neste side")
        assert await slack.until(lambda: home.text != pages[-1]), "the next page is this one"
        assert len(home.surface.blocks) <= MOST_BLOCKS
        pages.append(home.text)
    return pages


def found(pattern: str, pages: list[str]) -> list[str]:
    return [match for page in pages for match in re.findall(pattern, page)]


# Finding somebody among many.


async def busy_location(bot: Running, kari: Person) -> None:
    """Ten practitioners, four who have not answered, two who have declined; Kari looks at it."""
    await set_up_clinic(kari)
    bot.read(lambda tx: many.attached_to(tx, 1, many.practitioners(tx, 10), kari.id))
    bot.read(many.invitations_at, 1, kari.id, 4)
    bot.read(many.invitations_at, 1, kari.id, 2, Status.DECLINED)
    await kari.open_home()
    await kari.home.shows("Behandlere (10)")


@pytest.mark.parametrize("typed", ["behandler 007", "BEHANDLER 007", "Béhandler  007", "behandler007@example.com"])
async def test_somebody_is_found_by_a_part_of_the_name_or_address(bot: Running, kari: Person, typed: str) -> None:
    await busy_location(bot, kari)
    await kari.home.type("Finn en person", typed)
    await kari.home.shows("1 med «")
    assert found(r"Behandler \d{3}", [kari.home.text]) == ["Behandler 007"]
    await kari.home.press("Vis alle")
    await kari.home.shows("Behandlere (10)")


async def test_letters_of_their_own_are_found_with_plain_ones(kari: Person, eva: Person, bot: Running) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, eva)
    bot.read(many.invitations_at, 1, kari.id, 12)
    await kari.open_home()
    await kari.home.shows("venter på svar (13)")
    for typed in ("eva son", "SØN", "søn"):
        await kari.home.type("Finn en person", typed)
        await kari.home.shows(f"1 med «{typed}»")
        assert "Eva Søn" in kari.home.text
        assert "invitert0" not in kari.home.text


async def test_an_address_is_not_found_by_the_name_of_the_member_who_has_it(
    kari: Person, eva: Person, bot: Running
) -> None:
    """Whose it is nobody learns before they have answered."""
    await set_up_clinic(kari)
    await invite_addresses(kari, eva.email)
    await eva.sees("inviterer deg til")
    bot.read(many.invitations_at, 1, kari.id, 12)
    await kari.open_home()
    await kari.home.shows("venter på svar (13)")
    await kari.home.type("Finn en person", "søn")
    await kari.home.shows("0 med «søn»")
    await kari.home.type("Finn en person", "EVA.soen@")
    await kari.home.shows("1 med «EVA.soen@»")
    assert eva.email in kari.home.text


async def test_what_is_typed_is_taken_literally_and_only_so_much_of_it(bot: Running, kari: Person) -> None:
    await busy_location(bot, kari)
    ligature = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"  # eighteen letters, taken apart
    for typed in ("%", "_", "/", "all/0/x", "*a* <!channel>", "👨" * 80, ligature * 90):
        await kari.home.type("Finn en person", typed)
        await kari.home.shows("0 med «" + typed[:5])
    await kari.home.type("Finn en person", "   ")
    await kari.home.shows("Behandlere (10)")


async def test_people_are_shown_by_how_they_stand(slack: LocalSlack, bot: Running, kari: Person) -> None:
    await busy_location(bot, kari)
    await kari.home.choose("home.filter", "Venter på svar")
    await kari.home.shows("4 i alt")
    assert "Behandler 0" not in kari.home.text
    await kari.home.choose("home.filter", "Avsluttede invitasjoner")
    await kari.home.shows("× avslått")
    await kari.home.type("Finn en person", "invitert002")
    await kari.home.shows("1 med «invitert002»")
    await kari.home.choose("home.filter", "Alle")
    await kari.home.shows("2 med «invitert002»")
    await kari.home.choose("home.filter", "Behandlere")
    await kari.home.shows("0 med «invitert002»")


async def test_what_is_found_has_pages(slack: LocalSlack, bot: Running, kari: Person) -> None:
    await set_up_clinic(kari)
    bot.read(many.invitations_at, 1, kari.id, 70)
    await kari.open_home()
    await kari.home.shows("(70)")
    await kari.home.type("Finn en person", "invitert")
    await kari.home.shows("70 med «invitert»")
    assert len(found(r"invitert\d{3}", await all_pages(slack, kari.home))) == 70


async def test_a_stranger_finds_nobody(kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await tom.open_home()
    await tom.home.shows("Hei, Tom")
    for value in ("location/1/all/0/a", "location/1/pending/0"):
        await tom.home.press_unseen("home.filter", value, kind="static_select")
    await tom.home.shows("Hei, Tom")


# Fifteen people.


async def test_fifteen_people_are_a_row_each(bot: Running, kari: Person) -> None:
    await set_up_clinic(kari)
    bot.read(lambda tx: many.attached_to(tx, 1, many.practitioners(tx, 9)[:7], kari.id))
    bot.read(many.invitations_at, 1, kari.id, 6)
    bot.read(lambda tx: many.invitations_at(tx, 1, kari.id, 9, Status.ACCEPTED))
    await kari.open_home()
    await kari.home.shows("Godtatt, ikke lagt til (2)")
    rows = [block for block in kari.home.surface.blocks if block["type"] == "section" and "\n" in block["text"]["text"]]
    assert len(rows) == 15
    assert all(row.get("accessory") for row in rows)
    assert len(kari.home.surface.blocks) <= 32
    await go_to_first_page(kari)
    assert "2 å legge til på Majorstuen" in kari.home.text
    assert "Majorstuen: 6 har ikke svart" in kari.home.text
    assert "7 behandlere · 6 venter · 2 å legge til" in kari.home.text


async def test_removing_from_the_list_asks_first(bot: Running, kari: Person) -> None:
    await set_up_clinic(kari)
    bot.read(lambda tx: many.attached_to(tx, 1, many.practitioners(tx, 2), kari.id))
    await kari.open_home()
    await kari.home.shows("Behandlere (2)")
    await kari.home.press("Fjern", near="Behandler 001")
    question = await kari.sees_modal("Fjerne fra lokasjonen?")
    assert "Forsikringsselskapene finner ikke lenger Behandler 001 på Majorstuen" in question.text
    await question.submit()
    await kari.home.shows("Behandlere (1)")
