"""Render: templates to Block Kit and mail. The only user of Jinja2.

A template is JSON with holes. Whatever fills a hole is turned into a JSON value first, so no text can break out of it;
in mrkdwn, text that people wrote is escaped besides, so it is shown as typed. Lists may end in a comma.
The template of a letter is drawn twice, with one kit of macros for plain text and with another for HTML.
"""

import gettext
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import jinja2
import rapidjson
import regex
from babel.dates import format_date, format_datetime
from markupsafe import Markup, escape

from bot.domain.formats import show_organisation_number, show_phone
from bot.domain.person import Language, Person
from bot.domain.working_time import zone_of
from bot.replies import Data
from bot.words import TEMPLATES, catalogue

# The top-level text of a message: what a screen reader and a notification read.
LONGEST_MESSAGE_TEXT = 3900
LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Token:
    """A piece of text that Slack draws itself in mrkdwn (a date, a mention), with its plain counterpart."""

    slack: str
    plain: str

    @classmethod
    def of(cls, words: str) -> "Token":
        """Words of ours, which are the same in both."""
        return cls(words, words)


@dataclass(frozen=True)
class Text:
    """A sentence of ours with what fills its gaps: texts that people wrote, tokens, or other sentences."""

    sentence: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """As plain text, without our own formatting."""
        sentence = _OUR_FORMATTING.sub(r"\2", self.sentence)
        return sentence.format_map({key: plain(value) for key, value in self.values.items()})

    def mrkdwn(self) -> str:
        """As mrkdwn, with what people wrote escaped."""
        return self.sentence.format_map({key: mrkdwn(value) for key, value in self.values.items()})

    def html(self) -> Markup:
        """As HTML, with what people wrote escaped."""
        sentence = _OUR_FORMATTING.sub(r"<strong>\2</strong>", str(escape(self.sentence))).replace("\n", "<br>")
        return Markup(sentence.format_map({key: html(value) for key, value in self.values.items()}))  # noqa: S704


_DAY = {Language.NORWEGIAN: "EEEE d. MMMM", Language.ENGLISH: "EEEE d MMMM"}

_OUR_FORMATTING = re.compile(r"([*`])(.+?)\1")

# What Slack would read as formatting, a quote or an emoji in text that a person wrote. There is no way to escape it.
_FORMATTING = re.compile(r"(?<!\w)[*_~](?=\S)|(?<=\S)[*_~](?!\w)|`|:[\w+'-]+:|^\s*>", re.MULTILINE)


def plain(value: object, limit: int | None = None) -> str:
    """As plain text, cut between characters to `limit` if need be."""
    text = value.plain if isinstance(value, Token) else str(value)
    return text if limit is None else shortened(text, limit)


def mrkdwn(value: object, limit: int | None = None) -> str:
    """As mrkdwn: our own sentences as they are, what people wrote escaped so that it calls nobody and links nowhere."""
    match value:
        case Text():
            text = value.mrkdwn()
        case Token():
            text = value.slack
        case _:
            text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text if limit is None else shortened(text, limit)


def html(value: object) -> Markup:
    """As HTML: our own sentences as they are, what people wrote escaped."""
    match value:
        case Markup():
            return value
        case Text():
            return value.html()
        case _:
            return escape(plain(value))


def needs_plain(value: object) -> bool:
    """Whether something that a person wrote would be shown otherwise than typed in mrkdwn."""
    if isinstance(value, Text):
        return any(needs_plain(gap) for gap in value.values.values())
    return isinstance(value, str) and _FORMATTING.search(value) is not None


def shortened(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, as Slack's clients count; never cut inside a character, an escape or a token."""
    if _units(text) <= limit:
        return text
    kept, units = [], 1  # one for the ellipsis
    for character in regex.findall(r"&\w+;|<[^<>]*>|\X", text):
        units += _units(character)
        if units > limit:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def as_json(value: object) -> Markup:
    """What fills a hole of a template: a JSON value; what macros made is JSON already."""
    if isinstance(value, Markup):
        return value
    return Markup(json.dumps(value.__str__() if isinstance(value, Text | Token) else value, ensure_ascii=False))  # noqa: S704


class Written(NamedTuple):
    """A letter: its subject and its body, as plain text and as HTML."""

    subject: str
    text: str
    html: str


class Renderer:
    """Draws templates in a reader's language and time zone."""

    def __init__(self) -> None:
        self._environments = {language: environment(language) for language in Language}
        self._letters = {language: _letter_environments(language) for language in Language}

    def compile(self) -> None:
        """Compile all templates of views and messages, so that nobody waits for it later. Takes 0.2 s."""
        for environment in self._environments.values():
            for name in environment.list_templates(filter_func=lambda name: name.endswith(".json.j2")):
                environment.get_template(name)

    def view(self, template: str, reader: Person, data: Data) -> dict[str, Any]:
        """A modal or an App Home: the view as the Web API takes it."""
        view: dict[str, Any] = self._json(template, reader, data)
        return view

    def message(self, template: str, reader: Person, data: Data) -> dict[str, Any]:
        """A message: its blocks, and the same words as `text` for screen readers and notifications."""
        blocks: list[dict[str, Any]] = self._json(template, reader, data, "[{}]")
        return {"blocks": blocks, "text": shortened("\n".join(_texts(blocks)), LONGEST_MESSAGE_TEXT)}

    def letter(self, template: str, reader: Person, data: Data) -> Written:
        """A letter; its template sets `subject`."""
        as_text, as_html = (
            environment.get_template(f"{template}.j2").make_module({"reader": reader, **data})
            for environment in self._letters[reader.language]
        )
        subject = shortened(plain(as_text.subject), LONGEST_SUBJECT)  # type: ignore[attr-defined]
        return Written(subject, re.sub(r"\n{3,}", "\n\n", str(as_text)).strip() + "\n", str(as_html))

    def page(self, template: str, reader: Person, data: Data) -> str:
        """A page for a browser: HTML."""
        return _page_environment(reader.language).get_template(f"{template}.html.j2").render(reader=reader, **data)

    def sentence(self, name: str, details: Mapping[str, object], reader: Person) -> Text:
        """What a refusal says: the macro of its name in refusals.j2, called with its details."""
        macros = self._environments[reader.language].get_template("refusals.j2").make_module({"reader": reader})
        said: list[Text] = []
        getattr(macros, name)(say=said.append, **details)
        return said[0]

    def option(self, value: str, label: str) -> dict[str, Any]:
        """An option of a picker's type-ahead."""
        return {"text": {"type": "plain_text", "text": shortened(label, 75), "emoji": False}, "value": value}

    def _json(self, template: str, reader: Person, data: Data, around: str = "{}") -> Any:
        source = self._environments[reader.language].get_template(f"{template}.json.j2")
        drawn = source.render(reader=reader, **data)
        return rapidjson.loads(around.replace("{}", drawn), parse_mode=rapidjson.PM_TRAILING_COMMAS)


def _texts(blocks: list[dict[str, Any]]) -> list[str]:
    """Every text of headers, sections, context and quotes, in order, as mrkdwn."""
    found = []
    for block in blocks:
        match block["type"]:
            case "header" | "section" | "context":
                parts = [block["text"]] if "text" in block else block["elements"]
                found += [part["text"] if part["type"] == "mrkdwn" else mrkdwn(part["text"]) for part in parts]
            case "rich_text":
                found += [f"> {mrkdwn(part['text'])}" for quote in block["elements"] for part in quote["elements"]]
    return found


class _CompiledOnce(jinja2.BytecodeCache):
    """What a template is compiled to is the same in each language."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _CompiledOnce()


@cache
def _letter_environments(language: Language) -> tuple[jinja2.Environment, jinja2.Environment]:
    """For plain text and for HTML. What templates draw with is in each the `kit`."""
    as_text = environment(language, finalize=plain, autoescape=False)
    as_html = environment(language, finalize=html)
    as_text.globals["kit"] = as_text.get_template("mail/kit.txt.j2").module
    as_html.globals["kit"] = as_html.get_template("mail/kit.html.j2").module
    return as_text, as_html


@cache
def _page_environment(language: Language) -> jinja2.Environment:
    return environment(language, finalize=html)


@cache
def environment(
    language: Language, *, finalize: Callable[[object], str] = as_json, autoescape: bool = True
) -> jinja2.Environment:
    """What templates are drawn with, in one language; views and messages unless told otherwise."""
    drawing = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,  # noqa: S701 - so that what a macro made is told from what filled a hole
        finalize=finalize,
        bytecode_cache=_COMPILED if finalize is as_json else None,  # letters are compiled otherwise
        auto_reload=False,  # no look at the disk for each template that is drawn
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    words = catalogue(language)

    def ngettext(one: str, many: str, count: int, **values: object) -> Text:
        return Text(words.ngettext(one, many, count), {"count": count, **values})

    drawing.globals |= {
        "_": lambda sentence, **values: Text(words.gettext(sentence), values),
        "_n": ngettext,
        "language": language,
    }
    filters: dict[str, Callable[..., object]] = {
        "plain": plain,
        "mrkdwn": mrkdwn,
        "needs_plain": needs_plain,
        "refs": lambda refs: json.dumps(refs, ensure_ascii=False, separators=(",", ":")),
        "date": _date,
        "day": _day,
        "time": _time,
        "when": jinja2.pass_context(lambda context, moment, now: _when(context, moment, now, words)),
        "mention": lambda person: (
            Token.of(person.name) if person.is_outside else Token(f"<@{person.user}>", person.name)
        ),
        "member": lambda user: Token(f"<@{user}>", f"@{user}"),
        "organisation_number": show_organisation_number,
        "phone": show_phone,
        "duration": lambda length: _duration(length, ngettext),
        "bold": lambda value: Text("*{value}*", {"value": value}),
        "joined": _joined,
        "filled": lambda text, **values: Text(text.sentence, values),
        "listed": lambda texts, most=None: _listed(_some(list(texts), most, ngettext), words.gettext("and")),
    }
    drawing.filters |= filters
    return drawing


@jinja2.pass_context
def _date(context: jinja2.runtime.Context, moment: datetime) -> Token:
    """A day in the reader's zone: "Friday 4 December"; Slack draws it as "tomorrow" when it is."""
    there, language = _there(context, moment)
    return _drawn_by_slack(context, moment, "{date_long_pretty}", format_date(there, _DAY[language], language))


@jinja2.pass_context
def _day(context: jinja2.runtime.Context, moment: datetime, now: datetime) -> Token:
    """A day of the year in the reader's zone, for what may be long ago: "3 March", "3 March 2024"."""
    (there, language), (today, _) = _there(context, moment), _there(context, now)
    form = _DAY[language].removeprefix("EEEE ")
    return Token.of(format_date(there, form if there.year == today.year else f"{form} y", language))


@jinja2.pass_context
def _time(context: jinja2.runtime.Context, moment: datetime) -> Token:
    """A day with the time of day."""
    there, language = _there(context, moment)
    words = format_datetime(there, f"{_DAY[language]} HH:mm", locale=language)
    return _drawn_by_slack(context, moment, "{date_long_pretty} {time}", words)


def _when(context: jinja2.runtime.Context, moment: datetime, now: datetime, words: gettext.NullTranslations) -> Token:
    """A day as far from now as it is: "today", "3 days ago", "Monday", "4 Dec". For what is drawn often."""
    (there, language), (today, _) = _there(context, moment), _there(context, now)
    match (there.date() - today.date()).days:
        case (-1 | 0 | 1) as days:
            close = {-1: words.gettext("yesterday"), 0: words.gettext("today"), 1: words.gettext("tomorrow")}
            return _drawn_by_slack(context, moment, "{date_long_pretty}", close[days])
        case (-6 | -5 | -4 | -3 | -2) as days:
            return Token.of(words.ngettext("{count} day ago", "{count} days ago", -days).format(count=-days))
        case 2 | 3 | 4 | 5 | 6:
            return Token.of(format_date(there, "EEEE", language))
    short = _DAY[language].removeprefix("EEEE ").replace("MMMM", "MMM")
    return Token.of(format_date(there, short if there.year == today.year else f"{short} y", language))


def _there(context: jinja2.runtime.Context, moment: datetime) -> tuple[datetime, Language]:
    reader: Person = context["reader"]
    return moment.astimezone(zone_of(reader.timezone)), reader.language


def _drawn_by_slack(context: jinja2.runtime.Context, moment: datetime, form: str, words: str) -> Token:
    """Slack draws dates in the language that it speaks itself: where that is another one, they are words of ours."""
    reader: Person = context["reader"]
    if not reader.hears_the_same_from_slack:
        return Token.of(words)
    return Token(f"<!date^{int(moment.timestamp())}^{form}|{words}>", words)


def _duration(length: timedelta, ngettext: Callable[[str, str, int], Text]) -> Text:
    """In the largest unit of which it is a whole number."""
    seconds = round(length.total_seconds())
    if seconds % 86_400 == 0:
        return ngettext("{count} day", "{count} days", seconds // 86_400)
    if seconds % 3_600 == 0:
        return ngettext("{count} hour", "{count} hours", seconds // 3_600)
    if seconds % 60 == 0:
        return ngettext("{count} minute", "{count} minutes", seconds // 60)
    return ngettext("{count} second", "{count} seconds", seconds)


def _joined(items: list[object], separator: str) -> Text:
    """Several texts one after the other, without those that are None or empty."""
    present = [item for item in items if item and plain(item)]
    return Text(separator.join(_gaps(present)), _numbered(present))


def _gaps(items: list[object]) -> list[str]:
    return [f"{{_{number}}}" for number in range(len(items))]


def _numbered(items: list[object]) -> dict[str, object]:
    return {f"_{number}": item for number, item in enumerate(items)}


def _some(items: list[object], most: int | None, ngettext: Callable[[str, str, int], Text]) -> list[object]:
    """At most so many of them, and how many more there are."""
    left = len(items) - most if most else 0
    return [*items[:most], ngettext("{count} more", "{count} more", left)] if left > 0 else items


def _listed(items: list[object], conjunction: str) -> Text:
    """Enumerated: A; A and B; A, B and C."""
    gaps = _gaps(items)
    sentence = f" {conjunction} ".join(filter(None, (", ".join(gaps[:-1]), *gaps[-1:])))
    return Text(sentence, _numbered(items))
