"""Folders change hands by scanning each of them: what is missing, what is extra (HND-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import acts, queue
from db.clock import from_text
from db.kinds import FolderMoved, StatusChanged
from db.kinds import Paper as PaperLine
from db.problem import RecordProblem
from db.queue import Filter
from desk_tui.counter import look, slip, taking
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.rules.statuses import Status
from desk_tui.slips.data_lists import HandOverList, HandOverRow
from desk_tui.slips.problem import SlipProblem
from desk_tui.slips.seal import read as read_seal

MOST = 500


@dataclass(frozen=True)
class Moved:
    """A hand-over that was done. `missing` were announced and not there, `extra` the reverse."""

    list: str
    codes: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    sheet: Path | None
    warnings: tuple[str, ...]


def waiting(desk: Desk, field: str = "") -> list[str]:
    """Codes of the dossiers whose folders lie here to be handed over, of one field or of all."""
    rows = queue.page(desk.read, text.plain, Filter(status=int(Status.RECEIVED)), limit=MOST)
    return [
        row.code
        for row in reversed(rows)
        if not row.void and (not field or text.plain(_field(desk, row)) == text.plain(field))
    ]


def _field(desk: Desk, row: queue.Row) -> str:
    return look.show(desk, row.code).said.field


def code_of(scanned: str) -> str:
    """The dossier of a scanned slip, or of a code typed by hand."""
    said = text.tidy(scanned)
    try:
        facts = read_seal(said, ()).facts
    except SlipProblem:
        return said.upper()
    return facts.code if facts else said.upper()


def hand_over(
    desk: Desk,
    to: str,
    scanned: Sequence[str],
    *,
    taker: str = "",
    announced: Sequence[str] | None = None,
    at: datetime | None = None,
) -> Moved:
    """Give folders to a unit: each scanned one moves and is in processing from now on.

    `announced`: what should have been there. Raises Refusal `nobody-to` or `nothing-scanned`,
    RecordProblem for a slip of no dossier here; then nothing has moved.
    """
    to = text.tidy(to)
    if not to:
        raise Refusal("nobody-to", "Chưa ghi giao cho bộ phận nào.", "Ghi tên bộ phận nhận.")
    codes = list(dict.fromkeys(code_of(one) for one in scanned if text.tidy(one)))
    if not codes:
        raise Refusal("nothing-scanned", "Chưa quét hồ sơ nào.", "Quét mã trên từng phiếu.")
    moment = desk.done_at(at)
    wholes = [look.show(desk, code) for code in codes]
    _refuse_over(wholes)
    for whole in wholes:
        taking.need(desk, whole.row.id)
    list_id = acts.new_id()
    desk.act(lambda _: [one for whole in wholes for one in _doings(whole, list_id, to, taker, at)])
    expected = list(announced) if announced is not None else []
    here = [whole.row.code for whole in wholes]
    missing = tuple(code for code in expected if code not in here)
    extra = tuple(code for code in here if announced is not None and code not in expected)
    sheet, trouble = _sheet(desk, wholes, to, taker, moment, missing, extra)
    return Moved(list_id, tuple(here), missing, extra, sheet, tuple(trouble))


def recall(desk: Desk, code: str, *, at: datetime | None = None) -> None:
    """The folder came back to the desk. Raises Refusal `not-away`."""
    whole = look.show(desk, code)
    if not lies_at(whole):
        raise Refusal(
            "not-away", f"Hồ sơ giấy {whole.row.code} đang ở quầy.", "Không cần nhận lại."
        )
    taking.need(desk, whole.row.id)
    desk.done_at(at)
    said = FolderMoved(list=acts.new_id(), to="")
    desk.act(lambda _: [acts.Doing(whole.row.id, said, at)])


def lies_at(whole: look.Whole) -> str:
    """Where the paper folder lies; empty: at this office's desk."""
    moves = [act for act in whole.acts if isinstance(act.read(), FolderMoved)]
    if not moves:
        return ""
    last = max(moves, key=lambda act: act.place).read()
    return last.to if isinstance(last, FolderMoved) else ""


def _refuse_over(wholes: Sequence[look.Whole]) -> None:
    for whole in wholes:
        status = Status(whole.row.status)
        if whole.row.void or status not in (Status.RECEIVED, Status.PROCESSING):
            raise RecordProblem(
                "not-to-hand",
                f"Hồ sơ {whole.row.code} {status.label.lower()}, không giao đi xử lý được.",
                "Bỏ hồ sơ này ra khỏi chồng rồi quét lại.",
            )


def _doings(
    whole: look.Whole, list_id: str, to: str, taker: str, at: datetime | None
) -> list[acts.Doing]:
    id = whole.row.id
    said = [acts.Doing(id, FolderMoved(list=list_id, to=to, taker=text.tidy(taker)), at)]
    if whole.row.status == Status.RECEIVED:
        move = StatusChanged(status=int(Status.PROCESSING), before=int(Status.RECEIVED), reason=to)
        said.append(acts.Doing(id, move, at))
    return said


def _sheet(
    desk: Desk,
    wholes: Sequence[look.Whole],
    to: str,
    taker: str,
    moment: datetime,
    missing: tuple[str, ...],
    extra: tuple[str, ...],
) -> tuple[Path | None, list[str]]:
    office = desk.office
    rows = tuple(
        HandOverRow(
            code=whole.row.code,
            owner=whole.row.owner_name,
            procedure=whole.row.procedure_name,
            due=local(from_text(whole.row.due)) if whole.row.due else None,
            papers=len(_given(whole)),
            pages=sum(paper.pages for paper in _given(whole)),
        )
        for whole in wholes
    )
    sheet = HandOverList(
        head=slip.sheet_head(desk, moment),
        giver=f"{office.unit}, quầy {office.desk}",
        taker=to,
        at=moment,
        rows=rows,
        giver_name=desk.officer,
        taker_name=taker,
        missing=missing,
        extra=extra,
    )
    try:
        name = f"ban-giao-{moment:%y%m%d-%H%M}"
        path, trouble = slip.draw_told(desk, sheet, name, office.form_set)
    except (SlipProblem, OSError) as problem:
        return None, [f"Việc bàn giao đã được ghi nhưng chưa vẽ được danh sách: {problem}"]
    return path, trouble


def _given(whole: look.Whole) -> list[PaperLine]:
    return [paper for paper in whole.papers if not paper.result and paper.state != "missing"]
