"""What the schedule costs: 1,000 due rows, as a sweep finds them, in Oslo alone and all over the world.

python -m bench.next_contact
"""

import statistics
import time
from datetime import UTC, datetime, timedelta
from importlib import resources

from bot.domain.schedule import History, Policy, next_contact
from bot.domain.working_time import OfficeHours, WorkingTime

DUE = 1_000
ROUNDS = 9
NOW = datetime(2027, 3, 27, 12, tzinfo=UTC)  # the Saturday before Easter: everything is deferred


def main() -> None:
    """Measure, print."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    world = [row.split("\t")[2] for row in table if not row.startswith("#")]
    print(f"{'1,000 due rows':24} {'first':>9} {'p50':>9} {'each':>9}")
    for name, zones in (("in Oslo", ["Europe/Oslo"]), (f"in {len(world)} zones", world)):
        first, *others = [_sweep(zones) for _ in range(ROUNDS)]
        p50 = statistics.median(others)
        print(f"{name:24} {first * 1e3:6.1f} ms {p50 * 1e3:6.1f} ms {p50 / DUE * 1e6:6.1f} µs")


def _sweep(zones: list[str]) -> float:
    """Seconds for 1,000 invitations of all ages; the first round reads the zones and the calendars."""
    policy, hours = Policy(), OfficeHours()
    rows = [
        (History(sent, sent + policy.expiry, nudges=n % 4), WorkingTime(zones[n % len(zones)], hours, n / DUE))
        for n in range(DUE)
        for sent in [NOW - n / DUE * timedelta(days=14)]
    ]
    begun = time.perf_counter()
    for history, recipient in rows:
        next_contact(policy, history, recipient, NOW)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
