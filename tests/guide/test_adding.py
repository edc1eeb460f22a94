"""Legg til personer: who is available, who is not yet, and the ways that lead to step 6."""

from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.steps import (
    accept,
    carried,
    create_firm,
    create_location,
    create_profile,
    fill_in_profile,
    invite_members,
    is_added,
    is_invited_and_accepts,
    no_longer_shows,
    save_at_the_location,
    set_up_clinic,
    share_the_firm,
)


async def available_profiles(administrator: Person) -> Modal:
    await administrator.home.press("Legg til personer")
    return await administrator.sees_modal("Legg til personer")


async def test_with_nobody_available_it_says_who_would_be_and_leads_to_inviting(clinic: Person, ola: Person) -> None:
    window = await available_profiles(clinic)
    assert "Fjordklinikken AS › Majorstuen" in window.text
    assert "Ingen tilgjengelige profiler" in window.text
    assert "Ingen er invitert akkurat nå" in window.text
    assert "Gå videre" not in window.text
    await window.press("Inviter personer")
    form = await clinic.sees_modal("Inviter personer")
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await form.submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("venter på svar (1)")


async def test_who_has_not_answered_is_listed_below_and_cannot_be_chosen(
    clinic: Person, ola: Person, eva: Person
) -> None:
    await invite_members(clinic, ola, eva)
    await accept(eva)
    await clinic.sees("Eva Søn har godtatt")
    window = await available_profiles(clinic)
    assert await window.look_up("Tilgjengelige profiler") == ["Eva Søn"]
    assert "De kan ikke legges til før de har godtatt" in window.text
    assert "Ola Fjell" in window.text
    assert window.buttons.count("Send påminnelse") == 1


async def test_the_only_one_available_is_chosen_already(clinic: Person, ola: Person) -> None:
    await is_invited_and_accepts(ola, clinic)
    window = await available_profiles(clinic)
    assert window.value("Tilgjengelige profiler") == "(Ola Fjell)"
    await window.submit()
    form = await clinic.sees_modal("Legg til på lokasjonen")
    assert "Ola Fjell" in form.text


async def test_several_are_found_by_typing(kari: Person, ola: Person, eva: Person) -> None:
    await create_profile(kari, "kiropraktor")
    await set_up_clinic(kari)
    await invite_members(kari, ola, eva)
    await accept(ola)
    await accept(eva)
    await kari.sees("Ola Fjell og Eva Søn")
    window = await available_profiles(kari)
    assert sorted(await window.look_up("Tilgjengelige profiler")) == ["Eva Søn", "Kari Nordmann", "Ola Fjell"]
    assert await window.look_up("Tilgjengelige profiler", "eva s") == ["Eva Søn"]
    assert await window.look_up("Tilgjengelige profiler", "per") == []
    await window.submit()
    assert list(window.errors) == ["Tilgjengelige profiler"]
    await window.choose("Tilgjengelige profiler", "Eva Søn")
    await window.submit()
    assert "Eva Søn" in (await kari.sees_modal("Legg til på lokasjonen")).text


async def test_somebody_at_the_location_is_no_longer_available_there_but_elsewhere_once_they_accept(
    clinic: Person, ola: Person
) -> None:
    await is_added(ola, clinic)
    window = await available_profiles(clinic)
    assert "Ingen tilgjengelige profiler" in window.text
    await window.close()
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Opprett lokasjon")
    await create_location(clinic, "Bislett")
    window = await available_profiles(clinic)
    assert "Ingen tilgjengelige profiler" in window.text
    await window.close()
    await invite_members(clinic, ola)
    invitation = await ola.sees("lokasjon Bislett")
    await invitation.press("Godta")
    await clinic.sees("godtatt invitasjonen til Bislett")
    window = await available_profiles(clinic)
    assert window.value("Tilgjengelige profiler") == "(Ola Fjell)"


async def test_a_self_employed_owner_makes_a_profile_on_the_way_and_adds_themselves(ola: Person) -> None:
    await create_firm(ola, name="Ola Fjell Fysio", number="310 000 027", kind="Selvstendig: bare meg")
    await create_location(ola)
    assert "Trykk «Legg til personer» for å legge til deg selv" in ola.home.text
    window = await available_profiles(ola)
    assert "Opprett profilen din først" in window.text
    await window.press("Opprett profil")
    form = await ola.sees_modal("Behandlerprofil")
    await form.choose("Yrke", "fysioterapeut")
    await form.submit()
    window = await ola.sees_modal("Legg til personer")
    await window.shows("(Ola Fjell)")
    await window.submit()
    form = await ola.sees_modal("Legg til på lokasjonen")
    assert "Ola Fjell, fysioterapeut" in form.text.replace("\n", ", ")
    await form.submit()
    saved = await ola.sees_modal("Lagret")
    await saved.close()
    await ola.sees_no_modal()
    await ola.home.shows("Behandlere (1)")
    assert ola.messages == []  # nothing is told to whom did it


async def test_a_profile_made_on_the_way_from_the_card_does_not_lose_the_card(kari: Person) -> None:
    await set_up_clinic(kari)
    await kari.write("knytt")
    card = await kari.sees("Steg 3 av 6")
    await card.press("Legg til personer")
    window = await kari.sees_modal("Legg til personer")
    await window.press("Opprett profil")
    profile = await kari.sees_modal("Behandlerprofil")
    await profile.choose("Yrke", "lege")
    await profile.submit()
    window = await kari.sees_modal("Legg til personer")
    await window.shows("(Kari Nordmann)")
    await window.submit()
    form = await kari.sees_modal("Legg til på lokasjonen")
    await form.submit()
    await kari.sees_no_modal()
    await card.shows("Ferdig. Kari Nordmann er lagt til på Majorstuen")


async def test_a_self_employed_owner_with_a_profile_is_led_straight_to_adding(ola: Person) -> None:
    await create_profile(ola)
    await create_firm(ola, name="Ola Fjell Fysio", number="310 000 027", kind="Selvstendig: bare meg")
    await create_location(ola)
    await ola.home.press("Tilbake")
    await ola.home.shows("Opprett lokasjon")
    await ola.home.press("Tilbake")
    await ola.home.shows("Neste steg: legg til deg selv på Majorstuen")
    window = await available_profiles(ola)
    await window.submit()
    form = await ola.sees_modal("Legg til på lokasjonen")
    await form.submit()
    await (await ola.sees_modal("Lagret")).close()
    await ola.home.shows("Du er knyttet til Ola Fjell Fysio, lokasjon Majorstuen")


async def test_from_the_locations_page_one_button_leads_to_step_6(clinic: Person, ola: Person) -> None:
    await is_invited_and_accepts(ola, clinic)
    await clinic.home.shows("Godtatt, ikke lagt til (1)")
    await clinic.home.press("Legg til", near="Ola Fjell")
    form = await clinic.sees_modal("Legg til på lokasjonen")
    await form.submit()
    await clinic.sees_no_modal()
    await clinic.home.shows("Behandlere (1)")
    assert "Godtatt, ikke lagt til" not in clinic.home.text


async def test_from_the_first_page_the_next_step_leads_to_step_6(clinic: Person, ola: Person) -> None:
    await is_invited_and_accepts(ola, clinic)
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Opprett lokasjon")
    await clinic.home.press("Tilbake")
    await clinic.home.shows("1 å legge til på Majorstuen: Ola Fjell har godtatt")
    await clinic.home.press("Legg til på lokasjonen")
    form = await clinic.sees_modal("Legg til på lokasjonen")
    await form.submit()
    await clinic.sees_no_modal()
    await no_longer_shows(clinic.home, "Legg til Ola")


async def test_from_the_guided_card_which_says_done_afterwards(clinic: Person, ola: Person) -> None:
    await is_invited_and_accepts(ola, clinic)
    await clinic.write("knytt")
    card = await clinic.sees("Steg 4 av 6")
    await card.press("Legg til personer")
    window = await clinic.sees_modal("Legg til personer")
    await window.submit()
    form = await clinic.sees_modal("Legg til på lokasjonen")
    await form.tick("Reservasjoner", "Fjordtrygd")
    await form.submit()
    await (await clinic.sees_modal("Er det riktig?")).submit()
    await clinic.sees_no_modal()
    await card.shows("Ferdig. Ola Fjell er lagt til på Majorstuen")


async def test_inviting_from_the_guided_cards_available_profiles_updates_the_card(clinic: Person, ola: Person) -> None:
    await clinic.write("knytt")
    card = await clinic.sees("Steg 3 av 6")
    await card.press("Legg til personer")
    window = await clinic.sees_modal("Legg til personer")
    await window.press("Inviter personer")
    form = await clinic.sees_modal("Inviter personer")
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await form.submit()
    await card.shows("1 har ikke svart ennå")


async def test_the_button_in_the_message_pressed_after_a_colleague_has_added_says_so(
    clinic: Person, ola: Person, tom: Person
) -> None:
    await share_the_firm(clinic, tom)
    told = await is_invited_and_accepts(ola, clinic)
    await told.press("Legg til på lokasjonen")
    open_form = await clinic.sees_modal("Legg til på lokasjonen")
    await tom.open_home()
    await tom.home.shows("Godtatt, ikke lagt til (1)")
    await tom.home.press("Legg til", near="Ola Fjell")
    await (await tom.sees_modal("Legg til på lokasjonen")).submit()
    await tom.sees_no_modal()
    await told.shows("Ola er lagt til på Majorstuen")
    assert "Legg til på lokasjonen" not in told.buttons
    await open_form.submit()
    assert "Ola Fjell er allerede på Majorstuen" in (await clinic.sees_modal("Beskjed")).text


async def test_a_stale_row_of_somebody_added_meanwhile_says_so(clinic: Person, ola: Person, tom: Person) -> None:
    await share_the_firm(clinic, tom)
    told = await is_invited_and_accepts(ola, clinic)
    await tom.open_home()
    await tom.home.shows("Godtatt, ikke lagt til (1)")
    await save_at_the_location(clinic, told)
    await tom.home.press("Legg til", near="Ola Fjell")
    assert "Ola Fjell er allerede på Majorstuen" in (await tom.sees_modal("Beskjed")).text


async def test_whoever_is_not_administrator_has_no_way_in(clinic: Person, ola: Person, eva: Person) -> None:
    told = await is_invited_and_accepts(ola, clinic)
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    await eva.home.press_unseen("add.open", carried(told, "add.open"))
    assert (
        "Du administrerer ikke Fjordklinikken AS. Spør Kari Nordmann om tilgang"
        in (await eva.sees_modal("Beskjed")).text
    )


async def test_the_owner_of_a_clinic_adds_themselves_without_an_invitation(clinic: Person) -> None:
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Opprett lokasjon")
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Opprett profil")
    await clinic.home.press("Opprett profil")
    await fill_in_profile(clinic, "lege")
    await clinic.home.shows("Kari Nordmann, lege")
    await clinic.command("/knytt")
    card = await clinic.sees("Steg 3 av 6")
    await card.press("Legg til personer")
    window = await clinic.sees_modal("Legg til personer")
    assert window.value("Tilgjengelige profiler") == "(Kari Nordmann)"
    await window.submit()
    await (await clinic.sees_modal("Legg til på lokasjonen")).submit()
    await clinic.sees_no_modal()
    await card.shows("Ferdig. Kari Nordmann er lagt til på Majorstuen")


async def test_a_profile_added_by_a_colleague_meanwhile_cannot_be_chosen_any_more(
    clinic: Person, ola: Person, tom: Person
) -> None:
    await share_the_firm(clinic, tom)
    told = await is_invited_and_accepts(ola, clinic)
    await tom.open_home()
    window = await available_profiles(tom)
    await save_at_the_location(clinic, told)
    await window.submit()
    assert "Ola Fjell er allerede på Majorstuen" in (await tom.sees_modal("Beskjed")).text


async def test_the_profile_of_somebody_at_the_location_can_be_read_when_changing(clinic: Person, ola: Person) -> None:
    await is_added(ola, clinic)
    await clinic.home.shows("Behandlere (1)")
    await clinic.home.press("Endre", near="Ola Fjell")
    form = await clinic.sees_modal("Endre")
    await form.press("Se profil")
    assert ola.email in (await clinic.sees_modal("Behandlerprofil")).text
