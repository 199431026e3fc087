"""purge · acts · lookups."""

from __future__ import annotations

from typing import Any

from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import acts_export, lookups, purge


def purge_(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.list:
            return {"purged": [_went(one) for one in purge.gone(desk)]}
        if options.do:
            return {"purged": [_went(one) for one in purge.purge(desk)], "stays": purge.STAYS}
        plan = purge.plan(desk)
    return {
        "ground": plan.ground,
        "before": iso(plan.before),
        "ready": [_item(one) for one in plan.ready],
        "held": [{**_item(one), "why": one.why} for one in plan.held],
        "stays": purge.STAYS,
    }


def _item(one: purge.Item) -> dict[str, Any]:
    return {
        "sort": one.sort,
        "code": one.code or None,
        "procedure": one.procedure or None,
        "last": iso(one.last),
    }


def _went(one: purge.Went) -> dict[str, Any]:
    return {
        "sort": one.sort,
        "code": one.code or None,
        "procedure": one.procedure or None,
        "at": iso(one.at),
        "officer": one.officer,
        "acts": one.acts,
        "files": one.files,
        "pages": one.pages,
        "ground": one.ground,
    }


def export(options: Any) -> dict[str, Any]:
    if not options.file.absolute().parent.is_dir():
        raise RecordProblem(
            "no-folder", f"Không có thư mục {options.file.parent}.", "Tạo thư mục đó trước."
        )
    with opened(options) as desk:
        made = acts_export.export(desk, options.file, options.to, options.reason)
    return {"file": str(made.file), "acts": made.acts, "head": made.head, "bytes": made.bytes}


def verify(options: Any) -> tuple[dict[str, Any], int]:
    """Needs neither a record nor a password."""
    told = acts_export.verify(options.file)
    said = {
        "ok": not told["troubles"],
        "desk": told["head"]["desk"],
        "head": told["head"]["last_hash"],
        **{name: told[name] for name in ("acts", "purged", "desks", "troubles")},
    }
    if not told["troubles"]:
        return said, 0
    error = {
        "code": "acts-altered",
        "message": told["troubles"][0],
        "hint": "Không dùng tệp này làm căn cứ; xin quầy chép lại và đối chiếu với trung tâm.",
    }
    return {**said, "error": error}, 5


def lookups_(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = lookups.lookups(desk, options.begin, options.end, options.by)
    return {
        "lookups": [
            {
                "at": iso(one.at),
                "officer": one.officer,
                "desk": one.desk,
                "source": one.source,
                "dossier": one.code or None,
                "owner": one.owner or None,
                "reason": one.reason,
                "state": one.state,
            }
            for one in found
        ]
    }
