"""An address that no member has: the invitation goes out by mail, and finds its person when they join."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.storage import events
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running, bot_at
from tests.guide.steps import accept, carried, invite_addresses
from tests.mail.conftest import MailServer, serve

ADDRESS = "nina@fysio.example.com"


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    async with serve() as server:
        yield server


@pytest.fixture
async def bot(slack: LocalSlack, sqlite_url: str, clock: Clock, mail_server: MailServer) -> AsyncIterator[Running]:
    mail = {"knytt_smtp_url": mail_server.url, "knytt_mail_from": "Knytt <knytt@example.com>"}
    async with bot_at(slack, sqlite_url, clock, **mail, knytt_base_url="https://knytt.example.com") as running:
        yield running


async def wait_for_letters(server: MailServer, count: int) -> None:
    async with asyncio.timeout(5):
        while len(server.letters) < count:
            await _a_moment()


async def _a_moment() -> None:
    await asyncio.sleep(0.025)


def refuse_for_now(server: MailServer) -> list[str]:
    """Whom letters were for that the server did not take for now."""
    tries: list[str] = []
    take = server.handle_RCPT

    async def handle(smtp: object, session: object, envelope: object, address: str, options: object) -> str:
        tries.append(address)
        return await take(smtp, session, envelope, address, options)

    server.at_recipient, server.handle_RCPT = "451 4.3.0 later", handle
    return tries


async def test_it_says_who_invites_to_what_and_where_to_answer(clinic: Person, mail_server: MailServer) -> None:
    await invite_addresses(clinic, ADDRESS)
    await wait_for_letters(mail_server, 1)
    letter = mail_server.letters[0]
    text = letter.get_body(("plain",)).get_content()
    assert letter["To"] == ADDRESS
    assert letter["Reply-To"].addresses[0].addr_spec == clinic.email
    assert "Kari Nordmann inviterer deg til Fjordklinikken AS, lokasjon Majorstuen" in text
    assert "https://knytt.example.com/invitation/" in text
    assert "8. desember" in text
    assert "https://knytt.example.com/mail/stop/" in letter["List-Unsubscribe"]


async def test_a_member_gets_no_mail(clinic: Person, ola: Person, mail_server: MailServer) -> None:
    await invite_addresses(clinic, f"{ola.email}, {ADDRESS}")
    await ola.sees("inviterer deg til")
    await wait_for_letters(mail_server, 1)
    assert [letter["To"] for letter in mail_server.letters] == [ADDRESS]


async def test_reminders_go_by_mail_too_until_the_person_joins(
    slack: LocalSlack, clinic: Person, bot: Running, clock: Clock, mail_server: MailServer
) -> None:
    await invite_addresses(clinic, ADDRESS)
    await wait_for_letters(mail_server, 1)
    clock.forward(days=2, hours=2)
    await bot.tick()
    await wait_for_letters(mail_server, 2)
    assert "venter" in mail_server.letters[1]["Subject"]
    nina = await slack.joins("Nina Ny", email=ADDRESS)
    await accept(nina)
    clock.forward(days=7)
    await bot.tick()
    await clinic.sees("Nina Ny har godtatt")
    assert len(mail_server.letters) == 2


async def test_there_is_no_reminder_before_the_invitation_even_if_slack_is_busy_for_days(
    slack: LocalSlack, clinic: Person, bot: Running, clock: Clock, mail_server: MailServer
) -> None:
    slack.fault("users.lookupByEmail", "ratelimited", retry_after=190_000)
    await invite_addresses(clinic, ADDRESS)
    assert await slack.until(lambda: any(call.method == "users.lookupByEmail" for call in slack.calls))
    await _a_moment()
    clock.forward(days=2, hours=2)
    await bot.tick()
    clock.forward(hours=4)
    await bot.tick()
    await wait_for_letters(mail_server, 1)
    await bot.tick()
    await _a_moment()
    assert ["inviterer deg" in letter["Subject"] for letter in mail_server.letters] == [True]


async def test_an_address_that_comes_back_is_told_to_the_inviter(clinic: Person, mail_server: MailServer) -> None:
    mail_server.at_recipient = "550 5.1.1 no such user"
    await invite_addresses(clinic, ADDRESS)
    told = await clinic.sees("kom i retur")
    assert ADDRESS in told.text


async def test_a_busy_mail_server_is_tried_again(
    clinic: Person, bot: Running, clock: Clock, mail_server: MailServer
) -> None:
    tries = refuse_for_now(mail_server)
    await invite_addresses(clinic, ADDRESS)
    async with asyncio.timeout(5):
        while not tries:
            await _a_moment()
    mail_server.at_recipient = "250 OK"
    for _ in range(4):
        clock.forward(minutes=10)
        bot.bot.delivery.wake()
        await _a_moment()
    await wait_for_letters(mail_server, 1)
    assert len({letter["Message-ID"] for letter in mail_server.letters}) == 1


async def test_no_more_mails_about_this(clinic: Person, bot: Running, clock: Clock, mail_server: MailServer) -> None:
    await invite_addresses(clinic, ADDRESS)
    await wait_for_letters(mail_server, 1)
    path = re.search(r"https://knytt.example.com(/mail/stop/[\w-]+)", mail_server.letters[0]["List-Unsubscribe"])[1]
    async with aiohttp.ClientSession(bot.http) as browser:
        async with browser.get(path) as page:
            assert "Ja, stopp e-posten" in await page.text()
        async with browser.post(path) as page:
            assert "Du får ikke mer e-post om dette" in await page.text()
        async with browser.post("/mail/stop/somebody-elses") as page:
            assert page.status == 200
    reminding = carried(clinic.home, "invite.more")
    clock.forward(days=2, hours=2)
    await bot.tick()
    await clinic.home.press("Tilbake")
    await clinic.home.press("Åpne")
    await clinic.home.shows("Denne adressen vil ikke ha mer e-post om dette: spør på en annen måte.")
    assert "Send påminnelse" not in clinic.home.buttons
    assert "Send på nytt" not in clinic.home.buttons
    await clinic.home.press_unseen("invite.remind", reminding)
    said = await clinic.sees_modal("Beskjed")
    assert f"{ADDRESS} har bedt om å slippe mer e-post om dette" in said.text
    await said.close()
    happened = bot.read(lambda tx: [each.verb for each in events.since(tx, clock() - timedelta(days=9))])
    assert not {"invitation.nudge", "invitation.reminded"} & set(happened)  # type: ignore[call-overload]
    await invite_addresses(clinic, "per@fysio.example.com")
    await wait_for_letters(mail_server, 2)
    assert [letter["To"] for letter in mail_server.letters] == [ADDRESS, "per@fysio.example.com"]
