"""Two at once: real threads, real transactions, exactly one effect."""

from collections import Counter
from dataclasses import replace

import sqlalchemy as sa

from bot.domain.affiliation import AlreadyAffiliated, ChangedMeanwhile
from bot.domain.firm import BillingFirmHasNoLocations, Kind, LastAdministrator
from bot.domain.formats import Email
from bot.domain.invitation import Invitee, NotPending, Status
from bot.domain.news import Kind as NewsKind
from bot.domain.person import Person
from bot.domain.refusal import FormRefused, Refusal
from bot.flows.news import tell
from bot.storage import (
    Conflict,
    affiliations,
    firms,
    homes,
    invitations,
    locations,
    messages,
    news,
    profiles,
    receipts,
    tables,
)
from tests.storage import world
from tests.storage.world import ADA, AS_IN_THE_PROFILE, KARI, MINUTE, NOW, OLA

ROUNDS = 15


def test_of_accepting_declining_and_withdrawing_one_takes_effect(begin, at_once) -> None:
    with begin() as tx:
        location = world.a_location(tx)

    def press(invitation_id: int, button: str):
        def pressed() -> bool:
            with begin() as tx:
                before = invitations.get(tx, invitation_id)
                after = before.withdraw(NOW) if button == "withdraw" else getattr(before, button)(KARI, NOW)
                return invitations.save(tx, before, after)

        return pressed

    for _ in range(ROUNDS):
        with begin() as tx:
            sent = world.an_invitation(tx, location).id
        buttons = ("accept", "decline", "withdraw", "accept", "withdraw")
        results = at_once(*(press(sent, button) for button in buttons))
        assert results.count(True) == 1
        winner = buttons[results.index(True)]
        for button, result in zip(buttons, results, strict=True):
            assert result is (button == winner and result) or isinstance(result, Refusal)
            assert (button == winner) == isinstance(result, bool)  # the same again is quiet, another is refused


def test_also_among_those_who_looked_before_anything_happened(begin, at_once) -> None:
    with begin() as tx:
        location = world.a_location(tx)

    def move(before, after):
        def moved() -> bool:
            with begin() as tx:
                return invitations.save(tx, before, after)

        return moved

    for _ in range(ROUNDS):
        with begin() as tx:
            seen = world.an_invitation(tx, location)
        ends = (seen.accept(KARI, NOW), seen.decline(KARI, NOW), seen.withdraw(NOW), seen.undeliverable(NOW))
        results = at_once(*(move(seen, end) for end in ends))
        assert results.count(True) == 1
        winner = ends[results.index(True)].status
        refusals = [result for result in results if result is not True]
        assert all(isinstance(refusal, NotPending) for refusal in refusals)
        assert {refusal.details["status"] for refusal in refusals} == {winner}


def test_two_administrators_who_invite_the_same_people_send_one_invitation_each(begin, at_once) -> None:
    with begin() as tx:
        location = world.a_location(tx)
    addresses = [Email(f"{n}@example.com", f"{n}@example.com") for n in range(20)]
    invitees = [Invitee(email=address) for address in addresses]

    def invite(those: list[Invitee]):
        def invited() -> list[int | None]:
            with begin() as tx:
                invitations.make_way(tx, location.id)
                return [invitations.send(tx, location.id, ADA.user, each, None) for each in those]

        return invited

    for _ in range(3):
        # In opposite orders: each would wait for what the other has, if they were let in together.
        results = at_once(invite(invitees), invite(invitees[::-1]))
        assert [type(result) for result in results] == [list, list]
        assert sum(sent is not None for result in results for sent in result) == len(invitees)
        with begin() as tx:
            pending = invitations.at_location(tx, location.id, {Status.PENDING}, 0, 100).items
            assert len(pending) == len(invitees)
            for each in pending:
                invitations.save(tx, each, each.withdraw(NOW))


def test_of_two_administrators_who_save_an_affiliation_the_second_is_told(begin, at_once) -> None:
    with begin() as tx:
        location, profile = world.a_location(tx), world.a_profile(tx)
        affiliation = world.an_affiliation(tx, location, profile)

    def save(user: str, version: int):
        def saved() -> str:
            with begin() as tx:
                facts = replace(AS_IN_THE_PROFILE, email=f"{user}@example.com")
                return affiliations.save(tx, affiliation.id, facts, user, version).saved_by

        return saved

    for version in range(1, ROUNDS):
        results = at_once(save(ADA.user, version), save(OLA.user, version))
        (winner,) = [result for result in results if isinstance(result, str)]
        (refusal,) = [result for result in results if not isinstance(result, str)]
        assert isinstance(refusal, ChangedMeanwhile)
        assert refusal.details == {"by": winner}
        with begin() as tx:
            assert affiliations.get(tx, affiliation.id).email == f"{winner}@example.com"


def test_a_practitioner_is_added_by_one_of_two(begin, at_once) -> None:
    with begin() as tx:
        location, profile = world.a_location(tx), world.a_profile(tx)

    def add() -> int:
        with begin() as tx:
            return world.an_affiliation(tx, location, profile).id

    for _ in range(ROUNDS):
        results = at_once(add, add)
        (added,) = [result for result in results if isinstance(result, int)]
        assert [type(result) for result in results if result != added] == [AlreadyAffiliated]
        with begin() as tx:
            affiliations.remove(tx, added, ADA.user)


def test_a_removal_happens_once(begin, at_once) -> None:
    with begin() as tx:
        location, profile = world.a_location(tx), world.a_profile(tx)

    for _ in range(ROUNDS):
        with begin() as tx:
            there = world.an_affiliation(tx, location, profile).id

        def remove(there: int = there) -> bool:
            with begin() as tx:
                return affiliations.remove(tx, there, ADA.user)

        assert sorted(at_once(remove, remove)) == [False, True]


def test_two_administrators_cannot_remove_each_other(begin, at_once) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)

    def remove(user: str):
        def removed() -> None:
            with begin() as tx:
                firms.remove_administrator(tx, firms.get(tx, firm.id), user)

        return removed

    for _ in range(ROUNDS):
        with begin() as tx:
            for user in (ADA.user, KARI.user):
                firms.add_administrator(tx, firm.id, user)
        results = at_once(remove(ADA.user), remove(KARI.user))
        assert Counter(map(type, results)) == {type(None): 1, LastAdministrator: 1}
        with begin() as tx:
            assert len(firms.get(tx, firm.id).administrators) == 1


def test_a_number_is_registered_once_and_whoever_tries_again_is_told(begin, at_once) -> None:
    def create(user: str):
        def created() -> int:
            with begin() as tx:
                return firms.create(tx, world.firm_facts(), user).id

        return created

    results = at_once(*(create(user) for user in (ADA.user, KARI.user, OLA.user)))
    assert sum(isinstance(result, int) for result in results) == 1
    # Whoever had looked before the number was taken hits the table's own rule; the door then tries once more.
    assert all(isinstance(result, int | FormRefused | Conflict) for result in results)
    assert isinstance(at_once(create(KARI.user))[0], FormRefused)


def test_a_firm_that_becomes_a_billing_firm_gets_no_location_at_the_same_time(begin, at_once) -> None:
    with begin() as tx:
        numbers = ("310000019", "310000027", "310000035", "310000043", "310000051", "310000078", "310000086")
        those = [world.a_firm(tx, number=number) for number in numbers]
    for firm in those:

        def become_billing_firm(firm=firm) -> str:
            with begin() as tx:
                seen = firms.get(tx, firm.id)
                firms.require_no_locations(tx, seen)
                facts = world.firm_facts(number=firm.organisation_number, kind=Kind.BILLING)
                firms.save(tx, seen, facts, ADA.user, seen.version)
                return "billing"

        def get_location(firm=firm) -> str:
            with begin() as tx:
                locations.create(tx, firms.get(tx, firm.id), world.location_facts())
                return "location"

        results = at_once(become_billing_firm, get_location)
        assert sum(isinstance(result, str) for result in results) == 1
        assert all(isinstance(result, str | FormRefused | BillingFirmHasNoLocations) for result in results)


def test_a_profile_is_made_once(begin, at_once) -> None:
    def save() -> int:
        with begin() as tx:
            return profiles.save(tx, KARI.user, world.profile_facts(), seen_version=0).version

    results = at_once(save, save, save)
    assert Counter(result if isinstance(result, int) else type(result) for result in results) == {
        1: 1,
        ChangedMeanwhile: 2,
    }


def test_a_payload_that_is_delivered_twice_has_one_effect(begin, at_once) -> None:
    def handle(payload: str):
        def handled() -> str:
            with begin() as tx:
                earlier = receipts.answer_to(tx, payload)
                if earlier is None:
                    messages.queue(tx, f"U0{payload}", "invitation/received", 1)
                    receipts.keep(tx, payload, "answer")
                return earlier or "done"

        return handled

    for number in range(ROUNDS):
        results = at_once(handle(str(number)), handle(str(number)))
        assert results.count("done") == 1
        assert all(result in ("done", "answer") or isinstance(result, Conflict) for result in results)
    with begin() as tx:
        assert len(messages.claim(tx, 100)) == ROUNDS


def test_two_claimers_never_get_the_same_message_and_leave_none(begin, at_once) -> None:
    with begin() as tx:
        for subject_id in range(60):
            messages.queue(tx, KARI.user, "invitation/received", subject_id)

    def claim_all() -> list[int]:
        mine: list[int] = []
        while True:
            with begin() as tx:
                claimed = messages.claim(tx, 4)
            if not claimed:
                return mine
            mine += [message.subject_id for message in claimed]

    results = at_once(claim_all, claim_all, claim_all)
    assert sorted(subject_id for mine in results for subject_id in mine) == list(range(60))


def test_a_change_is_never_lost_between_claiming_and_drawing(begin, at_once) -> None:
    with begin() as tx:
        messages.queue(tx, KARI.user, "invitation/received", 7)
        (message,) = messages.claim(tx, 1)
        messages.posted(tx, message, "D0KARI", "1.0")

    def change() -> None:
        for _ in range(ROUNDS):
            with begin() as tx:
                messages.redraw(tx, "invitation", 7)

    def draw() -> None:
        for _ in range(ROUNDS):
            with begin() as tx:
                claimed = messages.claim(tx, 1)
            for message in claimed:
                with begin() as tx:
                    messages.drawn(tx, message)

    assert at_once(change, change, draw) == [None, None, None]
    draw()
    with begin() as tx:
        assert messages.next_due(tx) is None
        messages.redraw(tx, "invitation", 7)
        (message,) = messages.claim(tx, 1)
        assert message.changed == 2 * ROUNDS + 1


def test_those_who_change_the_same_homes_in_opposite_orders_do_not_block_each_other(begin, at_once) -> None:
    users = [f"U0{number:03}" for number in range(20)]
    with begin() as tx:
        location = world.a_location(tx)
        sent = [world.an_invitation(tx, location, Invitee(user=user)).id for user in users]
        for user in (*users, ADA.user):
            homes.look(tx, user)

    def change(order: int):
        def changed() -> None:
            with begin() as tx:
                homes.change(tx, users[-1] if order > 0 else users[0], at_once=True)
                for each in sent[::order]:
                    homes.change_with_invitation(tx, each)

        return changed

    for _ in range(3):
        assert at_once(change(1), change(-1)) == [None, None]
    with begin() as tx:
        assert {home.user for home in homes.claim(tx, 100, MINUTE)} == {*users, ADA.user}


def test_those_who_answer_at_once_join_one_message_while_all_are_given_more_time(begin, at_once) -> None:
    people = [Person(user=f"U0{number:03}", name=f"Nr. {number}") for number in range(24)]
    with begin() as tx:
        location = world.a_location(tx)
        sent = [world.an_invitation(tx, location, Invitee(user=person.user)).id for person in people]
        for each in sent:  # an older message of each, which is drawn anew
            messages.queue(tx, ADA.user, "invitation/silence", each)

    def answer(first: int, order: int):
        def answered() -> None:
            for person, each in list(zip(people, sent, strict=True))[first::3][::order]:
                with begin() as tx:
                    before = invitations.get(tx, each)
                    invitations.save(tx, before, before.accept(person, NOW))
                    tell(tx, before, ADA, NewsKind.ANSWERS)
                    messages.redraw(tx, "invitation", each)
                    homes.change_with_invitation(tx, each)

        return answered

    def extend() -> None:
        for _ in range(3):
            with begin() as tx:
                for each in invitations.take(tx, sent):
                    if each.is_pending(NOW):
                        invitations.save(tx, each, each.extend(NOW))
                    messages.redraw(tx, "invitation", each.id)
                    homes.change_with_invitation(tx, each.id)

    for user in (ADA.user, *(person.user for person in people)):
        with begin() as tx:
            homes.look(tx, user)
    assert at_once(answer(0, 1), answer(1, -1), answer(2, 1), extend, extend) == [None] * 5
    with begin() as tx:
        mine = news.current(tx, location.id, ADA.user, NewsKind.ANSWERS)
        assert mine
        assert sum(group.total for group in news.groups(tx, mine.id, 3).values()) == len(people)
        queued = sa.select(tables.messages.c.subject_id).where(tables.messages.c.subject == "news")
        assert list(tx.connection.scalars(queued)) == [mine.id]
