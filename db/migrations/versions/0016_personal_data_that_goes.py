"""An act that a `data.purged` act names may lose the personal part of its payload, nothing else"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SAID = "id", "subject", "kind", "officer", "desk", "done_at", "recorded_at"
_STAYS = ("seq", *_SAID, "prev_hash", "hash", "step")


def upgrade() -> None:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _STAYS)
    op.execute("DROP TRIGGER acts_keep_update")
    op.execute(
        f"CREATE TRIGGER acts_keep_update BEFORE UPDATE ON acts WHEN NOT ({same}"
        " AND EXISTS (SELECT 1 FROM acts p WHERE p.subject = OLD.subject"
        " AND p.kind = 'data.purged' AND instr(p.payload, OLD.id) > 0))"
        " BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END"
    )
    op.execute("PRAGMA user_version = 16")
