"""The commitment of a year: its sheet, and the sheet as both sides signed it, kept (B1-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import acts
from db.kinds import TargetsSigned
from db.problem import RecordProblem
from desk_tui.counter import report as reports
from desk_tui.counter import slip, targets
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.report import Ask
from desk_tui.rules.metrics import percent
from desk_tui.rules.text import tidy
from desk_tui.slips.data_lists import CommitmentSheet
from desk_tui.slips.data_lists import Target as Line
from desk_tui.tongue import say

_BEGINNINGS = {b"%PDF": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}
"""How files begin that a signed sheet may be kept in."""


@dataclass(frozen=True)
class Signed:
    """A signed sheet. `promises`: what stood on it, metric and per cent."""

    year: int
    sha256: str
    promises: tuple[tuple[str, float], ...]
    signer: str
    on: date


def sheet(desk: Desk, year: int) -> Path:
    """The commitment sheet of a year, with what was reached the year before. Raises SlipProblem,
    RecordProblem `no-target` when the office committed itself to nothing."""
    own = _own(desk, year)
    before = reports.report(desk, Ask(date(year - 1, 1, 1), date(year - 1, 12, 31)))
    there = {one.metric.id: one for one in before.figures}
    lines = []
    for one in own:
        metric = reports.definition(one.metric)
        figure = there.get(one.metric)
        until = one.until or date(year, 12, 31)
        lines.append(
            Line(
                name=f"{metric.id} – {metric.name}",
                promise=percent(one.value),
                before=figure.words if figure else "–",
                definition=f"{metric.above} / {metric.below}",
                until=f"{until:%d/%m/%Y}",
            )
        )
    drawn = CommitmentSheet(
        head=slip.sheet_head(desk, local(desk.now())),
        year=year,
        unit=desk.office.unit,
        targets=tuple(lines),
        ground="; ".join(dict.fromkeys(one.ground for one in own)),
        unit_signer=next((one.signer for one in own if one.signer), ""),
    )
    return slip.draw(desk, drawn, f"cam-ket-{year}", desk.office.form_set)


def keep(desk: Desk, year: int, signed: Path, *, signer: str, on: date) -> Signed:
    """Keep the signed sheet (a PDF, JPEG or PNG) as it is; an earlier one stays.

    Raises Refusal `not-allowed`, RecordProblem `no-target`, `no-signer`, `day-ahead`,
    `file-unreadable`, `not-a-sheet`; ScanProblem `disk-full`.
    """
    desk.needs("supervisor", "it")
    own = _own(desk, year)
    if not tidy(signer):
        raise RecordProblem(
            "no-signer", say("Chưa ghi người ký cam kết."), say("Ghi tên người ký.")
        )
    if on > desk.today():
        raise RecordProblem(
            "day-ahead",
            say("Ngày ký {on:%d/%m/%Y} chưa tới.", on=on),
            say("Ghi đúng ngày trên bản cam kết."),
        )
    try:
        content = signed.read_bytes()
    except OSError as error:
        raise RecordProblem(
            "file-unreadable",
            say(
                "Không đọc được tệp {signed} ({strerror}).",
                signed=signed,
                strerror=error.strerror or error,
            ),
            say("Chọn đúng tệp bản cam kết đã ký."),
        ) from error
    if not _ending(content):
        raise RecordProblem(
            "not-a-sheet",
            say("Tệp {name} không phải PDF, JPEG hay PNG.", name=signed.name),
            say("Quét bản cam kết đã ký rồi chọn tệp quét."),
        )
    subject = targets.subject_of(desk, year)
    said = TargetsSigned(
        office=desk.office.code,
        year=year,
        sha256=desk.vault.shelf(subject).put(content).sha256,
        promises={one.metric: round(one.value * 100) for one in own},
        signer=tidy(signer),
        on=on.isoformat(),
    )
    desk.act(lambda _: [acts.Doing(subject, said)])
    return _signed(said)


def kept(desk: Desk, year: int) -> tuple[Signed, ...]:
    """Every signed sheet of a year, the newest last."""
    found = sorted(
        acts.of_subject(desk.read, targets.subject_of(desk, year)), key=lambda a: a.place
    )
    said = (act.read() for act in found)
    return tuple(_signed(one) for one in said if isinstance(one, TargetsSigned))


def copy(desk: Desk, year: int, path: Path) -> Path:
    """Write the newest signed sheet to a file; its ending is added when there is none.

    Raises RecordProblem `not-signed`, `file-unwritable`; ScanProblem for a damaged file.
    """
    every = kept(desk, year)
    if not every:
        raise RecordProblem(
            "not-signed",
            say("Chưa lưu bản cam kết đã ký nào của năm {year}.", year=year),
            say("Lưu bản đã ký: desk-tui target keep TỆP --signer TÊN."),
        )
    content = desk.vault.shelf(targets.subject_of(desk, year)).get(every[-1].sha256)
    path = path if path.suffix else path.with_suffix(_ending(content))
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RecordProblem(
            "file-unwritable",
            say(
                "Không ghi được tệp {path} ({strerror}).",
                path=path,
                strerror=error.strerror or error,
            ),
            say("Chọn thư mục ghi được."),
        ) from error
    return path


def _own(desk: Desk, year: int) -> Sequence[targets.Target]:
    own = [one for one in targets.of_year(desk, year) if one.own]
    if not own:
        raise RecordProblem(
            "no-target",
            say("Cơ quan chưa đặt chỉ tiêu nào cho năm {year}.", year=year),
            say("Đặt chỉ tiêu: desk-tui target set MÃ PHẦN_TRĂM --ground VĂN_BẢN."),
        )
    return own


def _ending(content: bytes) -> str:
    return next((end for begin, end in _BEGINNINGS.items() if content.startswith(begin)), "")


def _signed(said: TargetsSigned) -> Signed:
    return Signed(
        year=said.year,
        sha256=said.sha256,
        promises=tuple((metric, value / 100) for metric, value in said.promises.items()),
        signer=said.signer,
        on=date.fromisoformat(said.on),
    )
