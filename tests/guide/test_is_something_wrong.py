"""What insurers see is confirmed by the practitioner, or an administrator hears what is wrong and changes it."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import MessageOnScreen
from tests.guide.steps import carried, is_added, no_longer_shows, set_up_clinic, share_the_firm

RIGHT, WRONG = "Alt stemmer", "Noe er feil …"
DOUBTED = "Ola Fjell sier at noe er feil i det forsikringsselskapene ser på Majorstuen"


@pytest.fixture
async def told(kari: Person, ola: Person) -> MessageOnScreen:
    """What Ola is told: Kari has added him."""
    await set_up_clinic(kari)
    await is_added(ola, kari)
    await kari.home.shows("Behandlere (1)")
    return await ola.sees("har lagt deg til hos Fjordklinikken AS")


async def say_what_is_wrong(ola: Person, told: MessageOnScreen, remark: str, *ticked: str) -> None:
    await told.press(WRONG)
    form = await ola.sees_modal("Hva er feil?")
    if ticked:
        await form.tick("Dette er feil", *ticked)
    await form.type("Hvordan skal det være?", remark)
    await form.submit()
    await ola.sees_no_modal()


async def change_the_mobile(administrator: Person) -> None:
    """In the form that is open."""
    form = await administrator.sees_modal("Endre")
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await form.submit()
    await administrator.sees_no_modal()


async def test_it_is_confirmed_and_the_administrator_sees_that_without_a_message(
    told: MessageOnScreen, kari: Person
) -> None:
    count = len(kari.messages)
    await told.press(RIGHT)
    await told.shows("Du bekreftet dette i dag")
    assert told.buttons == [WRONG]
    await kari.home.shows("Bekreftet i dag")
    assert len(kari.messages) == count
    await kari.home.press("Historikk")
    await kari.home.shows("@Ola Fjell bekreftet det som vises")


async def test_what_is_wrong_is_told_to_who_saved_it_and_can_change_it(
    told: MessageOnScreen, kari: Person, ola: Person
) -> None:
    await told.press(WRONG)
    form = await ola.sees_modal("Hva er feil?")
    assert "Kari Nordmann får beskjed" in form.text
    await form.submit()
    assert form.errors  # of what?
    await form.close()
    await say_what_is_wrong(ola, told, "Mobilen mangler", "E-post eller mobil")
    await told.shows("Du sa fra i dag om at noe er feil her. Kari har fått beskjed.")
    doubted = await kari.sees(DOUBTED)
    assert "E-post eller mobil" in doubted.text
    assert "Mobilen mangler" in doubted.text
    await kari.home.shows("Sier at noe er feil")
    await doubted.press("Endre")
    assert "Mobilen mangler" in (await kari.sees_modal("Endre")).text
    await change_the_mobile(kari)
    await doubted.shows("Det er endret siden")
    assert doubted.buttons == []
    await told.shows("912 34 567")
    assert told.buttons == [RIGHT, WRONG]  # to be confirmed again
    await no_longer_shows(kari.home, "Sier at noe er feil")


async def test_what_is_changed_after_it_was_confirmed_is_to_be_confirmed_again(
    told: MessageOnScreen, kari: Person
) -> None:
    await told.press(RIGHT)
    await kari.home.shows("Bekreftet i dag")
    await kari.home.press("Endre", near="Ola Fjell")
    await change_the_mobile(kari)
    await told.shows("912 34 567")
    assert told.buttons == [RIGHT, WRONG]
    await no_longer_shows(kari.home, "Bekreftet")


async def test_only_what_one_has_looked_at_is_confirmed(told: MessageOnScreen, kari: Person, ola: Person) -> None:
    value = carried(told, "affiliation.right")
    await kari.home.press("Endre", near="Ola Fjell")
    await change_the_mobile(kari)
    await told.shows("912 34 567")
    await told.press_unseen("affiliation.right", value)
    await ola.sees("Det som vises, er endret siden")
    assert told.buttons == [RIGHT, WRONG]


async def test_a_second_thought_stands_in_the_same_message_and_can_be_taken_back(
    told: MessageOnScreen, kari: Person, ola: Person
) -> None:
    await say_what_is_wrong(ola, told, "Mobilen mangler")
    doubted = await kari.sees(DOUBTED)
    count = len(kari.messages)
    await say_what_is_wrong(ola, told, "Mobilen mangler, og e-posten er gammel")
    await doubted.shows("e-posten er gammel")
    await told.press(RIGHT)
    await doubted.shows("har siden bekreftet at alt stemmer")
    assert doubted.buttons == []
    assert len(kari.messages) == count


async def test_it_can_be_said_where_one_looks_it_up_too(told: MessageOnScreen, kari: Person, ola: Person) -> None:
    await ola.open_home()
    await ola.home.shows("Se hva som vises")
    await ola.home.press("Se hva som vises")
    seen = await ola.sees_modal("Dette vises")
    assert "Ingen forsikringsselskaper ser deg hos Fjordklinikken AS, lokasjon Majorstuen, nå" in seen.text
    assert "Reservasjoner: ingen." in seen.text
    await seen.press(WRONG)
    form = await ola.sees_modal("Hva er feil?")
    await form.tick("Dette er feil", "Jeg jobber ikke der")
    await form.submit()
    assert "Jobber ikke der" in (await kari.sees(DOUBTED)).text
    seen = await ola.sees_modal("Dette vises")
    await seen.shows("Du sa fra i dag")
    await seen.press(RIGHT)
    await seen.shows("Du bekreftet dette i dag")
    await told.shows("Du bekreftet dette i dag")


async def test_the_others_hear_it_when_who_saved_has_lost_access(
    slack: LocalSlack, told: MessageOnScreen, kari: Person, tom: Person, ola: Person
) -> None:
    await share_the_firm(kari, tom)
    await tom.home.press("Tilbake")
    await tom.home.shows("Administratorer:")
    await tom.home.press("Endre", near="Administratorer")
    administrators = await tom.sees_modal("Administratorer")
    await administrators.press("Fjern", near="Kari Nordmann")
    await no_longer_shows(administrators, "Kari Nordmann")
    await say_what_is_wrong(ola, told, "Jeg har flyttet")
    await tom.sees(DOUBTED)
    assert not any(DOUBTED in each.text for each in kari.messages)


async def test_nobody_else_confirms_it(told: MessageOnScreen, eva: Person) -> None:
    value = carried(told, "affiliation.right")
    await eva.open_home()
    await eva.home.shows("Hei, Eva")
    await eva.home.press_unseen("affiliation.right", value)
    assert "ikke tilgang" in (await eva.sees_modal("Beskjed")).text
    assert told.buttons == [RIGHT, WRONG]
