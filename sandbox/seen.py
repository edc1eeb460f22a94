"""What the page is told, as JSON: what one person sees, and what went over the wire."""

from dataclasses import asdict
from itertools import islice
from typing import Any

from sandbox.block_kit import Json
from sandbox.client import Client
from sandbox.local_slack import LocalSlack
from sandbox.mailbox import Mail
from sandbox.web_api import Call
from sandbox.wire import Delivery
from sandbox.workspace import Channel, Message, Surface, User

SHOWN_MAILS = 50
SECRET = {"token"}


def seen_by(slack: LocalSlack, client: Client) -> Json:
    """Everything that this person sees, and what everybody does."""
    workspace, manifest, me = slack.workspace, slack.manifest, client.user
    home = workspace.homes.get(me.id)
    dm = workspace.dm(me.id)
    shared = [channel for channel in workspace.channels.values() if channel.person is None and channel.has(me.id)]
    return {
        "version": workspace.version,
        "team": workspace.team["name"],
        "app": {"name": workspace.app["name"], "user": workspace.app["user_id"]},
        "me": {"id": me.id, "name": me.real_name, "locale": me.locale, "tz": me.tz},
        "people": [_listed(slack, user) for user in workspace.users.values()],
        "newcomers": [{"id": user.id, "name": user.real_name, "title": user.title} for user in workspace.newcomers],
        "home": _surface(home) if home else None,
        "channels": [_channel(client, channel) for channel in (dm, *shared)],
        "prompts": _prompts(client, dm),
        "modals": [_surface(view) for view in client.modals],
        "commands": sorted(manifest.commands),
        "shortcuts": manifest.shortcuts,
        "may_write": manifest.messages_tab and not manifest.messages_read_only,
        "faults": slack.faults.on,
        "wire_count": workspace.exchanges.count,
        "mailbox": slack.mailbox.url,
        "mails": [_mail(mail) for mail in islice(slack.mailbox.mails, SHOWN_MAILS)],
        "warnings": client.warnings,
        "refusals": [f"{refusal.where}: {refusal.error} {refusal.details}" for refusal in workspace.refusals],
    }


def in_short(exchange: Delivery | Call) -> Json:
    """A request and its answer, in a line."""
    shown = {"id": exchange.number, "at": exchange.at, "status": exchange.status, "fault": exchange.fault}
    shown |= {"ms": round(exchange.ms, 1) if exchange.status else None, "checked": exchange.checked}
    if isinstance(exchange, Delivery):
        names = {"way": "to_app", "kind": exchange.kind, "name": exchange.id, "person": exchange.user}
        return shown | names | {"ok": exchange.acknowledged, "error": exchange.failure}
    names = {"way": "to_slack", "kind": "call", "name": exchange.method, "person": exchange.person}
    answer = exchange.answer or {}
    ok = bool(exchange.status and answer.get("ok"))
    return shown | names | {"ok": ok, "error": answer.get("error", "")}


def in_full(exchange: Delivery | Call) -> Json:
    """With all that was said, but for secrets."""
    payload = exchange.payload if isinstance(exchange, Delivery) else exchange.arguments
    said = {"payload": _without_secrets(payload), "answer": _without_secrets(exchange.answer)}
    return in_short(exchange) | said


def _without_secrets(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: "…" if key in SECRET else _without_secrets(value) for key, value in said.items()}
    return [_without_secrets(each) for each in said] if isinstance(said, list) else said


def _listed(slack: LocalSlack, user: User) -> Json:
    app = slack.workspace.app["user_id"]
    messages = slack.workspace.dm(user.id).messages
    latest = next((message.ts for message in reversed(messages) if message.user == app), "")
    kept = ("id", "title", "deleted", "is_bot", "is_restricted")
    return {key: getattr(user, key) for key in kept} | {"name": user.real_name, "latest": latest}


def _channel(client: Client, channel: Channel) -> Json:
    messages = [_surface(message) for message in client.visible(channel)]
    sessions = {message.ts: _session(client, channel, message.ts) for message in channel.messages}
    facts = {"id": channel.id, "name": channel.name, "is_dm": channel.person is not None}
    return facts | {"messages": messages, "sessions": {ts: session for ts, session in sessions.items() if session}}


def _session(client: Client, channel: Channel, ts: str) -> Json | None:
    """What an agent says of a thread; words: "" for Slack's own."""
    session = client.workspace.sessions.find(channel.id, ts)
    if session is None:
        return None
    is_working = bool(session.line(client.workspace.time()))
    facts = {"title": session.title, "words": session.words, "is_working": is_working}
    return facts | {"can_stop": client.can_stop(channel, ts)}


def _prompts(client: Client, dm: Channel) -> Json | None:
    """What one could ask an agent."""
    title, prompts = client.workspace.sessions.prompts(dm.id)
    return {"title": title, "prompts": prompts} if client.talks_to_agent and prompts else None


def _surface(surface: Surface) -> Json:
    shown: Json = {"id": surface.id, "blocks": surface.blocks, "values": surface.values, "errors": surface.errors}
    if isinstance(surface, Message):
        facts = {"user": surface.user, "ts": surface.ts, "text": surface.text, "edited": bool(surface.edited)}
        facts |= {"thread_ts": surface.thread_ts, "files": [file["name"] for file in surface.files]}
        return shown | facts | {"ephemeral": surface.ephemeral_to is not None}
    return shown | {key: surface.content[key]["text"] for key in ("title", "submit", "close") if key in surface.content}


def _mail(mail: Mail) -> Json:
    shown = asdict(mail)
    return shown | {"from": shown.pop("sender")}
