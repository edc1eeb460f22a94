"""What Knytt answers to a question: for whoever asks, in both languages, short, with buttons that work for them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot import flows
from bot.domain.affiliation import Partner
from bot.domain.firm import Kind
from bot.domain.person import Language, Person
from bot.domain.profile import Profession
from bot.domain.schedule import Policy
from bot.flows.answers import Told
from bot.render import Renderer
from sandbox.block_kit import problems_in_blocks, suspicious_tokens, texts_in
from tests.domain.examples import ADA, FIRM, LOCATION, PROFILE

QUESTIONS = (
    "address_typo", "not_in_candidates", "reservations", "billing_missing", "agreements", "invite_self",
    "other_account", "create_first", "wrong_place", "after_accept", "find_clinic", "hpr", "invoice_email",
    "billing_firm_location", "firm_kinds", "what_insurers_see", "profile_first", "reminders", "expiry", "no_mail",
    "not_in_slack", "booking", "online_manager", "org_number", "privacy", "edit_later", "several_locations",
    "visible_not_invoice", "photo", "price",
)  # fmt: skip
SMALL_TALK = ("greeting", "thanks", "goodbye", "who", "human", "rude", "cancel")
INTENTS = (*(f"kb.{name}" for name in QUESTIONS), *(f"talk.{name}" for name in SMALL_TALK))
INTENT = pytest.mark.parametrize("intent", INTENTS)

MOST_SECTIONS = 3
LONGEST_TEXT = 600
LONGEST_BUTTON = 29
MOST_SENTENCES = 4  # a question and its answer are one
MOST_BUTTONS = 2

RENDERER = Renderer()
NOBODY: dict[str, Any] = {
    "person": ADA, "role": "neither", "firms": 0, "firm": None, "locations": 0, "location": None, "has_profile": False,
    "profile": None, "invited": 0, "places": 0, "waiting": 0, "to_add": 0, "named": None, "partner": None,
    "policy": None, "sends_mail": False, "has_page": False,
}  # fmt: skip
BILLING_FIRM = replace(FIRM, id=2, name="Ola Fjell Fysio ENK", kind=Kind.BILLING)
ONE_PLACE = {
    "role": "administrator",
    "firms": 1,
    "firm": FIRM,
    "locations": 1,
    "location": LOCATION,
    "policy": Policy(),
}
THREE_PLACES = {"role": "administrator", "firms": 2, "locations": 3}
PROFILED = {"role": "practitioner", "has_profile": True, "profile": PROFILE}
MASSEUR = replace(PROFILE, profession=Profession.MASSEUR)

# Whoever may ask.
PEOPLE: dict[str, dict[str, Any]] = {
    "nobody yet": {},
    "an administrator without a location": {"role": "administrator", "firms": 1, "firm": FIRM, "policy": Policy()},
    "an administrator of a billing firm": {
        "role": "administrator",
        "firms": 1,
        "firm": BILLING_FIRM,
        "policy": Policy(),
    },
    "a practitioner with a billing firm": PROFILED | {"role": "both", "firms": 1, "firm": BILLING_FIRM, "places": 1},
    "an administrator of one location": ONE_PLACE,
    "an administrator who waits": ONE_PLACE | {"waiting": 2, "named": "Ola Fjell", "sends_mail": True},
    "an administrator who is to add": ONE_PLACE | {"waiting": 1, "to_add": 1, "named": "Ola Fjell"},
    "an administrator of three locations": THREE_PLACES | {"waiting": 3},
    "an administrator who named a firm": THREE_PLACES | {"firm": FIRM, "policy": Policy(), "named": "<!channel> *Ola*"},
    "an administrator whose outsiders have a page": ONE_PLACE | {"sends_mail": True, "has_page": True},
    "an administrator without reminders": ONE_PLACE | {"policy": Policy(at_most=0), "sends_mail": True},
    "an administrator with one reminder": ONE_PLACE | {"policy": Policy(at_most=1, expiry=timedelta(days=7))},
    "an administrator at any hour": ONE_PLACE | {"policy": Policy(hours=None), "partner": Partner(1, "Fjordtrygd")},
    "one who is invited": {"role": "practitioner", "invited": 1, "policy": Policy()},
    "one who is invited twice": PROFILED | {"invited": 2},
    "a practitioner nowhere": PROFILED,
    "a practitioner at two places": PROFILED | {"places": 2, "partner": Partner(1, "Fjordtrygd & *Sønn*")},
    "a masseur": PROFILED | {"places": 1, "profile": MASSEUR},
    "a practitioner who names a place": PROFILED | {"places": 1, "firm": FIRM, "location": LOCATION, "named": "Ola"},
    "both": ONE_PLACE | {"role": "both", "has_profile": True, "profile": replace(PROFILE, hpr="9876543"), "places": 1},
    "both, and invited": THREE_PLACES | PROFILED | {"role": "both", "invited": 1, "to_add": 2},
}
WHO = pytest.mark.parametrize("who", PEOPLE)

# What a button needs to carry, and what whoever presses it must have.
NEEDS: dict[str, tuple[set[str], str | None]] = {
    "guide.start": (set(), None),
    "guide.help": (set(), None),
    "guide.invite": (set(), "locations"),
    "guide.add": (set(), "locations"),
    "invite.new": ({"location"}, "locations"),
    "add.choose": ({"location"}, "locations"),
    "location.new": ({"firm"}, "firms"),
    "firm.new": (set(), None),
    "firm.edit": ({"firm"}, "firms"),
    "agreements.open": ({"firm"}, "firms"),
    "reminders.open": ({"firm"}, "firms"),
    "profile.edit": (set(), None),
    "home.go": ({"to"}, None),
}


def you(who: str) -> SimpleNamespace:
    return SimpleNamespace(**NOBODY | PEOPLE[who])


def answer(intent: str, who: str, language: Language) -> list[dict[str, Any]]:
    reader = Person(ADA.user, ADA.name, chosen=language)
    told = {"you": you(who), "told": [Told(intent)], "alternatives": (), "about": "", "asked": ""}
    drawn = RENDERER.message("talk/answer", reader, told)
    blocks: list[dict[str, Any]] = drawn["blocks"]
    return blocks


def texts(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for block in blocks if block["type"] == "actions" for each in block["elements"]]


def actions(blocks: list[dict[str, Any]]) -> list[str]:
    return [each["action_id"] for each in buttons(blocks)]


def answers(intent: str, who: str) -> Iterator[list[dict[str, Any]]]:
    yield from (answer(intent, who, language) for language in Language)


@INTENT
def test_everybody_gets_a_short_answer_that_slack_takes(intent: str) -> None:
    for blocks in (blocks for who in PEOPLE for blocks in answers(intent, who)):
        assert problems_in_blocks(blocks, "message", {ADA.user}, "") == []
        assert all(not is_mrkdwn or not list(suspicious_tokens(text)) for text, is_mrkdwn in texts_in(blocks))
        assert 1 <= sum(block["type"] == "section" for block in blocks) <= MOST_SECTIONS
        assert 0 < len(texts(blocks)) <= LONGEST_TEXT
        assert intent == "kb.firm_kinds" or len(re.findall(r"[.?](?=\s|$)", texts(blocks))) <= MOST_SENTENCES, texts(
            blocks
        )
        assert "None" not in texts(blocks)
        assert len(buttons(blocks)) <= MOST_BUTTONS
        assert all(len(button["text"]["text"]) <= LONGEST_BUTTON for button in buttons(blocks))
        assert len({button["text"]["text"] for button in buttons(blocks)}) == len(buttons(blocks))


@INTENT
def test_it_is_said_in_both_languages(intent: str) -> None:
    for who in PEOPLE:
        norwegian, english = answers(intent, who)
        assert texts(norwegian) != texts(english)
        assert actions(norwegian) == actions(english)


@INTENT
def test_each_button_works_for_whoever_asks(intent: str) -> None:
    steps = flows.registry()[0]
    shown = [(you(who), button) for who in PEOPLE for button in buttons(answer(intent, who, Language.ENGLISH))]
    for asks, button in shown:
        carries, needed = NEEDS[button["action_id"]]
        assert button["action_id"] in steps
        assert all(f'"{name}":' in button["value"] for name in carries), button
        assert needed is None or getattr(asks, needed), button
        if not asks.firms:
            assert "location" not in button["value"]
            assert "firm" not in button["value"]
        if asks.firm is BILLING_FIRM:
            assert button["action_id"] not in ("location.new", "reminders.open")


@pytest.mark.parametrize("who", ["one who is invited", "one who is invited twice"])
@pytest.mark.parametrize("intent", ["kb.find_clinic", "kb.no_mail", "kb.after_accept", "talk.greeting"])
def test_whoever_is_invited_is_told_so(intent: str, who: str) -> None:
    blocks = answer(intent, who, Language.ENGLISH)
    assert "waiting for your answer" in texts(blocks)
    assert actions(blocks) == ["home.go"]


def test_whoever_has_nothing_pending_is_told_so() -> None:
    for who in ("an administrator of one location", "a practitioner nowhere", "a practitioner at two places"):
        greeting = answer("talk.greeting", who, Language.NORWEGIAN)
        assert "ingenting du må gjøre" in texts(greeting)
        assert buttons(greeting) == []
    assert "Ingen venter på å bli lagt til" in texts(
        answer("kb.after_accept", "an administrator of one location", Language.NORWEGIAN)
    )


@WHO
def test_no_practitioner_is_told_to_register_a_firm_when_there_is_nothing_to_do(who: str) -> None:
    if you(who).has_profile or you(who).invited:
        for intent in INTENTS:
            if intent != "kb.invite_self":  # the self-employed add themselves
                assert you(who).firms or "firm.new" not in actions(answer(intent, who, Language.ENGLISH)), intent


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("an administrator of one location", "etter 2 dager, deretter med 5 dager mellom hver gang, høyst 3 ganger"),
        ("an administrator with one reminder", "én påminnelse"),
        ("an administrator without reminders", "ingen påminnelser"),
        ("an administrator of three locations", "Hvert firma bestemmer"),
        ("an administrator at any hour", "hele døgnet"),
    ],
)
def test_the_reminders_are_those_of_the_firm(who: str, said: str) -> None:
    assert said in texts(answer("kb.reminders", who, Language.NORWEGIAN))


def test_whoever_is_outside_slack_answers_on_the_page_where_there_is_one() -> None:
    by_page = answer("kb.not_in_slack", "an administrator whose outsiders have a page", Language.NORWEGIAN)
    assert "svarer på en side" in texts(by_page)
    without = answer("kb.not_in_slack", "an administrator who waits", Language.NORWEGIAN)
    assert "svarer på en side" not in texts(without)


def test_a_tick_means_no() -> None:
    for who in PEOPLE:
        said = texts(answer("kb.reservations", who, Language.NORWEGIAN))
        assert "betyr nei" in said.replace("*", ""), who
