"""The demo's two processes: they come together and go together, whenever they are told to."""

import asyncio
import contextlib
import json
import signal
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.test_command_line import knytt, start


async def address(process: asyncio.subprocess.Process, told: bytes) -> str:
    """The address in the line of its output that begins with these words."""
    assert process.stdout
    async with asyncio.timeout(20):
        while not (line := await process.stdout.readline()).startswith(told):
            assert line, "the demo ended"
    return line.decode().removeprefix(told.decode()).split()[0]


async def ends(process: asyncio.subprocess.Process, number: int = signal.SIGTERM, within: float = 20) -> None:
    """With all that it has started: its output would stay open otherwise."""
    process.send_signal(number)
    _, complained = await asyncio.wait_for(process.communicate(), within)
    assert process.returncode == 0
    assert b"Traceback" not in complained


async def has_gone(page: str) -> None:
    async with aiohttp.ClientSession() as browser:
        with pytest.raises(aiohttp.ClientConnectorError):
            await browser.get(page)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("wait_for_page", [False, True], ids=["at once", "when the page is there"])
async def test_told_to_end_while_the_bot_is_still_on_its_way_both_end(number: int, wait_for_page: bool) -> None:
    process = await start("demo", "--port", "0")
    page = await address(process, b"Starting on ")
    if wait_for_page:
        async with aiohttp.ClientSession() as browser, browser.get(page) as answer:
            assert answer.status == 200
    await ends(process, number)
    await has_gone(page)


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    """At a demo that runs."""
    process = await start("demo", "--port", "0")
    page = await address(process, b"Open ")
    async with aiohttp.ClientSession(page, raise_for_status=True) as browser:
        yield browser
    await ends(process, within=10)
    await has_gone(page)


async def test_it_ends_while_its_slack_is_slow(browser: aiohttp.ClientSession) -> None:
    await act(browser, do="fault", kind="slow", on=True)
    await act(browser, do="open", tab="home")


async def state(browser: aiohttp.ClientSession) -> dict[str, Any]:
    async with browser.get("/demo/state") as response:
        return dict(await response.json())


async def act(browser: aiohttp.ClientSession, **wish: Any) -> None:
    async with browser.post("/demo/act", json=wish):
        pass


async def until_home_shows(browser: aiohttp.ClientSession, words: str) -> dict[str, Any]:
    async with asyncio.timeout(20), browser.get("/demo/changes") as stream:
        while words not in json.dumps((seen := await state(browser))["home"], ensure_ascii=False):
            await stream.content.readuntil(b"\n\n")
    return seen


async def test_its_calendar_can_be_wound(browser: aiohttp.ClientSession) -> None:
    seen = await state(browser)
    assert (seen["clock"]["movable"], seen["clock"]["ahead"]) == (True, 0)
    await act(browser, do="wind", by=3 * 86400)
    seen = await state(browser)
    assert seen["clock"]["ahead"] == 3 * 86400
    assert seen["clock"]["now"] == pytest.approx(time.time() + 3 * 86400, abs=5)
    await act(browser, do="open", tab="home")  # signatures stay dated by real time
    await until_home_shows(browser, "Hei, Kari")


async def test_it_starts_over_from_nothing(browser: aiohttp.ClientSession) -> None:
    await act(browser, do="open", tab="home")
    await act(browser, do="join", person="U0NINA0001")
    await act(browser, do="wind", by=3600)
    await act(browser, do="fault", kind="slow", on=True)
    before = await until_home_shows(browser, "Hei, Kari")
    begun = time.perf_counter()
    await act(browser, do="start_over")
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                seen = await state(browser)
                if seen["run"] != before["run"]:
                    break
            await asyncio.sleep(0.02)
    print(f"started over in {time.perf_counter() - begun:.2f} s")
    assert seen["home"] is None
    assert seen["warnings"] == seen["refusals"] == []
    assert "Nina Ny" not in [person["name"] for person in seen["people"]]
    assert seen["clock"]["ahead"] == 0
    assert not any(seen["faults"].values())
    await act(browser, do="open", tab="home")  # the bot is there as well
    await until_home_shows(browser, "Hei, Kari")


async def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, printed, complained = await asyncio.wait_for(knytt("demo", "--port", port), 20)
    assert status == 1
    assert printed == ""
    assert complained.startswith("The port is taken by another program")
    assert complained.count("\n") == 1
