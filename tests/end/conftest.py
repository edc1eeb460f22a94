"""The fixtures of the guide's tests."""

from tests.guide.conftest import bot, clock, kari, slack

__all__ = ["bot", "clock", "kari", "slack"]
