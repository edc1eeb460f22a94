"""Inviter personer: members and addresses, checked before anything goes out, and what becomes of each."""

from collections.abc import Callable
from datetime import timedelta

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.guide.conftest import Clock, Running
from tests.guide.steps import (
    INVITED,
    accept,
    create_location,
    invite_addresses,
    invite_members,
    is_added,
    is_invited_and_accepts,
    no_longer_shows,
    set_up_clinic,
)

MANY = 200
A_MINUTE = 20  # look-ups


async def open_invitations(kari: Person) -> Modal:
    await kari.home.press("Inviter personer")
    return await kari.sees_modal("Inviter personer")


def looked_up(slack: LocalSlack) -> list[str]:
    """The addresses that Slack was asked about, and answered for."""
    calls = [call for call in slack.calls if call.method == "users.lookupByEmail"]
    return [call.arguments["email"] for call in calls if "email" in call.arguments]


async def as_time_passes(slack: LocalSlack, bot: Running, clock: Clock, happened: Callable[[], object]) -> None:
    """Move the clock on until it has happened; at most some hours, in more than a minute."""
    for _ in range(1200):
        if await slack.until(happened, 0.05):
            return
        clock.forward(seconds=20)
        bot.bot.delivery.wake()
    raise AssertionError("it has not happened, and never will")


async def test_members_alone_are_invited_at_once(kari: Person, ola: Person, eva: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    assert "Fjordklinikken AS › Majorstuen" in form.text
    await form.pick_people("Medlemmer av arbeidsområdet", ola, eva)
    await form.submit()
    await kari.sees_no_modal()
    await ola.sees(INVITED)
    await eva.sees(INVITED)
    await kari.home.shows("venter på svar (2)")
    await kari.home.shows("2 invitasjoner er sendt, ")
    assert "Du får beskjed når noen godtar" in kari.home.text


async def test_addresses_are_shown_back_before_anything_goes_out(kari: Person, slack: LocalSlack) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.type(
        "E-postadresser",
        'Kari Berg <kb@fysio.example.com>; per@fysio.example.com,\n "Li, Bo" <bo@blåbær.example.com>',
    )
    await form.type("Hilsen", "Velkommen til oss")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    assert "Fjordklinikken AS › Majorstuen" in check.text
    for address in ("kb@fysio.example.com", "per@fysio.example.com", "bo@blåbær.example.com"):
        assert address in check.text
    assert "[Send 3 invitasjoner]" in check.text
    assert "venter på svar (0)" in kari.home.text

    await check.close()
    form = await kari.sees_modal("Inviter personer")
    assert "kb@fysio.example.com" in form.value("E-postadresser")
    assert "Velkommen til oss" in form.value("Hilsen")
    await form.type("E-postadresser", "per@fysio.example.com")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    assert "[Send 1 invitasjon]" in check.text
    await check.submit()
    await kari.sees_no_modal()
    await kari.home.shows("venter på svar (1)")
    await kari.home.shows("1 invitasjon er sendt")
    assert await slack.until(lambda: looked_up(slack))
    assert looked_up(slack) == ["per@fysio.example.com"]


async def test_a_likely_slip_of_the_finger_is_pointed_out_and_can_be_corrected(kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.type("E-postadresser", "berit@gmial.com\nper@fysio.example.com")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    assert "berit@gmial.com" in check.text
    assert "Mente du gmail.com?" in check.text
    assert "1 til blir invitert" in check.text
    await check.close()
    form = await kari.sees_modal("Inviter personer")
    await form.type("E-postadresser", "berit@gmail.com\nper@fysio.example.com")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    assert "Mente du" not in check.text
    assert "2 blir invitert" in check.text
    await check.submit()
    await kari.home.shows("2 invitasjoner er sendt")


async def test_an_odd_address_can_be_sent_all_the_same(kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.type("E-postadresser", "berit@gmial.com")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    await check.submit()
    await kari.home.shows("venter på svar (1)")


async def test_what_is_no_address_is_named_under_the_field(kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.type("E-postadresser", "per@fysio.example.com, eva.fysio.example.com")
    await form.submit()
    assert list(form.errors) == ["E-postadresser"]
    assert "«eva.fysio.example.com»" in form.error_text
    await form.type("E-postadresser", "per@fysio.example.com, eva@fysio.example.com")
    await form.submit()
    assert "[Send 2 invitasjoner]" in (await kari.sees_modal("Stemmer adressene?")).text


async def test_nobody_at_all_is_said_under_the_field(kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.type("Hilsen", "Velkommen til oss")
    await form.submit()
    assert list(form.errors) == ["E-postadresser"]
    assert "medlem" in form.error_text


async def test_more_addresses_than_slack_has_room_for_stay_as_typed_and_go_out_in_two_rounds(
    slack: LocalSlack, kari: Person
) -> None:
    addresses = [f"fornavn.etternavn{number:03}@fjordbyen.example.com" for number in range(100)]
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    assert "Det er plass til 3000 tegn, omtrent 100 adresser. Send resten i en ny omgang" in form.text
    await form.type("E-postadresser", "\n".join(addresses))
    assert await form.submit() is None  # Slack itself holds it back
    assert "3000" in form.error_text
    assert all(address in form.value("E-postadresser") for address in addresses)
    await form.close()
    for count, half in ((50, addresses[:50]), (100, addresses[50:])):
        await invite_addresses(kari, "\n".join(half))
        await kari.home.shows(f"venter på svar ({count})")


async def test_more_than_200_at_once_are_too_many(kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.type("E-postadresser", "\n".join(f"p{number}@ex.no" for number in range(MANY + 1)))
    await form.submit()
    assert "200" in form.error_text
    assert "201" in form.error_text


async def test_what_becomes_of_each_is_told_row_by_row(
    slack: LocalSlack, kari: Person, ola: Person, eva: Person
) -> None:
    per = slack.person("Per Berg")
    await set_up_clinic(kari)
    await is_added(ola, kari)
    await is_invited_and_accepts(eva, kari)
    await kari.open_home()
    await invite_members(kari, per)
    await invite_addresses(kari, "frida@fysio.example.com")

    form = await open_invitations(kari)
    everyone = (kari, ola, eva, per, slack.person("Nils Permisjon"), slack.person("Kalenderbot"))
    await form.pick_people("Medlemmer av arbeidsområdet", *everyone)
    await slack.until(lambda: {person.id for person in everyone} <= {c.arguments.get("user") for c in slack.calls})
    await form.type("E-postadresser", f"FRIDA@fysio.example.com\n{kari.email}\ngunn@fysio.example.com")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    assert "[Send 1 invitasjon]" in check.text
    await check.submit()
    result = await kari.sees_modal("Inviter personer")

    def why(who: str) -> str:
        lines = result.text.replace("•", "\n").splitlines()
        return next(line for line in lines if who.lower() in line.lower()).strip()

    assert "er deg" in why("Kari Nordmann")
    assert "er deg" in why(kari.email)
    assert "er allerede på lokasjonen" in why("Ola Fjell")
    assert "har allerede godtatt" in why("Eva Søn")
    assert "er allerede invitert" in why("Per Berg")
    assert "er allerede invitert" in why("frida@fysio.example.com")
    assert "arbeidsområdet" in why("Nils Permisjon")
    assert "app" in why("Kalenderbot")
    assert why("gunn@") == "gunn@fysio.example.com"
    assert "1 invitasjon er på vei" in result.text
    await result.close()
    await kari.home.shows("venter på svar (3)")
    assert len([shown for shown in per.messages if "inviterer deg" in shown.text]) == 1


async def test_only_yourself_is_explained_and_not_sent(kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.pick_people("Medlemmer av arbeidsområdet", kari)
    await form.submit()
    result = await kari.sees_modal("Inviter personer")
    assert "Ingen invitasjoner ble sendt" in result.text
    assert "Legg til personer" in result.text
    assert kari.messages == []


async def test_an_app_that_was_not_known_as_one_in_time_is_told_to_the_inviter(slack: LocalSlack, kari: Person) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    slack.fault("users.info", "server_error")
    await form.pick_people("Medlemmer av arbeidsområdet", slack.person("Kalenderbot"))
    await slack.until(lambda: slack.web_api.faults["users.info"].times == 0)
    await form.submit()
    told = await kari.sees("kunne ikke leveres")
    assert "Kalenderbot" in told.text
    await told.press("Inviter personer")
    assert "Majorstuen" in (await kari.sees_modal("Inviter personer")).text


async def test_a_member_whom_slack_has_not_described_yet_is_invited_all_the_same(
    slack: LocalSlack, kari: Person, ola: Person
) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    slack.fault("users.info", "server_error")
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await slack.until(lambda: slack.web_api.faults["users.info"].times == 0)
    await form.submit()
    await kari.sees_no_modal()
    await kari.home.shows("1 invitasjon er sendt")
    await kari.home.shows("@Ola Fjell")
    await kari.home.press("Trekk tilbake", near="Ola Fjell")
    await kari.sees_modal("Trekke tilbake?")
    await ola.sees("inviterer deg til")


async def test_the_same_person_as_member_and_as_address_is_written_to_once(
    slack: LocalSlack, bot: Running, kari: Person, ola: Person
) -> None:
    await set_up_clinic(kari)
    form = await open_invitations(kari)
    await form.pick_people("Medlemmer av arbeidsområdet", ola)
    await form.type("E-postadresser", f"{ola.email}\n{ola.email.upper()}")
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    await check.submit()
    await kari.home.shows("2 invitasjoner er sendt")  # one would tell whose address it is
    await slack.until(lambda: looked_up(slack))
    await accept(ola)
    await kari.home.shows("Godtatt, ikke lagt til (1)")
    assert "venter på svar (0)" in kari.home.text
    await kari.sees("har godtatt")
    assert len([shown for shown in ola.messages if "deg til Fjordklinikken AS" in shown.text]) == 1
    assert len([shown for shown in kari.messages if "har godtatt" in shown.text]) == 1


async def test_somebody_invited_by_address_who_is_also_at_the_location_is_invited_once_more_without_a_word(
    slack: LocalSlack, kari: Person, ola: Person
) -> None:
    await set_up_clinic(kari)
    await is_added(ola, kari)
    await invite_addresses(kari, "ola.privat@fysio.example.com")
    await kari.home.shows("venter på svar (1)")


async def what_is_shown(kari: Person, ola: Person, clock: Clock, location: str, address: str) -> str:
    """Everything that an administrator can see about an invited address until it has been answered."""
    seen: list[str] = []
    await invite_addresses(kari, address)
    await kari.home.shows("venter på svar (1)")

    async def remind_too_soon() -> None:
        await kari.home.press("Send påminnelse", near=address)
        said = await kari.sees_modal("Beskjed")
        seen.append(said.text)
        await said.close()

    await remind_too_soon()
    clock.forward(hours=11)
    await kari.home.press("Send påminnelse", near=address)
    await kari.home.shows("påminnet")
    seen.append(kari.home.text)
    await remind_too_soon()
    await kari.home.press("Legg til personer")
    choose = await kari.sees_modal("Legg til personer")
    seen.append(choose.text)
    await choose.close()
    await kari.home.press("Send på nytt", near=address)
    await no_longer_shows(kari.home, "påminnet")
    seen.append(kari.home.text)
    form = await open_invitations(kari)
    await form.type("E-postadresser", address)
    await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    seen.append(check.text)
    assert "er allerede invitert" in check.text
    assert "Send" not in check.lines[-1]
    await check.close_all()
    await kari.home.press("Trekk tilbake", near=address)
    withdraw = await kari.sees_modal("Trekke tilbake?")
    seen.append(withdraw.text)
    await withdraw.submit()
    await kari.home.shows("venter på svar (0)")
    await kari.home.press("Vis")
    await kari.home.shows("› Avsluttede invitasjoner")
    assert address in kari.home.text
    seen.append(kari.home.text)
    return "\n".join(seen).replace(address, "ADRESSE").replace(location, "STED")


async def test_nothing_tells_whether_an_address_belongs_to_somebody(
    slack: LocalSlack, kari: Person, ola: Person, clock: Clock
) -> None:
    await set_up_clinic(kari)
    start = clock.now
    of_a_member = await what_is_shown(kari, ola, clock, "Majorstuen", ola.email)
    await ola.sees("trakk tilbake invitasjonen")

    await kari.home.press("Tilbake")
    await kari.home.shows("Inviter personer")
    await kari.home.press("Tilbake")
    await kari.home.shows("Opprett lokasjon")
    clock.now = start
    await create_location(kari, "Bislett")
    of_nobody = await what_is_shown(kari, ola, clock, "Bislett", "ole@fjordbyen.example.com")
    assert of_a_member == of_nobody
    assert "Ola" not in of_a_member


async def test_200_are_answered_at_once_and_looked_up_at_slacks_pace(
    slack: LocalSlack, bot: Running, kari: Person, ola: Person, clock: Clock
) -> None:
    await set_up_clinic(kari)
    slack.rate_limits["users.lookupByEmail"] = A_MINUTE
    start = clock.now
    addresses = [f"p{number}@ex.no" for number in range(MANY - 1)] + [ola.email]
    form = await open_invitations(kari)
    await form.type("E-postadresser", "\n".join(addresses))
    shown = await form.submit()
    check = await kari.sees_modal("Stemmer adressene?")
    assert "[Send 200 invitasjoner]" in check.text
    assert all(address in check.text for address in addresses)
    sent = await check.submit()
    assert max(delivery.ms for delivery in (shown, sent) if delivery) < 3000
    await kari.sees_no_modal()
    await kari.home.shows("venter på svar (200)")
    await kari.home.shows("200 invitasjoner er sendt")
    await as_time_passes(slack, bot, clock, lambda: ola.messages and len(looked_up(slack)) >= len(addresses))
    assert sorted(looked_up(slack)) == sorted(addresses)  # each once
    assert clock.now - start >= timedelta(minutes=MANY // A_MINUTE - 1)


async def test_all_200_can_be_paged_through(slack: LocalSlack, kari: Person) -> None:
    await set_up_clinic(kari)
    await invite_addresses(kari, "\n".join(f"p{number}@ex.no" for number in range(MANY)))
    await kari.home.shows("venter på svar (200)")
    await kari.home.press("Vis alle 200")
    await kari.home.shows("200 i alt")
    assert "p199@ex.no" in kari.home.text
    for _ in range(MANY // 20 - 1):
        before = kari.home.text
        await kari.home.press("Neste side")
        await slack.until(lambda: kari.home.text != before)  # noqa: B023
    assert "p0@ex.no" in kari.home.text
    assert "Neste side" not in kari.home.buttons
    await kari.home.press("Tilbake")
    await kari.home.shows("Behandlere (0)")


async def test_messages_to_many_members_go_out_at_slacks_pace(
    slack: LocalSlack, bot: Running, kari: Person, ola: Person, eva: Person, clock: Clock
) -> None:
    await set_up_clinic(kari)
    slack.rate_limits["chat.postMessage"] = 1
    start = clock.now
    per = slack.person("Per Berg")
    await invite_members(kari, ola, eva, per)

    def reached() -> int:
        return sum(bool(person.messages) for person in (ola, eva, per))

    await as_time_passes(slack, bot, clock, lambda: reached() == 3)
    assert clock.now - start >= timedelta(minutes=2)
    assert [len(person.messages) for person in (ola, eva, per)] == [1, 1, 1]


async def test_a_look_up_that_fails_is_tried_again(
    slack: LocalSlack, bot: Running, kari: Person, ola: Person, clock: Clock
) -> None:
    await set_up_clinic(kari)
    slack.fault("users.lookupByEmail", "server_error")
    await invite_addresses(kari, ola.email)
    assert await slack.until(lambda: slack.web_api.faults["users.lookupByEmail"].times == 0)
    assert ola.messages == []
    await as_time_passes(slack, bot, clock, lambda: ola.messages)
    await ola.sees("inviterer deg til")


async def test_a_greeting_is_shown_as_it_was_typed(kari: Person, ola: Person) -> None:
    await set_up_clinic(kari)
    greeting = "Hei *Ola* & co <!channel>\nVi gleder oss 🎉"
    await invite_members(kari, ola, greeting=greeting)
    invitation = await ola.sees("inviterer deg til")
    assert greeting in invitation.text
