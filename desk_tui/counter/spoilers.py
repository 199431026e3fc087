"""Dossiers that will spoil the reports, each with the way to mend it (STA-05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from db import tallies
from db import tally_facts as facts
from db.clock import utc_text
from desk_tui.counter import report
from desk_tui.counter.desk import Desk
from desk_tui.rules import metrics

Values = Mapping[str, str | int]
UNSENT_AFTER = timedelta(days=1)
"""A dossier that the centre has not heard of for so long is told."""


@dataclass(frozen=True)
class Spoiler:
    """One fault. `count` of all dossiers that have it; `codes` the oldest of them."""

    id: str
    words: str
    mend: str
    count: int
    codes: tuple[str, ...]


Where = Literal["came", "ended", "open"]
"""Whose day lies in the period: it came in it, was over in it, or is open and came by its end."""
_ROWS: Mapping[Where, str] = {
    "came": "(f.received BETWEEN :first AND :last"
    " OR (f.received IS NULL AND f.filed BETWEEN :first AND :last))",
    "ended": "f.ended BETWEEN :first AND :last",
    "open": "f.ended IS NULL AND (f.received <= :last OR f.received > :today)",
}


@dataclass(frozen=True)
class _Fault:
    """`test` is SQL over a dossier's facts `f` and their sort `s`."""

    words: str
    mend: str
    test: str
    where: Where = "came"


_FROM = "FROM dossier_facts f JOIN fact_sorts s ON s.id = f.sort"
_FINISHED = f"s.outcome IN ({facts.EARLY}, {facts.ON_DAY}, {facts.LATE}, {facts.NO_DUE})"


def _is(flag: int) -> str:
    return f"(s.flags & {flag}) != 0"


def _not(flag: int) -> str:
    return f"(s.flags & {flag}) = 0"


FAULTS: Mapping[str, _Fault] = {
    "future": _Fault(
        "Hồ sơ đề ngày chưa tới",
        "Xem lại đồng hồ máy; hủy số ghi nhầm rồi tiếp nhận lại.",
        "f.received > :today",
        "open",
    ),
    "backwards": _Fault(
        "Xong trước khi tiếp nhận",
        "Xem lịch sử hồ sơ: giờ làm của việc xong hoặc việc tiếp nhận ghi sai; sửa có người duyệt.",
        _is(facts.BACKWARDS),
    ),
    "not-online": _Fault(
        "Ghi kênh trực tuyến nhưng danh mục không cho nộp trực tuyến",
        "Xem lại danh mục (cột channel_online) hoặc kênh của hồ sơ; nhập danh mục mới nếu đã đổi.",
        f"s.channel = 'online' AND s.version != 0 AND {_not(facts.ONLINE_OFFERED)}",
    ),
    "no-result": _Fault(
        "Đã xong nhưng chưa có tệp kết quả",
        "Mở hồ sơ, thêm kết quả rồi quét hoặc gắn tệp.",
        f"{_FINISHED} AND {_is(facts.RESULT_DUE)} AND {_not(facts.RESULT_FILE)}",
        "ended",
    ),
    "no-parts": _Fault(
        "Nhận giấy tờ nhưng chưa số hóa giấy nào",
        "Mở hồ sơ, quét các giấy tờ đã nhận.",
        f"f.received IS NOT NULL AND {_not(facts.SOME_PARTS)} AND {_not(facts.NO_PARTS)}",
    ),
    "unknown-procedure": _Fault(
        "Thủ tục không có trong danh mục của quầy",
        "Nhập danh mục có thủ tục đó: desk-tui catalogue import TỆP.",
        "s.version = 0",
    ),
    "unpaid": _Fault(
        "Đã xong nhưng chưa ghi thu phí, lệ phí",
        "Mở hồ sơ, thu tiền hoặc ghi miễn có người duyệt.",
        f"{_FINISHED} AND {_is(facts.FEE)} AND {_not(facts.PAID)}",
        "ended",
    ),
    "overdue": _Fault(
        "Đang làm và đã quá hạn",
        "Làm ngay, hoặc xin lỗi và hẹn lại (mẫu 04): vẫn tính là trễ, có ghi lý do.",
        "f.due > 0 AND f.due < :today AND f.status NOT IN (5, 6)",
        "open",
    ),
    "asked-again": _Fault(
        "Yêu cầu bổ sung hơn một lần (766 tính là trễ)",
        "Không sửa được về sau: lần tới nêu đủ giấy tờ thiếu trong một lần.",
        _is(facts.ASKED_AGAIN),
    ),
}
_UNSENT = (
    "Quá một ngày trung tâm chưa xác nhận",
    "Xem Gửi/nhận: nối lại mạng, hoặc mang gói USB.",
)


def found(desk: Desk, first: date, last: date, limit: int = 50) -> list[Spoiler]:
    """Every fault that some dossier of the period has, with the oldest `limit` codes of each.

    Raises RuleProblem `bad-period`.
    """
    metrics.check_period(first, last)
    report.keep_up(desk)
    values: Values = {
        "first": tallies.number_of(first),
        "last": tallies.number_of(last),
        "today": tallies.number_of(desk.today()),
        "limit": limit,
    }
    counts = _counts(desk, values)
    listed = [
        Spoiler(id, fault.words, fault.mend, counts[id], _codes(desk, fault, values))
        for id, fault in FAULTS.items()
        if counts[id]
    ]
    return [*listed, *_unsent(desk, values)]


def _counts(desk: Desk, values: Values) -> dict[str, int]:
    """All faults of one set of rows are counted in one go."""
    found: dict[str, int] = {}
    for where, rows in _ROWS.items():
        ids = [id for id, fault in FAULTS.items() if fault.where == where]
        tests = ", ".join(f"coalesce(sum({FAULTS[id].test}), 0)" for id in ids)
        counted = desk.read.execute(f"SELECT {tests} {_FROM} WHERE {rows}", values).fetchone()
        found |= dict(zip(ids, counted, strict=True))
    return found


def _codes(desk: Desk, fault: _Fault, values: Values) -> tuple[str, ...]:
    rows = desk.read.execute(
        f"SELECT d.code FROM (SELECT f.n {_FROM}"
        f" WHERE {_ROWS[fault.where]} AND {fault.test} ORDER BY f.n LIMIT :limit) f"
        " JOIN dossiers d ON d.n = f.n ORDER BY d.n",
        values,
    )
    return tuple(row["code"] for row in rows)


def _unsent(desk: Desk, values: Values) -> list[Spoiler]:
    """Of what the centre has not confirmed, the part that has waited for long."""
    waiting = (
        "FROM (SELECT DISTINCT o.subject FROM outbox o CROSS JOIN acts a ON a.seq = o.seq"
        " WHERE o.state != 'confirmed' AND a.recorded_at < :long_ago) w"
        " CROSS JOIN dossiers d ON d.id = w.subject CROSS JOIN dossier_facts f ON f.n = d.n"
        " WHERE coalesce(f.received, f.filed) BETWEEN :first AND :last"
    )
    values = {**values, "long_ago": utc_text(desk.now() - UNSENT_AFTER)}
    (count,) = desk.read.execute(f"SELECT count(*) {waiting}", values).fetchone()
    if not count:
        return []
    rows = desk.read.execute(f"SELECT d.code {waiting} ORDER BY d.n LIMIT :limit", values)
    return [Spoiler("unsent", *_UNSENT, count, tuple(row["code"] for row in rows))]
