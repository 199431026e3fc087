"""check · backup · restore · doctor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.problem import RecordProblem
from db.safety import Finding
from desk_tui.cli.opening import folder, opened, password
from desk_tui.counter import care
from desk_tui.counter.desk import wall_clock


def check(options: Any) -> tuple[dict[str, Any], int]:
    with opened(options) as desk:
        return told(care.check(desk, rebuild=options.rebuild))


def doctor(options: Any) -> tuple[dict[str, Any], int]:
    with opened(options) as desk:
        return told(care.doctor(desk))


def told(findings: Sequence[Finding]) -> tuple[dict[str, Any], int]:
    """Findings as a verb answers them, with its exit code."""
    fine = all(finding.state != "bad" for finding in findings)
    said = [
        {"what": finding.what, "state": finding.state, "hint": finding.hint} for finding in findings
    ]
    if fine:
        return {"ok": True, "findings": said}, 0
    first = next(finding for finding in findings if finding.state == "bad")
    error = {"code": "not-fit", "message": f"{first.what}.", "hint": first.hint}
    return {"ok": False, "findings": said, "error": error}, 5


def backup(options: Any) -> dict[str, Any]:
    if not options.file.absolute().parent.is_dir():
        raise RecordProblem(
            "no-folder", f"Không có thư mục {options.file.parent}.", "Tạo thư mục đó trước."
        )
    with opened(options) as desk:
        size = care.backup(desk, options.file)
    note = f"Đã sao lưu {size} byte vào {options.file}; bản sao được mã hóa như sổ."
    return {
        "ok": True,
        "file": str(options.file),
        "bytes": size,
        "findings": [{"what": note, "state": "ok", "hint": ""}],
    }


def restore(options: Any) -> dict[str, Any]:
    aside, said = care.restore(
        options.file,
        folder(options),
        options.officer,
        password(),
        options.at or wall_clock(),
        options.last_number,
    )
    findings = [{"what": "Đã phục hồi sổ", "state": "ok", "hint": ""}]
    if aside:
        findings.append({"what": f"Sổ cũ để nguyên ở {aside}", "state": "ok", "hint": ""})
    findings += [{"what": line, "state": "warn", "hint": ""} for line in said]
    return {"ok": True, "set_aside": str(aside) if aside else None, "findings": findings}
