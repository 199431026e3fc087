"""Packages filed online with help, help given, payments, receipts and closed days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("helped", sa.String(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("became", sa.String(), server_default="", nullable=False))
    op.add_column("visits", sa.Column("desk", sa.String(), server_default="", nullable=False))
    op.create_table(
        "packages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("procedure_name", sa.String(), nullable=False),
        sa.Column("applicant_name", sa.String(), nullable=False),
        sa.Column("applicant_number", sa.String(), nullable=False),
        sa.Column("helper", sa.String(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=True),
        sa.Column("prepared_at", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("dossier_code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("packages_code", "packages", ["code"], unique=False)
    op.create_index("packages_newest", "packages", ["prepared_at", "id"], unique=False)
    op.create_index(
        "packages_open",
        "packages",
        ["prepared_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'with-citizen', 'agreed')"),
    )
    op.create_index("packages_person", "packages", ["applicant_number"], unique=False)
    op.create_table(
        "helps",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("procedure_name", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("first_time", sa.Boolean(), nullable=False),
        sa.Column("done_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("act"),
    )
    op.create_index("helps_newest", "helps", ["done_at"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("asked_at", sa.String(), nullable=False),
        sa.Column("paid_at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("parts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "payments_open",
        "payments",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('asked', 'started', 'reported')"),
    )
    op.create_index("payments_asked", "payments", ["asked_at"], unique=False)
    op.create_index("payments_subject", "payments", ["subject"], unique=False)
    op.create_table(
        "takings",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("payment", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("done_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("act"),
        sqlite_with_rowid=False,
    )
    op.create_index("takings_day", "takings", ["day", "desk"], unique=False)
    op.create_index("takings_subject", "takings", ["subject"], unique=False)
    op.create_table(
        "receipt_books",
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("closed", sa.String(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("book"),
    )
    op.create_table(
        "receipts",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("payment", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("void_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("act"),
        sqlite_with_rowid=False,
    )
    op.create_index("receipts_at", "receipts", ["at"], unique=False)
    op.create_index("receipts_payment", "receipts", ["payment"], unique=False)
    op.create_index("receipts_serial", "receipts", ["book", "serial", "state"], unique=False)
    op.create_index("receipts_subject", "receipts", ["subject"], unique=False)
    op.create_table(
        "closings",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("difference", sa.Integer(), nullable=False),
        sa.Column("explained", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("lines", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "version"),
    )
    op.create_index("closings_day", "closings", ["desk", "day"], unique=False)
    op.execute("PRAGMA user_version = 5")
