"""Where letters are stopped: the page behind the link in each of them."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.mail.letters import Letters
from bot.storage import Database


class MailStops:
    """Takes the presses of "No more e-mails about this"."""

    def __init__(self, database: Database, letters: Letters, clock: Callable[[], datetime], workspace: str) -> None:
        self._database = database
        self._letters = letters
        self._clock = clock
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        """Where that is done."""
        return [web.get("/mail/stop/{token}", self.show), web.post("/mail/stop/{token}", self.stop)]

    async def show(self, received: web.Request) -> web.Response:
        """A page with a button, whoever asks: link scanners follow links."""
        return self._page(stopped=False)

    async def stop(self, received: web.Request) -> web.Response:
        """The button was pressed, or a mail program's own. The same answer whether there is such a token or not."""
        token = received.match_info["token"]
        await self._database.transact(self._workspace, self._clock(), self._letters.stop, token)
        return self._page(stopped=True)

    def _page(self, *, stopped: bool) -> web.Response:
        page = self._letters.stop_page(stopped=stopped)
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}
        return web.Response(text=page, content_type="text/html", headers=policy)
