"""What the app's manifest allows: scopes, events, commands, shortcuts, tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

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

    @classmethod
    def read(cls, source: str | Path | Mapping[str, Any]) -> "Manifest":
        """From a YAML or JSON file, or from its content as a dict."""
        content = source if isinstance(source, Mapping) else yaml.safe_load(Path(source).read_text(encoding="utf-8"))
        features, settings = content.get("features", {}), content.get("settings", {})
        home = features.get("app_home", {})
        interactivity = settings.get("interactivity", {})
        return cls(
            scopes=frozenset(content.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
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
        )

    def delivers(self, event: str) -> bool:
        """Whether this event reaches the app: subscribed to, and with the scope it needs."""
        return event in self.events and EVENT_SCOPES.get(event) in (None, *self.scopes)
