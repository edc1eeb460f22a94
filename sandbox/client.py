"""The Slack client of one person: turns what they do, named by Slack's ids, into payloads, and shows the answers.

`person` puts human words on top of it; the page uses it directly.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sandbox import payloads
from sandbox.block_kit import OPTIONS_ANSWER, Json, elements_of, feedback_buttons
from sandbox.manifest import Manifest
from sandbox.objections import objections
from sandbox.refusals import SlackError
from sandbox.response_urls import ResponseUrls
from sandbox.values import FIELD, filled
from sandbox.views import Views
from sandbox.wire import Delivery, Kind, Wire
from sandbox.workspace import Channel, Message, ResponseUrl, Surface, User, View, Workspace
from sandbox.writing import as_sent

TROUBLE = "Noe gikk galt: appen svarte ikke."


class Client:
    """What `user` can do. `warnings`: the errors Slack itself showed them, oldest first."""

    def __init__(
        self,
        user: User,
        workspace: Workspace,
        manifest: Manifest,
        wire: Wire,
        views: Views,
        response_urls: ResponseUrls,
    ) -> None:
        self.user = user
        self.workspace = workspace
        self.warnings: list[str] = []
        self._manifest = manifest
        self._wire = wire
        self._views = views
        self._response_urls = response_urls

    @property
    def modals(self) -> list[View]:
        """The open modals, the one on top last."""
        return self.workspace.modals.get(self.user.id, [])

    @property
    def talks_to_agent(self) -> bool:
        """Whether the app is an agent."""
        return self._manifest.is_agent

    @property
    def shortcuts(self) -> Mapping[str, str]:
        """The global shortcuts in the menu: name -> callback_id."""
        return self._manifest.shortcuts

    def visible(self, channel: Channel) -> list[Message]:
        """The messages of a channel that this person sees, oldest first."""
        return [message for message in channel.messages if self._sees(message, channel)]

    def fill(self, surface: Surface, block_id: str, action_id: str, raw: Any) -> None:
        """Fill in an element without telling the app. `raw` as in `values.filled`; KeyError for an unknown option."""
        _, element = place_of(surface, block_id, action_id)
        state = filled(element, raw, surface.offered.get((block_id, action_id), []))
        surface.values.setdefault(block_id, {})[action_id] = state
        surface.errors.pop(block_id, None)
        self.workspace.changed()

    async def act(self, surface: Surface, block_id: str, action_id: str, raw: Any = None) -> Delivery | None:
        """Press a button (raw: the value, where there are two), pick from an overflow menu, or fill in an element.

        None when the app is not told: typing into an input block without dispatch_action. LookupError when the surface
        has no such element or option (any more).
        """
        block, element = place_of(surface, block_id, action_id)
        state: Json = {}
        if element["type"] in FIELD:
            self.fill(surface, block_id, action_id, raw)
            state = surface.values[block_id][action_id]
            if block["type"] == "input" and not block.get("dispatch_action"):
                return None
        elif element["type"] == "overflow":
            state = {"selected_option": {option["value"]: option for option in element["options"]}[raw]}
        elif element["type"] == "feedback_buttons":
            state = {"value": {button["value"]: button for button in feedback_buttons(element)}[raw]["value"]}
        return await self.send_action(surface, block_id, element, state)

    async def send_action(self, surface: Surface, block_id: str, element: Json, state: Json) -> Delivery:
        """Send block_actions for an element, whether or not it is on the surface."""
        acted = payloads.action(block_id, element, state, self.workspace.new_ts())
        answer_to = None
        if isinstance(surface, Message):
            answer_to = self._response_urls.new(self.user.id, surface.channel, surface.ts)
        elif surface.type == "modal" and element["type"] in FIELD:
            self.workspace.owed[surface.id] += 1
        payload = payloads.block_actions(self.workspace, self.user, surface, acted, answer_to)
        return await self._interact("action", element["action_id"], payload)

    async def suggest(self, surface: Surface, block_id: str, action_id: str, typed: str) -> list[Json]:
        """Ask the app for the options of an external menu; not below its min_query_length (3 if unsaid)."""
        _, element = place_of(surface, block_id, action_id)
        if len(typed) < element.get("min_query_length", 3):
            return []
        if not self._manifest.options_reachable:
            self.workspace.refuse(
                f"options {action_id}", "not_delivered", "no message_menu_options_url in the manifest"
            )
            return []
        payload = payloads.block_suggestion(self.workspace, self.user, surface, block_id, action_id, typed)
        delivery = await self._interact("options", action_id, payload)
        answer = delivery.answer if delivery.acknowledged else {"options": []}
        problems = [str(problem) for problem in OPTIONS_ANSWER(answer, "")]
        if not problems and len(answer) != 1:
            problems = ["exactly one of options and option_groups must be answered"]
        if problems:  # Slack shows "no result" and tells nobody
            with self.workspace.checking(delivery):
                self.workspace.refuse(str(delivery), "invalid_ack", "; ".join(problems))
            return []
        grouped = [option for group in answer.get("option_groups", []) for option in group["options"]]
        offered = [*answer.get("options", []), *grouped]
        known = surface.offered.setdefault((block_id, action_id), [])
        known += [option for option in offered if option not in known]
        return offered

    async def submit(self, view: View) -> Delivery | None:
        """Submit a modal. None when Slack itself holds it back because of what is (not) filled in: see view.errors."""
        view.errors = objections(view, english=self.user.locale.startswith("en"))
        self.workspace.changed()
        if view.errors:
            return None
        payload = payloads.view_submission(self.workspace, self.user, view)
        view.submitting = True
        delivery = await self._interact("submission", view.content.get("callback_id", ""), payload)
        view.submitting = False
        if delivery.acknowledged:
            with self.workspace.checking(delivery):
                try:
                    self._views.answer(str(delivery), view, delivery.answer)
                except SlackError as error:
                    self.workspace.refuse(str(delivery), error.error, "; ".join(error.messages))
                    self.warnings.append(TROUBLE)
        return delivery

    async def close(self, view: View) -> None:
        """Leave one modal with its close button: the one below shows again, unless clear_on_close."""
        if view.content.get("clear_on_close"):
            await self.close_all()
        else:
            self._views.close(view)
            await self._tell_closed(view, is_cleared=False)

    async def close_all(self) -> None:
        """Leave the whole stack with the X."""
        for view in reversed(self.workspace.modals.pop(self.user.id, [])):
            await self._tell_closed(view, is_cleared=True)
        self.workspace.changed()

    async def open_home(self, tab: str = "home") -> Delivery | None:
        """Look at a tab of the app: "home" or "messages"."""
        content: Json = {"type": "app_home_opened", "user": self.user.id, "tab": tab}
        content |= {"channel": self.workspace.dm(self.user.id).id, "event_ts": self.workspace.new_ts()}
        home = self.workspace.homes.get(self.user.id)
        if home and tab == "home":
            content["view"] = payloads.view_object(self.workspace, home)
        if self._manifest.is_agent:
            content["context"] = {}
        return await self.send_event(content)

    async def command(self, text: str, channel: Channel) -> Delivery | None:
        """Type a slash command. None when the manifest has no such command."""
        word, _, rest = text.partition(" ")
        if word not in self._manifest.commands or "commands" not in self._manifest.scopes:
            self.workspace.refuse(f"command {word}", "not_delivered", "not in the manifest, or the scope is missing")
            self.warnings.append(f"{word} er ingen kommando her.")
            return None
        answer_to = self._response_urls.new(self.user.id, channel.id)
        payload = payloads.command(self.workspace, self.user, channel, word, rest.strip(), answer_to)
        delivery = await self._send("command", word, payload)
        if delivery.acknowledged and delivery.answer:
            body = delivery.answer if isinstance(delivery.answer, dict) else {"text": delivery.answer}
            permission = ResponseUrl(self.user.id, channel.id, None, self.workspace.time())
            with self.workspace.checking(delivery):
                try:
                    self._response_urls.answer(permission, body, default="ephemeral")
                except SlackError as error:
                    self.workspace.refuse(str(delivery), error.error, "; ".join(error.messages))
        return delivery

    async def shortcut(self, callback_id: str) -> Delivery | None:
        """Start a global shortcut. None when the manifest has none with this callback_id."""
        if callback_id not in self._manifest.shortcuts.values() or "commands" not in self._manifest.scopes:
            self.workspace.refuse(
                f"shortcut {callback_id}", "not_delivered", "not in the manifest, or no commands scope"
            )
            return None
        payload = payloads.shortcut(self.workspace, self.user, callback_id)
        return await self._interact("shortcut", callback_id, payload)

    async def write(
        self, text: str, channel: Channel, thread_ts: str | None = None, files: Sequence[str] = ()
    ) -> Delivery | None:
        """Write a message, as it is typed, perhaps in a thread and with files of these names.

        The app is told of it in its DM and in the channels it is in, as far as it subscribes to message.im and the
        like; and in a channel once more when it is spoken to. The answer is that to the last event, None without any.
        SlackError: not_in_channel, or invalid_thread_ts.
        """
        if channel.person and (self._manifest.messages_read_only or not self._manifest.messages_tab):
            self.workspace.refuse("event message.im", "not_delivered", "the messages tab takes no messages")
            self.warnings.append("Du kan ikke skrive til denne appen.")
            return None
        if not channel.has(self.user.id):
            raise SlackError("not_in_channel")
        message = Message(
            channel=channel.id,
            ts=self.workspace.new_ts(),
            user=self.user.id,
            text=as_sent(text, self.workspace),
            blocks=[],
            thread_ts=self.workspace.thread(channel, thread_ts),
            client_msg_id=str(uuid4()),
            files=[payloads.file_object(self.workspace, name, self.user) for name in files],
        )
        channel.messages.append(message)
        self.workspace.changed()
        delivery = await self._tell_written(message)
        return await self._tell_mentioned(message) or delivery

    async def edit(self, message: Message, text: str) -> Delivery | None:
        """Write one's own message anew. LookupError when it is somebody else's."""
        self._own(message)
        before = payloads.message_object(self.workspace, message)
        message.text, message.edited = as_sent(text, self.workspace), self.workspace.new_ts()
        self.workspace.changed()
        return await self._tell_written(message, "message_changed", before)

    async def delete(self, message: Message) -> Delivery | None:
        """Take one's own message away. LookupError when it is somebody else's."""
        self._own(message)
        self.workspace.channels[message.channel].messages.remove(message)
        self.workspace.changed()
        return await self._tell_written(message, "message_deleted")

    async def invite_app(self, channel: Channel) -> Delivery | None:
        """Bring the app into a channel; it then hears of what this person has just said to it there, if anything."""
        channel.app_is_member = True
        self.workspace.changed()
        app, team, ts = self.workspace.app["user_id"], self.workspace.team["id"], self.workspace.new_ts()
        joined = {"type": "member_joined_channel", "user": app, "channel": channel.id, "team": team, "event_ts": ts}
        kind = "G" if channel.is_private else "C"
        delivery = await self.send_event(joined | {"channel_type": kind, "inviter": self.user.id})
        said = next((one for one in reversed(channel.messages) if one.user == self.user.id), None)
        return (await self._tell_mentioned(said) if said else None) or delivery

    async def stop(self, channel: Channel, ts: str) -> Delivery | None:
        """Press the stop button below a thread. LookupError when there is none."""
        if not self.can_stop(channel, ts):
            raise LookupError("no stop button")
        content = {"type": "agent_session_stopped", "user": self.user.id, "channel": channel.id, "thread_ts": ts}
        return await self.send_event(content | {"event_ts": self.workspace.new_ts(), "streaming_message_ts": []})

    def can_stop(self, channel: Channel, ts: str) -> bool:
        """Whether the app works in a thread, and wants to know when it should not."""
        session = self.workspace.sessions.find(channel.id, ts)
        is_working = bool(session and session.line(self.workspace.time()))
        return is_working and self._manifest.delivers("agent_session_stopped")

    async def send_event(self, content: Json) -> Delivery | None:
        """Send an event about this person. None when the app does not get such events."""
        name = payloads.event_name(content)
        if not self._manifest.delivers(name):
            return None
        return await self._wire.deliver("event", name, self.user.id, payloads.event(self.workspace, content))

    def _sees(self, message: Message, channel: Channel) -> bool:
        """Ephemeral messages in a thread are only shown when others stand there already."""
        if message.ephemeral_to is None or not channel.has(self.user.id):
            return channel.has(self.user.id)
        is_shown = message.thread_ts is None or bool(channel.replies_to(message.thread_ts))
        return message.ephemeral_to == self.user.id and is_shown

    def _own(self, message: Message) -> None:
        if message.user != self.user.id:
            raise LookupError(f"not a message of {self.user.real_name}")

    async def _tell_written(
        self, message: Message, subtype: str | None = None, before: Json | None = None
    ) -> Delivery | None:
        channel = self.workspace.channels[message.channel]
        if not channel.app_is_member:
            return None
        content = payloads.message_event(self.workspace, message, subtype, before)
        if self._manifest.is_agent and channel.person and subtype is None:
            content["app_context"] = {"entities": []}
        return await self.send_event(content)

    async def _tell_mentioned(self, message: Message) -> Delivery | None:
        channel = self.workspace.channels[message.channel]
        if channel.person or not self.workspace.mentions_app(message):
            return None
        if not channel.app_is_member:
            self.warnings.append(f"{self.workspace.app['name']} er ikke med i #{channel.name}.")
            return None
        return await self.send_event(payloads.app_mention(self.workspace, message))

    async def _interact(self, kind: Kind, name: str, payload: Json) -> Delivery:
        if self._manifest.interactive:
            return await self._send(kind, name, payload)
        self.workspace.refuse(f"{kind} {name}", "not_delivered", "the manifest leaves interactivity disabled")
        return Delivery(kind, name, self.user.id, payload)

    async def _send(self, kind: Kind, name: str, payload: Json) -> Delivery:
        delivery = await self._wire.deliver(kind, name, self.user.id, payload)
        if not delivery.acknowledged:
            self.warnings.append(TROUBLE)
        return delivery

    async def _tell_closed(self, view: View, *, is_cleared: bool) -> None:
        if view.content.get("notify_on_close"):
            payload = payloads.view_closed(self.workspace, self.user, view, is_cleared=is_cleared)
            await self._interact("closed", view.content.get("callback_id", ""), payload)


def place_of(surface: Surface, block_id: str, action_id: str) -> tuple[Json, Json]:
    """The block and the element with these ids, there or there a moment ago. Raises LookupError for no such element."""
    for block in itertools.chain(surface.blocks, *surface.replaced):
        for element in elements_of(block) if block["block_id"] == block_id else ():
            if element["action_id"] == action_id:
                return block, element
    raise LookupError(f"no element {action_id!r} in a block {block_id!r}")
