"""Dossiers that will spoil the reports, each with the way to mend it (STA-05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from db import tallies
from db.clock import utc_text
from desk_tui.counter import report
from desk_tui.counter.desk import Desk
from desk_tui.rules import metrics

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


@dataclass(frozen=True)
class _Fault:
    """`test` is SQL over a dossier's facts `f`; of dossiers that `came` in the period, or that
    were over (`ended`) in it."""

    words: str
    mend: str
    test: str
    day: str = "coalesce(f.received, f.filed)"


_FINISHED = f"f.outcome IN ({tallies.EARLY}, {tallies.ON_DAY}, {tallies.LATE}, {tallies.NO_DUE})"
_ENDED = "f.ended"


def _is(flag: int) -> str:
    return f"(f.flags & {flag}) != 0"


def _not(flag: int) -> str:
    return f"(f.flags & {flag}) = 0"


FAULTS: Mapping[str, _Fault] = {
    "future": _Fault(
        "Hồ sơ đề ngày chưa tới",
        "Xem lại đồng hồ máy; hủy số ghi nhầm rồi tiếp nhận lại.",
        "coalesce(f.received, f.filed) > :today",
        "min(coalesce(f.received, f.filed), :last)",
    ),
    "backwards": _Fault(
        "Xong trước khi tiếp nhận",
        "Xem lịch sử hồ sơ: giờ làm của việc xong hoặc việc tiếp nhận ghi sai; sửa có người duyệt.",
        _is(tallies.BACKWARDS),
    ),
    "not-online": _Fault(
        "Ghi kênh trực tuyến nhưng danh mục không cho nộp trực tuyến",
        "Xem lại danh mục (cột channel_online) hoặc kênh của hồ sơ; nhập danh mục mới nếu đã đổi.",
        f"f.channel = 'online' AND f.version != 0 AND {_not(tallies.ONLINE_OFFERED)}",
    ),
    "no-result": _Fault(
        "Đã xong nhưng chưa có tệp kết quả",
        "Mở hồ sơ, F9 thêm kết quả rồi quét hoặc gắn tệp.",
        f"{_FINISHED} AND {_is(tallies.RESULT_DUE)} AND {_not(tallies.RESULT_FILE)}",
        _ENDED,
    ),
    "no-parts": _Fault(
        "Nhận giấy tờ nhưng chưa số hóa giấy nào",
        "Mở hồ sơ, F6 quét các giấy tờ đã nhận.",
        f"f.received IS NOT NULL AND {_not(tallies.SOME_PARTS)} AND {_not(tallies.NO_PARTS)}",
    ),
    "unknown-procedure": _Fault(
        "Thủ tục không có trong danh mục của quầy",
        "Nhập danh mục có thủ tục đó: desk-tui catalogue import TỆP.",
        "f.version = 0",
    ),
    "unpaid": _Fault(
        "Đã xong nhưng chưa ghi thu phí, lệ phí",
        "Mở hồ sơ, Alt+P thu tiền hoặc ghi miễn có người duyệt.",
        f"{_FINISHED} AND {_is(tallies.FEE)} AND {_not(tallies.PAID)}",
        _ENDED,
    ),
    "overdue": _Fault(
        "Đang làm và đã quá hạn",
        "Làm ngay, hoặc xin lỗi và hẹn lại (mẫu 04): vẫn tính là trễ, có ghi lý do.",
        "f.ended IS NULL AND f.due != '' AND f.due < :today AND f.status NOT IN (5, 6)",
        "CASE WHEN f.received <= :last THEN :last END",
    ),
    "asked-again": _Fault(
        "Yêu cầu bổ sung hơn một lần (766 tính là trễ)",
        "Không sửa được về sau: lần tới nêu đủ giấy tờ thiếu trong một lần.",
        _is(tallies.ASKED_AGAIN),
    ),
}
_UNSENT = (
    "Quá một ngày trung tâm chưa xác nhận",
    "Xem F5 gửi/nhận: nối lại mạng, hoặc mang gói USB.",
)


def found(desk: Desk, first: date, last: date, limit: int = 50) -> list[Spoiler]:
    """Every fault that some dossier of the period has, with the oldest `limit` codes of each.

    Raises RuleProblem `bad-period`.
    """
    metrics.check_period(first, last)
    report.keep_up(desk)
    values = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "today": desk.today().isoformat(),
        "limit": limit,
    }
    listed: list[Spoiler] = []
    for id, fault in FAULTS.items():
        where = (
            f"FROM dossier_facts f JOIN dossiers d ON d.n = f.n WHERE {fault.test}"
            f" AND {fault.day} BETWEEN :first AND :last"
        )
        listed.append(_spoiler(desk, id, fault.words, fault.mend, where, values))
    waiting = (
        "FROM dossiers d JOIN dossier_facts f ON f.n = d.n WHERE d.id IN (SELECT o.subject"
        " FROM outbox o JOIN acts a ON a.seq = o.seq WHERE o.state != 'confirmed'"
        " AND a.recorded_at < :long_ago) AND coalesce(f.received, f.filed)"
        " BETWEEN :first AND :last"
    )
    values["long_ago"] = utc_text(desk.now() - UNSENT_AFTER)
    listed.append(_spoiler(desk, "unsent", *_UNSENT, waiting, values))
    return [one for one in listed if one.count]


def _spoiler(
    desk: Desk, id: str, words: str, mend: str, where: str, values: Mapping[str, str | int]
) -> Spoiler:
    (count,) = desk.read.execute(f"SELECT count(*) {where}", values).fetchone()
    rows = desk.read.execute(f"SELECT d.code {where} ORDER BY d.n LIMIT :limit", values)
    return Spoiler(id, words, mend, count, tuple(row["code"] for row in rows))
