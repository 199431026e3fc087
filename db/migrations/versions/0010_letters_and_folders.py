"""Letters with results and folders of paper have their readings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

_LETTER = "dossier number name address phone state note asked_at moved_at"
_FOLDER = "dossier place list taker reason since officer"


def upgrade() -> None:
    for table, columns in (("letters", _LETTER), ("folders", _FOLDER)):
        op.create_table(
            table,
            *(sa.Column(name, sa.String(), nullable=False) for name in columns.split()),
            sa.PrimaryKeyConstraint("dossier"),
            sqlite_with_rowid=False,
        )
    op.create_index("letters_state", "letters", ["state", "moved_at"], unique=False)
    op.create_index("folders_list", "folders", ["list"], unique=False)
    op.create_index(
        "messages_failed",
        "messages",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("state = 'failed'"),
    )
    op.execute("PRAGMA user_version = 10")
