"""The demo: the bot and, in a process of its own, a local Slack with a small invented workspace."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import app, manifest, partners
from bot.settings import Settings
from bot.slack import Slack
from bot.storage import Database, migrate
from bot.storage import partners as stored

HERE = Path(__file__).parent.parent
TOKEN = "xoxb-demo"  # noqa: S105 - for the local Slack only
SECRET = "demo"  # noqa: S105


async def run(port: int) -> int:
    """Run both until told to stop. The data is invented and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="knytt-") as folder:
        database_url = f"sqlite:///{folder}/demo.db"
        api_url = f"http://127.0.0.1:{port}/api/"
        bot_port = port + 1
        settings = Settings(database_url=database_url, slack_api_url=api_url)
        told = app.told_to_stop()  # from the beginning, or the local Slack would outlive us
        async with _local_slack(port, bot_port) as is_there:
            if not is_there:
                print(f"The local Slack did not start. Is something else on port {port}?", file=sys.stderr)
                return 1
            slack = Slack(TOKEN, api_url)
            await slack.start()
            workspace = (await slack.who_am_i()).workspace
            await slack.close()
            _import_partners(database_url, workspace)
            async with (
                app.running(settings, token=TOKEN, signing_secret=SECRET) as bot,
                app.served(bot, "127.0.0.1", bot_port),
            ):
                print(f"\nOpen http://127.0.0.1:{port} in a browser. Ctrl-C ends the demo.\n", flush=True)
                await told.wait()
    return 0


@asynccontextmanager
async def _local_slack(port: int, bot_port: int) -> AsyncIterator[bool]:
    """A local Slack, and whether it is there: it says so when it is, and ends without a word when it cannot."""
    arguments = [
        *("--port", str(port), "--manifest", str(manifest.MANIFEST)),
        *("--bot-url", f"http://127.0.0.1:{bot_port}/slack/events", "--bot-token", TOKEN, "--signing-secret", SECRET),
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, cwd=HERE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield bool(process.stdout and await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _import_partners(database_url: str, workspace: str) -> None:
    migrate(database_url)
    database = Database(database_url)
    with database.begin(workspace, app.now()) as tx:
        stored.keep(tx, partners.read_csv(HERE / "sandbox" / "partners.csv"))
    database.close()
