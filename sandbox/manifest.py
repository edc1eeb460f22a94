"""What the app's manifest allows: scopes, events, commands, shortcuts, tabs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.shapes import array, record, string

# The bot scope without which Slack neither lets one subscribe to an event nor delivers it.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "team_join": "users:read",
    "user_change": "users:read",
}


# Events that only an agent gets.
AGENT_EVENTS = {"agent_session_stopped", "agent_session_title_changed", "app_context_changed"}
PROMPTS = array(record({"title": string(300), "message": string(3000)}), 4, 0)
ACTION = record({"name": string(100), "description": string(300)})
AGENT_VIEW = record(
    {"agent_description": string(300)}, {"suggested_prompts": PROMPTS, "actions": array(ACTION, 100, 0)}
)


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest that Slack enforces while the app runs."""

    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    shortcuts: Mapping[str, str]  # name a person sees -> callback_id
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    interactive: bool
    options_reachable: bool
    is_agent: bool
    prompts: Sequence[Mapping[str, str]]  # each with a title and a message

    @classmethod
    def read(cls, source: str | Path | Mapping[str, Any]) -> "Manifest":
        """From a YAML or JSON file, or from its content as a dict. ValueError for an agent that Slack would refuse."""
        content = source if isinstance(source, Mapping) else yaml.safe_load(Path(source).read_text(encoding="utf-8"))
        features, settings = content.get("features", {}), content.get("settings", {})
        home = features.get("app_home", {})
        interactivity = settings.get("interactivity", {})
        scopes = frozenset(content.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        problems = list(_agent_problems(features, scopes))
        if problems:
            raise ValueError("; ".join(problems))
        return cls(
            scopes=scopes,
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands=frozenset(command["command"] for command in features.get("slash_commands", [])),
            shortcuts={shortcut["name"]: shortcut["callback_id"] for shortcut in features.get("shortcuts", [])},
            home_tab=home.get("home_tab_enabled", False),
            messages_tab=home.get("messages_tab_enabled", False),
            messages_read_only=home.get("messages_tab_read_only_enabled", False),
            interactive=interactivity.get("is_enabled", False),
            # Over HTTP, external menus have an address of their own; in Socket Mode everything has one way.
            options_reachable=settings.get("socket_mode_enabled", False)
            or bool(interactivity.get("message_menu_options_url")),
            is_agent="agent_view" in features,
            prompts=features.get("agent_view", {}).get("suggested_prompts", []),
        )

    def delivers(self, event: str) -> bool:
        """Whether this event reaches the app: subscribed to, and with the scope it needs."""
        is_for_us = self.is_agent or event not in AGENT_EVENTS
        return is_for_us and event in self.events and EVENT_SCOPES.get(event) in (None, *self.scopes)


def _agent_problems(features: Mapping[str, Any], scopes: frozenset[str]) -> Iterator[str]:
    """What Slack's form for new apps objects to."""
    if "assistant_view" in features:
        yield "assistant_view: new apps have agent_view instead"
    if "agent_view" in features:
        yield from map(str, AGENT_VIEW(features["agent_view"], "/features/agent_view"))
    if ("agent_view" in features) != ("assistant:write" in scopes):
        yield "agent_view and the scope assistant:write go together"
    if "agent_view" in features and not features.get("app_home", {}).get("messages_tab_enabled"):
        yield "agent_view: the conversations are in the Messages tab, which is not enabled"
