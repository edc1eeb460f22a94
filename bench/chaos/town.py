"""Who there is: administrators, the members that they invite, and addresses that nobody at Slack has."""

import json
from dataclasses import dataclass
from typing import Any

from bench.chaos.plan import Plan
from sandbox.local_slack import PEOPLE, LocalSlack
from sandbox.person import Person

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)  # of the digits of an organisation number


@dataclass(frozen=True)
class Invited:
    """Whom a batch is for: a member that is picked, one by their address, or an address of nobody at Slack."""

    person: Person | None
    address: str = ""


def workspace(plan: Plan) -> dict[str, Any]:
    """The demo's workspace with an administrator for each batch, and the members."""
    content = json.loads(PEOPLE.read_text(encoding="utf-8"))
    content["people"] += [_member("ADM", "Administrator", number) for number in range(plan.batches)]
    content["people"] += [_member("MEM", "Behandler", number) for number in range(plan.members)]
    return dict(content)


def _member(role: str, called: str, number: int) -> dict[str, str]:
    return {"id": f"U0{role}{number:05}", "name": f"{role.lower()}{number}", "real_name": f"{called} {number}"}


def administrators(plan: Plan, slack: LocalSlack) -> list[Person]:
    """One for each batch."""
    return [slack.person(f"U0ADM{number:05}") for number in range(plan.batches)]


def batch(plan: Plan, slack: LocalSlack, number: int) -> list[Invited]:
    """Whom one batch is for. Every member is in two batches."""
    first = number * plan.batch
    numbers = range(first, min(first + plan.batch, plan.invitations))
    return [_invited(plan, slack, each) for each in numbers]


def _invited(plan: Plan, slack: LocalSlack, number: int) -> Invited:
    person = slack.person(f"U0MEM{number % plan.members:05}")
    match number % 10:
        case 0:
            return Invited(person, person.email)
        case 5:
            return Invited(None, f"fremmed{number}@utenfor.example.com")
    return Invited(person)


def place(administrator: Person) -> str:
    """The name of their location."""
    return f"Sted {administrator.id[-5:]}"


def organisation_numbers(count: int) -> list[str]:
    """So many that pass the check of their last digit, from the range kept for tests."""
    found: list[str] = []
    number = 31000001
    while len(found) < count:
        digit = -sum(int(one) * weight for one, weight in zip(str(number), WEIGHTS, strict=True)) % 11
        if digit < 10:
            found.append(f"{number}{digit}")
        number += 1
    return found
