"""init · officer · numbers."""

from __future__ import annotations

import json
import os
from typing import Any

from db.problem import RecordProblem
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
        province=options.province,
        whole_days=options.whole_days,
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
        centre_url=options.centre,
        code_file=code_file(options, options.office, options.desk)
        if options.token_file or options.centre
        else None,
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


def code_file(options: Any, its_office: str, its_desk: int) -> dict[str, Any]:
    """What `desk-tui centre enrol` wrote for this desk."""
    if not options.token_file:
        raise RecordProblem(
            "no-token-file",
            "Có địa chỉ trung tâm nhưng chưa có tệp mã ghi danh.",
            "Xin trung tâm cấp (desk-tui centre enrol) rồi thêm --token-file TỆP.",
        )
    try:
        told = json.loads(options.token_file.read_text(encoding="utf-8"))
        office, desk, _ = told["office"], told["desk"], told["code"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordProblem(
            "bad-token-file",
            f"Tệp mã ghi danh {options.token_file} không đọc được.",
            "Xin trung tâm cấp lại: desk-tui centre enrol.",
        ) from error
    if (office, str(desk)) != (its_office, str(its_desk)):
        raise RecordProblem(
            "other-office",
            f"Mã ghi danh này cấp cho quầy {desk} của {office}.",
            "Dùng đúng tệp mã của quầy, hoặc sửa --office và --desk.",
        )
    if not (options.centre or told.get("url")):
        raise RecordProblem(
            "no-centre", "Chưa biết địa chỉ trung tâm.", "Thêm --centre https://địa-chỉ:cổng."
        )
    return told


def officer_add(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        added = setup.add_officer(
            desk, options.name, options.role, password("DESK_TUI_NEW_PASSWORD"), options.until
        )
    return {"officer": added.name, "role": added.role, "until": added.until}


def officer_list(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = setup.officers(desk)
    return {
        "officers": [{"officer": one.name, "role": one.role, "until": one.until} for one in found]
    }


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
