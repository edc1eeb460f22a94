"""Practitioner profiles: what insurers and their customers read about a practitioner."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from . import formats
from .person import is_outside
from .refusal import Form


class Profession(StrEnum):
    """The professions a practitioner may have; their names are in the catalogues."""

    PHYSIOTHERAPIST = "physiotherapist"
    MANUAL_THERAPIST = "manual_therapist"
    CHIROPRACTOR = "chiropractor"
    NAPRAPATH = "naprapath"
    OSTEOPATH = "osteopath"
    PSYCHOLOGIST = "psychologist"
    DOCTOR = "doctor"
    NURSE = "nurse"
    OCCUPATIONAL_THERAPIST = "occupational_therapist"
    ACUPUNCTURIST = "acupuncturist"
    MASSEUR = "masseur"

    @property
    def has_hpr(self) -> bool:
        """Whether the profession is in the health personnel register at all."""
        return self not in (Profession.ACUPUNCTURIST, Profession.MASSEUR)


@dataclass(frozen=True)
class ProfileFacts:
    """What the form of a profile asks for. `mobile` is E.164; `photo` an https address, None for the Slack picture."""

    name: str
    profession: Profession
    hpr: str | None
    email: str
    mobile: str | None
    about: str | None
    photo: str | None


@dataclass(frozen=True)
class Profile(ProfileFacts):
    """A practitioner's profile; a person has at most one in a workspace."""

    id: int
    version: int
    user: str

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0]

    @property
    def is_outside(self) -> bool:
        """Whether its owner is not in Slack."""
        return is_outside(self.user)


def read_form(fields: Mapping[str, object]) -> ProfileFacts:
    """Read the form of a profile: fields name, profession, hpr, email, mobile, about, photo.

    An HPR number is not asked of acupuncturists and masseurs and is dropped for them.
    Raises FormRefused with one refusal a wrong field.
    """
    form = Form(fields)
    chosen = form.read("profession", lambda value: Profession(formats.one_of(value, tuple(Profession))))
    facts = ProfileFacts(
        name=form.read("name", formats.name),
        profession=chosen,
        hpr=None if chosen and not chosen.has_hpr else form.read("hpr", formats.hpr),
        email=form.read("email", lambda text: formats.email(text).typed),
        mobile=form.read("mobile", formats.mobile),
        about=form.read("about", formats.paragraph),
        photo=form.read("photo", formats.photo),
    )
    form.done()
    return facts
