"""What was said last in a conversation; what was useful, and which questions had no answer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", name="pk_conversations"),
    )
    op.create_index("ix_conversations_at", "conversations", ["at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("asked", sa.String(43), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("is_useful", sa.Boolean, nullable=False),
        sa.Column("reasons", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("workspace", "id", name="uq_feedback_workspace_id"),
        sa.UniqueConstraint("workspace", "asked", name="uq_feedback_workspace_asked"),
    )
    op.create_index("ix_feedback_workspace_at", "feedback", ["workspace", "at"])
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("workspace", "id", name="uq_questions_workspace_id"),
    )
    op.create_index("ix_questions_workspace_at", "questions", ["workspace", "at"])


def downgrade() -> None:
    for table in ("questions", "feedback", "conversations"):
        op.drop_table(table)
