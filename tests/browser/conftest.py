"""One demo and one browser for all tests in this folder; each test begins with a demo in which nothing has happened."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.window import ADDRESS, PORT, Window

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)


class Opens(Protocol):
    """Open a window: `opens("Kari Nordmann")`, or two people side by side. `options` as in Playwright."""

    def __call__(self, *people: str, **options: Any) -> Window: ...


def ask(path: str, **wish: Any) -> Any:
    """What the page asks: GET, or POST with a wish."""
    headers = {"Content-Type": "application/json"}
    body = json.dumps(wish).encode() if wish else None
    with urllib.request.urlopen(urllib.request.Request(f"{ADDRESS}{path}", body, headers)) as answer:
        return json.load(answer)


def start_over() -> None:
    """Both programs begin anew; there when this returns."""
    before = ask("/demo/state")["run"]
    ask("/demo/act", do="start_over")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError):
            if ask("/demo/state")["run"] != before:
                return
        time.sleep(0.05)
    raise AssertionError("the demo did not come back")


@pytest.fixture(scope="session")
def demo() -> Iterator[None]:
    """`knytt demo`, as `make demo` starts it."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(PORT)], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout
        while b"Open" not in process.stdout.readline():
            assert process.poll() is None, "the demo ended"
        print(f"knytt demo was ready after {time.monotonic() - started:.1f} s")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: .ci/run installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def opens(browser: Browser, demo: None) -> Iterator[Opens]:
    """Windows on a demo in which nothing has happened; none may have had trouble at the end of the test."""
    windows: list[Window] = []

    def opens(*people: str, **options: Any) -> Window:
        windows.append(Window(browser, people, **options))
        return windows[-1]

    start_over()
    yield opens
    troubles = [trouble for window in windows for trouble in window.troubles]
    for window in windows:
        window.page.context.close()
    assert troubles == []
