"""Figures are counted from narrow rows and months of them, made when somebody looks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None


def _columns(texts: str, numbers: str, maybe: str = "") -> list[sa.Column[str] | sa.Column[int]]:
    return [
        *(sa.Column(name, sa.String(), nullable=False) for name in texts.split()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers.split()),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in maybe.split()),
    ]


def upgrade() -> None:
    op.create_table(
        "fact_sorts",
        *_columns("desk procedure channel", "id version outcome flags"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "fact_sorts_once",
        "fact_sorts",
        ["desk", "procedure", "version", "channel", "outcome", "flags"],
        unique=True,
    )
    op.create_table(
        "dossier_facts",
        *_columns("officer not_online", "n sort filed due since status days", "received ended"),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("dossier_facts_received", "dossier_facts", ["received"])
    op.create_index("dossier_facts_ended", "dossier_facts", ["ended"])
    op.create_index("dossier_facts_officer", "dossier_facts", ["officer", "received"])
    op.create_index(
        "dossier_facts_filed",
        "dossier_facts",
        ["filed"],
        sqlite_where=sa.text("received IS NULL"),
    )
    op.create_index(
        "dossier_facts_long",
        "dossier_facts",
        ["due"],
        sqlite_where=sa.text("received / 100 < due / 100 AND due / 100 < ended / 100"),
    )
    op.create_table(
        "month_facts",
        *_columns("", "ended received due sort n days"),
        sa.PrimaryKeyConstraint("ended", "received", "due", "sort"),
        sqlite_with_rowid=False,
    )
    op.execute("PRAGMA user_version = 15")
