"""Hands that send what no button offers: any step by any way in, carrying anything."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import OperationalError

from sandbox import payloads
from sandbox.block_kit import texts_in
from sandbox.local_slack import LocalSlack
from sandbox.methods import post
from sandbox.person import Person
from sandbox.wire import Delivery
from sandbox.workspace import Surface, View
from tests.guide.conftest import Running

Json = dict[str, Any]

# Beyond these Slack would have taken neither.
LONGEST_VALUE, LONGEST_METADATA = 2000, 3000


class Hands:
    """What one person sends. `said` is what they got to read because of it."""

    def __init__(self, slack: LocalSlack, bot: Running, person: Person) -> None:
        self.slack = slack
        self.bot = bot
        self.person = person
        self._workspace = slack.workspace

    async def press(
        self, step: str, carried: object, place: str = "home", kind: str = "button", fields: Json | None = None
    ) -> str:
        """Press something that carries a value, or an object as JSON. Returns what there is to read afterwards."""
        value = carried if isinstance(carried, str) else json.dumps(carried)[:LONGEST_VALUE]
        element = {"type": kind, "action_id": step}
        state: Json = {"selected_option": {"value": value}} if kind.endswith("_select") else {"value": value}
        surface = self.surface(place, carried if isinstance(carried, Mapping) else {})
        acted = payloads.action("unseen", element, state, self._workspace.new_ts())
        url = None
        if not isinstance(surface, View):
            url = self.person.client._response_urls.new(self.person.id, surface.channel, surface.ts)
        payload = payloads.block_actions(self._workspace, self.person.client.user, surface, acted, url)
        _fill(payload, fields or {})
        return await self.send("action", step, payload)

    async def submit(self, step: str, carried: object, fields: Json | None = None, depth: int = 1) -> str:
        """Submit a modal that carries text, or an object as JSON."""
        view = self.surface("modal", carried)
        assert isinstance(view, View)
        payload = payloads.view_submission(self._workspace, self.person.client.user, view)
        payload["view"]["callback_id"] = step
        if depth > 1:
            payload["view"] |= {"root_view_id": "V0ROOT", "previous_view_id": "V0ROOT" if depth == 2 else "V0MIDDLE"}
        _fill(payload, fields or {})
        return await self.send("submission", step, payload)

    async def look_up(self, picker: str, carried: object, block_id: str = "picker", typed: str = "") -> str:
        """Ask what a picker offers."""
        surface = self.surface("modal", carried)
        user = self.person.client.user
        payload = payloads.block_suggestion(self._workspace, user, surface, block_id, picker, typed)
        return await self.send("options", picker, payload)

    async def shortcut(self, step: str) -> str:
        """A global shortcut by any name."""
        return await self.send("shortcut", step, payloads.shortcut(self._workspace, self.person.client.user, step))

    async def send(self, kind: Any, name: str, payload: Json) -> str:
        """Send a payload as it is, wait until the bot has done everything, and return what there is to read."""
        calls = len(self.slack.calls)
        delivery: Delivery = await self.slack.wire.deliver(kind, name, self.person.id, payload)
        with suppress(OperationalError):  # the database may be what is wrong
            await self.bot.settled()
        assert delivery.acknowledged, f"{name}: {delivery.status} {delivery.answer}"
        shown = [text for call in self.slack.calls[calls:] for text, _ in texts_in(call.arguments)]
        shown += [json.dumps(delivery.answer, ensure_ascii=False)] if delivery.answer else []
        shown += [message.text for message in self.person.ephemerals]
        self._clear()
        return "\n".join(shown)

    def surface(self, place: str, carried: object) -> Surface:
        """A Home, a message or a modal of the app, with that as its private_metadata where it has one."""
        metadata = carried if isinstance(carried, str) else json.dumps(carried)[:LONGEST_METADATA]
        blocks: list[Json] = [{"type": "divider"}]
        if place == "message":
            return post(self._workspace, self._workspace.dm(self.person.id), "?", blocks)
        content: Json = {"type": place, "blocks": blocks, "private_metadata": metadata}
        if place == "home":
            return self.slack._views.publish("test", self.person.id, content)
        content["title"] = {"type": "plain_text", "text": "?"}
        return self.slack._views.open("test", self._workspace.new_trigger(self.person.id), content)

    def _clear(self) -> None:
        self._workspace.modals.clear()
        for channel in self._workspace.channels.values():
            channel.messages.clear()


def _fill(payload: Json, fields: Json) -> None:
    """Put fields into a payload as if they had been filled in: text, a list of options, or an element as it is."""
    values = {name: {name: _element(value)} for name, value in fields.items()}
    (payload.get("view") or payload).setdefault("state", {})["values"] = values


def _element(value: object) -> Json:
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {"type": "checkboxes", "selected_options": [{"value": each} for each in value]}
    return {"type": "plain_text_input", "value": value}
