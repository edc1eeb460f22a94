"""People are found by their names without case and accents; and say whether they see patients or run a clinic."""

import sqlalchemy as sa
from alembic import op

from bot.storage.search import bare

revision = "0009"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("role", sa.String(16), nullable=True))
        people.add_column(sa.Column("bare", sa.String(900), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("profiles") as profiles:
        profiles.add_column(sa.Column("bare", sa.String(900), nullable=False, server_default=sa.text("''")))
    _fill("people", "workspace", "user")
    _fill("profiles", "id")


def _fill(name: str, *keys: str) -> None:
    """The database cannot take accents away as Python does."""
    table = sa.table(name, *map(sa.column, (*keys, "name", "bare")))
    bind = op.get_bind()
    for row in bind.execute(sa.select(table)).all():
        mine = [table.c[key] == getattr(row, key) for key in keys]
        bind.execute(sa.update(table).where(*mine).values(bare=bare(row.name)))


def downgrade() -> None:
    with op.batch_alter_table("profiles") as profiles:
        profiles.drop_column("bare")
    with op.batch_alter_table("people") as people:
        people.drop_column("bare")
        people.drop_column("role")
