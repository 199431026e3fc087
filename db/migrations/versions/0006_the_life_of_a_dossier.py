"""A dossier may be promised a later date, or be void"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("extended", sa.String(), nullable=True))
    op.add_column("dossiers", sa.Column("void", sa.Boolean(), server_default="0", nullable=False))
    op.execute("PRAGMA user_version = 6")
