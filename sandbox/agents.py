"""The Web API methods of agents: the status and title of a session, and suggested prompts.

agents.sessions.* are Slack's; assistant.threads.setStatus and setTitle live on as a bridge to them.
"""

import re
from typing import Any

from sandbox.block_kit import Json
from sandbox.manifest import PROMPTS, Manifest
from sandbox.refusals import SlackError
from sandbox.shapes import Rule, array, one_of, string
from sandbox.workspace import Channel, Workspace

STATUS = one_of("active", "processing", "suspended", "closed")
TITLE = string(200)
LOADING = array(string(1000), 10, 0)
# Slack documents 200 characters, and refuses more than that: what a channel could not be called either.
NAME = re.compile(r"[\w \-()]{1,80}")
NO_STOP = "missing_agent_session_stopped_event_subscription"


class Agents:
    """One function per Web API method, as in `Methods`."""

    def __init__(self, workspace: Workspace, manifest: Manifest) -> None:
        self._workspace = workspace
        self._manifest = manifest

    def set_status(self, arguments: Json) -> Json:
        """Say what an agent does in a thread: agents.sessions.setStatus."""
        channel, ts = self._thread(arguments, agents_only=True)
        status = _checked(arguments, "status", STATUS)
        begun = self._workspace.sessions.find(channel.id, ts) is None
        session = self._workspace.sessions.of(channel.id, ts)
        if begun:
            if arguments.get("initiator_user_id"):
                self._workspace.user(str(arguments["initiator_user_id"]))
            session.title = _checked(arguments, "title", TITLE) if arguments.get("title") else ""
        session.set(status, self._workspace.time())
        answer = {"status": status, "agent_status": status, "title": session.title}
        if "agent_session_stopped" in self._manifest.events:
            return answer
        return answer | {"warning": NO_STOP, "response_metadata": {"warnings": [NO_STOP]}}

    def rename(self, arguments: Json) -> Json:
        """Give a session another title: agents.sessions.rename."""
        channel, ts = self._thread(arguments, agents_only=True)
        session = self._workspace.sessions.find(channel.id, ts)
        if session is None:
            raise SlackError("session_not_found")
        session.title = _named(arguments)
        return {"title": session.title}

    def set_words(self, arguments: Json) -> Json:
        """Say in the app's own words what it does: assistant.threads.setStatus. They go when it posts in the thread."""
        channel, ts = self._thread(arguments)
        if not isinstance(arguments.get("status"), str):
            raise SlackError("invalid_arguments", ["[ERROR] missing required field: status"])
        if "loading_messages" in arguments:
            _checked(arguments, "loading_messages", LOADING)
        words = arguments["status"]
        session = self._workspace.sessions.of(channel.id, ts)
        session.set("processing" if words else "active", self._workspace.time(), words)
        return {}

    def set_title(self, arguments: Json) -> Json:
        """Give a thread a title: assistant.threads.setTitle."""
        channel, ts = self._thread(arguments, agents_only=True)
        self._workspace.sessions.of(channel.id, ts).title = _named(arguments)
        return {}

    def suggest(self, arguments: Json) -> Json:
        """Offer up to four prompts at the top of a DM: assistant.threads.setSuggestedPrompts."""
        self._agents_only()
        channel = self._workspace.channel(str(arguments.get("channel_id")))
        if channel.person is None:
            raise SlackError("channel_not_found")
        prompts = _checked(arguments, "prompts", PROMPTS)
        if arguments.get("thread_ts"):
            details = "an agent's prompts belong to the DM: with thread_ts nothing happens"
            self._workspace.refuse("assistant.threads.setSuggestedPrompts", "not_shown", details)
            return {}
        self._workspace.sessions.offer(channel.id, arguments.get("title") or "", prompts)
        return {}

    def _agents_only(self) -> None:
        if not self._manifest.is_agent:
            raise SlackError("not_agent_app")

    def _thread(self, arguments: Json, *, agents_only: bool = False) -> tuple[Channel, str]:
        """The channel, and the first message of the thread."""
        if agents_only:
            self._agents_only()
        channel = self._workspace.channel(str(arguments.get("channel_id")))
        if not channel.app_is_member:
            raise SlackError("not_authorized")
        ts = self._workspace.thread(channel, str(arguments.get("thread_ts") or ""))
        if not ts:
            raise SlackError("thread_ts_required")
        return channel, ts


def _checked(arguments: Json, name: str, rule: Rule) -> Any:
    problems = [str(problem) for problem in rule(arguments.get(name), f"/{name}")]
    if problems:
        raise SlackError("invalid_arguments", problems)
    return arguments[name]


def _named(arguments: Json) -> str:
    title: str = _checked(arguments, "title", TITLE)
    if not NAME.fullmatch(title):
        raise SlackError("invalid_name", [f"[ERROR] {title!r}: letters, digits, spaces, - _ ( ), 80 of them"])
    return title
