"""init · officer · numbers."""

from __future__ import annotations

import json
import os
from typing import Any

from desk_tui.cli.opening import folder, opened, password
from desk_tui.counter import setup
from desk_tui.counter.desk import DEFAULT_HOURS, Office


def init(options: Any) -> dict[str, Any]:
    office = Office(
        code=options.office,
        unit=options.name,
        desk=options.desk,
        parent=options.parent,
        place=options.place,
        phone=options.phone,
        hours=options.hours or DEFAULT_HOURS,
        layout=options.layout,
        form_set=options.form_set,
        large_print=options.large_print,
    )
    first, last = options.numbers
    chief_password = os.environ.get("DESK_TUI_APPROVER_PASSWORD") or os.environ.get(
        "DESK_TUI_NEW_PASSWORD", ""
    )
    made = setup.make(
        folder(options),
        office,
        first,
        last,
        options.officer,
        password(),
        supervisor=options.supervisor,
        supervisor_password=chief_password,
        centre=_centre(options),
    )
    said = {
        "office": office.code,
        "desk": office.desk,
        "data": str(made.folder),
        "recovery_key": made.recovery,
    }
    if options.supervisor and not chief_password and options.supervisor != options.officer:
        said["warning"] = (
            f"{options.supervisor} chưa có mật khẩu: đặt DESK_TUI_NEW_PASSWORD rồi chạy"
            " desk-tui officer add với tên đó."
        )
    return said


def _centre(options: Any) -> dict[str, Any] | None:
    from db.problem import RecordProblem

    if not options.token_file:
        return {"url": options.centre} if options.centre else None
    try:
        told = json.loads(options.token_file.read_text(encoding="utf-8"))
        code = told["code"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordProblem(
            "bad-token-file",
            f"Tệp mã ghi danh {options.token_file} không đọc được.",
            "Xin trung tâm cấp lại: desk-tui centre enrol.",
        ) from error
    if told.get("office") not in (None, options.office):
        raise RecordProblem(
            "other-office",
            f"Mã ghi danh này cấp cho cơ quan {told['office']}, không phải {options.office}.",
            "Dùng đúng tệp mã của cơ quan, hoặc sửa --office.",
        )
    return {"url": options.centre or told.get("url", ""), "code": code}


def officer_add(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        added = setup.add_officer(
            desk, options.name, options.role, password("DESK_TUI_NEW_PASSWORD"), options.until
        )
    return {"officer": added.name, "role": added.role, "until": added.until}


def officer_reset(options: Any) -> dict[str, Any]:
    setup.reset_password(
        folder(options),
        password("DESK_TUI_RECOVERY_KEY"),
        options.name,
        password("DESK_TUI_NEW_PASSWORD"),
    )
    return {"officer": options.name, "reset": True}


def numbers_add(options: Any) -> dict[str, Any]:
    first, last = options.span
    with opened(options) as desk:
        left = setup.add_numbers(desk, first, last, options.day)
    return {"first": first, "last": last, "left_today": left}
