"""Figures are counted from narrow rows and months of them, made when somebody looks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

_LONG = "substr(received, 1, 7) < substr(due, 1, 7) AND substr(due, 1, 7) < substr(ended, 1, 7)"


def _texts(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names.split()]


def _counts(names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names.split()]


def upgrade() -> None:
    op.create_table(
        "dossier_facts",
        sa.Column("n", sa.Integer(), nullable=False),
        *_texts("filed"),
        sa.Column("received", sa.String(), nullable=True),
        *_texts("due"),
        sa.Column("ended", sa.String(), nullable=True),
        *_texts("since"),
        *_counts("status"),
        *_texts("desk officer procedure"),
        *_counts("version"),
        *_texts("channel"),
        *_counts("outcome flags days"),
        *_texts("not_online"),
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
    op.create_index("dossier_facts_long", "dossier_facts", ["due"], sqlite_where=sa.text(_LONG))
    dims = "ended received due desk procedure version channel outcome flags"
    numbers = ("version", "outcome", "flags")
    op.create_table(
        "month_facts",
        *(
            sa.Column(name, sa.Integer() if name in numbers else sa.String(), nullable=False)
            for name in dims.split()
        ),
        *_counts("n days"),
        sa.PrimaryKeyConstraint(*dims.split()),
        sqlite_with_rowid=False,
    )
    op.execute("PRAGMA user_version = 15")
