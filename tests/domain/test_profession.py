"""The profession is suggested by what somebody calls themselves in Slack, and not where that leaves a doubt."""

import pytest

from bot.domain.profession import profession_of
from bot.domain.profile import Profession


@pytest.mark.parametrize(
    ("title", "profession"),
    [
        ("Fysioterapeut", Profession.PHYSIOTHERAPIST),
        ("fysioterapeut og daglig leder", Profession.PHYSIOTHERAPIST),
        ("Idrettsfysioterapeut, Fjordklinikken", Profession.PHYSIOTHERAPIST),
        ("Physiotherapist MSc", Profession.PHYSIOTHERAPIST),
        ("Sr. Physical Therapist", Profession.PHYSIOTHERAPIST),
        ("FYSIO", Profession.PHYSIOTHERAPIST),
        ("Manuellterapeut", Profession.MANUAL_THERAPIST),
        ("Fysioterapeut / manuellterapeut", Profession.MANUAL_THERAPIST),
        ("Manual therapist, MNFF", Profession.MANUAL_THERAPIST),
        ("Kiropraktor", Profession.CHIROPRACTOR),
        ("Chiropractor & owner", Profession.CHIROPRACTOR),
        ("naprapat", Profession.NAPRAPATH),
        ("Naprapath", Profession.NAPRAPATH),
        ("Osteopat D.O.", Profession.OSTEOPATH),
        ("Osteopath", Profession.OSTEOPATH),
        ("Nevropsykolog", Profession.PSYCHOLOGIST),
        ("Psykologspesialist", Profession.PSYCHOLOGIST),
        ("Clinical psychologist", Profession.PSYCHOLOGIST),
        ("Fastlege", Profession.DOCTOR),
        ("Lege, spesialist i allmennmedisin", Profession.DOCTOR),
        ("Medical doctor", Profession.DOCTOR),
        ("Psykiatrisk sykepleier", Profession.NURSE),
        ("Sjukepleiar", Profession.NURSE),
        ("Registered nurse", Profession.NURSE),
        ("Ergoterapeut", Profession.OCCUPATIONAL_THERAPIST),
        ("Occupational therapist", Profession.OCCUPATIONAL_THERAPIST),
        ("Akupunktør", Profession.ACUPUNCTURIST),
        ("Acupuncturist", Profession.ACUPUNCTURIST),
        ("Massør", Profession.MASSEUR),
        ("Massage therapist", Profession.MASSEUR),
    ],
)
def test_a_title_that_names_one_suggests_it(title: str, profession: Profession) -> None:
    assert profession_of(title) is profession


@pytest.mark.parametrize(
    "title",
    [
        None,
        "",
        "Administrator på Fjordklinikken",
        "Tannlege",
        "Kollega",
        "Legesekretær",
        "Sekretær for psykolog Berg",
        "Fysioterapistudent",
        "Student, fysioterapeut fra 2028",
        "Leder for fysioterapeutene",
        "Tidligere kiropraktor",
        "Assistant physiotherapist",
        "Kiropraktor og osteopat",  # either
        "🙂" * 100,
    ],
)
def test_whatever_leaves_a_doubt_suggests_nothing(title: str | None) -> None:
    assert profession_of(title) is None
