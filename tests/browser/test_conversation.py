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
    expect(kari.slack.get_by_role("status")).to_have_text("Knytt skriver … Stopp")
    kari.press("Svar i tråd")
    content = kari.slack.get_by_role("tabpanel")
    assert content.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert look(window, "a conversation with an agent on a telephone") == []
    assert demo.ask("/demo/state?as=U0KARI0001")["channels"][0]["messages"][0]["text"] == "Hvem venter på svar?"
    window.page.unroute_all(behavior="ignoreErrors")
