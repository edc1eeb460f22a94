"""The page of an invitation, for whoever is not in Slack: no scripts, nothing loaded, nobody's link in a log.

Scanners follow links, so what only looks is read in a transaction that cannot write. What changes something is a form,
sent from the page. Whoever has no valid link gets the same answer whatever they ask for.
"""

import asyncio
import base64
import hashlib
import logging
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web
from markupsafe import Markup

from bot.domain.invitation import Invitation
from bot.domain.person import Language, Person
from bot.domain.refusal import FormRefused, NoAccess, Refusal
from bot.effects import put_down, sentence
from bot.flows import page as flow
from bot.links import PATH, Link, Links
from bot.render import Renderer
from bot.replies import Data, Deliver, Dm, Home, Look, Redraw
from bot.storage import Conflict, Database, LockedError, Transaction
from bot.words import TEMPLATES

from .limits import WHILE, Limit, visitor

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

LARGEST_FORM = 64_000  # bytes; every field filled to the brim with emoji takes less
MOST_FIELDS = 20
SLOWEST = 20.0  # seconds for a form to arrive
VISITS = 120  # a minute and visitor
PRESSES = 30  # a minute and link
STYLE = (TEMPLATES / "web" / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "; ".join(
        (
            *("default-src 'none'", f"style-src 'sha256-{_STYLE_HASH}'", "form-action 'self'"),
            *("base-uri 'none'", "frame-ancestors 'none'"),
        )
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@dataclass(frozen=True)
class Visit:
    """What somebody wants who has come with a link that we made: `what` is "" or the last part of the address."""

    received: web.Request
    token: str
    link: Link
    what: str
    reader: Person

    @property
    def here(self) -> str:
        """The invitation's page, seen from the one that the visitor is on. Works behind any path of a proxy."""
        return f"../{self.token}" if self.what else self.token

    @property
    def language(self) -> str:
        """What is added to addresses so that the language that was chosen stays."""
        return f"?language={self.reader.chosen}" if self.reader.chosen else ""


class InvitationPages:
    """Shows invitations and takes the answers. `wakes` are called when there is something to post or to draw.

    `around`: what all of these pages may say, wherever they stand in the conversation.
    """

    def __init__(
        self,
        database: Database,
        renderer: Renderer,
        links: Links,
        clock: Callable[[], datetime],
        workspace: str,
        wakes: Sequence[Callable[[], None]],
        around: Data,
    ) -> None:
        self._database = database
        self._renderer = renderer
        self._links = links
        self._clock = clock
        self._workspace = workspace
        self._wakes = wakes
        self._around = around
        address = urlsplit(links.base_url)
        self._origin = f"{address.scheme}://{address.netloc}"
        self._visits, self._presses = Limit(VISITS), Limit(PRESSES)

    def routes(self) -> list[web.RouteDef]:
        """Where they are. HEAD is answered where GET is."""
        page, part = PATH + "{token}", PATH + "{token}/{what}"
        return [web.get(page, self.look), web.get(part, self.look), web.post(part, self.press)]

    async def look(self, received: web.Request) -> web.Response:
        """GET: the invitation as things stand, or a form to fill in."""
        return await self._received(received, self._look)

    async def press(self, received: web.Request) -> web.Response:
        """POST: a button. Afterwards the browser is sent to the page that says what has come of it."""
        return await self._received(received, self._press)

    async def _received(self, received: web.Request, act: Callable[[Visit], Awaitable[web.Response]]) -> web.Response:
        """The one error boundary."""
        reader = _reader(received)
        if not self._visits.takes(visitor(received.remote, received.headers.get("X-Forwarded-For"))):
            return self._busy(reader, 429)
        token = received.match_info["token"]
        link = self._links.read(token, self._clock())
        try:
            if link is None:
                raise NoAccess
            return await act(Visit(received, token, link, received.match_info.get("what", ""), reader))
        except NoAccess:
            return self._page("web/nothing", reader, {}, 404)
        except LockedError:
            return self._busy(reader, 503)
        except Exception:
            problem = secrets.token_hex(4)
            log.exception("problem %s on the page of an invitation", problem)
            said = self._renderer.sentence("Problem", {"id": problem}, reader)
            return self._page("web/refused", reader, {"sentence": said}, 500)

    async def _look(self, visit: Visit) -> web.Response:
        data = await self._read(_seen, visit.link)
        if visit.what and visit.what not in _forms(data, self._clock()):
            if visit.what not in flow.STEPS:
                raise NoAccess
            return self._back(visit)  # it has been answered since, or is only pressed
        return self._show(visit, data)

    async def _press(self, visit: Visit) -> web.Response:
        if visit.what not in flow.STEPS:
            raise NoAccess
        if not self._presses.takes(visit.token):
            return self._busy(visit.reader, 429)
        fields = await _fields(visit.received)
        if fields is None:
            return self._page("web/refused", visit.reader, {"sentence": None}, 413)
        if not self._is_from_here(visit.received) or not self._links.is_proof(fields.pop("proof", ""), visit.token):
            return self._page("web/refused", visit.reader, {"sentence": None}, 403)
        try:
            await self._act(visit, fields)
        except NoAccess:
            raise
        except Refusal as refusal:
            data, said = await self._read(self._refused, visit, refusal)
            return self._show(visit, data, fields, said)
        return self._back(visit, done=visit.what)

    # In a thread of the database.

    async def _read(self, read: Callable[Concatenate[Transaction, P], T], *arguments: P.args, **named: P.kwargs) -> T:
        """Without being able to change anything."""

        def run() -> T:
            with self._database.reading(self._workspace, self._clock()) as tx:
                return read(tx, *arguments, **named)

        return await asyncio.wrap_future(self._database.submit(run, is_reading=True))

    async def _act(self, visit: Visit, fields: Mapping[str, object]) -> None:
        for is_second in (False, True):
            try:
                await self._database.transact(self._workspace, self._clock(), _press, visit, fields)
            except Conflict:  # somebody else was quicker; what they did is there now
                if is_second:
                    raise
            else:
                break
        for wake in self._wakes:
            wake()

    def _refused(self, tx: Transaction, visit: Visit, refusal: Refusal) -> tuple[Data, Data]:
        """What was refused and why: under fields, or as a whole."""
        if isinstance(refusal, FormRefused):
            errors = {name: sentence(self._renderer, tx, each, visit.reader) for name, each in refusal.errors.items()}
            return _seen(tx, visit.link), {"errors": errors}
        return _seen(tx, visit.link), {"sentence": sentence(self._renderer, tx, refusal, visit.reader)}

    # What is sent back.

    def _show(
        self, visit: Visit, data: Data, typed: Mapping[str, str] | None = None, said: Data | None = None
    ) -> web.Response:
        said = {"errors": {}, "sentence": None, **(said or {})}
        form = visit.what if visit.what in _forms(data, self._clock()) else ""
        template = {"": "web/invitation", "profile": "web/profile", "decline": "web/decline"}[form]
        around = {
            "here": visit.here,
            "asks": visit.language,
            "proof": self._links.proof(visit.token),
            "typed": typed and defaultdict(str, typed),
            "done": visit.received.query.get("done"),
        }
        status = 422 if said["errors"] else 409 if said["sentence"] else 200
        return self._page(template, visit.reader, {**self._around, **data, **around, **said}, status)

    def _back(self, visit: Visit, done: str | None = None) -> web.Response:
        query = {"language": visit.reader.chosen, "done": done}
        given = urlencode({name: value for name, value in query.items() if value})
        return web.Response(status=303, headers={**HEADERS, "Location": f"{visit.here}{given and '?'}{given}"})

    def _busy(self, reader: Person, status: int) -> web.Response:
        answer = self._page(
            "web/refused", reader, {"sentence": self._renderer.sentence("TooMuchToDo", {}, reader)}, status
        )
        answer.headers["Retry-After"] = str(int(WHILE))
        return answer

    def _page(self, template: str, reader: Person, data: Data, status: int) -> web.Response:
        around = {"style": Markup(STYLE), "errors": {}, "sentence": None, **data}  # noqa: S704 - a file of ours
        text = self._renderer.page(template, reader, around)
        return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)

    def _is_from_here(self, received: web.Request) -> bool:
        """Whether a form was sent from a page of ours. Since we ask for no referrer, browsers call its origin null."""
        site = received.headers.get("Sec-Fetch-Site")
        return site == "same-origin" if site else received.headers.get("Origin", "null") in ("null", self._origin)


def _seen(tx: Transaction, link: Link) -> Data:
    if not link.is_to(flow.address(tx, link.invitation_id)):
        raise NoAccess
    return flow.seen(tx, link.invitation_id)


def _press(tx: Transaction, visit: Visit, fields: Mapping[str, object]) -> None:
    if not visit.link.is_to(flow.address(tx, visit.link.invitation_id)):
        raise NoAccess
    for each in flow.press(tx, visit.link.invitation_id, visit.what, fields, visit.reader.language):
        match each:
            case Dm() | Redraw() | Deliver() | Home() | Look():
                put_down(tx, "", each)
            case _:  # what else a step shows in Slack, this page says by itself
                pass


def _forms(data: Data, now: datetime) -> set[str]:
    """Which forms there are, as things stand."""
    invitation = data["invitation"]
    is_open = isinstance(invitation, Invitation) and invitation.is_pending(now)
    return {name for name, is_there in (("profile", data["fills_in"]), ("decline", is_open)) if is_there}


async def _fields(received: web.Request) -> dict[str, str] | None:
    """What was filled in; None if it is too much or too slow, or no form."""
    if received.content_type != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for part in received.content.iter_any():
                body += part
                if len(body) > LARGEST_FORM:
                    return None
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except (ValueError, TimeoutError):
        return None


def _reader(received: web.Request) -> Person:
    """Whoever reads: in the language that they chose on the page, or that their browser prefers."""
    chosen = received.query.get("language")
    accepted = received.headers.get("Accept-Language", "")[:200].partition(",")[0].partition(";")[0].strip()
    return Person("", "", locale=accepted or None, chosen=Language(chosen) if chosen in tuple(Language) else None)
