"""The sentences people read: complete in both languages, within Slack's limits, in the tone we want."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import Formatter

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes

import bot
from bot import app, flows
from bot.domain.invitation import Row, Status
from bot.domain.person import Language, Person
from bot.domain.refusal import FormRefused, Refusal
from bot.render import Renderer
from bot.words import TEMPLATES, catalogue
from tests.domain.examples import KARI, NOW, OLA

BOT = Path(bot.__file__).parent
KEYWORDS = {**DEFAULT_KEYWORDS, "_": (1,), "_n": (1, 2)}


def norwegian() -> Catalog:
    with (TEMPLATES / "locale" / "nb" / "LC_MESSAGES" / "knytt.po").open("rb") as source:
        return read_po(source, locale="nb")


def sentences() -> list[Message]:
    return [message for message in norwegian() if message.id]


def forms(message: Message) -> list[tuple[str, str]]:
    """English and Norwegian, once for the singular and once for the plural if there is one."""
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    translated = message.string if isinstance(message.string, tuple) else (message.string,)
    return list(zip(english, translated, strict=True))


PAIRS = [pair for message in sentences() for pair in forms(message)]


def in_source() -> set[str | tuple[str, ...]]:
    options = {"**.j2": {"extensions": "jinja2.ext.do"}}
    templates = extract_from_dir(TEMPLATES, [("**.j2", "jinja2")], options, KEYWORDS)
    python = extract_from_dir(BOT, [("render.py", "python")], keywords=KEYWORDS)
    return {found[2] for found in [*templates, *python]}


# The catalogue.


def test_every_sentence_of_the_templates_is_in_the_catalogue_and_no_other() -> None:
    assert {message.id for message in sentences()} == in_source(), "run `make words`"
    assert not norwegian().obsolete


def test_every_sentence_has_a_norwegian_translation() -> None:
    assert [english for english, translated in PAIRS if not translated] == []
    assert [message.id for message in sentences() if message.fuzzy] == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_number_of_things_reads_well(count: int) -> None:
    said = catalogue(Language.NORWEGIAN).ngettext("{count} location", "{count} locations", count).format(count=count)
    assert said == {0: "0 lokasjoner", 1: "1 lokasjon", 2: "2 lokasjoner"}[count]


# The gaps that hold numbers, besides `count`, which chooses between singular and plural.
NUMBER_AND_NOUN = re.compile(r"\{(?:limit|left|length|times|number)\} (?!characters|tegn)\w+(?:s|er)\b")


def test_a_noun_follows_no_number_but_the_one_that_it_agrees_with() -> None:
    assert [text for pair in PAIRS for text in pair if NUMBER_AND_NOUN.search(text)] == []
    singular = [message for message in sentences() if not isinstance(message.id, tuple)]
    assert [text for message in singular for text in forms(message)[0] if re.search(r"\{count\} \w", text)] == []


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_gaps() -> None:
    assert [english for english, translated in PAIRS if gaps(english) != gaps(translated)] == []


@pytest.mark.parametrize("mark", ["*", "`", "\n", "• "])
def test_both_languages_are_formatted_alike(mark: str) -> None:
    assert [english for english, translated in PAIRS if english.count(mark) != translated.count(mark)] == []


def test_what_is_opened_is_closed() -> None:
    for text in (text for pair in PAIRS for text in pair):
        assert all(line.count(mark) % 2 == 0 for line in text.splitlines() for mark in "*`"), text
        assert all(text.count(first) == text.count(last) for first, last in ("“”", "«»", "()")), text


def test_each_language_has_its_own_quotation_marks() -> None:
    for english, translated in PAIRS:
        assert not re.search("[«»]", english), english
        assert not re.search("[“”]", translated), translated


def test_a_button_is_quoted_as_it_is_written() -> None:
    labels = dict(PAIRS)
    for english, translated in PAIRS:
        for quoted in re.findall("“([^”{]+)”", english):
            label = labels.get(quoted) or labels[f"*{quoted}*"].strip("*")
            assert f"«{label}»" in translated, english


# The tone, and the words that are fixed.


def test_nobody_is_begged_or_shouted_at() -> None:
    assert [pair for pair in PAIRS for text in pair if re.search(r"vennligst|\bplease\b|!", text, re.IGNORECASE)] == []


FIXED = {
    "Accept": "Godta",
    "Accepted, not added": "Godtatt, ikke lagt til",
    "Add people": "Legg til personer",
    "Add to the location": "Legg til på lokasjonen",
    "Are these right": "Stemmer adressene",
    "Available profiles": "Tilgjengelige profiler",
    "Billing firm": "Fakturerende firma",
    "Create firm": "Opprett firma",
    "Create location": "Opprett lokasjon",
    "Create profile": "Opprett profil",
    "Decline": "Avslå",
    "Edit": "Endre",
    "Firms": "Firmaer",
    "Invitations": "Invitasjoner",
    "Invite people": "Inviter personer",
    "Locations": "Lokasjoner",
    "My practitioner profile": "Min behandlerprofil",
    "Next step": "Neste steg",
    "Practitioners": "Behandlere",
    "Practitioner profile": "Behandlerprofil",
    "Send reminder": "Send påminnelse",
    "Remove": "Fjern",
    "Resend": "Send på nytt",
    "Reservations": "Reservasjoner",
    "Save": "Lagre",
    "Firm not listed": "Firmaet mangler i listen",
    "Use the location's org. no.": "Bruk samme org.nr som lokasjonen",
    "Waiting for an answer": "Venter på svar",
    "Withdraw": "Trekk tilbake",
}


def label(text: str) -> str:
    """What a sentence begins with, up to a sign or a gap."""
    return re.split(r"[*(›:?\n]", text.strip("*"))[0].strip()


@pytest.mark.parametrize(("english", "translated"), FIXED.items())
def test_a_fixed_word_is_translated_in_one_way(english: str, translated: str) -> None:
    assert {label(to) for source, to in PAIRS if label(source) == english} == {translated}


# Slack's limits, for what stands in the templates as it is.

# Of each macro: how long its arguments may become. A button is cut off on a phone long before Slack refuses it.
LIMITS = {
    "modal": {"title": 24, "button": 24, "close": 24},
    "button": {"text": 29},
    "confirm": {"title": 100, "text": 300, "yes": 30, "no": 30},
    "header": {"text": 150},
    "choice": {"text": 75},
}


def source(template: Path) -> nodes.Template:
    return jinja2.Environment(extensions=["jinja2.ext.do"]).parse(template.read_text(encoding="utf-8"))


def macros(template: str) -> dict[str, list[str]]:
    """The macros of a template, each with the names of its arguments."""
    found = source(TEMPLATES / template).find_all(nodes.Macro)
    return {macro.name: [name.name for name in macro.args] for macro in found}


def sentences_in(part: nodes.Node) -> Iterator[str]:
    for call in nodes.Template([nodes.Output([part])]).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "_n"):
            yield from (arg.value for arg in call.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str))


def with_limits() -> Iterator[tuple[str, int]]:
    names = macros("kit.j2")
    for template in TEMPLATES.rglob("*.j2"):
        for call in source(template).find_all(nodes.Call):
            match call.node:
                case nodes.Getattr(node=nodes.Name(name="kit"), attr=macro) if macro in LIMITS:
                    given = dict(zip(names[macro], call.args, strict=False)) | {
                        each.key: each.value for each in call.kwargs
                    }
                    for name, limit in LIMITS[macro].items():
                        if name in given:
                            yield from ((text, limit) for text in sentences_in(given[name]))


def test_titles_and_buttons_keep_slacks_limits_in_both_languages() -> None:
    limits = list(with_limits())
    assert {limit for _, limit in limits} >= {24, 29, 30, 75, 100, 300}
    translations = dict(PAIRS)
    for english, limit in limits:
        for text in (english, translations[english]):
            assert len(text.replace("{count}", "999")) <= limit, text


def test_what_is_chosen_from_a_list_keeps_slacks_limit() -> None:
    for macro in source(TEMPLATES / "names.j2").find_all(nodes.Dict):
        for english in sentences_in(macro):
            assert max(len(english), len(dict(PAIRS)[english])) <= 75, english


# Refusals.

flows.registry()  # so that all are known,
assert app  # and those that are said elsewhere


def below(refusal: type[Refusal]) -> set[type[Refusal]]:
    return {refusal}.union(*map(below, refusal.__subclasses__()))


NO_SENTENCE = {Refusal, FormRefused}  # a form's refusal is that of each field
REFUSALS = sorted(each.__name__ for each in below(Refusal) - NO_SENTENCE if each.__module__.startswith("bot."))
MACROS = {name: arguments[1:] for name, arguments in macros("refusals.j2").items()}  # the first one is `say`

# What may fill the gap of this name.
DETAILS: dict[str, list[object]] = {
    "address": ["kari@"],
    "administrators": [[KARI], [KARI, OLA]],
    "again_at": [NOW],
    "at": [NOW],
    "by": [KARI, None],
    "count": [0, 8, 50],
    "firm": ["Fjordklinikken AS"],
    "id": ["4f2a"],
    "invitee": [OLA, None],
    "is_missing": [True, False],
    "inviter": [KARI],
    "left": [0, 3],
    "length": [301],
    "limit": [50],
    "addresses": [("ola.example.com", "per@")],
    "more": [0, 2],
    "location": ["Majorstuen"],
    "name": ["Ola Nordmann"],
    "profile": ["Ola Nordmann"],
    "status": list(Status),
    "what": ["withdrawal", "removal", "leave"],
    "whom": ["Ola Nordmann"],
    "why": sorted(set(Row) - {Row.SENT}),
}
MORE_DETAILS: dict[tuple[str, str], list[object]] = {("AlreadyAffiliated", "profile"): ["Ola Nordmann", None]}


def test_every_refusal_has_a_sentence_and_every_sentence_a_refusal() -> None:
    assert sorted(MACROS) == REFUSALS


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_said_in_both_languages(name: str) -> None:
    renderer = Renderer()
    for values in product(*(MORE_DETAILS.get((name, detail), DETAILS[detail]) for detail in MACROS[name])):
        details = dict(zip(MACROS[name], values, strict=True))
        english, translated = (
            renderer.sentence(name, details, Person("U0ADA", "Ada", chosen=language))
            for language in (Language.ENGLISH, Language.NORWEGIAN)
        )
        assert str(english) != str(translated)
        for text in (str(english), str(translated), english.mrkdwn(), translated.mrkdwn()):
            assert text.endswith((".", "?")), text
            assert "None" not in text, text


@pytest.mark.parametrize(("limit", "said"), [(1, "1 invitasjon på"), (2, "2 invitasjoner på")])
def test_both_numbers_of_a_sentence_read_well(limit: int, said: str) -> None:
    assert said in str(Renderer().sentence("TooManyToday", {"limit": limit, "left": 1}, KARI))


def test_whoever_refuses_gives_what_the_sentence_needs() -> None:
    for path in BOT.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=given) if name in MACROS:
                    assert {each.arg for each in given} == set(MACROS[name]), f"{path.name}, line {call.lineno}"
