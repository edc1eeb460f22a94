"""What people do in most tests, in one line each. Returns the surface where it ends."""

from sandbox.block_kit import elements_of
from sandbox.person import Person
from sandbox.surfaces import MessageOnScreen, Modal, SurfaceOnScreen

MAJORSTUEN = {
    "Navn på lokasjonen": "Majorstuen",
    "Gateadresse": "Bogstadveien 1",
    "Postnummer": "0355",
    "Poststed": "Oslo",
}

# Who are you?
ADMINISTRATOR, PRACTITIONER = "Jeg administrerer en klinikk", "Jeg behandler pasienter"

INVITED = "inviterer deg til Fjordklinikken AS, lokasjon Majorstuen"
# What an open invitation offers.
ANSWERS = ["Godta", "Avslå", "Minn meg på det i morgen", "Minn meg på det neste uke"]


async def fill(modal: Modal, **fields: str) -> None:
    for label, text in fields.items():
        await modal.type(label, text)


async def open_firm_form(person: Person) -> Modal:
    """From App Home, by the button that there is for how they stand."""
    await person.open_home()
    await person.home.shows("Hei, ")
    named = [label for label in ("Opprett firma", ADMINISTRATOR) if label in person.home.buttons]
    await person.home.press(named[0])
    return await person.sees_modal("Opprett firma")


async def create_firm(
    person: Person,
    name: str = "Fjordklinikken AS",
    number: str = "310 000 019",
    kind: str = "Klinikk med fellesfakturering",
) -> None:
    """From App Home; ends on the firm's page."""
    form = await open_firm_form(person)
    await fill(form, Organisasjonsnummer=number, Navn=name)
    await form.shows("nummeret stemmer")
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
    if person.modal:  # somebody was not invited: it says who, and why
        await person.modal.close()


async def invite_addresses(person: Person, pasted: str) -> None:
    """From a location's page; each of them is invited, which closes the window."""
    await person.home.press("Inviter personer")
    form = await person.sees_modal("Inviter personer")
    await form.type("E-postadresser", pasted)
    await form.submit()
    check = await person.sees_modal("Stemmer adressene?")
    await check.submit()
    await person.sees_no_modal()


async def fill_in_profile(person: Person, profession: str = "fysioterapeut") -> None:
    """In the profile form that is open."""
    form = await person.sees_modal("Behandlerprofil")
    await form.choose("Yrke", profession)
    await form.submit()
    await person.sees_no_modal()


async def accept(person: Person) -> MessageOnScreen:
    """From the newest message about the invitation, with a profile made on the way; ends with the outcome."""
    invitation = await person.sees("[Godta]")
    await invitation.press("Godta")
    await fill_in_profile(person)
    return await invitation.shows("Du godtok")


async def create_profile(person: Person, profession: str = "fysioterapeut") -> None:
    """From App Home."""
    await person.open_home()
    await person.home.shows("Hei, ")
    named = [label for label in ("Opprett profil", PRACTITIONER) if label in person.home.buttons]
    await person.home.press(named[0])
    await fill_in_profile(person, profession)
    await person.home.shows(profession)


async def is_invited_and_accepts(practitioner: Person, administrator: Person) -> MessageOnScreen:
    """From the location's page; ends with what the administrator is told."""
    await invite_members(administrator, practitioner)
    await accept(practitioner)
    return await administrator.sees(f"{practitioner.name} har godtatt")


async def save_at_the_location(administrator: Person, told: MessageOnScreen) -> None:
    """From what the administrator was told when somebody accepted; everything is left as it is."""
    await told.press("Legg til på lokasjonen")
    form = await administrator.sees_modal("Legg til på lokasjonen")
    await form.submit()
    await administrator.sees_no_modal()


async def is_added(practitioner: Person, administrator: Person) -> None:
    """From the location's page, by invitation."""
    await save_at_the_location(administrator, await is_invited_and_accepts(practitioner, administrator))
    await administrator.home.shows("Behandlere (")


async def add_administrator(administrators: Modal, member: Person) -> None:
    """In the list that is open. Whoever is faster than Slack presses again."""
    await administrators.pick_people("Legg til en administrator", member)
    await administrators.submit()
    for _ in range(100):
        if administrators.errors or "en gang til" not in administrators.text:
            return
        await administrators.submit()


async def share_the_firm(administrator: Person, colleague: Person, location: str = "Majorstuen") -> None:
    """From the location's page; ends with both on it."""
    await administrator.home.press("Tilbake")
    await administrator.home.shows("Administrator:")
    await administrator.home.press("Endre", near="Administrator")
    administrators = await administrator.sees_modal("Administratorer")
    await add_administrator(administrators, colleague)
    await administrators.shows(colleague.name)
    await administrators.close()
    await administrator.home.press("Åpne", near=location)
    await administrator.home.shows("Inviter personer")
    await colleague.open_home()
    await colleague.home.shows("Åpne")
    await colleague.home.press("Åpne")
    await colleague.home.shows("Administratorer:")
    await colleague.home.press("Åpne", near=location)
    await colleague.home.shows("Inviter personer")


def carried(surface: SurfaceOnScreen, action_id: str) -> str:
    """What a button, or the first of a menu, carries out of sight, for whoever wants to press it where it is not."""
    elements = [element for block in surface.surface.blocks for element in elements_of(block)]
    found = next(element for element in elements if element["action_id"] == action_id)
    return str(found.get("options", [found])[0]["value"])


async def no_longer_shows(surface: SurfaceOnScreen, words: str) -> None:
    """Wait until these words cannot be read on it any more."""
    assert await surface._client.workspace.until(lambda: words not in surface.text), surface.text
