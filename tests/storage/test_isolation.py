"""A row of another workspace cannot be reached by its id, nor by having it in hand."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot import storage
from bot.domain.affiliation import Opinion
from bot.domain.agreement import Answer, Change
from bot.domain.agreement import State as AgreementState
from bot.domain.firm import Kind
from bot.domain.invitation import Invitee, Status
from bot.domain.news import Kind as NewsKind
from bot.domain.person import Language, Role
from bot.domain.refusal import NoAccess, Refusal
from bot.domain.schedule import Policy
from bot.storage import (
    Conflict,
    Transaction,
    affiliations,
    agreements,
    conversations,
    crowd,
    decisions,
    drafts,
    events,
    feedback,
    firms,
    homes,
    invitations,
    locations,
    mailboxes,
    messages,
    names,
    news,
    outsiders,
    partners,
    people,
    prepared,
    profiles,
    receipts,
    standings,
    tables,
)
from bot.storage.crowd import Group
from bot.storage.homes import Home
from bot.storage.tables import metadata
from tests.storage import world
from tests.storage.world import ADA, AS_IN_THE_PROFILE, DAY, ELSEWHERE, KARI, KARIS_ADDRESS, NOW

Ids = SimpleNamespace

# What would reach into the other workspace, if it could.
ATTEMPTS: dict[Callable, Callable[[Transaction, Ids], object]] = {
    agreements.listed: lambda tx, its: list(agreements.listed(tx)),
    decisions.administrators_of: lambda tx, its: decisions.administrators_of(tx, its.decision),
    decisions.of_administrator: lambda tx, its: decisions.of_administrator(tx, its.decision, ADA.user, 9)[1],
    decisions.changes_of: lambda tx, its: decisions.changes_of(tx, its.decision, [its.firm.id]),
    decisions.begin: lambda tx, its: decisions.begin(tx, [its.change]),
    affiliations.concerned: lambda tx, its: affiliations.concerned(tx, its.decision, 0, 9),
    events.note_decided: lambda tx, its: events.note_decided(tx, its.decision),
    messages.redraw_decisions_to: lambda tx, its: messages.redraw_decisions_to(tx, [ADA.user]),
    homes.change_with_decision: lambda tx, its: homes.change_with_decision(tx, its.decision),
    news.get: lambda tx, its: news.get(tx, its.news.id),
    news.current: lambda tx, its: news.current(tx, its.news.location_id, ADA.user, NewsKind.ANSWERS),
    news.state: lambda tx, its: news.state(tx, its.news.id),
    news.told: lambda tx, its: news.told(tx, its.accepted.id, NewsKind.ANSWERS),
    news.left: lambda tx, its: news.left(tx, its.news.id),
    news.groups: lambda tx, its: any(group.total for group in news.groups(tx, its.news.id, 9).values()),
    news.begin: lambda tx, its: news.begin(
        tx, its.news.location_id, ADA.user, NewsKind.ANSWERS, "2026-03-03", its.news
    ),
    news.add: lambda tx, its: news.add(tx, its.news.id, [its.invitation.id]),
    invitations.take: lambda tx, its: invitations.take(tx, [its.invitation.id]),
    messages.redraw_news_at: lambda tx, its: messages.redraw_news_at(tx, its.news.location_id),
    feedback.summed_up: lambda tx, its: feedback.summed_up(tx, NOW - DAY),
    feedback.unanswered: lambda tx, its: feedback.unanswered(tx, NOW - DAY, 9),
    standings.of: lambda tx, its: any(vars(standings.of(tx, ADA)).values()),
    names.known: lambda tx, its: any(vars(names.known(tx, ADA, ["fjo", "maj", "kar", "fro"])).values()),
    crowd.page: lambda tx, its: crowd.page(tx, its.location.id, tuple(Group), "", 0, 9).items,
    crowd.counts: lambda tx, its: any(
        any(vars(each).values()) for each in crowd.counts(tx, [its.location.id]).values()
    ),
    crowd.needing: lambda tx, its: crowd.needing(tx, ADA.user, 9)[0],
    invitations.several: lambda tx, its: invitations.several(tx, [its.invitation.id]),
    affiliations.several: lambda tx, its: affiliations.several(tx, [its.affiliation.id]),
    agreements.of_firms: lambda tx, its: agreements.of_firms(tx, [its.firm.id]),
    firms.by_organisation_numbers: lambda tx, its: firms.by_organisation_numbers(tx, [its.firm.organisation_number]),
    locations.among: lambda tx, its: locations.among(tx, [(its.firm.id, its.location.name.lower())]),
    locations.add_several: lambda tx, its: locations.add_several(tx, [(its.firm.id, world.location_facts("Andre"))]),
    people.members: lambda tx, its: people.members(tx, [KARI.user, KARI.email_key]),
    prepared.of: lambda tx, its: prepared.of(tx, KARI),
    prepared.needless: lambda tx, its: prepared.needless(tx, [KARI.user, KARI.email_key]),
    prepared.use_up: lambda tx, its: prepared.use_up(tx, KARI),
    firms.get: lambda tx, its: firms.get(tx, its.firm.id),
    firms.locked: lambda tx, its: firms.locked(tx, its.firm.id),
    firms.administered: lambda tx, its: firms.administered(tx, its.firm.id, ADA.user),
    firms.administered_by: lambda tx, its: firms.administered_by(tx, ADA.user),
    firms.by_organisation_number: lambda tx, its: firms.by_organisation_number(tx, its.firm.organisation_number),
    firms.suggest: lambda tx, its: firms.suggest(tx, ADA.user, ""),
    firms.page: lambda tx, its: firms.page(tx, ADA.user, 0, 10).items,
    firms.policy: lambda tx, its: firms.policy(tx, its.firm.id),
    firms.choose_policy: lambda tx, its: firms.choose_policy(tx, its.firm.id, Policy(at_most=1)),
    firms.save: lambda tx, its: firms.save(tx, its.firm, world.firm_facts("Andre"), ADA.user, its.firm.version),
    firms.add_administrator: lambda tx, its: firms.add_administrator(tx, its.firm.id, KARI.user),
    firms.remove_administrator: lambda tx, its: firms.remove_administrator(tx, its.firm, ADA.user),
    firms.require_no_locations: lambda tx, its: firms.require_no_locations(tx, its.firm),
    locations.get: lambda tx, its: locations.get(tx, its.location.id),
    locations.administered: lambda tx, its: locations.administered(tx, its.location.id, ADA.user),
    locations.several: lambda tx, its: locations.several(tx, [its.location.id]),
    firms.of_each: lambda tx, its: firms.of_each(tx, [ADA.user], tuple(Kind))[ADA.user],
    firms.several: lambda tx, its: firms.several(tx, [its.firm.id]),
    profiles.several: lambda tx, its: profiles.several(tx, [its.profile.id]),
    profiles.available: lambda tx, its: profiles.available(tx, its.accepted.location_id, KARI.user),
    profiles.attached_among: lambda tx, its: profiles.attached_among(tx, its.location.id, [its.profile.user], []),
    people.administrators_of: lambda tx, its: people.administrators_of(tx, its.location.id),
    messages.redraw_of_profile: lambda tx, its: messages.redraw_of_profile(tx, its.profile.id),
    events.note_about: lambda tx, its: events.note_about(
        tx, None, "x", location_id=its.location.id, user=None, otherwise=None
    ),
    locations.with_firm: lambda tx, its: locations.with_firm(tx, its.location.id),
    locations.suggest: lambda tx, its: locations.suggest(tx, its.firm, ""),
    locations.suggest_anywhere: lambda tx, its: locations.suggest_anywhere(tx, ADA.user, ""),
    locations.page: lambda tx, its: locations.page(tx, its.firm, 0, 10).items,
    locations.create: lambda tx, its: locations.create(tx, its.firm, world.location_facts("Andre")),
    locations.save: lambda tx, its: locations.save(tx, its.location, world.location_facts("Andre"), 1),
    profiles.get: lambda tx, its: profiles.get(tx, its.profile.id),
    profiles.of: lambda tx, its: profiles.of(tx, KARI.user),
    profiles.of_users: lambda tx, its: profiles.of_users(tx, [KARI.user]),
    profiles.save: lambda tx, its: profiles.save(tx, KARI.user, world.profile_facts("Andre"), its.profile.version),
    invitations.get: lambda tx, its: invitations.get(tx, its.invitation.id),
    invitations.at_location: lambda tx, its: (
        invitations.at_location(tx, its.location.id, (Status.PENDING,), 0, 9).items
    ),
    invitations.count: lambda tx, its: invitations.count(tx, its.location.id, Status.PENDING),
    invitations.among: lambda tx, its: invitations.among(tx, its.location.id, [its.invitation.invitee.user], []),
    invitations.renewed: lambda tx, its: invitations.renewed(tx, [its.withdrawn]),
    invitations.restore: lambda tx, its: invitations.restore(tx, its.withdrawn.id, look_up=True),
    invitations.withdrawn_since: lambda tx, its: invitations.withdrawn_since(
        tx, its.withdrawn.location_id, NOW - DAY, 9
    ),
    affiliations.restore: lambda tx, its: affiliations.restore(tx, its.removed.id),
    affiliations.judge: lambda tx, its: affiliations.judge(tx, its.affiliation.id, Opinion(NOW, "of")),
    affiliations.removed_since: lambda tx, its: affiliations.removed_since(tx, its.location.id, NOW - DAY, 9),
    messages.is_out: lambda tx, its: messages.is_out(tx, its.invitation.id, ["invitation/received"]),
    invitations.asked: lambda tx, its: invitations.asked(tx, its.withdrawn.id),
    invitations.to_be_added: lambda tx, its: invitations.to_be_added(tx, its.accepted.location_id, 0, 9).items,
    invitations.open_to: lambda tx, its: invitations.open_to(tx, KARI, 9)[1],
    invitations.to: lambda tx, its: invitations.to(tx, KARI, its.location.id),
    invitations.make_way: lambda tx, its: invitations.make_way(replace(tx, now=NOW + 100 * DAY), its.location.id),
    invitations.send: lambda tx, its: invitations.send(tx, its.location.id, ADA.user, Invitee(user="U0NEW"), None),
    invitations.save: lambda tx, its: invitations.save(tx, its.invitation, its.invitation.withdraw(tx.now)),
    invitations.looked_up: lambda tx, its: invitations.looked_up(tx, its.invitation.id, "U0OTHER"),
    invitations.next_look_up: lambda tx, its: invitations.next_look_up(tx),
    invitations.next_follow_up: lambda tx, its: invitations.next_follow_up(tx),
    invitations.to_look_up: lambda tx, its: invitations.to_look_up(tx, 10),
    invitations.unreached: lambda tx, its: invitations.unreached(tx, KARIS_ADDRESS.key),
    invitations.expired: lambda tx, its: invitations.expired(replace(tx, now=NOW + 100 * DAY), 10),
    invitations.plan: lambda tx, its: invitations.plan(tx, its.invitation.id, NOW + DAY),
    invitations.plan_anew: lambda tx, its: invitations.plan_anew(replace(tx, now=NOW + DAY), its.firm.id),
    invitations.due: lambda tx, its: invitations.due(tx, 10),
    invitations.plan_to_be_added: lambda tx, its: invitations.plan_to_be_added(tx, its.accepted.id, None, 2),
    invitations.due_to_be_added: lambda tx, its: invitations.due_to_be_added(tx, 10),
    invitations.sent_since: lambda tx, its: invitations.sent_since(tx, ADA.user, NOW - DAY),
    invitations.waiting_for: lambda tx, its: invitations.waiting_for(tx, ADA.user, 10)[0],
    invitations.waiting_to_be_added: lambda tx, its: invitations.waiting_to_be_added(tx, ADA.user),
    affiliations.get: lambda tx, its: affiliations.get(tx, its.affiliation.id),
    affiliations.find: lambda tx, its: affiliations.find(tx, its.affiliation.id),
    affiliations.at_location: lambda tx, its: affiliations.at_location(tx, its.location.id, 0, 9).items,
    affiliations.of_profile: lambda tx, its: affiliations.of_profile(tx, its.profile.id, 0, 9).items,
    affiliations.standing: lambda tx, its: any(affiliations.standing(tx, its.location.id, its.profile.id)),
    affiliations.among: lambda tx, its: affiliations.among(tx, its.location.id, [its.profile.id]),
    affiliations.add_several: lambda tx, its: affiliations.add_several(
        tx, its.location.id, {its.other_profile.id: AS_IN_THE_PROFILE}, ADA.user
    ),
    affiliations.add: lambda tx, its: affiliations.add(
        tx, its.location.id, its.other_profile.id, AS_IN_THE_PROFILE, ADA.user
    ),
    affiliations.save: lambda tx, its: affiliations.save(tx, its.affiliation.id, AS_IN_THE_PROFILE, ADA.user, 1),
    affiliations.remove: lambda tx, its: affiliations.remove(tx, its.affiliation.id, ADA.user),
    agreements.record: lambda tx, its: agreements.record(tx, its.firm.id, its.partner.id, AgreementState.ENDED, None),
    agreements.apply: lambda tx, its: agreements.apply(tx, its.firm.id, [its.other_partner.id], ADA.user),
    agreements.record_each: lambda tx, its: agreements.record_each(
        tx, [Answer(its.firm.id, its.other_partner.id, AgreementState.ENDED)]
    ),
    partners.everyone: lambda tx, its: partners.everyone(tx),
    partners.keep: lambda tx, its: partners.keep(tx, [("Fjordforsikring", "310000027")]),
    outsiders.join: lambda tx, its: outsiders.join(tx, KARI.user, "U0NEW"),
    people.next_digest: lambda tx, its: people.next_digest(replace(tx, now=NOW - DAY)),
    people.find: lambda tx, its: people.find(tx, KARI.user),
    people.known: lambda tx, its: people.known(tx, [KARI.user]),
    people.remember: lambda tx, its: people.remember(tx, replace(KARI, name="Andre")),
    people.choose_language: lambda tx, its: people.choose_language(tx, KARI.user, Language.ENGLISH),
    people.digest_at: lambda tx, its: people.digest_at(tx, KARI.user),
    people.choose_role: lambda tx, its: people.choose_role(tx, KARI.user, Role.ADMINISTRATOR),
    people.want_digest: lambda tx, its: people.want_digest(tx, KARI.user, NOW + DAY),
    people.due_for_digest: lambda tx, its: people.due_for_digest(tx, 10),
    homes.find: lambda tx, its: homes.find(tx, KARI.user),
    homes.change: lambda tx, its: homes.change(tx, KARI.user),
    homes.change_with_invitation: lambda tx, its: homes.change_with_invitation(tx, its.accepted.id),
    homes.claim: lambda tx, its: homes.claim(tx, 10, DAY),
    homes.next_due: lambda tx, its: homes.next_due(tx),
    homes.drawn: lambda tx, its: homes.drawn(tx, its.home),
    homes.again: lambda tx, its: homes.again(tx, its.home, NOW + DAY),
    mailboxes.stop: lambda tx, its: mailboxes.stop(tx, its.token),
    messages.redraw: lambda tx, its: messages.redraw(tx, "invitation", its.invitation.id),
    messages.claim: lambda tx, its: messages.claim(tx, 10),
    messages.hold: lambda tx, its: messages.hold(tx, its.message),
    messages.is_older: lambda tx, its: messages.is_older(tx, its.message, ["invitation/reminder"]),
    messages.posted: lambda tx, its: messages.posted(tx, its.message, "D0", "1"),
    messages.drawn: lambda tx, its: messages.drawn(tx, its.message),
    messages.again: lambda tx, its: messages.again(tx, its.message, NOW + DAY),
    messages.ended: lambda tx, its: messages.ended(tx, its.message, "failed"),
    messages.next_due: lambda tx, its: messages.next_due(tx),
    messages.next_planned: lambda tx, its: messages.next_planned(replace(tx, now=NOW - DAY)),
    messages.hasten: lambda tx, its: (
        messages.posted(tx, its.message, "D0KARI", "1.000000") or messages.hasten(replace(tx, now=NOW - DAY))
    ),
    mailboxes.stopped_among: lambda tx, its: (
        mailboxes.stop(tx, its.token) and mailboxes.stopped_among(tx, [KARIS_ADDRESS.key])
    ),
    receipts.answer_to: lambda tx, its: receipts.answer_to(tx, "payload"),
    receipts.keep: lambda tx, its: receipts.keep(tx, "payload", "another answer"),
    drafts.get: lambda tx, its: drafts.get(tx, its.draft, ADA.user),
    events.latest_deed: lambda tx, its: events.latest_deed(
        tx, its.location.id, ADA.user, ("location.created",), NOW - DAY
    ),
    events.at_location: lambda tx, its: events.at_location(tx, its.location.id, 0, 10).items,
    events.since: lambda tx, its: events.since(tx, NOW - DAY),
    invitations.of_administrator: lambda tx, its: invitations.of_administrator(
        tx, ADA.user, [Status.PENDING, Status.ACCEPTED], 9
    )[0],
    invitations.accepted_by: lambda tx, its: invitations.accepted_by(tx, KARI.user, 9),
    affiliations.of_administrator: lambda tx, its: affiliations.of_administrator(tx, ADA.user, 9)[0],
    conversations.last: lambda tx, its: conversations.last(tx, ADA.user),
    feedback.keep: lambda tx, its: feedback.keep(tx, "asked", "guide", is_useful=False),
}

# These make a row of the own workspace and touch no other; or read nothing but what they are given.
OWN_ROWS_ONLY = {
    events.note,
    events.note_each,
    events.note_all,
    prepared.keep,
    firms.add_several,
    mailboxes.token,
    firms.create,
    messages.queue,
    messages.queue_each,
    drafts.keep,
    people.get,
    people.several,
    people.stranger,
    homes.look,
    conversations.keep,
    feedback.ask_later,
}
# Housekeeping of the whole database, by time alone.
EVERYWHERE = {
    receipts.forget_old,
    drafts.forget_old,
    conversations.forget_old,
    feedback.forget_old,
    prepared.forget_old,
}


@pytest.fixture
def its(begin) -> Ids:
    """One row of everything, in the other workspace."""
    with begin(ELSEWHERE) as tx:
        firm = world.a_firm(tx)
        location = world.a_location(tx, firm)
        profile = world.a_profile(tx)
        prepared.keep(tx, [(KARI.user, world.profile_facts())])
        invitation = world.an_invitation(tx, location)
        by_address = world.an_invitation(tx, location, Invitee(email=KARIS_ADDRESS))
        frogner = world.a_location(tx, firm, "Frogner")
        earlier = world.an_invitation(tx, frogner)
        invitations.save(tx, earlier, earlier.withdraw(NOW))
        accepted = world.an_invitation(tx, frogner)
        invitations.save(tx, accepted, accepted.accept(KARI, NOW))
        invitations.plan(tx, invitation.id, NOW)
        invitations.plan_to_be_added(tx, accepted.id, NOW, 1)
        firms.choose_policy(tx, firm.id, Policy(at_most=0))
        events.note(tx, ADA.user, "location.created", firm_id=firm.id, location_id=location.id)
        affiliation = world.an_affiliation(tx, location, profile)
        other_profile = world.a_profile(tx, "U0OTHER")
        removed = world.an_affiliation(tx, location, other_profile)
        affiliations.remove(tx, removed.id, ADA.user)
        partners.keep(tx, [("Fjordforsikring", None), ("Nordlys", None)])
        partner, other_partner = partners.everyone(tx)
        agreements.record(tx, firm.id, partner.id, AgreementState.ACTIVE, None)
        change = Change(firm.id, partner.id, AgreementState.NONE, AgreementState.ACTIVE)
        decision = decisions.begin(tx, [change])
        people.remember(tx, KARI)
        homes.look(tx, KARI.user, "firm/1")
        people.want_digest(tx, KARI.user, NOW)
        messages.queue(tx, KARI.user, "invitation/received", invitation.id)
        (message,) = messages.claim(tx, 1)
        messages.again(tx, message, NOW)
        messages.queue(tx, KARI.user, "invitation/reminder", invitation.id, NOW)
        stands = sa.update(tables.messages).where(tables.messages.c.template == "invitation/reminder")
        tx.connection.execute(stands.values(state="posted", channel="D0KARI", ts="2.000000"))
        messages.queue(tx, ADA.user, "invitation/silence", invitation.id, NOW)
        messages.queue(tx, KARI.user, "affiliation/added", affiliation.id)
        messages.queue_each(tx, [ADA.user, KARI.user], "decision/recorded", decision)
        begun = news.begin(tx, accepted.location_id, ADA.user, NewsKind.ANSWERS, "2026-03-02", None)
        news.add(tx, begun, [accepted.id])
        messages.queue(tx, ADA.user, "news/answers", begun, NOW)
        receipts.keep(tx, "payload", "answer")
        conversations.keep(tx, ADA.user, "said")
        feedback.keep(tx, "asked", "guide", is_useful=True)
        feedback.ask_later(tx, "question", "nb")
        return Ids(
            firm=firm,
            location=location,
            profile=profile,
            other_profile=other_profile,
            removed=removed,
            invitation=invitation,
            by_address=by_address,
            withdrawn=invitations.get(tx, earlier.id),
            accepted=accepted,
            affiliation=affiliation,
            partner=partner,
            change=change,
            decision=decision,
            other_partner=other_partner,
            message=message,
            news=news.get(tx, begun),
            home=Home(KARI.user, "firm/1", changed=1, attempts=0),
            token=mailboxes.token(tx, KARIS_ADDRESS.key),
            draft=drafts.keep(tx, ADA.user, "content"),
        )


def everything_in(tx: Transaction) -> dict[str, list]:
    tables = metadata.sorted_tables
    return {
        table.name: sorted(tx.connection.execute(sa.select(table).where(table.c.workspace == ELSEWHERE)).all(), key=str)
        for table in tables
    }


def name_of(query: Callable) -> str:
    return f"{query.__module__.rpartition('.')[2]}.{query.__name__}"


def test_no_query_reaches_it_and_none_changes_it(begin, its: Ids) -> None:
    with begin() as tx:
        before = everything_in(tx)
    for query, attempt in ATTEMPTS.items():
        reached = None
        with suppress(Refusal, Conflict), begin() as tx:
            reached = attempt(tx, its)
        assert not reached, name_of(query)
        with begin() as tx:
            assert everything_in(tx) == before, name_of(query)


def test_in_its_own_workspace_each_of_these_does_something(begin, its: Ids) -> None:
    """Else the test above would prove nothing."""
    idle = []
    with begin(ELSEWHERE) as tx:
        before = everything_in(tx)
        for query, attempt in ATTEMPTS.items():
            try:
                with tx.connection.begin_nested() as savepoint:
                    reached = attempt(tx, its)
                    tx.catch_up()
                    does_something = reached or everything_in(tx) != before
                    savepoint.rollback()
            except NoAccess:
                does_something = False
            except (Refusal, Conflict):
                does_something = True  # a rule said no, having seen the row
            if not does_something:
                idle.append(name_of(query))
    assert idle == []


def public_queries() -> Iterator[Callable]:
    for _, module in inspect.getmembers(storage, inspect.ismodule):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes = list(inspect.signature(function).parameters)
            if function.__module__ == module.__name__ and takes[:1] == ["tx"] and not name.startswith("_"):
                yield function


def test_every_query_has_been_tried() -> None:
    untried = set(public_queries()) - set(ATTEMPTS) - OWN_ROWS_ONLY - EVERYWHERE
    assert not untried, "add these to ATTEMPTS"


def test_a_row_cannot_point_to_another_workspaces_row(begin, its: Ids) -> None:
    with begin() as tx:
        ours = world.a_location(tx)
        profile = world.a_profile(tx)
    foreign = replace(AS_IN_THE_PROFILE, billing_firm_id=its.firm.id)
    with pytest.raises(Conflict), begin() as tx:
        affiliations.add(tx, ours.id, profile.id, foreign, ADA.user)
    with begin(ELSEWHERE) as tx:
        partner, _ = partners.everyone(tx)
    reserved = replace(AS_IN_THE_PROFILE, reservations=frozenset({partner.id}))
    with pytest.raises(Conflict), begin() as tx:
        affiliations.add(tx, ours.id, profile.id, reserved, ADA.user)


def test_two_workspaces_may_have_the_same_firm_person_and_partner(begin, its: Ids) -> None:
    with begin() as tx:
        firm = world.a_firm(tx)
        assert firm.organisation_number == its.firm.organisation_number
        assert world.a_profile(tx).user == its.profile.user
        invitation = world.an_invitation(tx, world.a_location(tx, firm))
        assert invitation.status is Status.PENDING
        partners.keep(tx, [("Fjordforsikring", "310000035")])
        receipts.keep(tx, "payload", "ours")
    with begin() as tx:
        assert receipts.answer_to(tx, "payload") == "ours"
        assert [partner.organisation_number for partner in partners.everyone(tx)] == ["310000035"]
    with begin(ELSEWHERE) as tx:
        assert receipts.answer_to(tx, "payload") == "answer"
        assert [partner.organisation_number for partner in partners.everyone(tx)] == [None, None]
