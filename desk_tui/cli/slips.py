"""slips list · edit · preview: the printed forms, without opening the record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from desk_tui.cli.opening import folder
from desk_tui.counter.desk import local, wall_clock
from desk_tui.slips import forms, own
from desk_tui.slips.names import NAMES
from desk_tui.slips.problem import SlipProblem
from desk_tui.slips.samples import SAMPLES

BROKEN_TEMPLATE = 2


def own_folder(options: Any) -> Path:
    return folder(options) / "forms"


def listing(options: Any) -> tuple[dict[str, Any], int]:
    """The sets a desk has, with their forms, and which templates are the office's own."""
    place, day = own_folder(options), options.on or _today()
    try:
        files, error = own.read(place), None
        known = forms.form_sets(files)
    except SlipProblem as problem:
        files, error = {}, _told(problem)
        known = forms.form_sets()
    chosen = forms.choose(day, province=options.province, own=files)
    shown: dict[str, Any] = {
        "on": day.isoformat(),
        "chosen": chosen.id,
        "folder": str(place) if place.is_dir() else None,
        "own": sorted(files),
        "sets": [_set(one, day, files) for one in known],
    }
    return (shown, 0) if error is None else ({**shown, "error": error}, BROKEN_TEMPLATE)


def edit(options: Any) -> dict[str, Any]:
    """The set in the office's folder, ready for any text editor; what is there stays."""
    place = own_folder(options)
    chosen = options.form_set or forms.choose(_today()).id
    copied, kept = own.copy(place, chosen)
    return {"folder": str(place), "set": chosen, "copied": list(copied), "kept": list(kept)}


def preview(options: Any) -> tuple[dict[str, Any], int]:
    """One form with invented data. A broken template of the office is told; the page is made."""
    from desk_tui.slips.render import rendered

    place = own_folder(options)
    try:
        files = own.read(place)
        chosen = _wanted_set(options.form_set, files)
    except SlipProblem as problem:
        if problem.code == "no-form-set":
            raise
        files, chosen = {}, _wanted_set(options.form_set, {})
    sample = _sample(options.form, chosen, files)
    slip = SAMPLES[sample]()
    page = rendered(slip, chosen.id, large=options.large, own=place)
    target = options.out or folder(options) / "print" / f"xem-thu-{sample}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page.pdf)
    source = forms.template(slip.form, chosen, files)
    shown: dict[str, Any] = {
        "form": sample,
        "name": NAMES[sample],
        "set": chosen.id,
        "template": source,
        "own": source in files and page.trouble is None,
        "path": str(target),
    }
    if page.trouble is None:
        return shown, 0
    return {**shown, "error": _told(page.trouble)}, BROKEN_TEMPLATE


def _wanted_set(name: str, files: forms.Files) -> forms.FormSet:
    return forms.form_set(name, files) if name else forms.choose(_today(), own=files)


def _sample(wanted: str, chosen: forms.FormSet, files: forms.Files) -> str:
    """The sample's name from what was typed: a number of this set, or the name itself."""
    for name in SAMPLES:
        counted = forms.number(name, chosen, files)
        if wanted == name or (counted and wanted.zfill(2) == counted):
            return name
    raise SlipProblem(
        "no-form",
        f"{chosen.name} không có mẫu “{wanted}”.",
        f"Chọn số mẫu hoặc một tên: {', '.join(SAMPLES)}.",
    )


def _set(one: forms.FormSet, day: date, files: forms.Files) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "instrument": one.instrument,
        "version": one.version,
        "province": one.province or None,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        "in_force": one.in_force(day),
        "forms": [
            {
                "form": form,
                "number": forms.number(form, one, files) or None,
                "name": NAMES[form],
                "template": source,
                "own": source in files,
            }
            for form in dict.fromkeys(make().form for make in SAMPLES.values())
            if forms.has(form, one, files)
            for source in (forms.template(form, one, files),)
        ],
    }


def _told(problem: SlipProblem) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message, "hint": problem.hint}


def _today() -> date:
    return local(wall_clock()).date()
