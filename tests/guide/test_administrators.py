"""The administrators of a firm: who they are, one more, one less, never none; access goes at once."""

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.steps import add_administrator, create_firm, set_up_clinic, share_the_firm


async def open_list(person: Person) -> Modal:
    """From the firm's page."""
    await person.home.shows("Org.nr")
    await person.home.press("Endre", near="Administrator")
    return await person.sees_modal("Administratorer")


async def add(person: Person, slack: LocalSlack, member: Person) -> Modal:
    """From the firm's page; ends on the list."""
    form = await open_list(person)
    await add_administrator(form, member)
    return form


async def test_whoever_creates_a_firm_is_its_first_administrator(kari: Person) -> None:
    await create_firm(kari)
    assert "Administrator: @Kari Nordmann" in kari.home.text
    form = await open_list(kari)
    assert "@Kari Nordmann" in form.text
    assert "De har ansvar for at opplysningene stemmer" in form.text
    assert "Fjern" not in form.buttons  # there is always one


async def test_one_more_is_told_and_has_access_at_once(slack: LocalSlack, kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await tom.open_home()
    await tom.home.shows("Hei, Tom")
    await kari.home.press("Tilbake")
    form = await add(kari, slack, tom)
    await form.shows("@Tom Dahl")
    assert form.value("Legg til en administrator") == "()"  # ready for the next one
    await kari.home.shows("Administratorer: @Kari Nordmann og @Tom Dahl")
    told = await tom.sees("Du er nå administrator for Fjordklinikken AS")
    assert "Du har også ansvar for at opplysningene stemmer" in told.text
    await tom.open_home()
    await tom.home.shows("Fjordklinikken AS")
    await tom.home.press("Åpne")
    await tom.home.shows("Administratorer: @Kari Nordmann og @Tom Dahl")


async def test_one_less_loses_access_at_once(slack: LocalSlack, kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await share_the_firm(kari, tom)
    assert "› Majorstuen" in tom.home.text
    await kari.home.press("Tilbake")
    form = await open_list(kari)
    question = form.confirmation("Fjern", near="Tom Dahl")
    assert "Fjerne som administrator?\nTom Dahl kan da ikke lenger endre noe hos Fjordklinikken AS." in question
    await form.press("Fjern", near="Tom Dahl", confirm=False)
    assert "Tom Dahl" in form.text
    await form.press("Fjern", near="Tom Dahl")
    assert await slack.until(lambda: "Tom Dahl" not in form.text)
    await kari.home.shows("Administrator: @Kari Nordmann")
    # The page is closed to him without his doing anything, and what he had on screen opens nothing any more.
    await tom.home.shows("Hei, Tom")
    assert "Fjordklinikken" not in tom.home.text
    for action, carried in [
        ("home.go", '{"to": "location/1"}'),
        ("firm.edit", '{"firm": 1}'),
        ("location.edit", '{"location": 1}'),
        ("administrators.open", '{"firm": 1}'),
    ]:
        await tom.home.press_unseen(action, carried)
        if action == "home.go":
            await tom.home.shows("Hei, Tom")
        else:
            notice = await tom.sees_modal("Beskjed")
            assert "Du administrerer ikke Fjordklinikken AS. Spør Kari Nordmann om tilgang" in notice.text
            await notice.close()


async def test_one_may_leave_as_long_as_somebody_stays(slack: LocalSlack, kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await share_the_firm(kari, tom)
    await kari.home.press("Tilbake")
    form = await open_list(kari)
    await form.press("Fjern", near="Kari Nordmann")
    await form.shows("Du administrerer ikke lenger Fjordklinikken AS")
    await form.close()
    await kari.home.shows("Du administrerer ingen firmaer")
    await tom.home.press("Tilbake")
    theirs = await open_list(tom)
    assert "Fjern" not in theirs.buttons
    await theirs.press_unseen("administrators.remove", f'{{"firm": 1, "member": "{tom.id}"}}')
    notice = await tom.sees_modal("Beskjed")
    assert "Fjordklinikken AS trenger minst én administrator. Legg til en annen først" in notice.text


async def test_two_who_remove_each_other_leave_one(slack: LocalSlack, kari: Person, tom: Person) -> None:
    await set_up_clinic(kari)
    await share_the_firm(kari, tom)
    for person in (kari, tom):
        await person.home.press("Tilbake")
    of_kari, of_tom = await open_list(kari), await open_list(tom)
    await of_kari.press("Fjern", near="Tom Dahl")
    await of_tom.press("Fjern", near="Kari Nordmann")
    notice = await tom.sees_modal("Beskjed")
    assert "Du administrerer ikke Fjordklinikken AS" in notice.text
    await kari.home.shows("Administrator: @Kari Nordmann")


@pytest.mark.parametrize("name", ["Kalenderbot", "Nils Permisjon"])
async def test_apps_and_those_who_left_cannot_administer(slack: LocalSlack, kari: Person, name: str) -> None:
    await create_firm(kari)
    form = await open_list(kari)
    await add_administrator(form, slack.person(name))
    assert form.errors == {
        "Legg til en administrator": f"{name} er en app eller er ikke lenger i arbeidsområdet. Velg en person."
    }


async def test_whoever_slack_has_not_told_of_yet_administers_nothing(slack: LocalSlack, kari: Person) -> None:
    app = slack.person("Kalenderbot")
    await create_firm(kari)
    form = await open_list(kari)
    slack.fault("users.info", "internal_error", times=2)
    await form.pick_people("Legg til en administrator", app)
    for _ in range(2):
        await form.submit()
        assert "Trykk «Legg til» en gang til" in form.text
        assert "Kalenderbot" in form.value("Legg til en administrator")
        assert "Fjern" not in form.buttons
    await add_administrator(form, app)
    assert "er en app" in form.errors["Legg til en administrator"]
    assert "Administrator: @Kari Nordmann" in kari.home.text


async def test_nobody_picked_is_asked_for(kari: Person) -> None:
    await create_firm(kari)
    form = await open_list(kari)
    await form.submit()
    assert form.errors == {"Legg til en administrator": "Dette må fylles ut."}


async def test_the_same_one_twice_is_told_once(slack: LocalSlack, kari: Person, tom: Person) -> None:
    await create_firm(kari)
    form = await add(kari, slack, tom)
    await form.shows("@Tom Dahl")
    await tom.sees("Du er nå administrator")
    await add_administrator(form, tom)
    assert form.buttons.count("Fjern") == 2
    assert len([message for message in tom.messages if "administrator" in message.text]) == 1
