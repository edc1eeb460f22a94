"""One understanding for all tests: it is immutable."""

import pytest

from bot.domain.talk import Understanding
from bot.talk import understanding as taught


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return taught()
