"""The shapes of what Slack sends to an app, and of what it tells about people, messages and views."""

import mimetypes
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import avatars
from sandbox.block_kit import Json
from sandbox.values import FIELD
from sandbox.workspace import Channel, Message, Surface, User, View, Workspace

VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - invented


def user_object(user: User, *, with_email: bool, with_locale: bool) -> Json:
    """A person as users.info tells of them."""
    offset = datetime.now(ZoneInfo(user.tz)).utcoffset()
    profile: Json = {"real_name": user.real_name, "display_name": user.name, "title": user.title, "phone": user.phone}
    profile |= {f"image_{size}": avatars.address(user, size) for size in avatars.SIZES}
    if with_email and not user.is_bot:
        profile["email"] = user.email
    flags = {"is_bot": user.is_bot, "is_app_user": False, "deleted": user.deleted, "updated": user.updated}
    guest = {"is_restricted": user.is_restricted, "is_ultra_restricted": user.is_ultra_restricted}
    zone = {"tz": user.tz, "tz_label": user.tz, "tz_offset": int(offset.total_seconds()) if offset else 0}
    locale = {"locale": user.locale} if with_locale else {}
    return (
        {"id": user.id, "name": user.name, "real_name": user.real_name, "profile": profile}
        | flags
        | guest
        | zone
        | locale
    )


def message_object(workspace: Workspace, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as conversations.history and the payloads show it."""
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.user == workspace.app["user_id"]:
        shown |= {"bot_id": workspace.app["bot_id"], "app_id": workspace.app["id"], "team": workspace.team["id"]}
    if message.client_msg_id:
        shown |= {"client_msg_id": message.client_msg_id, "team": workspace.team["id"]}
    if message.files:
        shown |= {"subtype": "file_share", "files": message.files, "upload": False}
    shown |= _thread_of(workspace, message)
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if with_metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown


def _thread_of(workspace: Workspace, message: Message) -> Json:
    """Where a reply belongs; or how many replies the first message of a thread has."""
    channel = workspace.channels[message.channel]
    if message.thread_ts:
        root = next((one for one in channel.messages if one.ts == message.thread_ts), None)
        parent = {"parent_user_id": root.user} if root else {}
        return {"thread_ts": message.thread_ts} | parent
    replies = channel.replies_to(message.ts)
    if not replies:
        return {}
    who = list(dict.fromkeys(reply.user for reply in replies))
    counted = {"reply_count": len(replies), "reply_users_count": len(who), "reply_users": who}
    return {"thread_ts": message.ts, "latest_reply": replies[-1].ts, "is_locked": False} | counted


def message_event(
    workspace: Workspace, message: Message, subtype: str | None = None, before: Json | None = None
) -> Json:
    """The message event about a message: subtype None when it is new, else message_changed or message_deleted.

    before: what message_object said of a changed message until now.
    """
    shown = message_object(workspace, message)
    when = message.edited or message.ts
    where: Json = {"channel": message.channel, "channel_type": workspace.channels[message.channel].kind}
    if subtype is None:
        return shown | where | {"event_ts": when}
    outer: Json = {"type": "message", "subtype": subtype, "hidden": True, "ts": when, "event_ts": when}
    if subtype == "message_deleted":
        return outer | where | {"deleted_ts": message.ts, "previous_message": shown}
    return outer | where | {"message": shown, "previous_message": before}


def app_mention(workspace: Workspace, message: Message) -> Json:
    """The event about a message in a channel that speaks to the app."""
    shown = message_object(workspace, message)
    return shown | {"type": "app_mention", "channel": message.channel, "event_ts": message.ts}


def file_object(workspace: Workspace, name: str, user: User) -> Json:
    """A file that a person has sent along."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    facts = {"id": workspace.new_id("F"), "name": name, "title": name, "mimetype": kind, "user": user.id}
    return facts | {"filetype": name.rpartition(".")[2], "mode": "hosted", "created": int(workspace.time())}


def view_object(workspace: Workspace, view: View) -> Json:
    """A view as the views.* methods answer it and the payloads carry it."""
    fixed: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False}
    fixed |= {"notify_on_close": False, "title": None, "close": None, "submit": None}
    app = workspace.app
    return (
        fixed
        | view.content
        | {
            "id": view.id,
            "team_id": workspace.team["id"],
            "app_id": app["id"],
            "app_installed_team_id": workspace.team["id"],
            "bot_id": app["bot_id"],
            "blocks": view.blocks,
            "state": {"values": view.values},
            "hash": view.hash,
            "root_view_id": view.root,
            "previous_view_id": view.previous,
        }
    )


def _person(workspace: Workspace, user: User) -> Json:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team["id"]}


def _interaction(workspace: Workspace, kind: str, user: User) -> Json:
    team = {"id": workspace.team["id"], "domain": workspace.team["domain"]}
    return {
        "type": kind,
        "user": _person(workspace, user),
        "api_app_id": workspace.app["id"],
        "token": VERIFICATION_TOKEN,
        "team": team,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _where(workspace: Workspace, surface: Surface) -> Json:
    if isinstance(surface, View):
        return {"container": {"type": "view", "view_id": surface.id}, "view": view_object(workspace, surface)}
    channel = workspace.channels[surface.channel]
    container = {"type": "message", "message_ts": surface.ts, "channel_id": channel.id}
    if surface.thread_ts:
        container["thread_ts"] = surface.thread_ts
    return {
        "container": container | {"is_ephemeral": surface.ephemeral_to is not None},
        "channel": {"id": channel.id, "name": channel.name},
        "message": message_object(workspace, surface),
    }


def action(block_id: str, element: Json, state: Json, ts: str) -> Json:
    """One entry of `actions`. `state` is what the element holds now; for a button, nothing."""
    kept = ("type", "action_id", "text", "value", "style", "placeholder")
    sent = {key: element[key] for key in kept if key in element}
    field = FIELD.get(element["type"])
    return sent | {"block_id": block_id, "action_ts": ts} | ({field: state[field]} if field else state)


def block_actions(workspace: Workspace, user: User, surface: Surface, acted: Json, response_url: str | None) -> Json:
    """A click, a choice, or typing into an input block with dispatch_action."""
    payload = _interaction(workspace, "block_actions", user) | _where(workspace, surface)
    payload |= {"trigger_id": workspace.new_trigger(user.id), "actions": [acted]}
    if isinstance(surface, Message):
        payload |= {"state": {"values": surface.values}, "response_url": response_url}
    return payload


def block_suggestion(
    workspace: Workspace, user: User, surface: Surface, block_id: str, action_id: str, typed: str
) -> Json:
    """A look-up of the options of an external menu; `typed` is what the person has written so far."""
    payload = _interaction(workspace, "block_suggestion", user) | _where(workspace, surface)
    return payload | {"block_id": block_id, "action_id": action_id, "value": typed}


def view_submission(workspace: Workspace, user: User, view: View) -> Json:
    """A modal that was submitted."""
    payload = _interaction(workspace, "view_submission", user)
    trigger_id = workspace.new_trigger(user.id, submitted=True)
    sent = {"trigger_id": trigger_id, "view": view_object(workspace, view), "response_urls": []}
    return payload | sent


def view_closed(workspace: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    """A modal with notify_on_close that was left; is_cleared when the whole stack went."""
    payload = _interaction(workspace, "view_closed", user)
    return payload | {"view": view_object(workspace, view), "is_cleared": is_cleared}


def shortcut(workspace: Workspace, user: User, callback_id: str) -> Json:
    """A global shortcut."""
    payload = _interaction(workspace, "shortcut", user)
    sent = {"callback_id": callback_id, "trigger_id": workspace.new_trigger(user.id)}
    return payload | sent | {"action_ts": workspace.new_ts()}


def command(
    workspace: Workspace, user: User, channel: Channel, word: str, text: str, response_url: str
) -> dict[str, str]:
    """A slash command: flat, all texts, since it travels as a form."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team["id"],
        "team_domain": workspace.team["domain"],
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text,
        "api_app_id": workspace.app["id"],
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.new_trigger(user.id),
    }


def event_name(content: Json) -> str:
    """What an app subscribes to for this event: "message.im", "app_home_opened"."""
    if content["type"] != "message":
        return str(content["type"])
    return {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[content["channel_type"]]


def event(workspace: Workspace, content: dict[str, Any]) -> Json:
    """The envelope around an event of the Events API."""
    authorization = {"team_id": workspace.team["id"], "user_id": workspace.app["user_id"], "is_bot": True}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team["id"],
        "api_app_id": workspace.app["id"],
        "event": content,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.time()),
        "authorizations": [authorization | {"enterprise_id": None, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }
