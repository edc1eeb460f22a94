"""Threads, mentions, and an app that is an agent: what one writes where, and what stands below it."""

import json
from typing import Any

from playwright.sync_api import Route, expect

from tests.browser import demo
from tests.browser.conftest import Opens
from tests.browser.test_accessibility import look
from tests.browser.test_keyboard import keys, tab_to
from tests.browser.window import PHONE, Person, Window


def writes(person: Person, text: str) -> None:
    person.slack.get_by_label("Skriv en melding").fill(text)
    person.press("Send")


def test_one_speaks_to_the_app_in_a_channel_and_others_reply_in_the_thread(opens: Opens) -> None:
    kari, ola = opens("Kari Nordmann", "Ola Fjell").people
    for person in (kari, ola):
        person.slack.get_by_role("button", name="# generelt").click()
    expect(kari.slack.get_by_placeholder("Skriv /knytt, @Knytt eller en melding i # generelt")).to_be_visible()
    writes(kari, "@Knytt hvem venter? Spør eva@fysio.no, eller se fysio.no")
    expect(ola.slack.locator(".mention")).to_have_text("@Knytt")
    expect(ola.slack.get_by_role("link", name="eva@fysio.no")).to_have_attribute("href", "mailto:eva@fysio.no")
    ola.press("Svar i tråd")
    ola.slack.get_by_label("Skriv et svar").fill("lurer på det samme")
    ola.press("Send svar")
    expect(kari.slack.locator(".message.in-thread")).to_contain_text("lurer på det samme")
    writes(kari, "noe annet")
    expect(kari.slack.locator(".message")).to_contain_text(["hvem venter", "lurer på det samme", "noe annet"])


def test_one_replies_with_the_keys_alone(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    kari.slack.get_by_role("button", name="# generelt").click()
    writes(kari, "hei")
    tab_to(window, "Svar i tråd", "Shift+Tab")
    keys(window.page, "Enter")
    expect(kari.slack.get_by_label("Skriv et svar")).to_be_focused()
    window.page.keyboard.type("hei selv")
    keys(window.page, "Enter")
    expect(kari.slack.locator(".message.in-thread")).to_contain_text("hei selv")
    expect(kari.slack.get_by_label("Skriv et svar")).to_be_focused()
    keys(window.page, "Escape")
    expect(kari.slack.get_by_role("button", name="Svar i tråd")).to_be_focused()


def test_the_newest_message_is_in_view_until_one_scrolls_up(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    for person in (kari, ola):
        person.slack.get_by_role("button", name="# generelt").click()
    for number in range(9):
        writes(kari, f"melding {number} " + "om noe som tar flere linjer " * 9)
    newest = ola.slack.locator(".message")
    expect(newest.last).to_be_in_viewport(ratio=0.9)
    window.page.set_viewport_size(PHONE)  # only Kari is shown now
    writes(kari, "den siste")
    expect(kari.slack.locator(".message").last).to_be_in_viewport(ratio=0.9)
    kari.slack.get_by_role("button", name="Ola").click()
    expect(newest.last).to_contain_text("den siste")
    expect(newest.last).to_be_in_viewport(ratio=0.9)
    newest.first.scroll_into_view_if_needed()
    expect(newest.first).to_be_in_viewport()
    ola.slack.get_by_label("Skriv en melding").fill("/knytt hjelp")
    demo.ask("/demo/act", **{"as": "U0KARI0001", "do": "write", "channel": "C0GENERELT", "text": "enda en"})
    expect(newest.last).to_contain_text("enda en")
    expect(newest.first).to_be_in_viewport()
    expect(newest.last).not_to_be_in_viewport()


def as_agent(window: Window) -> None:
    """Let the page believe that the app is an agent, that offers prompts and works on the latest question."""
    prompts = [{"title": title, "message": title} for title in ("Hvem venter på svar?", "Hvor vises jeg?", "Hva nå?")]

    def changed(route: Route) -> None:
        state: dict[str, Any] = route.fetch().json()
        state["prompts"] = {"title": "", "prompts": prompts}
        [dm, *_] = state["channels"]
        session = {"title": "Hvem venter", "words": "skriver …", "is_working": True, "can_stop": True}
        dm["sessions"] = {message["ts"]: session for message in dm["messages"][:1]}
        route.fulfill(body=json.dumps(state), content_type="application/json")

    window.page.route("**/demo/state*", changed)


def test_an_agent_offers_prompts_and_says_what_it_does(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport=PHONE)
    [kari] = window.people
    as_agent(window)
    kari.opens("Meldinger")
    prompts = kari.slack.get_by_role("group", name="Spør om")
    expect(prompts.get_by_role("button")).to_have_text(["Hvem venter på svar?", "Hvor vises jeg?", "Hva nå?"])
    prompts.get_by_role("button", name="Hvem venter på svar?").click()
    expect(kari.slack.locator(".message").first).to_contain_text("Hvem venter på svar?")
    expect(kari.slack.get_by_role("heading", name="Hvem venter", exact=True)).to_be_visible()
    content = kari.slack.get_by_role("tabpanel")
    expect(content.get_by_role("status")).to_have_text("Knytt skriver … Stopp")
    kari.press("Svar i tråd")
    assert content.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert look(window, "a conversation with an agent on a telephone") == []
    assert demo.ask("/demo/state?as=U0KARI0001")["channels"][0]["messages"][0]["text"] == "Hvem venter på svar?"
    window.page.unroute_all(behavior="ignoreErrors")
