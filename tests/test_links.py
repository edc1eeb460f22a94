"""Links: who has not got one cannot make one, nor make another of the one they have."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.links import LASTS, Links

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ADDRESS = "nina@fysio.example.com"
LINKS = Links("secret", "https://knytt.example.com/", "T0")
IDS = st.integers(1, 2**31 - 1)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def token(links: Links = LINKS, invitation: int = 1) -> str:
    return links.to(invitation, ADDRESS, NOW).rpartition("/")[2]


@given(IDS, st.emails())
def test_what_was_made_is_read(invitation: int, address: str) -> None:
    made = LINKS.to(invitation, address, NOW)
    assert made.startswith("https://knytt.example.com/invitation/")
    link = LINKS.read(made.rpartition("/")[2], NOW)
    assert link
    assert link.invitation_id == invitation
    assert link.is_to(address)
    assert not link.is_to(ADDRESS)


@given(st.integers(0, 63), st.sampled_from(ALPHABET))
def test_another_letter_anywhere_is_refused(where: int, letter: str) -> None:
    made = token()
    changed = made[:where] + letter + made[where + 1 :]
    assert (LINKS.read(changed, NOW) is not None) == (changed == made)


@given(st.text() | st.text(ALPHABET, min_size=64, max_size=64) | st.text(ALPHABET, max_size=200))
def test_anything_else_is_refused(text: str) -> None:
    assert LINKS.read(text, NOW) is None
    assert LINKS.read(token() + text, NOW) is None or not text


def test_it_has_an_end() -> None:
    assert LINKS.read(token(), NOW + LASTS - timedelta(seconds=1))
    assert LINKS.read(token(), NOW + LASTS) is None


def test_another_secret_and_another_workspace_make_other_links() -> None:
    for other in (Links("other", LINKS.base_url, "T0"), Links("secret", LINKS.base_url, "T1")):
        assert LINKS.read(token(other), NOW) is None
        assert other.read(token(), NOW) is None


@given(st.text())
def test_a_form_proves_which_page_it_came_from(given: str) -> None:
    assert LINKS.is_proof(LINKS.proof(token()), token())
    assert not LINKS.is_proof(given, token())
    assert not LINKS.is_proof(LINKS.proof(token(invitation=2)), token())
