"""A half visit ends in the transaction that makes a dossier or a package of it (C-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from db import acts
from db.driver import sqlite
from db.kinds import VisitResumed
from desk_tui.counter.problem import Refusal
from desk_tui.tongue import say


def resuming(
    connection: sqlite.Connection,
    visit: str,
    kind: Literal["dossier", "package"],
    subject: str,
    done_at: datetime | None,
) -> list[acts.Doing]:
    """The act that ends a half visit, for the transaction that makes `subject` of it; none
    without a visit. `done_at` as in `acts.Doing`. Raises as `refuse_resumed`."""
    if not visit:
        return []
    refuse_resumed(connection, visit)
    return [acts.Doing(visit, VisitResumed(became=kind, subject=subject), done_at)]


def refuse_resumed(connection: sqlite.Connection, id: str) -> None:
    """Raises Refusal `visit-over` with what the visit became. Ask it again when writing."""
    row = connection.execute("SELECT became FROM visits WHERE id = ?", (id,)).fetchone()
    became = row["became"] if row else ""
    if not became:
        return
    kind, code = became_of(connection, became)
    raise Refusal(
        "visit-over",
        say("Lượt đến này đã được làm tiếp: {kind} {code}.", kind=kind, code=code).replace(
            "  ", " "
        ),
        say("Mở hồ sơ hoặc gói đó để xem; không lập thêm lần nữa."),
    )


def became_of(connection: sqlite.Connection, subject: str) -> tuple[str, str]:
    """("hồ sơ" | "gói", its code); the code is empty while it has not come to this desk."""
    row = connection.execute("SELECT code FROM dossiers WHERE id = ?", (subject,)).fetchone()
    if row:
        return say("hồ sơ"), row["code"]
    row = connection.execute("SELECT code FROM packages WHERE id = ?", (subject,)).fetchone()
    return (say("gói"), row["code"]) if row else (say("hồ sơ ở quầy khác"), "")
