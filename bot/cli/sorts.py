"""What can be imported: firms, locations, and what is known of practitioners."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from bot.domain import firm, formats, location, profile
from bot.domain.firm import BillingFirmHasNoLocations, CannotAdminister, FirmFacts, Kind
from bot.domain.location import LocationFacts
from bot.domain.profession import profession_of
from bot.domain.profile import Profession, ProfileFacts
from bot.domain.refusal import Form, FormRefused
from bot.flows import joining
from bot.storage import Transaction, events, firms, homes, locations, prepared
from bot.storage.search import folded

from .imports import Import, Numbered, Record
from .members import Members
from .table import Column, Problems, bare

T = TypeVar("T")

UNKNOWN_FIRM = "no firm with this number is registered. Import the firms first."
UNKNOWN_MEMBER = "nobody in the workspace has the address or id “{whose}”."
USER_ID = "the id that Slack shows under “Copy member ID”"
_USER_ID = re.compile("[UW][A-Z0-9]{5,}")
_ORGANISATION_NUMBER = ("orgnr", "organisasjonsnummer", "org no", "organisation number")
_KINDS = {
    Kind.CLINIC: ("klinikk", "fellesfakturerende", "felles fakturering"),
    Kind.SELF_EMPLOYED: ("selvstendig", "selvstendig næringsdrivende"),
    Kind.SHARED: ("delt", "delt lokasjon", "shared location"),
    Kind.BILLING: ("fakturerende", "fakturerende firma", "billing firm"),
}


def _one_of(offered: Iterable[str]) -> str:
    return f"one of these: {', '.join(offered)}"


def _with(form: Form, read: Callable[[], T]) -> T:
    """What the form of the screen reads, which is refused together with what the file says besides."""
    try:
        facts = read()
    except FormRefused as refused:
        for column, refusal in refused.errors.items():
            form.refuse(column, refusal)
        raise FormRefused(form.errors) from None
    form.done()
    return facts


def _is_among(said: str, words: Iterable[str]) -> bool:
    return bare(said) in map(bare, words)


def _addresses(text: str) -> list[tuple[str, str]]:
    """User ids and addresses, at least one, each with its comparable form before it."""
    pieces = re.split(r"[\s,;]+", formats.name(text))
    return [(piece if _USER_ID.fullmatch(piece) else formats.email(piece).key, piece) for piece in pieces if piece]


def _user_id(text: str) -> str | None:
    if text and not _USER_ID.fullmatch(text):
        raise formats.ChooseOne
    return text or None


class Firms(Import):
    """Firms, by organisation number, each with its administrators."""

    columns = (
        Column("name", ("navn", "firma", "firmanavn")),
        Column("organisation_number", _ORGANISATION_NUMBER),
        Column("legal_form", ("form", "selskapsform", "organisasjonsform"), choice=_one_of(firm.LEGAL_FORMS)),
        Column("kind", ("type", "firmatype"), choice=_one_of(Kind)),
        Column("administrator", ("firmaadministrator", "administratorer", "administrators")),
        Column("website", ("nettside", "nettsted"), is_required=False),
        Column("invoice_email", ("faktura e-post", "e-post for faktura", "fakturaepost"), is_required=False),
    )
    key = "organisation_number"

    def __init__(self, members: Members) -> None:
        self._members = members

    def read(self, values: Mapping[str, str]) -> Record:
        kind = next((kind for kind, words in _KINDS.items() if _is_among(values.get("kind", ""), (kind, *words))), "")
        form = Form(values)
        administrators = form.read("administrator", _addresses)
        given = {**values, "kind": kind, "legal_form": values.get("legal_form", "").upper()}
        return {"facts": vars(_with(form, lambda: firm.read_form(given))), "administrators": administrators}

    def same(self, record: Record) -> str:
        return str(record["facts"]["organisation_number"])

    async def check(
        self, reading: AbstractContextManager[Transaction], listed: Sequence[Numbered], problems: Problems
    ) -> list[Record]:
        with reading as tx:
            there = firms.by_organisation_numbers(tx, [self.same(record) for _, record in listed])
        new = [(number, record) for number, record in listed if self.same(record) not in there]
        found = await self._members.find({key: typed for _, each in new for key, typed in each["administrators"]})
        for number, record in new:
            for key, typed in record["administrators"]:
                member = found.get(key)
                if member is None:
                    problems.add(number, "administrator", UNKNOWN_MEMBER.format(whose=typed))
                elif member.is_bot or member.is_deactivated:
                    problems.add(number, "administrator", CannotAdminister(name=member.name))
            users = [found[key].user for key, _ in record["administrators"] if key in found]
            record["administrators"] = list(dict.fromkeys(users))
        return [record for _, record in new]

    def write(self, tx: Transaction, listed: Sequence[Record]) -> int:
        for person in self._members.take_met():
            joining.meet(tx, person)
        read = [
            (FirmFacts(**{**each["facts"], "kind": Kind(each["facts"]["kind"])}), each["administrators"])
            for each in listed
        ]
        added = firms.add_several(tx, read)
        events.note_all(tx, "firm.created", [(firm_id, None, None) for firm_id in added.values()])
        for user in {user for facts, users in read if facts.organisation_number in added for user in users}:
            homes.change(tx, user)
        return len(added)


class Locations(Import):
    """Locations, by firm and name."""

    columns = (
        Column("organisation_number", _ORGANISATION_NUMBER),
        Column("name", ("navn", "lokasjon", "location")),
        Column("street", ("gate", "gateadresse", "adresse", "address")),
        Column("postcode", ("postnummer", "postnr")),
        Column("city", ("poststed", "sted", "by")),
        Column("phone", ("telefon", "tlf"), is_required=False),
    )
    key = "name"

    def read(self, values: Mapping[str, str]) -> Record:
        form = Form(values)
        number = form.read("organisation_number", formats.organisation_number)
        return {"firm": number, "facts": vars(_with(form, lambda: location.read_form(values)))}

    def same(self, record: Record) -> str:
        return f"{record['firm']} {folded(record['facts']['name'])}"

    async def check(
        self, reading: AbstractContextManager[Transaction], listed: Sequence[Numbered], problems: Problems
    ) -> list[Record]:
        with reading as tx:
            known = firms.by_organisation_numbers(tx, {record["firm"] for _, record in listed})
            ids = {number: found.id for number, found in known.items()}
            named = [(ids[each["firm"]], folded(each["facts"]["name"])) for _, each in listed if each["firm"] in ids]
            there = locations.among(tx, named)
        new = []
        for number, record in listed:
            its = known.get(record["firm"])
            if its is None:
                problems.add(number, "organisation_number", UNKNOWN_FIRM)
            elif its.kind is Kind.BILLING:
                problems.add(number, "organisation_number", BillingFirmHasNoLocations(firm=its.name))
            elif (its.id, folded(record["facts"]["name"])) not in there:
                new.append({"firm_id": its.id, "administrators": its.administrators, "facts": record["facts"]})
        return new

    def write(self, tx: Transaction, listed: Sequence[Record]) -> int:
        added = locations.add_several(tx, [(each["firm_id"], LocationFacts(**each["facts"])) for each in listed])
        events.note_all(tx, "location.created", added)
        changed = {firm_id for firm_id, _, _ in added}
        for user in {user for each in listed if each["firm_id"] in changed for user in each["administrators"]}:
            homes.change(tx, user)
        return len(added)


class Practitioners(Import):
    """What is known of practitioners, by their address at Slack or their user id: their form begins with it."""

    columns = (
        Column("name", ("navn", "behandler")),
        Column("profession", ("yrke", "profesjon", "tittel"), choice=_one_of(Profession)),
        Column("email", ("epost", "e-postadresse", "e-mail address")),
        Column("user", ("slack", "slack-id", "slack user", "bruker"), is_required=False, choice=USER_ID),
        Column("hpr", ("hpr-nr", "hpr-nummer", "hpr number"), is_required=False),
        Column("mobile", ("mobil", "mobiltelefon", "mobilnummer"), is_required=False),
        Column("about", ("om", "om deg", "beskrivelse"), is_required=False),
        Column("photo", ("bilde", "foto"), is_required=False),
    )
    key = "email"

    def read(self, values: Mapping[str, str]) -> Record:
        said = values.get("profession", "")
        chosen = next((each for each in Profession if _is_among(said, (each,))), None) or profession_of(said)
        form = Form(values)
        user = form.read("user", _user_id)
        facts = _with(form, lambda: profile.read_form({**values, "profession": chosen or ""}))
        return {"whose": user or formats.email(facts.email).key, "facts": vars(facts)}

    def same(self, record: Record) -> str:
        return str(record["whose"])

    async def check(
        self, reading: AbstractContextManager[Transaction], listed: Sequence[Numbered], problems: Problems
    ) -> list[Record]:
        with reading as tx:
            have_one = prepared.needless(tx, [self.same(record) for _, record in listed])
        return [record for _, record in listed if self.same(record) not in have_one]

    def write(self, tx: Transaction, listed: Sequence[Record]) -> int:
        return prepared.keep(tx, [(each["whose"], ProfileFacts(**each["facts"])) for each in listed])
