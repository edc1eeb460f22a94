"""Whatever people write fills every hole of every template: the JSON stays valid, Slack takes it, it is read as typed.

What the templates need is taken from the flows themselves: every step and every drawing is asked what it shows.
"""

import contextlib
import dataclasses
import html
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import Enum
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import regex
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import flows, replies
from bot.click import Click
from bot.domain.invitation import Status
from bot.domain.location import LocationFacts
from bot.domain.person import Language, Person
from bot.domain.refusal import Refusal
from bot.flows import home
from bot.flows.answers import ANSWERS
from bot.render import LONGEST_MESSAGE_TEXT, Renderer, mrkdwn, shortened
from bot.storage import Database, Transaction, firms, locations, people
from bot.storage.crowd import Group
from bot.storage.tables import invitations
from bot.talk import intents
from bot.words import TEMPLATES
from sandbox.block_kit import (
    MOST_MESSAGE_BLOCK_TEXT,
    MOST_VIEW_BYTES,
    problems_in_blocks,
    problems_in_view,
    suspicious_tokens,
    texts_in,
    view_size,
)
from tests.door.town import EVA, KARI, NAMES, OLA, PER, TOM, Ids, clinic, shown
from tests.guide.conftest import Clock

Shown = tuple[str, Mapping[str, Any]]
Drawn = dict[str, list[Mapping[str, Any]]]

READERS = [Person("U0ADA", "Ada", chosen=language) for language in Language]
RENDERER = Renderer()

# What people write themselves, by the name of the field. (Not: what is chosen, checked or counted.)
WRITTEN = {
    "remark",
    "name",
    "typed",
    "greeting",
    "reason",
    "about",
    "street",
    "city",
    "partners",
    "reserved",
    "sentence",
}
MARK = "Q7Q"


@pytest.fixture(scope="session")
def drawn(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """What every template was given when everybody tried every step, and every message was drawn."""
    clock = Clock()
    database = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path_factory.mktemp('drawn'))}")
    section = {"type": "section", "text": {"type": "plain_text", "text": "?"}}
    found: Drawn = {"refusal": [{"sentence": MARK}], "late": [{}], "busy": [{}], "notice": [{"blocks": [section]}]}
    refusals = ("ExtendedEnough", "RemindedRecently", "WantsNoMail", "NotPending")
    found["news/left_out"] = [{"left_out": [{"name": MARK, "why": each} for each in refusals]}]
    with database.begin("THERE", clock()) as tx:
        ids = clinic(tx, "310000019", "310000027")
        firm = firms.get(tx, ids["firm"])
        firms.add_administrator(tx, firm.id, PER)
        locations.create(tx, firm, LocationFacts("Grünerløkka", "Thorvald Meyers gate 1", "0555", "Oslo", None))
    for user in (KARI, OLA, EVA, PER, TOM):
        for asked in everything_that_can_be_asked(ids):
            with database.begin("THERE", clock()) as tx, tx.connection.begin_nested() as undone:
                for template, data in what_a_step_shows(tx, people.get(tx, user), *asked):
                    found.setdefault(template, []).append(data)
                undone.rollback()
        for stands in HOW_IT_STANDS:
            with database.begin("THERE", clock()) as tx, tx.connection.begin_nested() as undone:
                tx.connection.execute(sa.update(invitations).where(invitations.c.status != Status.WITHDRAWN), stands)
                chosen_from = {"which": "silent", **ids}
                for template, data in (
                    *messages(tx, people.get(tx, user), ids),
                    *what_a_step_shows(tx, people.get(tx, user), "follow_up.choose", chosen_from, {}),
                ):
                    found.setdefault(template, []).append(data)
                undone.rollback()
        for later in (timedelta(), timedelta(days=20)):  # invitations are open, and over
            with database.begin("THERE", clock() + later) as tx:
                for template, data in (*pages(tx, people.get(tx, user), ids), *messages(tx, people.get(tx, user), ids)):
                    found.setdefault(template, []).append(data)
    database.close()
    return found


def everything_that_can_be_asked(ids: Ids) -> Iterator[tuple[str, dict[str, object], dict[str, object]]]:
    form = {
        "name": MARK, "organisation_number": "310 000 043", "legal_form": "AS", "kind": "clinic", "street": MARK,
        "postcode": "0155", "city": MARK, "profession": "physiotherapist", "email": "q@example.com", "greeting": MARK,
        "emails": "q@example.com, q@gmial.com", "remark": MARK, "location": str(ids["location"]),
    }  # fmt: skip
    carried: dict[str, object] = {"version": 1, "purpose": "add", "user": TOM, "member": KARI, "of": shown(ids), **ids}
    carried["people"] = [ids["profile"], ids["accepted_profile"]]
    new = {name: value for name, value in carried.items() if name != "affiliation"}
    new |= {"profile": ids["accepted_profile"], "invitation": ids["accepted"]}
    for step in flows.registry()[0]:
        yield step, carried, form
        yield (
            step,
            carried | {"do": "withdraw", "then": "accepted", "own_firms": 1, "told": "yes"},
            {"location": str(ids["location"])},
        )
        yield step, new, {"reservations": [str(ids["partner"])], "billing_firm": "location"}
        yield step, new, {"reservations": [], "billing_firm": "location"}
        yield step, new | {"then": "accepted", "member": PER, "alone": True}, form | {"billing_firm": "location"}
    chosen = {"email": None, "mobile": None, "billing_firm_id": None, "reservations": [ids["partner"]]}
    for step in ("add.confirm", "add.hide"):
        for about in (carried, new, new | {"together": True}):
            yield step, about | {"facts": chosen}, {}
    for do in ("edit", "remove", "remind", "resend", "extend"):
        for step in ("add.more", "invite.more"):
            yield step, carried | {"do": do}, {}
    for intent in (*ANSWERS, *sorted(intents() - set(ANSWERS))):
        yield "talk.choose", {"intent": intent}, {}
    for useful in ("yes", "no"):
        yield "useful.answer", {"useful": useful, "about": "guide", "asked": "once"}, {}


def what_a_step_shows(
    tx: Transaction, person: Person, step: str, refs: dict[str, object], fields: dict[str, object]
) -> Iterator[Shown]:
    click = Click(person, tx.now, refs=refs, fields=fields, value=str(refs.get("location", "")), place="D0/1.2")
    with contextlib.suppress(Refusal):
        for answer in flows.STEPS[step](tx, click):
            template, data = getattr(answer, "template", None), getattr(answer, "data", None)
            if isinstance(answer, replies.But):
                data = {"sentence": MARK}
            if template and data is not None:
                yield template, data


def pages(tx: Transaction, person: Person, ids: Ids) -> Iterator[Shown]:
    """Of App Home."""
    place = f"location/{ids['location']}"
    groups = [*(f"{place}/{group}/0" for group in Group), f"{place}/{home.ALL}/0/a"]
    for page in ("", f"firm/{ids['firm']}", place, f"history/{ids['location']}/0", f"{place}/history/0", *groups):
        yield home.draw(tx, person, page)


# How it may stand with everybody who has been invited.
ENDED = {"look_up_at": None, "next_contact_at": None, "remind_to_add_at": None, "answered_at": Clock().now}
HOW_IT_STANDS: list[dict[str, object]] = [
    {"last_called": True},
    {"status": Status.ACCEPTED, "answered_by": EVA, **ENDED},  # to be added
    {"status": Status.ACCEPTED, "answered_by": OLA, **ENDED},  # added
    {"status": Status.DECLINED, "answered_by": EVA, "reason": MARK, **ENDED},
    {"status": Status.WITHDRAWN, **ENDED},
    {"status": Status.UNDELIVERABLE, **ENDED},
]

# What a message is about, where it is not a firm, an affiliation, or an open invitation.
ABOUT = {
    "invitation/answered": ["accepted"],
    "invitation/not_added": ["accepted"],
    "invitation/received": ["invitation", "accepted", "to_address"],
    "invitation/returned": ["to_address"],
    "news/answers": ["answers"],
    "news/silence": ["silence"],
}


def messages(tx: Transaction, person: Person, ids: Ids) -> Iterator[Shown]:
    for template, drawing in flows.DRAWINGS.items():
        for name in ABOUT.get(template, [template.partition("/")[0]]):
            data = drawing(tx, ids[name], person) if name in ids else None
            if data is not None:
                yield template, data


def filled(value: object, text: str, name: str = "") -> object:
    """The same with this text wherever people write."""
    if isinstance(value, Enum) or value is None:
        return value
    if isinstance(value, str):
        return text if name in WRITTEN else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: filled(getattr(value, each.name), text, each.name) for each in dataclasses.fields(value)}
        return type(value)(**fields)
    if isinstance(value, Mapping):
        return {key: filled(item, text, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(filled(item, text, name) for item in value)
    return value


def is_message(template: str) -> bool:
    return not re.search(r"kit\.(modal|home)\(", (TEMPLATES / f"{template}.json.j2").read_text(encoding="utf-8"))


def draw(template: str, data: Mapping[str, Any], reader: Person) -> dict[str, Any]:
    return RENDERER.message(template, reader, data) if is_message(template) else RENDERER.view(template, reader, data)


def must_be_taken(template: str, drawing: dict[str, Any]) -> None:
    """By Slack, without a complaint."""
    json.dumps(drawing)
    if is_message(template):
        assert problems_in_blocks(drawing["blocks"], "message", NAMES, "") == []
        assert len(drawing["text"]) <= LONGEST_MESSAGE_TEXT
        assert sum(len(text) for text, _ in texts_in(drawing["blocks"])) <= MOST_MESSAGE_BLOCK_TEXT
    else:
        assert problems_in_view(drawing, NAMES) == []
        assert view_size(drawing) <= MOST_VIEW_BYTES
    for text, is_mrkdwn in texts_in(drawing):
        assert not is_mrkdwn or list(suspicious_tokens(text)) == []


def read(drawing: Mapping[str, Any]) -> str:
    """What is to be read, as Slack shows it."""
    texts = [html.unescape(text) if is_mrkdwn else text for text, is_mrkdwn in texts_in(drawing)]
    return "\n".join([*texts, *quotes(drawing)])


def quotes(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        if part.get("type") == "text":
            yield part["text"]
        if "initial_value" in part:
            yield part["initial_value"]
        for item in part.values():
            yield from quotes(item)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for item in part:
            yield from quotes(item)


def must_be_read(template: str, data: Mapping[str, Any], text: str, reader: Person) -> None:
    """Wherever people's texts stand at all; where only the first name does, its first word."""
    drawing = draw(template, filled(data, text), reader)  # type: ignore[arg-type]
    must_be_taken(template, drawing)
    if MARK in read(draw(template, filled(data, MARK), reader)):  # type: ignore[arg-type]
        shown = read(drawing)
        assert text in shown or text.split(maxsplit=1)[0] in shown


# What no step shows: by the schedule, and in tests/talk, which have tests of their own.
ELSEWHERE = {"digest/weekly", "talk/prompts"}
ALL = sorted(str(path.relative_to(TEMPLATES)).removesuffix(".json.j2") for path in TEMPLATES.rglob("*.json.j2"))
TEMPLATES_HERE = [each for each in ALL if each not in ELSEWHERE]
TEMPLATE = pytest.mark.parametrize("template", TEMPLATES_HERE)

TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=15).map(str.strip).filter(bool)
LONG = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=300).map(str.strip).filter(bool)
LONGEST = ["Å" * 300, "👩‍⚕️" * 60, "<&>" * 100, "*_`" * 100, "{}" * 150]
NASTY = [
    "<!channel>",
    '", "x": "',
    "*a* _b_ ~c~",
    "{name} {{ x }} %s",
    "&lt;b&gt; &amp;",
    "👩‍⚕️🇳🇴é",
    "\u202eabc\u202c",
    "> sitat",
    ":+1:",
]


def variants(drawn: Drawn, template: str) -> list[Mapping[str, Any]]:
    """A few of what a template was given, as different as possible."""
    found = {repr(filled(data, MARK)): data for data in drawn.get(template, [])}
    return [found[key] for key in sorted(found)][:: max(1, len(found) // 6)][:7]


@TEMPLATE
def test_every_template_is_drawn(drawn: Drawn, template: str) -> None:
    assert drawn.get(template), f"no step and no drawing shows {template} here: give this test what it takes"


def test_every_answer_is_drawn_for_whoever_asks(drawn: Drawn) -> None:
    for data in {repr(filled(data, MARK)): data for data in drawn["talk/answer"]}.values():
        for reader in READERS:
            must_be_taken("talk/answer", draw("talk/answer", data, reader))


@TEMPLATE
def test_what_people_write_is_read_as_typed(drawn: Drawn, template: str) -> None:
    for data, reader in zip(variants(drawn, template), cycle(READERS), strict=False):
        for text in NASTY:
            must_be_read(template, data, text, reader)


ANY = st.sampled_from(TEMPLATES_HERE)


@settings(max_examples=200)
@given(template=ANY, text=TYPED, number=st.integers(0, 6))
def test_any_text_is_read_as_typed(drawn: Drawn, template: str, text: str, number: int) -> None:
    found = variants(drawn, template)
    must_be_read(template, found[number % len(found)], text, READERS[number % 2])


@settings(max_examples=150)
@given(template=ANY, text=LONG | st.sampled_from(LONGEST), number=st.integers(0, 6))
def test_any_long_text_is_taken(drawn: Drawn, template: str, text: str, number: int) -> None:
    found = variants(drawn, template)
    must_be_taken(template, draw(template, filled(found[number % len(found)], text), READERS[number % 2]))  # type: ignore[arg-type]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(text=st.text(), limit=st.integers(1, 60))
@example(text="👩‍⚕️" * 10, limit=24)
@example(text="🇳🇴" * 10, limit=7)
@example(text="é" * 10, limit=4)
@example(text="a &amp; b", limit=5)
@example(text="<@U0KARI0001> er her", limit=8)
def test_what_is_too_long_is_cut_between_characters(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert units(short) <= limit
    if units(text) <= limit:
        assert short == text
    else:
        kept = short.removesuffix("…")
        assert short.endswith("…")
        pieces = regex.findall(r"&\w+;|<[^<>]*>|\X", text)
        beginnings = {"".join(pieces[:count]).rstrip() for count in range(len(pieces))}
        assert kept in beginnings


@given(text=st.text(), limit=st.integers(10, 60))
def test_what_people_write_neither_links_nor_calls_when_cut(text: str, limit: int) -> None:
    short = mrkdwn(text, limit)
    assert "<" not in short
    assert ">" not in short
    assert re.sub("&(amp|lt|gt);", "", short).count("&") == 0


def test_a_refusal_in_either_language_ends_in_a_sentence() -> None:
    said = {str(RENDERER.sentence("NoAccess", {}, reader)) for reader in READERS}
    assert len(said) == 2


def test_a_hole_without_data_is_a_defect_and_not_silence() -> None:
    with pytest.raises(Exception, match="undefined"):
        RENDERER.view("location/form", READERS[0], {})
