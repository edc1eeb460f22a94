"""What Slack makes of what a person types, before anybody else sees it: mentions, addresses and links become tokens."""

import re
from html import escape

from sandbox.workspace import Workspace

LINK = r"https?://[^\s<>]*[^\s<>.,;:!?)]"
ADDRESS = r"[\w.+-]+@(?:[\w-]+\.)+[\w-]{2,}"
DOMAIN = r"\b(?:[\w-]+\.)+(?:com|dk|io|net|no|org|se)\b(?:/[^\s<>]*[^\s<>.,;:!?)])?"
BROADCAST = r"(?<!\w)@(?:channel|everyone|here)\b"


def as_sent(typed: str, workspace: Workspace) -> str:
    """The text as it travels: "@Ola Fjell" -> "<@U…>", "a@b.no" -> "<mailto:a@b.no|a@b.no>", "x & y" -> "x &amp; y"."""
    people = {user.real_name.casefold(): user.id for user in workspace.users.values()}
    channels = {channel.name: channel.id for channel in workspace.channels.values() if channel.person is None}
    mention = _one_of("@", people)
    place = _one_of("#", channels)
    found = re.compile(f"({LINK})|({ADDRESS})|({BROADCAST})|({mention})|({place})|({DOMAIN})")
    sent, end = "", 0
    for match in found.finditer(typed):
        link, address, broadcast, person, channel, domain = match.groups()
        sent += escape(typed[end : match.start()], quote=False)
        end = match.end()
        match match.lastindex:
            case 1:
                sent += f"<{escape(link, quote=False)}>"
            case 2:
                sent += f"<mailto:{address}|{address}>"
            case 3:
                sent += f"<!{broadcast[1:]}>"
            case 4:
                sent += f"<@{people[person[1:].casefold()]}>"
            case 5:
                sent += f"<#{channels[channel[1:].casefold()]}|{channel[1:].casefold()}>"
            case _:
                shown = escape(domain, quote=False)
                sent += f"<http://{shown}|{shown}>"
    return sent + escape(typed[end:], quote=False)


def _one_of(sign: str, names: dict[str, str]) -> str:
    """A pattern for one of these names after the sign, the longest first, in capitals or not."""
    longest = sorted(map(re.escape, names), key=len, reverse=True)
    return rf"(?<!\w){sign}(?i:{'|'.join(longest)})(?!\w)"
