"""The demo: the bot and, in a process of its own, a local Slack with a small invented workspace."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import app, manifest, partners
from bot.settings import Settings
from bot.slack import Slack, SlackError
from bot.storage import Database, migrate
from bot.storage import partners as stored

HERE = Path(__file__).parent.parent
TOKEN = "xoxb-demo"  # noqa: S105 - for the local Slack only
SECRET = "demo"  # noqa: S105
PATIENCE = 15  # seconds for the local Slack to come up


async def run(port: int) -> int:
    """Run both until told to stop. The data is invented and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="knytt-") as folder:
        database_url = f"sqlite:///{folder}/demo.db"
        api_url = f"http://127.0.0.1:{port}/api/"
        bot_port = port + 1
        settings = Settings(database_url=database_url, slack_api_url=api_url)
        async with _local_slack(port, bot_port):
            slack = Slack(TOKEN, api_url)
            await slack.start()
            workspace = await _answering(slack)
            await slack.close()
            if workspace is None:
                print(f"The local Slack did not start. Is something else on port {port}?", file=sys.stderr)
                return 1
            _import_partners(database_url, workspace)
            async with (
                app.running(settings, token=TOKEN, signing_secret=SECRET) as bot,
                app.served(bot, "127.0.0.1", bot_port),
            ):
                print(f"\nOpen http://127.0.0.1:{port} in a browser. Ctrl-C ends the demo.\n", flush=True)
                await app.until_told_to_stop()
    return 0


@asynccontextmanager
async def _local_slack(port: int, bot_port: int) -> AsyncIterator[None]:
    arguments = [
        *("--port", str(port), "--manifest", str(manifest.MANIFEST)),
        *("--bot-url", f"http://127.0.0.1:{bot_port}/slack/events", "--bot-token", TOKEN, "--signing-secret", SECRET),
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, cwd=HERE, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answering(slack: Slack) -> str | None:
    """The workspace's id, as soon as the local Slack answers."""
    for _ in range(PATIENCE * 20):
        try:
            return (await slack.who_am_i()).workspace
        except SlackError:
            await asyncio.sleep(0.05)
    return None


def _import_partners(database_url: str, workspace: str) -> None:
    migrate(database_url)
    database = Database(database_url)
    with database.begin(workspace, app.now()) as tx:
        stored.keep(tx, partners.read_csv(HERE / "sandbox" / "partners.csv"))
    database.close()
