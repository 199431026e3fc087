"""The self-check of nobody's machine."""

from __future__ import annotations

from desk_tui.slips.data_machine import MachineLine, MachineSheet
from desk_tui.slips.samples.people import CAME, SHEET


def machine() -> MachineSheet:
    return MachineSheet(
        head=SHEET,
        machine="Quầy 1",
        at=CAME,
        verdict="Dùng được; 1 điều cần lưu ý",
        lines=(
            MachineLine(part="Màn hình", state="Được", what="Cửa sổ 110 cột × 36 dòng"),
            MachineLine(
                part="Máy quét",
                state="Lưu ý",
                what="Chưa thấy máy quét nào",
                hint="Kiểm tra dây và nguồn; không có máy quét thì chụp bằng điện thoại.",
            ),
            MachineLine(part="Đĩa", state="Được", what="Còn 81.3 GB"),
        ),
    )
