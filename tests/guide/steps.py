"""What people do in most tests, in one line each. Returns the surface where it ends."""

from sandbox.person import Person
from sandbox.surfaces import MessageOnScreen, Modal

MAJORSTUEN = {"Navn på lokasjonen": "Majorstuen", "Gateadresse": "Bogstadveien 1", "Postnummer": "0355", "Sted": "Oslo"}


async def fill(modal: Modal, **fields: str) -> None:
    for label, text in fields.items():
        await modal.type(label, text)


async def create_firm(
    person: Person,
    name: str = "Fjordklinikken AS",
    number: str = "310 000 019",
    kind: str = "Klinikk med fellesfakturering",
) -> None:
    """From App Home; ends on the firm's page."""
    await person.open_home()
    await person.home.press("Opprett firma")
    form = await person.sees_modal("Opprett firma")
    await fill(form, **{"Organisasjonsnummer": number, "Navn": name})
    await form.choose("Hvem fakturerer?", kind)
    await form.submit()
    await person.home.shows(f"Firmaer › {name}")


async def create_location(person: Person, name: str = "Majorstuen") -> None:
    """From the firm's page; ends on the location's."""
    await person.home.press("Opprett lokasjon")
    form = await person.sees_modal("Opprett lokasjon")
    await fill(form, **{**MAJORSTUEN, "Navn på lokasjonen": name})
    await form.submit()
    await person.home.shows(f"› {name}")


async def set_up_clinic(person: Person, **firm: str) -> None:
    """A firm with a location; ends on the location's page."""
    await create_firm(person, **firm)
    await create_location(person)


async def invite_members(person: Person, *members: Person, greeting: str = "") -> None:
    """From a location's page."""
    await person.home.press("Inviter personer")
    form = await person.sees_modal("Inviter personer")
    await form.pick_people("Medlemmer av arbeidsområdet", *members)
    if greeting:
        await form.type("Hilsen", greeting)
    await form.submit()
    await person.sees_modal("Inviter personer")
    await person.modal.close()


async def invite_addresses(person: Person, pasted: str) -> Modal:
    """From a location's page; ends with the result on screen."""
    await person.home.press("Inviter personer")
    form = await person.sees_modal("Inviter personer")
    await form.type("E-postadresser", pasted)
    await form.submit()
    check = await person.sees_modal("Stemmer adressene?")
    await check.submit()
    return await person.sees_modal("Inviter personer")


async def fill_in_profile(person: Person, profession: str = "fysioterapeut") -> None:
    """In the profile form that is open."""
    form = await person.sees_modal("Behandlerprofil")
    await form.choose("Yrke", profession)
    await form.submit()
    await person.sees_no_modal()


async def accept(person: Person) -> MessageOnScreen:
    """From the invitation's message, with a profile made on the way; ends with the outcome."""
    invitation = await person.sees("inviterer deg til")
    await invitation.press("Godta")
    await fill_in_profile(person)
    return await invitation.shows("Du godtok")
