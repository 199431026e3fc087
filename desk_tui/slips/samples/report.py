"""A report of nobody's figures."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from desk_tui.slips.data_report import (
    FigureLine,
    FiguresSheet,
    FormColumn,
    FormSheet,
    ReasonGroup,
    ReasonsSheet,
)
from desk_tui.slips.samples.people import SHEET


def figures() -> FiguresSheet:
    at = datetime(2026, 11, 30, 17, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    return FiguresSheet(
        head=SHEET,
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        judged=date(2026, 11, 30),
        at=at,
        place="Quầy 1",
        summary="tiếp nhận mới 24, kỳ trước chuyển sang 3, đã xong 20, quá hạn 1",
        lines=(
            FigureLine(
                id="TL-C",
                name="Hồ sơ trực tuyến trong hồ sơ tiếp nhận mới",
                value="75,00%",
                numerator="18",
                above="hồ sơ trực tuyến tiếp nhận mới",
                denominator="24",
                below="hồ sơ tiếp nhận mới",
                target="80%: còn 6",
                ground="Kế hoạch 00/KH-UBND ngày 05 tháng 01 năm 2026",
            ),
            FigureLine(
                id="SH-B",
                name="Số hóa kết quả",
                value="–",
                numerator="0",
                above="kết quả có tệp",
                denominator="0",
                below="kết quả ban hành trong kỳ",
                ground="Quy định thử nghiệm",
            ),
        ),
        doubts=("Dịch vụ mức 3 và 4: 413 + 357 = 770, không bằng tổng 772 (thiếu 2).",),
    )


def statutory() -> FormSheet:
    heads = {
        "Số hồ sơ tiếp nhận": ("Tổng số", "Trong kỳ", "Từ kỳ trước"),
        "Số hồ sơ đã giải quyết": ("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn"),
    }
    return FormSheet(
        head=SHEET,
        number="06a",
        title="Tình hình, kết quả giải quyết thủ tục hành chính",
        instrument="Quy định thử nghiệm",
        by="lĩnh vực",
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        columns=tuple(
            FormColumn(head=head, title=title) for head, titles in heads.items() for title in titles
        ),
        lines=(
            ("Hộ tịch", "20", "18", "2", "15", "10", "4", "1"),
            ("Chứng thực", "4", "4", "0", "4", "4", "0", "–"),
            ("Tổng cộng", "24", "22", "2", "19", "14", "4", "1"),
        ),
        notes=("Bố cục cột là giả định.",),
    )


def reasons() -> ReasonsSheet:
    return ReasonsSheet(
        head=SHEET,
        first=date(2026, 11, 16),
        last=date(2026, 11, 20),
        groups=(
            ReasonGroup(title="Phải bổ sung", lines=(("Tờ khai", "3"), ("Giấy chứng sinh", "1"))),
            ReasonGroup(title="Từ chối", lines=()),
        ),
    )
