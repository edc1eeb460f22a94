"""Each screen of the guide, light and dark: axe-core finds nothing serious, and nothing is too faint or too small."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.states import too_faint_or_small
from tests.browser.walk import accepts, creates_firm, creates_location, invites, opens_firm_form
from tests.browser.window import Window


def test_nothing_on_the_way_shuts_anybody_out(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    for person, greeting in ((kari, "Hei, Kari"), (ola, "Hei, Ola")):
        person.sees(greeting)
    found = look(window, "Home, side by side")
    creates_firm(kari)
    creates_location(kari)
    kari.press("Inviter personer")
    kari.modal.get_by_role("combobox").click()
    kari.modal.get_by_role("option", name="Ola Fjell").wait_for()
    found += look(window, "the invite modal, its menu open")
    kari.modal.get_by_role("option", name="Ola Fjell").click()
    kari.types(**{"E-postadresser": "eva@fysio.example.com", "Hilsen": "Hei"})
    kari.press("Gå videre")
    kari.sees_modal("Stemmer adressene?")
    kari.modal.locator("button.primary").click()
    kari.sees_no_modal()
    ola.opens("Meldinger")
    ola.sees("inviterer deg til")
    found += look(window, "the invitation")
    accepts(ola)
    kari.opens("Meldinger")
    kari.press("Legg til på lokasjonen")
    kari.sees_modal("Legg til på lokasjonen")
    kari.types(**{"E-post på denne lokasjonen": "nei"})
    kari.press("Lagre")
    kari.sees("er ikke en e-postadresse")
    found += look(window, "the form of step 6, with an error")
    kari.press("Avbryt")
    window.press("Postkasse")
    found += look(window, "the mailbox")
    window.drawer.get_by_role("button").nth(1).click()
    found += look(window, "a letter")
    window.press("Trafikk")
    window.drawer.get_by_text("answer.accept").click()
    found += look(window, "the wire")
    window.picks("Begynn på nytt")
    found += look(window, "the question before starting over")
    assert found == []


def test_nothing_shuts_anybody_out_on_a_telephone(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport={"width": 390, "height": 844})
    window.people[0].sees("Hei, Kari")
    found = look(window, "Home on a telephone")
    opens_firm_form(window.people[0])
    assert found + look(window, "a form on a telephone") == []


def test_what_comes_by_itself_and_what_opens_shuts_nobody_out(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    creates_firm(kari)
    creates_location(kari)
    invites(kari, "ola@fjordbyen.example.com")
    ola.slack.locator(".notice").hover()  # as long as one looks at it, it stays
    found = look(window, "a banner")
    expect(ola.slack.locator(".notice")).to_be_visible()
    window.press("Flere valg")
    assert found + look(window, "the menu of the page") == []


def look(window: Window, where: str) -> list[str]:
    """What axe and we find in both themes, one line each; its lesser findings are only printed."""
    serious = []
    for theme in ("light", "dark"):
        window.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        serious += [f"{where}, {theme}, {line}" for line in too_faint_or_small(window.page)]
        for violation in Axe().run(window.page).response["violations"]:
            for node in violation["nodes"]:
                line = f"{where}, {theme}: {violation['impact']}: {violation['id']}: {node['html'][:160]}"
                print(line)
                if violation["impact"] in ("serious", "critical"):
                    serious.append(line)
    return serious
