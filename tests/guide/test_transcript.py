"""The whole guide by typing, in both languages: what docs/talk.md shows is what was said in this test.

`make screenshots` writes it down anew.
"""

import os
import re
from pathlib import Path

import pytest

from bot.domain.person import Language
from bot.domain.talk import Known, Sureness
from bot.talk import understanding
from bot.words import catalogue
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import MessageOnScreen, Modal
from tests.guide.conftest import Running

PAGE = Path(__file__).parent.parent.parent / "docs" / "talk.md"
WANTED = "KNYTT_SCREENSHOTS" in os.environ

# What people write, by what they mean by it.
WRITTEN = {
    Language.NORWEGIAN: {
        "start": "jeg vil knytte en behandler til klinikken",
        "firm": "opprett firma",
        "location": "opprett lokasjon",
        "invite": "inviter @Ola Fjell og nina@fysio.example.com til Majorstuen",
        "too": "og eva også",
        "invited": "hva er jeg invitert til",
        "waiting": "hvem har ikke svart",
        "add": "legg til ola",
        "tick": "hva betyr et kryss i reservasjoner?",
        "thanks": "takk",
        "next day": "Dagen etter",
        "presses": "{name} trykker [{button}]{then}.",
        "told": "— {name} får en melding.",
        "form": ", fyller ut skjemaet og lagrer",
        "send": ", ser over skjemaet og sender",
        "check": ", kontrollerer skjemaet og lagrer",
    },
    Language.ENGLISH: {
        "start": "I want to attach a practitioner to the clinic",
        "firm": "create a firm",
        "location": "create a location",
        "invite": "invite @Ola Fjell and nina@fysio.example.com to Majorstuen",
        "too": "and eva too",
        "invited": "what am I invited to",
        "waiting": "who has not answered",
        "add": "add ola",
        "tick": "what does a tick in reservations mean?",
        "thanks": "thanks",
        "next day": "The day after",
        "presses": "{name} presses [{button}]{then}.",
        "told": "— {name} gets a message.",
        "form": ", fills in the form and saves",
        "send": ", looks through the form and sends it",
        "check": ", checks the form and saves",
    },
}
LOCALES = {Language.NORWEGIAN: "nb-NO", Language.ENGLISH: "en-GB"}
FORMS = {
    "Organisation number": "310 000 019",
    "Name": "Fjordklinikken AS",
    "Name of the location": "Majorstuen",
    "Street address": "Bogstadveien 1",
    "Postcode": "0355",
    "Town": "Oslo",
}


class Talk:
    """People who write and press, and what is to be read of it afterwards."""

    def __init__(self, language: Language) -> None:
        self.written = WRITTEN[language]
        self.words = catalogue(language).gettext
        self.lines: list[str] = []
        self.before = ""  # what the answer said in which a button was pressed

    async def asks(self, person: Person, meaning: str) -> MessageOnScreen:
        """Write to Knytt, and wait for the answer."""
        before = len(person.messages)
        await person.write(self.written[meaning])
        assert await person.client.workspace.until(lambda: len(person.messages) > before + 1)
        answer = person.messages[-1]
        self.lines += ["", f"{_first_name(person)}: {self.written[meaning]}", *self._said(answer)]
        return answer

    async def presses(self, person: Person, answer: MessageOnScreen, button: str, then: str = "") -> None:
        """A button of the answer; what comes of it is done by the test."""
        self.before = answer.text
        self.aside("presses", name=_first_name(person), button=self.words(button), then=self.written.get(then, ""))
        await answer.press(self.words(button))

    async def becomes(self, answer: MessageOnScreen) -> None:
        """What it says once the button has done its work."""
        assert await answer._client.workspace.until(lambda: answer.text != self.before)
        self.lines += self._said(answer)

    async def hears(self, person: Person, words: str) -> None:
        """Told without having asked."""
        told = await person.sees(words)
        self.lines += ["", self.written["told"].format(name=_first_name(person)), *self._said(told)]

    async def fills_in(self, form: Modal, *labels: str) -> None:
        for label in labels:
            await form.type(self.words(label), FORMS[label])

    def aside(self, meaning: str, **gaps: str) -> None:
        self.lines += ["", f"— {self.written[meaning].format(**gaps)}"]

    def _said(self, answer: MessageOnScreen) -> list[str]:
        """Without the question whether it was useful, which stands below most answers."""
        useful = f"[{self.words('Useful')}] [{self.words('Not useful')}]"
        left_out = ("", useful, self.words("Was this useful?"))
        first, *rest = [line for line in answer.text.splitlines() if line not in left_out]
        return [f"Knytt: {first}", *(f"       {line}" for line in rest)]


def _first_name(person: Person) -> str:
    return person.name.split()[0]


async def walk(talk: Talk, kari: Person, ola: Person, bot: Running) -> None:
    """From nothing to a practitioner whom insurers find."""
    t = talk.words
    answer = await talk.asks(kari, "start")
    answer = await talk.asks(kari, "firm")
    await talk.presses(kari, answer, "Create firm", "form")
    form = await kari.sees_modal(t("Create firm"))
    await talk.fills_in(form, "Organisation number", "Name")
    await form.shows(t("{number}: the number is right.").removeprefix("{number}: "))
    await form.choose(t("Who bills?"), t("Clinic with joint invoicing"))
    await form.submit()
    await talk.becomes(answer)
    answer = await talk.asks(kari, "location")
    await talk.presses(kari, answer, "Create location", "form")
    form = await kari.sees_modal(t("Create location"))
    await talk.fills_in(form, "Name of the location", "Street address", "Postcode", "Town")
    await form.submit()
    await talk.becomes(answer)
    answer = await talk.asks(kari, "invite")
    await talk.presses(kari, answer, t("Invite to {location}").format(location="Majorstuen"), "send")
    await (await kari.sees_modal(t("Invite people"))).submit()
    await kari.modal.submit()
    await ola.sees("Fjordklinikken AS")
    answer = await talk.asks(kari, "too")
    talk.aside("next day")
    bot.clock.forward(days=1)
    answer = await talk.asks(ola, "invited")
    await talk.presses(ola, answer, "Accept", "form")
    form = await ola.sees_modal(t("Practitioner profile"))
    await form.choose(t("Profession"), t("physiotherapist"))
    await form.submit()
    await talk.becomes(answer)
    await talk.hears(kari, t("Add to the location"))
    answer = await talk.asks(kari, "waiting")
    await talk.presses(kari, answer, "Send reminder")
    await kari.client.workspace.until(lambda: kari.messages[-1].is_ephemeral)
    talk.lines += talk._said(kari.messages[-1])
    answer = await talk.asks(kari, "add")
    await talk.presses(kari, answer, "Add", "check")
    await (await kari.sees_modal(t("Add to the location"))).submit()
    await talk.becomes(answer)
    await talk.asks(kari, "tick")
    await talk.asks(kari, "thanks")


@pytest.mark.parametrize("language", Language)
async def test_what_the_docs_show_is_what_is_said(language: Language, slack: LocalSlack, bot: Running) -> None:
    for user in slack.workspace.users.values():
        user.locale = LOCALES[language]
    kari, ola, eva = map(slack.person, ("Kari Nordmann", "Ola Fjell", "Eva Søn"))
    await eva.open_home()
    await ola.open_home()
    talk = Talk(language)
    await walk(talk, kari, ola, bot)
    said = "\n".join(talk.lines).strip()
    page = PAGE.read_text(encoding="utf-8")
    shown = re.compile(rf"(<!-- {language} -->\n```\n)(.*?)(\n```\n)", re.DOTALL)
    if WANTED:
        PAGE.write_text(shown.sub(lambda found: found[1] + said + found[3], page), encoding="utf-8")
    else:
        found = shown.search(page)
        assert found
        assert found[2] == said


def test_what_the_docs_say_one_can_say_is_understood() -> None:
    known = Known(
        people={"U0OLA00001": "Ola Fjell", "U0EVA00001": "Eva Søn"},
        locations={1: "Majorstuen"},
        partners={1: "Fjordtrygd"},
    )
    _, _, rest = PAGE.read_text(encoding="utf-8").partition("## What one can say")
    table, _, _ = rest.partition("\n\n")
    phrases = re.findall(r"`([^`]+)`", table)
    assert len(phrases) > 30
    for phrase in phrases:
        understood = understanding().read(phrase.replace("@Ola Fjell", "<@U0OLA00001>"), known, frozenset())
        follows_up = not understood.intents and understood.slots.people  # "and eva too"
        assert understood.sureness is Sureness.SURE or follows_up, phrase
