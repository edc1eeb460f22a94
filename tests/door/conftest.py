"""The fixtures of the guide's tests."""

from tests.guide.conftest import bot, clock, eva, kari, ola, slack, tom

__all__ = ["bot", "clock", "eva", "kari", "ola", "slack", "tom"]
