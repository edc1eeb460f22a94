"""Parts of the guide that many tests walk."""

import re

from tests.browser.window import Person

ADMINISTRATOR = "Jeg administrerer en klinikk"  # one of the answers to who one is


def opens_firm_form(person: Person) -> None:
    """By whichever button leads there; whoever has said what they do is not asked again."""
    person.slack.get_by_role("button", name=re.compile(f"^(Opprett firma|{ADMINISTRATOR})$")).first.click()
    person.sees_modal("Opprett firma")


def is_a_practitioner(person: Person) -> None:
    """Says so on a Home that asks; the form that opens is put away."""
    person.press("Jeg behandler pasienter")
    person.sees_modal("Behandlerprofil")
    person.press("Avbryt")
    person.sees_no_modal()


def creates_firm(person: Person) -> None:
    """Fjordklinikken; its page is shown at the end."""
    opens_firm_form(person)
    person.types(Organisasjonsnummer="NO 310 000 019 MVA")
    person.sees("nummeret stemmer")
    person.types(Navn="Fjordklinikken AS")
    person.chooses("Hvem fakturerer?", "Klinikk med fellesfakturering")
    person.press("Opprett firma")
    person.sees("Firmaer › Fjordklinikken AS")


def creates_location(person: Person) -> None:
    """Majorstuen, of the firm whose page is shown; its page is shown at the end."""
    person.press("Opprett lokasjon")
    person.sees_modal("Opprett lokasjon")
    person.types(Navn_på_lokasjonen="Majorstuen", Gateadresse="Bogstadveien 1", Postnummer="0355", Poststed="Oslo")
    person.press("Opprett lokasjon")
    person.sees("Bogstadveien 1, 0355 Oslo")


def invites(person: Person, *addresses: str) -> None:
    """From the location's page."""
    person.press("Inviter personer")
    person.sees_modal("Inviter personer")
    person.types(**{"E-postadresser": ", ".join(addresses)})
    person.press("Gå videre")
    person.sees_modal("Stemmer adressene?")
    person.modal.locator("button.primary").click()
    person.sees_no_modal()


def accepts(person: Person) -> None:
    """The invitation in their messages, making the profile it takes."""
    person.press("Godta")
    person.sees_modal("Behandlerprofil")
    person.chooses("Yrke", "fysioterapeut")
    person.press("Lagre og godta")
    person.sees("Du godtok")
