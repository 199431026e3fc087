"""The training hall: how a desk for training is known, and what its centre may suffer (C-19).

Its record says so in its settings, so that every slip bears it; its folder bears a mark, so that
the screen says it before anybody has logged in. The trouble switched on is a word in a file beside
the record, which the demo's centre reads before every answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db import settings
from db.files import write_whole
from db.problem import RecordProblem
from desk_tui.counter.problem import Refusal

if TYPE_CHECKING:
    from desk_tui.counter.desk import Desk

SETTING = "training"
"""`after`: the last act before the trainee."""
MARK = "demo.json"
FAULT_FILE = "su-co"
WORDS = "TẬP LUYỆN – không phải hồ sơ thật"


@dataclass(frozen=True)
class Fault:
    """`words`: what is wrong; `told`: what an officer sees of it and does then."""

    name: str
    words: str
    told: str


FAULTS = (
    Fault("none", "không có sự cố", "Trung tâm chạy bình thường."),
    Fault("slow", "trung tâm rất chậm", "Cứ làm tiếp: hồ sơ đã ở trong sổ, máy tự gửi sau."),
    Fault(
        "no-line", "mất nối", "Làm như thường. Gửi/nhận cho biết chưa gửi gì; gấp thì lập gói USB."
    ),
    Fault("500", "trung tâm báo lỗi", "Không nhập lại: việc chưa gửi vẫn giữ, máy tự thử lại."),
    Fault("busy", "trung tâm quá tải", "Máy đợi đúng lúc trung tâm hẹn rồi gửi lại."),
    Fault("html", "mạng đòi đăng nhập", "Trang web trả về không phải trung tâm: đăng nhập mạng."),
    Fault("half", "câu trả lời bị cắt", "Chưa biết đã nhận chưa: máy hỏi lại, không gửi hai lần."),
    Fault("power-cut", "trung tâm mất điện", "Nhận xong thì tắt: máy hỏi lại khi có điện."),
    Fault(
        "conflict",
        "quầy khác sửa cùng lúc",
        "Sửa một hồ sơ rồi Gửi/nhận; ở Cần chọn, chọn giữ bên nào.",
    ),
    Fault("portal-away", "Cổng quốc gia mất nối", "Trung tâm vẫn nhận; dòng cuối nói Cổng ở đâu."),
    Fault(
        "portal-refuses",
        "Cổng quốc gia từ chối",
        "Quầy làm tiếp; người quản trị trung tâm thấy vì sao.",
    ),
)
NONE = FAULTS[0]
_BY_NAME = {one.name: one for one in FAULTS}


def marked(folder: Path) -> bool:
    """Whether this is the folder of a desk for training: known without any password."""
    return (folder / MARK).is_file()


def is_training(desk: Desk) -> bool:
    """Whether the record itself says so."""
    return settings.get(desk.read, SETTING) is not None


def fault(folder: Path) -> Fault:
    """The trouble that is switched on; none where nobody did."""
    try:
        said = (folder / FAULT_FILE).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return NONE
    return _BY_NAME.get(said, NONE)


def switch(folder: Path, name: str) -> Fault:
    """Switch a trouble on, or all off ("none"), at once and while the centre runs.

    Raises Refusal `not-training` for the folder of a real desk, RecordProblem `unknown-fault`.
    """
    if not marked(folder):
        raise not_training()
    if name not in _BY_NAME:
        raise RecordProblem(
            "unknown-fault", f"Không có sự cố “{name}”.", f"Chọn: {', '.join(_BY_NAME)}."
        )
    write_whole(folder / FAULT_FILE, f"{name}\n".encode())
    return _BY_NAME[name]


def not_training() -> Refusal:
    return Refusal(
        "not-training",
        "Đây là sổ thật; bài tập và sự cố chỉ có ở quầy tập.",
        "Mở quầy tập: desk-tui demo --reset.",
    )


def refuse_leaving(desk: Desk) -> None:
    """Raises Refusal `training-stays`: nothing of a desk for training goes to a real centre."""
    if is_training(desk):
        raise Refusal(
            "training-stays",
            "Đây là sổ tập luyện: không nối với trung tâm thật, không việc gì của nó rời máy này.",
            "Lập quầy thật bằng desk-tui init trong thư mục khác.",
        )
