"""Views: opened, pushed, updated, published by the app; replaced or closed by its answer to a submission."""

from collections.abc import Callable
from typing import Any

from sandbox.block_kit import MOST_VIEW_BYTES, Json, problems_in_view, suspicious_tokens, texts_in, view_size
from sandbox.refusals import SlackError
from sandbox.workspace import STACK, View, Workspace

INVALID_ACK = "invalid_ack"


def note_tokens(workspace: Workspace, where: str, part: Any) -> None:
    """Note broadcasts and malformed dates in the mrkdwn of something the app shows."""
    for text, is_mrkdwn in texts_in(part):
        for error, token in suspicious_tokens(text) if is_mrkdwn else ():
            workspace.refuse(where, error, token)


class Views:
    """The views of every person. Every method raises SlackError with Slack's own error string."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open(self, where: str, trigger_id: str, content: Json) -> View:
        """views.open: a new stack with one modal."""
        self._check(where, content, "modal")
        user = self._spend(where, trigger_id)
        view = self._new(user, content)
        self._workspace.modals[user] = [view]
        self._workspace.changed()
        return view

    def push(self, where: str, trigger_id: str, content: Json) -> View:
        """views.push: one more modal on the person's stack, three at most."""
        self._check(where, content, "modal")
        return self._push(self._spend(where, trigger_id), content)

    def update(
        self, where: str, view: View | None, content: Json, view_hash: str | None = None, *, is_owed: bool = False
    ) -> View:
        """views.update: the same view with a new content; what is filled in stays where the ids stay.

        is_owed: it is for something that was chosen before the view was submitted, and races with nothing.
        """
        if view is None:
            raise SlackError("not_found")
        self._check(where, content, view.type, updated=view)
        if view_hash and view_hash != view.hash:
            raise SlackError("hash_conflict")
        if view.submitting and where == "views.update" and not is_owed:
            self._workspace.refuse(where, "races_with_ack", "this view is being submitted: answer with response_action")
        self._fill(view, content)
        view.hash = self._workspace.new_hash()
        self._workspace.changed()
        return view

    def publish(self, where: str, user: str, content: Json, view_hash: str | None = None) -> View:
        """views.publish: the person's Home."""
        home = self._workspace.homes.get(user)
        if home:
            return self.update(where, home, content, view_hash)
        self._check(where, content, "home")
        if view_hash:
            raise SlackError("hash_conflict")
        home = self._workspace.homes[user] = self._new(user, content)
        self._workspace.changed()
        return home

    def find(self, view_id: str | None, external_id: str | None) -> View | None:
        """An open view by either of its names."""
        if not view_id and not external_id:
            raise SlackError("invalid_arguments", ["[ERROR] missing view_id or external_id"])
        wanted: Callable[[View], bool] = (
            (lambda view: view.id == view_id)
            if view_id
            else (lambda view: view.content.get("external_id") == external_id)
        )
        return next(filter(wanted, self._workspace.views()), None)

    def answer(self, where: str, view: View, answer: Any) -> None:
        """Do what the app answered to the submission of `view`. Raises SlackError for what Slack could not use."""
        if answer in (None, "", {}):
            self.close(view)
            return
        if not isinstance(answer, dict):
            raise SlackError(INVALID_ACK, [f"the answer to a submission must be JSON, not {str(answer)[:80]!r}"])
        match answer.get("response_action"):
            case "errors":
                view.errors = self._errors(view, answer.get("errors"))
            case "update":
                self.update(where, self.find(view.id, None), answer.get("view") or {})
            case "push":
                self._check(where, answer.get("view"), "modal")
                self._push(view.user, answer["view"])
            case "clear":
                self._workspace.modals.pop(view.user, None)
            case other:
                raise SlackError(INVALID_ACK, [f"unknown response_action: {other!r}"])
        self._workspace.changed()

    def close(self, view: View) -> None:
        """Take one modal off its stack, wherever it lies."""
        stack = [other for other in self._workspace.modals.get(view.user, []) if other is not view]
        self._workspace.modals[view.user] = stack
        self._workspace.changed()

    def _spend(self, where: str, trigger_id: str) -> str:
        trigger = self._workspace.spend_trigger(trigger_id)
        if trigger.submitted:  # Slack says ok, and then its clients close the new view together with the submitted one
            self._workspace.refuse(where, "races_with_ack", "after a submission: answer with response_action")
        return trigger.user

    def _push(self, user: str, content: Json) -> View:
        stack = self._workspace.modals.get(user) or []
        if not stack:
            raise SlackError("not_found", ["no modal is open to push onto"])
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        view = self._new(user, content)
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self._workspace.changed()
        return view

    def _new(self, user: str, content: Json) -> View:
        view_id = self._workspace.new_id("V")
        view = View(id=view_id, user=user, content={}, blocks=[], hash=self._workspace.new_hash(), root=view_id)
        self._fill(view, content)
        return view

    def _fill(self, view: View, content: Json) -> None:
        view.content = {key: part for key, part in content.items() if key != "blocks"}
        view.errors = {}
        view.show(content["blocks"])

    def _check(self, where: str, content: Any, kind: str, updated: View | None = None) -> None:
        problems = problems_in_view(content, self._workspace.users)
        if problems:
            raise SlackError("invalid_arguments", [str(problem) for problem in problems])
        if content["type"] != kind:
            raise SlackError("invalid_arguments", [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"])
        if view_size(content) > MOST_VIEW_BYTES:
            raise SlackError("view_too_large")
        name = content.get("external_id")
        if name and any(v.content.get("external_id") == name for v in self._workspace.views() if v is not updated):
            raise SlackError("duplicate_external_id")
        note_tokens(self._workspace, where, content)

    def _errors(self, view: View, errors: Any) -> dict[str, str]:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            raise SlackError(INVALID_ACK, ["errors must hold at least one block_id and its message"])
        for block_id, message in errors.items():
            if block_id not in inputs:
                raise SlackError(INVALID_ACK, [f"errors: {block_id!r} is no input block of this view"])
            if not isinstance(message, str) or not message.strip():
                raise SlackError(INVALID_ACK, [f"errors: the message for {block_id!r} is empty"])
        return errors
