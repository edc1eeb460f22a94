"""The demo as `make demo` starts it, and Chromium to look at it."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]  # Chromium's

address = ""  # of the demo that runs


@contextmanager
def running() -> Iterator[None]:
    """`knytt demo`, from when it says that it is there."""
    global address  # noqa: PLW0603 - one demo a worker
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        while not (line := process.stdout.readline()).startswith("Open "):
            assert process.poll() is None, "the demo ended"
        address = line.split()[1]
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def ask(path: str, **wish: Any) -> Any:
    """What the page asks: GET, or POST with a wish."""
    headers = {"Content-Type": "application/json"}
    body = json.dumps(wish).encode() if wish else None
    with urllib.request.urlopen(urllib.request.Request(f"{address}{path}", body, headers)) as answer:
        return json.load(answer)


def start_over() -> None:
    """Both programs begin anew; they are there when this returns."""
    before = ask("/demo/state")["run"]
    ask("/demo/act", do="start_over")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError):
            if ask("/demo/state")["run"] != before:
                return
        time.sleep(0.02)
    raise AssertionError("the demo did not come back")
