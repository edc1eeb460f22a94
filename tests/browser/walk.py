"""Parts of the guide that many tests walk."""

from tests.browser.window import Person


def creates_firm(person: Person) -> None:
    """Fjordklinikken; its page is shown at the end."""
    person.press("Opprett firma")
    person.sees_modal("Opprett firma")
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
    person.sees("på vei")
    person.press("Lukk")
    person.sees_no_modal()


def accepts(person: Person) -> None:
    """The invitation in their messages, making the profile it takes."""
    person.press("Godta")
    person.sees_modal("Behandlerprofil")
    person.chooses("Yrke", "fysioterapeut")
    person.press("Lagre og godta")
    person.sees("Du godtok")
