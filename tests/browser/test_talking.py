"""A conversation with Knytt: a question, an answer with the button that does it, the form filled in.

`make screenshots` renews the pictures of docs/talk.md.
"""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.test_accessibility import look
from tests.browser.test_conversation import writes
from tests.browser.walk import accepts, creates_firm, creates_location
from tests.browser.window import IDS, PHONE, Person, Window


def asks(person: Person, text: str, answer: str) -> None:
    """Write, and see the answer whole, above where one writes."""
    answers = person.slack.locator(".message.in-thread")
    before = answers.count()
    writes(person, text)
    expect(answers).to_have_count(before + 1)
    newest = answers.last
    expect(newest).to_contain_text(answer)
    expect(newest.locator(".by")).to_be_in_viewport()
    expect(newest.locator("button, p").last).to_be_in_viewport()


def fits(window: Window) -> bool:
    content = window.page.get_by_role("tabpanel").first
    return bool(content.evaluate("one => one.scrollWidth === one.clientWidth"))


def has_a_clinic(person: Person) -> None:
    """And is among the messages."""
    creates_firm(person)
    creates_location(person)
    person.opens("Meldinger")


def test_an_administrator_invites_by_typing_on_a_telephone(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport=PHONE)
    [kari] = window.people
    window.press("Avslutt omvisningen")
    kari.opens("Meldinger")
    asks(kari, "jeg vil opprette et firma", "organisasjonsnummeret")
    window.picture("talk-1")
    kari.press("Opprett firma")
    kari.types(Organisasjonsnummer="310 000 019", Navn="Fjordklinikken AS")
    kari.chooses("Hvem fakturerer?", "Klinikk med fellesfakturering")
    kari.press("Opprett firma")
    kari.sees("Steg 2 av 6")
    expect(kari.slack.get_by_role("button", name="Opprett lokasjon")).to_be_focused()  # the one pressed has gone
    kari.press("Opprett lokasjon")
    kari.types(Navn_på_lokasjonen="Majorstuen", Gateadresse="Bogstadveien 1", Postnummer="0355", Poststed="Oslo")
    kari.press("Opprett lokasjon")
    kari.sees("Steg 3 av 6")
    asks(kari, "inviter @Ola Fjell og nina@fysio.example.com til Majorstuen", "Jeg har fylt ut skjemaet")
    window.picture("talk-2")
    kari.press("Inviter til Majorstuen")
    kari.sees_modal("Inviter personer")
    expect(kari.modal.get_by_label("E-postadresser")).to_have_value("nina@fysio.example.com")
    window.picture("talk-3")
    kari.press("Gå videre")
    kari.press("Send 2 invitasjoner")
    kari.sees("Steg 4 av 6")
    asks(kari, "hva betyr et kryss i reservasjoner?", "betyr nei")
    window.picture("talk-5")
    asks(kari, "takk", "Bare hyggelig")
    assert fits(window)
    assert look(window, "a conversation on a telephone") == []


def test_two_people_talk_with_it_side_by_side(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    has_a_clinic(kari)
    asks(kari, "inviter @Ola Fjell", "Jeg har fylt ut skjemaet")
    kari.press("Inviter til Majorstuen")
    kari.press("Gå videre")
    ola.opens("Meldinger")
    ola.sees("inviterer deg til")
    asks(ola, "hva er jeg invitert til", "Svar innen")
    accepts(ola)
    newest = ola.slack.locator(".message").last
    expect(newest).to_contain_text("Du har godtatt invitasjonen til Majorstuen")
    expect(newest.get_by_role("button", name="Godta")).to_have_count(0)
    kari.sees("har godtatt invitasjonen")
    asks(kari, "legg til ola", "Kontroller hva forsikringsselskapene vil se")
    assert look(window, "a conversation, side by side") == []
    kari.press("Legg til")
    kari.press("Lagre")
    expect(kari.slack.locator(".message").last).to_contain_text("Ferdig. Ola Fjell er lagt til på Majorstuen.")


def test_a_practitioner_answers_by_typing_on_a_telephone(opens: Opens) -> None:
    window = opens("Kari Nordmann", viewport=PHONE)
    [kari] = window.people
    window.press("Avslutt omvisningen")
    has_a_clinic(kari)
    asks(kari, "inviter @Ola Fjell og @Emma Clarke", "Jeg har fylt ut skjemaet")
    kari.press("Inviter til Majorstuen")
    kari.press("Gå videre")
    for name, question, answer, picture in (
        ("Ola Fjell", "hva er jeg invitert til", "Svar innen", "talk-4"),
        ("Emma Clarke", "I would like to accept", "Answer by", "talk-6"),
    ):
        window.page.locator(f"[id='a/as/{IDS[name]}']").click()
        person = window.beside(name)
        person.slack.get_by_role("tab").last.click()
        person.sees("Fjordklinikken AS")
        person.slack.get_by_role("textbox").last.fill(question)
        person.slack.locator(".composer .primary").click()
        expect(person.slack.locator(".message.in-thread")).to_contain_text(answer)
        window.picture(picture)
    assert fits(window)
