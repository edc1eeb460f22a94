"""Two firms in one workspace and one in another, straight into the database: ids to reach for."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.affiliation import Affiliation, AffiliationFacts
from bot.domain.agreement import Change, State
from bot.domain.firm import FirmFacts, Kind
from bot.domain.formats import Email
from bot.domain.invitation import Invitee
from bot.domain.location import LocationFacts
from bot.domain.news import Kind as NewsKind
from bot.domain.person import Person
from bot.domain.profile import Profession, Profile, ProfileFacts
from bot.storage import (
    Database,
    Transaction,
    affiliations,
    decisions,
    drafts,
    firms,
    invitations,
    locations,
    news,
    partners,
    people,
    profiles,
)
from bot.storage.tables import metadata
from tests.guide.conftest import Running

KARI, OLA, EVA, PER, TOM = "U0KARI0001", "U0OLA00001", "U0EVA00001", "U0PER00001", "U0TOM00001"
NAMES = {KARI: "Kari Nordmann", OLA: "Ola Fjell", EVA: "Eva Søn", PER: "Per Berg", TOM: "Tom Dahl"}
ELSEWHERE = "TELSEWHERE"

# What nobody but those whom it concerns may ever read. Kari's firm itself is named to who asks for access to it.
SECRETS = ("Hemmelig", "hemmelig")

Ids = dict[str, int]


@dataclass(frozen=True)
class Town:
    """The ids of everything, by what they are called in what buttons carry."""

    karis: Ids
    toms: Ids
    elsewhere: Ids


def settle(running: Running) -> Town:
    """Kari's location has a practitioner, somebody who accepted, an open invitation, and a draft of hers."""
    return Town(
        karis=running.read(lambda tx: clinic(tx, "310000019", "310000027")),
        toms=running.read(_toms_clinic),
        elsewhere=_in_workspace(running, ELSEWHERE),
    )


def _in_workspace(running: Running, workspace: str) -> Ids:
    database = Database(running.url)
    try:
        with database.begin(workspace, running.clock()) as tx:
            return clinic(tx, "310000019", "310000027")
    finally:
        database.close()


def clinic(tx: Transaction, number: str, own_number: str) -> Ids:
    """Kari's: a location with everything."""
    _meet(tx)
    partners.keep(tx, [("Fjordtrygd", None)])
    firm = firms.create(tx, _firm("Fjordklinikken AS", number), KARI)
    own = firms.create(tx, _firm("Fjell Helse ENK", own_number, Kind.BILLING), OLA)
    location = locations.create(tx, firm, _location("Hemmelig Majorstuen"))
    profile = profiles.save(tx, OLA, _profile("Ola Hemmelig"), 0)
    accepted_profile = profiles.save(tx, EVA, _profile("Eva Hemmelig"), 0)
    affiliation = affiliations.add(tx, location.id, profile.id, _facts(own.id), KARI)
    pending = invitations.send(tx, location.id, KARI, Invitee(user=PER), "hemmelig hilsen")
    to_address = Email("hemmelig2@example.com", "hemmelig2@example.com")
    open_to_address = invitations.send(tx, location.id, KARI, Invitee(email=to_address), None)
    accepted = invitations.send(tx, location.id, KARI, Invitee(user=EVA), None)
    assert pending
    assert accepted
    assert open_to_address
    invitations.looked_up(tx, open_to_address, None)
    before = invitations.get(tx, accepted)
    invitations.save(tx, before, before.accept(people.get(tx, EVA), tx.now))
    answers = news.begin(tx, location.id, KARI, NewsKind.ANSWERS, "2026-11-24", None)
    silence = news.begin(tx, location.id, KARI, NewsKind.SILENCE, "2026-11-24", None)
    assert answers
    assert silence
    news.add(tx, answers, [accepted, pending, open_to_address])
    news.add(tx, silence, [pending, open_to_address])
    partner = partners.everyone(tx)[0]
    ended = [Change(each.id, partner.id, State.ACTIVE, State.ENDED) for each in (firm, own)]
    draft = {"members": [], "emails": [["hemmelig@example.com"] * 2], "greeting": "hemmelig"}
    return {
        "firm": firm.id,
        "location": location.id,
        "profile": profile.id,
        "affiliation": affiliation.id,
        "invitation": pending,
        "accepted": accepted,
        "to_address": open_to_address,
        "news": silence,
        "answers": answers,
        "silence": silence,
        "accepted_profile": accepted_profile.id,
        "draft": drafts.keep(tx, KARI, json.dumps(draft)),
        "own_firm": own.id,
        "partner": partner.id,
        "decision": decisions.begin(tx, ended),
    }


def shown(ids: Ids) -> str:
    """What insurers see of the practitioner at Kari's location, as buttons carry it."""
    profile = Profile(**vars(_profile("Ola Hemmelig")), id=ids["profile"], version=1, user=OLA)
    return Affiliation(
        **vars(_facts(ids["own_firm"])),
        id=ids["affiliation"],
        version=1,
        location_id=ids["location"],
        profile_id=profile.id,
        saved_by=KARI,
    ).shown(profile)


def _facts(own_firm: int) -> AffiliationFacts:
    return AffiliationFacts("hemmelig@example.com", "+4791234567", own_firm, frozenset())


def _toms_clinic(tx: Transaction) -> Ids:
    firm = firms.create(tx, _firm("Bislett Fysio AS", "310000035"), TOM)
    location = locations.create(tx, firm, _location("Bislett"))
    profile = profiles.save(tx, TOM, _profile("Tom Dahl", about=None, email="tom@example.com"), 0)
    return {"firm": firm.id, "location": location.id, "profile": profile.id}


def _meet(tx: Transaction) -> None:
    for user, name in NAMES.items():
        address = f"{user.lower()}@example.com"
        people.remember(tx, Person(user=user, name=name, email=address, email_key=address, locale="nb-NO"))


def _firm(name: str, number: str, kind: Kind = Kind.CLINIC) -> FirmFacts:
    return FirmFacts(name, number, "AS", kind, None, None)


def _location(name: str) -> LocationFacts:
    return LocationFacts(name, "Bogstadveien 1", "0355", "Oslo", None)


def _profile(name: str, about: str | None = "hemmelig", email: str = "hemmelig@example.com") -> ProfileFacts:
    return ProfileFacts(name, Profession.PHYSIOTHERAPIST, None, email, "+4791234567", about, None)


def all_but_toms(running: Running, town: Town) -> dict[str, list[dict[str, object]]]:
    """All rows but what Tom may make and change: his firm, his location, his profile, and whom he invites there.

    Nor what says who asked what and looks where: receipts, pages of App Home, what was said, whether it was useful.
    """

    def rows(tx: Transaction) -> dict[str, list[dict[str, object]]]:
        found = {
            table.name: [dict(row._mapping) for row in tx.connection.execute(sa.select(table).order_by(*table.columns))]
            for table in metadata.sorted_tables
            if table.name not in ("receipts", "homes", "conversations", "questions", "feedback")
        }
        his = {row["id"] for row in found["invitations"] if row["location_id"] == town.toms["location"]}
        news_of_his = {row["id"] for row in found["news"] if row["location_id"] == town.toms["location"]}
        found["news_about"] = [row for row in found["news_about"] if row["news_id"] not in news_of_his]
        found["messages"] = [
            row for row in found["messages"] if row["subject"] != "news" or row["subject_id"] not in news_of_his
        ]
        return {name: [row for row in each if not _is_toms(name, row, town.toms, his)] for name, each in found.items()}

    found: dict[str, list[dict[str, object]]] = running.read(rows)  # type: ignore[assignment]
    for person in found["people"]:
        del person["described_at"]
    return found


def _is_toms(table: str, row: dict[str, object], toms: Ids, invited: set[object]) -> bool:
    match table:
        case "events" | "agreements":
            return row["firm_id"] == toms["firm"]
        case "firms" | "administrators":
            return row.get("firm_id", row["id"]) == toms["firm"]
        case "locations":
            return row["firm_id"] == toms["firm"]
        case "news":
            return row["location_id"] == toms["location"]
        case "invitations":
            return row["id"] in invited
        case "affiliations":
            return row["location_id"] == toms["location"] and row["profile_id"] == toms["profile"]
        case "profiles" | "drafts" | "people":
            return row["user"] == TOM
        case "messages":
            about = (row["subject"], row["subject_id"])
            return about == ("firm", toms["firm"]) or (row["subject"] == "invitation" and row["subject_id"] in invited)
    return False
