"""Slack's memory of one workspace: people, channels, messages, views, and the ids it has handed out."""

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeAlias

from sandbox.block_kit import Json, elements_of
from sandbox.exchanges import Exchange, Exchanges
from sandbox.refusals import Refusal, SlackError
from sandbox.sessions import Sessions
from sandbox.values import Values, carried_over

TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
STACK = 3


PRESSED_LATE = 3  # so many drawings later a press still arrives


@dataclass
class User:
    """A member of the workspace. `updated` is a Unix time."""

    id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    phone: str = ""
    locale: str = "nb-NO"
    tz: str = "Europe/Oslo"
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    updated: int = 0

    def __post_init__(self) -> None:
        self.email = self.email or f"{self.name}@fjordbyen.example.com"


@dataclass(kw_only=True)
class Shown:
    """Something with blocks that a person looks at: a view or a message.

    values: what is filled in (Slack's state.values). offered: the last options of each external menu, by
    (block_id, action_id). errors: what the bot wrote under the fields of a modal, by block_id. replaced: what stood
    there a moment ago, the latest first: a press may be under way while the app draws anew.
    """

    blocks: list[Json]
    values: Values = field(default_factory=dict)
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    replaced: list[list[Json]] = field(default_factory=list)

    def show(self, blocks: list[Json]) -> None:
        """Put new blocks in place; ids that the app left out are made up, as Slack does."""
        for block in blocks:
            block.setdefault("block_id", secrets.token_hex(3))
            for element in elements_of(block):
                element.setdefault("action_id", secrets.token_hex(3))
        if self.blocks is not blocks:
            self.replaced = [self.blocks, *self.replaced][:PRESSED_LATE]
        self.blocks = blocks
        self.values = carried_over(self.values, blocks)


@dataclass(kw_only=True)
class View(Shown):
    """A modal or a Home. `content` is what the app sent, less the blocks."""

    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    submitting: bool = False  # sent to the app, not yet acknowledged

    @property
    def type(self) -> str:
        """Modal or home."""
        return str(self.content["type"])


@dataclass(kw_only=True)
class Message(Shown):
    """A message.

    ephemeral_to: the id of the only person who sees it. thread_ts: the first message of the thread that this one
    replies in. client_msg_id: the id that a person's own client gave it. files: as Slack tells of them.
    """

    channel: str
    ts: str
    user: str
    text: str
    metadata: Json | None = None
    ephemeral_to: str | None = None
    edited: str | None = None
    thread_ts: str | None = None
    client_msg_id: str | None = None
    files: list[Json] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Where it stands: "channel:ts"."""
        return f"{self.channel}:{self.ts}"


Surface: TypeAlias = View | Message


@dataclass
class Channel:
    """A channel, or (when `person` is set) the DM between that person and the app. members: None for everybody."""

    id: str
    name: str
    person: str | None = None
    app_is_member: bool = False
    is_private: bool = False
    members: list[str] | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Slack's channel_type."""
        return "im" if self.person else "group" if self.is_private else "channel"

    def has(self, user_id: str) -> bool:
        """Whether this person is in it."""
        return self.person == user_id if self.person else self.members is None or user_id in self.members

    def replies_to(self, ts: str) -> list[Message]:
        """What stands in the thread of a message and is for everybody, oldest first."""
        return [one for one in self.messages if one.thread_ts == ts and one.ephemeral_to is None]


@dataclass
class Trigger:
    """Permission to open a modal for one person.

    twice: its payload was delivered twice on purpose. submitted: it came with the submission of a modal.
    """

    user: str
    sent: float
    used: bool = False
    twice: bool = False
    submitted: bool = False


@dataclass
class ResponseUrl:
    """Permission to answer an interaction; `ts` is the message it happened in, if any."""

    user: str
    channel: str
    ts: str | None
    born: float
    uses: int = 0


class Workspace:
    """Everything Slack knows. Whoever changes something calls `changed()`."""

    def __init__(
        self, source: str | Path | Mapping[str, Any], now: Callable[[], datetime], kept: int | None = None
    ) -> None:
        content = source if isinstance(source, Mapping) else json.loads(Path(source).read_text(encoding="utf-8"))
        self.team: Json = content["team"]
        self.app: Json = content["app"]
        self.users = {person["id"]: User(**person) for person in content["people"]}
        bot = User(self.app["user_id"], self.app["name"].lower(), self.app["name"], is_bot=True)
        self.users[bot.id] = bot
        self.newcomers = [User(**person) for person in content.get("newcomers", [])]
        self.channels = {channel["id"]: Channel(**channel) for channel in content["channels"]}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.owed: Counter[str] = Counter()  # updates by modal: for what was chosen in it
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.refusals: list[Refusal] = []
        self.sessions = Sessions()
        self.exchanges = Exchanges(kept)
        self.on_message: Callable[[Message, str | None, Json | None], None] = lambda message, subtype, before: None
        self.version = 0
        self._now = now
        self._numbers = count(1)
        self._last_ts = 0
        self._change = asyncio.Event()

    def settle(self, view_id: str) -> bool:
        """An update of a modal arrives: whether it can be for something that was chosen in it before."""
        is_owed = self.owed[view_id] > 0
        self.owed[view_id] -= is_owed
        return is_owed

    def time(self) -> float:
        """Unix time by the clock this Slack was given."""
        return self._now().astimezone(UTC).timestamp()

    def new_id(self, prefix: str) -> str:
        """An id never used before: "V000000001"."""
        return f"{prefix}{next(self._numbers):09d}"

    def new_ts(self) -> str:
        """A message time, later than all before it even when the clock stands still."""
        self._last_ts = max(self._last_ts + 100, int(self.time() * 10_000) * 100)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_hash(self) -> str:
        """The version of a view."""
        return f"{int(self.time())}.{secrets.token_hex(4)}"

    def changed(self) -> None:
        """Wake everybody who waits for something to happen."""
        self.version += 1
        self._change.set()
        self._change = asyncio.Event()

    def has_changed_since(self, version: int) -> bool:
        """Whether anything happened since `version` was the current one."""
        return self.version != version

    async def until(self, happened: Callable[[], Any], seconds: float = 20) -> bool:
        """Wait, at most so many seconds of real time, until it has happened; False when it has not."""
        try:
            async with asyncio.timeout(seconds):
                while not happened():
                    await self._change.wait()
        except TimeoutError:
            return bool(happened())
        return True

    def refuse(self, where: str, error: str, details: str = "") -> None:
        """Note something that Slack would not have accepted."""
        self.refusals.append(Refusal(where, error, details))
        self.changed()

    @contextmanager
    def checking(self, exchange: Exchange) -> Iterator[None]:
        """What is refused in this block, which awaits nothing, is about this exchange."""
        before = len(self.refusals)
        try:
            yield
        finally:
            exchange.checked += [str(refusal) for refusal in self.refusals[before:]]

    def user(self, user_id: str) -> User:
        """Raises SlackError user_not_found."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def channel(self, channel_id: str) -> Channel:
        """Raises SlackError channel_not_found."""
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def dm(self, user_id: str) -> Channel:
        """The DM between a person and the app, opened if need be."""
        channel_id = "D" + user_id[1:]
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, "directmessage", person=user_id, app_is_member=True)
        return self.channels[channel_id]

    def message(self, channel_id: str, ts: str) -> Message:
        """Raises SlackError message_not_found."""
        for message in self.channel(channel_id).messages:
            if message.ts == ts:
                return message
        raise SlackError("message_not_found")

    def thread(self, channel: Channel, thread_ts: str | None) -> str | None:
        """The thread to reply in, None for none. Raises SlackError invalid_thread_ts for one that is not there."""
        if thread_ts and not any(one.ts == thread_ts and one.thread_ts is None for one in channel.messages):
            raise SlackError("invalid_thread_ts")
        return thread_ts

    def mentions_app(self, message: Message) -> bool:
        """Whether somebody speaks to the app."""
        return f"<@{self.app['user_id']}>" in message.text

    def tell_of(self, message: Message, subtype: str | None = None, before: Json | None = None) -> None:
        """Tell the app of its own message, as Slack does: new, message_changed or message_deleted.

        before: how a changed message was told of until now.
        """
        if message.ephemeral_to is None:
            self.on_message(message, subtype, before)
        self.changed()

    def views(self) -> list[View]:
        """Every view that is open or published now."""
        return [*self.homes.values(), *(view for stack in self.modals.values() for view in stack)]

    def surface(self, surface_id: str) -> Surface | None:
        """A view by its id, or a message by "channel:ts"; None when it is gone."""
        messages = (message for channel in self.channels.values() for message in channel.messages)
        everything: Iterator[Surface] = chain(self.views(), messages)
        return next((surface for surface in everything if surface.id == surface_id), None)

    def new_trigger(self, user_id: str, *, submitted: bool = False) -> str:
        """A trigger_id that is sent now."""
        trigger_id = f"{next(self._numbers)}.{int(self.time())}.{secrets.token_hex(8)}"
        self.triggers[trigger_id] = Trigger(user_id, self.time(), submitted=submitted)
        return trigger_id

    def spend_trigger(self, trigger_id: str) -> Trigger:
        """Use a trigger up. Raises SlackError when it is unknown, used or older than 3 seconds."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id", ordinary=trigger.twice)
        if self.time() - trigger.sent > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
