"""An old program's open dossiers come over with their codes, dates and statuses (B1-09).

The old codes stay: citizens hold slips with them. All or nothing, after a dry run; a second time
does nothing, because a code that is here already is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from db import acts, catalogue, queue
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import PapersAsked, Payload, Person, Received, StatusChanged
from db.kinds_life import PaperAsked
from db.problem import RecordProblem
from desk_tui.counter import old_sheet, terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.old_sheet import Row, words
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import checked_person, short_note
from desk_tui.rules import codes, text
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import CLOSED, Status

BROUGHT = "chuyển từ sổ cũ"
"""Why it was not filed online: nobody can be asked any more."""
FROM = "Chuyển từ sổ cũ, mã"
OVER = CLOSED - {Status.FINISHED}
"""Nothing is left to do with these at a desk; a result that waits is still to be handed out."""
CHANNELS = {
    "": "counter",
    "truc tiep": "counter",
    "tai quay": "counter",
    "truc tuyen": "online",
    "online": "online",
    "buu chinh": "post",
    "qua buu chinh": "post",
    "counter": "counter",
    "post": "post",
}
STATUS_WORDS = {
    "": Status.RECEIVED,
    "moi tiep nhan": Status.RECEIVED,
    "da tiep nhan": Status.RECEIVED,
    "dang giai quyet": Status.PROCESSING,
    "cho bo sung": Status.WAITING_PAPERS,
    "cho tra": Status.FINISHED,
    "cho tra ket qua": Status.FINISHED,
    "co ket qua": Status.FINISHED,
    "da co ket qua": Status.FINISHED,
    **{text.plain(said): status for status in Status for said in (status.label, status.short)},
    **{str(int(status)): status for status in Status},
}
UNSAID = "Giấy tờ ghi trên phiếu yêu cầu bổ sung của sổ cũ"
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,47}")
"""What a slip's QR can carry."""


@dataclass(frozen=True)
class Rejected:
    line: int
    why: str


@dataclass(frozen=True)
class Brought:
    """What came of a sheet. Nothing was written where `rejected` is not empty or it was dry.

    `here`: codes that this record has already; `over`: codes of dossiers that are closed.
    """

    rows: int
    codes: tuple[str, ...]
    here: tuple[str, ...]
    over: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[str, ...]
    written: bool


class _Bad(Exception):
    """Why one line cannot come over."""


@dataclass(frozen=True)
class _One:
    said: Received
    received: datetime
    later: tuple[tuple[Payload, datetime | None], ...]
    doubts: tuple[str, ...]

    def doings(self) -> list[acts.Doing]:
        id = acts.new_id()
        after = [acts.Doing(id, payload, moment) for payload, moment in self.later]
        return [acts.Doing(id, self.said, self.received), *after]


def bring(desk: Desk, path: Path, *, dry: bool = False) -> Brought:
    """Read the sheet, hold each line against the rules and take all open dossiers in, or none.

    Raises Refusal `not-allowed`, RecordProblem `sheet-unreadable`, `sheet-columns`.
    """
    desk.needs("supervisor", "it")
    rows = old_sheet.read(path)
    here: list[str] = []
    over: list[str] = []
    good: dict[str, _One] = {}
    rejected: list[Rejected] = []
    for line, row in rows:
        try:
            code = _code(row)
            if code in good:
                raise _Bad(f"mã {code} đã có ở một dòng trên")
            if queue.find(desk.read, code):
                here.append(code)
            elif _status(row) in OVER:
                over.append(code)
            else:
                good[code] = _one(desk, code, row)
        except (_Bad, RecordProblem, RuleProblem, Refusal) as problem:
            rejected.append(Rejected(line, str(problem).rstrip(".")))
    write = bool(good) and not rejected and not dry
    if write:
        desk.act(lambda link: _doings(link, good))
    return Brought(
        rows=len(rows),
        codes=tuple(good),
        here=tuple(here),
        over=tuple(over),
        rejected=tuple(rejected),
        warnings=tuple(f"{code}: {said}" for code, one in good.items() for said in one.doubts),
        written=write,
    )


def _doings(connection: sqlite.Connection, good: dict[str, _One]) -> list[acts.Doing]:
    """Nobody may have taken one of the codes since it was looked at."""
    for code in good:
        if queue.find(connection, code):
            raise Refusal(
                "moved-meanwhile", f"Mã {code} vừa được ghi ở cửa sổ khác.", "Chạy lại lệnh này."
            )
    return [doing for one in good.values() for doing in one.doings()]


def _code(row: Row) -> str:
    """The old code; “BN-2026/118” is kept as BN-2026-118, because a slip's QR has no slash."""
    code = re.sub(r"[/_ ]+", "-", words(row.get("code")).upper())
    if not code:
        raise _Bad("chưa có mã hồ sơ")
    if not _CODE.fullmatch(code):
        raise _Bad(f"mã hồ sơ “{code[:60]}” có chữ không dùng trong mã, hoặc quá dài")
    return code


def _status(row: Row) -> Status:
    said = words(row.get("status"))
    if (status := STATUS_WORDS.get(text.plain(said))) is None:
        raise _Bad(f"không hiểu trạng thái “{said}”")
    if status == Status.FILED:
        raise _Bad("hồ sơ mới đăng ký trên mạng chưa ai nhận: để trung tâm chuyển về")
    return status


def _one(desk: Desk, code: str, row: Row) -> _One:
    now = local(desk.now())
    received = _moment(row, "received", desk.hours.opens)
    if received is None:
        raise _Bad("chưa có ngày tiếp nhận")
    due = _moment(row, "due", desk.hours.closes)
    if received > now:
        raise _Bad(f"ngày tiếp nhận {received:%d/%m/%Y} nằm sau hôm nay")
    if due and due < received:
        raise _Bad(f"ngày hẹn trả {due:%d/%m/%Y} nằm trước ngày tiếp nhận")
    found = _procedure(desk, words(row.get("procedure")), received)
    channel = CHANNELS.get(text.plain(words(row.get("channel"))))
    if channel is None:
        raise _Bad(f"không hiểu kênh “{words(row.get('channel'))}”")
    doubts, old = [], words(row.get("code"))
    if due is None:
        doubts.append("chưa có ngày hẹn trả")
    try:
        codes.parse(code)
    except RuleProblem:
        doubts.append(f"mã cũ “{old}” không theo mẫu hiện nay")
    said = Received(
        code=code,
        office=desk.office.code,
        procedure=found.code,
        procedure_version=found.version,
        procedure_name=found.name,
        field=found.field,
        channel=channel,
        owner=_owner(row, received),
        fee=_fee(row),
        received=utc_text(received),
        effective=utc_text(received),
        due=utc_text(due) if due else None,
        term="theo giấy hẹn của sổ cũ" if due else "",
        not_online=BROUGHT if channel != "online" else "",
        note=short_note("; ".join(x for x in (f"{FROM} {old}", words(row.get("note"))) if x)),
    )
    later, told = _since(row, found, received, now)
    return _One(said, received, later, (*doubts, *told))


def _since(
    row: Row, found: catalogue.ProcedureFacts, received: datetime, now: datetime
) -> tuple[tuple[tuple[Payload, datetime | None], ...], tuple[str, ...]]:
    """What was done after the intake, as acts of the days on which it was, and what is doubtful."""

    def on(name: str, what: str) -> datetime | None:
        moment = _moment(row, name, received.time())
        if moment and not received <= moment <= now:
            raise _Bad(f"{what} {moment:%d/%m/%Y} không nằm giữa ngày tiếp nhận và hôm nay")
        return moment

    status = _status(row)
    move = StatusChanged(status=int(status), before=int(Status.RECEIVED), reason=BROUGHT)
    match status:
        case Status.RECEIVED:
            return (), ()
        case Status.WAITING_PAPERS:
            asked = on("asked", "ngày yêu cầu bổ sung")
            said = words(row.get("missing")) or UNSAID
            asked_for = (_missing(found, one) for one in re.split(r"\s*[;|]\s*", said) if one)
            papers = tuple({paper.key: paper for paper in asked_for}.values())
            request = PapersAsked(papers=papers, reason=BROUGHT, clock="resume")
            told = () if asked else ("chưa có ngày yêu cầu bổ sung: dừng tính từ bây giờ",)
            return ((request, asked), (move, asked)), told
        case Status.FINISHED:
            ended = on("finished", "ngày có kết quả")
            told = () if ended else ("chưa có ngày có kết quả: tính là xong hôm nay",)
            return ((move, ended),), told
        case _:
            return ((move, None),), ()


def _missing(found: catalogue.ProcedureFacts, said: str) -> PaperAsked:
    """A paper of the checklist when it is one, else as the old program named it."""
    try:
        needed = catalogue.find_paper(found.papers, said, text.plain)
        return PaperAsked(key=needed.key, name=needed.name)
    except RecordProblem:
        key = "-".join(re.findall(r"[^\W_]+", text.plain(said)))[:60]
        return PaperAsked(key=key, name=said)


def _procedure(desk: Desk, code: str, received: datetime) -> catalogue.ProcedureFacts:
    if not code:
        raise _Bad("chưa có mã thủ tục")
    try:
        return terms.procedure(desk, code, received.date())
    except RecordProblem:
        # The catalogue of a new desk begins after an old dossier was received.
        return terms.procedure(desk, code, desk.today())


def _owner(row: Row, received: datetime) -> Person:
    said = words(row.get("birth"))
    try:
        birth = old_sheet.moment(row.get("birth"), time())
    except ValueError:
        raise _Bad(f"ngày sinh “{said}” không phải ngày/tháng/năm") from None
    number = re.sub(r"[\s.]", "", words(row.get("number"))).lstrip("'")
    # A spreadsheet that took a card's number for a sum dropped its first zeros.
    if isinstance(row.get("number"), int | float) and number.isdigit() and len(number) in (10, 11):
        number = number.zfill(12)
    person = Person(
        name=words(row.get("name")),
        number=number,
        birth=birth.date().isoformat() if birth else "",
        phone=words(row.get("phone")),
        address=words(row.get("address")),
        email=words(row.get("email")),
    )
    return checked_person(person, received.date())


def _fee(row: Row) -> int | None:
    said = re.sub(r"[\s.,đ]|vnd", "", words(row.get("fee")).lower())
    if not said:
        return None
    if not said.isascii() or not said.isdigit():
        raise _Bad(f"phí “{words(row.get('fee'))}” không phải số tiền")
    return int(said)


def _moment(row: Row, name: str, hour: time) -> datetime | None:
    try:
        return old_sheet.moment(row.get(name), hour)
    except ValueError as error:
        raise _Bad(f"ngày “{error}” không phải ngày/tháng/năm") from None
