"""One clock for this Slack and the app: real time, and so much ahead of it as the calendar has been wound."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import aiohttp

from sandbox.block_kit import Json

SECONDS_TO_LOOK = 1
SECONDS_TO_WIND = 60  # for all that the app does at one moment
FARTHEST = 3650 * 86400.0  # seconds


class SharedClock:
    """A clock to give to `LocalSlack`. `url`: where the app takes the time from and tells what it plans; None: nowhere.

    GET url answers {"next": the next thing the app means to do about an invitation, "due": ... about anything}, in Unix
    seconds or null. POST url {"ahead": seconds} sets its clock, and answers the same once all that was due is done.
    """

    def __init__(self, url: str | None = None, token: str = "") -> None:
        self.url = url
        self.ahead = 0.0  # seconds
        self._headers = {"Authorization": f"Bearer {token}"}
        self._winding = asyncio.Lock()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def next(self) -> float | None:
        """The next thing the app means to do about an invitation, in Unix seconds; None also without an answer."""
        try:
            return (await self._ask("GET", SECONDS_TO_LOOK))["next"] if self.url else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def wind(self, by: float) -> None:
        """Let so many seconds pass: from one moment at which the app has something to do to the next.

        Raises ValueError for a time that cannot be wound to, aiohttp.ClientError or TimeoutError without an app.
        """
        async with self._winding:
            await self._pass_until(self.ahead + by, await self._tell())

    async def wind_to_next(self) -> None:
        """Let the time pass until the next thing the app means to do about an invitation. Raises as `wind` does."""
        async with self._winding:
            planned = await self._tell()
            if planned["next"] is not None:
                await self._pass_until(self._ahead_at(planned["next"]), planned)

    async def wind_back(self) -> None:
        """It is what time it really is. Nothing that was done is undone. Raises as `wind` does."""
        async with self._winding:
            self.ahead = 0.0
            await self._tell()

    async def _pass_until(self, ahead: float, planned: Json) -> None:
        if not self.ahead <= ahead <= FARTHEST:
            raise ValueError("that is too far")
        while planned["due"] is not None and self._ahead_at(planned["due"]) <= ahead:
            self.ahead = self._ahead_at(planned["due"])
            planned = await self._tell()
        self.ahead = ahead
        await self._tell()

    def _ahead_at(self, moment: float) -> float:
        """How far ahead the clock is when it shows that moment; it never goes back."""
        return max(self.ahead, moment - time.time())

    async def _tell(self) -> Json:
        """Tell the app what time it is."""
        return await self._ask("POST", SECONDS_TO_WIND, {"ahead": self.ahead})

    async def _ask(self, method: str, seconds: float, body: Json | None = None) -> Json:
        timeout = aiohttp.ClientTimeout(total=seconds)
        # A connection for each: on loopback that is cheap, and none is left to go stale when the app starts again.
        asked = aiohttp.request(
            method, self.url or "", headers=self._headers, json=body, timeout=timeout, raise_for_status=True
        )
        async with asked as response:
            answer: Json = await response.json()
        return answer
