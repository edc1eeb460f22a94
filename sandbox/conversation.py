"""A conversation with an app that is an agent, as a person has it: a thread that begins with what they write first."""

# ruff: noqa: S101 - tests read these assertions when they fail

from collections.abc import Callable
from typing import Self

from sandbox.client import Client
from sandbox.sessions import Session
from sandbox.surfaces import PATIENCE, MessageOnScreen
from sandbox.wire import Delivery


class Conversation:
    """What `await kari.open_assistant()` gives. Reading always shows the present state, so one object can be kept."""

    def __init__(self, client: Client, show: Callable[[str], MessageOnScreen]) -> None:
        self._client = client
        self._show = show
        self._channel = client.workspace.dm(client.user.id)
        self._ts: str | None = None

    @property
    def prompts(self) -> list[str]:
        """The labels of what one could ask, at the top of the tab."""
        return [prompt["title"] for prompt in self._prompts[1]]

    @property
    def prompts_title(self) -> str:
        """What stands above them."""
        return self._prompts[0]

    @property
    def messages(self) -> list[MessageOnScreen]:
        """What has been said in it, oldest first."""
        seen = self._client.visible(self._channel) if self._ts else []
        return [self._show(message.id) for message in seen if self._ts in (message.ts, message.thread_ts)]

    @property
    def text(self) -> str:
        """All that has been said, joined."""
        return "\n".join(message.text for message in self.messages)

    @property
    def title(self) -> str:
        """What the app calls it, "" until it does."""
        return self._session.title

    @property
    def status(self) -> str:
        """What stands below it while the app works, in the app's words or Slack's "Working…"; else ""."""
        return self._session.line(self._client.workspace.time())

    async def write(self, text: str) -> Delivery | None:
        """Say something: the first begins the thread, all else goes into it."""
        delivery = await self._client.write(text, self._channel, self._ts)
        mine = (one for one in reversed(self._channel.messages) if one.user == self._client.user.id)
        self._ts = self._ts or next((one.ts for one in mine if one.thread_ts is None), None)
        return delivery

    async def press_prompt(self, title: str) -> Delivery | None:
        """Ask what a prompt suggests: with that a conversation begins anew."""
        found = [prompt["message"] for prompt in self._prompts[1] if prompt["title"] == title]
        assert found, f"no prompt {title!r}; there are {self.prompts}"
        self._ts = None
        return await self.write(found[0])

    async def press_stop(self) -> Delivery | None:
        """Press the stop button; LookupError when there is none."""
        return await self._client.stop(self._channel, self._ts or "")

    async def shows(self, words: str) -> Self:
        """Wait until these words can be read in it."""
        await self._client.workspace.until(lambda: words in self.text, PATIENCE)
        assert words in self.text, f"{words!r} is not to be read here:\n{self.text or 'nothing'}"
        return self

    @property
    def _prompts(self) -> tuple[str, list[dict[str, str]]]:
        return self._client.workspace.sessions.prompts(self._channel.id)

    @property
    def _session(self) -> Session:
        return self._client.workspace.sessions.find(self._channel.id, self._ts or "") or Session()
