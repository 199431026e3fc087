"""All acts of this record in one file, for an inspector: with the means to check them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from db import acts
from db.clock import utc_text
from db.files import sync_folder
from db.kinds_trust import Exported
from db.problem import RecordProblem
from desk_tui.counter import acts_check
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules.text import tidy

READ_ME = """Tệp này chứa mọi thao tác trong sổ của một quầy, để kiểm tra.

thao-tac.jsonl  mỗi dòng một thao tác (JSON, UTF-8), theo thứ tự ghi
tom-tat.json    quầy, thời điểm, người nhận, số thao tác, mã kiểm tra cuối
__main__.py     chương trình kiểm tra: chỉ cần Python, chạy  python TÊN_TỆP
                hoặc trên máy có chương trình: desk-tui acts verify TÊN_TỆP

Mã kiểm tra cuối phải đúng với mã mà trung tâm hoặc quầy đọc cho; nếu khác, phần cuối sổ đã bị cắt.
Tệp có dữ liệu cá nhân: giữ kín và hủy khi xong việc.
"""


@dataclass(frozen=True)
class Copy:
    """What was handed over; `head` is the last hash of this desk's own chain, to be read out."""

    file: Path
    acts: int
    head: str
    bytes: int


def export(desk: Desk, target: Path, to: str, reason: str) -> Copy:
    """Write the file, check it by itself, and write down that it was made (an act of its own).

    The act is in the file: who receives it sees to whom it was given. Needs the supervisor or the
    administrator. Raises Refusal `not-allowed`, `no-reason`; RecordProblem `export-exists`,
    `export-broken`.
    """
    desk.needs("supervisor", "it")
    to, reason = tidy(to), tidy(reason)
    if not to or not reason:
        raise Refusal(
            "no-reason",
            "Đưa toàn bộ thao tác ra ngoài phải ghi giao cho ai và để làm gì.",
            "Thêm --to (người, cơ quan nhận) và --reason (căn cứ: quyết định thanh tra số …).",
        )
    if target.exists():
        raise RecordProblem("export-exists", f"Đã có tệp {target}.", "Chọn tên tệp khác.")
    part = target.with_name(target.name + ".part")
    try:
        before = acts.newest(desk.read, desk.office.desk_id)
        (count,) = desk.read.execute("SELECT count(*) FROM acts").fetchone()
        said = Exported(to=to, reason=reason, count=count, head=before.hash if before else "")
        (told,) = desk.act(lambda _: [acts.Doing(acts.new_id(), said)])
        made = _write(desk, part, told, to, reason)
        if acts_check.verify(part)["troubles"]:
            raise RecordProblem(
                "export-broken",
                "Chuỗi thao tác trong sổ không liền mạch; tệp chưa được giao.",
                "Chạy desk-tui check để biết chỗ hỏng rồi báo người quản trị.",
            )
        part.replace(target)
        sync_folder(target.absolute().parent)
    finally:
        part.unlink(missing_ok=True)
    return Copy(target, made, told.hash, target.stat().st_size)


def verify(file: Path) -> dict[str, Any]:
    """As `acts_check.verify`; raises RecordProblem `not-acts`."""
    try:
        return acts_check.verify(file)
    except ValueError as why:
        raise RecordProblem(
            "not-acts",
            f"Không đọc được tệp thao tác: {why}.",
            "Dùng tệp do desk-tui acts export tạo ra; chép lại nếu tệp bị hỏng.",
        ) from why


def _write(desk: Desk, part: Path, last: acts.Act, to: str, reason: str) -> int:
    count = 0
    with part.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            with bundle.open(acts_check.ACTS, "w", force_zip64=True) as rows:
                own = {row["act_id"] for row in desk.read.execute("SELECT act_id FROM outbox")}
                for act in _up_to(desk, last):
                    row = msgspec.structs.asdict(act) | {"own": act.id in own}
                    rows.write(msgspec.json.encode(row) + b"\n")
                    count += 1
            head = {
                "office": desk.office.code,
                "unit": desk.office.unit,
                "desk": desk.office.desk_id,
                "officer": desk.officer,
                "made": utc_text(desk.now()),
                "to": to,
                "reason": reason,
                "acts": count,
                "last_hash": last.hash,
            }
            bundle.writestr(acts_check.HEAD, msgspec.json.format(msgspec.json.encode(head)))
            bundle.writestr("__main__.py", Path(acts_check.__file__).read_text(encoding="utf-8"))
            bundle.writestr("doc-truoc.txt", READ_ME)
        file.flush()
        os.fsync(file.fileno())
    return count


def _up_to(desk: Desk, last: acts.Act) -> Iterator[acts.Act]:
    """Acts that another window writes meanwhile are not for this file."""
    for _, act in acts.everything(desk.read):
        yield act
        if act.id == last.id:
            return
