"""How long Slack waits for the ack, step by step, in the whole guide, and how that compares to a bot that does nothing.

    python -m bench.acks
    python -m bench.acks --database postgresql+psycopg://… (an empty one)

`knytt serve` runs as a process of its own and is walked ten times by an administrator and a practitioner; then one
dialog sends as many invitations as it takes at once. A bare Bolt app, set up alike but with a listener that only acks,
gets as many clicks. Milliseconds from payload to ack.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from sandbox.local_slack import BOT_TOKEN, SIGNING_SECRET, LocalSlack
from sandbox.person import Person

ROOT = Path(__file__).parent.parent
PORT = 8190
MANY = 200
NUMBERS = (
    "310000019", "310000027", "310000035", "310000043", "310000051",
    "310000078", "310000086", "310000094", "310000108", "310000116",
)  # fmt: skip


async def main() -> None:
    """Walk, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    with tempfile.TemporaryDirectory() as folder:
        database = parser.parse_args().database or f"sqlite:///{folder}/bench.db"
        async with LocalSlack(ROOT / "manifest.yml") as slack:
            async with _knytt(slack, database):
                for number in NUMBERS:
                    await _walk(slack, number)
                walked = list(slack.deliveries)
                await _invite_many(slack)
                many = slack.deliveries[len(walked) :]
            assert slack.refusals == [], slack.refusals
            floor = await _floor(slack, len(walked))
    by_step: dict[str, list[float]] = defaultdict(list)
    for delivery in walked:
        by_step[f"{delivery.kind} {delivery.id}"].append(delivery.ms)
    print(f"{'step':42} {'times':>5} {'p50':>7} {'worst':>7}")
    for name, times in sorted(by_step.items(), key=lambda item: -statistics.median(item[1])):
        print(f"{name:42} {len(times):5} {statistics.median(times):7.1f} {max(times):7.1f}")
    for delivery in many:
        print(f"{delivery.kind + ' ' + delivery.id + f', {MANY} addresses':42} {1:5} {'':7} {delivery.ms:7.1f}")
    everything = [delivery.ms for delivery in walked]
    p50, bare = statistics.median(everything), statistics.median(floor)
    print(f"\n{'all':42} {len(everything):5} {p50:7.1f} {max(everything):7.1f}")
    print(
        f"{'a bare Bolt app that only acks':42} {len(floor):5} {bare:7.1f} {max(floor):7.1f}   ratio {p50 / bare:.1f}"
    )


async def _walk(slack: LocalSlack, number: str) -> None:
    """The whole guide once, with a firm of this number."""
    kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    ways = ("Opprett firma", "Jeg administrerer en klinikk")
    await kari.home.press(next(way for way in ways if way in kari.home.buttons))
    form = await kari.sees_modal("Opprett firma")
    await form.type("Organisasjonsnummer", number)
    await form.shows("nummeret stemmer")
    await form.type("name", f"Klinikk {number} AS")
    await form.choose("kind", "Klinikk med fellesfakturering")
    await form.submit()
    await kari.home.shows(f"Firmaer › Klinikk {number} AS")
    await kari.home.press("Opprett lokasjon")
    form = await kari.sees_modal("Opprett lokasjon")
    for field, text in {"name": number, "street": "Bogstadveien 1", "postcode": "0355", "city": "Oslo"}.items():
        await form.type(field, text)
    await form.submit()
    await kari.home.shows(f"› {number}")
    await _invite(kari, ola)
    invitation = await ola.sees(f"lokasjon {number}")
    await invitation.press("Godta")
    if await slack.until(lambda: ola.modal, 0.2):
        form = await ola.sees_modal("Behandlerprofil")
        await form.choose("profession", "fysioterapeut")
        await form.submit()
    told = await kari.sees(f"har godtatt invitasjonen til {number}")
    await told.press("add.open")
    form = await kari.sees_modal("Legg til på lokasjonen")
    await form.submit()
    await kari.sees_no_modal()
    await invitation.shows(f"lagt til på {number}")
    await kari.home.press("Tilbake")
    await kari.home.shows("Org.nr")
    await kari.home.press("Tilbake")
    await kari.home.shows("Hei, Kari")


async def _invite(kari: Person, ola: Person) -> None:
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.pick_people("members", ola)
    await form.type("emails", "ingen@fysio.example.com")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    await check.submit()
    await kari.sees_no_modal()


async def _invite_many(slack: LocalSlack) -> None:
    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    await kari.home.shows("Hei, Kari")
    await kari.home.press("Åpne", near="Klinikk 310000019 AS")
    await kari.home.shows("Org.nr")
    await kari.home.press("Åpne")
    await kari.home.shows("Inviter personer")
    await kari.home.press("Inviter personer")
    form = await kari.sees_modal("Inviter personer")
    await form.type("emails", "\n".join(f"p{number}@ex.no" for number in range(MANY)))
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    await check.submit()
    await kari.sees_no_modal()


@asynccontextmanager
async def _knytt(slack: LocalSlack, database: str) -> AsyncIterator[None]:
    environment = os.environ | {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database,
        "KNYTT_INVITES_PER_DAY": "1000",
    }
    command = [sys.executable, "-m", "bot", "serve", "--port", str(PORT)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        slack.deliver_over_http(f"http://127.0.0.1:{PORT}/slack/events")
        yield
    finally:
        process.terminate()
        await process.wait()


async def _floor(slack: LocalSlack, clicks: int) -> list[float]:
    """As many clicks of a button at a Bolt app that only acks, in this process."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T", bot_token=BOT_TOKEN)

    bolt = AsyncApp(process_before_response=True, authorize=authorize, signing_secret=SIGNING_SECRET)

    @bolt.event("app_home_opened")
    async def listener() -> None:
        """Nothing."""

    async def events(received: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(received)))

    site = web.Application()
    site.add_routes([web.post("/slack/events", events)])
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", PORT).start()
    slack.deliver_over_http(f"http://127.0.0.1:{PORT}/slack/events")
    before = len(slack.deliveries)
    for _ in range(clicks):
        await slack.person("Kari Nordmann").open_home()
    await runner.cleanup()
    return [delivery.ms for delivery in slack.deliveries[before:]]


if __name__ == "__main__":
    asyncio.run(main())
