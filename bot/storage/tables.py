"""The tables. Every row belongs to a workspace (Slack team id), and foreign keys carry it, so none can cross over."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.invitation import Status

# Names for constraints, so that migrations can address them on both databases.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware time; kept in UTC, given back in UTC, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times: they would be somebody's guess."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """SQLite gives naive times back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _table(name: str, *rest: sa.schema.SchemaItem) -> sa.Table:
    """A table with an id of its own, under a workspace; `UNIQUE (workspace, id)` is what foreign keys point to."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("workspace", sa.String(32), nullable=False),
        *rest,
        sa.UniqueConstraint("workspace", "id"),
    )


def _belongs_to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace", column], [f"{table}.workspace", f"{table}.id"])


def _text(name: str, length: int = 300, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=options.pop("nullable", False), **options)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=nullable)


def _version() -> sa.Column[int]:
    """Counts the saves: who saves over another version than the one they saw is told."""
    return sa.Column("version", sa.Integer, nullable=False, server_default="1")


def _bare() -> sa.Column[str]:
    """The name without case and accents, by which people are sought."""
    return sa.Column("bare", sa.String(900), nullable=False, server_default=sa.text("''"))


_WANTS_DIGEST = sa.text("digest_at IS NOT NULL")

people = sa.Table(
    "people",
    metadata,
    sa.Column("workspace", sa.String(32), primary_key=True),
    sa.Column("user", sa.String(32), primary_key=True),
    _text("name"),
    _text("email", nullable=True),
    _text("email_key", nullable=True),
    _text("locale", 35, nullable=True),
    _text("timezone", 64),
    _text("avatar", 500, nullable=True),
    _text("title", nullable=True),  # what they do, in their words
    sa.Column("is_bot", sa.Boolean, nullable=False),
    sa.Column("is_deactivated", sa.Boolean, nullable=False),
    _text("chosen", 2, nullable=True),
    _text("role", 16, nullable=True),  # what they say that they do; null: they have not been asked, or not answered
    _bare(),
    _moment("digest_at", nullable=True),  # when their next weekly digest is due; null: they don't want one
    _moment("described_at"),
    sa.Index(None, "workspace", "email_key"),
    sa.Index("ix_digest", "workspace", "digest_at", sqlite_where=_WANTS_DIGEST, postgresql_where=_WANTS_DIGEST),
)

# Who has looked at their App Home: on which page they are, and whether it shows what is there.
STALE_HOME = "changed > drawn"

homes = sa.Table(
    "homes",
    metadata,
    sa.Column("workspace", sa.String(32), primary_key=True),
    sa.Column("user", sa.String(32), primary_key=True),
    _text("page", 200, nullable=True),  # null: the first
    sa.Column("changed", sa.Integer, nullable=False),  # counts what has changed on it
    sa.Column("drawn", sa.Integer, nullable=False),  # up to which change it has been drawn
    sa.Column("attempts", sa.Integer, nullable=False),
    _moment("due_at"),  # not to be drawn sooner
    _moment("leased_until", nullable=True),  # somebody is drawing it
    sa.Index(
        "ix_stale_home", "workspace", "due_at", sqlite_where=sa.text(STALE_HOME), postgresql_where=sa.text(STALE_HOME)
    ),
)

firms = _table(
    "firms",
    _text("name"),
    _text("sought", 900),  # the name in lower case, for type-ahead (SQLite's lower() knows ASCII only)
    _text("organisation_number", 9),
    _text("legal_form", 8),
    _text("kind", 20),
    _text("website", 500, nullable=True),
    _text("invoice_email", nullable=True),
    sa.Column("follow_up", sa.Text, nullable=True),  # the firm's own schedule, as JSON; null: the usual one
    _version(),
    sa.UniqueConstraint("workspace", "organisation_number"),
)

administrators = sa.Table(
    "administrators",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # the order in which they came
    sa.Column("workspace", sa.String(32), nullable=False),
    sa.Column("firm_id", sa.Integer, nullable=False),
    _text("user", 32),
    _text("sought", 900),  # the firm's: one index finds a user's firms, by name and by a part of it
    _belongs_to("firms", "firm_id"),
    sa.UniqueConstraint("firm_id", "user"),
    sa.Index("ix_administered", "workspace", "user", "sought", "firm_id"),
)

locations = _table(
    "locations",
    sa.Column("firm_id", sa.Integer, nullable=False),
    _text("name"),
    _text("sought", 900),
    _text("street"),
    _text("postcode", 4),
    _text("city"),
    _text("phone", 20, nullable=True),
    _text("booking_system", nullable=True),
    _moment("booking_confirmed_at", nullable=True),
    _version(),
    _belongs_to("firms", "firm_id"),
    sa.UniqueConstraint("firm_id", "sought"),
)

profiles = _table(
    "profiles",
    _text("user", 32),
    _text("name"),
    _text("sought", 900),
    _bare(),
    _text("profession", 40),
    _text("hpr", 9, nullable=True),
    _text("email"),
    _text("email_key"),  # in comparable form
    _text("mobile", 20, nullable=True),
    _text("about", 2000, nullable=True),
    _text("photo", 500, nullable=True),
    _version(),
    sa.UniqueConstraint("workspace", "user"),
)

# What an import knows of practitioners; `whose`: a Slack user id, or an address there in comparable form.
prepared_profiles = sa.Table(
    "prepared_profiles",
    metadata,
    sa.Column("workspace", sa.String(32), primary_key=True),
    sa.Column("whose", sa.String(300), primary_key=True),
    sa.Column("facts", sa.Text, nullable=False),  # as JSON
    _moment("at"),
    sa.Index(None, "at"),
)

partners = _table(
    "partners",
    _text("name"),
    _text("organisation_number", 9, nullable=True),
    sa.UniqueConstraint("workspace", "name"),
)

# How a firm stands with a partner: no row, and it has never applied.
agreements = sa.Table(
    "agreements",
    metadata,
    sa.Column("workspace", sa.String(32), nullable=False),
    sa.Column("firm_id", sa.Integer, primary_key=True),
    sa.Column("partner_id", sa.Integer, primary_key=True),
    _text("state", 12),
    _moment("since"),
    _text("by", 32, nullable=True),  # who applied; null: the operator, for the partner
    _belongs_to("firms", "firm_id"),
    _belongs_to("partners", "partner_id"),
    sa.Index(None, "workspace", "partner_id", "state"),
)

# What the operator has recorded in one go: what is told of it is drawn from how it stands by then.
decisions = _table("decisions", _moment("at"))

decided = sa.Table(
    "decided",
    metadata,
    sa.Column("workspace", sa.String(32), nullable=False),
    sa.Column("decision_id", sa.Integer, primary_key=True),
    sa.Column("firm_id", sa.Integer, primary_key=True),
    sa.Column("partner_id", sa.Integer, primary_key=True),
    _text("was", 12),
    _text("became", 12),
    _belongs_to("decisions", "decision_id"),
    _belongs_to("firms", "firm_id"),
    _belongs_to("partners", "partner_id"),
)

_PENDING = sa.text(f"status = '{Status.PENDING}'")
_IS_CONTACTED = sa.text("next_contact_at IS NOT NULL")
_IS_TO_BE_ADDED = sa.text("remind_to_add_at IS NOT NULL")
_WAITS_FOR_LOOK_UP = sa.text("look_up_at IS NOT NULL")

invitations = _table(
    "invitations",
    sa.Column("location_id", sa.Integer, nullable=False),
    _text("inviter", 32),
    _text("user", 32, nullable=True),
    _text("email", nullable=True),
    _text("email_key", nullable=True),
    _text("greeting", 500, nullable=True),
    _text("status", 16),
    _moment("sent_at"),
    _moment("expires_at"),
    _moment("reminded_at", nullable=True),
    _text("reached", 32, nullable=True),
    sa.Column("nudges", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_called", sa.Boolean, nullable=False, server_default=sa.false()),
    _moment("snoozed_until", nullable=True),
    _moment("next_contact_at", nullable=True),  # when to look at it again; null: never
    sa.Column("add_reminders", sa.Integer, nullable=False, server_default="0"),
    _moment("remind_to_add_at", nullable=True),  # accepted: when to remind the administrator to add them
    _moment("look_up_at", nullable=True),  # when to ask Slack who has this address; null: not now
    _moment("answered_at", nullable=True),
    _text("answered_by", 32, nullable=True),
    _text("why", 20, nullable=True),  # declined: the reason that was chosen
    _text("reason", 500, nullable=True),
    _moment("asked_at", nullable=True),  # expired: when the invitee asked for a new one
    _belongs_to("locations", "location_id"),
    sa.CheckConstraint('("user" IS NULL) <> (email IS NULL)', name="one_invitee"),
    sa.CheckConstraint("look_up_at IS NULL OR status = 'pending'", name="only_pending_is_looked_up"),
    sa.CheckConstraint("next_contact_at IS NULL OR status = 'pending'", name="only_pending_is_contacted"),
    sa.CheckConstraint("remind_to_add_at IS NULL OR status = 'accepted'", name="only_accepted_is_to_be_added"),
    # At most one open invitation a person and location.
    sa.Index("uq_open_user", "location_id", "user", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING),
    sa.Index(
        "uq_open_email", "location_id", "email_key", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING
    ),
    sa.Index(None, "location_id", "status", "expires_at"),
    sa.Index(None, "workspace", "user"),
    sa.Index(None, "workspace", "reached"),
    sa.Index(None, "workspace", "email_key"),
    sa.Index(
        "ix_look_up", "workspace", "look_up_at", sqlite_where=_WAITS_FOR_LOOK_UP, postgresql_where=_WAITS_FOR_LOOK_UP
    ),
    sa.Index(
        "ix_next_contact", "workspace", "next_contact_at", sqlite_where=_IS_CONTACTED, postgresql_where=_IS_CONTACTED
    ),
    sa.Index(
        "ix_remind_to_add",
        "workspace",
        "remind_to_add_at",
        sqlite_where=_IS_TO_BE_ADDED,
        postgresql_where=_IS_TO_BE_ADDED,
    ),
    sa.Index(None, "workspace", "inviter", "sent_at"),
    sa.Index("ix_pending_until", "workspace", "expires_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
)

_PRESENT = sa.text("removed_at IS NULL")

affiliations = _table(
    "affiliations",
    sa.Column("location_id", sa.Integer, nullable=False),
    sa.Column("profile_id", sa.Integer, nullable=False),
    _text("email", nullable=True),
    _text("mobile", 20, nullable=True),
    sa.Column("billing_firm_id", sa.Integer, nullable=True),
    _text("saved_by", 32),
    _moment("saved_at"),
    _moment("removed_at", nullable=True),  # kept, so that messages about it can still be drawn
    _text("removed_by", 32, nullable=True),
    _moment("judged_at", nullable=True),  # what the practitioner says of what is shown: when,
    _text("judged", 64, nullable=True),  # of what,
    _text("wrong", 100, nullable=True),  # what is wrong, separated by commas; null: nothing
    _text("remark", 500, nullable=True),
    _moment("matched_at", nullable=True),  # in Online Manager
    _version(),
    _belongs_to("locations", "location_id"),
    _belongs_to("profiles", "profile_id"),
    _belongs_to("firms", "billing_firm_id"),
    sa.Index(None, "location_id", "id"),
    sa.Index("uq_present", "location_id", "profile_id", unique=True, sqlite_where=_PRESENT, postgresql_where=_PRESENT),
    sa.Index(None, "profile_id"),
)

reservations = sa.Table(
    "reservations",
    metadata,
    sa.Column("workspace", sa.String(32), nullable=False),
    sa.Column("affiliation_id", sa.Integer, primary_key=True),
    sa.Column("partner_id", sa.Integer, primary_key=True),
    _belongs_to("affiliations", "affiliation_id"),
    _belongs_to("partners", "partner_id"),
)

# The outbox and the memory of what was posted, in one: a message is a function of the state of its subject, so a row
# says which template about which subject stands where, and `changed` > `drawn` that the subject has changed since.
QUEUED = "state = 'queued'"
STALE = "state = 'posted' AND changed > drawn"

messages = _table(
    "messages",
    _text("key", 32, unique=True),  # in the message's metadata at Slack: how a second try recognises the first
    _text("recipient", 32),
    _text("template", 60),
    _text("subject", 20),
    sa.Column("subject_id", sa.Integer, nullable=False),
    _text("state", 12),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _moment("due_at"),
    sa.Column("changed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("drawn", sa.Integer, nullable=False, server_default="0"),
    _text("channel", 32, nullable=True),
    _text("ts", 32, nullable=True),
    sa.Index("ix_queued", "workspace", "due_at", "id", sqlite_where=sa.text(QUEUED), postgresql_where=sa.text(QUEUED)),
    sa.Index("ix_stale", "workspace", "due_at", "id", sqlite_where=sa.text(STALE), postgresql_where=sa.text(STALE)),
    sa.Index(None, "workspace", "subject", "subject_id"),
)

# What administrators hear about those invited to a location: each row is one living message, drawn from how it stands
# with those it is about. The current one of its kind takes in who else there is news of; see bot/flows/news.py.
_CURRENT = sa.text("is_current")

news = _table(
    "news",
    sa.Column("location_id", sa.Integer, nullable=False),
    _text("user", 32),
    _text("kind", 12),
    _text("day", 10),  # by the administrator's clock
    _moment("begun_at"),
    sa.Column("is_current", sa.Boolean, nullable=False),
    _belongs_to("locations", "location_id"),
    sa.Index(
        "uq_current_news",
        "workspace",
        "location_id",
        "user",
        "kind",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
)

news_about = sa.Table(
    "news_about",
    metadata,
    sa.Column("workspace", sa.String(32), nullable=False),
    sa.Column("news_id", sa.Integer, primary_key=True),
    sa.Column("invitation_id", sa.Integer, primary_key=True),
    _belongs_to("news", "news_id"),
    _belongs_to("invitations", "invitation_id"),
    sa.Index(None, "workspace", "invitation_id"),
)

# Who did what to whom, when. Rows are only ever added. The names are kept as they were then: what happened stays
# readable although a person leaves or a firm changes its name.
events = _table(
    "events",
    _moment("at"),
    _text("actor", 32, nullable=True),  # null: time, or Slack
    _text("verb", 40),  # "invitation.sent"
    sa.Column("firm_id", sa.Integer, nullable=True),
    sa.Column("location_id", sa.Integer, nullable=True),
    _text("whom", 300, nullable=True),
    _text("details", 500, nullable=True),
    _belongs_to("firms", "firm_id"),
    _belongs_to("locations", "location_id"),
    sa.Index(None, "location_id", "id"),
    sa.Index(None, "workspace", "at"),
)

# Addresses that letters go to: the token is how their owner says "no more of these" without being a member.
mailboxes = sa.Table(
    "mailboxes",
    metadata,
    sa.Column("workspace", sa.String(32), primary_key=True),
    sa.Column("email_key", sa.String(300), primary_key=True),
    _text("token", 43, unique=True),
    _moment("stopped_at", nullable=True),
)

# What was typed on one page of a dialog and is needed on the next, where it is too long for the modal to carry.
drafts = _table(
    "drafts", _text("user", 32), sa.Column("content", sa.Text, nullable=False), _moment("at"), sa.Index(None, "at")
)

# What was said last in the conversation with somebody: what "she too" and "the other location" refer to.
conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("workspace", sa.String(32), primary_key=True),
    sa.Column("user", sa.String(32), primary_key=True),
    sa.Column("said", sa.Text, nullable=False),
    _moment("at"),
    sa.Index(None, "at"),
)

# Whether something was useful, one row for each time that it was asked, and without a word about who answered.
feedback = _table(
    "feedback",
    _text("asked", 43),
    _text("about", 40),  # an intent, or "guide"
    sa.Column("is_useful", sa.Boolean, nullable=False),
    _text("reasons", 200),  # separated by commas
    _moment("at"),
    sa.UniqueConstraint("workspace", "asked"),
    sa.Index(None, "workspace", "at"),
)

# What nobody has taught Knytt yet, without names, numbers and addresses.
questions = _table(
    "questions", _text("text", 300), _text("language", 2), _moment("at"), sa.Index(None, "workspace", "at")
)

# What was answered to a payload, so that the same payload delivered twice has one effect and the same answer.
receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("workspace", sa.String(32), primary_key=True),
    sa.Column("payload", sa.String(200), primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
    _moment("at"),
    sa.Index(None, "at"),
)
