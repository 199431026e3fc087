"""The record as first shipped"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("done_at", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.create_index("acts_subject", ["subject", "seq"], unique=False)

    op.create_table(
        "calendar_days",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "catalogue_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effective", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossiers",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("centre_code", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("procedure_version", sa.Integer(), nullable=False),
        sa.Column("procedure_name", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("owner_number", sa.String(), nullable=False),
        sa.Column("submitter_name", sa.String(), nullable=False),
        sa.Column("received", sa.String(), nullable=False),
        sa.Column("due", sa.String(), nullable=True),
        sa.Column("finished", sa.String(), nullable=True),
        sa.Column("deadline", sa.String(), nullable=True),
        sa.Column("fee", sa.Integer(), nullable=True),
        sa.Column("details", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index(
            "dossiers_centre_code",
            ["centre_code"],
            unique=False,
            sqlite_where=sa.text("centre_code != ''"),
        )
        batch_op.create_index("dossiers_channel", ["channel", "received", "n"], unique=False)
        batch_op.create_index(
            "dossiers_deadline",
            ["deadline", "n"],
            unique=False,
            sqlite_where=sa.text("deadline IS NOT NULL"),
        )
        batch_op.create_index("dossiers_newest", ["received", "n"], unique=False)
        batch_op.create_index(
            "dossiers_owner",
            ["owner_number"],
            unique=False,
            sqlite_where=sa.text("owner_number != ''"),
        )
        batch_op.create_index("dossiers_status", ["status", "received", "n"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("focus", sa.String(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("updated_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "number_blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("number_blocks", schema=None) as batch_op:
        batch_op.create_index("number_blocks_once", ["day", "first"], unique=True)

    op.create_table(
        "number_gaps",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "first"),
    )
    op.create_table(
        "numbers",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("act_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", "seq"),
        sa.UniqueConstraint("code"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "officers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "papers",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "slips",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("copy_no", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "form", "version", "copy_no"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("done_at", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("visits_newest", ["done_at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["acts.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("act_id"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_open", ["seq"], unique=False, sqlite_where=sa.text("state != 'confirmed'")
        )
        batch_op.create_index(
            "outbox_subject",
            ["subject"],
            unique=False,
            sqlite_where=sa.text("state != 'confirmed'"),
        )

    op.create_table(
        "procedures",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("effective_from", sa.String(), nullable=False),
        sa.Column("effective_to", sa.String(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("processing_value", sa.Integer(), nullable=True),
        sa.Column("processing_unit", sa.String(), nullable=False),
        sa.Column("cutoff", sa.String(), nullable=False),
        sa.Column("processing_note", sa.String(), nullable=False),
        sa.Column("fee_direct_vnd", sa.Integer(), nullable=True),
        sa.Column("fee_online_vnd", sa.Integer(), nullable=True),
        sa.Column("fee_unit", sa.String(), nullable=False),
        sa.Column("fee_set_by", sa.String(), nullable=False),
        sa.Column("fee_note", sa.String(), nullable=False),
        sa.Column("required_papers", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("result_code", sa.String(), nullable=False),
        sa.Column("channel_direct", sa.String(), nullable=False),
        sa.Column("channel_online", sa.String(), nullable=False),
        sa.Column("channel_post", sa.String(), nullable=False),
        sa.Column("service_level", sa.String(), nullable=False),
        sa.Column("service_level_scope", sa.String(), nullable=False),
        sa.Column("publishing_decision", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("plain", sa.String(), nullable=False),
        sa.Column("initials", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["catalogue_imports.id"],
        ),
        sa.PrimaryKeyConstraint("version"),
    )
    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.create_index("procedures_code", ["code", "effective_from"], unique=False)

    op.create_table(
        "required_papers",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("conditional", sa.Boolean(), nullable=False),
        sa.Column("shown_only", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"],
            ["procedures.version"],
        ),
        sa.PrimaryKeyConstraint("version", "place"),
    )
    # What SQLModel cannot say: words to search by, and that acts are for ever. Hardly a
    # Vietnamese syllable has more than six letters: each start of one has its own list.
    op.execute(
        "CREATE VIRTUAL TABLE dossier_words USING fts5(words, marks, content='',"
        " contentless_delete=1, prefix='1 2 3 4 5 6', tokenize=\"unicode61 remove_diacritics 0\")"
    )
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER acts_keep_{change.lower()} BEFORE {change} ON acts"
            " BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END"
        )
    op.execute("PRAGMA user_version = 1")
