"""What is due is found by workspace first: SQLite prefers an index that begins with what the query fixes.

What is to be posted and what is to be drawn anew have an index each, in the order in which they are claimed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PENDING = "status = 'pending'"
DUE = "state = 'queued' OR changed > drawn"
QUEUED = "state = 'queued'"
STALE = "state = 'posted' AND changed > drawn"
INDEXES = (
    ("ix_digest", "people", "digest_at", "digest_at IS NOT NULL"),
    ("ix_look_up", "invitations", "look_up_at", "look_up_at IS NOT NULL"),
    ("ix_next_contact", "invitations", "next_contact_at", "next_contact_at IS NOT NULL"),
    ("ix_remind_to_add", "invitations", "remind_to_add_at", "remind_to_add_at IS NOT NULL"),
    ("ix_pending_until", "invitations", "expires_at", PENDING),
)


def upgrade() -> None:
    for name, table, column, only in INDEXES:
        op.drop_index(name, table)
        where = sa.text(only)
        op.create_index(name, table, ["workspace", column], sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_due", "messages")
    for name, only in (("ix_queued", QUEUED), ("ix_stale", STALE)):
        where = sa.text(only)
        columns = ["workspace", "due_at", "id"]
        op.create_index(name, "messages", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in ("ix_queued", "ix_stale"):
        op.drop_index(name, "messages")
    where = sa.text(DUE)
    op.create_index("ix_due", "messages", ["due_at"], sqlite_where=where, postgresql_where=where)
    for name, table, column, only in INDEXES:
        op.drop_index(name, table)
        where = sa.text(only)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
