"""What a campaign led to: a row of figures, details, and what is wrong; and the table of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.chaos.check import Check
from bench.chaos.people import People
from bench.chaos.processes import Processes
from sandbox.local_slack import LocalSlack


@dataclass
class Outcome:
    """What a campaign led to. `wrong`: sentences, none if all is as it should be."""

    row: dict[str, object]
    wrong: list[str]
    details: dict[str, object]


def figures(slack: LocalSlack, processes: Processes, people: People, check: Check) -> dict[str, object]:
    """What broke, and what stands afterwards."""
    answers = Counter(str(call.answer.get("error")) for call in slack.calls)
    return {
        "processes": len(processes.all),
        "invitations": check.statuses.total(),
        "kills": sum(knytt.kills for knytt in processes.all),
        "lost answers": slack.web_api.troubles["lost_answer"],
        "too slow": slack.web_api.troubles["slow"],
        "429": answers["ratelimited"],
        "500": answers["service_unavailable"] + answers["internal_error"],
        "failed clicks": people.counts["failed clicks"],
        "mail refused": check.statuses["undeliverable"],
        "messages": check.standing,
        "letters": len(check.letters),
        "doubled": len(check.doubled),
        "lost": len(check.lost),
        "stuck": len(check.stuck),
    }


def details(slack: LocalSlack, processes: Processes, people: People, check: Check) -> dict[str, object]:
    """What else happened."""
    return {
        "statuses": dict(check.statuses),
        "templates": dict(check.templates),
        "cancelled": check.cancelled,
        "refusals": dict(check.refusals),
        "calls": len(slack.calls),
        "clicks": people.counts["clicks"],
        "fell over at start": sum(knytt.fell for knytt in processes.all),
        "letters taken twice, under one Message-ID": sum(count > 1 for count in check.letters.values()),
        "nudges on their way while the answer came": check.crossed,
    }


def show(outcomes: Sequence[Outcome]) -> None:
    """Print the table, and what is wrong."""
    rows = [outcome.row for outcome in outcomes]
    for name in rows[0]:
        print(f"{name:16}" + "".join(f"{row[name]!s:>12}" for row in rows))
    for outcome in outcomes:
        print(f"\n{outcome.row['database']}:")
        for name, value in outcome.details.items():
            print(f"  {name}: {value}")
        for sentence, count in Counter(outcome.wrong[:40]).items():
            print(f"  WRONG: {sentence}" + (f" ({count} times)" if count > 1 else ""))
        print(f"  {len(outcome.wrong)} things are wrong" if outcome.wrong else "  Nothing is wrong.")
