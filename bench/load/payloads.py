"""What Slack sends for each kind of work, signed; no two alike."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

TEAM, ADMINISTRATOR, SECRET = "T0BENCH", "U0KARI", "a signing secret"
INVITEE = "U{:07}"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_numbers = itertools.count()


def _unique() -> str:
    return f"{time.time_ns()}.{next(_numbers)}"


def _click(user: str, step: str, carried: dict[str, object], place: dict[str, object]) -> tuple[str, str]:
    payload = {
        "type": "block_actions",
        "api_app_id": "A0BENCH",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": _unique(),
        "actions": [
            {"type": "button", "action_id": step, "block_id": "b", "value": json.dumps(carried), "action_ts": "1"}
        ],
        **place,
    }
    return urlencode({"payload": json.dumps(payload)}), FORM


def accept(invitation: int) -> tuple[str, str]:
    """Godta, pressed in the DM by the invitee of this invitation."""
    container = {"type": "message", "channel_id": "D0BENCH", "message_ts": "1.0"}
    place = {"container": container, "response_url": "http://127.0.0.1:9/"}
    return _click(INVITEE.format(invitation), "answer.accept", {"invitation": invitation}, place)


def location_page(_: int) -> tuple[str, str]:
    """The administrator opens a location's page in App Home."""
    view = {"id": "V0", "type": "home", "hash": "h", "private_metadata": "", "state": {"values": {}}, "team_id": TEAM}
    return _click(ADMINISTRATOR, "home.go", {"to": "location/1"}, {"view": view, "container": {"type": "view"}})


def home(_: int) -> tuple[str, str]:
    """The administrator looks at App Home."""
    event = {"type": "app_home_opened", "user": ADMINISTRATOR, "tab": "home", "channel": "D0BENCH"}
    body = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A0BENCH", "event_id": _unique(), "event": event}
    return json.dumps(body), JSON


def firm_picker(number: int) -> tuple[str, str]:
    """The administrator types into the firm picker, letter by letter."""
    payload = {
        "type": "block_suggestion",
        "api_app_id": "A0BENCH",
        "team": {"id": TEAM},
        "user": {"id": ADMINISTRATOR, "team_id": TEAM},
        "action_id": "guide.firm",
        "block_id": "firm",
        "value": "klinikk 1"[: number % 10],
        "container": {"type": "message"},
    }
    return urlencode({"payload": json.dumps(payload)}), FORM


WORK = {
    "Accept": accept,
    "Accept again": accept,
    "App Home opened": home,
    "location page": location_page,
    "firm picker": firm_picker,
}


def signed(body: str, content_type: str) -> dict[str, str]:
    """The headers that Slack would send along."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def of(work: str, numbers: Iterator[int], how_many: int) -> list[tuple[str, str]]:
    """So many payloads, made before the clock starts. `numbers` tells which invitations are still to be accepted."""
    return [WORK[work](number) for number in itertools.islice(numbers, how_many)]
