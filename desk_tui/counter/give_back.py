"""The end of the way: the result is there, and it goes into the right hands (RES-05, RES-06)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from db.clock import utc_text
from db.kinds import PaperAdded, Payload, Returned, StatusChanged
from db.kinds_papers import seen
from desk_tui.counter import citizen_messages, collecting, life, slip
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.papers import result_line
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import digitised, short_note
from desk_tui.rules import text
from desk_tui.rules.policies import wholly_online
from desk_tui.rules.statuses import Status, check_transition
from desk_tui.slips.data import Head
from desk_tui.slips.data_life import ResultPaper, ResultReceipt

PAPERS_BACK = (Status.WITHDRAWN, Status.STOPPED)
"""What is given back then is what the citizen brought, not a result."""


def finish(
    desk: Desk, code: str, result: Path | None = None, *, at: datetime | None = None
) -> Done:
    """The result is signed. Its file is kept with it; without one it waits to be digitised.

    Raises ScanProblem for a file that is not fit to keep; then nothing is saved.
    """
    here = life.standing(desk, code, at)
    move = life.moved(here, Status.FINISHED)
    move = msgspec.structs.replace(move, finished=utc_text(here.moment))
    added, notes = _result(desk, here, result)
    told = citizen_messages.about(desk, "ready", here.whole.said.owner, here.code)
    said: list[Payload] = [added] if added else []
    life.write(desk, here, lambda _: [*said, move, *told])
    return Done(here.code, Status.FINISHED, here.due, None, tuple(notes))


def _result(desk: Desk, here: Standing, file: Path | None) -> tuple[PaperAdded | None, list[str]]:
    there = [paper for paper in here.whole.papers if paper.result]
    if file is None and there:
        return None, []
    paper, notes = result_line(desk, here.whole), list[str]()
    was = next((one for one in here.whole.papers if one.key == paper.key), None)
    if file is not None:
        fresh = msgspec.structs.replace(paper, archive="", archive_bytes=0, signed_by="")
        paper, notes = digitised(desk, here.id, fresh, file)
    return PaperAdded(paper=paper, before=seen(was)), notes


def give_back(desk: Desk, code: str, taker: Taker, *, at: datetime | None = None) -> Done:
    """Hand the result over (or the papers of a withdrawn dossier), with or without a line.

    Raises what `collecting.right` does, Refusal `not-finished`, RuleProblem for a dossier that was
    returned already.
    """
    here = life.standing(desk, code, at)
    if here.status == Status.PROCESSING:
        raise Refusal(
            "not-finished",
            f"Hồ sơ {here.code} đang xử lý, chưa ghi là đã có kết quả.",
            "Ghi đã có kết quả (finish) rồi trả.",
        )
    check_transition(here.status, Status.RETURNED)
    right = collecting.right(here, taker)
    said: list[Payload] = []
    if here.status == Status.RECEIVED:
        # Resolved while the citizen waited: its result was there before it was handed over.
        done = StatusChanged(
            status=int(Status.FINISHED),
            before=int(here.status),
            finished=utc_text(here.moment),
        )
        said.append(done)
        added, _ = _result(desk, here, None)
        said += [added] if added else []
    before = Status.FINISHED if here.status == Status.RECEIVED else here.status
    said += [
        Returned(
            name=text.tidy(taker.person.name),
            number=taker.person.number,
            right=right,
            authority=short_note(taker.authority),
            until=taker.until.isoformat() if taker.until else "",
            post=text.tidy(taker.post),
        ),
        StatusChanged(status=int(Status.RETURNED), before=int(before)),
    ]
    issued = life.sealed(desk, here, "result")
    life.write(desk, here, lambda _: [*said, issued])
    path, trouble = life.drawn(desk, here, issued, lambda head: _form(head, desk, here, taker))
    return Done(here.code, Status.RETURNED, None, path, (*_doubts(desk, here, taker), *trouble))


def _form(head: Head, desk: Desk, here: Standing, taker: Taker) -> ResultReceipt:
    papers = here.whole.papers
    back = here.status in PAPERS_BACK
    owner = here.whole.said.owner
    post = f"Bưu chính, số {taker.post}" if taker.post else ""
    until = f", đến hết {taker.until:%d/%m/%Y}" if taker.until else ""
    return ResultReceipt(
        head=head,
        procedure=here.whole.row.procedure_name,
        procedure_code=here.whole.row.procedure,
        owner=slip.party(owner),
        results=()
        if back
        else tuple(
            ResultPaper(name=paper.name, number=paper.number, pages=paper.pages)
            for paper in papers
            if paper.result
        )
        or (ResultPaper(name=result_line(desk, here.whole).name),),
        returned=here.moment,
        way=post or f"Trực tiếp tại quầy số {desk.office.desk}",
        due=here.due,
        collector=None if collecting.is_same(taker.person, owner) else slip.party(taker.person),
        authority=f"{taker.authority}{until}" if taker.authority else "",
        papers_back=tuple(paper.name for paper in papers if paper.originals and not paper.result)
        if back
        else (),
    )


def _doubts(desk: Desk, here: Standing, taker: Taker) -> list[str]:
    row, told = here.whole.row, list[str]()
    whole = wholly_online(
        desk.policies,
        here.received.date(),
        row.procedure,
        here.whole.said.field,
        desk.scopes,
    )
    if whole and row.channel == "online" and here.status not in PAPERS_BACK:
        told.append(f"Thủ tục này trả kết quả điện tử, không trả bản giấy ({whole.ground}).")
    told += collecting.doubts(here, taker)
    if here.status not in PAPERS_BACK and not any(
        paper.result and paper.sha256 for paper in here.whole.papers
    ):
        told.append("Kết quả chưa được số hóa: quét vào hồ sơ khi có thể.")
    return told
