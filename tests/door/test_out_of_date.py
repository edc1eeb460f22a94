"""Buttons live for months in messages: what no step answers to any more gets a sentence with the way on."""

import logging

import pytest

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.workspace import View
from tests.door.hands import Hands
from tests.guide.conftest import Running
from tests.guide.steps import ADMINISTRATOR

OUT_OF_USE = "Denne knappen er ikke i bruk lenger. Skriv /knytt for å gå videre."
LATE = "Det tok for lang tid å åpne vinduet. Trykk en gang til."


@pytest.fixture
def hands(slack: LocalSlack, bot: Running, kari: Person) -> Hands:
    return Hands(slack, bot, kari)


async def test_a_button_of_an_older_version_in_app_home(kari: Person, caplog: pytest.LogCaptureFixture) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press_unseen("firm.ancient", '{"firm": 1}')
    assert OUT_OF_USE in (await kari.sees_modal("Beskjed")).text
    assert "nothing answers to" in caplog.text
    assert "firm.ancient" in caplog.text


async def test_a_button_of_an_older_version_in_a_message(kari: Person) -> None:
    await kari.write("knytt")
    card = await kari.sees("Steg 1 av 6")
    await card.press_unseen("guide.ancient")
    assert (await kari.sees(OUT_OF_USE)).is_ephemeral
    assert "Steg 1 av 6" in card.text


async def test_a_menu_of_an_older_version(kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press_unseen("firm.menu", '{"do": "sell"}', kind="overflow")
    assert OUT_OF_USE in (await kari.sees_modal("Beskjed")).text


async def test_a_button_of_an_older_version_in_a_modal(kari: Person) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press(ADMINISTRATOR)
    form = await kari.sees_modal("Opprett firma")
    await form.type("Navn", "Fjordklinikken")
    await form.press_unseen("firm.ancient")
    note = await kari.sees_modal("Beskjed")
    assert OUT_OF_USE in note.text
    await note.close()
    assert "Fjordklinikken" in (await kari.sees_modal("Opprett firma")).value("Navn")


async def test_a_modal_of_an_older_version(kari: Person, hands: Hands) -> None:
    view = hands.surface("modal", {})
    assert isinstance(view, View)
    view.content["callback_id"] = "firm.ancient"
    await kari.client.submit(view)
    assert OUT_OF_USE in (await kari.sees_modal("Beskjed")).text


async def test_a_picker_of_an_older_version_offers_nothing(hands: Hands) -> None:
    assert await hands.look_up("firm.ancient", {}) == '{"options": []}'


async def test_a_shortcut_of_an_older_version(hands: Hands) -> None:
    assert OUT_OF_USE in await hands.shortcut("guide.ancient")


async def test_an_event_that_nobody_asked_for_is_quiet(hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for happened in (
        {"type": "emoji_changed"},
        {"type": "message", "channel_type": "im", "subtype": "message_changed"},
    ):
        payload = {"type": "event_callback", "team_id": "TDEMO0001", "event_id": f"Ev{happened['type']}"}
        assert await hands.send("event", happened["type"], payload | {"event": happened}) == ""
    assert [message for message in caplog.messages if "PoolAcquire" not in message] == []
