"""Limits: how often somebody may come in a while.

Counted in this process alone. What a link opens cannot be guessed however often one tries, so this protects the
machine, not the secret: with several processes as many times the limit come through, each process bearing its own.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 10_000  # whoever came lately; beyond that those who came first are forgotten
WHILE = 60.0  # seconds


class Limit:
    """At most so many times a minute for each key; memory is bounded however many keys there are."""

    def __init__(self, at_most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_most = at_most
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()  # key -> since when, how often

    def takes(self, key: str) -> bool:
        """Count one more; whether that is still within the limit."""
        now = self._clock()
        since, count = self._seen.pop(key, (now, 0))
        if now - since >= WHILE:
            since, count = now, 0
        self._seen[key] = since, count + 1
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return count < self._at_most


def visitor(remote: str | None, forwarded: str | None) -> str:
    """Whom to count a request for: the address that it came from; of IPv6 the network, which one visitor has whole.

    `forwarded` is X-Forwarded-For. Only its last address counts, which the nearest proxy has written, and only where
    `remote` is a machine of our own network; anybody else could write there whatever they like.
    """
    came_from = _address(remote)
    if came_from and came_from.is_private and forwarded:
        came_from = _address(forwarded.rpartition(",")[2].strip()) or came_from
    if isinstance(came_from, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((came_from, 64), strict=False))
    return str(came_from)


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None
