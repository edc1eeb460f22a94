"""The guide from end to end, as two people, by each way to be reached and on each database."""

import pytest

from sandbox.local_slack import LocalSlack
from tests.guide.conftest import PARTNERS, Clock, bot_at
from tests.guide.steps import INVITED, accept, create_firm, create_location, invite_members


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_an_administrator_attaches_a_practitioner_to_a_location(
    slack: LocalSlack, database_url: str, clock: Clock, transport: str
) -> None:
    async with bot_at(slack, database_url, clock, transport) as running:
        running.import_partners(*PARTNERS)
        kari, ola = slack.person("Kari Nordmann"), slack.person("Ola Fjell")

        # The firm and the location.
        await kari.open_home()
        await kari.home.shows("Hva gjør du?")
        await create_firm(kari)
        await create_location(kari)
        assert "Ingen ennå" in kari.home.text

        # Inviter personer.
        await invite_members(kari, ola, greeting="Hei Ola, velkommen til oss")
        await kari.home.shows("venter på svar (1)")

        # The practitioner answers in the DM; a profile comes first.
        invitation = await ola.sees(INVITED)
        assert "Hei Ola, velkommen til oss" in invitation.text
        assert "Svar innen tirsdag 8. desember" in invitation.text
        await accept(ola)
        assert invitation.buttons == []

        # The administrator is told at once. An accepted invitation attaches nobody yet.
        told = await kari.sees("Ola Fjell har godtatt invitasjonen til Majorstuen")
        await kari.open_home()
        await kari.home.shows("Godtatt, ikke lagt til (1)")
        assert "Behandlere (0)" in kari.home.text

        # Step 6: check what insurers will see, and save. A tick asks back.
        await told.press("Legg til på lokasjonen")
        form = await kari.sees_modal("Legg til på lokasjonen")
        assert "Ola Fjell" in form.text
        await form.type("Mobil på denne lokasjonen", "412 34 567")
        await form.tick("Reservasjoner: Ola vil ikke ha pasienter fra", "Fjordtrygd")
        await form.submit()
        question = await kari.sees_modal("Er det riktig?")
        assert "Ola blir usynlig for Fjordtrygd" in question.text
        await question.submit()
        await kari.sees_no_modal()

        # Both see what has become of it, and nobody is offered a stale button.
        seen = await ola.sees("har lagt deg til hos Fjordklinikken AS, lokasjon Majorstuen")
        assert "412 34 567" in seen.text
        assert "Fjordtrygd" in seen.text
        await invitation.shows("lagt til på Majorstuen")
        await told.shows("er lagt til på Majorstuen")
        assert "Online Manager" in told.text
        assert told.buttons == ["Endre", "Nyttig", "Ikke nyttig"]
        await kari.home.shows("Behandlere (1)")
        assert "reservert mot Fjordtrygd" in kari.home.text

        assert max(delivery.ms for delivery in slack.deliveries) < 3000
