"""One understanding for all tests: it is immutable."""

import pytest

from bot.domain.talk import Understanding
from bot.talk import lessons


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return Understanding(lessons())
