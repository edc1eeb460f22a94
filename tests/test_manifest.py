"""manifest.yml holds exactly what the code uses, and stays within Slack's limits."""

import re
from pathlib import Path

import pytest
import yaml

from bot.flows import registry
from bot.slack import manifest
from bot.slack.request import COMMAND, EVENTS
from bot.talk import intents

ROOT = Path(__file__).parent.parent
MANIFEST = yaml.safe_load(manifest.for_socket_mode())
STEPS, _ = registry()

# The scope that each Web API method needs, by Slack's method reference; none for the others that we call.
SCOPES = {
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_update": "chat:write",
    "conversations_open": "im:write",
    "conversations_history": "im:history",
    "users_info": "users:read",
    "users_lookupByEmail": "users:read.email",
    "apps_connections_open": None,  # connections:write, of the app-level token
    "auth_test": None,
    "agents.sessions.setStatus": "chat:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "views_open": None,
    "views_push": None,
    "views_update": None,
    "views_publish": None,
}


def test_the_scopes_are_those_of_the_methods_that_are_called_and_of_the_commands() -> None:
    client = (ROOT / "bot" / "slack" / "client.py").read_text()
    called = set(re.findall(r"self\.client\.(\w+_\w+)", client)) - {"api_call"}
    called |= set(re.findall(r'api_method="([\w.]+)"', client))
    needed = {SCOPES[method] for method in called} - {None}
    # The command, and what is said to the app in channels, come without a call.
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed | {"commands", "app_mentions:read"}


def test_the_events_are_those_that_a_step_answers_to() -> None:
    subscribed = {name.partition(".")[0] for name in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
    assert subscribed == set(EVENTS)
    assert set(EVENTS.values()) <= set(STEPS)


def test_the_shortcuts_and_the_command_are_steps() -> None:
    callbacks = {shortcut["callback_id"] for shortcut in MANIFEST["features"]["shortcuts"]}
    assert callbacks <= set(STEPS)
    assert COMMAND in STEPS
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == ["/knytt"]


def test_both_tabs_that_the_bot_uses_are_on() -> None:
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_it_stays_within_slacks_limits() -> None:
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert all(command["command"].startswith("/") for command in MANIFEST["features"]["slash_commands"])


@pytest.mark.parametrize("address", ["https://knytt.example.com", "https://knytt.example.com/"])
def test_over_http_everything_comes_to_one_address(address: str) -> None:
    served = yaml.safe_load(manifest.for_http(address))
    url = "https://knytt.example.com/slack/events"
    assert served["settings"]["socket_mode_enabled"] is False
    assert served["settings"]["event_subscriptions"]["request_url"] == url
    assert served["settings"]["interactivity"]["request_url"] == url
    assert served["settings"]["interactivity"]["message_menu_options_url"] == url
    assert [command["url"] for command in served["features"]["slash_commands"]] == [url]


def test_it_is_the_same_app_otherwise() -> None:
    served = yaml.safe_load(manifest.for_http("https://knytt.example.com"))
    assert served["oauth_config"] == MANIFEST["oauth_config"]
    assert served["features"]["shortcuts"] == MANIFEST["features"]["shortcuts"]


def test_every_button_and_window_in_the_templates_has_a_step() -> None:
    templates = ROOT / "templates"
    text = "\n".join(path.read_text() for path in templates.rglob("*.j2"))
    rooms = "home|firm|location|administrators|profile|answer|add|affiliation|invite|guide|reminders|talk|useful"
    named = set(re.findall(rf'"((?:{rooms})\.\w+)"', text))
    events = {name for name in named if name not in STEPS}
    told_in_the_history = set(re.findall(r'"(\w+\.\w+)": _\(', (templates / "names.j2").read_text()))
    pickers = {name for name in events if f"{name}.suggest" in STEPS}
    assert events - told_in_the_history - pickers - intents() == set()
