"""Whoever sends what no button offers reads a sentence or nothing; nothing changes, and an attempt is in the log.

Every step of the registry is tried by itself, so a new one is covered as soon as it exists. They all try it on the same
bot: after each of them everything must be as it was.
"""

import json
import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.flows import registry
from sandbox.local_slack import LocalSlack
from tests.door.hands import Hands
from tests.door.town import EVA, KARI, SECRETS, TOM, Ids, Town, all_but_toms, settle
from tests.guide.conftest import MANIFEST, PARTNERS, Clock, bot_at

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS = sorted(registry()[0])
PICKERS = [step.removesuffix(".suggest") for step in STEPS if step.endswith(".suggest")]
APOLOGY = "vår feil"
NOT_ACCEPTED = "Ola Hemmelig har ikke godtatt en invitasjon til denne lokasjonen"  # says no more than members know
NO_ACCESS = (
    *("Du har ikke tilgang", "Du administrerer ikke", "er til noen andre", "Denne invitasjonen er til"),
    NOT_ACCEPTED,
)

# Everybody may register a firm. (Whatever else Tom may do is only about his own.)
FOR_EVERYBODY = {"firm.create"}

NAMES = ("firm", "location", "invitation", "affiliation", "profile", "draft", "about", "version", "user")
MORE = ("card", "facts", "then", "to", "do", "stay", "kind", "purpose", "reason", "number", "language")
ODD = (None, True, -1, 1.5, 2**31, 10**100, "1", "ø", "9" * 200, [1], {"id": 1}, "\0", "\ud800", "http://x", "D0/1.2")

# Forms filled in as they should be: so that what is refused is refused for who asks.
FILLED_IN = {
    "name": "Klinikken",
    "organisation_number": "310 000 043",
    "legal_form": "AS",
    "kind": "clinic",
    "street": "Storgata 1",
    "postcode": "0155",
    "city": "Oslo",
    "profession": "physiotherapist",
    "email": "tom@example.com",
    "emails": "noen@example.com",
    "billing_firm": "location",
    "user": KARI,
    "members": {"type": "multi_users_select", "selected_users": [EVA]},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tom(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Hands, Town]]:
    """Tom administers another firm than Kari, and sends whatever he likes."""
    clock = Clock()
    url = f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path_factory.mktemp('hostile'))}"
    async with LocalSlack(MANIFEST, now=clock) as slack, bot_at(slack, url, clock) as bot:
        bot.import_partners(*PARTNERS)
        yield Hands(slack, bot, slack.person("Tom Dahl")), settle(bot)


@pytest.fixture
def hands(tom: tuple[Hands, Town], caplog: pytest.LogCaptureFixture) -> Iterator[Hands]:
    hands, town = tom
    caplog.set_level(logging.INFO)
    before = all_but_toms(hands.bot, town)
    yield hands
    refusals = [refusal for refusal in hands.slack.refusals if refusal.where not in ("chat.update", "users.info")]
    hands.slack.refusals.clear()
    assert all_but_toms(hands.bot, town) == before
    # What reaches Slack: a card that is said to stand where it does not, somebody picked who does not exist.
    assert refusals == []


@pytest.fixture
def town(tom: tuple[Hands, Town]) -> Town:
    return tom[1]


def attempts(town: Town) -> Iterator[dict[str, object]]:
    """Ids that are Kari's, of another workspace, of nothing; and hers mixed with Tom's own."""
    for ids in (town.karis, town.elsewhere, dict.fromkeys(town.karis, 999_999)):
        yield from (with_all(ids), with_all(ids | {"invitation": ids["accepted"]}))
    new = {name: hers for name, hers in town.karis.items() if name not in ("affiliation", "draft")}
    yield with_all(new | {"location": town.toms["location"]})
    yield with_all(town.toms | {name: town.karis[name] for name in ("invitation", "affiliation", "draft")})
    yield with_all(town.toms | {"profile": town.elsewhere["profile"]})


def with_all(ids: Ids) -> dict[str, object]:
    """With whatever else steps look at."""
    location = ids["location"]
    carried: dict[str, object] = {"version": 1, "about": ids["firm"], "to": f"location/{location}", "user": KARI}
    facts = {"email": None, "mobile": None, "billing_firm_id": None, "reservations": []}
    return carried | {"then": "accepted", "purpose": "add", "do": "withdraw", "facts": facts} | ids


def must_be_fine(said: str, caplog: pytest.LogCaptureFixture) -> None:
    """No apology, no stack trace, nobody's secrets; and whoever is told that they have no access is in the log."""
    assert APOLOGY not in said
    assert not [secret for secret in SECRETS if secret in said.replace(NOT_ACCEPTED, "")], said
    assert [
        record.getMessage() for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR
    ] == []
    if any(refused in said for refused in NO_ACCESS):
        assert f"by {TOM} in" in "".join(line for line in caplog.messages if line.startswith("no access: "))
    caplog.clear()


@pytest.mark.parametrize("step", STEPS)
async def test_ids_of_others_open_nothing(
    step: str, hands: Hands, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    for place in ("home", "modal"):
        must_be_fine(await hands.press(step, with_all(town.karis), place), caplog)
    for carried in attempts(town):
        must_be_fine(await hands.press(step, carried, "message"), caplog)
        must_be_fine(await hands.submit(step, carried), caplog)
        must_be_fine(await hands.press(step, str(carried["location"]), "message", "external_select"), caplog)
        if step not in FOR_EVERYBODY:
            chosen = {name: str(carried[name]) for name in ("firm", "location", "profile") if name in carried}
            must_be_fine(await hands.submit(step, carried, FILLED_IN | chosen), caplog)


@pytest.mark.parametrize("step", STEPS)
async def test_whatever_is_carried_instead_of_an_id_is_refused_with_a_sentence(
    step: str, hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    for odd in ODD:
        must_be_fine(await hands.submit(step, dict.fromkeys([*NAMES, *MORE], odd)), caplog)
    must_be_fine(await hands.press(step, "9" * 5000, "message", "external_select"), caplog)


@pytest.mark.parametrize("carried", ["", "{", "[]", "7", "null", "[" * 2000, '{"a":' * 400, "NaN", "\0"])
async def test_what_is_carried_need_not_even_be_readable(
    carried: str, hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    for said in (hands.submit("firm.edit", carried), hands.press("firm.edit", carried, "message")):
        answer = await said
        assert "Du har ikke tilgang" in answer
        must_be_fine(answer, caplog)


async def test_a_saved_form_carried_wrongly_is_refused_with_a_sentence(
    hands: Hands, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    for odd in ODD:
        facts = {"reservations": odd, "billing_firm_id": odd, "email": odd}
        must_be_fine(await hands.submit("add.confirm", town.toms | {"facts": facts}), caplog)


@pytest.mark.parametrize("picker", PICKERS)
async def test_pickers_offer_nothing_of_others(
    picker: str, hands: Hands, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    for carried in attempts(town):
        for about in ("", ":x", ":99999999999999", ":" + "9" * 250, f":{carried['firm']}"):
            said = await hands.look_up(picker, carried, f"location{about}")
            must_be_fine(said, caplog)
            assert "Fjordklinikken" not in said
    for typed in ("hemmelig", "fjord", "%", "_", "\\", "'", "\0", "\ud800", "9" * 5000):
        must_be_fine(await hands.look_up(picker, town.toms, f"location:{town.toms['firm']}", typed), caplog)


@pytest.mark.parametrize("step", STEPS)
async def test_a_shortcut_of_any_name_is_harmless(step: str, hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    must_be_fine(await hands.shortcut(step), caplog)


async def test_what_is_typed_is_never_taken_for_what_a_button_carries(
    hands: Hands, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    for typed in (json.dumps({"firm": town.karis["firm"]}), "[" * 2000):
        element = {"type": "plain_text_input", "value": typed}
        said = await hands.press("firm.check_number", typed, "modal", kind="plain_text_input", fields={"x": element})
        assert "Du administrerer ikke" not in said
        must_be_fine(said, caplog)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
CARRIED = st.dictionaries(st.sampled_from([*NAMES, *MORE]), JSON, max_size=8)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(step=st.sampled_from([step for step in STEPS if step not in FOR_EVERYBODY]), carried=CARRIED, fields=CARRIED)
async def test_arbitrary_things_are_answered(
    step: str, carried: dict[str, object], fields: dict[str, object], hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    texts = {name: json.dumps(value)[:3000] for name, value in fields.items()}
    must_be_fine(await hands.submit(step, carried, texts), caplog)
    must_be_fine(await hands.press(step, carried, "message"), caplog)
