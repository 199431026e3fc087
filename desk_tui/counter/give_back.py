"""The end of the way: the result is there, and it goes into the right hands (RES-05, RES-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from db import handing
from db.clock import from_text, utc_text
from db.fold_fields import value_of
from db.kinds import HANDED, PaperAdded, Payload, PostMoved, Returned, StatusChanged
from db.kinds_papers import seen
from db.problem import RecordProblem
from desk_tui.counter import citizen_messages, collecting, life, notes, slip, together
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.papers import result_line
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import digitised, short_note
from desk_tui.rules import text
from desk_tui.rules.policies import wholly_online
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import Status, check_transition
from desk_tui.slips.data import Head
from desk_tui.slips.data_life import ResultPaper, ResultReceipt
from desk_tui.tongue import say

PAPERS_BACK = (Status.WITHDRAWN, Status.STOPPED)
"""What is given back then is what the citizen brought, not a result."""
CONTENT = ("4", "5")
"""Ratings whose remark is praise: nobody waits for an answer to it."""


@dataclass(frozen=True)
class Given(Done):
    """A result that was given. `feedback` is the number of what the citizen had to say."""

    feedback: str = ""


def finish(
    desk: Desk, code: str, result: Path | None = None, *, at: datetime | None = None
) -> Done:
    """The result is signed. Its file is kept with it; without one it waits to be digitised.

    Raises ScanProblem for a file that is not fit to keep; then nothing is saved.
    """
    here = life.standing(desk, code, at)
    move = life.moved(here, Status.FINISHED)
    move = msgspec.structs.replace(move, finished=utc_text(here.moment))
    added, doubts = _result(desk, here, result)
    told = citizen_messages.ready(desk, here.whole.said, here.code)
    said: list[Payload] = [added] if added else []
    life.write(desk, here, lambda _: [*said, move, *told])
    doubts += together.waiting_for(desk, here.whole.said)
    return Done(here.code, Status.FINISHED, here.due, None, tuple(doubts))


def _result(desk: Desk, here: Standing, file: Path | None) -> tuple[PaperAdded | None, list[str]]:
    there = [paper for paper in here.whole.papers if paper.result]
    if file is None and there:
        return None, []
    paper, doubts = result_line(desk, here.whole), list[str]()
    was = next((one for one in here.whole.papers if one.key == paper.key), None)
    if file is not None:
        fresh = msgspec.structs.replace(paper, archive="", archive_bytes=0, signed_by="")
        paper, doubts = digitised(desk, here.id, fresh, file)
    return PaperAdded(paper=paper, before=seen(was)), doubts


def give_back(
    desk: Desk,
    code: str,
    taker: Taker,
    *,
    rating: str = "",
    remark: str = "",
    at: datetime | None = None,
) -> Given:
    """Hand the result over (or the papers of a withdrawn dossier), with or without a line.

    `rating` (1 to 5) and `remark` are the citizen's own words (RES-04). A letter that was ordered
    is recalled; one that came back may be given again. Raises what `collecting.right` does, Refusal
    `not-finished`, RecordProblem `bad-rating`, RuleProblem `already-returned`.
    """
    here = life.standing(desk, code, at)
    _refuse_rating(rating)
    remark = short_note(remark)
    handed = str(value_of(desk.read, here.id, HANDED) or "")
    way, letter = handing.parts(handed)
    anew = here.status == Status.RETURNED and way == handing.BACK
    if not anew:
        _refuse_not_ready(here)
        check_transition(here.status, Status.RETURNED)
    right = collecting.right(here, taker)
    said = _finished_at_once(desk, here)
    recalled = way == handing.ORDER and not taker.post
    if recalled:
        why = say("công dân nhận trực tiếp")
        said.append(PostMoved(state="recalled", number=letter, note=why, before=handed))
    said.append(
        Returned(
            name=text.tidy(taker.person.name),
            number=taker.person.number,
            right=right,
            authority=short_note(taker.authority),
            until=taker.until.isoformat() if taker.until else "",
            post=text.tidy(taker.post),
            before="" if recalled else handed,
        )
    )
    if not anew:
        before = Status.FINISHED if here.status == Status.RECEIVED else here.status
        said.append(StatusChanged(status=int(Status.RETURNED), before=int(before)))
    if taker.post:
        number = text.tidy(taker.post)
        said += citizen_messages.tell(desk, "posted", here.whole.said, here.code, number=number)
    issued = life.sealed(desk, here, "result")
    life.write(desk, here, lambda _: [*said, issued])
    number = _citizen_said(desk, here, taker, rating, remark)
    path, trouble = life.drawn(
        desk, here, issued, lambda head: _form(head, desk, here, taker, number)
    )
    doubts = _doubts(desk, here, taker)
    if recalled:
        doubts.append(
            say("Đã thu hồi lệnh bưu chính {letter}: lấy thư lại, không gửi nữa.", letter=letter)
        )
    return Given(here.code, Status.RETURNED, None, path, (*doubts, *trouble), number)


def _finished_at_once(desk: Desk, here: Standing) -> list[Payload]:
    """Resolved while the citizen waited: its result was there before it was handed over."""
    if here.status != Status.RECEIVED:
        return []
    added, _ = _result(desk, here, None)
    done = StatusChanged(
        status=int(Status.FINISHED), before=int(here.status), finished=utc_text(here.moment)
    )
    return [done, added] if added else [done]


def _refuse_not_ready(here: Standing) -> None:
    if here.status == Status.PROCESSING:
        raise Refusal(
            "not-finished",
            say("Hồ sơ {code} đang xử lý, chưa ghi là đã có kết quả.", code=here.code),
            say("Ghi đã có kết quả (finish) rồi trả."),
        )
    if here.status == Status.RETURNED:
        raise RuleProblem(
            "already-returned",
            say("Hồ sơ {code} đã trả kết quả{here}.", code=here.code, here=_how_returned(here)),
            say("Không trả lần nữa. Người đến nói chưa nhận thì báo người phụ trách."),
        )


def _how_returned(here: Standing) -> str:
    """Who gave it to whom and when, as the last such act says."""
    for act in reversed(here.said(Returned)):
        said = act.read()
        assert isinstance(said, Returned)
        how = (
            say("gửi bưu chính số {post}", post=said.post) if said.post else f"trao cho {said.name}"
        )
        by = say("{officer}, quầy {desk}", officer=act.officer, desk=act.desk.rpartition("/")[2])
        return say(
            " lúc {done_at:%H:%M %d/%m/%Y}: {how} ({by})",
            done_at=local(from_text(act.done_at)),
            how=how,
            by=by,
        )
    return ""


def _refuse_rating(rating: str) -> None:
    if rating and rating not in notes.RATINGS:
        raise RecordProblem(
            "bad-rating",
            say("“{rating}” không phải điểm đánh giá.", rating=rating),
            say("Ghi từ 1 đến 5, hoặc bỏ trống."),
        )


def _citizen_said(desk: Desk, here: Standing, taker: Taker, rating: str, remark: str) -> str:
    """Keep the rating and the remark; the number by which an answer can be asked for."""
    at = here.late_entry
    if rating:
        notes.write(desk, "rating", remark, group=rating, dossier=here.code, at=at)
    if not remark or rating in CONTENT:
        return ""
    who = taker.person.name
    return notes.write(desk, "feedback", remark, dossier=here.code, person=who, at=at).number


def _form(head: Head, desk: Desk, here: Standing, taker: Taker, number: str) -> ResultReceipt:
    papers = here.whole.papers
    back = here.status in PAPERS_BACK
    owner = here.whole.said.owner
    post = say("Bưu chính, số {post}", post=taker.post) if taker.post else ""
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
        way=post or say("Trực tiếp tại quầy số {desk}", desk=desk.office.desk),
        due=here.due,
        collector=None if collecting.is_same(taker.person, owner) else slip.party(taker.person),
        authority=collecting.ground(here, taker),
        papers_back=tuple(paper.name for paper in papers if paper.originals and not paper.result)
        if back
        else (),
        remark=say("Phản ánh, kiến nghị số {number}: hỏi trả lời theo số này.", number=number)
        if number
        else "",
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
        told.append(
            say(
                "Thủ tục này trả kết quả điện tử, không trả bản giấy ({ground}).",
                ground=whole.ground,
            )
        )
    told += collecting.doubts(here, taker)
    if here.status not in PAPERS_BACK and not any(
        paper.result and paper.sha256 for paper in here.whole.papers
    ):
        told.append(say("Kết quả chưa được số hóa: quét vào hồ sơ khi có thể."))
    return told
