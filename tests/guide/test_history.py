"""Historikk: who did what to whom when, at a location, for its administrators."""

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from tests.guide.conftest import Clock, Running
from tests.guide.days import pass_days
from tests.guide.steps import INVITED, accept, create_location, invite_addresses, invite_members, save_at_the_location


async def open_history(administrator: Person) -> list[str]:
    """From the location's page: what stands there, the latest first, without the times."""
    await administrator.home.press("Historikk")
    await administrator.home.shows("› Historikk")
    return entries(administrator)


def entries(administrator: Person) -> list[str]:
    lines = administrator.home.text.splitlines()[2:]
    return [line.split(": ", 1)[1] for line in lines if ": " in line]


async def test_everything_that_happened_the_latest_first(
    slack: LocalSlack, clinic: Person, ola: Person, eva: Person, clock: Clock, bot: Running
) -> None:
    await invite_members(clinic, ola, eva)
    await ola.sees(INVITED)
    await eva.sees(INVITED)
    await ola.messages[0].press("Minn meg på det i morgen")
    clock.forward(hours=11)
    await clinic.home.press("Send påminnelse", near="Eva Søn")
    await clinic.home.shows("påminnet")
    await clinic.home.press("Trekk tilbake", near="Eva Søn")
    await (await clinic.sees_modal("Trekke tilbake?")).submit()
    await clinic.sees_no_modal()
    await pass_days(slack, clock, bot, 1)
    await accept(ola)
    await save_at_the_location(clinic, await clinic.sees("har godtatt"))
    await clinic.open_home()
    await clinic.home.shows("Behandlere (1)")
    history = await open_history(clinic)
    assert history == [
        "@Kari Nordmann la til Ola Fjell",
        "@Ola Fjell godtok",
        "Knytt påminnet Ola Fjell",
        "@Kari Nordmann trakk tilbake invitasjonen til Eva Søn",
        "@Kari Nordmann påminnet Eva Søn",
        "@Ola Fjell ba om å bli minnet på det senere",
        "@Kari Nordmann inviterte Eva Søn",
        "@Kari Nordmann inviterte Ola Fjell",
        "@Kari Nordmann opprettet lokasjonen",
    ]
    assert "Ingenting her kan endres eller fjernes" in clinic.home.text


async def test_silence_to_the_end_stands_there_too(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await pass_days(slack, clock, bot, 14)
    assert (await open_history(clinic))[:5] == [
        "Invitasjonen til Ola Fjell gikk ut",
        "Knytt påminnet Ola Fjell for siste gang",
        *["Knytt påminnet Ola Fjell"] * 2,
        "@Kari Nordmann inviterte Ola Fjell",
    ]


async def test_an_expiry_that_a_new_invitation_comes_upon_stands_there_too(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock
) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    clock.forward(days=15)
    await invite_members(clinic, ola)
    assert await slack.until(lambda: len(ola.messages) == 2)
    await ola.messages[0].shows("Invitasjonen gikk ut")
    assert clinic.messages == []  # there is nothing left to do
    assert (await open_history(clinic))[:2] == [
        "@Kari Nordmann inviterte Ola Fjell",
        "Invitasjonen til Ola Fjell gikk ut",
    ]


async def test_without_mail_nothing_is_said_to_be_sent_to_an_address_whether_a_member_has_it_or_not(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    nobody = "nina.ny@fysio.example.com"
    await invite_addresses(clinic, f"{nobody}, {ola.email}")
    await ola.sees(INVITED)
    clock.forward(hours=11)
    for address in (nobody, ola.email):
        await clinic.home.press("Send påminnelse", near=address)
    for address in (nobody, ola.email):
        await clinic.home.press("Send på nytt", near=address)
    await pass_days(slack, clock, bot, 14)
    await clinic.open_home()
    history = await open_history(clinic)
    about = [{each.replace(one, "X") for each in history if one in each} for one in (nobody, ola.email)]
    assert about[0] == about[1]
    assert [
        each for each in history if "påminnet" in each or "på nytt" in each if "Bare et medlem med" not in each
    ] == []


async def test_without_mail_an_address_is_listed_as_invited_not_as_sent(
    clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await invite_addresses(clinic, f"nina.ny@fysio.example.com, {ola.email}")
    invitation = await ola.sees(INVITED)
    clock.forward(hours=11)
    await clinic.home.press("Send påminnelse", near=ola.email)
    await ola.sees("venter på svar om")
    invited, reminded = (
        "Invitert i dag. Bare et medlem med denne",
        "Invitert i dag, påminnet i dag. Bare et medlem med denne",
    )
    await clinic.home.shows("○ venter · påminnet i dag")
    assert "○ venter · invitert i dag" in clinic.home.text
    assert clinic.home.text.count("Bare et medlem med denne adressen får meldinger") == 2
    assert "Sendt" not in clinic.home.text
    await clinic.home.press("Legg til personer")
    listed = (await clinic.sees_modal("Legg til personer")).text
    assert invited in listed
    assert reminded in listed
    assert "Sendt" not in listed
    await clinic.modal.close()
    await accept(ola)
    await clinic.sees("har godtatt")
    assert invitation.buttons == []


async def test_a_long_history_has_pages(clinic: Person) -> None:
    addresses = "\n".join(f"p{number:03}@fysio.example.com" for number in range(120))
    await invite_addresses(clinic, addresses)
    await clinic.home.shows("venter på svar (120)")
    first = await open_history(clinic)
    assert len(first) == 50
    assert first[0].endswith("inviterte p119@fysio.example.com")
    await clinic.home.press("Neste side")
    await clinic.home.shows("p050@")
    await clinic.home.press("Neste side")
    await clinic.home.shows("opprettet lokasjonen")
    assert len(entries(clinic)) == 21
    assert "Neste side" not in clinic.home.buttons
    await clinic.home.press("Forrige side")
    await clinic.home.shows("p050@")
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Inviter personer")


async def test_a_location_tells_nothing_of_another_one(clinic: Person, ola: Person) -> None:
    await invite_members(clinic, ola)
    await ola.sees(INVITED)
    await clinic.home.press("Tilbake")
    await clinic.home.shows("Administrator:")
    await create_location(clinic, "Bislett")
    await clinic.home.shows("Inviter personer")
    assert await open_history(clinic) == ["@Kari Nordmann opprettet lokasjonen"]


async def test_it_is_for_administrators_only(clinic: Person, tom: Person) -> None:
    await tom.open_home()
    await tom.home.shows("Hei, Tom")
    await tom.home.press_unseen("home.go", '{"to":"location/1/history/0"}')
    await tom.home.shows("Hei, Tom")
    assert "Historikk" not in tom.home.text
    await clinic.home.shows("Historikk")


async def test_an_address_never_tells_whose_it_is_before_they_answer(
    slack: LocalSlack, clinic: Person, ola: Person, clock: Clock, bot: Running
) -> None:
    await invite_addresses(clinic, ola.email)
    invitation = await ola.sees(INVITED)
    await invitation.press("Minn meg på det i morgen")
    await invitation.shows("Utsatt: jeg minner deg på det")
    await pass_days(slack, clock, bot, 2)
    await clinic.open_home()
    assert await open_history(clinic) == [
        f"Knytt påminnet {ola.email}. Bare et medlem med denne adressen får meldingen",
        f"@Kari Nordmann inviterte {ola.email}",
        "@Kari Nordmann opprettet lokasjonen",
    ]
    await accept(ola)
    await clinic.sees("har godtatt")
    await clinic.open_home()
    await clinic.home.shows("@Ola Fjell godtok")
