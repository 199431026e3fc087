"""What the self-check says of paper turned into documents: reading, the box, signing, the queue."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from db.clock import from_text
from db.safety import Finding
from desk_tui.counter import archive_queue, patrol, signing, text_engine
from desk_tui.counter.desk import Desk, local

SOON = timedelta(days=30)


def documents(desk: Desk) -> list[Finding]:
    return [_text(), *_box(), *_signing(desk), *_copies(desk), *_files(desk)]


def _text() -> Finding:
    if problem := text_engine.trouble():
        return Finding(problem.message, "warn", problem.hint)
    return Finding("Đọc được chữ tiếng Việt trên ảnh", "ok")


def _box() -> list[Finding]:
    from scanners.jail_box import is_boxed

    if sys.platform != "linux":
        return []
    if is_boxed():
        return [Finding("Tệp từ bên ngoài được mở trong hộp cách ly", "ok")]
    return [
        Finding(
            "Tệp từ bên ngoài được mở mà không có hộp cách ly",
            "warn",
            "Cài gói bubblewrap; tới lúc đó tệp lạ vẫn bị giới hạn bộ nhớ và thời gian.",
        )
    ]


def _signing(desk: Desk) -> list[Finding]:
    wanted = signing.of(desk)
    if wanted is None:
        return [Finding("Bản lưu chưa được ký số (chưa cài đặt)", "ok")]
    said = [_key(wanted), *_certificate(desk, wanted)]
    if found := signing.halted(desk):
        told = found[0]
        state = "bad" if told.until is None else "warn"
        said.append(Finding(f"Đang dừng ký số: {told.why}", state, told.hint))
    return said


def _key(wanted: signing.Signing) -> Finding:
    if wanted.p12 and not Path(wanted.p12).is_file():
        return Finding(f"Không thấy tệp khóa ký số {wanted.p12}", "warn", "Cắm USB giữ tệp khóa.")
    if wanted.library and not Path(wanted.library).is_file():
        return Finding(
            f"Không thấy phần mềm thiết bị ký số {wanted.library}",
            "warn",
            "Cài lại phần mềm (driver) của thiết bị.",
        )
    return Finding("Khóa ký số có đủ", "ok")


def _certificate(desk: Desk, wanted: signing.Signing) -> list[Finding]:
    if not wanted.ends:
        return []
    ends = from_text(wanted.ends)
    day = f"{local(ends):%d/%m/%Y}"
    renew = "Gia hạn chứng thư số rồi chạy lại desk-tui signing set."
    if ends <= desk.now():
        return [Finding(f"Chứng thư số của {wanted.subject} đã hết hạn từ {day}", "bad", renew)]
    if ends - desk.now() <= SOON:
        return [Finding(f"Chứng thư số của {wanted.subject} hết hạn ngày {day}", "warn", renew)]
    return [Finding(f"Chứng thư số của {wanted.subject} còn hạn đến {day}", "ok")]


def _copies(desk: Desk) -> list[Finding]:
    waiting, failed = archive_queue.waiting(desk), archive_queue.failed(desk)
    said = [
        Finding(
            f"Chưa làm được bản lưu của {one.key}, hồ sơ {one.code}: {one.why}", "warn", one.hint
        )
        for one in failed
    ]
    if waiting:
        words = f"{len(waiting)} giấy tờ chờ làm bản lưu"
        why = archive_queue.halted(desk)
        hint = why or "Chương trình tự làm khi đang mở; làm ngay: desk-tui archive."
        return [*said, Finding(words, "warn" if why else "ok", hint)]
    return said or [Finding("Mọi giấy tờ đã quét đều có bản lưu", "ok")]


def _files(desk: Desk) -> list[Finding]:
    state = patrol.so_far(desk)
    said = [Finding(f"Tệp {one.sha256[:12]}…: {one.why}", "bad", one.hint) for one in state.damaged]
    if said or not state.ended:
        return said
    at = f"{local(from_text(state.ended)):%H:%M %d/%m/%Y}"
    return [Finding(f"Các tệp đã được đọc lại, lần cuối xong lúc {at}", "ok")]
