"""The fixtures of the guide's tests, and an outbox that is emptied by hand."""

import pytest

from tests.delivery.post import Post
from tests.door.town import settle
from tests.guide.conftest import Running, bot, clock, eva, kari, ola, slack

__all__ = ["bot", "clock", "eva", "kari", "ola", "slack"]


@pytest.fixture
async def post(bot: Running) -> Post:
    """Everything that the town needs is there, and nothing is in the outbox; delivery stands still."""
    town = settle(bot)
    await bot.bot.delivery.close()
    return Post(bot, town.karis["location"])
