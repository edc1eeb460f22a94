"""The mailbox: what is mailed over real SMTP is seen on the page, in both its forms."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from random import Random
from typing import Any

import aiohttp
import aiosmtplib
import pytest

from sandbox.local_slack import LocalSlack
from sandbox.page import add_page
from sandbox.seen import SHOWN_MAILS


@pytest.fixture
async def slack(manifest: dict[str, Any], clock: Any) -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(manifest, now=clock, kept=SHOWN_MAILS + 1)
    add_page(slack)
    await slack.start()
    await slack.mailbox.start()
    yield slack
    await slack.stop()


def letter(text: str = "Blåbær på Åsen\n", html: str | None = "<p>Blåbær på <b>Åsen</b></p>\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Knytt på jobb <knytt@fjordbyen.example.com>"
    message["To"] = "nina@fysio.example.com"
    message["Subject"] = "Kari Nordmann inviterer deg til Bærums Øvre Fysioterapi"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


async def mail(slack: LocalSlack, message: EmailMessage, **given: Any) -> None:
    await aiosmtplib.send(message, hostname="127.0.0.1", port=slack.mailbox.port, **given)


async def seen(slack: LocalSlack) -> list[dict[str, Any]]:
    async with aiohttp.request("GET", f"{slack.address}/demo/state") as response:
        return list((await response.json())["mails"])


async def test_a_mail_is_seen_as_its_reader_sees_it(slack: LocalSlack, clock: Any) -> None:
    await mail(slack, letter())
    [shown] = await seen(slack)
    headers = shown.pop("headers")
    assert shown == {
        "id": "mail1",
        "at": clock.at.timestamp(),
        "from": "Knytt på jobb <knytt@fjordbyen.example.com>",
        "to": "nina@fysio.example.com",
        "subject": "Kari Nordmann inviterer deg til Bærums Øvre Fysioterapi",
        "text": "Blåbær på Åsen\n",
        "html": "<p>Blåbær på <b>Åsen</b></p>\n",
    }
    assert headers["Subject"] == shown["subject"]
    assert headers["From"] == shown["from"]


async def test_the_newest_is_first_and_the_oldest_are_forgotten(slack: LocalSlack) -> None:
    for number in range(SHOWN_MAILS + 2):
        await mail(slack, letter(f"{number}", html=None))
    mails = await seen(slack)
    assert [each["text"].strip() for each in mails] == [str(SHOWN_MAILS + 1 - each) for each in range(SHOWN_MAILS)]
    assert mails[0]["html"] == ""
    assert len(slack.mailbox.mails) == SHOWN_MAILS + 1


async def test_the_page_is_told_of_mail(slack: LocalSlack) -> None:
    before = slack.workspace.version
    await mail(slack, letter())
    assert slack.workspace.has_changed_since(before)


@pytest.mark.parametrize(("kind", "code"), [("busy", 451), ("refused", 550)])
async def test_it_can_refuse(slack: LocalSlack, kind: Any, code: int) -> None:
    slack.mailbox.trouble({kind: 1}, Random(1))
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await mail(slack, letter())
    assert refused.value.recipients[0].code == code
    slack.mailbox.trouble({}, Random(1))
    await mail(slack, letter())
    assert len(slack.mailbox.mails) == 1


async def test_it_can_take_a_mail_without_anybody_hearing_of_it(slack: LocalSlack) -> None:
    slack.mailbox.trouble({"lost_answer": 1}, Random(1))
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await mail(slack, letter())
    assert len(slack.mailbox.mails) == 1


async def test_it_hangs_up_when_it_stops(slack: LocalSlack) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=slack.mailbox.port, start_tls=False)
    await client.connect()
    await slack.stop()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await client.noop()
