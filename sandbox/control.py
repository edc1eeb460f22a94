"""What one can do with the app besides being its Slack: wind the clock that both live by, and start both over."""

import asyncio
import math
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import aiohttp

from sandbox.block_kit import Json

SECONDS_TO_LOOK = 1
SECONDS_TO_START = 10
SECONDS_TO_WIND = 60  # for all that the app does at one moment
TOGETHER = 3600  # seconds; reminders are spread over the first hour of a day
FARTHEST = 3650 * 86400.0  # seconds


class Control:
    """`url`: where the app is controlled, None: nowhere. `now` is the clock to give to `LocalSlack`.

    GET url/clock answers {"next": the next thing the app means to do about an invitation, "due": ... about anything},
    in Unix seconds or null. POST url/clock {"ahead": seconds} sets its clock, so much ahead of real time, and answers
    the same once all that was due is done. POST url/start_over ends both programs and starts them from the beginning.
    """

    def __init__(self, url: str | None = None, token: str = "") -> None:
        self.url = url
        self.ahead = 0.0  # seconds
        self._headers = {"Authorization": f"Bearer {token}"}
        self._winding = asyncio.Lock()
        self._is_there = url is None

    def now(self) -> datetime:
        """Real time, and so much ahead of it as has been wound."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def wait_for_app(self) -> None:
        """Until the app can be reached for the first time, ten seconds at most: it starts later than this Slack."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_START):
                while not self._is_there:
                    with suppress(aiohttp.ClientError, TimeoutError):
                        await self._ask("GET", "clock", SECONDS_TO_LOOK)
                        self._is_there = True
                    await asyncio.sleep(0.02)
        self._is_there = True

    async def next(self) -> float | None:
        """The next thing the app means to do about an invitation, in Unix seconds; None also without an answer."""
        try:
            return (await self._ask("GET", "clock", SECONDS_TO_LOOK))["next"] if self.url else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def wind(self, by: float) -> None:
        """Let so many seconds pass: from one moment at which the app has something to do to the next.

        Raises ValueError for a time that cannot be wound to, LookupError without a `url`, aiohttp.ClientError or
        TimeoutError when the app does not answer.
        """
        async with self._winding:
            await self._pass_until(self.ahead + by, await self._tell())

    async def wind_to_next(self) -> None:
        """Let the time pass until the next thing the app means to do about an invitation, and an hour's more of such.

        Raises as `wind` does.
        """
        async with self._winding:
            planned, until = await self._tell(), math.inf
            while planned["next"] is not None and planned["next"] <= until:
                until = min(until, planned["next"] + TOGETHER)
                planned = await self._pass_until(self._ahead_at(planned["next"]), planned)

    async def wind_back(self) -> None:
        """It is what time it really is. Nothing that was done is undone. Raises as `wind` does."""
        async with self._winding:
            self.ahead = 0.0
            await self._tell()

    async def start_over(self) -> None:
        """Both programs begin anew, with nothing left of this. Raises as `wind` does."""
        await self._ask("POST", "start_over", SECONDS_TO_LOOK)

    async def _pass_until(self, ahead: float, planned: Json) -> Json:
        if not self.ahead <= ahead <= FARTHEST:
            raise ValueError("that is too far")
        while planned["due"] is not None and self._ahead_at(planned["due"]) <= ahead:
            self.ahead = self._ahead_at(planned["due"])
            planned = await self._tell()
        self.ahead = ahead
        return await self._tell()

    def _ahead_at(self, moment: float) -> float:
        """How far ahead the clock is when it shows that moment; it never goes back."""
        return max(self.ahead, moment - time.time())

    async def _tell(self) -> Json:
        """Tell the app what time it is."""
        return await self._ask("POST", "clock", SECONDS_TO_WIND, {"ahead": self.ahead})

    async def _ask(self, method: str, what: str, seconds: float, body: Json | None = None) -> Json:
        if self.url is None:
            raise LookupError("the app is not controlled from here")
        timeout = aiohttp.ClientTimeout(total=seconds)
        # A connection for each: on loopback that is cheap, and none is left to go stale when the app starts again.
        asked = aiohttp.request(
            method, f"{self.url}/{what}", headers=self._headers, json=body, timeout=timeout, raise_for_status=True
        )
        async with asked as response:
            answer: Json = await response.json()
        return answer
