"""The command line: knytt demo | run | serve | migrate | manifest | partners | import | agreements | audit and more."""

import argparse
import asyncio
import errno
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot import app, settings
from bot.cli import agreements, audit, demo, feedback, imports, partners
from bot.cli.imports import Import
from bot.cli.members import Members
from bot.cli.sorts import Firms, Locations, Practitioners
from bot.cli.table import UnusableFileError
from bot.domain.schedule import DURATION, duration
from bot.settings import MissingSettingError, Settings, WrongSettingError
from bot.slack import manifest
from bot.slack.client import Slack, SlackError
from bot.storage import Database, LockedError, Transaction, migrate
from bot.storage import partners as stored

WORKSPACE = "Slack team id (default: the one that SLACK_BOT_TOKEN belongs to)"
IMPORTS: dict[str, Callable[[Members], Import]] = {
    "firms": Firms,
    "locations": lambda _: Locations(),
    "practitioners": lambda _: Practitioners(),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "apscheduler"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        status: int = given.run(settings.load(), given)
    except MissingSettingError as missing:
        print(
            f"{missing} is not set. See README.md for where to find it; to try Knytt without Slack, run `make demo`.",
            file=sys.stderr,
        )
        return 2
    except (WrongSettingError, UnusableFileError) as unusable:
        print(unusable, file=sys.stderr)
        return 2
    except LockedError:
        print(
            "Another program is writing to the database. Nothing was changed. Try again in a moment.", file=sys.stderr
        )
        return 1
    except SlackError as refused:
        print(f"Slack does not let Knytt in: {refused}. Check SLACK_BOT_TOKEN.", file=sys.stderr)
        return 1
    except OSError as failed:
        if failed.errno != errno.EADDRINUSE:
            raise
        print(f"The port is taken by another program: {failed.strerror}. Choose one with --port.", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="knytt", description="Attach practitioners to a location, in Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    trying = command("demo", _demo, "try Knytt with a local Slack, on http://127.0.0.1:8123")
    taken = "port of the page, the local Slack; 0: any that is free (default: 8123)"
    trying.add_argument("--port", type=int, default=8123, help=taken)
    command("run", _run, "connect to Slack over Socket Mode")
    serving = command(
        "serve",
        _serve,
        "serve Slack over HTTP, on POST /slack/events; with KNYTT_BASE_URL also the page that answers invitations",
    )
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=3000)
    command("migrate", _migrate, "bring the database to the newest tables")
    printing = command("manifest", _manifest, "print the app's manifest, for Socket Mode or HTTP")
    printing.add_argument("--http", metavar="URL", help="the address at which Slack reaches Knytt over HTTP")
    listing = command("partners", _partners, "import the list of partners (insurers)")
    listing.add_argument("action", choices=["import"])
    listing.add_argument("file", type=Path, metavar="FILE.csv", help="columns: name, organisation_number (optional)")
    listing.add_argument("--workspace", help=WORKSPACE)
    importing = command("import", _import, "import firms, locations or practitioners from a CSV file: docs/import.md")
    importing.add_argument("what", choices=list(IMPORTS))
    importing.add_argument("file", type=Path, metavar="FILE.csv")
    importing.add_argument("--dry-run", action="store_true", help="only say what would be imported, or what is wrong")
    importing.add_argument("--workspace", help=WORKSPACE)
    agreements.add_arguments(
        command("agreements", _agreements, "record what partners answered to firms, and list how they stand")
    )
    looking = command("audit", _audit, "print who did what to whom and when, as tab-separated lines")
    looking.add_argument("--since", type=_ago, default="30d", metavar="30d", help="how far back (default: 30d)")
    looking.add_argument("--workspace", help=WORKSPACE)
    summing = command("feedback", _feedback, "sum up what people found useful, and what they asked in vain")
    summing.add_argument("--since", type=_ago, default="30d", metavar="30d", help="how far back (default: 30d)")
    summing.add_argument("--workspace", help=WORKSPACE)
    return parser


def _ago(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"write {DURATION}") from None


def _demo(given: Settings, arguments: argparse.Namespace) -> int:
    return asyncio.run(app.until_told_to_stop(demo.run(arguments.port)))


def _run(given: Settings, _: argparse.Namespace) -> int:
    token, app_token = given.require("slack_bot_token"), given.require("slack_app_token")

    async def run() -> int:
        async with (
            app.running(given, token=token) as bot,
            app.connected(bot, app_token, given.slack_api_url),
        ):
            await asyncio.Event().wait()
        return 0

    return asyncio.run(app.until_told_to_stop(run()))


def _serve(given: Settings, arguments: argparse.Namespace) -> int:
    token, secret = given.require("slack_bot_token"), given.require("slack_signing_secret")

    async def serve() -> int:
        async with (
            app.running(given, token=token, signing_secret=secret) as bot,
            app.served(bot, (arguments.host, arguments.port)) as port,
        ):
            print(f"Knytt listens on http://{arguments.host}:{port}.", flush=True)
            await asyncio.Event().wait()
        return 0

    return asyncio.run(app.until_told_to_stop(serve()))


def _migrate(given: Settings, _: argparse.Namespace) -> int:
    migrate(given.database_url)
    return 0


def _manifest(_: Settings, arguments: argparse.Namespace) -> int:
    print(manifest.for_http(arguments.http) if arguments.http else manifest.for_socket_mode(), end="")
    return 0


def _partners(given: Settings, arguments: argparse.Namespace) -> int:
    listed = partners.read_csv(arguments.file)
    workspace = arguments.workspace or asyncio.run(_own_workspace(given))
    migrate(given.database_url)
    database = Database(given.database_url)
    try:
        with database.begin(workspace, app.now()) as tx:
            stored.keep(tx, listed)
    finally:
        database.close()
    print(f"{len(listed)} partner{'' if len(listed) == 1 else 's'} imported into {workspace}.")
    return 0


def _import(given: Settings, arguments: argparse.Namespace) -> int:
    return asyncio.run(app.until_told_to_stop(_imported(given, arguments)))


async def _imported(given: Settings, arguments: argparse.Namespace) -> int:
    migrate(given.database_url)
    database = Database(given.database_url)
    slack = Slack(given.slack_bot_token, given.slack_api_url) if given.slack_bot_token else None
    try:
        ours = None
        if slack:
            await slack.start()
            ours = (await slack.who_am_i()).workspace
        workspace = arguments.workspace or ours or given.require("slack_bot_token")
        members = Members(database, workspace, app.now(), slack if ours == workspace else None)
        what = IMPORTS[arguments.what](members)
        done = await imports.run(what, arguments.file, database, (workspace, app.now()), is_dry=arguments.dry_run)
    finally:
        if slack:
            await slack.close()
        database.close()
    would = "would be " if arguments.dry_run else ""
    print(f"{arguments.what}: {done.added:,} {would}imported into {workspace}; {done.there:,} there already.")
    return 0


def _agreements(given: Settings, arguments: argparse.Namespace) -> int:
    workspace = arguments.workspace or asyncio.run(_own_workspace(given))
    migrate(given.database_url)
    database = Database(given.database_url, given.configuration)
    try:
        for line in agreements.run(database, workspace, app.now(), arguments):
            print(line)
    finally:
        database.close()
    return 0


def _audit(given: Settings, arguments: argparse.Namespace) -> int:
    return _print(given, arguments, audit.lines)


def _feedback(given: Settings, arguments: argparse.Namespace) -> int:
    return _print(given, arguments, feedback.lines)


def _print(
    given: Settings, arguments: argparse.Namespace, lines: Callable[[Transaction, datetime], Iterator[str]]
) -> int:
    """Print lines about a workspace, from so long ago on."""
    workspace = arguments.workspace or asyncio.run(_own_workspace(given))
    migrate(given.database_url)
    database = Database(given.database_url)
    try:
        now = app.now()
        with database.begin(workspace, now) as tx:
            for line in lines(tx, now - arguments.since):
                print(line)
    finally:
        database.close()
    return 0


async def _own_workspace(given: Settings) -> str:
    slack = Slack(given.require("slack_bot_token"), given.slack_api_url)
    await slack.start()
    try:
        return (await slack.who_am_i()).workspace
    finally:
        await slack.close()


if __name__ == "__main__":
    sys.exit(main())
