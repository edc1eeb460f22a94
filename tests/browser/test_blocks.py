"""Blocks and elements: whatever the checker lets through, the page can draw."""

import json
from typing import Any

from playwright.sync_api import Route, expect

from sandbox.block_kit import BLOCKS, BUTTONS, MENUS, RICH_PARTS, WRITTEN, Json, problems_in_blocks, problems_in_view
from sandbox.values import first_values
from tests.browser.conftest import Opens

RICH_PIECES = {"text", "link", "emoji", "user", "channel", "date"}
NOON = 1_795_521_600  # 24 November 2026, 13:00 in Oslo


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, **more: Any) -> Json:
    return {"text": plain(text), "value": text, **more}


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": kind, **more}


IMAGE = {"image_url": "https://example.com/ola.png", "alt_text": "Bilde av Ola"}
GROUPS = [{"label": plain("Oslo"), "options": [option("Majorstuen"), option("Bislett")]}]
FACES = {
    "button": {"text": plain("Trykk")},
    "overflow": {"options": [option("Trekk tilbake"), option("Send på nytt")]},
    "static_select": {"option_groups": GROUPS, "initial_option": option("Bislett")},
    "multi_static_select": {"options": [option("Rød"), option("Gul")], "initial_options": [option("Gul")]},
    "external_select": {"initial_option": option("Per Berg")},
    "multi_external_select": {"initial_options": [option("Eva Søn")]},
    "users_select": {"initial_user": "U0OLA00001"},
    "multi_users_select": {"initial_users": ["U0OLA00001", "U0TOM00001"]},
    "checkboxes": {"options": [option("Nordlys", description=plain("siden 2019"))]},
    "radio_buttons": {"options": [option("Ja"), option("Nei")], "initial_option": option("Nei")},
    "datepicker": {"initial_date": "2026-11-24"},
    "plain_text_input": {"initial_value": "Majorstuen", "multiline": True},
    "email_text_input": {"initial_value": "ola@example.com"},
    "url_text_input": {"initial_value": "https://example.com"},
    "number_input": {"initial_value": "7", "is_decimal_allowed": False},
}
ELEMENTS = {kind: element(kind, **more) for kind, more in FACES.items()}
RICH = [
    {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "fet", "style": {"bold": True}},
        {"type": "emoji", "name": "wave", "unicode": "1f44b"},
        {"type": "user", "user_id": "U0OLA00001"},
        {"type": "channel", "channel_id": "C0GENERELT"},
        {"type": "link", "url": "https://example.com", "text": "lenke"},
        {"type": "date", "timestamp": NOON, "format": "{date_num} {time}"},
    ]},
    {"type": "rich_text_list", "style": "ordered", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "et punkt"}]},
    ]},
    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "et sitat"}]},
    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "  kode"}]},
]  # fmt: skip
SHOWN: list[Json] = [
    {"type": "header", "text": plain("En overskrift")},
    {"type": "section", "text": mrkdwn(f"*Svar* innen <!date^{NOON}^{{date_num}}|snart> til <@U0OLA00001>, `kode`")},
    {"type": "section", "fields": [plain("venstre"), plain("høyre")], "accessory": {"type": "image", **IMAGE}},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "image", **IMAGE}, mrkdwn("_liten_ skrift")]},
    {"type": "image", "title": plain("Bildet"), **IMAGE},
    {"type": "rich_text", "elements": RICH},
    {"type": "actions", "elements": [ELEMENTS[kind] for kind in BUTTONS]},
    *({"type": "input", "label": plain(kind), "element": ELEMENTS[kind]} for kind in {**MENUS, **WRITTEN}),
]
USEFUL = {"positive_button": option("Nyttig"), "negative_button": option("Ikke nyttig")}
IN_MESSAGES: list[Json] = [
    {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "useful", **USEFUL}]},
]


def test_there_is_one_of_each_here() -> None:
    shown = {*(block["type"] for block in SHOWN + IN_MESSAGES), *ELEMENTS, *(part["type"] for part in RICH)}
    assert shown == {*BLOCKS, *BUTTONS, *MENUS, *WRITTEN, *RICH_PARTS}
    assert {piece["type"] for piece in RICH[0]["elements"]} == RICH_PIECES
    view = {"type": "modal", "title": plain("Alt"), "submit": plain("Lagre"), "blocks": SHOWN}
    assert problems_in_view(view, {"U0OLA00001", "U0TOM00001"}) == []
    assert problems_in_blocks(IN_MESSAGES, "message", set(), "") == []


def test_each_block_and_element_is_drawn(opens: Opens) -> None:
    window = opens("Kari Nordmann")

    def with_everything(route: Route) -> None:
        state = route.fetch().json()
        blocks = [{"block_id": str(number), **block} for number, block in enumerate(SHOWN + IN_MESSAGES)]
        modal = {"id": "V1", "title": "Alt", "submit": "Lagre", "blocks": blocks, "values": first_values(blocks)}
        state["modals"] = [modal | {"errors": {}}]
        route.fulfill(body=json.dumps(state), content_type="application/json")

    window.page.route("**/demo/state*", with_everything)
    window.press("+1 t")
    modal = window.people[0].modal
    for words in ("Svar innen 2026-11-24 til @Ola Fjell, kode", "fet👋@Ola Fjell#generelt", "lenke2026-11-24 13:00"):
        expect(modal).to_contain_text(words)
    for label, value in {
        "static_select": "Bislett", "external_select": "Per Berg", "users_select": "Ola Fjell",
        "datepicker": "2026-11-24", "plain_text_input": "Majorstuen", "number_input": "7",
    }.items():  # fmt: skip
        expect(modal.locator(f"[id='a/V1/{label}/1']")).to_have_value(value)
    chips = ["Ola Fjell ×", "Tom Dahl ×", "Gul ×", "Eva Søn ×"]
    assert sorted(modal.locator(".chip").all_inner_texts()) == sorted(chips)
    expect(modal.get_by_label("Nei", exact=True)).to_be_checked()
    expect(modal.get_by_role("img", name="Bilde av Ola")).to_have_count(3)
    expect(modal.locator("ol li")).to_have_text("et punkt")
    expect(modal.locator(".feedback")).to_have_text(["Nyttig", "Ikke nyttig"])
    window.page.unroute_all(behavior="ignoreErrors")
