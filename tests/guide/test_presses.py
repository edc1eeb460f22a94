"""How often an administrator who has a location presses until people are attached, counted over the wire.

A press is a button, a submit, a close, a shortcut or an option of a menu. A menu that takes several is one press to
open it and one for each that is picked in it, as in Slack, where it stays open; a menu that takes one is two: to open
it, and to choose. Typing and pasting are no presses, nor is what others do.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox.client import place_of
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.steps import accept, set_up_clinic

FIFTEEN = [
    "Alma Aas", "Bo Bakke", "Cato Dale", "Dina Eik", "Espen Foss", "Frida Gran", "Geir Haug", "Hanne Ihle", "Ivar Juul",
    "Jorunn Kvam", "Knut Lie", "Lise Moe", "Magne Nes", "Nina Opdal", "Odd Prytz",
]  # fmt: skip


class Finger:
    """Counts the presses of one person from now on."""

    def __init__(self, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        self.presses = 0
        client, act = person.client, person.client.act

        async def acted(surface: Any, block_id: str, action_id: str, raw: Any = None) -> Any:
            _, element = place_of(surface, block_id, action_id)
            kind = element["type"]
            if kind == "plain_text_input":
                pass
            elif kind.startswith("multi_"):
                self.presses += 1 + len(raw)
            else:
                self.presses += 2 if kind.endswith(("_select", "overflow")) else 1
            return await act(surface, block_id, action_id, raw)

        monkeypatch.setattr(client, "act", acted)
        for name in ("submit", "close", "shortcut"):
            monkeypatch.setattr(client, name, self._counted(getattr(client, name)))

    def _counted(self, deed: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def done(*arguments: Any) -> Any:
            self.presses += 1
            return await deed(*arguments)

        return done


async def test_one_person_six(kari: Person, ola: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight before windows closed by themselves."""
    await set_up_clinic(kari)
    finger = Finger(kari, monkeypatch)
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await form.submit()
    await accept(ola)
    told = await kari.sees("Ola Fjell har godtatt")
    await told.press("Legg til på lokasjonen")
    await (await kari.sees_modal("Legg til på lokasjonen")).submit()
    await kari.home.shows("Behandlere (1)")
    assert finger.presses == 6


async def test_fifteen_people_five(kari: Person, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a pasted list. Forty-nine before: three presses to invite them, three for each of them, and one to close."""
    await set_up_clinic(kari)
    people = [await slack.joins(name, f"{name.split()[0].lower()}@fysio.example.com") for name in FIFTEEN]
    finger = Finger(kari, monkeypatch)
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.type("E-postadresser", "\n".join(person.email for person in people))
    await form.submit()
    await (await kari.sees_modal("Stemmer adressene?")).submit()
    for person in people:
        await accept(person)
    await kari.home.press("Legg til alle (15)")
    await (await kari.sees_modal("Legg til alle")).submit()
    await kari.home.shows("Behandlere (15)")
    assert finger.presses == 5
