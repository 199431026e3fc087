"""A slip to a page: Typst templates to PDF/A-2b, with the shipped font and nothing else.

Every desk prints the same page: no font of the machine is used, and the same slip gives the
same bytes. Slip data reaches a template only as JSON, never as Typst source, so that a name
with `#`, `$` or `\\` is printed and not run.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from desk_tui.slips.codes import qr_svg, stripes_svg
from desk_tui.slips.data import Head, Paper, Party, ReceiptSlip
from desk_tui.slips.fields import OFFICE_TIME, to_fields
from desk_tui.slips.forms import FORMS, form_set, template
from desk_tui.slips.letters import FONTS
from desk_tui.slips.problem import SlipProblem

if TYPE_CHECKING:
    from typst import Compiler

    from desk_tui.slips.data import Slip

DEFAULT_FORM_SET = "tt03-2025"
_one_at_a_time = Lock()  # a compiler may not be entered twice


def render(
    slip: Slip, form_set_id: str = DEFAULT_FORM_SET, *, large: bool = False, forms: Path = FORMS
) -> bytes:
    """The slip as PDF/A-2b, A4. `large` prints all text at 16 pt or more.

    Raises SlipProblem "no-form-set", or "bad-form" when a template does not compile.
    """
    import typst

    chosen = form_set(form_set_id, forms)
    head = slip.head
    inputs = {
        "slip": json.dumps(to_fields(slip), ensure_ascii=False),
        "form": json.dumps(
            {
                "id": chosen.id,
                "instrument": chosen.instrument,
                "number": chosen.numbers.get(slip.form),
            },
            ensure_ascii=False,
        ),
        "large": "yes" if large else "no",
        "barcode": stripes_svg(head.code),
        "qr": qr_svg(head.qr),
        "link": qr_svg(getattr(slip, "link", "")),
    }
    source = template(slip, chosen, forms)
    try:
        with _one_at_a_time:
            pdf = _compiler(forms).compile(
                input=source,
                format="pdf",
                sys_inputs=inputs,
                pdf_standards="a-2b",
                timestamp=int(datetime.combine(head.day, time(), OFFICE_TIME).timestamp()),
            )
    except typst.TypstError as error:
        raise SlipProblem(
            "bad-form",
            f"Mẫu phiếu {chosen.id}/{source.name} bị lỗi nên chưa in được: {error.message}",
            "Hồ sơ vẫn được lưu. Dùng lại mẫu gốc hoặc báo người phụ trách máy tính.",
        ) from error
    assert isinstance(pdf, bytes)
    return pdf


def warm_up(form_set_id: str = DEFAULT_FORM_SET, *, large: bool = False) -> None:
    """Draw a receipt for nobody, in a worker: fonts and the template are then ready for the first.

    Measured: the first slip of a program takes 180 ms, the next 25.
    """
    day = datetime(2026, 1, 1, 8, tzinfo=OFFICE_TIME)
    nobody = ReceiptSlip(
        head=Head(parent="", unit="", place="", day=day.date(), officer="", code="0", qr="0"),
        procedure="Thủ tục",
        procedure_code="0",
        field="",
        owner=Party(name="Ổ ễ ự"),
        papers=(Paper(name="Ắ ỡ"),),
        term="",
        received=day,
        due=day,
    )
    with suppress(SlipProblem):
        render(nobody, form_set_id, large=large)


def compiled(forms: Path, source: Path, inputs: dict[str, str]) -> bytes:
    """A page of its own kind, with the shipped fonts. Raises typst.TypstError."""
    with _one_at_a_time:
        pdf = _compiler(forms).compile(input=source, format="pdf", sys_inputs=inputs)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler(forms: Path) -> Compiler:
    """One compiler for each folder of forms: reading the fonts is most of a first slip's time."""
    from typst import Compiler, Fonts

    shipped = Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return Compiler(root=forms, font_paths=shipped)
