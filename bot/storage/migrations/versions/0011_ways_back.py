"""Ways back: who asks for a new invitation, why somebody declined, who removed whom, what practitioners say of it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0006"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
COLUMNS: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "invitations": {"asked_at": AT, "why": sa.String(20)},
    "affiliations": {
        "removed_by": sa.String(32),
        "judged_at": AT,
        "judged": sa.String(64),
        "wrong": sa.String(100),
        "remark": sa.String(500),
    },
    "people": {"title": sa.String(300)},
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.execute("UPDATE affiliations SET removed_by = saved_by WHERE removed_at IS NOT NULL")


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
