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


async def there(port: int) -> None:
    async with aiohttp.ClientSession() as browser, asyncio.timeout(20):
        while True:
            try:
                async with browser.get(f"http://127.0.0.1:{port}/"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_end_while_the_bot_is_still_on_its_way_both_end(number: int, unused_tcp_port: int) -> None:
    process = await start("demo", "--port", str(unused_tcp_port))
    await there(unused_tcp_port)
    process.send_signal(number)
    _, complained = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert b"Traceback" not in complained
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", unused_tcp_port)


@pytest.fixture
async def browser(unused_tcp_port: int) -> AsyncIterator[aiohttp.ClientSession]:
    """At a demo that runs."""
    process = await start("demo", "--port", str(unused_tcp_port))
    try:
        assert process.stdout
        async with asyncio.timeout(20):
            while b"Open" not in await process.stdout.readline():
                assert process.returncode is None
        async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}", raise_for_status=True) as browser:
            yield browser
    finally:
        process.send_signal(signal.SIGTERM)
        _, complained = await asyncio.wait_for(process.communicate(), 20)
        assert b"Traceback" not in complained


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


@pytest.mark.parametrize("whose", [0, 1, 2], ids=["of the local Slack", "of the bot", "of the mailbox"])
async def test_a_port_that_is_taken_is_told_in_one_sentence(whose: int, unused_tcp_port: int) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", unused_tcp_port))
        taken.listen()
        status, _, complained = await asyncio.wait_for(knytt("demo", "--port", str(unused_tcp_port - whose)), 20)
    assert status == 1
    assert "Is something else on port" in complained or "The port is taken" in complained
    assert "Traceback" not in complained
