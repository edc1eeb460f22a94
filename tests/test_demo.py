"""The demo's two processes: they come together and go together, whenever they are told to."""

import asyncio
import signal
import socket

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
