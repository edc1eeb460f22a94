"""Limits: how many invitations a day, how often somebody is written to by hand, and what cannot be set."""

import pytest

from bot import __main__ as command_line
from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import PARTNERS, Clock, Running, bot_at
from tests.guide.steps import INVITED, invite_addresses, invite_members, set_up_clinic


async def test_so_many_invitations_a_day_and_the_rest_tomorrow(
    slack: LocalSlack, sqlite_url: str, clock: Clock
) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_invites_per_day=3) as bot:
        bot.import_partners(*PARTNERS)
        kari, ola, eva = (slack.person(name) for name in ("Kari Nordmann", "Ola Fjell", "Eva Søn"))
        await set_up_clinic(kari)
        await invite_addresses(kari, "a@fysio.example.com b@fysio.example.com")
        await kari.home.shows("venter på svar (2)")

        await kari.home.press("Inviter personer")
        form = await kari.sees_modal("Inviter personer")
        await form.pick_people("Medlemmer av arbeidsområdet", ola, eva)
        await form.submit()
        sentence = "Du kan sende 3 invitasjoner på 24 timer. 1 gjenstår nå: send resten i morgen."
        said = await kari.sees_modal("Beskjed")
        assert sentence in said.text
        await said.close()
        await kari.modal.close()
        assert "venter på svar (2)" in kari.home.text

        await invite_members(kari, ola)  # one is left
        await ola.sees(INVITED)
        await kari.home.shows("venter på svar (3)")
        assert eva.messages == []

        clock.forward(days=1)
        await invite_members(kari, eva)
        await eva.sees(INVITED)


async def test_addresses_are_counted_too_and_none_of_them_is_sent(
    slack: LocalSlack, sqlite_url: str, clock: Clock
) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_invites_per_day=2) as bot:
        bot.import_partners(*PARTNERS)
        kari, tom = slack.person("Kari Nordmann"), slack.person("Tom Dahl")
        await set_up_clinic(kari)
        await kari.home.press("Inviter personer")
        form = await kari.sees_modal("Inviter personer")
        await form.type("E-postadresser", f"a@fysio.example.com b@fysio.example.com {tom.email}")
        await form.submit()
        await (await kari.sees_modal("Stemmer adressene?")).submit()
        assert "Du kan sende 2 invitasjoner på 24 timer. 2 gjenstår nå" in (await kari.sees_modal("Beskjed")).text
        await kari.client.close_all()
        await kari.open_home()
        await kari.home.shows("venter på svar (0)")
        assert tom.messages == []


async def test_whoever_is_there_already_does_not_count(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_invites_per_day=1) as bot:
        bot.import_partners(*PARTNERS)
        kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")
        await set_up_clinic(kari)
        await invite_members(kari, ola)
        await ola.sees(INVITED)
        await kari.home.press("Inviter personer")
        form = await kari.sees_modal("Inviter personer")
        await form.pick_people("Medlemmer av arbeidsområdet", ola, kari)
        await form.submit()
        assert "Ingen invitasjoner ble sendt" in (await kari.sees_modal("Inviter personer")).text


async def test_each_administrator_has_their_own(slack: LocalSlack, sqlite_url: str, clock: Clock) -> None:
    async with bot_at(slack, sqlite_url, clock, knytt_invites_per_day=1) as bot:
        bot.import_partners(*PARTNERS)
        kari, tom, ola = (slack.person(name) for name in ("Kari Nordmann", "Tom Dahl", "Ola Fjell"))
        await set_up_clinic(kari)
        await invite_members(kari, ola)
        await set_up_clinic(tom, name="Bislett Fysio AS", number="310 000 027")
        await invite_members(tom, ola)
        await ola.sees("inviterer deg til Bislett Fysio AS")


async def test_sending_again_is_for_ten_hours_later_too(
    slack: LocalSlack, bot: Running, kari: Person, ola: Person, clock: Clock
) -> None:
    await set_up_clinic(kari)
    await invite_members(kari, ola)
    await ola.sees(INVITED)
    clock.forward(hours=9)
    await kari.home.press("Send på nytt", near="Ola Fjell")
    said = await kari.sees_modal("Beskjed")
    assert "Det gikk nylig ut en melding om dette" in said.text
    assert "i dag 20:00" in said.text
    await said.close()
    clock.forward(hours=1)
    await kari.home.press("Send på nytt", near="Ola Fjell")
    assert await slack.until(lambda: len(ola.messages) == 2)
    await kari.home.press("Send påminnelse", near="Ola Fjell")
    assert "06:00" in (await kari.sees_modal("Beskjed")).text
    assert len(ola.messages) == 2


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("KNYTT_NUDGE_FIRST", "soon", "KNYTT_NUDGE_FIRST cannot be used: write a whole number and s, m, h or d"),
        ("KNYTT_EXPIRE", "0d", "KNYTT_EXPIRE cannot be used: write a whole number and s, m, h or d"),
        ("KNYTT_OFFICE_HOURS", "18-08", "KNYTT_OFFICE_HOURS cannot be used: write two whole hours of the day"),
        ("KNYTT_NUDGE_MAX", "-1", "KNYTT_NUDGE_MAX cannot be used: Input should be greater than or equal to 0"),
        ("KNYTT_NUDGE_MAX", "many", "KNYTT_NUDGE_MAX cannot be used: Input should be a valid integer"),
        ("KNYTT_INVITES_PER_DAY", "0", "KNYTT_INVITES_PER_DAY cannot be used: Input should be greater than or equal"),
    ],
)
def test_a_wrong_setting_ends_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    assert command_line.main(["manifest"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"KNYTT_OUTBOX_LEASE": "10s"}, "KNYTT_OUTBOX_LEASE must be at least twice KNYTT_HTTP_TIMEOUT"),
        ({"KNYTT_HTTP_TIMEOUT": "2m"}, "KNYTT_OUTBOX_LEASE must be at least twice KNYTT_HTTP_TIMEOUT"),
        ({"KNYTT_LAST_CALL": "30s"}, "KNYTT_LAST_CALL must be longer than KNYTT_TICK"),
        ({"KNYTT_LAST_CALL": "60s"}, "KNYTT_LAST_CALL must be longer than KNYTT_TICK"),
        ({"KNYTT_TICK": "2d"}, "KNYTT_NUDGE_FIRST must be longer than KNYTT_TICK"),
        ({"KNYTT_EXPIRE": "2d"}, "KNYTT_NUDGE_FIRST must be shorter than KNYTT_EXPIRE"),
        ({"KNYTT_NUDGE_EVERY": "14d"}, "KNYTT_NUDGE_EVERY must be shorter than KNYTT_EXPIRE"),
        ({"KNYTT_LAST_CALL": "15d"}, "KNYTT_LAST_CALL must be shorter than KNYTT_EXPIRE"),
    ],
)
def test_settings_that_contradict_each_other_end_with_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: dict[str, str], sentence: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert command_line.main(["manifest"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert said.count("\n") == 1


def test_settings_that_just_go_together_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"OUTBOX_LEASE": "20s", "TICK": "1s", "NUDGE_FIRST": "2s", "EXPIRE": "6d"}.items():
        monkeypatch.setenv(f"KNYTT_{name}", value)
    assert command_line.main(["manifest"]) == 0
