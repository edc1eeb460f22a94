"""Profiles that an import has prepared, for their owners to look at."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0012"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "prepared_profiles",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("whose", sa.String(300), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "whose", name="pk_prepared_profiles"),
    )
    op.create_index("ix_prepared_profiles_at", "prepared_profiles", ["at"])


def downgrade() -> None:
    op.drop_table("prepared_profiles")
