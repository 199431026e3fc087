"""Acts count their steps; what is changed, asked, held and linked has its readings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("acts", sa.Column("step", sa.Integer(), server_default="0", nullable=False))
    op.add_column("dossiers", sa.Column("holder", sa.String(), server_default="", nullable=False))
    op.create_index(
        "dossiers_holder",
        "dossiers",
        ["holder", "n"],
        unique=False,
        sqlite_where=sa.text("holder != ''"),
    )
    op.create_table(
        "fields",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "field"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("first_value", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("second_value", sa.String(), nullable=False),
        sa.Column("task", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("differed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("questions_dossier", "questions", ["dossier"], unique=False)
    op.create_index(
        "questions_open", "questions", ["id"], unique=False, sqlite_where=sa.text("state = 'open'")
    )
    op.create_table(
        "links",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("dossier", "other"),
        sqlite_with_rowid=False,
    )
    op.create_index("links_other", "links", ["other"], unique=False)
    op.execute("PRAGMA user_version = 4")
