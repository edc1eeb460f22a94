"""What a person reads: mrkdwn, dates and blocks turned into plain lines."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from sandbox.block_kit import Json, all_options, feedback_buttons
from sandbox.values import FIELD
from sandbox.workspace import Message, Surface, User, View, Workspace

MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "nb": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
CLOSE_DAYS = {"nb": {-1: "i går", 0: "i dag", 1: "i morgen"}, "en": {-1: "yesterday", 0: "today", 1: "tomorrow"}}
TOKEN = re.compile(r"<([^<>]*)>")
MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])")


class Reader:
    """How one person reads: their language and time zone, and the names of the others."""

    def __init__(self, user: User, workspace: Workspace) -> None:
        self._language = "nb" if user.locale[:2] in ("nb", "nn", "no", "da", "sv") else "en"
        self._zone = ZoneInfo(user.tz)
        self._workspace = workspace

    def mrkdwn(self, text: str) -> str:
        """Mentions as @name, links as their label, dates in words, without the marks for bold and the like."""
        # Marks are resolved outside of tokens only: an underscore in an address is no mark.
        pieces = TOKEN.split(text)
        shown = "".join(self._token(piece) if index % 2 else piece for index, piece in enumerate(pieces))
        while (without := MARKS.sub(r"\2", shown)) != shown:
            shown = without
        return unescape(re.sub(r"(?m)^&gt; ?", "│ ", shown))

    def text(self, part: Json) -> str:
        """A text object."""
        written = str(part["text"])
        return self.mrkdwn(written) if part["type"] == "mrkdwn" else written

    def lines(self, surface: Surface) -> list[str]:
        """A surface line by line, one per block; a modal with its title first and its buttons last."""
        lines = [self.block(surface, block) for block in surface.blocks if block["type"] != "divider"]
        if isinstance(surface, Message) and not surface.blocks:
            lines = [self.mrkdwn(surface.text), *(file["name"] for file in surface.files)]
        if isinstance(surface, View) and surface.type == "modal":
            buttons = [f"[{surface.content[key]['text']}]" for key in ("close", "submit") if key in surface.content]
            lines = [surface.content["title"]["text"], *lines, " ".join(buttons)]
        return [line for line in lines if line]

    def block(self, surface: Surface, block: Json) -> str:
        """One block as a line."""
        block_id = block["block_id"]
        match block["type"]:
            case "input":
                field = f"{block['label']['text']}: {self.element(surface, block_id, block['element'])}"
                hint = block["hint"]["text"] if "hint" in block else ""
                return " ".join(filter(None, [field, hint, surface.errors.get(block_id, "")]))
            case "actions" | "context_actions":
                return " ".join(self.element(surface, block_id, element) for element in block["elements"])
            case "section":
                accessory = [self.element(surface, block_id, block["accessory"])] if "accessory" in block else []
                return "  ".join([self.block_text(block), *accessory])
        return self.block_text(block)

    def block_text(self, block: Json) -> str:
        """The words of a block, without its buttons and fields."""
        match block["type"]:
            case "section":
                parts = [*filter(None, [block.get("text")]), *block.get("fields", [])]
                return "  ".join(self.text(part) for part in parts)
            case "header":
                return str(block["text"]["text"])
            case "input":
                return str(block["label"]["text"])
            case "context":
                parts = block["elements"]
                return "  ".join(part["alt_text"] if part["type"] == "image" else self.text(part) for part in parts)
            case "image":
                return str(block["alt_text"])
            case "rich_text":
                return " ".join(self._rich(part) for part in block["elements"])
        return ""

    def element(self, surface: Surface, block_id: str, element: Json) -> str:
        """A button as [label], a menu as (what is chosen, or its placeholder), ticks as ☑ and ☐."""
        match element["type"]:
            case "image":
                return str(element["alt_text"])
            case "button":
                return f"[{element['text']['text']}]"
            case "feedback_buttons":
                return " ".join(f"[{button['text']['text']}]" for button in feedback_buttons(element))
            case "overflow":
                return "⋯ " + ", ".join(option["text"]["text"] for option in element["options"])
        kept = surface.values[block_id][element["action_id"]][FIELD[element["type"]]]
        chosen = kept if isinstance(kept, list) else [kept] if kept else []
        if element["type"] in ("checkboxes", "radio_buttons"):
            on, off = ("☑", "☐") if element["type"] == "checkboxes" else ("◉", "○")
            values = [option["value"] for option in chosen]
            options = all_options(element)
            return " ".join(f"{on if o['value'] in values else off} {self._option(o)}" for o in options)
        names = [self._name(one) if "users" in element["type"] else self._chosen(one) for one in chosen]
        return f"({', '.join(names) or element.get('placeholder', {}).get('text', '')})"

    def _option(self, option: Json) -> str:
        described = f" ({self.text(option['description'])})" if "description" in option else ""
        return self.text(option["text"]) + described

    def _chosen(self, one: Json | str) -> str:
        return one if isinstance(one, str) else self.text(one["text"])

    def _name(self, user_id: str) -> str:
        user = self._workspace.users.get(user_id)
        return "@" + user.real_name if user else "@" + user_id

    def _rich(self, part: Json) -> str:
        match part["type"]:
            case "text":
                return str(part["text"])
            case "link":
                return str(part.get("text", part["url"]))
            case "user":
                return self._name(part["user_id"])
            case "emoji":
                return f":{part['name']}:"
            case "date":
                return self.date(part["timestamp"], part["format"])
            case "channel":
                return self._token("#" + part["channel_id"])
        return "".join(self._rich(inner) for inner in part["elements"])

    def _token(self, token: str) -> str:
        target, _, label = token.partition("|")
        if target.startswith("@"):
            return self._name(target[1:])
        if target.startswith("#"):
            channel = self._workspace.channels.get(target[1:])
            return "#" + (channel.name if channel else label)
        if target.startswith("!date^"):
            _, unix, form, *_ = target.split("^")
            return self.date(int(unix), form)
        if target.startswith("!"):
            return "@" + target[1:]
        return label or target.removeprefix("mailto:")

    def date(self, unix: int, form: str) -> str:
        """A Slack date format, such as "{date_long} {time}", in this person's zone and language."""
        at = datetime.fromtimestamp(unix, self._zone)
        today = datetime.fromtimestamp(self._workspace.time(), self._zone).date()
        norwegian = self._language == "nb"
        month, day = MONTHS[self._language][at.month - 1], DAYS[self._language][at.weekday()]
        date = f"{at.day}. {month} {at.year}" if norwegian else f"{month} {at.day}, {at.year}"
        short = f"{at.day}. {month[:3]}. {at.year}" if norwegian else f"{month[:3]} {at.day}, {at.year}"
        long = f"{day} {date}" if norwegian else f"{day}, {date}"
        close = CLOSE_DAYS[self._language].get((at.date() - today).days)
        clock = f"{at:%H:%M}" if norwegian else f"{at.hour % 12 or 12}:{at:%M} {at:%p}"
        words = {
            "date_num": f"{at:%Y-%m-%d}",
            "date_slash": f"{at:%d/%m/%Y}",
            "date_long_pretty": close or long,
            "date_short_pretty": close or short,
            "date_pretty": close or date,
            "date_long": long,
            "date_short": short,
            "date": date,
            "time_secs": f"{at:%H:%M:%S}",
            "time": clock,
            "ago": close or date,
        }
        return re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), form)
