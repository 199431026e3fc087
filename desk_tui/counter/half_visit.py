"""Half a visit: somebody sent away comes back, and what was checked stays checked (C-14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from db import catalogue, settings
from db.catalogue import PaperNeeded
from db.catalogue import ProcedureCase as Case
from db.catalogue import ProcedureFacts as Procedure
from db.kinds import Paper, Person, VisitRecorded
from db.problem import RecordProblem
from desk_tui.counter import terms
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Handed
from desk_tui.counter.resuming import became_of, refuse_resumed
from desk_tui.counter.slip import slip_key
from desk_tui.rules import text
from desk_tui.slips import seal
from desk_tui.tongue import say

_VISIT = re.compile(
    r"DT\d+/[SFGV]/[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}/", re.IGNORECASE
)
_GOES_ON = ("incomplete", "advice", "phone")
_FINE = ("received", "shown", "digitised", "data")


@dataclass(frozen=True)
class HalfVisit:
    """A visit to go on with today. `papers`: the lines still fine under today's checklist, and
    those that were not; `changes` what the procedure asks otherwise than on that day."""

    id: str
    desk: str
    said: VisitRecorded
    procedure: Procedure | None
    case: Case | None
    papers: Mapping[str, Paper]
    changes: tuple[str, ...]

    @property
    def owner(self) -> Person | None:
        return self.said.owner

    def handed(self, given: Mapping[str, Handed] | None = None) -> dict[str, Handed]:
        """As the verbs take them: what was fine as it was, the rest as brought now.

        `given` is what was said today, by key, number or name: it goes before. Raises
        RecordProblem `unknown-paper`.
        """
        today = dict(given or {})
        if self.procedure:
            checklist = terms.checklist(self.procedure, self.case)
            today = {
                catalogue.find_paper(checklist, name, text.plain).key: handed
                for name, handed in today.items()
            }
        return self._fine() | today

    def _fine(self) -> dict[str, Handed]:
        return {
            key: Handed(originals=paper.originals, copies=paper.copies, pages=paper.pages)
            for key, paper in self.papers.items()
            if paper.state in _FINE
        }


def is_visit(qr: str) -> bool:
    """Whether a scanned text is that of a visit's slip, and of no dossier's; looks at its form
    alone."""
    return _VISIT.match(text.tidy(qr)) is not None


def resume(desk: Desk, qr: str) -> HalfVisit:
    """What the visit of this slip left to do.

    Raises Refusal `visit-forged`, `visit-altered`, `visit-other-office`, `visit-over` (it became
    something already, told what) or `visit-closed` (a refusal, another office), RecordProblem
    `visit-unknown`, SlipProblem `not-a-slip`.
    """
    return of(desk, _id_of(desk, qr))


def of(desk: Desk, id: str) -> HalfVisit:
    """The same for a visit known by its id, as a phone call is. Raises as `resume`."""
    row = desk.read.execute("SELECT * FROM visits WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise RecordProblem(
            "visit-unknown",
            say("Phiếu thật của cơ quan này, nhưng sổ quầy chưa có lượt đến đó."),
            say("Bấm Gửi/nhận rồi quét lại; chưa có mạng thì làm hồ sơ mới từ thẻ."),
        )
    said = msgspec.json.decode(row["details"], type=VisitRecorded)
    refuse_resumed(desk.read, id)
    if said.kind not in _GOES_ON:
        raise Refusal(
            "visit-closed",
            say("Lượt đến này đã kết thúc (từ chối hoặc chỉ nơi khác), không có gì để làm tiếp."),
            say("Nếu công dân nộp lại thì nhận hồ sơ mới."),
        )
    if not said.procedure:
        return HalfVisit(id, row["desk"], said, None, None, {}, ())
    found = terms.procedure(desk, said.procedure, desk.today())
    case, gone = _case(found, said)
    checklist = {paper.key: paper for paper in terms.checklist(found, case)}
    papers = {paper.key: paper for paper in said.papers if paper.key in checklist}
    changes = (*gone, *_changes(said, found, list(checklist.values())))
    return HalfVisit(id, row["desk"], said, found, case, papers, changes)


def became(desk: Desk, qr: str) -> tuple[str, str]:
    """What a visit of a good slip became: (`dossier` | `package` | "", code)."""
    row = desk.read.execute(
        "SELECT became FROM visits WHERE id = ?", (_id_of(desk, qr),)
    ).fetchone()
    if row is None or not row["became"]:
        return "", ""
    words, code = became_of(desk.read, row["became"])
    return ("package" if words == say("gói") else "dossier") if code else "", code


def _id_of(desk: Desk, qr: str) -> str:
    keys = [seal.public_key(slip_key(desk))]
    keys += [bytes.fromhex(key["public"]) for key in settings.get(desk.read, "slip_keys", [])]
    reading = seal.read(text.tidy(qr), keys)
    if reading.seal == "altered" or reading.facts is None:
        raise Refusal(
            "visit-altered",
            say("Mã trên phiếu bị sửa hoặc quét sai: nội dung không còn nguyên vẹn."),
            say("Quét lại; nếu vẫn vậy thì làm hồ sơ mới từ thẻ."),
        )
    if reading.facts.office != desk.office.code:
        raise Refusal(
            "visit-other-office",
            say(
                "Phiếu này của cơ quan {office}, không phải cơ quan ta.",
                office=reading.facts.office,
            ),
            say("Làm hồ sơ mới từ thẻ, hoặc hướng dẫn công dân đến đúng nơi."),
        )
    if reading.seal != "good":
        raise Refusal(
            "visit-forged",
            say("Phiếu không do quầy nào đã biết cấp: chữ ký không đúng."),
            say("Không dùng phiếu này; báo người phụ trách và làm hồ sơ mới từ thẻ."),
        )
    return reading.facts.code.lower()


def _case(found: Procedure, said: VisitRecorded) -> tuple[Case | None, tuple[str, ...]]:
    known = {case.key: case for case in found.cases}
    if not said.case or said.case in known:
        return known.get(said.case), ()
    return None, (say("Trường hợp đã chọn hôm trước nay không còn, chọn lại."),)


def _changes(
    said: VisitRecorded, found: Procedure, checklist: list[PaperNeeded]
) -> tuple[str, ...]:
    """What is asked now and was not looked at then, and the other way round."""
    before = {paper.key: paper.name for paper in said.papers}
    if not before:
        return ()
    added = [paper.name for paper in checklist if paper.key not in before and not paper.conditional]
    needed = {paper.key for paper in checklist}
    dropped = [name for key, name in before.items() if key not in needed]
    told = []
    if added:
        told.append(say("Thủ tục đã đổi từ hôm đó, nay cần thêm: {added}.", added=", ".join(added)))
    if dropped:
        told.append(say("Nay không còn cần: {dropped}.", dropped=", ".join(dropped)))
    if said.procedure_version and found.version != said.procedure_version and not told:
        told.append(say("Thủ tục có bản mới từ hôm đó; thành phần hồ sơ không đổi."))
    return tuple(told)
