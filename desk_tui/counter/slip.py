"""Slips: sealed in the act's transaction, drawn after it, printed again as numbered copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from db import acts, queue, settings
from db.clock import from_text
from db.driver import sqlite
from db.kinds import FeeLine, Filed, Paper, Person, Received, SlipIssued
from db.problem import RecordProblem
from desk_tui.counter import attest_books, look, training
from desk_tui.counter.desk import Desk, local
from desk_tui.rules.statuses import Status
from desk_tui.slips import data, seal
from desk_tui.slips.problem import SlipProblem

if TYPE_CHECKING:
    from desk_tui.slips.render import Rendered

LOCAL_FEE = "Mức thu theo quy định của địa phương"
STATE_WORDS = {
    "received": "Đã nhận",
    "shown": "Xuất trình, trả lại",
    "digitised": "Đã số hóa",
    "data": "Có dữ liệu, không thu",
}


def slip_key(desk: Desk) -> bytes:
    return bytes.fromhex(settings.get(desk.read, "slip_key")["private"])


def seal_slip(
    desk: Desk, kind: seal.SlipKind, code: str, version: int, due: datetime | None, owner: str
) -> str:
    """The signed text of a slip's QR. `owner` is the ID number, else the name; never in clear."""
    facts = seal.Facts(
        kind=kind,
        code=code,
        version=version,
        due=due,
        office=desk.office.code,
        owner=seal.owner_mark(code, owner) if owner else "",
    )
    return seal.make(slip_key(desk), facts)


def seal_receipt(desk: Desk, said: Received, version: int) -> str:
    due = from_text(said.due) if said.due else None
    return seal_slip(desk, "receipt", said.code, version, due, said.owner.number or said.owner.name)


def head(desk: Desk, code: str, day: date, issued: SlipIssued, officer: str) -> data.Head:
    office = desk.office
    return data.Head(
        parent=office.parent,
        unit=office.unit,
        place=office.place,
        day=day,
        officer=officer,
        phone=office.phone,
        website=office.website,
        code=code,
        qr=issued.text,
        version=issued.version,
        copy=issued.copy,
    )


def sheet_head(desk: Desk, moment: datetime, code: str = "") -> data.Head:
    """The head of a sheet for the office itself, which carries no seal."""
    office = desk.office
    return data.Head(
        parent=office.parent,
        unit=office.unit,
        place=office.place,
        day=moment.date(),
        officer=desk.officer,
        phone=office.phone,
        website=office.website,
        code=code,
    )


def party(person: Person) -> data.Party:
    return data.Party(
        name=person.name,
        kind="person" if person.kind == "person" else "organisation",
        number=person.number,
        address=person.address,
        phone=person.phone,
        email=person.email,
    )


def receipt_slip(desk: Desk, said: Received, issued: SlipIssued, officer: str) -> data.ReceiptSlip:
    """Form 01 as the act says it, whatever the catalogue says today."""
    received = local(from_text(said.received))
    return data.ReceiptSlip(
        head=head(desk, said.code, received.date(), issued, officer),
        procedure=said.procedure_name,
        procedure_code=said.procedure,
        field=said.field,
        owner=party(said.owner),
        submitter=party(said.submitter) if said.submitter else None,
        attested=attested_of(desk, said),
        papers=papers_of(said.papers),
        sets=said.sets,
        term=said.term,
        received=received,
        due=local(from_text(said.due)) if said.due else None,
        stages=tuple(
            data.Stage(
                name=stage.name,
                term=stage.term,
                office=stage.office,
                due=local(from_text(stage.due)) if stage.due else None,
            )
            for stage in said.stages
        ),
        return_way=return_way(desk, said),
        filed_by=f"Gửi bưu chính, số bưu gửi {said.post}" if said.post else "",
        resolver=said.competent.name if said.competent else "",
        fee_lines=fees_of(said.fee_lines),
        fee_total=said.fee,
        fee_note="" if said.fee is not None else LOCAL_FEE,
        register_book=desk.office.register_book,
        register_number=said.code.rsplit("-", 1)[-1],
        remark=said.note,
    )


def attested_of(desk: Desk, said: Received) -> tuple[data.Attested, ...]:
    """What is to be attested; once it is in its book, as the book has it."""
    row = queue.find(desk.read, said.code) if said.attested else None
    written = attest_books.of_dossier(desk.read, row.id) if row else ()
    told = [
        (one.paper, one.pages, 0 if one.electronic else one.copies, one.copies * one.electronic)
        for one in written
        if not one.void
    ] or [(one.name, one.pages, one.copies, one.electronic) for one in said.attested]
    merged: dict[tuple[str, int], tuple[int, int]] = {}
    for name, pages, copies, electronic in told:
        before = merged.get((name, pages), (0, 0))
        merged[name, pages] = before[0] + copies, before[1] + electronic
    return tuple(
        data.Attested(name=name, pages=pages, copies=copies, electronic=electronic)
        for (name, pages), (copies, electronic) in merged.items()
    )


def papers_of(papers: Iterable[Paper]) -> tuple[data.Paper, ...]:
    """A checklist as the slip lists it."""
    return tuple(
        data.Paper(
            name=paper.name,
            original=paper.originals,
            copy=paper.copies,
            pages=paper.pages,
            state=STATE_WORDS.get(paper.state, ""),
        )
        for paper in papers
    )


def fees_of(lines: Iterable[FeeLine]) -> tuple[data.FeeLine, ...]:
    return tuple(
        data.FeeLine(text=line.text, amount=line.amount, ground=line.ground) for line in lines
    )


def return_way(desk: Desk, said: Received) -> str:
    """Where and how the result is given, and who may take it when somebody else filed."""
    from desk_tui.counter.collecting import who_may

    address = said.returns_to or said.owner.address
    ways = {
        "post": f"Qua bưu chính, đến {address}" if address else "Qua bưu chính",
        "online": "Bản điện tử trên Cổng Dịch vụ công quốc gia",
    }
    way = ways.get(said.returns, f"Nhận trực tiếp tại {desk.office.unit}")
    if said.submitter is None:
        return way
    who = who_may(said)
    only = "Chỉ " if who == said.owner.name else ""
    return f"{way}. {only}{who} được nhận kết quả"


def for_old_eyes(desk: Desk, said: Received) -> bool:
    """Whether who stands at the desk is of an age from which a receipt is printed large."""
    from desk_tui.counter.life import duty

    received = local(from_text(said.received))
    person, rule = said.submitter or said.owner, duty("large-print", received)
    try:
        born = date.fromisoformat(person.birth)
    except ValueError:
        return False
    if rule is None or person.kind != "person":
        return False
    before = (received.month, received.day) < (born.month, born.day)
    return received.year - born.year - before >= rule.value


def draw(desk: Desk, slip: data.Slip, name: str, form_set: str) -> Path:
    """The slip as a PDF waiting for the printer."""
    return draw_told(desk, slip, name, form_set)[0]


def draw_told(
    desk: Desk, slip: data.Slip, name: str, form_set: str, *, large: bool = False
) -> tuple[Path, list[str]]:
    """(the slip, what is wrong with the office's own form, when ours was printed in its place)."""
    drawn = page(desk, slip, form_set, large=large)
    path = desk.print_folder / f"{name}.pdf"
    path.write_bytes(drawn.pdf)
    return path, [f"{drawn.trouble} {drawn.trouble.hint}"] if drawn.trouble else []


def page(desk: Desk, slip: data.Slip, form_set: str, *, large: bool = False) -> Rendered:
    """The slip as this office prints it, `large` or as it always does. Raises SlipProblem."""
    from desk_tui.slips.render import rendered

    return rendered(
        slip,
        form_set,
        large=large or desk.office.large_print,
        own=desk.folder / "forms",
        province=desk.office.province,
        training=training.is_training(desk),
    )


def warm_up(desk: Desk) -> None:
    """Ready for the first slip of the day, before anybody waits for it."""
    from desk_tui.slips.render import warm_up

    warm_up(desk.office.form_set, large=desk.office.large_print)


def draw_receipt(
    desk: Desk, said: Received, issued: SlipIssued, officer: str = ""
) -> tuple[Path | None, list[str]]:
    """(the slip, sentences about what went wrong). The dossier is in whatever happens here."""
    name = f"{said.code}-v{issued.version}" + (f"-c{issued.copy}" if issued.copy else "")
    large = for_old_eyes(desk, said)
    return drawn(
        desk,
        lambda: receipt_slip(desk, said, issued, officer or desk.officer),
        name,
        issued,
        large=large,
    )


def drawn(
    desk: Desk, make: Callable[[], data.Slip], name: str, issued: SlipIssued, *, large: bool = False
) -> tuple[Path | None, list[str]]:
    """A slip of what has been written already: it is kept whatever happens here."""
    try:
        form_set = issued.form_set or desk.office.form_set
        return draw_told(desk, make(), name, form_set, large=large)
    except (SlipProblem, OSError) as problem:
        return None, [f"Hồ sơ đã được lưu nhưng chưa vẽ được phiếu: {problem}"]


def print_again(desk: Desk, code: str) -> tuple[Path | None, SlipIssued, list[str]]:
    """The receipt once more, as a numbered copy (“bản cấp lại lần n”) of the current version.

    One filed online gets its first paper receipt here, once it was accepted.
    """
    from desk_tui.counter import slip_variants

    whole = look.show(desk, code)
    look.refuse_void(whole.row)
    online = isinstance(whole.said, Filed)
    said, received_by = (None, "") if online else as_received(desk, whole.row)
    written = desk.act(
        lambda connection: [acts.Doing(whole.row.id, next_copy(desk, connection, whole))]
    )
    issued = written[0].read()
    assert isinstance(issued, SlipIssued)
    if said is None:
        name = f"{whole.row.code}-v{issued.version}-c{issued.copy}"
        path, trouble = drawn(desk, lambda: slip_variants.online(desk, whole, issued), name, issued)
        return path, issued, trouble
    path, trouble = draw_receipt(desk, said, issued, received_by)
    return path, issued, trouble


def next_copy(desk: Desk, connection: sqlite.Connection, whole: look.Whole) -> SlipIssued:
    """The current version of a receipt as its next numbered copy."""
    receipts = [slip for slip in queue.slips(connection, whole.row.id) if slip["form"] == "01"]
    if not receipts:
        return _first_online(desk, whole)
    latest = max(receipts, key=lambda slip: (slip["version"], slip["copy_no"]))
    return SlipIssued(
        form="01",
        version=latest["version"],
        copy=latest["copy_no"] + 1,
        form_set=desk.office.form_set,
        text=latest["text"],
    )


def _first_online(desk: Desk, whole: look.Whole) -> SlipIssued:
    """The first receipt of a dossier filed online, when it has been accepted."""
    row, owner = whole.row, whole.said.owner
    if row.status in (Status.FILED, Status.REFUSED) or not isinstance(whole.said, Filed):
        raise RecordProblem(
            "no-slip",
            "Hồ sơ này chưa được tiếp nhận nên chưa có giấy tiếp nhận.",
            "Tiếp nhận hồ sơ trước (Việc tiếp trên trang hồ sơ, hoặc desk-tui accept).",
        )
    due = from_text(row.due) if row.due else None
    sealed = seal_slip(desk, "receipt", row.code, 1, due, owner.number or owner.name)
    return SlipIssued(form="01", version=1, form_set=desk.office.form_set, text=sealed)


def as_received(desk: Desk, row: queue.Row) -> tuple[Received, str]:
    """The receipt as it reads now (what was put right, the date as it was moved), and by whom."""
    for act in acts.of_subject(desk.read, row.id):
        if isinstance(act.read(), Received):
            _, details, _ = queue.details(desk.read, row.id)
            said = msgspec.json.decode(details, type=Received)
            return look.with_due(said, row.due), act.officer
    raise RecordProblem(
        "no-slip",
        "Hồ sơ này không do quầy tiếp nhận nên không có giấy tiếp nhận để in lại.",
        "Hồ sơ nộp trực tuyến xem trên Cổng dịch vụ công.",
    )
