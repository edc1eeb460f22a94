"""The mailbox: what the app mails arrives there, and a letter can neither run nor fetch anything."""

import smtplib
from email.message import EmailMessage

from playwright.sync_api import expect

from tests.browser import demo
from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location, invites


def test_an_invitation_by_mail_arrives_and_is_read(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    [kari] = window.people
    window.press("Postkasse")
    expect(window.drawer).to_contain_text("Ingen e-post ennå")
    creates_firm(kari)
    creates_location(kari)
    invites(kari, "eva@fysio.example.com")
    expect(window.page.locator("#mailbox")).to_have_text("Postkasse1ulest")
    letter = window.drawer.get_by_role("button", name="Kari Nordmann inviterer deg til Fjordklinikken AS")
    expect(letter).to_contain_text("til eva@fysio.example.com")
    letter.click()
    expect(window.page.locator("#mailbox")).to_have_text("Postkasse")
    frame = window.drawer.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "allow-popups allow-popups-to-escape-sandbox")
    expect(frame.content_frame.locator("body")).to_contain_text("lokasjon Majorstuen")
    window.drawer.get_by_text("Som ren tekst").click()
    expect(window.drawer.locator("pre")).to_contain_text("Majorstuen")
    window.drawer.get_by_text("Alle felter").click()
    expect(window.drawer.locator("dl")).to_contain_text("Message-ID")
    window.drawer.get_by_role("button", name="Tilbake").click()
    expect(window.drawer.get_by_role("img", name="ulest")).to_have_count(0)
    window.press("Lukk")
    expect(window.drawer).to_be_hidden()
    expect(window.page.locator("#mailbox")).to_be_focused()


def test_a_letter_runs_nothing_and_fetches_nothing(opens: Opens) -> None:
    window = opens("Kari Nordmann")
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.com", "b@example.com", "Hei"
    letter.set_content("Hei")
    html = """<p>Hei</p><img src="http://192.0.2.1/seen.png"><script>parent.location = "/"</script>"""
    letter.add_alternative(html, subtype="html")
    with smtplib.SMTP(demo.ask("/demo/state")["mailbox"].removeprefix("smtp://")) as server:
        server.send_message(letter)
    window.press("Postkasse")
    window.drawer.get_by_role("button", name="Hei").click()
    expect(window.drawer.locator("iframe").content_frame.locator("p")).to_have_text("Hei")
    expect(window.page.locator("#mailbox")).to_have_text("Postkasse")
    refused = [trouble for trouble in window.troubles if "Content Security Policy" in trouble or "sandboxed" in trouble]
    assert refused == window.troubles
    assert len(refused) == 2  # the picture and the script
    window.troubles.clear()
