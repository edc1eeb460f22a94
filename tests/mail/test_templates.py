"""The letters as people read them: in both languages, plain and HTML alike; whatever was typed is only text."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bot.domain.affiliation import Affiliation, Partner
from bot.domain.agreement import Agreement, State
from bot.domain.matrix import matrix
from bot.domain.person import Language, Person
from bot.domain.verdict import Holder
from bot.render import Renderer, Written
from tests.domain.examples import ADA, FIRM, LOCATION, NOW, PROFILE, invitation

INVITING = ["mail/invitation", "mail/reminder", "mail/last_call"]
LETTERS = [*INVITING, "mail/added", "mail/changed", "mail/removed"]
AFFILIATION = Affiliation(
    id=1, version=1, location_id=1, profile_id=1, email=None, mobile="+4791234567", billing_firm_id=None,
    reservations=frozenset({1}), saved_by=ADA.user,
)  # fmt: skip
SEEN = matrix(
    FIRM, LOCATION, FIRM, (1,), [Partner(1, "Fjordtrygd"), Partner(2, "Nordlys Forsikring")],
    {(FIRM.id, each): Agreement(FIRM.id, each, State.ACTIVE, NOW, None) for each in (1, 2)},
    Holder.BILLING_FIRM, is_matched=True,
)  # fmt: skip
TYPED = "<script>alert('1')</script> & *bold* {name} \"q\" <img src=x>"


def reader(language: Language = Language.NORWEGIAN) -> Person:
    return Person("", "ola@example.com", chosen=language)


def write(template: str, language: Language = Language.NORWEGIAN, **changes: object) -> Written:
    data = {
        "invitation": invitation(greeting="Hei Ola,\n\nvelkommen til oss"),
        "firm": FIRM,
        "location": LOCATION,
        "inviter": ADA,
        "workspace": "Fjord helse",
        "address": "ola@example.com",
        "stop": "https://knytt.example.com/mail/stop/abc",
        "page": None,
        "join": None,
        "affiliation": AFFILIATION,
        "profile": PROFILE,
        "billing_firm": FIRM,
        "reserved": ["Fjordtrygd"],
        "matrix": SEEN,
        "saved_by": ADA,
    }
    return Renderer().letter(template, reader(language), data | changes)


class Page(HTMLParser):
    """What a reader sees of a page, what it is made of, and what it points to."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_invitation_says_who_where_how_and_until_when() -> None:
    written = write("mail/invitation")
    assert written.subject == "Ada Administrator inviterer deg til Fjordklinikken AS"
    assert (
        written.text
        == """\
Ada Administrator inviterer deg til Fjordklinikken AS, lokasjon Majorstuen.

> Hei Ola,
>{space}
> velkommen til oss

Når du godtar, kan Ada knytte behandlerprofilen din til lokasjonen, slik at forsikringsselskapene finner deg der.

Svar innen mandag 16. mars. Slik gjør du det i Slack:

1. Be Ada Administrator om en invitasjon til arbeidsområdet Fjord helse. Du kan svare på denne e-posten.
2. Registrer deg der med denne adressen: ola@example.com
3. Der venter invitasjonen på deg, i en melding fra Knytt. Trykk «Godta» eller «Avslå».

--{space}
Du får denne e-posten fordi Ada Administrator inviterte deg med denne adressen. Kjenner du ikke Ada Administrator? \
Da trenger du ikke gjøre noe.
Ingen flere e-poster om dette: https://knytt.example.com/mail/stop/abc
""".replace("{space}", " ")
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("template", LETTERS)
def test_both_halves_say_the_same(template: str, language: Language) -> None:
    written = write(template, language)
    page = Page(written.html).text
    for said in written.text.splitlines():
        words = said.removeprefix("> ").partition(": https:")[0]
        words = words.partition(". ")[2] if words[:1].isdigit() else words
        assert words.strip("- ") in page, said
    assert written.subject in page
    assert not any(mark in written.subject + written.text + page for mark in ("{", "*", "None", "\r"))


@pytest.mark.parametrize("template", LETTERS)
def test_each_language_is_itself(template: str) -> None:
    english, norwegian = (write(template, language) for language in (Language.ENGLISH, Language.NORWEGIAN))
    assert english.subject != norwegian.subject
    assert 'lang="en"' in english.html
    assert 'lang="nb"' in norwegian.html


@pytest.mark.parametrize("template", LETTERS)
def test_what_people_typed_is_shown_as_typed_and_does_nothing(template: str) -> None:
    written = write(
        template,
        invitation=invitation(greeting=TYPED),
        firm=replace(FIRM, name=TYPED),
        location=replace(LOCATION, name=TYPED),
        inviter=replace(ADA, name=TYPED),
        workspace=TYPED,
        saved_by=replace(ADA, name=TYPED),
        profile=replace(PROFILE, name=TYPED),
    )
    page = Page(written.html)
    assert TYPED in page.text
    assert TYPED in written.text
    assert page.tags == Page(write(template).html).tags
    assert page.links == ["https://knytt.example.com/mail/stop/abc"]


@pytest.mark.parametrize("template", INVITING)
def test_with_a_page_of_its_own_it_needs_no_slack(template: str) -> None:
    url = "https://knytt.example.com/invitation/abc"
    written = write(template, page=url, join="https://join.example.com/fjord")
    assert f"Se invitasjonen og svar: {url}" in written.text
    assert "arbeidsområdet" not in written.text
    assert Page(written.html).links == [url, "https://knytt.example.com/mail/stop/abc"]


def test_without_one_it_says_where_to_join_if_that_is_known() -> None:
    written = write("mail/invitation", join="https://join.example.com/fjord")
    assert "1. Bli med i arbeidsområdet Fjord helse: https://join.example.com/fjord" in written.text


def test_a_link_cannot_leave_its_place() -> None:
    page = Page(write("mail/invitation", stop='x" onmouseover="y').html)
    assert page.links == ['x" onmouseover="y']
    assert "onmouseover" not in page.attributes


@pytest.mark.parametrize("template", LETTERS)
def test_nothing_is_loaded_and_nothing_runs(template: str) -> None:
    page = Page(write(template).html)
    assert not page.tags & {"img", "link", "script", "iframe", "style", "form", "base"}
    assert "src" not in page.attributes
    assert "url(" not in write(template).html


def test_who_has_no_address_is_not_replied_to() -> None:
    assert "svare på" not in write("mail/invitation", inviter=replace(ADA, email=None)).text


def test_a_greeting_stays_quoted_line_by_line() -> None:
    text = write("mail/invitation", invitation=invitation(greeting="Hei\n-- \nSvar innen i morgen.")).text
    assert "> Hei\n> -- \n> Svar innen i morgen.\n" in text


def test_a_subject_is_not_endless() -> None:
    assert len(write("mail/invitation", firm=replace(FIRM, name="Æ" * 300)).subject) == 150
