"""A person in front of Slack, in human words: what they see, press, type, choose. Tests are written with it.

What a person does is awaited; what they read is not. An AssertionError says what was looked for and what is there.
"""

# ruff: noqa: S101 - tests read these assertions when they fail

from collections.abc import Callable, Sequence

from sandbox.block_kit import Json
from sandbox.client import Client
from sandbox.conversation import Conversation
from sandbox.reading import Reader
from sandbox.surfaces import PATIENCE, Home, MessageOnScreen, Modal, SurfaceOnScreen
from sandbox.wire import Delivery
from sandbox.workspace import Channel, Surface, Workspace


class Person:
    """One member of the workspace. `kari = slack.person("Kari Nordmann")`."""

    def __init__(self, client: Client, workspace: Workspace) -> None:
        self.client = client
        self._workspace = workspace
        self._reader = Reader(client.user, workspace)
        self.home = Home(client, self._reader, lambda: workspace.homes.get(self.id))

    @property
    def id(self) -> str:
        """Slack's id: "U0KARI0001"."""
        return self.client.user.id

    @property
    def name(self) -> str:
        """The real name."""
        return self.client.user.real_name

    @property
    def email(self) -> str:
        """The address known to Slack."""
        return self.client.user.email

    @property
    def warnings(self) -> list[str]:
        """The errors that Slack itself showed, oldest first."""
        return self.client.warnings

    @property
    def messages(self) -> list[MessageOnScreen]:
        """What stands in the DM with the app, oldest first, ephemeral messages and own ones included."""
        return self.in_channel(self._workspace.dm(self.id).id)

    def in_channel(self, channel: str) -> list[MessageOnScreen]:
        """What this person sees in a channel ("generelt", or an id), oldest first, replies in threads included."""
        return [self._message(message.id) for message in self.client.visible(self._channel(channel))]

    @property
    def ephemerals(self) -> list[MessageOnScreen]:
        """The messages only this person sees, in all channels."""
        return [shown for shown in self._everything() if shown.is_ephemeral]

    @property
    def modal(self) -> Modal | None:
        """The modal on top, if one is open."""
        modals = self.client.modals
        return self._modal(modals[-1].id) if modals else None

    async def open_home(self) -> Home:
        """Open the Home tab of the app and wait for the app's ack (not for what it then publishes)."""
        await self.client.open_home("home")
        return self.home

    async def open_assistant(self) -> Conversation:
        """Begin a conversation with an app that is an agent, in the Messages tab; it hears that the tab is opened."""
        assert self.client.talks_to_agent, "the manifest has no agent_view"
        await self.client.open_home("messages")
        return Conversation(self.client, self._message)

    async def open_messages(self) -> None:
        """Open the Messages tab of the app."""
        await self.client.open_home("messages")

    async def command(self, text: str, channel: str = "generelt") -> Delivery | None:
        """Type a slash command: `await kari.command("/knytt")`."""
        return await self.client.command(text, self._channel(channel))

    async def shortcut(self, name: str) -> Delivery | None:
        """Start a global shortcut by the name it has in the menu (or its callback_id)."""
        callback_id = self.client.shortcuts.get(name, name)
        assert callback_id in self.client.shortcuts.values(), (
            f"no shortcut {name!r}; there are {list(self.client.shortcuts)}"
        )
        return await self.client.shortcut(callback_id)

    async def write(self, text: str, channel: str | None = None, files: Sequence[str] = ()) -> Delivery | None:
        """Write to the app, or into a channel; "@Ola Fjell" is a mention. files: the names of what goes along."""
        return await self.client.write(text, self._channel(channel or self._workspace.dm(self.id).id), files=files)

    async def mention(self, text: str, channel: str = "generelt") -> Delivery | None:
        """Speak to the app in a channel: `await kari.mention("hvem venter på svar?")`."""
        return await self.client.write(f"@{self._workspace.app['name']} {text}", self._channel(channel))

    async def invites_app(self, channel: str) -> Delivery | None:
        """Bring the app into a channel."""
        return await self.client.invite_app(self._channel(channel))

    async def send_event(self, content: Json) -> Delivery | None:
        """Send any event of the Events API that is about this person, such as `{"type": "user_change", ...}`."""
        return await self.client.send_event(content)

    async def sees_modal(self, title: str) -> Modal:
        """Wait until the modal on top has this title."""

        def found() -> Modal | None:
            modal = self.modal
            return modal if modal and modal.title == title else None

        await self._workspace.until(found, PATIENCE)
        modal = found()
        assert modal, f"{self.name} sees no modal {title!r}, but {self._seen()}"
        return modal

    async def sees_no_modal(self) -> None:
        """Wait until no modal is open."""
        assert await self._workspace.until(lambda: not self.client.modals, PATIENCE), f"still there: {self._seen()}"

    async def sees(self, words: str) -> MessageOnScreen:
        """Wait for a message with these words, in the DM or elsewhere; the newest such one."""

        def found() -> MessageOnScreen | None:
            return next((shown for shown in reversed(self._everything()) if words in shown.text), None)

        await self._workspace.until(found, PATIENCE)
        message = found()
        listing = "\n---\n".join(shown.text for shown in self._everything()) or "no messages at all"
        assert message, f"{self.name} sees no message with {words!r}, but:\n{listing}"
        return message

    def _everything(self) -> list[MessageOnScreen]:
        own = self._workspace.dm(self.id)
        channels = [
            channel for channel in self._workspace.channels.values() if channel.person is None or channel is own
        ]
        messages = [message for channel in channels for message in self.client.visible(channel)]
        return [self._message(message.id) for message in sorted(messages, key=lambda message: float(message.ts))]

    def _seen(self) -> str:
        modal = self.modal
        shown: list[SurfaceOnScreen] = [modal] if modal else [self.home, *self._everything()[-1:]]
        return "\n---\n".join([*(one.text for one in shown if one.exists), *self.warnings]) or "nothing"

    def _message(self, message_id: str) -> MessageOnScreen:
        return MessageOnScreen(self.client, self._reader, self._finder(message_id))

    def _modal(self, view_id: str) -> Modal:
        return Modal(self.client, self._reader, self._finder(view_id))

    def _finder(self, surface_id: str) -> Callable[[], Surface | None]:
        return lambda: self._workspace.surface(surface_id)

    def _channel(self, name: str) -> Channel:
        for channel in self._workspace.channels.values():
            if name in (channel.id, channel.name, "#" + channel.name):
                return channel
        raise AssertionError(f"no channel {name!r}")
