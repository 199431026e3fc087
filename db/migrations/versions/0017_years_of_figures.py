"""Whole years of figures are counted from years of months"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "year_facts",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("ended", "received", "sort", "n", "days")
        ),
        sa.PrimaryKeyConstraint("ended", "received", "sort"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO year_facts (ended, received, sort, n, days)"
        " SELECT ended / 10000 * 10000 + 101, received / 10000 * 10000 + 101, sort, sum(n),"
        " sum(days) FROM month_facts GROUP BY 1, 2, 3"
    )
    op.execute("PRAGMA user_version = 17")
