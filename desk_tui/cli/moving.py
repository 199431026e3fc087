"""selfcheck · import · kit: moving a desk into a new machine and out of an old program."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from typing import Any

from desk_tui.cli.opening import folder, iso, opened
from desk_tui.counter import machine, machine_sheet
from desk_tui.counter.desk import wall_clock


def selfcheck(options: Any) -> tuple[dict[str, Any], int]:
    """A desk that can be opened lends its scanners and its name; none is needed."""
    place = folder(options)
    with ExitStack() as open_till_end:
        knows = options.officer and os.environ.get("DESK_TUI_PASSWORD")
        desk = None
        if knows and (place / "record.db").exists():
            desk = open_till_end.enter_context(opened(options))
        config = None
        if desk:
            from desk_tui.counter.scan import config as its_scanners

            config = its_scanners(desk)
        looked = machine.selfcheck(place, wall_clock(), _window(options), config)
        bad = [one for one in looked if one.finding.state == "bad"]
        said: dict[str, Any] = {
            "ok": not bad,
            "verdict": machine_sheet.verdict(looked),
            "findings": [
                {
                    "part": one.part,
                    "what": one.finding.what,
                    "state": one.finding.state,
                    "hint": one.finding.hint,
                }
                for one in looked
            ],
        }
        if options.out or options.print:
            said |= _sheet(options, looked, desk)
    if bad:
        first = bad[0]
        said["error"] = {
            "code": "not-fit",
            "message": f"{first.part}: {first.finding.what}.",
            "hint": first.finding.hint,
        }
    return said, 5 if bad else 0


def _window(options: Any) -> machine.Window:
    shown = sys.stdout.isatty() and not options.json
    columns, rows = shutil.get_terminal_size()
    typed = None
    if shown and sys.stdin.isatty():
        typed = input(f"Gõ lại dòng này rồi bấm Enter:\n  {machine.TO_TYPE}\n> ")
    return machine.Window(
        columns=columns,
        rows=rows,
        encoding=sys.stdout.encoding or "",
        is_terminal=shown,
        typed=typed,
        term=os.environ.get("TERM", ""),
    )


def _sheet(options: Any, looked: list[machine.Looked], desk: Any) -> dict[str, Any]:
    """The sheet to sign and keep: written to a file, printed, or both."""
    from desk_tui.counter import slip, training
    from desk_tui.counter.desk import local
    from desk_tui.slips.data import Head
    from desk_tui.slips.printing import print_file
    from desk_tui.slips.render import render

    now = local(wall_clock())
    nowhere = Head(parent="", unit="", place="", day=now.date(), officer=options.officer)
    head = slip.sheet_head(desk, now) if desk else nowhere
    path = options.out or folder(options).absolute().parent / f"kiem-tra-may-{now:%y%m%d}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    stamped = bool(desk) and training.is_training(desk)
    path.write_bytes(render(machine_sheet.sheet(looked, head, now), training=stamped))
    said: dict[str, Any] = {"sheet": str(path)}
    if options.print:
        said["printed"] = print_file(path).message
    return said


def bring(options: Any) -> tuple[dict[str, Any], int]:
    """import: an old program's open dossiers out of a spreadsheet, all or nothing."""
    from desk_tui.counter import old_desk

    with opened(options) as desk:
        done = old_desk.bring(desk, options.file, dry=options.dry_run)
    said: dict[str, Any] = {
        "rows": done.rows,
        "dossiers": list(done.codes),
        "written": done.written,
        "here": list(done.here),
        "over": list(done.over),
        "rejected": [{"line": one.line, "why": one.why} for one in done.rejected],
        "warnings": list(done.warnings),
    }
    if not done.rejected or options.dry_run:
        return said, 0
    first = done.rejected[0]
    said["error"] = {
        "code": "sheet-lines",
        "message": f"{len(done.rejected)} dòng chưa nhận được nên chưa chuyển hồ sơ nào;"
        f" dòng {first.line}: {first.why}.",
        "hint": "Sửa các dòng đó trong bảng tính rồi chạy lại.",
    }
    return said, 2


def kit(options: Any) -> dict[str, Any]:
    """A folder for a USB stick; no desk and no password are needed to make one."""
    from desk_tui.counter import kit as kits

    made = kits.make(
        options.folder,
        given=options.wheels,
        platform=options.system,
        token_file=options.token_file,
        own_keys=folder(options) / "keys.toml",
    )
    return {
        "folder": str(made.folder),
        "wheels": made.wheels,
        "files": made.files,
        "bytes": made.bytes,
    }


def exercises(options: Any) -> dict[str, Any]:
    """What trainees did at the training desk, judged from the acts; one is begun, judged, told."""
    from desk_tui.counter import exercises as training
    from desk_tui.counter import note_figures

    with opened(options) as desk:
        if options.begin:
            training.begin(desk, options.begin - 1, options.who or options.officer)
        if options.finish:
            training.finish(desk)
        if options.export:
            training.judged(desk)
            note_figures.export(desk, options.export, "training")
        told, runs = training.judged(desk), training.runs(desk)
    return {
        "passed": sum(one.passed for one in told),
        "exercises": [
            {
                "title": one.title,
                "told": one.told,
                "dossier": one.code or None,
                "passed": one.passed,
                "steps": [{"what": step.words, "done": step.done} for step in one.steps],
            }
            for one in told
        ],
        "runs": [
            {
                "trainee": run.trainee,
                "title": run.title,
                "begun": iso(run.begun),
                "ended": iso(run.ended),
                "passed": run.passed,
                "words": run.words,
            }
            for run in runs
        ],
    }
