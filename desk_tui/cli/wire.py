"""sync · centre · demo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened


def sync(options: Any) -> tuple[dict[str, Any], int]:
    from desk_tui.counter import line

    with opened(options) as desk:
        report = asdict(line.sync(desk))
    report["oldest_pending"] = iso(report["oldest_pending"])
    return report, 0 if report["line"] == "up" else 4


def centre(options: Any) -> None:
    from desk_tui.centre import admin

    if not options.db:
        raise RecordProblem(
            "no-db", "Chưa ghi nơi lưu của trung tâm.", "Thêm --db TỆP hoặc --db postgresql://…"
        )
    admin.run_node(options.db, options.port, options.host)


def enrol(options: Any) -> dict[str, Any]:
    import json

    from db.files import write_whole
    from desk_tui.centre import admin

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

    return admin.status(options.db)


def demo(options: Any) -> tuple[dict[str, Any], int] | None:
    from desk_tui.demo import default_folder, show

    code = show(options.data or default_folder(), reset=options.reset)
    return ({}, code) if code else None
