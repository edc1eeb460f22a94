"""The demo as `make demo` starts it, and Chromium to look at it."""

import json
import os
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
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORT = 8155 + 3 * WORKER  # and the two above it
ADDRESS = f"http://127.0.0.1:{PORT}"
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]  # Chromium's


@contextmanager
def running() -> Iterator[None]:
    """`knytt demo`, from when it says that it is there."""
    command = [sys.executable, "-m", "bot", "demo", "--port", str(PORT)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        while b"Open" not in process.stdout.readline():
            assert process.poll() is None, "the demo ended"
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def ask(path: str, **wish: Any) -> Any:
    """What the page asks: GET, or POST with a wish."""
    headers = {"Content-Type": "application/json"}
    body = json.dumps(wish).encode() if wish else None
    with urllib.request.urlopen(urllib.request.Request(f"{ADDRESS}{path}", body, headers)) as answer:
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
