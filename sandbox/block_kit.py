"""Block Kit as Slack accepts it: the limits, required fields and allowed types of blocks, elements and views."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, Literal

from sandbox.shapes import Check, Problem, Rule, array, boolean, by_type, https, integer, one_of, record, string

Json = dict[str, Any]
SurfaceKind = Literal["message", "modal", "home"]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_VIEW_BYTES = 250 * 1024
MOST_MESSAGE_BLOCK_TEXT = 13_200  # not documented by Slack; seen in practice
ONLY_IN_MESSAGES = {"context_actions"}
ONLY_IN_MODALS = {"email_text_input", "number_input", "url_text_input"}
DATE_FORMATS = "date(?:_num|_slash|_long|_long_pretty|_short|_short_pretty|_pretty)?|time(?:_secs)?|ago"
DATE = re.compile(r"<!date\^-?\d+\^[^|^<>]*\{(?:" + DATE_FORMATS + r")\}[^|^<>]*(?:\^https?://[^|<>]+)?\|[^<>]+>")
BROADCAST = re.compile(r"<!(?:channel|here|everyone)(?:\|[^>]*)?>")

IDENTIFIER = string(255)


def plain(most: int) -> Rule:
    """A plain_text object."""
    return by_type({"plain_text": record({"text": string(most)}, {"emoji": boolean})})


def text(most: int) -> Rule:
    """A plain_text or a mrkdwn object."""
    shapes = {
        "plain_text": record({"text": string(most)}, {"emoji": boolean}),
        "mrkdwn": record({"text": string(most)}, {"verbatim": boolean}),
    }
    return by_type(shapes)


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
STYLE = one_of("primary", "danger")
ACTED_ON = {"action_id": IDENTIFIER, "confirm": CONFIRM, "focus_on_load": boolean}
HINTED = {"placeholder": plain(150)}
OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = record({"text": text(75), "value": string(150)}, {"description": text(75)})
OVERFLOW_OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": string(3000)})
GROUP = record({"label": plain(75), "options": array(OPTION, 100)})
CONFIGURATION = record({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)})
USER = string(255)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def all_options(element: Json) -> list[Json]:
    """The options of a menu, groups opened."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *grouped]


def _choice(element: Json, pointer: str) -> Iterator[Problem]:
    """Options or groups, not both; what is chosen at first must be among them, letter for letter."""
    if ("options" in element) == ("option_groups" in element):
        yield Problem(pointer, "exactly one of options and option_groups must be given")
    options = all_options(element)
    values = [option["value"] for option in options]
    if len(set(values)) != len(values):
        yield Problem(pointer, "option values must differ")
    initial = element.get("initial_options") or [option for option in [element.get("initial_option")] if option]
    for chosen in initial:
        if chosen not in options:
            yield Problem(pointer, f"initial option {chosen['value']!r} is not one of the options")


def _lengths(element: Json, pointer: str) -> Iterator[Problem]:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        yield Problem(pointer, "min_length must not be above max_length")
    if "initial_value" in element and not least <= len(element["initial_value"]) <= most:
        yield Problem(f"{pointer}/initial_value", f"must have from {least} to {most} characters")


def _day(value: Any, pointer: str) -> Iterator[Problem]:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        yield Problem(pointer, "must be a date, YYYY-MM-DD")


def _menu(option: Rule, most: int, many: bool, groups: bool = False) -> Rule:
    optional = {"options": array(option, most), **ACTED_ON}
    optional |= {"initial_options": array(option, most)} if many else {"initial_option": option}
    if groups:
        optional |= {"option_groups": array(GROUP, 100), **HINTED}
    if groups and many:
        optional["max_selected_items"] = integer(1, 100)
    return record({}, optional, also=_choice)


def _written(**more: Rule) -> Rule:
    optional = {"initial_value": string(3000), "dispatch_action_config": CONFIGURATION, **ACTED_ON, **HINTED, **more}
    optional.pop("confirm")
    return record({}, optional, also=_lengths if "max_length" in more else None)


MANY = {"max_selected_items": integer(1, 100)}
IMAGE = record({"image_url": https(3000), "alt_text": string(2000)})
BUTTON = record(
    {"text": plain(75)},
    {"value": string(2000), "url": string(3000), "style": STYLE, "accessibility_label": string(75)}
    | {"action_id": IDENTIFIER, "confirm": CONFIRM},
)
OVERFLOW = record({"options": array(OVERFLOW_OPTION, 5)}, {"action_id": IDENTIFIER, "confirm": CONFIRM}, also=_choice)
NUMBER = record(
    {"is_decimal_allowed": boolean},
    {"initial_value": string(100), "min_value": string(100), "max_value": string(100), "focus_on_load": boolean}
    | {"action_id": IDENTIFIER, "dispatch_action_config": CONFIGURATION, **HINTED},
)
MENUS = {
    "static_select": _menu(OPTION, 100, many=False, groups=True),
    "multi_static_select": _menu(OPTION, 100, many=True, groups=True),
    "external_select": record(
        {}, {"initial_option": OPTION, "min_query_length": integer(0, 3000), **ACTED_ON, **HINTED}
    ),
    "multi_external_select": record(
        {},
        {"initial_options": array(OPTION, 100), "min_query_length": integer(0, 3000), **MANY, **ACTED_ON, **HINTED},
    ),
    "users_select": record({}, {"initial_user": USER, **ACTED_ON, **HINTED}),
    "multi_users_select": record({}, {"initial_users": array(USER, 1000), **MANY, **ACTED_ON, **HINTED}),
    "checkboxes": _menu(RICH_OPTION, 10, many=True),
    "radio_buttons": _menu(RICH_OPTION, 10, many=False),
    "datepicker": record({}, {"initial_date": _day, **ACTED_ON, **HINTED}),
}
WRITTEN = {
    "plain_text_input": _written(multiline=boolean, min_length=integer(0, 3000), max_length=integer(1, 3000)),
    "email_text_input": _written(),
    "url_text_input": _written(),
    "number_input": NUMBER,
}
BUTTONS = {"button": BUTTON, "overflow": OVERFLOW}
FEEDBACK_BUTTON = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
FEEDBACK = record({"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, {"action_id": IDENTIFIER})

_STYLES = record({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean})
RICH_PIECE = by_type(
    {
        "text": record({"text": string(13_200)}, {"style": _STYLES}),
        "link": record({"url": string(3000)}, {"text": string(3000), "style": _STYLES, "unsafe": boolean}),
        "emoji": record({"name": string(255)}, {"style": _STYLES, "unicode": string(255)}),
        "user": record({"user_id": USER}, {"style": _STYLES}),
        "channel": record({"channel_id": string(255)}, {"style": _STYLES}),
        "date": record(
            {"timestamp": integer(0, 2**53), "format": string(255)}, {"url": string(3000), "fallback": string(255)}
        ),
    }
)
RICH_SECTION = record({"elements": array(RICH_PIECE, 1000, 0)})
RICH_PARTS = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": record(
        {"elements": array(by_type({"rich_text_section": RICH_SECTION}), 1000), "style": one_of("bullet", "ordered")},
        {"indent": integer(0, 8), "border": integer(0, 1), "offset": integer(0, 1000)},
    ),
    "rich_text_quote": record({"elements": array(RICH_PIECE, 1000)}, {"border": integer(0, 1)}),
    "rich_text_preformatted": record({"elements": array(RICH_PIECE, 1000)}, {"border": integer(0, 1)}),
}


def _says_something(block: Json, pointer: str) -> Iterator[Problem]:
    if "text" not in block and "fields" not in block:
        yield Problem(pointer, "missing required field: text or fields")


def _block(
    required: dict[str, Rule] | None = None, optional: dict[str, Rule] | None = None, also: Check | None = None
) -> Rule:
    return record(required or {}, {"block_id": IDENTIFIER, **(optional or {})}, also)


BLOCKS = {
    "section": _block(
        optional={
            "text": text(3000),
            "fields": array(text(2000), 10),
            "accessory": by_type({**BUTTONS, **MENUS, "image": IMAGE}),
            "expand": boolean,
        },
        also=_says_something,
    ),
    "header": _block({"text": plain(150)}),
    "divider": _block(),
    "context": _block(
        {
            "elements": array(
                by_type(
                    {
                        "image": IMAGE,
                        "plain_text": record({"text": string(3000)}, {"emoji": boolean}),
                        "mrkdwn": record({"text": string(3000)}, {"verbatim": boolean}),
                    }
                ),
                10,
            )
        }
    ),
    "actions": _block({"elements": array(by_type({**BUTTONS, **MENUS}), 25)}),
    "context_actions": _block({"elements": array(by_type({"feedback_buttons": FEEDBACK}), 5)}),
    "input": _block(
        {"label": plain(2000), "element": by_type({**MENUS, **WRITTEN})},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": _block({"image_url": https(3000), "alt_text": string(2000)}, {"title": plain(2000)}),
    "rich_text": _block({"elements": array(by_type(RICH_PARTS), 1000)}),
}
BLOCK = by_type(BLOCKS)
_VIEW_COMMON = {"private_metadata": string(3000, 0), "callback_id": string(255, 0), "external_id": string(255, 0)}
VIEW = {
    "modal": record(
        {"title": plain(24), "blocks": array(BLOCK, 100)},
        {"submit": plain(24), "close": plain(24), "clear_on_close": boolean, "notify_on_close": boolean}
        | {"submit_disabled": boolean, **_VIEW_COMMON},
    ),
    "home": record({"blocks": array(BLOCK, 100)}, _VIEW_COMMON),
}
OPTIONS_ANSWER = record(
    {},
    {
        "options": array(OPTION, 100, 0),
        "option_groups": array(record({"label": plain(75), "options": array(OPTION, 100)}), 100, 0),
    },
)


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that one can act on or fill in, in reading order."""
    match block["type"]:
        case "actions" | "context_actions":
            held = block["elements"]
        case "section":
            held = [block.get("accessory")]
        case "input":
            held = [block["element"]]
        case _:
            held = []
    return [element for element in held if element and element["type"] != "image"]


def feedback_buttons(element: Json) -> list[Json]:
    """The two buttons of feedback_buttons."""
    return [element["positive_button"], element["negative_button"]]


def problems_in_blocks(blocks: Any, surface: SurfaceKind, users: Collection[str], pointer: str) -> list[Problem]:
    """Everything Slack would refuse in the blocks of one surface. `users`: the ids of the workspace's members."""
    problems = list(array(BLOCK, MOST_BLOCKS[surface], 0)(blocks, pointer))
    return problems or list(_problems_between(blocks, surface, users, pointer))


def problems_in_view(view: Any, users: Collection[str]) -> list[Problem]:
    """Everything Slack would refuse in a view, but its size (that has an error of its own)."""
    problems = list(by_type(VIEW)(view, "/view"))
    if problems:
        return problems
    if view["type"] == "modal" and "submit" not in view and any(b["type"] == "input" for b in view["blocks"]):
        problems.append(Problem("/view/submit", "missing required field: a modal with an input block needs submit"))
    return problems + list(_problems_between(view["blocks"], view["type"], users, "/view/blocks"))


def _problems_between(
    blocks: list[Json], surface: SurfaceKind, users: Collection[str], pointer: str
) -> Iterator[Problem]:
    """What can only be seen across blocks: ids used twice, elements on the wrong surface, unknown people."""
    seen_blocks: set[str] = set()
    focused = 0
    for index, block in enumerate(blocks):
        if block.get("block_id") in seen_blocks:
            yield Problem(f"{pointer}/{index}/block_id", f"block_id {block['block_id']!r} already exists")
        seen_blocks.update(filter(None, [block.get("block_id")]))
        if block["type"] in ONLY_IN_MESSAGES and surface != "message":
            yield Problem(f"{pointer}/{index}", f"unsupported block in a {surface}: {block['type']}")
        elements = elements_of(block)
        ids = [element["action_id"] for element in elements if "action_id" in element]
        for repeated in {one for one in ids if ids.count(one) > 1}:
            yield Problem(f"{pointer}/{index}", f"action_id {repeated!r} already exists in this block")
        for element in elements:
            if element["type"] in ONLY_IN_MODALS and surface != "modal":
                yield Problem(f"{pointer}/{index}", f"unsupported element in a {surface}: {element['type']}")
            for user in element.get("initial_users", [*filter(None, [element.get("initial_user")])]):
                if user not in users:
                    yield Problem(f"{pointer}/{index}", f"unknown user: {user}")
            focused += bool(element.get("focus_on_load"))
    if focused > 1:
        yield Problem(pointer, "only one element may have focus_on_load")


def view_size(view: Json) -> int:
    """Bytes of the view as JSON, as it travels."""
    return len(json.dumps(view, ensure_ascii=False).encode())


def texts_in(part: Any) -> Iterator[tuple[str, bool]]:
    """Every text of a block or view that is shown, and whether it is mrkdwn."""
    if isinstance(part, list):
        for item in part:
            yield from texts_in(item)
    elif isinstance(part, dict):
        if part.get("type") in ("plain_text", "mrkdwn") and isinstance(part.get("text"), str):
            yield part["text"], part["type"] == "mrkdwn"
        for item in part.values():
            yield from texts_in(item)


def suspicious_tokens(mrkdwn: str) -> Iterator[tuple[str, str]]:
    """(error, token) for what Slack would obey or show raw, and a bot never means: broadcasts, malformed dates."""
    for token in BROADCAST.findall(mrkdwn):
        yield "broadcast", token
    for token in re.findall(r"<!date[^>]*>?", mrkdwn):
        if not DATE.fullmatch(token):
            yield "invalid_date_token", token
