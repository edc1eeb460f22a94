"""What whoever runs Knytt has decided for all firms."""

from dataclasses import dataclass, field

from .schedule import Policy
from .verdict import Holder


@dataclass(frozen=True)
class Configuration:
    """The usual schedule, how many invitations an administrator may send a day, whether mail is set up.

    `has_page`: whoever is outside Slack can answer on a page. `shared_holder`: whose agreement makes visible at a
    shared location.
    """

    policy: Policy = field(default_factory=Policy)
    invites_per_day: int = 200
    sends_mail: bool = False
    has_page: bool = False
    shared_holder: Holder = Holder.BILLING_FIRM
