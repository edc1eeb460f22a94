"""Follow up."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("email_key", sa.String(length=300), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "email_key", name="pk_mailboxes"),
        sa.UniqueConstraint("token", name="uq_mailboxes_token"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("whom", sa.String(length=300), nullable=True),
        sa.Column("details", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "firm_id"], ["firms.workspace", "firms.id"], name="fk_events_workspace_firm_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "location_id"],
            ["locations.workspace", "locations.id"],
            name="fk_events_workspace_location_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("workspace", "id", name="uq_events_workspace_id"),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_location_id_id", ["location_id", "id"], unique=False)
        batch_op.create_index("ix_events_workspace_at", ["workspace", "at"], unique=False)

    with op.batch_alter_table("firms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follow_up", sa.Text(), nullable=True))

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nudges", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("last_called", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("next_contact_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("add_reminders", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("remind_to_add_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint("only_pending_is_contacted", "next_contact_at IS NULL OR status = 'pending'")
        batch_op.create_check_constraint(
            "only_accepted_is_to_be_added", "remind_to_add_at IS NULL OR status = 'accepted'"
        )
        batch_op.create_index(
            "ix_invitations_workspace_inviter_sent_at", ["workspace", "inviter", "sent_at"], unique=False
        )
        batch_op.create_index(
            "ix_next_contact",
            ["next_contact_at"],
            unique=False,
            sqlite_where=sa.text("next_contact_at IS NOT NULL"),
            postgresql_where=sa.text("next_contact_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_remind_to_add",
            ["remind_to_add_at"],
            unique=False,
            sqlite_where=sa.text("remind_to_add_at IS NOT NULL"),
            postgresql_where=sa.text("remind_to_add_at IS NOT NULL"),
        )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_digest",
            ["digest_at"],
            unique=False,
            sqlite_where=sa.text("digest_at IS NOT NULL"),
            postgresql_where=sa.text("digest_at IS NOT NULL"),
        )

    # What is pending already is looked at by the first sweep, which plans what comes next.
    op.execute("UPDATE invitations SET next_contact_at = sent_at WHERE status = 'pending'")
