"""How a surface reads to a person, and how their words find its buttons."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.local_slack import LocalSlack

KARI, EMMA = "U0KARI0001", "U0EMMA0001"
FRIDAY = 1796385600  # 4 December 2026, 12:00 UTC


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": label.lower(), "text": plain(label), **more}


async def read(client: AsyncWebClient, slack: LocalSlack, text: str, person: str = KARI) -> str:
    await client.chat_postMessage(channel=person, text=text)
    return slack.person(person).messages[-1].text


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("*Hei* <@U0OLA00001>, se <https://example.com|veiledningen>", "Hei @Ola Fjell, se veiledningen"),
        ("_kursiv_, ~bort~ og `kode`", "kursiv, bort og kode"),
        ("fil_navn_her og 2*3*4", "fil_navn_her og 2*3*4"),
        ("Fjord &amp; fjell &lt;!channel&gt;", "Fjord & fjell <!channel>"),
        ("&gt; sitat", "│ sitat"),
        ("<#C0GENERELT>", "#generelt"),
        (f"innen <!date^{FRIDAY}^{{date_long}} kl. {{time}}|x>", "innen fredag 4. desember 2026 kl. 13:00"),
        ("<!date^1795255200^{date_short_pretty}|x>", "i morgen"),
    ],
)
async def test_mrkdwn_reads_as_plain_words(slack: LocalSlack, client: AsyncWebClient, written: str, seen: str) -> None:
    assert await read(client, slack, written) == seen


async def test_a_date_is_read_in_ones_own_zone_and_language(slack: LocalSlack, client: AsyncWebClient) -> None:
    written = f"<!date^{FRIDAY}^{{date_long}} at {{time}}|x>"
    assert await read(client, slack, written, EMMA) == "Friday, December 4, 2026 at 12:00 PM"


@pytest.fixture
async def home(slack: LocalSlack, client: AsyncWebClient) -> Any:
    trekk = {"title": plain("Trekke tilbake?"), "text": plain("Sikker?"), "confirm": plain("Ja"), "deny": plain("Nei")}
    blocks = [
        section("Fjordklinikken", accessory=button("Åpne")),
        section("Bislett Fysio", accessory=button("Åpne")),
        {"type": "divider"},
        section("Eva venter"),
        {"type": "context", "elements": [plain("Sendt i går")]},
        {
            "type": "actions",
            "elements": [
                button("Send påminnelse"),
                {"type": "overflow", "options": [{"text": plain("Trekk tilbake"), "value": "1"}], "confirm": trekk},
            ],
        },
        section("Per venter"),
        {"type": "actions", "elements": [button("Send påminnelse")]},
        {
            "type": "input",
            "label": plain("Reservasjoner"),
            "element": {"type": "checkboxes", "options": [{"text": plain(x), "value": x} for x in ("A", "B")]},
        },
    ]
    await client.views_publish(user_id=KARI, view={"type": "home", "blocks": blocks})
    return slack.person("Kari Nordmann").home


async def test_a_surface_reads_line_by_line(home: Any) -> None:
    assert home.lines[:4] == ["Fjordklinikken  [Åpne]", "Bislett Fysio  [Åpne]", "Eva venter", "Sendt i går"]
    assert home.lines[4] == "[Send påminnelse] ⋯ Trekk tilbake"
    assert home.lines[-1] == "Reservasjoner: ☐ A ☐ B"
    assert home.buttons == ["Åpne", "Åpne", "Send påminnelse", "Trekk tilbake", "Send påminnelse"]
    assert home.fields == ["Reservasjoner"]


async def test_several_of_the_same_name_need_near(slack: LocalSlack, home: Any) -> None:
    with pytest.raises(AssertionError, match=r"2 'Åpne'.*Bislett Fysio.*near="):
        await home.press("Åpne")
    with pytest.raises(AssertionError, match="no 'Slett'; there are"):
        await home.press("Slett")
    assert (await home.press("Send påminnelse", near="Per")).payload["actions"][0]["block_id"]
    first, second = home.surface.blocks[0], home.surface.blocks[1]
    delivery = await home.press("Åpne", near="Bislett")
    assert delivery.payload["actions"][0]["block_id"] == second["block_id"] != first["block_id"]
    slack.forgive("ack_timeout")  # no app listens


async def test_slack_asks_back_and_takes_no_for_an_answer(slack: LocalSlack, home: Any) -> None:
    assert home.confirmation("Trekk tilbake") == "Trekke tilbake?\nSikker?\n[Ja] [Nei]"
    assert await home.press("Trekk tilbake", near="Eva", confirm=False) is None
    assert slack.deliveries == []


async def test_ticks_are_kept(home: Any) -> None:
    await home.tick("Reservasjoner", "A", "B")
    await home.untick("Reservasjoner", "A")
    assert home.value("Reservasjoner") == "☐ A ☑ B"
    with pytest.raises(AssertionError, match="0 options 'C'"):
        await home.tick("Reservasjoner", "C")


async def test_people_menus_and_overflow_are_handled_by_their_words(slack: LocalSlack, client: AsyncWebClient) -> None:
    groups = [{"label": plain("Oslo"), "options": [{"text": plain("Majorstuen"), "value": "m"}]}]
    blocks = [
        section("Lokasjon", accessory={"type": "static_select", "option_groups": groups, "action_id": "where"}),
        section("Medlemmer", accessory={"type": "multi_users_select", "action_id": "who"}),
        section("Ansvarlig", accessory={"type": "users_select", "action_id": "one"}),
        section("Frist", accessory={"type": "datepicker", "action_id": "when"}),
    ]
    posted = await client.chat_postMessage(channel=KARI, text="Velg", blocks=blocks)
    assert posted["ok"]
    card = slack.person("Kari Nordmann").messages[0]
    assert card.notification == "Velg"
    assert card.options("Lokasjon") == ["Majorstuen"]
    chosen = await card.choose("Lokasjon", "Majorstuen")
    await card.pick_people("Medlemmer", slack.person("Ola Fjell"), "U0EVA00001")
    await card.pick_people("Ansvarlig", slack.person("Per Berg"))
    await card.type("Frist", "2026-12-04")
    assert card.lines[1:] == ["Medlemmer  (@Ola Fjell, @Eva Søn)", "Ansvarlig  (@Per Berg)", "Frist  (2026-12-04)"]
    await card.clear("Medlemmer")
    assert card.value("Medlemmer") == "()"
    assert chosen
    assert chosen.payload["actions"][0]["selected_option"]["value"] == "m"
    assert chosen.payload["state"]["values"]
    slack.forgive("ack_timeout")  # no app listens


async def test_rich_text_is_read(slack: LocalSlack, client: AsyncWebClient) -> None:
    pieces = [
        {"type": "text", "text": "Hei ", "style": {"bold": True}},
        {"type": "user", "user_id": "U0OLA00001"},
        {"type": "link", "url": "https://example.com", "text": ", les"},
        {"type": "date", "timestamp": FRIDAY, "format": " {date_num}"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": pieces}]}]
    await client.chat_postMessage(channel=KARI, text="Hei", blocks=blocks)
    assert slack.person("Kari Nordmann").messages[0].text == "Hei @Ola Fjell, les 2026-12-04"


async def test_a_member_changes(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.wire.retry_delays = ()
    await slack.changes("Ola Fjell", deleted=True, locale="en-GB")
    slack.forgive("ack_timeout")  # no app listens
    user = (await client.users_info(user="U0OLA00001", include_locale=True))["user"]
    assert (user["deleted"], user["locale"]) == (True, "en-GB")


async def test_waiting_in_vain_tells_what_is_there(
    slack: LocalSlack, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.person.PATIENCE", 0.01)
    await client.chat_postMessage(channel=KARI, text="hei")
    kari = slack.person("Kari Nordmann")
    with pytest.raises(AssertionError, match="no message with 'ha det', but:\nhei"):
        await kari.sees("ha det")
    with pytest.raises(AssertionError, match="no modal 'Firma'"):
        await kari.sees_modal("Firma")
    with pytest.raises(AssertionError, match="nobody called 'Kåre'"):
        slack.person("Kåre")


async def test_a_message_read_later_shows_the_update(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=KARI, text="venter")
    message = await slack.person("Kari Nordmann").sees("venter")
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="godtatt")
    assert message.text == "godtatt"
    await client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert not message.exists
