"""How the page looks: light and dark, in both languages, on a telephone; and what it cannot draw."""

import json

from playwright.sync_api import Route, expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites
from tests.browser.window import PHONE

LIGHT, DARK = "rgb(255, 255, 255)", "rgb(27, 31, 36)"


def test_it_is_as_dark_as_the_system(opens: Opens) -> None:
    window = opens("Kari Nordmann", color_scheme="dark")
    pane = window.page.locator(".pane")
    expect(pane).to_have_css("background-color", DARK)
    window.page.emulate_media(color_scheme="light")
    expect(pane).to_have_css("background-color", LIGHT)


def test_a_theme_that_one_has_chosen_stays(opens: Opens) -> None:
    window = opens("Kari Nordmann", color_scheme="light")
    pane = window.page.locator(".pane")
    window.picks("Mørkt utseende")
    expect(pane).to_have_css("background-color", DARK)
    window.page.reload()
    expect(pane).to_have_css("background-color", DARK)
    window.picks("Lyst utseende")
    expect(pane).to_have_css("background-color", LIGHT)


def test_each_pane_speaks_the_language_of_its_person_until_one_chooses(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Emma Clarke")
    kari, emma = window.people
    expect(kari.slack.get_by_role("tab")).to_have_text(["Hjem", "Meldinger"])
    expect(emma.slack.get_by_role("tab")).to_have_text(["Home", "Messages"])
    window.picks("English")
    expect(kari.slack.get_by_role("tab")).to_have_text(["Home", "Messages"])
    expect(window.page.get_by_role("button", name="Mailbox")).to_be_visible()
    expect(window.page.locator("html")).to_have_attribute("lang", "en")
    kari.sees("Hei, Kari")  # the app's own words
    window.page.reload()
    expect(kari.slack.get_by_role("tab")).to_have_text(["Home", "Messages"])


def test_both_languages_have_the_same_words(opens: Opens) -> None:
    page = opens("Kari Nordmann").page
    missing = page.evaluate(
        """async () => {
            const { WORDS } = await import("/static/words.js");
            const [nb, en] = [WORDS.nb, WORDS.en].map((words) => new Set(Object.keys(words)));
            return [...nb.symmetricDifference(en)];
        }"""
    )
    assert missing == []


def test_what_only_one_person_sees_is_marked(opens: Opens) -> None:
    [kari] = opens("Kari Nordmann").people
    kari.slack.get_by_role("button", name="# generelt").click()
    kari.slack.get_by_label("Skriv en melding").fill("/knytt")
    kari.press("Send")
    kari.sees("Bare synlig for deg")


def test_all_fits_on_a_telephone(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport=PHONE)
    [kari] = window.people
    creates_firm(kari)
    creates_location(kari)
    window.picture("telephone")
    for place in ("Postkasse", "Trafikk"):
        window.press(place)
        expect(window.drawer).to_be_visible()
        window.press("Lukk")
    assert window.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_bars_leave_four_fifths_of_a_telephone(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport=PHONE)
    [kari] = window.people
    for tab in ("Meldinger", "Hjem"):
        kari.opens(tab)
        expect(window.hint).not_to_be_empty()
        content = kari.slack.get_by_role("tabpanel").bounding_box()
        assert content
        assert content["height"] > 0.8 * PHONE["height"]
        expect(kari.slack.get_by_label("Skriv en melding")).to_be_visible(visible=tab == "Meldinger")


def test_people_have_pictures_also_where_the_app_shows_them(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    kari.sees("Hei, Kari")

    def with_a_picture(route: Route) -> None:
        state = route.fetch().json()
        kari = {"type": "image", "image_url": "https://avatars.example.com/U0KARI0001_192.svg", "alt_text": "Kari selv"}
        other = {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "fra et annet sted"}
        state["home"]["blocks"] = [{"type": "context", "block_id": "a", "elements": [kari, other]}]
        route.fulfill(body=json.dumps(state), content_type="application/json")

    window.page.route("**/demo/state*", with_a_picture)
    window.press("+1 t")
    picture = kari.slack.get_by_role("img", name="Kari selv")
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 192
    expect(kari.slack.get_by_role("img", name="fra et annet sted")).to_have_text("fra et annet sted")
    window.page.unroute_all(behavior="ignoreErrors")


def test_nothing_runs_and_nothing_is_html_in_what_people_write(opens: Opens) -> None:
    kari, ola = opens("Kari Nordmann", "Ola Fjell").people
    creates_firm(kari)
    creates_location(kari)
    invites(kari, "ola@fjordbyen.example.com")
    ola.opens("Meldinger")
    ola.slack.get_by_label("Skriv en melding").fill("<img src=x onerror=alert(1)> <b>fet</b> &amp;")
    ola.press("Send")
    ola.sees("<img src=x onerror=alert(1)> <b>fet</b> &amp;")


def test_what_cannot_be_drawn_is_shown_as_such(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    window.people[0].sees("Hei, Kari")

    def with_unknown_parts(route: Route) -> None:
        state = route.fetch().json()
        elements = [{"type": "timepicker", "action_id": "time"}]
        state["home"]["blocks"] = [
            {"type": "video", "block_id": "a"},
            {"type": "actions", "block_id": "b", "elements": elements},
        ]
        route.fulfill(body=json.dumps(state), content_type="application/json")

    window.page.route("**/demo/state*", with_unknown_parts)
    window.press("+1 t")
    expect(window.page.locator("[data-undrawable]")).to_have_text(["[video]", "[timepicker]"])
    assert window.troubles
    assert set(window.troubles) == {"cannot draw video", "cannot draw timepicker"}
    window.page.unroute_all(behavior="ignoreErrors")
    window.troubles.clear()
