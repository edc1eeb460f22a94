"""Without a mouse: everything can be reached, opened, chosen and left with the keys."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.walk import ADMINISTRATOR, creates_firm, creates_location, is_a_practitioner
from tests.browser.window import Window


def keys(page: Page, *names: str) -> None:
    for name in names:
        page.keyboard.press(name)


def tab_to(window: Window, name: str, key: str = "Tab") -> None:
    """Go on to what has this name, and see that the focus can be seen."""
    for _ in range(60):
        keys(window.page, key)
        focus = window.page.locator(":focus")
        if focus.count() and name in (focus.get_attribute("aria-label") or focus.inner_text()):
            assert focus.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
            return
    raise AssertionError(f"{name} cannot be reached")


def goes_to(opens: Opens, name: str) -> Window:
    """Kari, alone, with the focus on what has this name in App Home."""
    window = opens("Kari Nordmann")
    window.people[0].sees("Hei, Kari")
    tab_to(window, name)
    return window


def test_a_firm_is_created_with_the_keys_alone(opens: Opens) -> None:
    window = goes_to(opens, ADMINISTRATOR)
    [kari] = window.people
    keys(window.page, "Enter")
    kari.sees_modal("Opprett firma")
    expect(kari.modal.get_by_label("Organisasjonsnummer")).to_be_focused()
    window.page.keyboard.type("310000019")
    kari.sees("nummeret stemmer")
    keys(window.page, "Tab")
    window.page.keyboard.type("Fjordklinikken AS")
    keys(window.page, "Tab", "Tab", "ArrowDown")
    tab_to(window, "Opprett firma")
    keys(window.page, "Enter")
    kari.sees("Firmaer › Fjordklinikken AS")


def test_the_focus_stays_in_a_modal_until_it_is_left(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    is_a_practitioner(kari)
    opener = kari.slack.get_by_role("button", name="Opprett profil")
    opener.focus()
    keys(window.page, "Enter")
    kari.sees_modal("Behandlerprofil")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(25):
            keys(window.page, key)
            assert kari.modal.evaluate("one => one.contains(document.activeElement)")
    keys(window.page, "F6")  # the way to the other pane
    assert ola.slack.evaluate("one => one.contains(document.activeElement)")
    kari.modal.get_by_label("Navn").focus()
    keys(window.page, "Escape")
    kari.sees_no_modal()
    expect(opener).to_be_focused()


def test_menus_and_pickers_follow_the_arrow_keys(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    creates_firm(kari)
    creates_location(kari)
    kari.opens("Meldinger")
    tab_to(window, "Snarveier")
    keys(window.page, "Enter")
    expect(kari.slack.get_by_role("menuitem", name="Inviter personer")).to_be_focused()
    keys(window.page, "ArrowDown")
    expect(kari.slack.get_by_role("menuitem", name="Legg til personer")).to_be_focused()
    keys(window.page, "ArrowUp", "Enter")
    kari.sees_modal("Inviter personer")
    picker = kari.modal.get_by_role("combobox")
    expect(picker).to_be_focused()
    window.page.keyboard.type("ola")
    expect(kari.modal.get_by_role("option")).to_have_text(["Ola Fjell"])
    keys(window.page, "ArrowDown", "Enter")
    expect(kari.modal.get_by_role("button", name="Fjern Ola Fjell")).to_be_visible()
    expect(picker).to_be_focused()
    window.page.keyboard.type("e")
    expect(kari.modal.get_by_role("option").first).to_be_visible()
    keys(window.page, "Escape")  # leaves the list, not the modal
    expect(kari.modal.get_by_role("option")).to_have_count(0)
    kari.sees_modal("Inviter personer")


def test_the_focus_follows_when_one_becomes_somebody_else(opens: Opens) -> None:
    window = goes_to(opens, "Ola Fjell")
    keys(window.page, "Enter")
    ola = window.beside("Ola Fjell")
    ola.sees("Hei, Ola")
    expect(ola.slack.get_by_role("button", name="Ola Fjell")).to_be_focused()


def test_the_tabs_follow_the_arrow_keys(opens: Opens) -> None:
    window = goes_to(opens, "Hjem")
    [kari] = window.people
    keys(window.page, "ArrowRight")
    kari.sees("Ingen meldinger ennå")
    expect(kari.slack.get_by_role("tab", name="Meldinger")).to_be_focused()


def test_the_focus_stays_where_it_was_when_the_app_draws_anew(opens: Opens) -> None:
    window = goes_to(opens, "Switch to English")
    [kari] = window.people
    keys(window.page, "Enter")
    kari.sees("Hi, Kari")
    expect(kari.slack.get_by_role("button", name="Bytt til norsk")).to_be_focused()
