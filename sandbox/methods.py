"""The Web API methods: auth, users, conversations, chat, views; `agents` has more, `web_api` is the door to them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox import payloads
from sandbox.agents import Agents
from sandbox.block_kit import (
    MOST_MESSAGE_BLOCK_TEXT,
    Json,
    problems_in_blocks,
    suspicious_tokens,
    texts_in,
)
from sandbox.manifest import Manifest
from sandbox.refusals import SlackError
from sandbox.views import Views, note_tokens
from sandbox.web_api import Method
from sandbox.workspace import Channel, Message, Workspace

CUT_TEXT, MOST_UPDATED_TEXT = 40_000, 4_000
HISTORY_SCOPES = {"im": "im:history", "group": "groups:history", "channel": "channels:history"}
EVENT_TYPE = re.compile(r"[a-z0-9_.:-]{1,255}", re.IGNORECASE)


def checked_content(workspace: Workspace, where: str, arguments: Json) -> tuple[str, list[Json] | None]:
    """The text and the blocks (None when not given) of a message. Raises SlackError for what Slack refuses."""
    text, blocks = arguments.get("text") or "", arguments.get("blocks")
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > CUT_TEXT:
        raise SlackError("msg_too_long")
    if blocks:
        problems = problems_in_blocks(blocks, "message", workspace.users, "/blocks")
        if problems:
            raise SlackError("invalid_blocks", [str(problem) for problem in problems])
        if sum(len(part) for part, _ in texts_in(blocks)) > MOST_MESSAGE_BLOCK_TEXT:
            raise SlackError("msg_blocks_too_long")
        note_tokens(workspace, where, blocks)
    for error, token in suspicious_tokens(text):
        workspace.refuse(where, error, token)
    return text, blocks


def post(
    workspace: Workspace,
    channel: Channel,
    text: str,
    blocks: list[Json] | None,
    metadata: Json | None = None,
    ephemeral_to: str | None = None,
    thread_ts: str | None = None,
) -> Message:
    """Put a message from the app into a channel, or into a thread there. Raises SlackError invalid_thread_ts."""
    author = workspace.app["user_id"]
    thread_ts = workspace.thread(channel, thread_ts)
    message = Message(channel=channel.id, ts=workspace.new_ts(), user=author, text=text, metadata=metadata, blocks=[])
    message.ephemeral_to, message.thread_ts = ephemeral_to, thread_ts
    if ephemeral_to and thread_ts and not channel.replies_to(thread_ts):
        workspace.refuse("chat.postEphemeral", "not_shown", "nothing ephemeral is shown in a thread without replies")
    message.show(blocks or [])
    channel.messages.append(message)
    workspace.sessions.posted(channel.id, thread_ts, workspace.time())
    workspace.tell_of(message)
    return message


class Methods:  # Slack documents each of them: https://docs.slack.dev/reference/methods
    """One function per Web API method: arguments in, answer (less "ok") out, SlackError for a refusal."""

    def __init__(self, workspace: Workspace, manifest: Manifest, views: Views) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._views = views

    def all(self) -> dict[str, Method]:
        """The methods by Slack's name for them, each with its scope."""

        def method(run: Callable[[Json], Json], scope: str = "") -> Method:
            async def called(arguments: Json) -> Json:
                return run(arguments)

            run_later: Callable[[Json], Awaitable[Json]] = called
            return Method(run_later, scope)

        agents = Agents(self._workspace, self._manifest)
        return {
            "auth.test": method(self.auth_test),
            "users.info": method(self.users_info, "users:read"),
            "users.lookupByEmail": method(self.lookup_by_email, "users:read.email"),
            "conversations.open": method(self.conversations_open, "im:write"),
            "conversations.history": method(self.conversations_history),
            "conversations.replies": method(self.conversations_replies),
            "chat.postMessage": method(self.post_message, "chat:write"),
            "chat.postEphemeral": method(self.post_ephemeral, "chat:write"),
            "chat.update": method(self.update_message, "chat:write"),
            "chat.delete": method(self.delete_message, "chat:write"),
            "chat.getPermalink": method(self.permalink),
            "agents.sessions.setStatus": method(agents.set_status, "chat:write"),
            "agents.sessions.rename": method(agents.rename, "chat:write"),
            "assistant.threads.setStatus": method(agents.set_words, "chat:write"),
            "assistant.threads.setTitle": method(agents.set_title, "assistant:write"),
            "assistant.threads.setSuggestedPrompts": method(agents.suggest, "assistant:write"),
            "views.open": method(self.views_open),
            "views.push": method(self.views_push),
            "views.update": method(self.views_update),
            "views.publish": method(self.views_publish),
        }

    def auth_test(self, _: Json) -> Json:
        """Who the app is."""
        team, app = self._workspace.team, self._workspace.app
        names = {"url": f"https://{team['domain']}.slack.com/", "team": team["name"], "user": app["name"].lower()}
        ids = {"team_id": team["id"], "user_id": app["user_id"], "bot_id": app["bot_id"]}
        return names | ids | {"is_enterprise_install": False}

    def users_info(self, arguments: Json) -> Json:
        """A person."""
        user = self._workspace.user(_needed(arguments, "user"))
        with_locale = _is_true(arguments.get("include_locale"))
        return {"user": payloads.user_object(user, with_email=self._may_see_email(), with_locale=with_locale)}

    def lookup_by_email(self, arguments: Json) -> Json:
        """The member with an address."""
        email = _needed(arguments, "email").casefold()
        for user in self._workspace.users.values():
            if user.email.casefold() == email and not user.deleted and not user.is_bot:
                return {"user": payloads.user_object(user, with_email=True, with_locale=False)}
        raise SlackError("users_not_found")

    def conversations_open(self, arguments: Json) -> Json:
        """The DM with one person."""
        user = self._workspace.user(_needed(arguments, "users"))
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted:
            raise SlackError("user_disabled")
        return {"channel": {"id": self._workspace.dm(user.id).id}}

    def conversations_history(self, arguments: Json) -> Json:
        """The messages of a DM or channel, newest first; not the replies in their threads."""
        channel = self._readable(arguments)
        latest = float(arguments.get("cursor") or arguments.get("latest") or "inf")
        within = [m for m in reversed(channel.messages) if m.thread_ts is None and float(m.ts) < latest]
        oldest = float(arguments.get("oldest") or 0)
        return self._page([m for m in within if oldest < float(m.ts)], arguments)

    def conversations_replies(self, arguments: Json) -> Json:
        """A thread, its first message first."""
        channel, ts = self._readable(arguments), _needed(arguments, "ts")
        root = [one for one in channel.messages if one.ts == ts and not one.ephemeral_to]
        if not root:
            raise SlackError("thread_not_found")
        after = float(arguments.get("cursor") or 0)
        return self._page([one for one in [*root, *channel.replies_to(ts)] if float(one.ts) > after], arguments)

    def post_message(self, arguments: Json) -> Json:
        """A new message, in a channel or to a person."""
        channel = self._addressed(_needed(arguments, "channel"))
        text, blocks = checked_content(self._workspace, "chat.postMessage", arguments)
        thread_ts = arguments.get("thread_ts")
        message = post(self._workspace, channel, text, blocks, _metadata(arguments), thread_ts=thread_ts)
        shown = payloads.message_object(self._workspace, message, with_metadata=True)
        return {"channel": channel.id, "ts": message.ts, "message": shown}

    def post_ephemeral(self, arguments: Json) -> Json:
        """A message for one person only."""
        channel = self._addressed(_needed(arguments, "channel"))
        user = self._workspace.user(_needed(arguments, "user"))
        if not channel.has(user.id):
            raise SlackError("user_not_in_channel")
        text, blocks = checked_content(self._workspace, "chat.postEphemeral", arguments)
        thread_ts = arguments.get("thread_ts")
        message = post(self._workspace, channel, text, blocks, ephemeral_to=user.id, thread_ts=thread_ts)
        return {"message_ts": message.ts}

    def update_message(self, arguments: Json) -> Json:
        """Another content for a message of the app."""
        message = self._own_message(arguments, "cant_update_message")
        text, blocks = checked_content(self._workspace, "chat.update", arguments)
        if len(text) > MOST_UPDATED_TEXT:
            raise SlackError("msg_too_long")
        before = payloads.message_object(self._workspace, message)
        message.text = text
        message.metadata = _metadata(arguments) or message.metadata
        message.edited = self._workspace.new_ts()
        if blocks is not None:  # left out, the old ones stay; an empty list takes them away
            message.show(blocks)
        self._workspace.tell_of(message, "message_changed", before)
        return {"channel": message.channel, "ts": message.ts, "text": text}

    def delete_message(self, arguments: Json) -> Json:
        """Take a message of the app away."""
        message = self._own_message(arguments, "cant_delete_message")
        self._workspace.channel(message.channel).messages.remove(message)
        self._workspace.tell_of(message, "message_deleted")
        return {"channel": message.channel, "ts": message.ts}

    def permalink(self, arguments: Json) -> Json:
        """The address of a message."""
        message = self._workspace.message(_needed(arguments, "channel"), _needed(arguments, "message_ts"))
        domain, number = self._workspace.team["domain"], message.ts.replace(".", "")
        link = f"https://{domain}.slack.com/archives/{message.channel}/p{number}"
        return {"channel": message.channel, "permalink": link}

    def views_open(self, arguments: Json) -> Json:
        """A modal."""
        trigger = _needed(arguments, "trigger_id")
        return self._shown(self._views.open("views.open", trigger, arguments.get("view") or {}))

    def views_push(self, arguments: Json) -> Json:
        """A modal on top of another."""
        trigger = _needed(arguments, "trigger_id")
        return self._shown(self._views.push("views.push", trigger, arguments.get("view") or {}))

    def views_update(self, arguments: Json) -> Json:
        """Another content for a view."""
        view = self._views.find(arguments.get("view_id"), arguments.get("external_id"))
        content = arguments.get("view") or {}
        # Whoever chooses something and submits at once is faster than what the app draws for the choice.
        is_owed = self._workspace.settle(str(arguments.get("view_id")))
        if view is None and is_owed:
            raise SlackError("not_found", ordinary=True)
        return self._shown(self._views.update("views.update", view, content, arguments.get("hash"), is_owed=is_owed))

    def views_publish(self, arguments: Json) -> Json:
        """A person's Home."""
        if not self._manifest.home_tab:
            raise SlackError("not_enabled")
        user = self._workspace.user(_needed(arguments, "user_id"))
        content = arguments.get("view") or {}
        return self._shown(self._views.publish("views.publish", user.id, content, arguments.get("hash")))

    def _shown(self, view: Any) -> Json:
        return {"view": payloads.view_object(self._workspace, view)}

    def _readable(self, arguments: Json) -> Channel:
        """A conversation to read in. Raises SlackError channel_not_found, missing_scope or not_in_channel."""
        channel_id = _needed(arguments, "channel")
        known = self._workspace.channels.get(channel_id)
        scope = HISTORY_SCOPES[known.kind if known else "im"]
        if scope not in self._manifest.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self._manifest.scopes)))
        channel = self._workspace.channel(channel_id)
        if not channel.app_is_member:
            raise SlackError("channel_not_found" if channel.is_private else "not_in_channel")
        return channel

    def _page(self, messages: list[Message], arguments: Json) -> Json:
        """As many of them as wanted, 100 if unsaid, and where to go on."""
        with_metadata = _is_true(arguments.get("include_all_metadata"))
        limit = int(arguments.get("limit") or 100)
        everybodys = [message for message in messages if not message.ephemeral_to]
        page = [payloads.message_object(self._workspace, m, with_metadata=with_metadata) for m in everybodys[:limit]]
        if len(page) == len(everybodys):
            return {"messages": page, "has_more": False}
        return {"messages": page, "has_more": True, "response_metadata": {"next_cursor": page[-1]["ts"]}}

    def _may_see_email(self) -> bool:
        return "users:read.email" in self._manifest.scopes

    def _addressed(self, channel_id: str) -> Channel:
        """The channel to post to; a person's id means their DM. A deactivated person is no error in Slack."""
        if channel_id in self._workspace.users:
            if self._workspace.users[channel_id].is_bot:
                raise SlackError("cannot_dm_bot")
            if not self._manifest.messages_tab:
                raise SlackError("messages_tab_disabled")
            return self._workspace.dm(channel_id)
        channel = self._workspace.channel(channel_id)
        if not channel.app_is_member:
            raise SlackError("channel_not_found" if channel.is_private else "not_in_channel")
        return channel

    def _own_message(self, arguments: Json, otherwise: str) -> Message:
        message = self._workspace.message(_needed(arguments, "channel"), _needed(arguments, "ts"))
        if message.ephemeral_to:
            raise SlackError("message_not_found")
        if message.user != self._workspace.app["user_id"]:
            raise SlackError(otherwise)
        return message


def _needed(arguments: Json, name: str) -> str:
    value = arguments.get(name)
    if not value:
        raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
    return str(value)


def _is_true(value: object) -> bool:
    return str(value).lower() in ("1", "true")


def _metadata(arguments: Json) -> Json | None:
    metadata = arguments.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not EVENT_TYPE.fullmatch(str(metadata["event_type"])) or not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    return metadata
