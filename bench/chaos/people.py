"""The people: administrators who found a firm and invite, invitees who answer; a click that fails is repeated."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from random import Random

from bench.chaos import town
from bench.chaos.plan import Plan
from bench.chaos.processes import Processes
from bench.chaos.town import Invited
from sandbox.block_kit import elements_of
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from sandbox.wire import Delivery
from sandbox.workspace import Message
from tests.guide.steps import ADMINISTRATOR


class People:
    """Everybody in a campaign. `answers`: (location, user) -> what they answered and read back."""

    def __init__(self, plan: Plan, slack: LocalSlack, processes: Processes, random: Random) -> None:
        self.answers: dict[tuple[str, str], str] = {}
        self.counts: Counter[str] = Counter()
        self._plan = plan
        self._slack = slack
        self._processes = processes
        self._random = random
        self._locks: dict[str, asyncio.Lock] = {}

    async def found(self, who: Person, number: str) -> None:
        """A firm and a location, while all is quiet."""
        place = town.place(who)
        for _ in range(50):
            await self._click(who.client.open_home)
            if await self._slack.until(lambda: ADMINISTRATOR in who.home.buttons, 2):
                break
        await self._click(lambda: who.home.press(ADMINISTRATOR))
        form = await who.sees_modal("Opprett firma")
        await self._click(lambda: form.type("Organisasjonsnummer", number))
        await form.shows("nummeret stemmer")
        await form.type("name", f"Firma {place} AS")
        await self._click(lambda: form.choose("kind", "Klinikk med fellesfakturering"))
        await self._click(form.submit)
        await who.home.shows(f"Firma {place} AS")
        await self._click(lambda: who.home.press("Opprett lokasjon"))
        form = await who.sees_modal("Opprett lokasjon")
        for name, text in {"name": place, "street": "Bogstadveien 1", "postcode": "0355", "city": "Oslo"}.items():
            await self._click(lambda name=name, text=text: form.type(name, text))
        await self._click(form.submit)
        await who.home.shows(f"› {place}")

    async def invite_and_answer(self, who: Person, batch: Sequence[Invited]) -> None:
        """Until the whole batch has been invited and has answered, or is silent."""
        await asyncio.sleep(self._random.uniform(0, self._plan.every))
        for _ in range(100):
            if await self._invites(who, batch):
                break
            await asyncio.sleep(0.3)
        people = [each.person for each in batch if each.person]
        for person in people:
            self._locks.setdefault(person.id, asyncio.Lock())
        await asyncio.gather(*(self._answer(town.place(who), person) for person in people))

    async def _invites(self, who: Person, batch: Sequence[Invited]) -> bool:
        """One try to send a batch. Whoever was invited by an earlier try is left out by the bot."""
        await who.client.close_all()
        if not await self._click(lambda: who.home.press("Inviter personer")):
            return False
        form = await self._modal(who, "Inviter personer")
        if form is None:
            return False
        members = [each.person for each in batch if each.person and not each.address]
        await self._click(lambda: form.pick_people("members", *members))
        addresses = "\n".join(each.address for each in batch if each.address)
        if addresses:
            await form.type("emails", addresses)
        if not await self._click(form.submit):
            return False
        if addresses:
            check = await self._modal(who, "Stemmer adressene?")
            if check is None or not await self._click(check.submit):
                return False
        # It closes by itself, or says whom an earlier try had invited already.
        return await self._slack.until(lambda: not who.modal or "submit" not in who.modal.view.content, 3)

    async def _answer(self, place: str, person: Person) -> None:
        """Answer, or be silent; what they do is pressed until the message says that it is done."""
        wish = self._random.choices(["answer.accept", "answer.decline", ""], [45, 20, 35])[0]
        last = time.monotonic() + self._plan.expire + 5
        await asyncio.sleep(self._random.uniform(0, self._plan.expire * 0.9))
        while wish and time.monotonic() < last:
            async with self._locks[person.id]:
                standing = self._about(person, place)
                pressable = [(message, where) for message in standing if (where := button(message, wish))]
                if standing and not pressable:
                    self._note_answer(place, person, standing)
                    return
                if pressable:
                    message, where = pressable[-1]
                    await self._click(partial(person.client.act, message, *where))
                    await self._through_modals(person, message, wish)
            await asyncio.sleep(0.3)

    async def _through_modals(self, person: Person, message: Message, wish: str) -> None:
        for _ in range(4):
            await self._slack.until(lambda: person.client.modals or not button(message, wish), 1.5)
            modal = person.modal
            if modal is None:
                return
            if "submit" not in modal.view.content:
                break
            if modal.title == "Behandlerprofil":
                await self._click(lambda modal=modal: modal.choose("profession", "fysioterapeut"))
            if not await self._click(modal.submit) or modal.error_text:
                break
        await person.client.close_all()

    def _note_answer(self, place: str, person: Person, standing: Sequence[Message]) -> None:
        words = str([message.blocks for message in standing])
        for sign, status in (("Du godtok", "accepted"), ("Du avslo", "declined")):
            if sign in words:
                self.answers[place, person.id] = status

    def _about(self, person: Person, place: str) -> list[Message]:
        """What stands in somebody's DM about an invitation to this location."""
        messages = self._slack.workspace.dm(person.id).messages
        return [message for message in messages if message.metadata and f"*{place}*" in str(message.blocks)]

    async def _modal(self, who: Person, title: str) -> Modal | None:
        def there() -> bool:
            modal = who.modal
            return bool(modal and modal.title == title and "submit" in modal.view.content)

        return who.modal if await self._slack.until(there, 3) else None

    async def _click(self, deed: Callable[[], Awaitable[object]]) -> bool:
        """Do something, towards the next process that is up; False when it failed and is to be done again."""
        self._slack.deliver_over_http(self._processes.next_url())
        try:
            done = await deed()
        except (AssertionError, LookupError):  # the screen has changed under the finger
            return False
        failed = isinstance(done, Delivery) and not done.acknowledged
        self.counts["clicks"] += isinstance(done, Delivery)
        self.counts["failed clicks"] += failed
        return not failed


def button(message: Message, action: str) -> tuple[str, str] | None:
    """Where a button stands on a message: block_id and action_id."""
    blocks = (block for block in message.blocks for each in elements_of(block) if each["action_id"] == action)
    return next(((block["block_id"], action) for block in blocks), None)
