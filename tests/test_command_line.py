"""The command line, as processes of their own."""

import asyncio
import os
import pty
import signal
import sys
from pathlib import Path

import aiohttp
import pytest
import yaml

from bot.storage import Database, partners
from sandbox.local_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, LocalSlack
from sandbox.web_api import FaultKind
from tests.guide.conftest import MANIFEST, Clock

ROOT = Path(__file__).parent.parent
NONE_OF_OURS = {
    name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "KNYTT_", "DATABASE"))
}


async def start(*arguments: str, **settings: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    environment = {**NONE_OF_OURS, **settings}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe
    )


async def knytt(*arguments: str, **settings: str) -> tuple[int, str, str]:
    """Run a command to its end: exit status, what it printed, what it complained of."""
    process = await start(*arguments, **settings)
    printed, complained = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode(), complained.decode()


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/knytt.db"


@pytest.mark.parametrize(
    ("command", "given", "missing"),
    [
        (["run"], {}, "SLACK_BOT_TOKEN"),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        (["serve"], {}, "SLACK_BOT_TOKEN"),
        (["serve"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        (["serve"], {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
    ],
)
async def test_a_missing_setting_is_named_in_one_sentence(
    command: list[str], given: dict[str, str], missing: str
) -> None:
    status, printed, complained = await knytt(*command, **given)
    assert status == 2
    assert complained.startswith(f"{missing} is not set.")
    assert "make demo" in complained
    assert complained.count("\n") == 1
    assert printed == ""


@pytest.mark.parametrize(
    ("setting", "value"),
    [("KNYTT_NUDGE_FIRST", "soon"), ("KNYTT_OFFICE_HOURS", "18-08"), ("KNYTT_NUDGE_MAX", "many"), ("KNYTT_TICK", "0s")],
)
async def test_a_setting_that_cannot_be_read_is_named_too(setting: str, value: str) -> None:
    status, _, complained = await knytt("migrate", **{setting: value})
    assert status == 2
    assert complained.startswith(setting)
    assert "Traceback" not in complained


async def test_the_manifest_is_printed_for_both_ways() -> None:
    _, socket_mode, _ = await knytt("manifest")
    _, http, _ = await knytt("manifest", "--http", "https://knytt.example.com")
    assert yaml.safe_load(socket_mode)["settings"]["socket_mode_enabled"] is True
    assert (
        yaml.safe_load(http)["settings"]["event_subscriptions"]["request_url"]
        == "https://knytt.example.com/slack/events"
    )


def names_in(database: str, workspace: str = "T0TEST") -> list[tuple[str, str | None]]:
    opened = Database(database)
    with opened.begin(workspace, Clock().now) as tx:
        found = [(partner.name, partner.organisation_number) for partner in partners.everyone(tx)]
    opened.close()
    return found


@pytest.mark.parametrize(
    "content",
    [
        "name,organisation_number\nFjordtrygd,310 000 086\nNordlys Forsikring,\n",
        "\ufeffname;organisation_number\r\nFjordtrygd;310000086\r\nNordlys Forsikring;\r\n",
    ],
)
async def test_partners_are_imported_from_a_list_and_twice_is_fine(database: str, tmp_path: Path, content: str) -> None:
    file = tmp_path / "partners.csv"
    file.write_text(content, encoding="utf-8")
    for _ in range(2):
        status, printed, _ = await knytt(
            "partners", "import", str(file), "--workspace", "T0TEST", DATABASE_URL=database
        )
        assert (status, printed) == (0, "2 partners imported into T0TEST.\n")
    assert names_in(database) == [("Fjordtrygd", "310000086"), ("Nordlys Forsikring", None)]


async def test_one_partner_is_one(database: str, tmp_path: Path) -> None:
    file = tmp_path / "partners.csv"
    file.write_text("name\nFjordtrygd\n", encoding="utf-8")
    _, printed, _ = await knytt("partners", "import", str(file), "--workspace", "T0TEST", DATABASE_URL=database)
    assert printed == "1 partner imported into T0TEST.\n"


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("insurer\nFjordtrygd\n", "row 1"),
        ("name,organisation_number\nFjordtrygd,310000085\n", "row 2"),
        ("name,organisation_number\nFjordtrygd,310000086\n,310000019\n", "row 3"),
        ("name\nFjordtrygd,1,2\n", "row 2"),
    ],
)
async def test_a_row_that_is_wrong_is_named_and_nothing_is_imported(
    database: str, tmp_path: Path, content: str, row: str
) -> None:
    file = tmp_path / "partners.csv"
    file.write_text(content, encoding="utf-8")
    await knytt("migrate", DATABASE_URL=database)
    status, _, complained = await knytt("partners", "import", str(file), "--workspace", "T0TEST", DATABASE_URL=database)
    assert status == 2
    assert row in complained
    assert "Traceback" not in complained
    assert names_in(database) == []


async def listens(process: asyncio.subprocess.Process) -> str:
    """Where it serves, once it does."""
    assert process.stdout
    told = await asyncio.wait_for(process.stdout.readline(), 20)
    assert told.startswith(b"Knytt listens on http://127.0.0.1:")
    address = told.decode().split()[-1].removesuffix(".")
    async with aiohttp.ClientSession() as browser, browser.get(f"{address}/healthz") as answer:
        assert answer.status == 200
    return address


async def test_serve_answers_over_http_until_it_is_told_to_stop(database: str) -> None:
    async with LocalSlack(MANIFEST) as slack:
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": slack.api_url,
        }
        # Bolt would drop the token for these two, and say so only in its log.
        trap = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s3cret"}
        process = await start("serve", "--port", "0", DATABASE_URL=database, **settings, **trap)
        slack.deliver_over_http(f"{await listens(process)}/slack/events")
        kari = slack.person("Kari Nordmann")
        await kari.open_home()
        await kari.home.shows("Hei, Kari")
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()
        assert process.returncode == 0
        assert b"Traceback" not in log
        assert slack.refusals == []


async def test_run_connects_over_socket_mode_until_it_is_told_to_stop(database: str) -> None:
    async with LocalSlack(MANIFEST) as slack:
        settings = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
        process = await start("run", DATABASE_URL=database, **settings)
        slack.deliver_over_socket()
        await slack.connected(20)
        kari = slack.person("Kari Nordmann")
        await kari.open_home()
        await kari.home.shows("Hei, Kari")
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()
        assert process.returncode == 0
        assert b"Traceback" not in log


@pytest.mark.parametrize("fault", ["internal_error", "server_error", "lost_answer", "ratelimited"])
async def test_what_passes_at_slack_is_waited_out_at_the_start(database: str, fault: FaultKind) -> None:
    async with LocalSlack(MANIFEST) as slack:
        slack.fault("auth.test", fault, times=2, retry_after=1)
        settings = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": slack.api_url}
        process = await start("serve", "--port", "0", DATABASE_URL=database, **settings)
        await listens(process)
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()
        assert process.returncode == 0
        assert log.count(b"Trying again in") == 2


@pytest.mark.parametrize(
    ("command", "setting", "wrong", "ends_with"),
    [
        (["serve", "--port", "0"], "SLACK_BOT_TOKEN", "xoxb-wrong", 1),
        (["run"], "SLACK_APP_TOKEN", "xapp-wrong", 2),
    ],
)
async def test_a_token_that_slack_does_not_know_is_told_in_one_sentence(
    database: str, command: list[str], setting: str, wrong: str, ends_with: int
) -> None:
    async with LocalSlack(MANIFEST) as slack:
        settings = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": slack.api_url}
        async with asyncio.timeout(20):
            status, _, complained = await knytt(*command, DATABASE_URL=database, **{**settings, setting: wrong})
        assert status == ends_with
        assert setting in complained
        assert "Traceback" not in complained
        assert wrong not in complained
        slack.forgive("invalid_auth")


FIRM = (
    "navn;orgnr;form;type;administrator\r\nFjordklinikken på Åsen;310 000 019;AS;klinikk;kari@fjordbyen.example.com\r\n"
)


async def imported(file: Path, *flags: str, **settings: str) -> tuple[int, str, str]:
    return await knytt("import", "firms", str(file), *flags, **settings)


async def test_firms_are_imported_from_what_excel_makes_and_slack_says_who_administers_them(
    database: str, tmp_path: Path
) -> None:
    file = tmp_path / "firms.csv"
    file.write_bytes(FIRM.encode("cp1252"))
    async with LocalSlack(MANIFEST) as slack:
        settings = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": slack.api_url, "DATABASE_URL": database}
        ours = slack.workspace.team["id"]
        _, dry, _ = await imported(file, "--dry-run", **settings)
        _, first, complained = await imported(file, **settings)
        _, again, _ = await imported(file, **settings)
    assert dry == f"firms: 1 would be imported into {ours}; 0 there already.\n"
    assert first == f"firms: 1 imported into {ours}; 0 there already.\n"
    assert again == f"firms: 0 imported into {ours}; 1 there already.\n"
    assert "[" not in complained  # no bar: nobody looks at a terminal


async def test_whom_only_slack_knows_is_not_found_without_a_token(database: str, tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    file.write_text(FIRM, encoding="utf-8")
    status, _, complained = await imported(file, "--workspace", "T0TEST", DATABASE_URL=database)
    assert status == 2
    assert complained.startswith(f"{file}, row 2, administrator: nobody")
    assert "Traceback" not in complained


async def test_a_bar_says_how_far_an_import_has_come(database: str, tmp_path: Path) -> None:
    file = tmp_path / "practitioners.csv"
    people = "".join(f"Kari,nurse,kari{number}@example.com\n" for number in range(2500))
    file.write_text(f"name,profession,email\n{people}", encoding="utf-8")
    ours, theirs = pty.openpty()
    command = (sys.executable, "-m", "bot", "import", "practitioners", str(file), "--workspace", "T0TEST")
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**NONE_OF_OURS, "DATABASE_URL": database},
        stdout=asyncio.subprocess.PIPE,
        stderr=theirs,
    )
    printed, _ = await process.communicate()
    drawn = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)
    assert printed == b"practitioners: 2,500 imported into T0TEST; 0 there already.\n"
    assert "Checking [" in drawn
    assert "Writing [##############################] 100%" in drawn
