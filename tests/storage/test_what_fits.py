"""Whatever the domain accepts can be stored: PostgreSQL minds how long a text is, SQLite does not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import affiliation, firm, formats, location, profile
from bot.domain.invitation import LONGEST_GREETING, LONGEST_REASON, Invitee
from bot.domain.person import Language, Person
from bot.storage import affiliations, firms, homes, invitations, locations, partners, people, profiles, receipts
from tests.storage import world
from tests.storage.world import ADA, HERE, NOW

LONGEST_DOMAIN = ".".join(["a" * 63, "b" * 63, "c" * 50, "no"])
LONGEST_EMAIL = f"{'k' * (254 - len(LONGEST_DOMAIN) - 1)}@{LONGEST_DOMAIN}"
LONGEST_URL = "https://example.com/" + "å" * 480
# One character that becomes three when it is folded; one outside the plane that UTF-16 has room for; ...
WIDEST = ["ΐ", "ß", "😀", "ø", "ﷺ", "İ"]


@pytest.mark.parametrize("letter", WIDEST)
def test_the_longest_forms_are_stored_whole(begin, letter: str) -> None:
    name, text = letter * 300, letter * 2000
    with begin() as tx:
        facts = firm.read_form(
            {
                "name": name,
                "organisation_number": "310000019",
                "legal_form": "ENK",
                "kind": "self_employed",
                "website": LONGEST_URL,
                "invoice_email": LONGEST_EMAIL,
            }
        )
        made = firms.create(tx, facts, ADA.user)
        assert made.name == name
        assert made.website == LONGEST_URL
        assert [each.id for each in firms.suggest(tx, ADA.user, name)] == [made.id]

        place = location.read_form(
            {"name": name, "street": name, "postcode": "0355", "city": name, "phone": "+49 30 12345678901"}
        )
        there = locations.create(tx, made, place)
        assert (there.name, there.street, there.city) == (name, name, name)

        who = profile.read_form(
            {
                "name": name,
                "profession": "occupational_therapist",
                "hpr": "123456789",
                "email": LONGEST_EMAIL,
                "mobile": "+49 1512 3456789",
                "about": text,
                "photo": LONGEST_URL,
            }
        )
        practitioner = profiles.save(tx, ADA.user, who, seen_version=0)
        assert (practitioner.name, practitioner.about, practitioner.email) == (name, text, LONGEST_EMAIL)

        form = {"email": LONGEST_EMAIL, "mobile": "+49 1512 3456789", "billing_firm": "location"}
        added = affiliations.add(tx, there.id, practitioner.id, affiliation.read_form(form, [], []), ADA.user)
        assert added.email == LONGEST_EMAIL

        greeting = formats.paragraph(letter * LONGEST_GREETING)
        email = formats.email(LONGEST_EMAIL)
        sent = invitations.send(tx, there.id, ADA.user, Invitee(email=email), greeting)
        invitation = invitations.get(tx, sent)
        assert invitation.greeting == greeting
        kari = Person(user="U0KARI", name=name, email=email.typed, email_key=email.key)
        declined = invitation.decline(kari, NOW, formats.paragraph(letter * LONGEST_REASON))
        invitations.save(tx, invitation, declined)
        assert invitations.get(tx, sent) == declined

        partners.keep(tx, [(formats.name(name), "310000027")])
        assert partners.everyone(tx)[0].name == name


def test_the_longest_person_is_remembered(begin) -> None:
    person = Person(
        user="W" + "0" * 31,
        name="😀" * 300,
        email=LONGEST_EMAIL,
        email_key=LONGEST_EMAIL,
        locale="x" * 35,
        timezone="America/Argentina/ComodRivadavia",
        avatar="https://example.com/" + "a" * 480,
    )
    with begin() as tx:
        people.remember(tx, person)
        people.choose_language(tx, person.user, Language.ENGLISH)
        homes.look(tx, person.user, "p" * 200)
        receipts.keep(tx, "r" * 200, "a" * 100_000)
        assert people.known(tx, [person.user])[person.user].name == person.name


@pytest.mark.parametrize("domain", ["blåbær.no", "xn--blbr-roah.no"])
def test_an_address_of_letters_beyond_ascii_keeps_its_key(begin, domain: str) -> None:
    with begin() as tx:
        place = world.a_location(tx)
        email = formats.email(f"Kåre@{domain}")
        sent = invitations.send(tx, place.id, ADA.user, Invitee(email=email), None)
        assert invitations.get(tx, sent).invitee.email == email


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=300).filter(formats.line))
def test_any_name_that_is_accepted_is_stored_as_it_was_read_and_can_be_found(database, typed: str) -> None:
    name = formats.name(typed)
    with database.engine.connect() as connection:
        transaction = connection.begin()
        tx = world.Transaction(connection, HERE, NOW)
        made = world.a_firm(tx, name)
        assert firms.get(tx, made.id).name == name
        assert [each.id for each in firms.suggest(tx, ADA.user, typed)] == [made.id]
        transaction.rollback()
