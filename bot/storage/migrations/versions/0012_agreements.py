"""Agreements between firms and partners; how far locations and practitioners have come with booking."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0007"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("firm_id", sa.Integer, nullable=False),
        sa.Column("partner_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("by", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("firm_id", "partner_id", name="pk_agreements"),
        sa.ForeignKeyConstraint(
            ["workspace", "firm_id"], ["firms.workspace", "firms.id"], name="fk_agreements_workspace_firm_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "partner_id"],
            ["partners.workspace", "partners.id"],
            name="fk_agreements_workspace_partner_id",
        ),
    )
    op.create_index("ix_agreements_workspace_partner_id_state", "agreements", ["workspace", "partner_id", "state"])
    op.add_column("locations", sa.Column("booking_system", sa.String(300)))
    op.add_column("locations", sa.Column("booking_confirmed_at", AT))
    op.add_column("affiliations", sa.Column("matched_at", AT))


def downgrade() -> None:
    for table, columns in {
        "affiliations": ["matched_at"],
        "locations": ["booking_confirmed_at", "booking_system"],
    }.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
    op.drop_table("agreements")
