"""What went from nobody's desk."""

from __future__ import annotations

from desk_tui.slips.data_purged import PurgedLine, PurgedSheet
from desk_tui.slips.samples.people import CAME, SHEET

AT = f"{CAME:%H:%M %d/%m/%Y}"


def purged() -> PurgedSheet:
    return PurgedSheet(
        head=SHEET,
        at=CAME,
        ground="Dữ liệu cá nhân giữ 90 ngày sau thao tác cuối (giả định)",
        lines=(
            PurgedLine(
                at=AT,
                what="hồ sơ H18.12.34-260716-0001, thủ tục 1.001193",
                officer="Phạm Thị Mẫu",
                acts=7,
                files=3,
                pages=5,
            ),
            PurgedLine(at=AT, what="lượt hỗ trợ", officer="Phạm Thị Mẫu", acts=1, files=0, pages=0),
        ),
        stays=(
            "Mã hồ sơ, mã thủ tục, trạng thái, các mốc ngày, cán bộ đã làm.",
            "Số tiền, biên lai và tên người nộp trên biên lai: chứng từ kế toán.",
        ),
    )
