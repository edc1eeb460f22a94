"""News: one message a day for an administrator about those invited to a location."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0009"
branch_labels = None
depends_on = None

CURRENT = sa.text("is_current")


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("location_id", sa.Integer, nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_news"),
        sa.UniqueConstraint("workspace", "id", name="uq_news_workspace_id"),
        sa.ForeignKeyConstraint(
            ["workspace", "location_id"],
            ["locations.workspace", "locations.id"],
            name="fk_news_workspace_location_id",
        ),
    )
    op.create_index(
        "uq_current_news",
        "news",
        ["workspace", "location_id", "user", "kind"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "news_about",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("news_id", sa.Integer, nullable=False),
        sa.Column("invitation_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("news_id", "invitation_id", name="pk_news_about"),
        sa.ForeignKeyConstraint(
            ["workspace", "news_id"], ["news.workspace", "news.id"], name="fk_news_about_workspace_news_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "invitation_id"],
            ["invitations.workspace", "invitations.id"],
            name="fk_news_about_workspace_invitation_id",
        ),
    )
    op.create_index("ix_news_about_workspace_invitation_id", "news_about", ["workspace", "invitation_id"])


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE subject = 'news'")
    op.drop_table("news_about")
    op.drop_table("news")
