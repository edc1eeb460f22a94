"""The whole guide in a real browser, as two people who sit side by side: what `make demo` shows.

`make screenshots` walks the same way and renews the pictures in docs/.
"""

from tests.browser.conftest import Opens
from tests.browser.walk import creates_firm, creates_location


def test_two_people_walk_the_guide_side_by_side(opens: Opens) -> None:
    window = opens("Kari Nordmann", "Ola Fjell")
    kari, ola = window.people
    window.press("Avslutt omvisningen")
    creates_firm(kari)
    creates_location(kari)

    kari.press("Inviter personer")
    kari.sees_modal("Inviter personer")
    kari.types(**{"E-postadresser": "ola@fjordbyen.example.com, eva@gmial.com", "Hilsen": "Hei, velkommen til oss"})
    kari.picture("invite")
    kari.press("Gå videre")
    kari.sees("Mente du gmail.com?")
    kari.press("Send 2 invitasjoner")
    kari.sees_no_modal()

    ola.opens("Meldinger")
    ola.sees("inviterer deg til")
    window.picture("side-by-side")
    window.page.emulate_media(color_scheme="dark")
    window.picture("side-by-side-dark")
    window.page.emulate_media(color_scheme="light")
    ola.press("Godta")
    ola.sees("trenger en profil")
    ola.chooses("Yrke", "fysioterapeut")
    ola.press("Lagre og godta")
    ola.sees("Du godtok")

    kari.opens("Meldinger")
    kari.sees("har godtatt invitasjonen")
    kari.press("Legg til på lokasjonen")
    kari.sees("Kryss av bare for dem")
    kari.types(Mobil_på_denne_lokasjonen="412 34 567")
    kari.modal.get_by_label("Fjordtrygd").check()
    kari.picture("step-six")
    kari.press("Lagre")
    kari.sees("blir usynlig for Fjordtrygd")
    kari.press("Ja, lagre")
    kari.sees("Online Manager")
    ola.sees("har lagt deg til")
    kari.opens("Hjem")
    kari.sees("Behandlere (1)")
    kari.picture("home")
