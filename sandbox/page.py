"""The page on which one acts as each person."""

from sandbox.local_slack import LocalSlack


def add_page(slack: LocalSlack) -> None:
    """Serve it."""
