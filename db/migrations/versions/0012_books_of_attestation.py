"""Books of attestation have their reading"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXTS = (
    "subject book sign volume desk officer procedure person person_number paper signer state"
    " reason at"
)
_INDEXES = {
    "attestations_number": ["desk", "book", "year", "number"],
    "attestations_book": ["book", "at"],
    "attestations_at": ["at"],
    "attestations_subject": ["subject"],
}


def upgrade() -> None:
    op.create_table(
        "attestations",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS.split()),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("year", "pages", "copies", "corrected")
        ),
        sa.Column("electronic", sa.Boolean(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("act", "number"),
        sqlite_with_rowid=False,
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "attestations", columns, unique=False)
    op.execute("PRAGMA user_version = 12")
