"""Conversations with an app that is an agent: a title, a line that says what goes on, and what one could ask."""

from dataclasses import dataclass, field

from sandbox.block_kit import Json

WORKING = "Working…"  # Slack's own words for a session in processing
MOST_SECONDS, MOST_SECONDS_OF_WORDS = 60 * 60, 2 * 60


@dataclass
class Session:
    """One thread. status: active, processing, suspended or closed. words: the app's own while it works, or Slack's.

    since: when the status was set (Unix time).
    """

    title: str = ""
    status: str = "active"
    words: str = ""
    since: float = 0

    def set(self, status: str, now: float, words: str = "") -> None:
        """A new status."""
        self.status, self.since, self.words = status, now, words

    def line(self, now: float) -> str:
        """What stands below the thread while the app works; "" when it does not, or has said nothing for too long."""
        most = MOST_SECONDS_OF_WORDS if self.words else MOST_SECONDS
        return (self.words or WORKING) if self.status == "processing" and now - self.since < most else ""


@dataclass
class Sessions:
    """All of them, by the channel and the first message of the thread; and the prompts of each DM.

    first: the prompts of the manifest, for DMs in which the app has set none. A prompt is {"title": …, "message": …}.
    """

    first: list[Json] = field(default_factory=list)
    _by_thread: dict[tuple[str, str], Session] = field(default_factory=dict)
    _prompts: dict[str, tuple[str, list[Json]]] = field(default_factory=dict)

    def find(self, channel: str, ts: str) -> Session | None:
        """The session of a thread, if there is one."""
        return self._by_thread.get((channel, ts))

    def of(self, channel: str, ts: str) -> Session:
        """The session of a thread, begun if need be."""
        return self._by_thread.setdefault((channel, ts), Session())

    def posted(self, channel: str, ts: str | None, now: float) -> None:
        """The app has posted in a thread: its own words for what it is doing are over. Slack's "Working…" is not."""
        session = self._by_thread.get((channel, ts or ""))
        if session and session.words:
            session.set("active", now)

    def prompts(self, channel: str) -> tuple[str, list[Json]]:
        """The title above the prompts of a DM, and the prompts."""
        return self._prompts.get(channel, ("", self.first))

    def offer(self, channel: str, title: str, prompts: list[Json]) -> None:
        """Show other prompts."""
        self._prompts[channel] = (title, prompts)
