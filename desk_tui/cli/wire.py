"""sync · centre · demo."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened
from desk_tui.rules import codes


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
    from desk_tui.centre import admin

    if not options.db:
        raise RecordProblem(
            "no-db", "Chưa ghi nơi lưu của trung tâm.", "Thêm --db TỆP hoặc --db postgresql://…"
        )
    admin.run_node(options.db, options.port, options.host, files=options.files)


def operator(options: Any) -> dict[str, Any]:
    """A connector shows this token when it brings online filings."""
    from desk_tui.centre import admin

    return {"token": admin.operator(options.db)}


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
    )
    return {"version": version}


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
    told = admin.enrol(options.db, options.office, str(options.desk), options.hours)
    write_whole(options.out, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return {
        "office": told["office"],
        "desk": options.desk,
        "expires": iso(told["expires"]),
        "file": str(options.out),
    }


def status(options: Any) -> dict[str, Any]:
    from desk_tui.centre import admin

    if "://" not in options.db and not Path(options.db).exists():
        raise RecordProblem(
            "no-node", f"Chưa có trung tâm nào ở {options.db}.", "Chỉ đúng tệp hoặc địa chỉ --db."
        )
    told = admin.status(options.db)
    for desk in told["desks"]:
        desk["desk"] = int(desk["desk"]) if desk["desk"].isdigit() else desk["desk"]
        desk["last_contact"] = iso(desk["last_contact"])
    return told


def demo(options: Any) -> tuple[dict[str, Any], int] | None:
    from desk_tui.demo import default_folder, show

    code = show(options.data or default_folder(), reset=options.reset)
    return ({}, code) if code else None
