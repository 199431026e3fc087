"""Difficulties, feedback and training have their reading"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = (
    "id sort group state owner words officer procedure dossier number made_at moved_at details"
)


def upgrade() -> None:
    op.create_table(
        "notes",
        *(sa.Column(name, sa.String(), nullable=False) for name in _COLUMNS.split()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notes_newest", "notes", ["made_at", "id"], unique=False)
    op.create_index("notes_sort", "notes", ["sort", "state", "made_at"], unique=False)
    op.execute("PRAGMA user_version = 8")
