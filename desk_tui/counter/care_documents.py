"""What the self-check says of paper turned into documents: reading, the box, signing, the queue."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from db.clock import from_text
from db.safety import Finding
from desk_tui.counter import archive_queue, patrol, signing, text_engine
from desk_tui.counter.desk import Desk, local
from desk_tui.tongue import say

SOON = timedelta(days=30)


def documents(desk: Desk) -> list[Finding]:
    return [_text(), *_box(), *_signing(desk), *_copies(desk), *_files(desk)]


def _text() -> Finding:
    if problem := text_engine.trouble():
        return Finding(problem.message, "warn", problem.hint)
    return Finding(say("Đọc được chữ tiếng Việt trên ảnh"), "ok")


def _box() -> list[Finding]:
    from scanners.jail_box import is_boxed

    if sys.platform != "linux":
        return []
    if is_boxed():
        return [Finding(say("Tệp từ bên ngoài được mở trong hộp cách ly"), "ok")]
    return [
        Finding(
            say("Tệp từ bên ngoài được mở mà không có hộp cách ly"),
            "warn",
            say("Cài gói bubblewrap; tới lúc đó tệp lạ vẫn bị giới hạn bộ nhớ và thời gian."),
        )
    ]


def _signing(desk: Desk) -> list[Finding]:
    wanted = signing.of(desk)
    if wanted is None:
        return [Finding(say("Bản lưu chưa được ký số (chưa cài đặt)"), "ok")]
    said = [_key(wanted), *_certificate(desk, wanted)]
    if found := signing.halted(desk):
        told = found[0]
        state = "bad" if told.until is None else "warn"
        said.append(Finding(say("Đang dừng ký số: {why}", why=told.why), state, told.hint))
    return said


def _key(wanted: signing.Signing) -> Finding:
    if wanted.p12 and not Path(wanted.p12).is_file():
        return Finding(
            say("Không thấy tệp khóa ký số {p12}", p12=wanted.p12),
            "warn",
            say("Cắm USB giữ tệp khóa."),
        )
    if wanted.library and not Path(wanted.library).is_file():
        return Finding(
            say("Không thấy phần mềm thiết bị ký số {library}", library=wanted.library),
            "warn",
            say("Cài lại phần mềm (driver) của thiết bị."),
        )
    return Finding(say("Khóa ký số có đủ"), "ok")


def _certificate(desk: Desk, wanted: signing.Signing) -> list[Finding]:
    if not wanted.ends:
        return []
    ends = from_text(wanted.ends)
    day = f"{local(ends):%d/%m/%Y}"
    renew = say("Gia hạn chứng thư số rồi chạy lại desk-tui signing set.")
    if ends <= desk.now():
        return [
            Finding(
                say(
                    "Chứng thư số của {subject} đã hết hạn từ {day}",
                    subject=wanted.subject,
                    day=day,
                ),
                "bad",
                renew,
            )
        ]
    if ends - desk.now() <= SOON:
        return [
            Finding(
                say(
                    "Chứng thư số của {subject} hết hạn ngày {day}", subject=wanted.subject, day=day
                ),
                "warn",
                renew,
            )
        ]
    return [
        Finding(
            say("Chứng thư số của {subject} còn hạn đến {day}", subject=wanted.subject, day=day),
            "ok",
        )
    ]


def _copies(desk: Desk) -> list[Finding]:
    waiting, failed = archive_queue.waiting(desk), archive_queue.failed(desk)
    said = [
        Finding(
            say(
                "Chưa làm được bản lưu của {key}, hồ sơ {code}: {why}",
                key=one.key,
                code=one.code,
                why=one.why,
            ),
            "warn",
            one.hint,
        )
        for one in failed
    ]
    if waiting:
        words = say("{count} giấy tờ chờ làm bản lưu", count=len(waiting))
        why = archive_queue.halted(desk)
        hint = why or say("Chương trình tự làm khi đang mở; làm ngay: desk-tui archive.")
        return [*said, Finding(words, "warn" if why else "ok", hint)]
    return said or [Finding(say("Mọi giấy tờ đã quét đều có bản lưu"), "ok")]


def _files(desk: Desk) -> list[Finding]:
    state = patrol.so_far(desk)
    said = [
        Finding(say("Tệp {sha256}…: {why}", sha256=one.sha256[:12], why=one.why), "bad", one.hint)
        for one in state.damaged
    ]
    if said or not state.ended:
        return said
    at = f"{local(from_text(state.ended)):%H:%M %d/%m/%Y}"
    return [Finding(say("Các tệp đã được đọc lại, lần cuối xong lúc {at}", at=at), "ok")]
