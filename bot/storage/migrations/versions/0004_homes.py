"""App Homes are drawn from a queue of their own: who has looked at theirs, and whether it shows what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STALE = sa.text("changed > drawn")


def upgrade() -> None:
    op.create_table(
        "homes",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("page", sa.String(200), nullable=True),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("drawn", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "user", name="pk_homes"),
    )
    op.create_index("ix_stale_home", "homes", ["workspace", "due_at"], sqlite_where=STALE, postgresql_where=STALE)
    # Who has been on a page has looked. The others get their row when they look the next time.
    op.execute(
        'INSERT INTO homes (workspace, "user", page, changed, drawn, attempts, due_at)'
        ' SELECT workspace, "user", home, 0, 0, 0, described_at FROM people WHERE home IS NOT NULL'
    )
    with op.batch_alter_table("people") as people:
        people.drop_column("home")


def downgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("home", sa.String(200), nullable=True))
    op.execute(
        "UPDATE people SET home = (SELECT page FROM homes"
        ' WHERE homes.workspace = people.workspace AND homes."user" = people."user")'
    )
    op.drop_table("homes")
