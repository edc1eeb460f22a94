"""The response_url of an interaction: five answers within half an hour, without a token."""

import secrets
import time
from dataclasses import dataclass

from aiohttp import web

from sandbox import payloads
from sandbox.block_kit import Json
from sandbox.methods import checked_content, post
from sandbox.refusals import SlackError
from sandbox.web_api import Call
from sandbox.workspace import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, Message, ResponseUrl, Workspace

WHERE = "response_url"


@dataclass
class ResponseUrls:
    """POST /response/<token>. `address`: where this server can be reached, without a slash at the end."""

    workspace: Workspace
    address: str = ""

    def new(self, user: str, channel: str, ts: str | None = None) -> str:
        """The address to answer one interaction of a person at."""
        token = secrets.token_urlsafe(12)
        self.workspace.response_urls[token] = ResponseUrl(user, channel, ts, self.workspace.time())
        return f"{self.address}/response/{token}"

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one use."""
        begun = time.perf_counter()
        call = Call(WHERE, await request.json(), at=self.workspace.time(), status=200)
        call.answer = {"ok": True}
        with self.workspace.checking(call):
            try:
                permission = self._permission(request.match_info["token"])
                call.person = permission.user
                self.answer(permission, call.arguments, default="ephemeral")
            except SlackError as error:
                self.workspace.refuse(WHERE, error.error, "; ".join(error.messages))
                call.status = 404 if error.error in ("expired_url", "used_url") else 400
                call.answer = {"ok": False, "error": error.error}
        call.ms = (time.perf_counter() - begun) * 1000
        self.workspace.exchanges.add(call)
        self.workspace.changed()
        return web.json_response(call.answer, status=call.status)

    def answer(self, permission: ResponseUrl, body: Json, default: str) -> None:
        """Do what a body asks for: replace or delete the message it came from, or post another one."""
        source = self._source(permission)
        if body.get("delete_original") or body.get("replace_original"):
            if source is None:
                raise SlackError("message_not_found")
            if body.get("delete_original"):
                self.workspace.channel(source.channel).messages.remove(source)
                self.workspace.tell_of(source, "message_deleted")
            else:
                text, blocks = checked_content(self.workspace, WHERE, body)
                before = payloads.message_object(self.workspace, source)
                source.text = text
                source.edited = self.workspace.new_ts()
                source.show(blocks or [])
                self.workspace.tell_of(source, "message_changed", before)
            return
        text, blocks = checked_content(self.workspace, WHERE, body)
        only = permission.user if body.get("response_type", default) == "ephemeral" else None
        channel, thread_ts = self.workspace.channel(permission.channel), body.get("thread_ts")
        post(self.workspace, channel, text, blocks, ephemeral_to=only, thread_ts=thread_ts)

    def _permission(self, token: str) -> ResponseUrl:
        permission = self.workspace.response_urls.get(token)
        if permission is None or self.workspace.time() - permission.born > RESPONSE_URL_SECONDS:
            raise SlackError("expired_url")
        if permission.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        permission.uses += 1
        return permission

    def _source(self, permission: ResponseUrl) -> Message | None:
        messages = self.workspace.channel(permission.channel).messages
        return next((message for message in messages if message.ts == permission.ts), None)
