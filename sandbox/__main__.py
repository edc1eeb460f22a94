"""The command line: `python -m sandbox --manifest manifest.yml --socket-mode`."""

import argparse
import asyncio
import signal
import socket
import sys
from pathlib import Path

from sandbox.control import Control
from sandbox.local_slack import APP_TOKEN, BOT_TOKEN, PEOPLE, SIGNING_SECRET, LocalSlack
from sandbox.page import KEPT, add_page

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def arguments() -> argparse.Namespace:
    """The options, each with a default but the way to the bot."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local Slack to try a bot against.")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=8123, help="where to listen on 127.0.0.1 (8123)")
    where.add_argument("--socket", type=int, metavar="FD", help="a listening socket, handed over by the caller")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"), help="the manifest of the app")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="the workspace: people and channels, as JSON")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--bot-url", help="deliver signed requests to this address")
    way.add_argument("--socket-mode", action="store_true", help="deliver through WebSockets that the bot opens")
    parser.add_argument("--smtp-port", type=int, help="where to take mail on 127.0.0.1")
    parser.add_argument("--control-url", help="where the bot is wound forward and started over")
    parser.add_argument("--bot-token", default=BOT_TOKEN)
    parser.add_argument("--app-token", default=APP_TOKEN)
    parser.add_argument("--signing-secret", default=SIGNING_SECRET)
    return parser.parse_args()


async def run(options: argparse.Namespace) -> str | None:
    """Serve until SIGINT or SIGTERM; why that was not possible."""
    control = Control(options.control_url, options.bot_token)
    slack = LocalSlack(
        options.manifest,
        options.people,
        control.now,
        bot_token=options.bot_token,
        app_token=options.app_token,
        signing_secret=options.signing_secret,
        kept=KEPT,
    )
    if options.bot_url:
        slack.deliver_over_http(options.bot_url)
    add_page(slack, control)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in SIGNALS:  # told once, it ends, whatever comes later
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        stopped.set()

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        await slack.start(options.port if options.socket is None else socket.socket(fileno=options.socket))
        print(f"Local Slack on {slack.address}/", end="")
        if options.smtp_port is not None:
            await slack.mailbox.start(options.smtp_port)
            print(f", mailbox on {slack.mailbox.url}", end="")
        print(flush=True)
        await stopped.wait()
    except OSError as failed:  # a port that is taken
        return str(failed)
    finally:
        await slack.stop()
    return None


if __name__ == "__main__":
    sys.exit(asyncio.run(run(arguments())))
