"""Påminnelser: a firm's own schedule, on its page, for its administrators."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.days import arrived, days_of, look, pass_days
from tests.guide.steps import ANSWERS, INVITED, carried, create_firm, invite_members, no_longer_shows

QUESTION = "Påminnelser fra Fjordklinikken AS"


@pytest.fixture
async def clinic(waiting_clinic: Person) -> Person:
    """Kari looks at the firm's page."""
    await waiting_clinic.home.press("Tilbake")
    await waiting_clinic.home.shows("Administrator:")
    return waiting_clinic


async def open_form(administrator: Person) -> Modal:
    await administrator.home.press("Endre", near="Påminnelser")
    return await administrator.sees_modal("Påminnelser")


async def save(form: Modal, administrator: Person) -> None:
    await form.submit()
    assert form.error_text == ""
    await administrator.sees_no_modal()


async def choose(administrator: Person, answer: str, **as_well: str) -> None:
    """From the firm's page and back to it; `as_well`: by the labels of further fields."""
    form = await open_form(administrator)
    await form.choose(QUESTION, answer)
    if as_well:
        await form.shows("Første påminnelse etter")
    for label, option in as_well.items():
        await form.choose(label, option)
    await save(form, administrator)


async def test_the_usual_schedule_stands_on_the_page_and_in_the_form(clinic: Person) -> None:
    assert "Påminnelser: etter 2 dager, deretter med 5 dager mellom hver, høyst 3" in clinic.home.text
    form = await open_form(clinic)
    assert "Som vanlig" in form.value(QUESTION)
    assert form.options(QUESTION) == [
        "Som vanlig: etter 2 dager, så 5 dager mellom hver, høyst 3 ganger",
        "Egne tidspunkter",
        "Ingen påminnelser",
    ]


async def test_times_are_asked_for_only_where_they_count(clinic: Person) -> None:
    form = await open_form(clinic)
    assert form.fields == [QUESTION]
    await form.choose(QUESTION, "Egne tidspunkter")
    await form.shows("Deretter hver")
    await form.choose(QUESTION, "Ingen påminnelser")
    await no_longer_shows(form, "Deretter hver")
    await form.choose(QUESTION, "Egne tidspunkter")
    await form.shows("Deretter hver")
    await form.choose("Deretter hver", "1 dag")
    await save(form, clinic)
    await clinic.home.shows("deretter med 1 dag mellom hver")


async def test_durations_under_a_day_are_told_and_can_be_kept(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    short = {"knytt_nudge_first": "30m", "knytt_nudge_every": "12h", "knytt_expire": "36h", "knytt_nudge_max": 8}
    async with bot_at(slack, sqlite_url, clock, **short):
        kari = slack.person("Kari Nordmann")
        await create_firm(kari)
        await kari.home.shows("Påminnelser: etter 30 minutter, deretter med 12 timer mellom hver, høyst 8")
        form = await open_form(kari)
        assert form.options(QUESTION)[0] == "Som vanlig: etter 30 minutter, så 12 timer mellom hver, høyst 8 ganger"
        await form.choose(QUESTION, "Egne tidspunkter")
        await form.shows("Invitasjonen går ut etter")
        assert form.options("Invitasjonen går ut etter") == ["36 timer", "7 dager", "14 dager", "21 dager", "30 dager"]
        await form.choose("Deretter hver", "1 dag")
        await save(form, kari)
        await kari.home.shows("Påminnelser: etter 30 minutter, deretter med 1 dag mellom hver, høyst 8")
        form = await open_form(kari)
        assert "30 minutter" in form.value("Første påminnelse etter")
        assert "36 timer" in form.value("Invitasjonen går ut etter")


async def test_where_reminders_are_not_usual_that_is_told(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_nudge_max=0):
        kari = slack.person("Kari Nordmann")
        await create_firm(kari)
        await kari.home.shows("Påminnelser: ingen")
        form = await open_form(kari)
        assert form.options(QUESTION)[0] == "Som vanlig: ingen påminnelser"


async def test_a_schedule_of_its_own_applies_to_those_who_wait_already(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await choose(
        clinic,
        "Egne tidspunkter",
        **{"Første påminnelse etter": "1 dag", "Deretter hver": "5 dager", "Høyst": "2 ganger"},
    )
    await clinic.home.shows("Påminnelser: etter 1 dag, deretter med 5 dager mellom hver, høyst 2")
    await look(slack, bot)
    assert len(ola.messages) == 1
    await pass_days(slack, clock, bot, 14)
    assert days_of(ola) == ["24.11.", "25.11.", "07.12."]
    form = await open_form(clinic)
    assert "Egne tidspunkter" in form.value(QUESTION)
    assert "5 dager" in form.value("Deretter hver")


async def test_what_is_due_by_the_new_schedule_comes_at_once(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    clock.forward(days=1)
    await choose(clinic, "Egne tidspunkter", **{"Første påminnelse etter": "1 dag"})
    await look(slack, bot)
    assert days_of(ola) == ["24.11.", "25.11."]


async def test_no_reminders_are_none_but_it_expires_and_the_inviter_hears_of_that(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await choose(clinic, "Ingen påminnelser")
    await clinic.home.shows("Påminnelser: ingen")
    await pass_days(slack, clock, bot, 14)
    assert len(ola.messages) == 1
    assert ["gikk ut uten svar" in shown.text for shown in clinic.messages] == [True]
    form = await open_form(clinic)
    assert "Ingen påminnelser" in form.value(QUESTION)


async def test_without_reminders_nobody_is_offered_one(clinic: Person, eva: Person, ola: Person) -> None:
    await choose(clinic, "Ingen påminnelser")
    await clinic.home.press("Åpne", near="Majorstuen")
    await clinic.home.shows("Inviter personer")
    await invite_members(clinic, eva)
    assert (await eva.sees(INVITED)).buttons == ANSWERS[:2]
    await ola.messages[0].press(ANSWERS[2])
    await ola.sees("Det blir ingen flere påminnelser")


async def test_back_to_the_usual_one(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await choose(clinic, "Ingen påminnelser")
    await clinic.home.shows("Påminnelser: ingen")
    await pass_days(slack, clock, bot, 3)
    assert len(ola.messages) == 1
    await choose(clinic, "Som vanlig")
    await clinic.home.shows("Påminnelser: etter 2 dager")
    await look(slack, bot)
    assert days_of(ola) == ["24.11.", "27.11."]


async def test_new_invitations_get_the_time_that_was_chosen(clinic: Person, eva: Person, ola: Person) -> None:
    await choose(clinic, "Egne tidspunkter", **{"Invitasjonen går ut etter": "7 dager"})
    await clinic.home.press("Åpne", near="Majorstuen")
    await clinic.home.shows("Inviter personer")
    await invite_members(clinic, eva)
    assert "Svar innen tirsdag 1. desember" in (await eva.sees(INVITED)).text
    assert "Svar innen tirsdag 8. desember" in ola.messages[0].text


async def test_every_hour_of_every_day_if_the_firm_wants_it(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    clock.forward(days=1)  # from Wednesday three days are Saturday
    await choose(
        clinic, "Egne tidspunkter", **{"Første påminnelse etter": "4 dager", "Når?": "Hele døgnet, alle dager"}
    )
    await pass_days(slack, clock, bot, 4)
    assert f"{arrived(ola.messages[-1]):%A %H}" == "Saturday 10"


async def test_only_its_administrators_may(clinic: Person, tom: Person) -> None:
    value = carried(clinic.home, "reminders.open")
    await tom.open_home()
    await tom.home.shows("Hei, Tom")
    await tom.home.press_unseen("reminders.open", value)
    assert "Du administrerer ikke Fjordklinikken AS" in (await tom.sees_modal("Beskjed")).text


async def test_a_billing_firm_invites_nobody_and_has_none(kari: Person) -> None:
    await create_firm(kari, "Kari Faktura ENK", "310 000 027", "Fakturerende firma")
    assert "Påminnelser" not in kari.home.text


async def test_the_other_firms_of_an_administrator_keep_theirs(clinic: Person) -> None:
    await choose(clinic, "Ingen påminnelser")
    await clinic.home.shows("Påminnelser: ingen")
    await clinic.home.press("Tilbake")
    await create_firm(clinic, "Bislett Fysio AS", "310 000 027")
    await clinic.home.shows("Påminnelser: etter 2 dager")
