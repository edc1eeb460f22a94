"""Every message arrives, once, as its subject is by then: whatever Slack, the network and our own process do."""

import asyncio
import dataclasses
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import flows
from bot.click import Click
from bot.delivery import LONGEST_NAP
from bot.domain.invitation import Status
from bot.flows.invitation import RECEIVED
from bot.storage import Transaction, messages, people
from sandbox.block_kit import Json
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.refusals import SlackError
from sandbox.web_api import Method
from tests.delivery.post import Post
from tests.door.town import EVA, OLA, TOM, settle
from tests.guide.conftest import Clock, bot_at

FAULTS = ["ratelimited", "server_error", "internal_error", "lost_answer"]
INVITED = "inviterer deg til Fjordklinikken AS"
WITHDRAWN = "trakk tilbake invitasjonen"

each_fault = pytest.mark.parametrize("fault", FAULTS)
this_often = pytest.mark.parametrize("times", [1, 3])


def count(person: Person, words: str) -> int:
    return len([message for message in person.messages if words in message.text])


def calls(slack: LocalSlack, method: str) -> int:
    return [call.method for call in slack.calls].count(method)


def replace(slack: LocalSlack, method: str, run: Callable[[Json, Method], object]) -> None:
    """Let a method of the Web API do something else; it is given what it did before."""
    before = slack.web_api.methods[method]

    async def instead(arguments: Json) -> Json:
        return await run(arguments, before)  # type: ignore[misc, no-any-return]

    slack.web_api.methods[method] = Method(instead, before.scope)


# Slack in trouble.


@each_fault
@this_often
async def test_a_message_arrives_once(slack: LocalSlack, post: Post, ola: Person, fault: str, times: int) -> None:
    post.invite(OLA)
    slack.fault("chat.postMessage", fault, times)  # type: ignore[arg-type]
    await post.deliver_all()
    assert count(ola, INVITED) == 1
    assert post.states() == ["posted"]


@each_fault
@this_often
async def test_a_message_is_redrawn(slack: LocalSlack, post: Post, ola: Person, fault: str, times: int) -> None:
    sent = post.invite(OLA)
    await post.deliver_all()
    post.withdraw(sent)
    slack.fault("chat.update", fault, times)  # type: ignore[arg-type]
    await post.deliver_all()
    assert count(ola, WITHDRAWN) == 1
    assert len(ola.messages) == 1
    assert ola.messages[0].buttons == []


@each_fault
@this_often
async def test_an_address_is_found(slack: LocalSlack, post: Post, ola: Person, fault: str, times: int) -> None:
    post.invite_address(ola.email)
    slack.fault("users.lookupByEmail", fault, times)  # type: ignore[arg-type]
    await post.deliver_all()
    assert count(ola, INVITED) == 1


@each_fault
@pytest.mark.parametrize("method", ["users.info", "conversations.open", "conversations.history"])
async def test_trouble_on_the_way_to_a_second_try(
    slack: LocalSlack, post: Post, ola: Person, fault: str, method: str
) -> None:
    post.invite(OLA)
    slack.fault("chat.postMessage", "lost_answer")
    await post.deliver()
    slack.fault(method, fault, times=2)  # type: ignore[arg-type]
    await post.deliver_all()
    assert count(ola, INVITED) == 1
    assert post.states() == ["posted"]


async def test_slack_is_left_alone_for_as_long_as_it_asks(slack: LocalSlack, post: Post, clock: Clock) -> None:
    post.invite(OLA)
    slack.fault("chat.postMessage", "ratelimited", retry_after=30)
    await post.deliver()
    clock.forward(seconds=29)
    await post.deliver()
    assert post.states() == ["queued"]
    clock.forward(seconds=1)
    await post.deliver()
    assert post.states() == ["posted"]


async def test_tries_become_rarer_and_never_end(slack: LocalSlack, post: Post, clock: Clock) -> None:
    post.invite(OLA)
    slack.fault("chat.postMessage", "internal_error", times=60)
    begun = clock.now
    await post.deliver_all()
    assert timedelta(hours=4) < clock.now - begun < timedelta(hours=11)
    assert post.states() == ["posted"]


async def test_what_has_changed_since_a_lost_answer_is_shown(slack: LocalSlack, post: Post, ola: Person) -> None:
    sent = post.invite(OLA)
    slack.fault("chat.postMessage", "lost_answer")
    await post.deliver()
    assert count(ola, INVITED) == 1
    post.withdraw(sent)
    await post.deliver_all()
    assert len(ola.messages) == 1
    assert WITHDRAWN in ola.messages[0].text
    assert ola.messages[0].buttons == []


async def test_a_bot_that_slack_no_longer_lets_in_keeps_everything_for_later(
    slack: LocalSlack, post: Post, ola: Person, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    sent, to_address = post.invite(OLA), post.invite_address("noen@example.com")
    slack.web_api.revoked = True
    await post.deliver()
    clock.forward(minutes=5)
    await post.deliver()
    slack.forgive("account_inactive")
    assert [post.status(sent), post.status(to_address)] == [Status.PENDING] * 2
    assert "account_inactive" in caplog.text
    slack.web_api.revoked = False
    await post.deliver_all()
    assert count(ola, INVITED) == 1


async def test_an_address_that_slack_does_not_understand_holds_nobody_up(
    slack: LocalSlack, post: Post, ola: Person
) -> None:
    async def picky(arguments: Json, before: Method) -> Json:
        if arguments["email"].startswith("rar"):
            raise SlackError("invalid_arguments", ordinary=True)
        return await before.run(arguments)

    replace(slack, "users.lookupByEmail", picky)
    odd = post.invite_address("rar@example.com")
    post.invite_address(ola.email)
    await post.deliver()
    assert count(ola, INVITED) == 1
    assert post.status(odd) is Status.PENDING


async def test_an_address_that_cannot_be_looked_up_holds_nobody_up(
    slack: LocalSlack, post: Post, ola: Person, clock: Clock
) -> None:
    async def broken(arguments: Json, before: Method) -> Json:
        if arguments["email"].startswith("noen"):
            raise SlackError("internal_error", ordinary=True)
        return await before.run(arguments)

    replace(slack, "users.lookupByEmail", broken)
    post.invite_address("noen@example.com")
    post.invite_address(ola.email)
    await post.deliver()
    clock.forward(seconds=6)
    await post.deliver()
    assert count(ola, INVITED) == 1


async def test_after_trouble_there_is_peace(slack: LocalSlack, post: Post, clock: Clock) -> None:
    post.invite_address("noen@example.com")
    slack.fault("users.lookupByEmail", "ratelimited")
    await post.deliver_all()
    clock.forward(hours=1)
    await post.deliver()
    assert await post.running.bot.delivery.until_next() == LONGEST_NAP


# People, and what becomes of messages.


@pytest.mark.parametrize("who", ["U0NILS0001", "U0KALENDER", "U0NOBODY"])
async def test_whoever_cannot_be_reached_is_not_written_to_and_the_inviter_is_told(
    slack: LocalSlack, post: Post, kari: Person, who: str
) -> None:
    sent = post.invite(who)
    await post.deliver_all()
    assert post.status(sent) is Status.UNDELIVERABLE
    assert count(kari, "kunne ikke leveres") == 1
    assert post.states() == ["failed", "posted"]
    if who == "U0NOBODY":
        slack.forgive("user_not_found")


async def test_a_message_that_was_deleted_is_not_written_again(slack: LocalSlack, post: Post, ola: Person) -> None:
    sent = post.invite(OLA)
    await post.deliver_all()
    slack.workspace.dm(OLA).messages.clear()
    post.withdraw(sent)
    await post.deliver_all()
    assert ola.messages == []
    slack.forgive("message_not_found")


async def test_a_message_that_can_no_longer_be_changed_does_not_end_the_invitation(
    slack: LocalSlack, post: Post, kari: Person
) -> None:
    sent = post.invite(OLA)
    await post.deliver_all()
    del slack.workspace.channels["D" + OLA[1:]]
    post.running.read(lambda tx: messages.redraw(tx, "invitation", sent))
    await post.deliver_all()
    assert post.status(sent) is Status.PENDING
    assert kari.messages == []
    slack.forgive("channel_not_found")


async def test_an_invitation_withdrawn_before_its_message_went_out_is_never_seen(post: Post, ola: Person) -> None:
    post.withdraw(post.invite(OLA))
    await post.deliver_all()
    assert ola.messages == []
    assert post.states() == ["cancelled"]


async def test_a_message_that_cannot_be_drawn_holds_nobody_up(
    post: Post, ola: Person, eva: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, drawing = post.invite(OLA), flows.DRAWINGS[RECEIVED]

    def fails_once(tx: Transaction, subject: int, reader: object) -> object:
        if subject == first:
            raise RuntimeError("a defect")
        return drawing(tx, subject, reader)  # type: ignore[arg-type]

    post.invite(EVA)
    with monkeypatch.context() as broken:
        broken.setitem(flows.DRAWINGS, RECEIVED, fails_once)  # type: ignore[arg-type]
        await post.deliver()
    assert (count(ola, INVITED), count(eva, INVITED)) == (0, 1)
    assert "a defect" in caplog.text
    await post.deliver_all()
    assert count(ola, INVITED) == 1


async def test_somebody_found_by_look_up_and_by_joining_at_once_gets_one_message(
    slack: LocalSlack, post: Post, ola: Person
) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow(arguments: Json, before: Method) -> Json:
        reached.set()
        await go_on.wait()
        return await before.run(arguments)

    def joins(tx: Transaction) -> None:
        person = dataclasses.replace(people.get(tx, OLA), email=ola.email, email_key=ola.email)
        people.remember(tx, person)
        flows.STEPS["joining.join"](tx, Click(person, tx.now))

    replace(slack, "users.lookupByEmail", slow)
    post.invite_address(ola.email)
    looking_up = asyncio.create_task(post.deliver())
    await asyncio.wait_for(reached.wait(), 30)
    post.running.read(joins)
    go_on.set()
    await looking_up
    await post.deliver_all()
    assert count(ola, INVITED) == 1


# Our own process.


async def test_what_a_process_had_claimed_when_it_died_is_delivered_when_the_lease_is_over(
    post: Post, ola: Person, clock: Clock
) -> None:
    post.invite(OLA)
    post.running.read(lambda tx: messages.claim(tx, 8))
    clock.now += messages.LEASE - timedelta(seconds=1)
    await post.deliver()
    assert ola.messages == []
    clock.forward(seconds=1)
    await post.deliver()
    assert count(ola, INVITED) == 1


async def test_what_a_process_had_posted_when_it_died_is_not_posted_again(post: Post, ola: Person) -> None:
    post.invite(OLA)
    (claimed,) = post.running.read(lambda tx: messages.claim(tx, 8))  # type: ignore[misc]
    await post.running.bot.delivery._slack.post(OLA, {"text": "hei", "blocks": []}, claimed.key)
    await post.deliver_all()
    assert len(ola.messages) == 1
    assert post.states() == ["posted"]


async def test_what_was_queued_while_no_bot_ran_is_delivered_at_its_start(
    slack: LocalSlack, sqlite_url: str, clock: Clock
) -> None:
    ola = slack.person("Ola Fjell")
    async with bot_at(slack, sqlite_url, clock) as running:
        town = settle(running)
        await running.bot.delivery.close()
        Post(running, town.karis["location"]).invite(OLA)
    assert ola.messages == []
    async with bot_at(slack, sqlite_url, clock):
        await ola.sees(INVITED)


async def test_two_processes_deliver_each_message_once(slack: LocalSlack, database_url: str, clock: Clock) -> None:
    async with bot_at(slack, database_url, clock) as one, bot_at(slack, database_url, clock) as other:
        town = settle(one)
        await one.bot.delivery.close()
        await other.bot.delivery.close()
        post = Post(one, town.karis["location"])
        invited = [OLA, TOM, "U0EMMA0001", "U0GJEST001"]
        for user in invited:
            post.invite(user)
        await asyncio.gather(post.deliver(), Post(other, post.location).deliver())
    posted = [call.arguments["channel"] for call in slack.calls if call.method == "chat.postMessage"]
    assert sorted(posted) == sorted(invited)


async def test_a_clean_shutdown_finishes_what_is_under_way(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow(arguments: Json, before: Method) -> Json:
        reached.set()
        await go_on.wait()
        return await before.run(arguments)

    replace(slack, "chat.postMessage", slow)
    async with bot_at(slack, sqlite_url, clock) as running:
        post = Post(running, settle(running).karis["location"])
        post.invite(OLA)
        running.bot.delivery.wake()
        await asyncio.wait_for(reached.wait(), 30)
        closing = asyncio.create_task(running.bot.delivery.close())
        await asyncio.sleep(0)
        assert not closing.done()
        go_on.set()
        await closing
        assert post.states() == ["posted"]


async def test_a_slow_answer_holds_up_nobody_else(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow_for_ola(arguments: Json, before: Method) -> Json:
        if arguments["channel"] == OLA:
            reached.set()
            await go_on.wait()
        return await before.run(arguments)

    replace(slack, "chat.postMessage", slow_for_ola)
    ola, tom = slack.person(OLA), slack.person(TOM)
    async with bot_at(slack, sqlite_url, clock) as running:
        town = settle(running)
        post = Post(running, town.karis["location"])
        post.invite(OLA)
        running.bot.delivery.wake()
        await asyncio.wait_for(reached.wait(), 30)
        post.invite(TOM)
        Post(running, town.toms["location"]).invite(OLA)  # in order: this one waits for the first
        running.bot.delivery.wake()
        await tom.sees(INVITED)
        assert ola.messages == []
        go_on.set()
        await slack.until(lambda: len(ola.messages) == 2)
        assert [INVITED in message.text for message in ola.messages] == [True, False]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_a_socket_that_slack_closes_is_opened_anew(
    slack: LocalSlack, sqlite_url: str, clock: Clock, reason: str
) -> None:
    async with bot_at(slack, sqlite_url, clock, "socket"):
        kari = slack.person("Kari Nordmann")
        await kari.command("/knytt")
        await kari.sees("Steg 1 av 6")
        opened = calls(slack, "apps.connections.open")
        await slack.disconnect_sockets(reason)  # type: ignore[arg-type]
        await slack.until(lambda: calls(slack, "apps.connections.open") > opened)
        await slack.connected()
        await kari.command("/knytt hjelp")
        await kari.sees("Da inviterer klinikken deg")


async def test_nothing_private_is_logged_when_delivery_fails(
    slack: LocalSlack, post: Post, ola: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    post.invite("U0NILS0001")
    post.invite_address(ola.email)
    for method in ("chat.postMessage", "users.lookupByEmail", "users.info"):
        slack.fault(method, "internal_error")
    await post.deliver_all()
    slack.forgive("user_disabled")  # it is looked for before the second try
    for private in (ola.email, ola.name, "hei og velkommen", "Fjordklinikken"):
        assert private not in caplog.text


async def test_one_person_gets_no_more_than_one_message_in_a_second(
    slack: LocalSlack, sqlite_url: str, clock: Clock
) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_pace=timedelta(seconds=1)) as running:
        post = Post(running, settle(running).karis["location"])
        invitation = post.invite(OLA)
        await running.bot.delivery.do_all()
        for there in (1, 2, 3):  # each is queued only after the one before has been posted
            running.read(messages.queue, OLA, RECEIVED, invitation)
            await running.bot.delivery.do_all()
            assert len(slack.workspace.dm(OLA).messages) == there
            clock.forward(seconds=1)
            await running.bot.delivery.do_all()
            assert len(slack.workspace.dm(OLA).messages) == there + 1
