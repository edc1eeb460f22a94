"""One demo and one browser a worker; each test begins with a demo in which nothing has happened."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import demo
from tests.browser.window import Window


class Opens(Protocol):
    """Open a window: `opens("Kari Nordmann")`, or two people side by side. `options` as in Playwright."""

    def __call__(self, *people: str, **options: Any) -> Window: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not demo.CHROMIUM:
        pytest.skip("no Chromium on this machine: .ci/run installs it")
    with demo.running(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=demo.CHROMIUM, args=demo.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """Windows on a demo in which nothing has happened; none may have had trouble at the end of the test."""
    windows: list[Window] = []

    def opens(*people: str, **options: Any) -> Window:
        windows.append(Window(browser, people, **options))
        return windows[-1]

    demo.start_over()
    yield opens
    troubles = [trouble for window in windows for trouble in window.troubles]
    for window in windows:
        window.page.context.close()
    assert troubles == []
