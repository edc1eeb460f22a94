"""What partners decided, as the operator recorded it in one go."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0019"
branch_labels = None
depends_on = None


def _belongs_to(table: str, column: str) -> sa.ForeignKeyConstraint:
    columns, name = ["workspace", column], f"fk_decided_workspace_{column}"
    return sa.ForeignKeyConstraint(columns, [f"{table}.workspace", f"{table}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("workspace", "id", name="uq_decisions_workspace_id"),
    )
    op.create_table(
        "decided",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("decision_id", sa.Integer, nullable=False),
        sa.Column("firm_id", sa.Integer, nullable=False),
        sa.Column("partner_id", sa.Integer, nullable=False),
        sa.Column("was", sa.String(12), nullable=False),
        sa.Column("became", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "firm_id", "partner_id", name="pk_decided"),
        _belongs_to("decisions", "decision_id"),
        _belongs_to("firms", "firm_id"),
        _belongs_to("partners", "partner_id"),
    )


def downgrade() -> None:
    op.drop_table("decided")
    op.drop_table("decisions")
