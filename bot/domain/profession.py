"""Which profession somebody probably has, by what they call themselves in Slack: only ever a suggestion in a form."""

import re

from .profile import Profession

# As people write it, in Norwegian and English; longer words may end in it ("idrettsfysioterapeut").
_WORDS = {
    Profession.MANUAL_THERAPIST: r"manuell ?terapeut|manual[ -]therapist",
    Profession.PHYSIOTHERAPIST: r"\w*fysioterapeut|fysio|\w*physiotherapist|physio|physical therapist",
    Profession.CHIROPRACTOR: r"kiropraktor|chiropractor",
    Profession.NAPRAPATH: r"naprapath?",
    Profession.OSTEOPATH: r"osteopath?",
    Profession.PSYCHOLOGIST: r"\w*psykolog|psykologspesialist|\w*psychologist",
    Profession.DOCTOR: r"(?:over|fast|allmenn|bedrifts|idretts)?lege|doctor|physician|general practitioner",
    Profession.NURSE: r"\w*(?:sykepleier|sjukepleiar)|nurse",
    Profession.OCCUPATIONAL_THERAPIST: r"ergoterapeut|occupational therapist",
    Profession.ACUPUNCTURIST: r"akupunktør|acupuncturist",
    Profession.MASSEUR: r"massør|massasjeterapeut|masseu(?:r|se)|massage therapist",
}
_PATTERNS = {profession: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for profession, words in _WORDS.items()}
# Who works with one, or will be one.
_IS_NONE = re.compile(r"student|sekretær|secretary|assist|resepsjon|recept|tidligere|former|pensjonert|retired|trainee")


def profession_of(title: str | None) -> Profession | None:
    """The profession that a title names; None if it names none, several, or somebody who only works with one."""
    said = (title or "").casefold()
    if _IS_NONE.search(said):
        return None
    found = {profession for profession, pattern in _PATTERNS.items() if pattern.search(said)}
    if Profession.MANUAL_THERAPIST in found:  # every manual therapist is a physiotherapist as well
        found.discard(Profession.PHYSIOTHERAPIST)
    return found.pop() if len(found) == 1 else None
