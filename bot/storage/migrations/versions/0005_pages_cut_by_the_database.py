"""What lists are sought and ordered by stands in their indexes: a page costs the same however long the list is."""

import sqlalchemy as sa
from alembic import op

from bot.domain import formats
from bot.domain.refusal import Refusal
from bot.storage.search import folded

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("profiles") as profiles:
        profiles.add_column(sa.Column("sought", sa.String(900), nullable=False, server_default=""))
        profiles.add_column(sa.Column("email_key", sa.String(300), nullable=False, server_default=""))
    _fill_profiles()
    with op.batch_alter_table("profiles") as profiles:
        profiles.alter_column("sought", server_default=None)
        profiles.alter_column("email_key", server_default=None)
    op.drop_index("ix_administrators_workspace_user_firm_id", "administrators")
    with op.batch_alter_table("administrators") as administrators:
        administrators.add_column(sa.Column("sought", sa.String(900), nullable=False, server_default=""))
    op.execute(
        "UPDATE administrators SET sought = (SELECT firms.sought FROM firms WHERE firms.id = administrators.firm_id)"
    )
    with op.batch_alter_table("administrators") as administrators:
        administrators.alter_column("sought", server_default=None)
    op.create_index("ix_administered", "administrators", ["workspace", "user", "sought", "firm_id"])
    op.drop_index("ix_invitations_location_id_status", "invitations")
    op.create_index(
        "ix_invitations_location_id_status_expires_at", "invitations", ["location_id", "status", "expires_at"]
    )
    op.create_index("ix_affiliations_location_id_id", "affiliations", ["location_id", "id"])


def _fill_profiles() -> None:
    """The database cannot fold case as Python does."""
    profiles = sa.table("profiles", *map(sa.column, ("id", "name", "email", "sought", "email_key")))
    bind = op.get_bind()
    for row in bind.execute(sa.select(profiles.c.id, profiles.c.name, profiles.c.email)).all():
        found = {"sought": folded(row.name), "email_key": _key(row.email)}
        bind.execute(sa.update(profiles).where(profiles.c.id == row.id).values(**found))


def _key(email: str) -> str:
    try:
        return formats.email(email).key
    except Refusal:
        return email.lower()


def downgrade() -> None:
    op.drop_index("ix_affiliations_location_id_id", "affiliations")
    op.drop_index("ix_invitations_location_id_status_expires_at", "invitations")
    op.create_index("ix_invitations_location_id_status", "invitations", ["location_id", "status"])
    op.drop_index("ix_administered", "administrators")
    with op.batch_alter_table("administrators") as administrators:
        administrators.drop_column("sought")
    op.create_index("ix_administrators_workspace_user_firm_id", "administrators", ["workspace", "user", "firm_id"])
    with op.batch_alter_table("profiles") as profiles:
        profiles.drop_column("sought")
        profiles.drop_column("email_key")
