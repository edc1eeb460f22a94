"""What whoever runs Knytt has decided for all firms."""

from dataclasses import dataclass, field

from .schedule import Policy


@dataclass(frozen=True)
class Configuration:
    """The usual schedule, how many invitations an administrator may send a day, and whether mail is set up."""

    policy: Policy = field(default_factory=Policy)
    invites_per_day: int = 200
    sends_mail: bool = False
