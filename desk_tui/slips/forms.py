"""Form sets: one folder each, with form.toml and a template per form.

A form that its set does not have comes from the set it is based on, else from `common`. What
an office keeps of its own lies over the packaged files (see `own`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from desk_tui.slips.names import NAMES
from desk_tui.slips.problem import SlipProblem

FORMS = Path(__file__).parent / "forms"
COMMON = "common"
FORM_TOML = "form.toml"
DEFAULT_FORM_SET = "tt03-2025"

Files = Mapping[str, bytes]
"""Path inside the folder of forms, with `/`, and what the office wrote there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSet:
    """A set of printed forms and the rule that prescribes it; `valid_to` None is "until now".

    `version` counts what was changed under the same rule. A `province` set is for that
    province only. `based_on` is the set it takes its other forms from. `numbers` is what the
    rule calls its forms: receipt is "01".
    """

    id: str
    name: str
    instrument: str
    valid_from: date
    valid_to: date | None = None
    version: int = 1
    province: str = ""
    based_on: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def form_sets(own: Files | None = None) -> tuple[FormSet, ...]:
    """The sets a desk has, oldest rule first. Raises SlipProblem "bad-form-set" for a
    form.toml that cannot be read, told with its path."""
    rows = {path.parent.name: path.read_bytes() for path in FORMS.glob(f"*/{FORM_TOML}")}
    for path, text in (own or {}).items():
        folder, _, name = path.partition("/")
        if name == FORM_TOML:
            rows[folder] = text
    sets = (_form_set(name, text) for name, text in rows.items())
    return tuple(sorted(sets, key=lambda one: (one.valid_from, one.version, one.id)))


def form_set(name: str, own: Files | None = None) -> FormSet:
    """One set by its folder name. Raises SlipProblem "no-form-set"."""
    known = form_sets(own)
    found = next((one for one in known if one.id == name), None)
    if found is None:
        raise SlipProblem(
            "no-form-set",
            f"Không có bộ mẫu phiếu “{name}”.",
            f"Chọn một trong các bộ mẫu: {', '.join(one.id for one in known)}.",
        )
    return found


def choose(
    day: date, wanted: str = DEFAULT_FORM_SET, province: str = "", own: Files | None = None
) -> FormSet:
    """The set to print with on `day`: what the office wants, else the newest rule in force.

    A set of the office's province goes before the common one, a newer version before an older
    one. A wanted set that is over gives way, for printing must not stop on its last day.
    """
    ours = [one for one in form_sets(own) if one.province in ("", province)]
    fit = [one for one in ours if one.in_force(day)]
    asked = [one for one in fit if wanted in (one.id, one.based_on)]
    return max(
        asked or fit or ours,
        key=lambda one: (bool(one.province), one.valid_from, one.version, one.id),
    )


def number(form: str, chosen: FormSet, own: Files | None = None) -> str:
    """What the rule calls this form, as in "01"; empty when no rule prescribes it."""
    for one in _line(chosen, own):
        if form in one.numbers:
            return one.numbers[form]
    return ""


def template(form: str, chosen: FormSet, own: Files | None = None) -> str:
    """The Typst file that prints a form, as its path in the folder of forms.

    Raises SlipProblem "no-form" when the set has no such form.
    """
    counted = number(form, chosen, own)
    places = [f"{one.id}/{counted}-{form}.typ" for one in _line(chosen, own) if counted]
    places += [f"{one.id}/{form}.typ" for one in _line(chosen, own)]
    for path in (*places, f"{COMMON}/{form}.typ"):
        if path in (own or {}) or (FORMS / path).is_file():
            return path
    raise SlipProblem(
        "no-form",
        f"{chosen.name} không có mẫu “{NAMES.get(form, form)}”.",
        "Xem các mẫu đang có: desk-tui slips list. Đổi bộ mẫu của cơ quan nếu cần.",
    )


def has(form: str, chosen: FormSet, own: Files | None = None) -> bool:
    """Does the set print this form? The stop notice came with the set of 2025."""
    try:
        return bool(template(form, chosen, own))
    except SlipProblem:
        return False


def _line(chosen: FormSet, own: Files | None) -> list[FormSet]:
    """The set, the one it is based on, and so on; a ring ends where it began."""
    known = {one.id: one for one in form_sets(own)}
    line = [chosen]
    while (base := known.get(line[-1].based_on)) and base not in line:
        line.append(base)
    return line


@lru_cache(64)
def _form_set(name: str, text: bytes) -> FormSet:
    try:
        row = tomllib.loads(text.decode("utf-8"))
        numbers = row.get("numbers", {})
        made = FormSet(
            id=name,
            name=str(row["name"]),
            instrument=str(row["instrument"]),
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            version=row.get("version", 1),
            province=str(row.get("province", "")),
            based_on=str(row.get("based_on", "")),
            numbers={str(form): str(counted) for form, counted in numbers.items()},
        )
        days = (made.valid_from, made.valid_to or made.valid_from)
        if not all(type(one) is date for one in days) or type(made.version) is not int:
            raise ValueError("valid_from, valid_to, version")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SlipProblem(
            "bad-form-set",
            f"Tệp {name}/{FORM_TOML} của bộ mẫu bị lỗi: {error}.",
            "Cần có name, instrument, valid_from (ngày, ví dụ 2025-09-15); version là số.",
        ) from error
    return made
