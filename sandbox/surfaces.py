"""A Home, a modal or a message as a person handles it: by the labels that can be read on it."""

# ruff: noqa: S101 - tests read these assertions when they fail

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sandbox.block_kit import Json, all_options, elements_of, feedback_buttons
from sandbox.client import Client
from sandbox.reading import Reader
from sandbox.values import FIELD
from sandbox.wire import Delivery
from sandbox.workspace import Channel, Message, Surface, View

PRESSED = ("actions", "context_actions")  # blocks of buttons that belong to what stands above them
PATIENCE = 20.0  # seconds of real time to wait for something to be seen: the machine may be busy


@dataclass(frozen=True)
class Control:
    """Something that can be pressed or filled in. An overflow menu is one control per option (`raw`), and the like.

    names: what it may be called, what a person reads first. near: the words it stands next to.
    """

    block: Json
    element: Json
    names: list[str]
    near: str
    raw: str | None = None

    @property
    def ids(self) -> tuple[str, str]:
        """The block_id and the action_id."""
        return self.block["block_id"], self.element["action_id"]

    @property
    def is_field(self) -> bool:
        """Whether it keeps something, unlike a button."""
        return self.element["type"] in FIELD


class SurfaceOnScreen:
    """What all surfaces have in common. Reading always shows the present state, so one object can be kept."""

    def __init__(self, client: Client, reader: Reader, find: Callable[[], Surface | None]) -> None:
        self._client = client
        self._reader = reader
        self._find = find

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.text!r}>"

    @property
    def exists(self) -> bool:
        """Whether it is still there."""
        return self._find() is not None

    @property
    def surface(self) -> Surface:
        """The state behind it, with the blocks as JSON. AssertionError when it is gone."""
        surface = self._find()
        assert surface is not None, f"this {type(self).__name__.lower()} is not (or no longer) there"
        return surface

    @property
    def lines(self) -> list[str]:
        """Everything a person can read, one line per block; buttons in [brackets]."""
        surface = self._find()
        return self._reader.lines(surface) if surface else []

    @property
    def text(self) -> str:
        """The lines, joined."""
        return "\n".join(self.lines)

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons and overflow options, in reading order."""
        return [control.names[0] for control in self._controls() if not control.is_field]

    @property
    def fields(self) -> list[str]:
        """The labels of what can be filled in, in reading order."""
        return [control.names[0] for control in self._controls() if control.is_field]

    def value(self, label: str, near: str | None = None) -> str:
        """What a field holds, as it is read: "(Fysioterapeut)", "☑ Nordlys ☐ Fjordtrygd"."""
        control = self._field(label, near)
        return self._reader.element(self.surface, control.ids[0], control.element)

    def options(self, label: str, near: str | None = None) -> list[str]:
        """The labels of the options of a menu, radio buttons or checkboxes that are not looked up."""
        return [self._reader.text(option["text"]) for option in all_options(self._field(label, near).element)]

    def confirmation(self, label: str, near: str | None = None) -> str:
        """What the dialog says that asks back before the button or field takes effect; "" without one."""
        confirm = self._control(label, near, lambda _: True).element.get("confirm")
        if not confirm:
            return ""
        title, text, *buttons = (self._reader.text(confirm[key]) for key in ("title", "text", "confirm", "deny"))
        return "\n".join([title, text, " ".join(f"[{button}]" for button in buttons)])

    async def shows(self, words: str) -> Self:
        """Wait until these words can be read on it."""
        await self._client.workspace.until(lambda: words in self.text, PATIENCE)
        assert words in self.text, f"{words!r} is not to be read here:\n{self.text or 'nothing'}"
        return self

    async def press(self, label: str, near: str | None = None, confirm: bool = True) -> Delivery | None:
        """Press a button, or an option of an overflow menu, as soon as it is there, and wait for the ack.

        near: words the button stands next to, when there are several. confirm: what to answer if Slack asks back;
        None comes back when the answer was no.
        """
        await self._client.workspace.until(lambda: self._has(label, near), PATIENCE)
        control = self._control(label, near, lambda control: not control.is_field)
        if control.element.get("confirm") and not confirm:
            return None
        return await self._client.act(self.surface, *control.ids, control.raw)

    async def press_unseen(self, action_id: str, value: str = "", kind: str = "button") -> Delivery:
        """Send a click on a button that is not (or no longer) here: a stale or a forged one."""
        button = {"type": kind, "action_id": action_id, "text": {"type": "plain_text", "text": "?", "emoji": True}}
        state: Json = {"value": value} if kind == "button" else {"selected_option": {"value": value}}
        return await self._client.send_action(self.surface, "unseen", button, state)

    async def type(self, label: str, text: str, near: str | None = None) -> Delivery | None:
        """Write into a text field, replacing what was there; also a date, as YYYY-MM-DD."""
        return await self._client.act(self.surface, *self._field(label, near).ids, text)

    async def choose(self, label: str, *options: str, near: str | None = None, confirm: bool = True) -> Delivery | None:
        """Choose options by their labels (or a part that only one has); in an external menu they are typed first.

        In a menu that takes several, they are added to those already chosen.
        """
        control = self._field(label, near)
        if control.element.get("confirm") and not confirm:
            return None
        values = [await self._option_value(control, option) for option in options]
        return await self._client.act(self.surface, *control.ids, self._with(control, values))

    async def look_up(self, label: str, typed: str = "", near: str | None = None) -> list[str]:
        """Type into an external menu without choosing: the labels that the app offers."""
        found = await self._client.suggest(self.surface, *self._field(label, near).ids, typed)
        return [self._reader.text(option["text"]) for option in found]

    async def tick(self, label: str, *options: str, near: str | None = None, confirm: bool = True) -> Delivery | None:
        """Tick checkboxes by their labels."""
        return await self.choose(label, *options, near=near, confirm=confirm)

    async def untick(self, label: str, *options: str, near: str | None = None) -> Delivery | None:
        """Take options away again, in checkboxes and in menus that take several."""
        control = self._field(label, near)
        values = [await self._option_value(control, option) for option in options]
        kept = [value for value in self._chosen(control) if value not in values]
        return await self._client.act(self.surface, *control.ids, kept)

    async def clear(self, label: str, near: str | None = None) -> Delivery | None:
        """Empty a field."""
        control = self._field(label, near)
        several = isinstance(self._kept(control), list)
        return await self._client.act(self.surface, *control.ids, [] if several else None)

    async def pick_people(self, label: str, *people: Any, near: str | None = None) -> Delivery | None:
        """Pick persons (Person objects or user ids) in a menu of users."""
        control = self._field(label, near)
        ids = [person if isinstance(person, str) else person.id for person in people]
        return await self._client.act(self.surface, *control.ids, self._with(control, ids))

    def _kept(self, control: Control) -> Any:
        block_id, action_id = control.ids
        return self.surface.values[block_id][action_id][FIELD[control.element["type"]]]

    def _chosen(self, control: Control) -> list[str]:
        return [one if isinstance(one, str) else one["value"] for one in self._kept(control)]

    def _with(self, control: Control, values: list[str]) -> Any:
        if not isinstance(self._kept(control), list):
            assert len(values) == 1, f"{control.names[0]!r} takes one choice, not {len(values)}"
            return values[0]
        return list(dict.fromkeys([*self._chosen(control), *values]))

    async def _option_value(self, control: Control, wanted: str) -> str:
        options = all_options(control.element)
        if "external" in control.element["type"]:
            options = await self._client.suggest(self.surface, *control.ids, wanted)
        labels = [self._reader.text(option["text"]) for option in options]
        exact = [option for option, label in zip(options, labels, strict=True) if label == wanted]
        alike = exact or [option for option, label in zip(options, labels, strict=True) if wanted in label]
        assert len(alike) == 1, f"{len(alike)} options {wanted!r} in {control.names[0]!r}; there are {labels}"
        return str(alike[0]["value"])

    def _field(self, label: str, near: str | None) -> Control:
        return self._control(label, near, lambda control: control.is_field)

    def _has(self, label: str, near: str | None) -> bool:
        controls = (control for control in self._controls() if near is None or near in control.near)
        return any(label in name for control in controls for name in control.names)

    def _control(self, label: str, near: str | None, fits: Callable[[Control], bool]) -> Control:
        fitting = [control for control in self._controls() if fits(control)]
        named = [control for control in fitting if label in control.names]
        named = named or [control for control in fitting if any(label in name for name in control.names)]
        found = [control for control in named if near is None or near in control.near]
        place = f" near {near!r}" if near else ""
        listing = [control.names[0] for control in fitting]
        assert found, f"no {label!r}{place}; there are {listing} on:\n{self.text or 'nothing'}"
        assert len(found) == 1, (
            f"{len(found)} {label!r}{place}: {[control.near for control in found]}; say which with near="
        )
        return found[0]

    def _controls(self) -> Iterator[Control]:
        surface = self._find()
        around = ""
        before = "divider"
        for block in surface.blocks if surface else []:
            if block["type"] == "divider" or before in (*PRESSED, "divider"):
                around = ""
            words = self._reader.block_text(block)
            around = f"{around} {words}".strip()
            near = around if block["type"] in PRESSED else words
            before = block["type"]
            for element in elements_of(block):
                yield from self._controls_of(block, element, words, near)

    def _controls_of(self, block: Json, element: Json, words: str, near: str) -> Iterator[Control]:
        if element["type"] == "overflow":
            for option in element["options"]:
                yield Control(block, element, [option["text"]["text"]], near, option["value"])
            return
        if element["type"] == "feedback_buttons":
            for button in feedback_buttons(element):
                names = [button["text"]["text"], button.get("accessibility_label", "")]
                yield Control(block, element, [name for name in names if name], near, button["value"])
            return
        label = element["text"]["text"] if element["type"] == "button" else ""
        placeholder = element.get("placeholder", {}).get("text", "")
        seen = [words, placeholder] if block["type"] == "input" else [label, placeholder, words if not label else ""]
        unseen = [element.get("accessibility_label", ""), element["action_id"]]
        yield Control(block, element, [name for name in [*seen, *unseen] if name], near)


class Home(SurfaceOnScreen):
    """The Home tab of the app."""


class MessageOnScreen(SurfaceOnScreen):
    """A message, ephemeral or not."""

    @property
    def message(self) -> Message:
        """The state behind it."""
        surface = self.surface
        assert isinstance(surface, Message)
        return surface

    @property
    def notification(self) -> str:
        """What a notification and a screen reader say: the text that was sent along with the blocks."""
        return self._reader.mrkdwn(self.message.text)

    @property
    def is_ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.message.ephemeral_to is not None

    @property
    def is_reply(self) -> bool:
        """Whether it stands in the thread of another."""
        return self.message.thread_ts is not None

    @property
    def thread(self) -> list["MessageOnScreen"]:
        """The replies to it that this person sees, oldest first."""
        seen = self._client.visible(self._channel)
        return [self._of(message) for message in seen if message.thread_ts == self.message.ts]

    async def reply(self, text: str, files: Sequence[str] = ()) -> Delivery | None:
        """Write in its thread."""
        thread_ts = self.message.thread_ts or self.message.ts
        return await self._client.write(text, self._channel, thread_ts, files)

    async def edit(self, text: str) -> Delivery | None:
        """Write it anew, if it is one's own."""
        return await self._client.edit(self.message, text)

    async def delete(self) -> Delivery | None:
        """Take it away, if it is one's own."""
        return await self._client.delete(self.message)

    @property
    def _channel(self) -> Channel:
        return self._client.workspace.channels[self.message.channel]

    def _of(self, message: Message) -> "MessageOnScreen":
        return MessageOnScreen(self._client, self._reader, lambda: self._client.workspace.surface(message.id))


class Modal(SurfaceOnScreen):
    """A modal."""

    @property
    def view(self) -> View:
        """The state behind it."""
        surface = self.surface
        assert isinstance(surface, View)
        return surface

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.view.content["title"]["text"])

    @property
    def errors(self) -> dict[str, str]:
        """What stands in red under the fields, by their labels."""
        blocks = {block["block_id"]: block for block in self.view.blocks}
        return {blocks[block_id]["label"]["text"]: error for block_id, error in self.view.errors.items()}

    @property
    def error_text(self) -> str:
        """All errors in one text; "" when there are none or the modal is closed."""
        return "\n".join(self.errors.values()) if self.exists else ""

    async def submit(self) -> Delivery | None:
        """Submit, and apply the app's answer. None when Slack itself objected: see `errors`."""
        return await self._client.submit(self.view)

    async def close(self) -> None:
        """Leave with the close button."""
        await self._client.close(self.view)

    async def close_all(self) -> None:
        """Leave the whole stack with the X."""
        await self._client.close_all()
