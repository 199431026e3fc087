"""Which dossiers still have papers to digitise; the words of the papers that were"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "dossiers", sa.Column("undigitised", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "dossiers_undigitised",
        "dossiers",
        ["n"],
        unique=False,
        sqlite_where=sa.text("undigitised > 0"),
    )
    op.create_table(
        "paper_pages",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("paper_pages_once", "paper_pages", ["dossier", "key", "page"], unique=True)
    op.execute(
        "CREATE VIRTUAL TABLE paper_words USING fts5(words, content='',"
        ' contentless_delete=1, tokenize="unicode61 remove_diacritics 0")'
    )
    op.execute("PRAGMA user_version = 3")
