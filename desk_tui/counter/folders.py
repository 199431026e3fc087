"""Folders change hands by scanning each of them: what is missing, what is extra (HND-05)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import acts
from db.clock import from_text, utc_text
from db.kinds import FolderMoved, PaperAdded, Payload, StatusChanged
from db.kinds import Paper as PaperLine
from db.kinds_papers import seen
from db.problem import RecordProblem
from desk_tui.counter import citizen_messages, look, slip, states, taking
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.folder_places import before, code_of, lies_at, moves, waiting
from desk_tui.counter.papers import result_line
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules import text
from desk_tui.rules.statuses import Status
from desk_tui.slips.data_lists import HandedOver, HandOverList, HandOverRow
from desk_tui.slips.problem import SlipProblem
from desk_tui.tongue import say

__all__ = [
    "Moved",
    "code_of",
    "hand_over",
    "lies_at",
    "recall",
    "send_back",
    "take_back",
    "waiting",
]


@dataclass(frozen=True)
class Moved:
    """A hand-over that was done. `missing` were announced and not there, `extra` the reverse."""

    list: str
    codes: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    sheet: Path | None
    warnings: tuple[str, ...]


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
    to, taker = text.tidy(to), text.tidy(taker)
    if not to:
        raise Refusal(
            "nobody-to", say("Chưa ghi giao cho bộ phận nào."), say("Ghi tên bộ phận nhận.")
        )

    def doings(whole: look.Whole, list_id: str) -> list[Payload]:
        said: list[Payload] = [FolderMoved(list=list_id, to=to, taker=taker)]
        if whole.row.status == Status.RECEIVED:
            was = int(Status.RECEIVED)
            said.append(StatusChanged(status=int(Status.PROCESSING), before=was, reason=to))
        return said

    pile = _pile(desk, scanned, _refuse_over)
    return _moved(desk, pile, doings, _Sides(desk, to, taker, giving=True), announced, at)


def take_back(
    desk: Desk,
    place: str,
    scanned: Sequence[str],
    *,
    giver: str = "",
    results: bool = False,
    announced: Sequence[str] | None = None,
    at: datetime | None = None,
) -> Moved:
    """Folders come back from a unit by scanning each; with `results`, each with its result, and
    the citizens hear that it is ready.

    Raises as `hand_over`, and RecordProblem `not-away`, `not-in-processing`.
    """
    place, giver = text.tidy(place), text.tidy(giver)
    done_at = desk.done_at(at)

    def refuse(whole: look.Whole) -> None:
        if not lies_at(whole):
            raise RecordProblem(
                "not-away",
                say("Hồ sơ giấy {code} đang ở quầy, không phải nhận về.", code=whole.row.code),
                say("Bỏ hồ sơ này ra khỏi chồng rồi quét lại."),
            )
        if results and whole.row.status not in (Status.PROCESSING, Status.FINISHED):
            raise RecordProblem(
                "not-in-processing",
                say(
                    "Hồ sơ {code} {label}: chưa thể có kết quả.",
                    code=whole.row.code,
                    label=states.label(whole.row.status).lower(),
                ),
                say("Nhận hồ sơ này về riêng, không kèm kết quả."),
            )

    def doings(whole: look.Whole, list_id: str) -> list[Payload]:
        said: list[Payload] = [FolderMoved(list=list_id, to="", taker=giver)]
        if results and whole.row.status == Status.PROCESSING:
            said += _finished(desk, whole, done_at)
        return said

    pile = _pile(desk, scanned, refuse)
    sides = _Sides(desk, place or lies_at(pile[0]), giver, giving=False, results=results)
    return _moved(desk, pile, doings, sides, announced, at)


def _finished(desk: Desk, whole: look.Whole, moment: datetime) -> list[Payload]:
    """The result came with the folder; its scan can wait (it stays in the list to digitise)."""
    said: list[Payload] = []
    if not any(paper.result for paper in whole.papers):
        said.append(PaperAdded(paper=result_line(desk, whole), before=seen(None)))
    said.append(
        StatusChanged(
            status=int(Status.FINISHED),
            before=int(Status.PROCESSING),
            finished=utc_text(moment),
        )
    )
    return [*said, *citizen_messages.ready(desk, whole.said, whole.row.code)]


def print_again(desk: Desk, list_id: str) -> Moved:
    """A list once more, of the folders whose last move it was. RecordProblem `unknown-list`."""
    codes = [
        row["code"]
        for row in desk.read.execute(
            "SELECT d.code FROM folders f CROSS JOIN dossiers d ON d.id = f.dossier"
            " WHERE f.list = ? ORDER BY d.n",
            (list_id,),
        )
    ]
    if not codes:
        raise RecordProblem(
            "unknown-list",
            say("Không còn hồ sơ nào nằm ở danh sách này."),
            say("Hồ sơ đã chuyển tiếp thì in phiếu kiểm soát của từng hồ sơ."),
        )
    wholes = [look.show(desk, code) for code in codes]
    move = moves(wholes[0])[-1]
    sides = _Sides(desk, move.to or desk.office.unit, move.taker, giving=bool(move.to))
    sheet, trouble = _sheet(desk, wholes, sides, local(desk.now()), (), (), "In lại")
    return Moved(list_id, tuple(codes), (), (), sheet, tuple(trouble))


def recall(desk: Desk, code: str, reason: str = "", *, at: datetime | None = None) -> None:
    """Call a folder back to the desk, given by mistake or wanted again (HND-03).

    The dossier stays in processing and waits to be handed over again. Raises Refusal `not-away`.
    """
    _send(desk, look.show(desk, code), "", reason, at)


def send_back(desk: Desk, code: str, reason: str, *, at: datetime | None = None) -> str:
    """One step back: the folder goes where it lay before, for a reason. Returns where that is.

    Raises Refusal `not-away`, `no-reason`.
    """
    if not text.tidy(reason):
        raise Refusal(
            "no-reason", say("Lùi một bước phải ghi lý do."), say("Ghi còn thiếu hoặc sai gì.")
        )
    whole = look.show(desk, code)
    to = before(whole) or ""
    _send(desk, whole, to, reason, at)
    return to


def _send(desk: Desk, whole: look.Whole, to: str, reason: str, at: datetime | None) -> None:
    if not lies_at(whole):
        raise Refusal(
            "not-away",
            say("Hồ sơ giấy {code} đang ở quầy.", code=whole.row.code),
            say("Không cần nhận lại."),
        )
    look.refuse_void(whole.row)
    taking.need(desk, whole.row.id)
    desk.done_at(at)
    said = FolderMoved(list=acts.new_id(), to=to, reason=short_note(reason))
    desk.act(lambda _: [acts.Doing(whole.row.id, said, at)])


def _pile(
    desk: Desk, scanned: Sequence[str], refuse: Callable[[look.Whole], None]
) -> list[look.Whole]:
    """Every scanned dossier once, none of which may be refused; each is this desk's case then."""
    codes = list(dict.fromkeys(code_of(one) for one in scanned if text.tidy(one)))
    if not codes:
        raise Refusal(
            "nothing-scanned", say("Chưa quét hồ sơ nào."), say("Quét mã trên từng phiếu.")
        )
    wholes = [look.show(desk, code) for code in codes]
    for whole in wholes:
        refuse(whole)
    for whole in wholes:
        taking.need(desk, whole.row.id)
    return wholes


def _refuse_over(whole: look.Whole) -> None:
    status = Status(whole.row.status)
    if whole.row.void or status not in (Status.RECEIVED, Status.PROCESSING):
        raise RecordProblem(
            "not-to-hand",
            say(
                "Hồ sơ {code} {label}, không giao đi xử lý được.",
                code=whole.row.code,
                label=states.label(status).lower(),
            ),
            say("Bỏ hồ sơ này ra khỏi chồng rồi quét lại."),
        )


@dataclass(frozen=True)
class _Sides:
    """Who gives to whom on the printed list."""

    desk: Desk
    other: str
    person: str
    giving: bool
    results: bool = False

    @property
    def names(self) -> tuple[str, str, str, str]:
        """Giver, taker, and the two who sign."""
        office = self.desk.office
        here = say("{unit}, quầy {desk}", unit=office.unit, desk=office.desk)
        if self.giving:
            return here, self.other, self.desk.officer, self.person
        return self.other, here, self.person, self.desk.officer


def _moved(
    desk: Desk,
    wholes: Sequence[look.Whole],
    doings: Callable[[look.Whole, str], list[Payload]],
    sides: _Sides,
    announced: Sequence[str] | None,
    at: datetime | None,
) -> Moved:
    moment, list_id = desk.done_at(at), acts.new_id()
    desk.act(
        lambda _: [
            acts.Doing(whole.row.id, said, at)
            for whole in wholes
            for said in doings(whole, list_id)
        ]
    )
    here = [whole.row.code for whole in wholes]
    missing = tuple(code for code in announced or () if code not in here)
    extra = tuple(code for code in here if announced is not None and code not in announced)
    sheet, trouble = _sheet(desk, wholes, sides, moment, missing, extra)
    return Moved(list_id, tuple(here), missing, extra, sheet, tuple(trouble))


def _sheet(
    desk: Desk,
    wholes: Sequence[look.Whole],
    sides: _Sides,
    moment: datetime,
    missing: tuple[str, ...],
    extra: tuple[str, ...],
    remark: str = "",
) -> tuple[Path | None, list[str]]:
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
    giver, taker, giver_name, taker_name = sides.names
    what: HandedOver = "results" if sides.results else "dossiers"
    sheet = HandOverList(
        head=slip.sheet_head(desk, moment),
        giver=giver,
        taker=taker,
        at=moment,
        rows=rows,
        what=what,
        giver_name=giver_name,
        taker_name=taker_name,
        missing=missing,
        extra=extra,
        remark=remark,
    )
    try:
        name = f"{'ban-giao' if sides.giving else 'nhan-ve'}-{moment:%y%m%d-%H%M%S}"
        return slip.draw_told(desk, sheet, name, desk.office.form_set)
    except (SlipProblem, OSError) as problem:
        return None, [
            say(
                "Việc bàn giao đã được ghi nhưng chưa vẽ được danh sách: {problem}", problem=problem
            )
        ]


def _given(whole: look.Whole) -> list[PaperLine]:
    return [paper for paper in whole.papers if not paper.result and paper.state != "missing"]
