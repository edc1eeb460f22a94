"""Pressing: so many payloads, so many at a time or so many a second; how long each waited for its ack."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import aiohttp

from bench.load import payloads
from bench.load.bots import Process


@dataclass(frozen=True)
class Figures:
    """Milliseconds to the ack, acks a second, milliseconds of CPU an ack, and what was not acknowledged with 200."""

    p50: float
    p95: float
    p99: float
    a_second: float
    cpu: float
    failed: int

    def as_json(self) -> dict[str, float]:
        """By name."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


async def in_flight(bot: Process, prepared: list[tuple[str, str]], at_once: int) -> Figures:
    """Each of so many users presses again as soon as the ack is there."""
    waiting = iter(prepared)
    return await _measured(bot, len(prepared), [_presses(bot, waiting) for _ in range(at_once)])


async def a_second(bot: Process, prepared: list[tuple[str, str]], rate: float) -> Figures:
    """So many a second, whatever has become of those before."""
    begun = time.perf_counter()

    async def press(number: int, one: tuple[str, str]) -> list[tuple[float, int]]:
        await asyncio.sleep(max(0, begun + number / rate - time.perf_counter()))
        return await _presses(bot, iter([one]))

    return await _measured(bot, len(prepared), [press(number, one) for number, one in enumerate(prepared)])


async def _presses(bot: Process, waiting: Iterator[tuple[str, str]]) -> list[tuple[float, int]]:
    times = []
    async with aiohttp.ClientSession() as slack:
        for body, content_type in waiting:
            headers = payloads.signed(body, content_type)
            begun = time.perf_counter()
            url = f"http://127.0.0.1:{bot.port}/slack/events"
            async with slack.post(url, data=body.encode(), headers=headers) as answer:
                await answer.read()
            times.append(((time.perf_counter() - begun) * 1000, answer.status))
    return times


async def _measured(bot: Process, how_many: int, work: list) -> Figures:
    cpu, begun = bot.cpu, time.perf_counter()
    pressed = list(itertools.chain.from_iterable(await asyncio.gather(*work)))
    seconds, cpu = time.perf_counter() - begun, bot.cpu - cpu
    times = sorted(ms for ms, _ in pressed)

    def at(share: float) -> float:
        return times[min(len(times) - 1, int(share * len(times)))]

    failed = sum(status != 200 for _, status in pressed)
    return Figures(at(0.5), at(0.95), at(0.99), how_many / seconds, cpu * 1000 / how_many, failed)
