"""A second person agrees: by their own password, never the officer's own (four eyes).

Used where the rules want two people: an exception to online-only, a refund, a correction after
the slip was printed, a void.
"""

from __future__ import annotations

from db import keys
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.tongue import say

APPROVERS = ("supervisor",)
"""The roles that may agree."""


def approved(desk: Desk, approver: str, password: str) -> str:
    """The approver's name as the record keeps it.

    Raises Refusal `approval-needed`, `approver-same` or `approver-role`, and RecordProblem as
    `keys.unlock` does for a wrong password: it makes the next try wait.
    """
    name = text.tidy(approver)
    if not name or not password:
        raise Refusal(
            "approval-needed",
            say("Việc này cần người phụ trách cùng duyệt."),
            say("Người phụ trách chọn tên mình và nhập mật khẩu của mình."),
        )
    if name == desk.officer:
        raise Refusal(
            "approver-same",
            say("Người duyệt phải là người khác với cán bộ đang làm."),
            say("Nhờ người phụ trách duyệt bằng mật khẩu của họ."),
        )
    row = desk.read.execute("SELECT role, until FROM officers WHERE name = ?", (name,)).fetchone()
    expired = row and row["until"] and desk.today().isoformat() > row["until"]
    if row is None or expired or row["role"] not in APPROVERS:
        raise Refusal(
            "approver-role",
            say("{name} không phải người phụ trách của quầy này.", name=name),
            say("Chọn người phụ trách; thêm mới: desk-tui officer add TÊN --role supervisor."),
        )
    keys.unlock(desk.folder, name, password, desk.now())
    return name


def approvers(desk: Desk) -> list[str]:
    """Who may agree to what this officer does, by name."""
    rows = desk.read.execute(
        "SELECT name FROM officers WHERE role IN ('supervisor') AND name != ?"
        " AND (until IS NULL OR until >= ?) ORDER BY name",
        (desk.officer, desk.today().isoformat()),
    )
    return [row["name"] for row in rows]
