"""Outside the workspace: who is invited by mail reads the invitation on a page, makes a profile there, and answers."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import aiohttp
import pytest
import sqlalchemy as sa

from bot.links import Links
from bot.storage.tables import metadata
from bot.web import invitations as pages
from sandbox.local_slack import SIGNING_SECRET, LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.steps import (
    INVITED,
    create_location,
    create_profile,
    invite_addresses,
    no_longer_shows,
    set_up_clinic,
)
from tests.mail.conftest import MailServer, serve

ADDRESS = "nina@fysio.example.com"
BASE = "https://knytt.example.com"
JOIN = "https://join.example.com/fjordbyen"
PROFILE = {"name": "Nina Ny", "profession": "physiotherapist", "email": ADDRESS, "mobile": "412 34 567"}


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    async with serve() as server:
        yield server


@pytest.fixture
async def bot(slack: LocalSlack, database_url: str, clock: Clock, mail_server: MailServer) -> AsyncIterator[Running]:
    mail = {"knytt_smtp_url": mail_server.url, "knytt_mail_from": "Knytt <knytt@example.com>"}
    async with bot_at(slack, database_url, clock, **mail, knytt_base_url=BASE, knytt_join_url=JOIN) as running:
        running.import_partners("Fjordtrygd")
        yield running


@dataclass
class Page:
    """What a browser without scripts shows; it sends a form as a browser does."""

    status: int
    url: str
    text: str
    source: str
    headers: dict[str, str]


class Browser:
    def __init__(self, bot: Running, language: str = "nb") -> None:
        self._bot = bot
        self._language = language
        self.page = Page(0, "", "", "", {})

    async def get(self, path: str, method: str = "GET", **headers: str) -> Page:
        return await self._go(method, path, None, headers)

    async def press(self, what: str, *, proof: str | None = None, **fields: str) -> Page:
        """Send the form of the page that goes to `what`."""
        path = re.sub(r"(/[\w-]{64}).*", rf"\1/{what}", self.page.url)
        found = re.search(r'name="proof" value="(\w+)"', self.page.source)
        proof = proof if proof is not None else found[1] if found else ""
        return await self._go(
            "POST", path, {**fields, "proof": proof}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        )

    async def _go(self, method: str, path: str, fields: dict[str, str] | None, headers: dict[str, str]) -> Page:
        headers = {"Accept-Language": self._language, **headers}
        async with (
            aiohttp.ClientSession(self._bot.http) as session,
            session.request(method, path, data=fields, headers=headers) as answer,
        ):
            source = await answer.text()
            text = " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", source, flags=re.DOTALL)).split())
            self.page = Page(answer.status, str(answer.url.relative()), text, source, dict(answer.headers))
            return self.page


async def letters(server: MailServer, count: int) -> None:
    async with asyncio.timeout(10):
        while len(server.letters) < count:
            await _a_moment()


async def _a_moment() -> None:
    await asyncio.sleep(0.02)


def link(server: MailServer, number: int = -1) -> str:
    """The path behind the button of a letter."""
    text = server.letters[number].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = re.search(rf"{BASE}(/invitation/\S+)", text)
    assert found, text
    return found[1]


@pytest.fixture
async def invited(clinic: Person, mail_server: MailServer) -> str:
    """Nina has got an invitation by mail: the path of its page."""
    await invite_addresses(clinic, ADDRESS)
    await letters(mail_server, 1)
    return link(mail_server)


@pytest.fixture
def nina(bot: Running) -> Browser:
    return Browser(bot)


def everything(bot: Running) -> dict[str, list[object]]:
    return bot.read(  # type: ignore[return-value]
        lambda tx: {
            table.name: [tuple(row) for row in tx.connection.execute(sa.select(table).order_by(*table.columns))]
            for table in metadata.sorted_tables
        }
    )


async def accepts(nina: Browser, path: str, **profile: str) -> Page:
    await nina.get(path)
    await nina.get(f"{path}/profile")
    return await nina.press("profile", **{**PROFILE, **profile})


async def test_an_invitation_is_read_and_accepted_without_slack(
    clinic: Person, invited: str, nina: Browser, mail_server: MailServer
) -> None:
    page = await nina.get(invited)
    for words in (
        "Kari Nordmann inviterer deg til Fjordklinikken AS",
        "Majorstuen",
        "310 000 019",
        ADDRESS,
        "8. desember",
    ):
        assert words in page.text
    page = await nina.get(f"{invited}/profile")
    assert "Svaret ditt sendes når du lagrer" in page.text
    page = await nina.press("profile", **PROFILE)
    assert page.url.partition("?")[0] == invited
    assert "Du godtok tirsdag 24. november. Kari kontrollerer opplysningene og legger deg til." in page.text
    assert JOIN in page.source
    told = await clinic.sees("Nina Ny har godtatt invitasjonen til Majorstuen")
    await clinic.home.shows("Godtatt, ikke lagt til (1)")
    await clinic.home.shows("Ikke i Slack ennå")
    await told.press("Legg til på lokasjonen")
    form = await clinic.sees_modal("Legg til på lokasjonen")
    await form.submit()
    await told.shows("er lagt til på Majorstuen")
    await clinic.open_home()
    await clinic.home.shows("Behandlere (1)")
    await clinic.home.shows("Ikke i Slack ennå")
    await letters(mail_server, 2)
    letter = mail_server.letters[1]
    assert letter["To"] == ADDRESS
    assert letter["Subject"] == "Du er lagt til på Majorstuen"
    assert "412 34 567" in letter.get_body(("plain",)).get_content()
    assert "lagt til på Majorstuen" in (await nina.get(invited)).text


async def test_what_is_changed_and_removed_is_told_by_mail(
    bot: Running, clinic: Person, invited: str, nina: Browser, mail_server: MailServer, clock: Clock
) -> None:
    await accepts(nina, invited)
    told = await clinic.sees("har godtatt")
    await told.press("Legg til på lokasjonen")
    await (await clinic.sees_modal("Legg til på lokasjonen")).submit()
    await letters(mail_server, 2)
    await clinic.open_home()
    await clinic.home.shows("Behandlere (1)")
    there = '{"affiliation": 1}'
    await clinic.home.press_unseen("add.edit", there)
    form = await clinic.sees_modal("Endre")
    await form.type("Mobil på denne lokasjonen", "912 34 567")
    await form.submit()
    await letters(mail_server, 3)
    assert mail_server.letters[2]["Subject"] == "Endret: det forsikringsselskapene ser om deg på Majorstuen"
    await clinic.home.press_unseen("affiliation.remove", there)
    await bot.settled()
    clock.forward(minutes=10)
    bot.bot.delivery.wake()
    await letters(mail_server, 4)
    assert mail_server.letters[3]["Subject"] == "Du er fjernet fra Majorstuen"
    assert {letter["To"] for letter in mail_server.letters} == {ADDRESS}


async def test_declining_needs_no_profile(clinic: Person, invited: str, nina: Browser) -> None:
    await nina.get(invited)
    await nina.get(f"{invited}/decline")
    page = await nina.press("decline", why="not_here", reason="Jeg sluttet i fjor")
    assert "Du avslo tirsdag 24. november" in page.text
    told = await clinic.sees("har avslått invitasjonen")
    assert ADDRESS in told.text
    assert "Jeg sluttet i fjor" in told.text
    assert (await nina.get(f"{invited}/profile")).url == invited  # there is nothing to fill in any more


async def test_looking_changes_nothing_however_often_a_scanner_looks(
    slack: LocalSlack, bot: Running, clinic: Person, invited: str, nina: Browser
) -> None:
    await bot.settled()
    assert await slack.until(lambda: "'sent'" in str(everything(bot)["messages"]))  # the letter is noted, too
    before = everything(bot)
    for number in range(20):
        for path in ("", "/profile", "/decline", "/accept", "/ask"):
            page = await nina.get(invited + path, "HEAD" if number % 2 else "GET")
            assert page.status == 200
        _forget_visits(bot)
    assert everything(bot) == before


def _forget_visits(bot: Running) -> None:
    for route in bot.bot.pages:
        page = getattr(route.handler, "__self__", None)
        if isinstance(page, pages.InvitationPages):
            page._visits._seen.clear()


async def test_wrong_fields_are_listed_first_and_keep_what_was_typed(invited: str, nina: Browser) -> None:
    page = await accepts(nina, invited, name="", mobile="12", about='"><script>alert(1)</script>')
    assert page.status == 422
    assert page.text.startswith("Feil: Behandlerprofil")
    assert '<a href="#name">Navn: Feltet må fylles ut.' in page.source or "Navn:" in page.text
    assert 'role="alert" tabindex="-1" autofocus' in page.source
    assert 'aria-invalid="true"' in page.source
    assert 'value="12"' in page.source
    assert "<script" not in page.source
    page = await nina.press("profile", **PROFILE)
    assert "Du godtok" in page.text


async def test_two_presses_at_once_have_one_effect(bot: Running, clinic: Person, invited: str, nina: Browser) -> None:
    browsers = [Browser(bot) for _ in range(4)]
    for each in browsers:
        await each.get(f"{invited}/profile")
    answers = await asyncio.gather(*(each.press("profile", **PROFILE) for each in browsers))
    assert all("Du godtok" in page.text and page.status == 200 for page in answers)
    await clinic.sees("Nina Ny har godtatt")
    await bot.settled()
    kept = everything(bot)
    assert len(kept["profiles"]) == 1
    assert len([row for row in kept["messages"] if "news/answers" in row]) == 1
    assert len([row for row in kept["events"] if "invitation.accepted" in row]) == 1


async def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(
    bot: Running, clinic: Person, invited: str, nina: Browser, clock: Clock
) -> None:
    token = invited.rpartition("/")[2]
    right = Links(SIGNING_SECRET, BASE, bot.workspace)
    made = [
        *(
            each.to(1, ADDRESS, clock())
            for each in (Links("x", BASE, bot.workspace), Links(SIGNING_SECRET, BASE, "T0"))
        ),
        *(right.to(*what, clock()) for what in ((1, "other@fysio.example.com"), (4242, ADDRESS))),
        right.to(1, ADDRESS, clock() - timedelta(days=61)),
    ]
    others = ["x", "A" * 64, token[:-1], token + "A", token[::-1], *(each.rpartition("/")[2] for each in made)]
    answers = {(await nina.get(f"/invitation/{each}")).source for each in others}
    assert nina.page.status == 404
    assert len(answers) == 1
    assert "Lenken virker ikke" in nina.page.text
    assert not {"Kari", "Majorstuen", ADDRESS} & set(nina.page.text.split())
    assert (await nina.press("accept")).status in (403, 404)


async def test_a_form_from_elsewhere_is_refused(bot: Running, clinic: Person, invited: str, nina: Browser) -> None:
    await nina.get(f"{invited}/decline")
    assert (await nina.press("decline", proof="")).status == 403
    assert (await nina.press("decline", proof="æ" * 64)).status == 403
    await nina.get(f"{invited}/decline")
    proof = re.search(r'name="proof" value="(\w+)"', nina.page.source)[1]  # type: ignore[index]
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example.com"},
        {"Sec-Fetch-Site": "none"},
    ):
        page = await nina._go("POST", f"{invited}/decline", {"proof": proof}, headers)
        assert page.status == 403
        assert "Ingenting ble endret" in page.text
    assert "venter på svar (1)" in clinic.home.text
    assert "Du avslo" in (await nina._go("POST", f"{invited}/decline", {"proof": proof}, {"Origin": BASE})).text


async def test_a_page_is_neither_kept_nor_indexed_nor_told_on(invited: str, nina: Browser) -> None:
    for path, status in ((invited, 200), (f"{invited}/profile", 200), ("/invitation/x", 404)):
        page = await nina.get(path)
        assert page.status == status
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert '<meta name="robots" content="noindex' in page.source
        assert not re.search(r"<script|<img|<link|\son\w+=|\sstyle=", page.source)


async def test_what_is_sent_has_a_limit(bot: Running, invited: str, nina: Browser) -> None:
    await nina.get(f"{invited}/profile")
    assert (await nina.press("profile", about="x" * 70_000)).status == 413
    await nina.get(f"{invited}/profile")
    assert (await nina.press("profile", **{f"field{number}": "" for number in range(30)})).status == 413
    async with aiohttp.ClientSession(bot.http) as session:
        async with session.post(f"{invited}/profile", json={"name": "x"}) as answer:
            assert answer.status == 413
        async with session.post(f"{invited}/anything", data={}) as answer:
            assert answer.status == 404


async def test_whoever_comes_too_often_waits(bot: Running, invited: str, nina: Browser) -> None:
    statuses = [(await nina.get(invited)).status for _ in range(pages.VISITS + 1)]
    assert statuses[-2:] == [200, 429]
    assert int(nina.page.headers["Retry-After"]) > 0
    assert (await nina.get(invited, **{"X-Forwarded-For": "203.0.113.7"})).status == 200  # somebody else


async def test_withdrawn_and_expired_say_what_became_of_it(
    bot: Running, clinic: Person, invited: str, nina: Browser, clock: Clock, mail_server: MailServer
) -> None:
    await nina.get(f"{invited}/profile")
    clock.forward(days=15)
    await bot.tick()
    page = await nina.press("profile", **PROFILE)
    assert page.url.partition("?")[0] == invited
    assert "Invitasjonen gikk ut tirsdag 8. desember. Vil du likevel være med?" in page.text, page.text
    assert not everything(bot)["profiles"]
    page = await nina.press("ask")
    assert "Den kommer på e-post" in page.text
    told = await clinic.sees("Inviter på nytt")
    await told.press("Inviter på nytt")
    before = len(mail_server.letters)
    await letters(mail_server, before + 1)
    newest = link(mail_server)
    assert newest != invited
    assert "Åpne den nyeste e-posten" in (await nina.get(invited)).text
    assert "Godta" in (await nina.get(newest)).text


async def test_who_joins_afterwards_has_it_all_and_nothing_twice(
    slack: LocalSlack, bot: Running, clinic: Person, invited: str, nina: Browser, mail_server: MailServer
) -> None:
    await accepts(nina, invited)
    told = await clinic.sees("har godtatt")
    await told.press("Legg til på lokasjonen")
    await (await clinic.sees_modal("Legg til på lokasjonen")).submit()
    await letters(mail_server, 2)
    member = await slack.joins("Nina Ny", email=ADDRESS.upper())
    await member.open_home()
    await member.home.shows("Majorstuen")
    assert "Opprett profil" not in member.home.buttons
    kept = everything(bot)
    assert len(kept["profiles"]) == 1
    assert len(kept["affiliations"]) == 1
    assert "mail:" not in str(kept)
    await clinic.open_home()
    await clinic.home.shows("Behandlere (1)")
    await no_longer_shows(clinic.home, "Ikke i Slack ennå")


async def test_who_had_a_profile_by_then_keeps_that_one(
    slack: LocalSlack, bot: Running, clinic: Person, ola: Person, invited: str, nina: Browser
) -> None:
    await accepts(nina, invited)
    await clinic.sees("har godtatt")
    await create_profile(ola)
    await slack.changes("Ola Fjell", email=ADDRESS)
    assert await slack.until(lambda: "mail:" not in str(everything(bot)))
    kept = everything(bot)
    assert [row for row in kept["profiles"] if "Ola Fjell" in row] == kept["profiles"]
    await clinic.sees("Ola Fjell har godtatt")


async def test_who_joins_first_answers_as_that_member(
    slack: LocalSlack, bot: Running, clinic: Person, invited: str, nina: Browser
) -> None:
    member = await slack.joins("Nina Ny", email=ADDRESS)
    invitation = await member.sees(INVITED)
    await accepts(nina, invited)
    await invitation.shows("Du godtok")
    assert "mail:" not in str(everything(bot))


async def test_who_joins_while_they_answer_is_one_person(
    slack: LocalSlack, bot: Running, clinic: Person, invited: str, nina: Browser
) -> None:
    await nina.get(f"{invited}/profile")
    _, page = await asyncio.gather(slack.joins("Nina Ny", email=ADDRESS), nina.press("profile", **PROFILE))
    assert "Du godtok" in page.text
    assert await slack.until(lambda: "mail:" not in str(everything(bot)))
    await clinic.sees("Nina Ny har godtatt")
    assert len(everything(bot)["profiles"]) == 1


async def test_a_second_invitation_finds_the_profile(
    bot: Running, clinic: Person, invited: str, nina: Browser, mail_server: MailServer
) -> None:
    await accepts(nina, invited)
    await clinic.sees("har godtatt")
    await clinic.home.press("Tilbake")
    await create_location(clinic, "Bislett")
    await invite_addresses(clinic, ADDRESS)
    await letters(mail_server, 2)
    page = await nina.get(link(mail_server))
    assert "Se over profilen din først" in page.text
    assert "Du godtok" in (await nina.press("accept")).text
    assert len(everything(bot)["profiles"]) == 1


async def test_the_profile_can_be_put_right_afterwards(
    bot: Running, clinic: Person, invited: str, nina: Browser
) -> None:
    await accepts(nina, invited)
    page = await nina.get(f"{invited}/profile")
    assert 'value="Nina Ny"' in page.source
    version = re.search(r'name="version" value="(\d+)"', page.source)[1]  # type: ignore[index]
    page = await nina.press("profile", version=version, **{**PROFILE, "name": "Nina Berg"})
    assert "Profilen er lagret" in page.text
    assert [row for row in everything(bot)["profiles"] if "Nina Berg" in row]


async def test_it_speaks_the_language_that_is_read(invited: str, bot: Running) -> None:
    browser = Browser(bot, "de-DE,de;q=0.9")
    assert "invites you to" in (await browser.get(invited)).text
    assert '<html lang="en"' in browser.page.source
    assert "inviterer deg" in (await browser.get(f"{invited}?language=nb")).text
    assert f"{invited.rpartition('/')[2]}/decline?language=nb" in browser.page.source
    assert "invites you to" in (await browser.get(f"{invited}?language=xx")).text


async def test_no_log_says_who_came(
    bot: Running, clinic: Person, invited: str, nina: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await accepts(nina, invited)
    bot.read(lambda tx: tx.connection.exec_driver_sql("ALTER TABLE events RENAME TO events_gone"))
    await nina.get(f"{invited}/decline")
    bot.read(lambda tx: tx.connection.exec_driver_sql("ALTER TABLE invitations RENAME TO invitations_gone"))
    assert "Det virket ikke" in (await nina.get(invited)).text or nina.page.status == 500
    bot.read(lambda tx: tx.connection.exec_driver_sql("ALTER TABLE invitations_gone RENAME TO invitations"))
    bot.read(lambda tx: tx.connection.exec_driver_sql("ALTER TABLE events_gone RENAME TO events"))
    token = invited.rpartition("/")[2]
    for record in caplog.records:
        if record.name.startswith(("bot", "aiohttp")):
            line = caplog.handler.format(record)
            assert token not in line
            assert ADDRESS not in line


async def test_without_a_public_address_the_letter_says_where_to_join(
    slack: LocalSlack, sqlite_url: str, clock: Clock, mail_server: MailServer
) -> None:
    mail = {"knytt_smtp_url": mail_server.url, "knytt_mail_from": "Knytt <knytt@example.com>"}
    async with bot_at(slack, sqlite_url, clock, **mail, knytt_join_url=JOIN) as running:
        kari = slack.person("Kari Nordmann")
        await set_up_clinic(kari)
        await invite_addresses(kari, ADDRESS)
        await letters(mail_server, 1)
        text = mail_server.letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert f"Bli med i arbeidsområdet Fjordbyen: {JOIN}" in text
        assert "/invitation/" not in text
        assert (await Browser(running).get("/invitation/x")).source.startswith("404")
