"""What the log may say: no secret, no e-mail address, no telephone number."""

import logging
import re

import pytest

from sandbox.local_slack import BOT_TOKEN, SIGNING_SECRET, LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Running
from tests.guide.steps import accept, invite_addresses, set_up_clinic

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
TELEPHONE = re.compile(r"\+?47\d{8}|\b[49]\d{2} ?\d{2} ?\d{3}\b")


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="bot")


def assert_discreet(caplog: pytest.LogCaptureFixture) -> None:
    for record in caplog.records:
        if record.name.startswith("sandbox"):
            continue
        line = caplog.handler.format(record)
        assert BOT_TOKEN not in line
        assert SIGNING_SECRET not in line
        assert not ADDRESS.search(line), line
        assert not TELEPHONE.search(line), line


async def test_a_whole_guide_names_nobody(
    kari: Person, ola: Person, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up_clinic(kari)
    await invite_addresses(kari, f"{ola.email}, nobody@fysio.example.com")
    await accept(ola)
    told = await kari.sees("har godtatt")
    await told.press("Legg til på lokasjonen")
    form = await kari.sees_modal("Legg til på lokasjonen")
    await form.type("Mobil på denne lokasjonen", "412 34 567")
    await form.submit()
    await kari.sees_no_modal()
    assert_discreet(caplog)


async def test_nor_does_what_is_refused(
    slack: LocalSlack, kari: Person, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up_clinic(kari)
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.type("E-postadresser", "kari@@fysio.example.com")
    await form.submit()
    assert form.errors
    await kari.home.press_unseen("invite.new", '{"location": 4242, "email": "kari@fysio.example.com"}')
    await kari.sees_modal("Beskjed")
    assert any("no access" in record.getMessage() for record in caplog.records)
    assert_discreet(caplog)


async def test_nor_does_a_problem_of_the_database(kari: Person, bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    bot.read(lambda tx: tx.connection.exec_driver_sql("ALTER TABLE profiles RENAME TO profiles_gone"))
    await kari.home.press("Jeg behandler pasienter")
    await kari.sees_modal("Beskjed")
    assert any(record.exc_info for record in caplog.records)
    assert_discreet(caplog)
