"""Request: one thing that Slack sent, of whichever kind, in one shape."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.click import LONGEST_ID
from bot.domain import formats
from bot.domain.person import Person
from bot.domain.refusal import Refusal

COMMAND = "guide.command"
OUR_TIMEZONE = "Europe/Oslo"
CARRIERS = ("button", "overflow", "feedback_buttons")  # elements whose value we made ourselves
DEEPEST = 3  # modals on top of one another
EVENTS = {
    "app_home_opened": "home.open",
    "app_mention": "talk.mention",
    "message": "talk.message",
    "team_join": "joining.join",
    "user_change": "joining.change",
}


class Kind(StrEnum):
    """What the user did; the value is how Bolt calls it."""

    ACTION = "action"
    SUBMISSION = "view"
    SUGGESTION = "options"
    COMMAND = "command"
    SHORTCUT = "shortcut"
    EVENT = "event"


@dataclass(frozen=True)
class View:
    """The view a click happened in. `hash` guards against drawing over a newer one."""

    id: str
    hash: str
    is_modal: bool
    depth: int  # 1 for a modal on its own
    beneath: str | None  # the id of the modal below it


@dataclass(frozen=True)
class Said:
    """Where somebody wrote something: `ts` is the message's, `thread` that of the first message of its thread, if any.

    `is_session`: the app is an agent at Slack, where each message outside a thread begins a session, a thread.
    """

    channel: str
    ts: str
    thread: str | None
    is_in_channel: bool
    is_session: bool

    @property
    def answer_thread(self) -> str | None:
        """The thread that an answer belongs into."""
        return self.thread or (self.ts if self.is_in_channel or self.is_session else None)


@dataclass(frozen=True)
class Request:
    """One thing that Slack sent.

    `key` is the same for every delivery of the same payload; `blocks` tells which block a field's error belongs under.
    """

    kind: Kind
    step: str
    workspace: str
    user: str
    key: str
    refs: Mapping[str, object] = field(default_factory=dict)
    value: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)
    place: str | None = None
    trigger: str | None = None
    response_url: str | None = None
    view: View | None = None
    said: Said | None = None
    thread: str | None = None  # of the message that a button was pressed in
    person: Person | None = None  # what an event says about a user itself
    at: str = ""  # when something was pressed or chosen, by Slack's clock

    @property
    def is_deepest(self) -> bool:
        """Whether no modal can be laid on top of the one at hand."""
        return self.view is not None and self.view.depth >= DEEPEST


def action(body: dict[str, Any]) -> Request:
    """A button pressed or a picker used, in a message, in App Home or in a modal."""
    pressed = body["actions"][0]
    value = _chosen(pressed)
    # Only what we made ourselves: what was typed may look just like it.
    carried = _refs(value) if pressed.get("type") in CARRIERS and isinstance(value, str) else None
    return Request(
        kind=Kind.ACTION,
        step=pressed["action_id"].partition(":")[0],
        key=f"{body.get('trigger_id')}/{pressed.get('action_ts')}",
        refs=_refs_of(body) | (carried or {}),
        value=value if isinstance(value, str) and carried is None else "",
        place=_place(body),
        thread=(body.get("container") or {}).get("thread_ts"),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        at=pressed.get("action_ts") or "",
        **_common(body),
    )


def submission(body: dict[str, Any]) -> Request:
    """A modal submitted."""
    return Request(
        kind=Kind.SUBMISSION,
        step=body["view"]["callback_id"],
        key=f"{body.get('trigger_id')}/{body['view'].get('hash')}",
        refs=_refs_of(body),
        trigger=body.get("trigger_id"),
        **_common(body),
    )


def suggestion(body: dict[str, Any]) -> Request:
    """A picker asks what to offer for what was typed. `refs["about"]` is what its block_id says after the colon."""
    about = body.get("block_id", "").partition(":")[2]
    refers = about.isascii() and about.isdigit() and len(about) <= LONGEST_ID
    return Request(
        kind=Kind.SUGGESTION,
        step=f"{body['action_id']}.suggest",
        key="",
        refs=_refs_of(body) | ({"about": int(about)} if refers else {}),
        value=_sound(body.get("value") or ""),
        **_common(body),
    )


def command(body: dict[str, Any]) -> Request:
    """/knytt, typed in any channel."""
    return Request(
        kind=Kind.COMMAND,
        step=COMMAND,
        workspace=body["team_id"],
        user=body["user_id"],
        key=body["trigger_id"],
        value=_sound(body.get("text") or ""),
        trigger=body["trigger_id"],
        response_url=body.get("response_url"),
    )


def shortcut(body: dict[str, Any]) -> Request:
    """A global shortcut."""
    return Request(
        kind=Kind.SHORTCUT,
        step=body["callback_id"],
        key=body["trigger_id"],
        trigger=body["trigger_id"],
        **_common(body),
    )


def event(body: dict[str, Any]) -> Request:
    """An event of the Events API."""
    happened = body["event"]
    user = happened.get("user", "")
    text = happened.get("text") or ""
    for us in body.get("authorizations") or []:
        text = text.replace(f"<@{us.get('user_id')}>", "")
    return Request(
        kind=Kind.EVENT,
        step=EVENTS.get(happened["type"], ""),
        workspace=body["team_id"],
        user=user["id"] if isinstance(user, dict) else user,
        key=body["event_id"],
        value=_sound(text).strip(),
        refs=_what_happened(happened),
        said=_said(happened),
        person=person(user) if isinstance(user, dict) else None,
    )


def _what_happened(event: dict[str, Any]) -> dict[str, object]:
    told = ("tab", "channel", "channel_type", "subtype", "bot_id")
    # What only an app that is an agent gets: its Messages tab has prompts to choose from.
    is_agent = "context" in event or "app_context" in event
    return {name: event[name] for name in told if name in event} | ({"is_agent": True} if is_agent else {})


def _said(event: dict[str, Any]) -> Said | None:
    if event["type"] not in ("message", "app_mention") or "channel" not in event:
        return None
    is_in_channel = event.get("channel_type", "channel") != "im"
    return Said(event["channel"], event["ts"], event.get("thread_ts"), is_in_channel, "app_context" in event)


def _common(body: dict[str, Any]) -> dict[str, Any]:
    view = body.get("view")
    team = body.get("team") or {}
    values = ((view or body).get("state") or {}).get("values") or {}
    return {
        "workspace": team.get("id") or body["user"]["team_id"],
        "user": body["user"]["id"],
        "fields": _fields(values),
        "blocks": {block_id.partition(":")[0]: block_id for block_id in values},
        "view": view and _view(view),
    }


def _view(view: dict[str, Any]) -> View:
    is_modal = view["type"] == "modal"
    return View(view["id"], view.get("hash", ""), is_modal, _depth(view), view.get("previous_view_id"))


def _depth(view: dict[str, Any]) -> int:
    if not view.get("previous_view_id"):
        return 1
    return 2 if view["previous_view_id"] == view.get("root_view_id") else 3


def _refs_of(body: dict[str, Any]) -> dict[str, object]:
    return _refs((body.get("view") or {}).get("private_metadata") or "") or {}


def _refs(text: str) -> dict[str, object] | None:
    """What a button or a modal carries; None if the text is not of our making."""
    try:
        refs = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _sound(refs) if isinstance(refs, dict) else None


def _sound(value: Any) -> Any:
    """The same without what no database takes: the character NUL, halves of characters."""
    match value:
        case str():
            return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_sound(item) for item in value]
        case dict():
            return {_sound(name): _sound(item) for name, item in value.items()}
    return value


def _fields(values: dict[str, Any]) -> dict[str, object]:
    """Inputs by field. Several blocks of one field (`reservations:1`, `reservations:2`) are put together."""
    fields: dict[str, object] = {}
    for block_id, actions in values.items():
        name = block_id.partition(":")[0]
        for element in actions.values():
            value = _chosen(element)
            earlier = fields.get(name)
            fields[name] = earlier + value if isinstance(earlier, list) and isinstance(value, list) else value
    return fields


def _chosen(element: dict[str, Any]) -> str | list[str] | None:
    """What an element holds: text, the value of the chosen option, or a list of values."""
    match element.get("type"):
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            return [_sound(option["value"]) for option in element.get("selected_options") or []]
        case "multi_users_select":
            return list(element.get("selected_users") or [])
        case "users_select":
            chosen = element.get("selected_user")
        case "static_select" | "external_select" | "radio_buttons" | "overflow":
            chosen = (element.get("selected_option") or {}).get("value")
        case _:
            chosen = element.get("value")
    return _sound(chosen) if isinstance(chosen, str) else None


def _place(body: dict[str, Any]) -> str | None:
    """The message a click happened in: "channel/ts", or the response_url of a message only the user sees."""
    container = body.get("container") or {}
    if container.get("type") != "message":
        return None
    if container.get("is_ephemeral"):
        return body.get("response_url")
    return f"{container['channel_id']}/{container['message_ts']}"


def person(user: dict[str, Any]) -> Person:
    """A person from Slack's user object. What we could not keep is left out."""
    profile = user.get("profile", {})
    email = _fitting(profile.get("email"), 300)
    names = (user.get("real_name"), profile.get("real_name"), user.get("name"))
    return Person(
        user=user["id"],
        name=next(filter(None, (formats.line(name or "") for name in names)), user["id"])[:300],
        email=email,
        email_key=_email_key(email),
        locale=_fitting(user.get("locale"), 35),
        timezone=_timezone(user.get("tz")),
        avatar=_fitting(profile.get("image_192") or profile.get("image_72"), 500),
        title=_fitting(profile.get("title"), 300),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_deactivated=bool(user.get("deleted")),
    )


def _fitting(text: str | None, most: int) -> str | None:
    return text if text and len(text) <= most else None


def _timezone(name: str | None) -> str:
    """Slack may know zones that this machine does not; no date could be drawn in them."""
    try:
        return ZoneInfo(name or OUR_TIMEZONE).key
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return OUR_TIMEZONE


def _email_key(email: str | None) -> str | None:
    try:
        return formats.email(email).key if email else None
    except Refusal:
        return None
