"""Refusals: a rule says no. What the user reads is the macro of the same name in `templates/refusals.j2`."""

from collections.abc import Callable, Mapping
from typing import ClassVar, TypeVar

T = TypeVar("T")


class Refusal(Exception):
    """A rule said no; nothing has changed.

    Keyword arguments become the arguments of the refusal's sentence. `is_access` marks refusals that can only
    come from a stale button or a tampered id: the door writes a line in the log for them.
    """

    is_access: ClassVar[bool] = False

    def __init__(self, **details: object) -> None:
        super().__init__(type(self).__name__)
        self.details: Mapping[str, object] = details


class NoAccess(Refusal):
    """It does not exist, belongs to another workspace, or is not this user's to touch: the user is not told which."""

    is_access = True


class FormRefused(Refusal):
    """One or more fields of a form are wrong. `errors` maps the field to its own refusal."""

    def __init__(self, errors: Mapping[str, Refusal]) -> None:
        super().__init__()
        self.errors = errors


class Form:
    """Reads the fields of a submitted form one by one and keeps every refusal, so that all of them show at once.

    >>> form = Form({"name": "  Fjordklinikken "})
    >>> name = form.read("name", str.strip)
    >>> form.done()  # raises FormRefused if any field was refused
    """

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields
        self._errors: dict[str, Refusal] = {}

    def read(self, field: str, parse: Callable[[str], T]) -> T:
        """Parse one text field; an absent field is read as the empty text."""
        value = self._fields.get(field)
        try:
            return parse(value if isinstance(value, str) else "")
        except Refusal as refusal:
            self.refuse(field, refusal)
            # Never seen by anyone: done() raises before the caller can use it.
            return None  # type: ignore[return-value]

    def refuse(self, field: str, refusal: Refusal) -> None:
        """Note that a field is wrong for a reason that its text alone does not show."""
        self._errors.setdefault(field, refusal)

    @property
    def errors(self) -> Mapping[str, Refusal]:
        """What has been refused so far."""
        return self._errors

    def check(self, field: str, rule: Callable[[], object]) -> None:
        """Hold a rule about the whole form against a field, and raise FormRefused if it refuses."""
        try:
            rule()
        except Refusal as refusal:
            raise FormRefused({field: refusal}) from refusal

    def done(self) -> None:
        """Raise FormRefused if any field was refused."""
        if self._errors:
            raise FormRefused(self._errors)
