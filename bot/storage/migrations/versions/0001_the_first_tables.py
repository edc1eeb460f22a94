"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("workspace", "id", name="uq_drafts_workspace_id"),
    )
    op.create_index("ix_drafts_at", "drafts", ["at"], unique=False)

    op.create_table(
        "firms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sought", sa.String(length=900), nullable=False),
        sa.Column("organisation_number", sa.String(length=9), nullable=False),
        sa.Column("legal_form", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("invoice_email", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_firms"),
        sa.UniqueConstraint("workspace", "id", name="uq_firms_workspace_id"),
        sa.UniqueConstraint("workspace", "organisation_number", name="uq_firms_workspace_organisation_number"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("drawn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.UniqueConstraint("workspace", "id", name="uq_messages_workspace_id"),
    )
    op.create_index(
        "ix_due",
        "messages",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'queued' OR changed > drawn"),
        postgresql_where=sa.text("state = 'queued' OR changed > drawn"),
    )
    op.create_index(
        "ix_messages_workspace_subject_subject_id", "messages", ["workspace", "subject", "subject_id"], unique=False
    )

    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("organisation_number", sa.String(length=9), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_partners"),
        sa.UniqueConstraint("workspace", "id", name="uq_partners_workspace_id"),
        sa.UniqueConstraint("workspace", "name", name="uq_partners_workspace_name"),
    )
    op.create_table(
        "people",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=300), nullable=True),
        sa.Column("email_key", sa.String(length=300), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("avatar", sa.String(length=500), nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deactivated", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.String(length=2), nullable=True),
        sa.Column("home", sa.String(length=200), nullable=True),
        sa.Column("described_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", name="pk_people"),
    )
    op.create_index("ix_people_workspace_email_key", "people", ["workspace", "email_key"], unique=False)

    op.create_table(
        "profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("profession", sa.String(length=40), nullable=False),
        sa.Column("hpr", sa.String(length=9), nullable=True),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("about", sa.String(length=2000), nullable=True),
        sa.Column("photo", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
        sa.UniqueConstraint("workspace", "id", name="uq_profiles_workspace_id"),
        sa.UniqueConstraint("workspace", "user", name="uq_profiles_workspace_user"),
    )
    op.create_table(
        "receipts",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "payload", name="pk_receipts"),
    )
    op.create_index("ix_receipts_at", "receipts", ["at"], unique=False)

    op.create_table(
        "administrators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "firm_id"], ["firms.workspace", "firms.id"], name="fk_administrators_workspace_firm_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_administrators"),
        sa.UniqueConstraint("firm_id", "user", name="uq_administrators_firm_id_user"),
    )
    op.create_index(
        "ix_administrators_workspace_user_firm_id", "administrators", ["workspace", "user", "firm_id"], unique=False
    )

    op.create_table(
        "locations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sought", sa.String(length=900), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=4), nullable=False),
        sa.Column("city", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "firm_id"], ["firms.workspace", "firms.id"], name="fk_locations_workspace_firm_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_locations"),
        sa.UniqueConstraint("firm_id", "sought", name="uq_locations_firm_id_sought"),
        sa.UniqueConstraint("workspace", "id", name="uq_locations_workspace_id"),
    )
    op.create_table(
        "affiliations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=300), nullable=True),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("billing_firm_id", sa.Integer(), nullable=True),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "billing_firm_id"],
            ["firms.workspace", "firms.id"],
            name="fk_affiliations_workspace_billing_firm_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "location_id"],
            ["locations.workspace", "locations.id"],
            name="fk_affiliations_workspace_location_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "profile_id"],
            ["profiles.workspace", "profiles.id"],
            name="fk_affiliations_workspace_profile_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_affiliations"),
        sa.UniqueConstraint("workspace", "id", name="uq_affiliations_workspace_id"),
    )
    op.create_index("ix_affiliations_profile_id", "affiliations", ["profile_id"], unique=False)
    op.create_index(
        "uq_present",
        "affiliations",
        ["location_id", "profile_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("inviter", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=True),
        sa.Column("email", sa.String(length=300), nullable=True),
        sa.Column("email_key", sa.String(length=300), nullable=True),
        sa.Column("greeting", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.String(length=32), nullable=True),
        sa.Column("look_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "look_up_at IS NULL OR status = 'pending'", name=op.f("ck_invitations_only_pending_is_looked_up")
        ),
        sa.CheckConstraint('("user" IS NULL) <> (email IS NULL)', name=op.f("ck_invitations_one_invitee")),
        sa.ForeignKeyConstraint(
            ["workspace", "location_id"],
            ["locations.workspace", "locations.id"],
            name="fk_invitations_workspace_location_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("workspace", "id", name="uq_invitations_workspace_id"),
    )
    op.create_index("ix_invitations_location_id_status", "invitations", ["location_id", "status"], unique=False)
    op.create_index("ix_invitations_workspace_email_key", "invitations", ["workspace", "email_key"], unique=False)
    op.create_index("ix_invitations_workspace_reached", "invitations", ["workspace", "reached"], unique=False)
    op.create_index("ix_invitations_workspace_user", "invitations", ["workspace", "user"], unique=False)
    op.create_index(
        "ix_look_up",
        "invitations",
        ["look_up_at"],
        unique=False,
        sqlite_where=sa.text("look_up_at IS NOT NULL"),
        postgresql_where=sa.text("look_up_at IS NOT NULL"),
    )
    op.create_index(
        "ix_pending_until",
        "invitations",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "uq_open_email",
        "invitations",
        ["location_id", "email_key"],
        unique=True,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "uq_open_user",
        "invitations",
        ["location_id", "user"],
        unique=True,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )

    op.create_table(
        "reservations",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("affiliation_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "affiliation_id"],
            ["affiliations.workspace", "affiliations.id"],
            name="fk_reservations_workspace_affiliation_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "partner_id"],
            ["partners.workspace", "partners.id"],
            name="fk_reservations_workspace_partner_id",
        ),
        sa.PrimaryKeyConstraint("affiliation_id", "partner_id", name="pk_reservations"),
    )
