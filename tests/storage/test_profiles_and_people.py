"""Profiles, people, partners, drafts and receipts."""

from dataclasses import replace

import pytest

from bot.domain.affiliation import ChangedMeanwhile, Partner
from bot.domain.person import Language
from bot.domain.profile import Profession
from bot.domain.refusal import NoAccess
from bot.storage import Conflict, drafts, partners, people, profiles, receipts
from tests.storage import world
from tests.storage.world import ADA, DAY, ELSEWHERE, KARI, MINUTE, NOW, OLA, profile_facts


class TestProfiles:
    def test_are_given_back_as_they_were_saved(self, begin) -> None:
        facts = profile_facts(
            profession=Profession.PSYCHOLOGIST,
            hpr="1234567",
            mobile="+4791234567",
            about="Knær.\nOg skuldre.",
            photo="https://example.com/kari.png",
        )
        with begin() as tx:
            made = profiles.save(tx, KARI.user, facts, seen_version=0)
        with begin() as tx:
            assert profiles.get(tx, made.id) == profiles.of(tx, KARI.user) == made
        assert (made.user, made.version) == (KARI.user, 1)
        assert {name: getattr(made, name) for name in vars(facts)} == vars(facts)

    def test_are_one_a_person_however_often_the_form_is_sent(self, begin) -> None:
        with begin() as tx:
            world.a_profile(tx)
            with pytest.raises(ChangedMeanwhile):
                profiles.save(tx, KARI.user, profile_facts("Kari Ny"), seen_version=0)
            assert profiles.of(tx, KARI.user).name == KARI.name

    def test_are_not_overwritten_from_an_older_version(self, begin) -> None:
        with begin() as tx:
            world.a_profile(tx)
            assert profiles.save(tx, KARI.user, profile_facts("Kari Ny"), seen_version=1).version == 2
            with pytest.raises(ChangedMeanwhile):
                profiles.save(tx, KARI.user, profile_facts("Kari Gammel"), seen_version=1)
            assert profiles.of(tx, KARI.user).name == "Kari Ny"

    def test_of_several_persons_come_by_name(self, begin) -> None:
        with begin() as tx:
            ola, kari = world.a_profile(tx, OLA.user, "Ola"), world.a_profile(tx, KARI.user, "Kari")
            world.a_profile(tx, ADA.user, "Ada")
            assert profiles.of_users(tx, {KARI.user, OLA.user, "U0NOBODY"}) == [kari, ola]
            assert profiles.of_users(tx, []) == []

    def test_need_not_exist(self, begin) -> None:
        with begin() as tx:
            assert profiles.of(tx, KARI.user) is None
            with pytest.raises(NoAccess):
                profiles.get(tx, 404)


class TestPeople:
    def test_are_kept_as_slack_described_them_last(self, begin) -> None:
        with begin() as tx:
            people.remember(tx, KARI)
            described = replace(KARI, name="Kari Ny", locale="nb-NO", avatar="https://example.com/1.png", email=None)
            people.remember(tx, described)
            assert people.find(tx, KARI.user) == people.get(tx, KARI.user) == described

    @pytest.mark.parametrize("trait", ["is_bot", "is_deactivated"])
    def test_may_be_apps_or_gone(self, begin, trait: str) -> None:
        with begin() as tx:
            people.remember(tx, replace(KARI, **{trait: True}))
            assert getattr(people.find(tx, KARI.user), trait) is True

    def test_keep_their_language_when_they_are_described_again(self, begin) -> None:
        with begin() as tx:
            people.remember(tx, KARI)
            people.choose_language(tx, KARI.user, Language.ENGLISH)
            people.remember(tx, replace(KARI, locale="nb-NO"))
            assert people.get(tx, KARI.user).language is Language.ENGLISH

    def test_are_called_by_their_id_while_they_are_unknown(self, begin) -> None:
        with begin() as tx:
            assert people.find(tx, KARI.user) is None
            assert KARI.user in people.get(tx, KARI.user).name

    def test_are_found_together(self, begin) -> None:
        with begin() as tx:
            people.remember(tx, KARI)
            people.remember(tx, OLA)
            assert people.known(tx, [OLA.user, KARI.user, "U0NOBODY"]) == {KARI.user: KARI, OLA.user: OLA}
            assert people.known(tx, []) == {}


class TestPartners:
    def test_come_by_name(self, begin) -> None:
        with begin() as tx:
            partners.keep(tx, [("Viddeforsikring", None), ("Fjordforsikring", "310000027")])
            fjord, vidde = partners.everyone(tx)
        assert (fjord.name, fjord.organisation_number) == ("Fjordforsikring", "310000027")
        assert (vidde.name, vidde.organisation_number) == ("Viddeforsikring", None)

    def test_keep_their_id_when_the_list_is_imported_again(self, begin) -> None:
        with begin() as tx:
            partners.keep(tx, [("Fjordforsikring", None)])
            (before,) = partners.everyone(tx)
            partners.keep(tx, [("Fjordforsikring", "310000027"), ("Viddeforsikring", None)])
            after, _ = partners.everyone(tx)
        assert after == Partner(before.id, "Fjordforsikring", "310000027")


class TestDrafts:
    def test_are_the_users_own(self, begin) -> None:
        with begin() as tx:
            draft = drafts.keep(tx, ADA.user, '{"emails": ["kari@blåbær.no"]}' * 500)
            assert drafts.get(tx, draft, ADA.user) == '{"emails": ["kari@blåbær.no"]}' * 500
            with pytest.raises(NoAccess):
                drafts.get(tx, draft, KARI.user)

    def test_are_forgotten_after_a_while_in_every_workspace(self, begin) -> None:
        with begin() as tx:
            old = drafts.keep(tx, ADA.user, "old")
        with begin(at=NOW + MINUTE) as tx:
            young = drafts.keep(tx, ADA.user, "young")
        with begin(ELSEWHERE, at=NOW + drafts.KEPT + MINUTE) as tx:
            drafts.forget_old(tx)
        with begin() as tx:
            assert drafts.get(tx, young, ADA.user) == "young"
            with pytest.raises(NoAccess):
                drafts.get(tx, old, ADA.user)


class TestReceipts:
    def test_say_what_was_answered(self, begin) -> None:
        with begin() as tx:
            assert receipts.answer_to(tx, "payload") is None
            receipts.keep(tx, "payload", '{"response_action": "clear"}')
        with begin() as tx:
            assert receipts.answer_to(tx, "payload") == '{"response_action": "clear"}'

    def test_are_given_once_a_payload_and_the_second_undoes_whatever_it_did(self, begin) -> None:
        with begin() as tx:
            receipts.keep(tx, "payload", "first")
        with pytest.raises(Conflict), begin() as tx:  # noqa: PT012 - what was done before is undone, too
            world.a_firm(tx)
            receipts.keep(tx, "payload", "second")
        with begin() as tx:
            assert receipts.answer_to(tx, "payload") == "first"
            world.a_firm(tx)  # the number is free

    def test_are_kept_for_longer_than_slack_tries_again(self, begin) -> None:
        with begin() as tx:
            receipts.keep(tx, "payload", "answer")
        with begin(ELSEWHERE, at=NOW + DAY) as tx:
            receipts.forget_old(tx)
        with begin() as tx:
            assert receipts.answer_to(tx, "payload") == "answer"
        with begin(ELSEWHERE, at=NOW + receipts.KEPT + MINUTE) as tx:
            receipts.forget_old(tx)
        with begin() as tx:
            assert receipts.answer_to(tx, "payload") is None
