"""Open dossiers of an old program: read from its spreadsheet, tried dry, then taken over whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from db import numbers
from db.kinds import Person, Received
from db.problem import RecordProblem
from desk_tui.counter import care, give_back, look, old_desk, supplement
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules.statuses import Status

HEAD = (
    "Mã hồ sơ",
    "Mã thủ tục",
    "Chủ hồ sơ",
    "Số định danh",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Trạng thái",
    "Giấy tờ còn thiếu",
    "Ngày yêu cầu bổ sung",
    "Ngày có kết quả",
    "Lệ phí",
)
ROWS = (
    ("H18.12.34-261110-0007", "1.004873", "Nguyễn Văn Thử", "001090000000", "10/11/2026 08:30"),
    ("H18.12.34-261111-0001", "1.004873", "Trần Thị Ví Dụ", "", "11/11/2026"),
    ("BN-2026/118", "1.004873", "Lê Mẫu", "", "2026-11-12"),
    ("H18.12.34-261101-0001", "1.004873", "Phạm Xong", "", "01/11/2026"),
)
REST = (
    ("17/11/2026", "Đang giải quyết", "", "", "", "8.000 đ"),
    ("20/11/2026", "Chờ bổ sung", "Bản chụp hộ khẩu cũ", "13/11/2026 10:00", "", ""),
    ("", "Chờ trả kết quả", "", "", "13/11/2026", ""),
    ("05/11/2026", "Đã trả kết quả", "", "", "", ""),
)


def csv_of(folder: Path, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Path:
    path = folder / "sổ cũ.csv"
    lines = [";".join(row) for row in (head, *rows)]
    path.write_text("DANH SÁCH HỒ SƠ\n\n" + "\n".join(lines), encoding="utf-8-sig")
    return path


def whole_sheet(folder: Path) -> Path:
    return csv_of(folder, *(row + rest for row, rest in zip(ROWS, REST, strict=True)))


def test_a_dry_run_tells_all_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    said = old_desk.bring(desk, whole_sheet(tmp_path), dry=True)
    assert (said.rows, len(said.codes), said.over, said.written) == (4, 3, (ROWS[3][0],), False)
    assert any("BN-2026-118: chưa có ngày hẹn trả" in line for line in said.warnings)
    with pytest.raises(RecordProblem, match="Không tìm thấy"):
        look.find(desk, ROWS[0][0])


def test_dossiers_come_with_code_date_and_status_and_go_on(desk: Desk, tmp_path: Path) -> None:
    sheet = whole_sheet(tmp_path)
    assert old_desk.bring(desk, sheet).written
    codes = old_desk.bring(desk, sheet, dry=True).here
    first, waiting, ready = (look.show(desk, code) for code in codes)
    assert [Status(one.row.status) for one in (first, waiting, ready)] == [4, 5, 9]
    assert (first.said.fee, first.said.owner.number) == (8000, "001090000000")
    assert first.row.due
    assert f"{local(datetime.fromisoformat(first.row.due)):%H:%M %d/%m/%Y}" == "17:00 17/11/2026"
    assert isinstance(ready.said, Received)
    assert ready.said.note == "Chuyển từ sổ cũ, mã BN-2026/118"
    taken = set(range(1, 10)) - set(numbers.free(desk.read, desk.today().replace(day=10)))
    assert taken == {7}

    again = old_desk.bring(desk, sheet)
    assert (again.codes, len(again.here), again.written) == ((), 3, False)

    done = supplement.supply(desk, ROWS[1][0], {"1": None})
    assert done.status == Status.PROCESSING or done.status == Status.RECEIVED
    # It stood still from Friday the 13th on: what was left then goes on from today.
    assert done.due
    assert done.due.date() > datetime(2026, 11, 20).date()
    returned = give_back.give_back(desk, codes[2], Taker(person=Person(name="Lê Mẫu")))
    assert returned.status == Status.RETURNED
    assert care.check(desk, rebuild=True)[0].state == "ok"


def test_a_spreadsheet_says_the_same(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Sở Ví Dụ"])
    sheet.append([*HEAD[:6], "Họ tên khác"])
    day, hour = datetime(2026, 11, 10), datetime(2026, 11, 17, 11, 30)
    sheet.append([ROWS[0][0], "1.004873", "Nguyễn Văn Thử", 1090000000, day, hour])
    path = tmp_path / "sổ.xlsx"
    book.save(path)
    assert old_desk.bring(desk, path).codes == (ROWS[0][0],)
    whole = look.show(desk, ROWS[0][0])
    assert whole.said.owner.number == "001090000000"
    assert f"{local(datetime.fromisoformat(whole.row.received)):%H:%M}" == "07:30"
    assert f"{local(datetime.fromisoformat(whole.row.due or '')):%H:%M}" == "11:30"


@pytest.mark.parametrize(
    ("place", "cell", "why"),
    [
        (0, "", "chưa có mã hồ sơ"),
        (0, "MÃ LẠ?", "không dùng trong mã"),
        (1, "9.999999", "9.999999"),
        (2, "", "Chưa có tên"),
        (3, "123", "không đủ 12 chữ số"),
        (4, "hôm qua", "không phải ngày"),
        (4, "17/11/2026", "nằm sau hôm nay"),
        (5, "01/11/2026", "nằm trước ngày tiếp nhận"),
        (6, "treo", "không hiểu trạng thái"),
        (6, "Mới đăng ký", "trung tâm"),
        (10, "mười", "không phải số tiền"),
    ],
)
def test_one_bad_line_keeps_all_out(
    desk: Desk, tmp_path: Path, place: int, cell: str, why: str
) -> None:
    good, row = ROWS[1] + REST[0], list(ROWS[0] + REST[0])
    row[place] = f'"{cell}"'
    said = old_desk.bring(desk, csv_of(tmp_path, good, tuple(row)))
    assert not said.written
    assert [one.line for one in said.rejected] == [5]
    assert why in said.rejected[0].why
    assert not desk.read.execute("SELECT 1 FROM dossiers").fetchone()


def test_a_sheet_without_its_columns_or_in_another_coding(desk: Desk, tmp_path: Path) -> None:
    bare = csv_of(tmp_path, ("x",), head=("Mã hồ sơ", "Chủ hồ sơ"))
    wrong = tmp_path / "cũ.csv"
    wrong.write_bytes("Mã hồ sơ;Chủ hồ sơ".encode("cp1258", "replace"))
    fake = tmp_path / "giả.xlsx"
    fake.write_text("không phải bảng tính")
    for path, code in (
        (bare, "sheet-columns"),
        (wrong, "sheet-unreadable"),
        (fake, "sheet-unreadable"),
        (tmp_path / "none.csv", "sheet-unreadable"),
    ):
        with pytest.raises(RecordProblem) as caught:
            old_desk.bring(desk, path)
        assert caught.value.code == code


def test_only_who_is_in_charge_brings_dossiers(desk: Desk, tmp_path: Path) -> None:
    desk.role = "officer"
    with pytest.raises(Refusal) as caught:
        old_desk.bring(desk, whole_sheet(tmp_path))
    assert caught.value.code == "not-allowed"
