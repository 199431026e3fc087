"""Form sets: one folder each, with form.toml and a template per slip.

An office may keep its own copy of the whole `forms` folder and edit the templates; a slip
without a template in its set is taken from `common`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desk_tui.slips.problem import SlipProblem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from desk_tui.slips.data import Slip

FORMS = Path(__file__).parent / "forms"
_COMMON = "common"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSet:
    """A set of printed forms and the rule that prescribes it; `valid_to` None is "until now".

    `numbers` is what the rule calls its forms: receipt is "01".
    """

    id: str
    name: str
    instrument: str
    valid_from: date
    valid_to: date | None
    numbers: Mapping[str, str]


def form_sets(forms: Path = FORMS) -> tuple[FormSet, ...]:
    """The sets in a folder of forms, oldest rule first."""
    sets = (_form_set(path) for path in forms.glob("*/form.toml"))
    return tuple(sorted(sets, key=lambda form_set: form_set.valid_from))


def form_set(name: str, forms: Path = FORMS) -> FormSet:
    """One set by its folder name. Raises SlipProblem "no-form-set"."""
    found = next((known for known in form_sets(forms) if known.id == name), None)
    if found is None:
        known = ", ".join(known.id for known in form_sets(forms))
        raise SlipProblem(
            "no-form-set",
            f"Không có bộ mẫu phiếu “{name}”.",
            f"Chọn một trong các bộ mẫu: {known}.",
        )
    return found


def template(slip: Slip, chosen: FormSet, forms: Path = FORMS) -> Path:
    """The Typst file that prints this slip."""
    number = chosen.numbers.get(slip.form)
    name = f"{slip.form}.typ"
    own = forms / chosen.id / (f"{number}-{name}" if number else name)
    return own if own.is_file() else forms / _COMMON / name


def _form_set(path: Path) -> FormSet:
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    return FormSet(
        id=path.parent.name,
        name=row["name"],
        instrument=row["instrument"],
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        numbers=row.get("numbers", {}),
    )
