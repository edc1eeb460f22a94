"""Starting over: asked first, then everything is as in the beginning, in every window."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm


def test_all_begins_anew_in_every_window(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    creates_firm(kari)
    other = opens("Kari Nordmann")
    other.people[0].sees("Firmaer › Fjordklinikken AS")
    window.press("+1 dag")
    window.picks("Begynn på nytt")
    question = window.page.get_by_role("dialog")
    expect(question).to_contain_text("Alt som er gjort her, blir borte")
    question.get_by_role("button", name="Avbryt").click()
    kari.sees("Firmaer › Fjordklinikken AS")
    window.picks("Begynn på nytt")
    question.get_by_role("button", name="Begynn på nytt").click()
    for person in (kari, *other.people):
        person.sees("Hva gjør du?")
    expect(window.page.get_by_role("button", name="Tilbake til nå")).to_be_disabled()
    for one in (window, other):  # the server was away meanwhile, and the browser said so
        one.troubles[:] = [trouble for trouble in one.troubles if not trouble.startswith("Failed to load resource")]
