"""Limits: so often a minute and no more, whoever it is, in bounded memory."""

from itertools import count

import pytest

from bot.web.limits import REMEMBERED, WHILE, Limit, visitor


def test_so_often_a_minute() -> None:
    now = [0.0]
    limit = Limit(2, clock=lambda: now[0])
    assert [limit.takes("a"), limit.takes("a"), limit.takes("a"), limit.takes("b")] == [True, True, False, True]
    now[0] = WHILE
    assert limit.takes("a")


def test_memory_is_bounded() -> None:
    limit = Limit(1)
    for number in range(REMEMBERED + 100):
        limit.takes(str(number))
    assert len(limit._seen) == REMEMBERED


@pytest.mark.parametrize(
    ("remote", "forwarded", "counted_for"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the last is the proxy's
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("8.8.8.8", "203.0.113.7", "8.8.8.8"),  # no proxy of ours
        ("2a00:1450::1", None, "2a00:1450::/64"),
        (None, "203.0.113.7", "None"),
    ],
)
def test_whom_a_visit_is_counted_for(remote: str | None, forwarded: str | None, counted_for: str) -> None:
    assert visitor(remote, forwarded) == counted_for


def test_changing_the_header_gives_no_more_turns_to_who_comes_directly() -> None:
    limit, numbers = Limit(3), count(1)
    taken = [limit.takes(visitor("8.8.8.8", f"203.0.113.{next(numbers)}")) for _ in range(5)]
    assert taken == [True, True, True, False, False]
