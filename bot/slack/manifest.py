"""The app's manifest: manifest.yml is for Socket Mode, and the one for HTTP is made from it."""

from pathlib import Path
from typing import Any

import yaml

MANIFEST = next(
    path
    for path in (Path(__file__).parents[1] / "manifest.yml", Path(__file__).parents[2] / "manifest.yml")
    if path.is_file()
)


def for_socket_mode() -> str:
    """The manifest as it is."""
    return MANIFEST.read_text(encoding="utf-8")


def for_http(base_url: str) -> str:
    """The manifest for an app that Slack reaches at `base_url`: everything comes to <base_url>/slack/events."""
    manifest: dict[str, Any] = yaml.safe_load(for_socket_mode())
    url = f"{base_url.rstrip('/')}/slack/events"
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = url
    # Without message_menu_options_url, pickers with type-ahead get nothing over HTTP.
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    for command in manifest["features"]["slash_commands"]:
        command["url"] = url
    return yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False)
