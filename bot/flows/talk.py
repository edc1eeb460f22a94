"""Talk: what people write to Knytt, in a DM, after /knytt and in channels, and what is said to it."""

import json
import re
import secrets
from dataclasses import dataclass, replace
from typing import Any

from bot.click import Click
from bot.domain import formats
from bot.domain.affiliation import Partner
from bot.domain.invitation import Status
from bot.domain.person import Language
from bot.domain.refusal import NoAccess, Refusal
from bot.domain.talk import Known, Named, Refers, Sureness, Understood, sought
from bot.domain.talk.anonymous import without_names
from bot.domain.talk.roles import unlikely
from bot.replies import Answer, GetToKnow, Reply
from bot.storage import Transaction, conversations, feedback, firms, locations, names, partners, people
from bot.talk import intents, understanding

from . import step
from .answers import Told, Whom, Wish, answer, standing
from .card import card

START = ("", "knytt", "/knytt", "start")
QUIET_MINUTES = 10  # in which the same long answer is not given twice
HELP = "talk.help"
SMALL_TALK = "talk."  # nobody is asked whether a greeting was useful
ABOUT_SOMEBODY = ("invite.", "add.", "affiliation.")
FOR_ALL = (SMALL_TALK, "kb.")  # what anybody in a channel may read
LONGEST_TITLED = 300  # characters of a text that its title is made from
MOST_AT_ONCE = 2  # wishes in one text that are answered


_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,30})(?:\|[^>]*)?>")
_LINK = re.compile(r"<[^<>|]{1,300}\|([^<>]{1,300})>")
_ADDRESS = re.compile(r"([^\s@]{1,64})@\S+")


@dataclass(frozen=True)
class Memory:
    """What was said last: the wish, by ids, and what was offered to choose from."""

    intents: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    people: tuple[tuple[str, str, bool], ...] = ()  # key, name, and whether it can be nobody else
    emails: tuple[str, ...] = ()
    location: int | None = None
    firm: int | None = None
    partner: int | None = None
    state: str | None = None
    language: str | None = None
    had_no_idea_at: float = 0


@step("talk.message")
def message(tx: Transaction, click: Click) -> list[Reply]:
    """A message in the DM. What bots write, and what is edited or deleted, is not answered."""
    if click.text("channel_type") != "im" or click.text("bot_id") or click.text("subtype") not in ("", "file_share"):
        return []
    if click.value.strip().lower() in START and not click.text("subtype"):
        return [card(tx, click)]
    return _say(tx, click)


@step("talk.mention")
def mention(tx: Transaction, click: Click) -> list[Reply]:
    """Spoken to in a channel. What is said there names nobody, unless only the asker sees it."""
    return [] if click.text("bot_id") or click.text("subtype") else _say(tx, click)


@step("guide.command")
def command(tx: Transaction, click: Click) -> list[Reply]:
    """/knytt: the card; any other words are read like a message."""
    return [card(tx, click)] if click.value.strip().lower() in START else _say(tx, click)


@step("talk.choose")
def choose(tx: Transaction, click: Click) -> list[Reply]:
    """One of the meanings or places that were offered."""
    if click.text("intent") not in intents():
        raise NoAccess
    memory = replace(_remembered(tx, click), intents=(click.text("intent"),), choices=())
    if "location" in click.refs:
        _, location = locations.administered(tx, click.id("location"), click.user)
        memory = replace(memory, location=location.id)
    if "firm" in click.refs:
        memory = replace(memory, firm=firms.administered(tx, click.id("firm"), click.user).id)
    return _answer(tx, click, memory)


@step("guide.help", reads=True)
def show_help(tx: Transaction, click: Click) -> list[Reply]:
    """The button for help."""
    you = standing(tx, click.person, Wish(HELP))
    return [Answer("talk/answer", _data(you, [Told(HELP)]))]


def _say(tx: Transaction, click: Click) -> list[Reply]:
    """Understand what was written, and answer it. What may have been meant otherwise can be chosen below the answer."""
    known = names.known(tx, click.person, sought(click.value))
    you = standing(tx, click.person, Wish(""))
    others = unlikely(intents(), administers=bool(you.firms), treats=you.is_practitioner)
    # Nothing was said at all where only a file came.
    understood = understanding().read(click.value, known, others) if click.value.strip() else Understood()
    before = _remembered(tx, click)
    memory = _taken_together(before, understood, known)
    if Refers.OTHER_LOCATION in understood.refers:
        memory = replace(memory, location=_the_other(tx, click, before.location))
    title = _title(tx, click.value)
    if understood.choice is not None and before.choices:
        if understood.choice is False:
            return _no_idea(tx, click, before, understood, known, title)
        picked = before.choices[_place_of(understood.choice, len(before.choices))]
        return _answer(tx, click, replace(memory, intents=(picked,), choices=()), title)
    if understood.sureness is Sureness.UNSURE and understood.choices:
        return _answer(tx, click, replace(memory, intents=understood.choices[:1], choices=understood.choices), title)
    if memory.intents:
        members = [GetToKnow(understood.slots.users)] if understood.slots.users else []
        return [*_answer(tx, click, memory, title), *members]
    return _no_idea(tx, click, memory, understood, known, title)


def _place_of(choice: int, count: int) -> int:
    """The index of what was picked: 1 and True are the first, -1 is the last."""
    return max(0, min(int(choice) - 1, count - 1)) if choice > 0 else count - 1


def _answer(tx: Transaction, click: Click, memory: Memory, title: str = "") -> list[Reply]:
    _keep(tx, click, memory)
    wishes = [_wish(tx, click, memory, intent) for intent in memory.intents[:MOST_AT_ONCE]]
    you = standing(tx, click.person, wishes[0])
    told = [answer(tx, you, wish) for wish in wishes]
    asks = not all(wish.intent.startswith(SMALL_TALK) for wish in wishes)
    others = () if wishes[0].intent == HELP else memory.choices[1:]  # which offers the most usual ones itself
    data = {**_data(you, told, about=wishes[0].intent if asks else ""), "alternatives": others}
    is_private = bool(memory.people) or not all(wish.intent.startswith(FOR_ALL) for wish in wishes)
    return [Answer("talk/answer", data, is_private=is_private, title=title)]


def _no_idea(
    tx: Transaction, click: Click, memory: Memory, understood: Understood, known: Known, title: str
) -> list[Reply]:
    """An honest sentence with what can be done; the second time in a row a shorter one. It is noted to be taught."""
    now = tx.now.timestamp()
    is_again = now - memory.had_no_idea_at < QUIET_MINUTES * 60
    _keep(tx, click, replace(memory, intents=(), choices=(), had_no_idea_at=now))
    question = without_names(click.value, known)
    if question:
        feedback.ask_later(tx, question, understood.language or click.person.language)
    you = standing(tx, click.person, Wish(""))
    told = Told("no_idea", {"is_again": is_again, "is_file": not click.value and bool(click.text("subtype"))})
    return [Answer("talk/answer", _data(you, [told]), title=title)]


def _data(you: object, told: list[Told], about: str = "") -> dict[str, object]:
    return {
        "you": you,
        "told": told,
        "alternatives": (),
        "about": about,
        "asked": secrets.token_urlsafe(16) if about else "",
    }


def _title(tx: Transaction, text: str) -> str:
    """What a session is called in Slack's list: letters, digits and spaces, at most 60. Of an address its beginning."""
    text = text[:LONGEST_TITLED]
    mentioned = _MENTION.findall(text)
    met = people.known(tx, mentioned)
    if not met.keys() >= set(mentioned):
        return ""  # Slack makes one up
    text = _MENTION.sub(lambda found: met[found[1]].name, text)
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
    kept = "".join(letter if letter.isalnum() or letter in " -()" else " " for letter in formats.line(text))
    return " ".join(kept.split())[:60].strip()


def _taken_together(before: Memory, understood: Understood, known: Known) -> Memory:
    """What was written, with what it refers to filled in from what was said before it."""
    slots, refers = understood.slots, understood.refers
    named = tuple(
        (str(key), known.people.get(key, each.said), len(each.keys) == 1) for each in slots.people for key in each.keys
    )
    named += tuple((user, "", True) for user in slots.users)
    # "What does it cost?" is about nobody, "withdraw it" about somebody's invitation.
    it = {Refers.IT} if any(intent.startswith(ABOUT_SOMEBODY) for intent in understood.intents) else set()
    is_about_them = refers & {Refers.PERSON, Refers.PEOPLE, *it}
    is_bare = not understood.intents and (refers or named or slots.emails or slots.location or slots.firm)
    return Memory(
        intents=before.intents if is_bare else understood.intents,
        people=named or (before.people if is_about_them or (is_bare and not slots.emails) else ()),
        emails=slots.emails or (before.emails if not named and (is_about_them or is_bare) else ()),
        location=_kept(slots.location, before.location, refers, Refers.OTHER_LOCATION),
        firm=_kept(slots.firm, before.firm, refers, Refers.OTHER_FIRM),
        partner=_key(slots.partner) or (before.partner if is_bare else None),
        state=slots.state or (before.state if is_bare else None),
        language=slots.language,
        had_no_idea_at=before.had_no_idea_at,
    )


def _the_other(tx: Transaction, click: Click, location_id: int | None) -> int | None:
    """The location that was not meant, of two."""
    others = [
        location.id for location, _ in locations.suggest_anywhere(tx, click.user, "") if location.id != location_id
    ]
    return others[0] if len(others) == 1 else None


def _kept(named: Named | None, before: int | None, refers: frozenset[Refers], other: Refers) -> int | None:
    if named and len(named.keys) == 1:
        return _key(named)
    return None if named or other in refers or Refers.OTHER in refers else before


def _key(named: Named | None) -> int | None:
    return named.keys[0] if named and named.keys and isinstance(named.keys[0], int) else None


def _wish(tx: Transaction, click: Click, memory: Memory, intent: str) -> Wish:
    """What is remembered by id, looked up; what has gone, or is not theirs to see, is left out."""
    users = people.several(tx, [key for key, name, _ in memory.people if not name])
    location = firm = None
    try:
        if memory.location:
            _, location = locations.with_firm(tx, memory.location)
        if memory.firm:
            firm = firms.get(tx, memory.firm)
    except Refusal:
        pass
    return Wish(
        intent,
        people=tuple(Whom(key, name or users[key].name, is_certain) for key, name, is_certain in memory.people),
        emails=memory.emails,
        location=location,
        firm=firm,
        partner=_partner(tx, memory.partner),
        state=Status(memory.state) if memory.state else None,
        language=Language(memory.language) if memory.language else None,
    )


def _partner(tx: Transaction, partner_id: int | None) -> Partner | None:
    return next((each for each in partners.everyone(tx) if each.id == partner_id), None) if partner_id else None


def _remembered(tx: Transaction, click: Click) -> Memory:
    said = conversations.last(tx, click.user)
    if not said:
        return Memory()
    kept: dict[str, Any] = json.loads(said)
    for name in ("intents", "choices", "people", "emails"):
        kept[name] = tuple(tuple(each) if isinstance(each, list) else each for each in kept[name])
    return Memory(**kept)


def _keep(tx: Transaction, click: Click, memory: Memory) -> None:
    conversations.keep(tx, click.user, json.dumps(vars(memory), ensure_ascii=False))
