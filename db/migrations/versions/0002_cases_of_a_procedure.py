"""Cases inside a procedure: checklist, term and fee of each"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "procedure_cases",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("effective_from", sa.String(), nullable=False),
        sa.Column("effective_to", sa.String(), nullable=True),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("papers", sa.String(), nullable=False),
        sa.Column("processing_value", sa.Integer(), nullable=True),
        sa.Column("processing_unit", sa.String(), nullable=False),
        sa.Column("processing_note", sa.String(), nullable=False),
        sa.Column("fee_direct_vnd", sa.Integer(), nullable=True),
        sa.Column("fee_online_vnd", sa.Integer(), nullable=True),
        sa.Column("fee_unit", sa.String(), nullable=False),
        sa.Column("fee_set_by", sa.String(), nullable=False),
        sa.Column("charged", sa.Boolean(), nullable=False),
        sa.Column("fee_note", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["procedures.version"]),
        sa.PrimaryKeyConstraint("version", "place"),
    )
    op.execute("PRAGMA user_version = 2")
