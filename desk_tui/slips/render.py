"""A slip to a page: Typst templates to PDF/A-2b, with the shipped font and nothing else.

Every desk prints the same page: no font of the machine is used, and the same slip gives the
same bytes. Slip data reaches a template only as JSON, never as Typst source, so that a name
with `#`, `$` or `\\` is printed and not run. A template of the office that fails gives way to
the packaged one: printing never stops.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from desk_tui.slips import own as offices
from desk_tui.slips.codes import qr_svg, stripes_svg
from desk_tui.slips.data import Head, Paper, Party, ReceiptSlip
from desk_tui.slips.fields import OFFICE_TIME, has_long_word, to_fields
from desk_tui.slips.forms import (
    DEFAULT_FORM_SET,
    FORMS,
    Files,
    FormSet,
    choose,
    form_set,
    number,
    template,
)
from desk_tui.slips.letters import FONTS
from desk_tui.slips.mistakes import Mistake, mistake
from desk_tui.slips.problem import SlipProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from typst import Compiler

    from desk_tui.slips.data import Slip

_MAIN = "main.typ"
_STAMP = """#set page(background: layout(size => rotate(-40deg, align(center, text(
  font: "Liberation Serif", weight: "bold", fill: rgb("#f2bcbc"), size: size.width * 12%,
)[TẬP LUYỆN #linebreak() #text(size: 0.5em)[không phải hồ sơ thật]]))))
"""
"""Behind every page of a desk for training."""
_PACKAGE = re.compile(rb'(?:import|include)\s+"@')
_one_at_a_time = Lock()  # a compiler may not be entered twice


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page, and what was wrong with the office's own template when it could not be used."""

    pdf: bytes
    trouble: SlipProblem | None = None


def render(
    slip: Slip,
    form_set_id: str = DEFAULT_FORM_SET,
    *,
    large: bool = False,
    own: Path | None = None,
    training: bool = False,
) -> bytes:
    """The slip as PDF/A-2b, A4. `large` prints all text at 16 pt or more; `training` says on
    every page that nothing of it is real.

    Raises SlipProblem "no-form-set", "no-form" when the set has no such form, or "bad-form"
    when a packaged template does not compile.
    """
    return rendered(slip, form_set_id, large=large, own=own, training=training).pdf


def rendered(
    slip: Slip,
    form_set_id: str = DEFAULT_FORM_SET,
    *,
    large: bool = False,
    own: Path | None = None,
    province: str | None = None,
    training: bool = False,
) -> Rendered:
    """As `render`, with the office's forms in the folder `own` and what is wrong with them.

    With a `province` (empty: none of its own) the set is chosen among the versions in force on
    the slip's day, and `form_set_id` is what the office wants; without, it is that very set.
    """

    def draw(files: Files, only_packaged: bool) -> bytes:
        # A set that only the office has cannot be printed without its files.
        missing = only_packaged and not (FORMS / form_set_id).is_dir()
        chosen = form_set(DEFAULT_FORM_SET if missing else form_set_id, files)
        if province is not None:
            chosen = choose(slip.head.day, chosen.id, province, files)
        return _drawn(slip, chosen, large, files, training)

    return _own_or_packaged(own, draw)


def page_of_its_own(
    name: str, inputs: dict[str, str], own: Path | None = None, *, training: bool = False
) -> Rendered:
    """A common template with fields of its own, not a slip: the ticket. Errors as `rendered`."""
    source = f"common/{name}.typ"
    return _own_or_packaged(own, lambda files, _: _compiled(source, files, inputs, training))


def _own_or_packaged(own: Path | None, draw: Callable[[Files, bool], bytes]) -> Rendered:
    trouble = None
    try:
        if files := offices.read(own):
            return Rendered(draw(files, False))
    except SlipProblem as problem:
        if problem.code in ("no-form-set", "no-form"):
            raise
        trouble = problem
    except _Spoilt as spoilt:
        trouble = SlipProblem(
            "own-form",
            f"Mẫu phiếu của cơ quan bị lỗi: {spoilt.mistake}. Đã in bằng mẫu gốc.",
            f"Sửa tệp đó trong {own}, rồi xem lại bằng desk-tui slips preview.",
        )
    try:
        return Rendered(draw({}, trouble is not None), trouble)
    except _Spoilt as spoilt:
        raise SlipProblem(
            "bad-form",
            f"Mẫu phiếu bị lỗi nên chưa in được: {spoilt.mistake}.",
            "Hồ sơ vẫn được lưu. Cài lại chương trình hoặc báo người phụ trách máy tính.",
        ) from spoilt


class _Spoilt(Exception):
    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


def _drawn(slip: Slip, chosen: FormSet, large: bool, files: Files, training: bool) -> bytes:
    source = template(slip.form, chosen, files)
    form = {
        "id": chosen.id,
        "instrument": chosen.instrument,
        "number": number(slip.form, chosen, files) or None,
    }
    fields = to_fields(slip)
    inputs = {
        "slip": json.dumps(fields, ensure_ascii=False),
        "long-words": "yes" if has_long_word(fields) else "no",
        "form": json.dumps(form, ensure_ascii=False),
        "large": "yes" if large else "no",
        "barcode": stripes_svg(slip.head.code),
        "qr": qr_svg(slip.head.qr),
        "link": qr_svg(getattr(slip, "link", "")),
    }
    moment = datetime.combine(slip.head.day, time(), OFFICE_TIME)
    made = int(moment.timestamp())
    return _compiled(source, files, inputs, training, pdf_standards="a-2b", timestamp=made)


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


def _compiled(
    source: str, files: Files, inputs: dict[str, str], training: bool, **options: Any
) -> bytes:
    """Raises _Spoilt with the place and what is wrong there."""
    import typst

    if named := [name for name, text in files.items() if _PACKAGE.search(text)]:
        # A desk fetches no program parts from the network to print a slip.
        line = _line_of(files[named[0]])
        raise _Spoilt(Mistake(named[0], line, "gọi tới gói ở ngoài, không có ở đây"))
    given: Any = FORMS / source
    if files or training:
        stamp = _STAMP if training else ""
        given = {**files, _MAIN: f'{stamp}#include "/{source}"\n'.encode()}
    try:
        with _one_at_a_time:
            pdf = _compiler().compile(input=given, format="pdf", sys_inputs=inputs, **options)
    except typst.TypstError as error:
        raise _Spoilt(mistake(error.message, error.diagnostic, files)) from error
    except RuntimeError as error:  # told without a place
        raise _Spoilt(mistake(str(error), "", files)) from error
    assert isinstance(pdf, bytes)
    return pdf


def _line_of(text: bytes) -> int:
    found = _PACKAGE.search(text)
    return text[: found.start()].count(b"\n") + 1 if found else 0


@cache
def _compiler() -> Compiler:
    """One compiler for the program: reading the fonts is most of a first slip's time."""
    from typst import Compiler, Fonts

    shipped = Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return Compiler(root=FORMS, font_paths=shipped)
