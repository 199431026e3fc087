"""The end of the day: cash counted against the acts, and everything that is not done yet (FEE-08).

The sheet repeats the truth line: closing a day never hides what the centre does not have (C-06).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from db import acts
from db.clock import from_text
from db.driver import sqlite
from db.kinds import DayClosed, SlipIssued
from db.kinds_money import Counted
from db.problem import RecordProblem
from desk_tui.counter import money_counts, payments, receipt_books, receipts, slip
from desk_tui.counter.closings import Closing, closings, open_days, subject_of
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules.money import KIND_WORDS
from desk_tui.rules.money_words import amount_words
from desk_tui.rules.text import tidy, vn_money
from desk_tui.slips.data_money import DaySheet, SheetGroup, SheetLine
from desk_tui.slips.problem import SlipProblem

GROUPS = {
    "money": ("Thu trong ngày", "Không có khoản thu nào."),
    "receipts": ("Biên lai", "Không dùng biên lai nào."),
    "owed": ("Còn phải thu", "Không còn khoản nào."),
    "work": ("Tiếp nhận trong ngày", "Không có lượt nào."),
    "unsent": ("Chưa gửi về trung tâm", "Đã gửi hết."),
}
_ADDED = "giấy tờ bổ sung vào hồ sơ đã có"
_UNSENT = (
    ("hồ sơ tiếp nhận", ("dossier.received",)),
    ("gói nộp trực tuyến", ("package.prepared",)),
    ("kết quả đã trả", ("result.returned",)),
    ("hồ sơ sửa, hủy", ("dossier.changed", "dossier.voided")),
    ("lượt đến không thành hồ sơ", ("visit.recorded",)),
    (_ADDED, ("paper.added",)),
    ("khoản thu tiền", ("payment.paid", "payment.refunded")),
    ("quyển biên lai", ("book.opened", "book.closed", "receipt.voided")),
)
"""What an unsent subject is called, by the acts that wait; the first that fits names it."""


@dataclass(frozen=True)
class Sheet:
    """The day as the acts tell it, before anybody counts. `earlier` are closings of this day."""

    day: date
    expected: int
    lines: tuple[Counted, ...]
    unsent: int
    oldest: datetime | None
    earlier: tuple[Closing, ...]
    warnings: tuple[str, ...]
    closing: bool = False

    def of(self, group: str) -> tuple[Counted, ...]:
        return tuple(line for line in self.lines if line.group == group)


@dataclass(frozen=True)
class Closed:
    """A closed day. `slip` is None when the sheet could not be drawn."""

    sheet: Sheet
    version: int
    counted: int | None
    difference: int
    explained: str
    slip: Path | None
    warnings: tuple[str, ...]


def sheet(desk: Desk, day: date | None = None, *, closing: bool = False) -> Sheet:
    """What the sheet of `day` (today) will say. `closing`: the closing itself is unsent too."""
    day = day or desk.today()
    if day > desk.today():
        raise RecordProblem(
            "future", f"Ngày {day:%d/%m/%Y} chưa tới.", "Sửa lại ngày, hoặc đồng hồ máy."
        )
    lines, unsent, oldest = _unsent(desk, closing=closing)
    return Sheet(
        day=day,
        expected=expected_cash(desk.read, desk.office.desk_id, day),
        lines=(*_money(desk, day), *_receipts(desk, day), *_owed(desk), *_work(desk, day), *lines),
        unsent=unsent,
        oldest=oldest,
        earlier=closings(desk, day),
        warnings=tuple(_warnings(desk, day)),
        closing=closing,
    )


def close(
    desk: Desk,
    counted: int | None = None,
    explained: str = "",
    day: date | None = None,
    at: datetime | None = None,
) -> Closed:
    """Close the day (once more makes the next version) and draw its sheet.

    Raises Refusal `difference-unexplained` when the cash counted is not what the acts say and
    nobody says why; RecordProblem `bad-cash`, `future`.
    """
    if counted is not None and counted < 0:
        raise RecordProblem("bad-cash", "Tiền kiểm đếm không thể âm.", "Nhập lại số tiền.")
    told: list[Sheet] = []

    def doings(_: sqlite.Connection) -> list[acts.Doing]:
        told.clear()
        now = sheet(desk, day, closing=True)
        told.append(now)
        difference = 0 if counted is None else counted - now.expected
        if difference and not tidy(explained):
            raise Refusal(
                "difference-unexplained",
                f"Kiểm đếm {vn_money(counted or 0)}, theo sổ {vn_money(now.expected)}:"
                f" {'thừa' if difference > 0 else 'thiếu'} {vn_money(abs(difference))}.",
                "Đếm lại; nếu vẫn lệch thì ghi lý do chênh lệch rồi chốt.",
            )
        said = DayClosed(
            day=now.day.isoformat(),
            expected=now.expected,
            counted=counted,
            difference=difference,
            explained=short_note(explained),
            lines=now.lines,
        )
        return [acts.Doing(subject_of(desk, now.day), said, at)]

    desk.act(doings)
    now = told[0]
    done = closings(desk, now.day)[-1]
    path, trouble = draw_sheet(desk, now, done)
    warnings = [*now.warnings, *trouble]
    if counted is None and now.expected:
        warnings.append("Chưa kiểm đếm tiền mặt: chốt lại khi đã đếm.")
    return Closed(
        now, done.version, done.counted, done.difference, done.explained, path, tuple(warnings)
    )


def expected_cash(connection: sqlite.Connection, desk: str, day: date) -> int:
    """Cash taken less cash given back at this desk on that day, by the acts."""
    (cash,) = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM takings WHERE day = ? AND desk = ? AND by = 'cash'",
        (day.isoformat(), desk),
    ).fetchone()
    return cash


def truth_words(sheet: Sheet) -> str:
    """The truth line in one sentence, as the sheet repeats it."""
    if not sheet.unsent:
        return "Đã gửi hết về trung tâm."
    oldest = f", cũ nhất từ {sheet.oldest:%H:%M %d/%m/%Y}" if sheet.oldest else ""
    itself = " (kể cả bảng chốt này)" if sheet.closing else ""
    return f"Chưa gửi {sheet.unsent} việc về trung tâm{itself}{oldest}."


def draw_sheet(desk: Desk, now: Sheet, done: Closing) -> tuple[Path | None, list[str]]:
    """The sheet as a PDF waiting for the printer; the day is closed whatever happens here."""
    issued = SlipIssued(form="day-sheet", version=1)
    drawn = DaySheet(
        head=slip.head(desk, "", done.at.date(), issued, done.officer),
        day=done.day,
        version=done.version,
        closed=done.at,
        desk=f"Quầy {desk.office.desk}",
        expected=done.expected,
        counted=done.counted,
        difference=done.difference,
        words=amount_words(done.counted) if done.counted is not None else "",
        explained=done.explained,
        truth=truth_words(now),
        groups=tuple(
            SheetGroup(
                title=title,
                lines=tuple(_printed(line) for line in now.of(group)),
                empty=empty,
            )
            for group, (title, empty) in GROUPS.items()
        ),
        earlier=tuple(
            f"Lần {one.version} lúc {one.at:%H:%M %d/%m}: theo sổ {vn_money(one.expected)}."
            for one in now.earlier
        ),
    )
    name = f"chot-ngay-{done.day:%y%m%d}-{done.version}"
    try:
        return slip.draw_told(desk, drawn, name, desk.office.form_set)
    except (SlipProblem, OSError) as problem:
        return None, [f"Ngày đã chốt nhưng chưa vẽ được bảng: {problem}"]


def _printed(line: Counted) -> SheetLine:
    sums = line.group in ("money", "owed") or line.amount
    return SheetLine(text=line.text, number=line.number, amount=line.amount if sums else None)


def _money(desk: Desk, day: date) -> list[Counted]:
    found = money_counts.counts(desk.read, day, day, desk.office.desk_id)
    ways = (
        ("Tiền mặt", found.cash),
        ("Chuyển khoản đã xác nhận", found.bank),
        ("Trực tuyến, Nền tảng báo", found.online),
        ("Hoàn lại người nộp", found.refunded),
        ("Miễn (không tính là thanh toán)", found.waived),
        ("Giảm", found.reduced),
    )
    return [
        Counted(text=text, number=way.number, amount=way.money, group="money")
        for text, way in ways
        if way.number
    ]


def _receipts(desk: Desk, day: date) -> list[Counted]:
    lines: list[Counted] = []
    today = receipts.used_between(desk.read, desk.office.desk_id, *money_counts.bounds(day, day))
    for book in receipts.own_books(desk):
        used = [r for r in today if r.book == book.id]
        void = [r for r in used if r.state == "void"]
        if used:
            span = f"{used[0].number}–{used[-1].number}" if len(used) > 1 else used[0].number
            lines.append(
                Counted(
                    text=f"{book.series} ({KIND_WORDS[book.kind]}) số {span}",
                    number=len(used),
                    amount=sum(r.amount for r in used if r.state == "issued"),
                    group="receipts",
                )
            )
        lines += [
            Counted(text=f"Hủy {r.words}: {r.reason}", number=1, group="receipts") for r in void
        ]
        if book.left and not book.own:
            lines.append(
                Counted(text=f"{book.series}: còn lại", number=book.left, group="receipts")
            )
    return lines


def _owed(desk: Desk) -> list[Counted]:
    """By what is waited for, whichever day it began."""
    names = {
        "never": "Chưa thu",
        "later": "Thu sau",
        "transfer": "Chờ chuyển khoản",
        "reported": "Người nộp báo đã chuyển, chờ xác nhận",
        "online": "Chờ thanh toán trực tuyến",
        "cash": "Chờ thu tiền mặt",
    }
    sums: dict[str, tuple[int, int]] = {}
    for one in payments.owing(desk):
        known = one.payment
        key = "never" if known is None else known.how
        if known and known.state == "reported":
            key = "reported"
        number, amount = sums.get(key, (0, 0))
        sums[key] = number + 1, amount + one.amount
    return [
        Counted(text=text, number=sums[key][0], amount=sums[key][1], group="owed")
        for key, text in names.items()
        if key in sums
    ]


def _work(desk: Desk, day: date) -> list[Counted]:
    """The dossier numbers of the day at this desk, and the visits that made none."""
    period = money_counts.bounds(day, day)
    codes = [
        row["code"]
        for row in desk.read.execute(
            "SELECT code FROM dossiers WHERE received >= ? AND received < ? AND desk = ?"
            " AND channel != 'online' ORDER BY code",
            (*period, desk.office.desk_id),
        )
    ]
    (visits,) = desk.read.execute(
        "SELECT count(*) FROM visits WHERE done_at >= ? AND done_at < ? AND desk = ?",
        (*period, desk.office.desk_id),
    ).fetchone()
    (packages,) = desk.read.execute(
        "SELECT count(*) FROM packages WHERE prepared_at >= ? AND prepared_at < ? AND desk = ?",
        (*period, desk.office.desk_id),
    ).fetchone()
    span = f" số {_short(codes[0])}–{_short(codes[-1])}" if codes else ""
    found = (
        (f"Hồ sơ{span}", len(codes)),
        ("Gói nộp trực tuyến", packages),
        ("Lượt đến không thành hồ sơ", visits),
    )
    return [Counted(text=text, number=number, group="work") for text, number in found if number]


def _short(code: str) -> str:
    return code.rpartition("-")[2]


def _unsent(desk: Desk, *, closing: bool) -> tuple[list[Counted], int, datetime | None]:
    """(lines by what waits, acts in all as the truth line counts them, the oldest)."""
    kinds: dict[str, set[str]] = {}
    count, oldest = 0, ""
    for row in desk.read.execute(
        "SELECT a.subject, a.kind, a.done_at FROM outbox o JOIN acts a ON a.seq = o.seq"
        " WHERE o.state != 'confirmed' AND o.state != 'withheld'"
    ):
        kinds.setdefault(row["subject"], set()).add(row["kind"])
        count += 1
        oldest = min(oldest or row["done_at"], row["done_at"])
    if closing:
        kinds.setdefault("closing", set()).add("day.closed")
        count += 1
    lines = [
        Counted(text=text, number=number, group="unsent")
        for text, number in _named(list(kinds.values()))
    ]
    return lines, count, local(from_text(oldest)) if oldest else None


def _named(waiting: Sequence[set[str]]) -> list[tuple[str, int]]:
    """What waits, each subject named for everything of it that is a work of its own.

    A dossier that was never sent is one dossier, whatever was added, changed or paid on it; only
    the giving back of its result is told beside it.
    """
    told: dict[str, int] = {}
    rest = 0
    for kinds in waiting:
        names = [text for text, some in _UNSENT if kinds & set(some)]
        if {"dossier.received", "package.prepared"} & kinds:
            keep = ("hồ sơ tiếp nhận", "gói nộp trực tuyến", "kết quả đã trả", "hồ sơ sửa, hủy")
            names = [name for name in names if name in keep]
        elif "result.returned" in kinds:
            # What was scanned before it was handed over is its result.
            names = [name for name in names if name != _ADDED]
        rest += not names
        for name in names:
            told[name] = told.get(name, 0) + 1
    ordered = [(text, told[text]) for text, _ in _UNSENT if text in told]
    return [*ordered, ("việc khác", rest)] if rest else ordered


def _warnings(desk: Desk, day: date) -> list[str]:
    said = [f"Ngày {one:%d/%m/%Y} còn tiền mặt chưa chốt." for one in open_days(desk, before=day)]
    (ahead,) = desk.read.execute(
        "SELECT count(*) FROM takings WHERE desk = ? AND by = 'cash' AND day > ?",
        (desk.office.desk_id, max(day, desk.today()).isoformat()),
    ).fetchone()
    if ahead:
        said.append(f"Có {ahead} khoản ghi ngày sau hôm nay: đồng hồ máy đã từng sai.")
    for book in receipts.own_books(desk):
        said += receipts.gaps(desk.read, book)
    return said + receipt_books.low_stock(desk)
