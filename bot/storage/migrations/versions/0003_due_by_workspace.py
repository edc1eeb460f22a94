"""What is due is found by workspace first: SQLite prefers an index that begins with what the query fixes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PENDING = "status = 'pending'"
DUE = "state = 'queued' OR changed > drawn"
INDEXES = (
    ("ix_digest", "people", "digest_at", "digest_at IS NOT NULL"),
    ("ix_look_up", "invitations", "look_up_at", "look_up_at IS NOT NULL"),
    ("ix_next_contact", "invitations", "next_contact_at", "next_contact_at IS NOT NULL"),
    ("ix_remind_to_add", "invitations", "remind_to_add_at", "remind_to_add_at IS NOT NULL"),
    ("ix_pending_until", "invitations", "expires_at", PENDING),
    ("ix_due", "messages", "due_at", DUE),
)


def upgrade() -> None:
    for name, table, column, only in INDEXES:
        op.drop_index(name, table)
        where = sa.text(only)
        op.create_index(name, table, ["workspace", column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, column, only in INDEXES:
        op.drop_index(name, table)
        where = sa.text(only)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
