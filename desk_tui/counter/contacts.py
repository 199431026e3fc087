"""How many people were served at this desk, and what became of it: visits without a dossier count.

A pick-up on the day of receipt is the same contact: the citizen waited (an attestation, say).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from db.clock import from_text
from db.kinds import KINDS, Changed, SlipAsked, VisitRecorded
from desk_tui.counter import money_counts
from desk_tui.counter.desk import Desk, local
from desk_tui.rules import metrics
from desk_tui.tongue import say

KINDS_OF_CONTACT = {
    "received": say("hồ sơ tiếp nhận"),
    "package": say("gói nộp trực tuyến"),
    "incomplete": say("thiếu giấy tờ, hẹn lại"),
    "other-office": say("không thuộc thẩm quyền"),
    "advice": say("hỏi, được hướng dẫn"),
    "refused": say("không tiếp nhận"),
    "addition": say("bổ sung vào hồ sơ của quầy khác"),
    "correction": say("sửa thông tin đã in"),
    "return": say("trả kết quả"),
    "reprint": say("cấp lại phiếu"),
    "reprint-refused": say("không cấp lại phiếu"),
}
_KINDS = (
    "dossier.received",
    "package.prepared",
    "visit.recorded",
    "paper.added",
    "dossier.changed",
    "result.returned",
    "slip.asked",
)


@dataclass(frozen=True)
class Contacts:
    """`by` counts each kind of contact, in the order of `KINDS_OF_CONTACT`."""

    by: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by.values())

    @property
    def made_a_dossier(self) -> int:
        return self.by.get("received", 0) + self.by.get("package", 0)


def contacts(desk: Desk, first: date, last: date) -> Contacts:
    """Of this desk's own acts done from the first to the last day. Raises `bad-period`."""
    metrics.check_period(first, last)
    begin, end = money_counts.bounds(first, last)
    marks = ", ".join("?" * len(_KINDS))
    rows = desk.read.execute(
        "SELECT a.subject, a.kind, a.payload, a.done_at, d.received, d.status,"
        # What was filed with this desk's help is this desk's own.
        " coalesce((SELECT p.desk FROM packages p WHERE p.id = nullif(d.helped, '')), d.desk)"
        " AS desk FROM acts a LEFT JOIN dossiers d ON d.id = a.subject"
        " WHERE a.seq >= ? AND a.desk = ? AND a.done_at >= ? AND a.done_at < ?"
        f" AND a.kind IN ({marks}) ORDER BY a.seq",
        (_first_own(desk, begin), desk.office.desk_id, begin, end, *_KINDS),
    )
    seen: set[tuple[str, str, str]] = set()
    by = dict.fromkeys(KINDS_OF_CONTACT, 0)
    for row in rows:
        kind = _kind(desk, row)
        # Several papers, several fields put right in one sitting are one contact.
        once = (kind, row["subject"], row["done_at"][:16] if kind == "correction" else "")
        if kind in ("addition", "correction") and once in seen:
            continue
        seen.add(once)
        if kind:
            by[kind] += 1
    return Contacts({kind: n for kind, n in by.items() if n})


def _kind(desk: Desk, row: Any) -> str:
    """Which kind of contact an act stands for; "" for none."""
    act = row["kind"]
    said = msgspec.json.decode(row["payload"], type=KINDS[act])
    done = row["done_at"]
    received = row["received"]
    match act:
        case "dossier.received":
            return "received"
        case "package.prepared":
            return "package"
        case "visit.recorded" if isinstance(said, VisitRecorded):
            return said.kind if said.kind in KINDS_OF_CONTACT else "advice"
        case "dossier.changed" if isinstance(said, Changed):
            return "correction" if said.approved_by else ""
        case "result.returned":
            return "" if received and _day(received) == _day(done) else "return"
        case "slip.asked" if isinstance(said, SlipAsked):
            return "reprint" if said.given else "reprint-refused"
        case "paper.added":
            other = row["desk"] not in (None, desk.office.desk_id)
            return "addition" if other else ""
        case _:
            return ""


def _day(moment: str) -> date:
    return local(from_text(moment)).date()


def _first_own(desk: Desk, begin: str) -> int:
    """The first act that this record took down on or after a moment: own acts stand in order."""
    low, high = 0, desk.read.execute("SELECT coalesce(max(seq), 0) FROM outbox").fetchone()[0]
    while low < high:
        middle = (low + high) // 2
        row = desk.read.execute(
            "SELECT a.seq, a.recorded_at FROM outbox o CROSS JOIN acts a ON a.seq = o.seq"
            " WHERE o.seq > ? ORDER BY o.seq LIMIT 1",
            (middle,),
        ).fetchone()
        if row is None or row["recorded_at"] >= begin:
            high = middle
        else:
            low = max(middle + 1, row["seq"])
    return low
