"""sync · join · centre · demo."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.problem import RecordProblem
from desk_tui.cli import care
from desk_tui.cli.opening import iso, opened
from desk_tui.counter.desk import OFFICE_ZONE
from desk_tui.rules import codes

if TYPE_CHECKING:
    from desk_tui.centre.messages import CalendarRow


def sync(options: Any) -> tuple[dict[str, Any], int]:
    from desk_tui.counter import line

    with opened(options) as desk:
        report = asdict(line.sync(desk))
    report["oldest_pending"] = iso(report["oldest_pending"])
    if report["line"] == "up":
        return report, 0
    report["error"] = {
        "code": report["code"],
        "message": f"{report['message']} {report['pending']} việc chưa gửi vẫn giữ ở quầy.",
        "hint": report["hint"],
    }
    return report, 4


def centre(options: Any) -> None:
    from desk_tui.centre import admin, messages

    if not options.db:
        raise RecordProblem(
            "no-db", "Chưa ghi nơi lưu của trung tâm.", "Thêm --db TỆP hoặc --db postgresql://…"
        )
    if sys.stdin.isatty() and sys.stdout.isatty() and not options.json:
        from desk_tui.counter.node import RunningNode
        from desk_tui.screens.node import NodeApp

        with RunningNode(sys.argv[1:], options.db) as node:
            NodeApp(node).run()
        return
    limit = options.file_limit
    admin.run_node(
        options.db,
        options.port,
        options.host,
        files=options.files,
        file_limit=round(limit * 1024 * 1024) if limit else messages.FILE_BYTES,
        names=options.name,
        tls=options.tls,
        plain=options.plain,
        upward=options.upward,
        portal=options.portal,
        pay=options.pay,
        carriers=options.carriers,
        sign_in=options.sign_in,
        public_port=options.public_port,
    )


def join(options: Any) -> dict[str, Any]:
    """Meet a centre from now on, or the same one under a new key; what is unsent stays."""
    from desk_tui.cli.setup import code_file
    from desk_tui.counter import setup

    with opened(options) as desk:
        told = code_file(options, desk.office.code, desk.office.desk)
        place = setup.rejoin(desk, options.centre, told)
    return {"office": place.office, "desk": desk.office.desk, "centre": place.url}


def operator(options: Any) -> dict[str, Any]:
    """A person or program shows this token to the node; told once, kept there as a hash only."""
    from desk_tui.centre import admin

    name = options.name or options.role
    if options.end:
        admin.end_token(options.db, name)
        return {"name": name, "ended": True}
    token = admin.operator(options.db, options.role, name)
    return {"token": token, "role": options.role, "name": name}


def notice(options: Any) -> dict[str, Any]:
    """Desks hear it at their next meeting and keep it in sight until the end of that day."""
    from desk_tui.centre import admin

    there(options.db)
    until = datetime.combine(options.until + timedelta(days=1), time(), OFFICE_ZONE)
    told = admin.notice(options.db, options.text, options.office, until)
    return {"offices": list(told), "until": options.until.isoformat()}


def cut_off(options: Any) -> dict[str, Any]:
    """A stolen or retired desk: refused from now on; a new code lets it in again."""
    from desk_tui.centre import admin

    there(options.db)
    admin.cut_off(options.db, options.office, str(options.desk), options.why)
    return {"office": options.office, "desk": options.desk, "cut_off": True}


def publish(options: Any) -> dict[str, Any]:
    """Put a catalogue out for every desk; a file with a row that cannot be read is refused."""
    from db.catalogue_file import read_file
    from desk_tui.centre import admin

    rejected = [{"line": bad.line, "why": bad.why} for bad in read_file(options.file).rejected]
    if rejected:
        raise RecordProblem(
            "catalogue-rejected",
            f"Danh mục hỏng ở dòng {rejected[0]['line']}: {rejected[0]['why']}; chưa phát hành.",
            "Sửa tệp rồi phát hành lại.",
        )
    version = admin.publish(
        options.db,
        options.file.read_text(encoding="utf-8-sig"),
        effective=options.effective.isoformat(),
        decision=options.decision,
        calendar=_calendar(options.calendar) if options.calendar else (),
    )
    return {"version": version}


def _calendar(file: Path) -> list[CalendarRow]:
    """Days off and worked for every desk; a row that cannot be read is told by its line."""
    from desk_tui.centre.messages import CalendarRow
    from desk_tui.counter.own_files import rows
    from desk_tui.rules.workdays import calendar_from_rows

    given = rows(file)
    calendar_from_rows(given)
    return [
        CalendarRow(
            day=row["date"],
            kind=row["kind"],
            name=row.get("name", ""),
            instrument=row.get("instrument", ""),
            certainty=row.get("certainty", ""),
        )
        for row in given
    ]


def enrol(options: Any) -> dict[str, Any]:
    import json

    from db.files import write_whole
    from desk_tui.centre import admin

    old = options.office.split(".")[0].isdigit()
    codes.check_agency(options.office, "old" if old else "current")
    if not options.out.absolute().parent.is_dir():
        raise RecordProblem(
            "no-folder", f"Không có thư mục {options.out.parent}.", "Tạo thư mục đó trước."
        )
    told = admin.enrol(
        options.db,
        options.office,
        str(options.desk),
        options.hours,
        url=options.url,
        plain=options.plain,
    )
    write_whole(options.out, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return {
        "office": told["office"],
        "desk": options.desk,
        "expires": iso(told["expires"]),
        "file": str(options.out),
    }


def status(options: Any) -> dict[str, Any]:
    from desk_tui.centre import admin

    there(options.db)
    seen = admin.status(options.db)
    for desk in seen["desks"]:
        desk["desk"] = int(desk["desk"]) if desk["desk"].isdigit() else desk["desk"]
        desk["last_contact"] = iso(desk["last_contact"])
        desk["cut_off"] = iso(desk["cut_off"])
    return seen


def check(options: Any) -> tuple[dict[str, Any], int]:
    """Every act, seal and file of the node read again."""
    from desk_tui.centre import admin

    there(options.db)
    return care.told(admin.check(options.db, options.files))


def there(db: str) -> None:
    """Raises RecordProblem `no-node` rather than making an empty ledger."""
    if "://" not in db and not Path(db).exists():
        raise RecordProblem(
            "no-node", f"Chưa có trung tâm nào ở {db}.", "Chỉ đúng tệp hoặc địa chỉ --db."
        )


def demo(options: Any) -> tuple[dict[str, Any], int] | None:
    from desk_tui.demo import default_folder, show

    code = show(options.data or default_folder(), reset=options.reset, fault=options.fault)
    return ({}, code) if code else None
