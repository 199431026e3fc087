"""Messages to citizens have their reading"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.String(), nullable=False),
        sa.Column("moved_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("messages_newest", "messages", ["asked_at", "id"], unique=False)
    op.create_index("messages_subject", "messages", ["subject"], unique=False)
    op.create_index(
        "messages_waiting",
        "messages",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.execute("PRAGMA user_version = 7")
