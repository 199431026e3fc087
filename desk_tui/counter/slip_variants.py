"""Form 01 in its other shapes: of several dossiers at once, and of one filed online."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from db.clock import from_text
from db.kinds import Filed, Received, SlipIssued
from desk_tui.counter import leaflet, slip, stages
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.look import Whole
from desk_tui.slips import data

PORTAL = "Cổng Dịch vụ công quốc gia"


def joint(desk: Desk, saids: Sequence[Received], issued: SlipIssued) -> data.ReceiptSlip:
    """One slip for all dossiers of an intake; its barcode and seal are those of the first.

    Each has its own day and fee in the list; the last day closes the whole matter.
    """
    first, intake = saids[0], saids[0].intake
    alone = slip.receipt_slip(desk, first, issued, desk.officer)
    linked = intake is not None and intake.kind == "linked"
    names = list(dict.fromkeys(said.procedure_name for said in saids))
    dues = [local(from_text(said.due)) for said in saids if said.due]
    fees = [said.fee for said in saids if said.fee is not None]
    numbers = [said.code.rsplit("-", 1)[-1] for said in saids]
    return replace(
        alone,
        procedure=_matter(names, linked),
        procedure_code=first.procedure if len(names) == 1 else "",
        owner=alone.owner if linked else data.Party(name=_how_many(saids)),
        field=first.field if len({said.field for said in saids}) == 1 else "",
        papers=(),
        return_way=alone.return_way if linked else _each_collects(desk, first),
        sets=sum(said.sets for said in saids),
        term="Theo từng hồ sơ trong danh sách",
        due=max(dues) if len(dues) == len(saids) else None,
        fee_lines=(),
        fee_total=sum(fees) if len(fees) == len(saids) else None,
        fee_note=f"cho cả {len(saids):02} hồ sơ",
        register_number=f"{numbers[0]}–{numbers[-1]}",
        remark=". ".join(part for part in (_letter(first), first.note) if part),
        resolver="",
        dossiers=tuple(
            data.Listed(
                code=said.code,
                procedure=said.procedure_name,
                owner=said.owner.name,
                due=local(from_text(said.due)) if said.due else None,
                fee=said.fee,
            )
            for said in saids
        ),
    )


def online(desk: Desk, whole: Whole, issued: SlipIssued) -> data.ReceiptSlip:
    """The receipt of a dossier that came through the portal and was accepted here."""
    said, row = whole.said, whole.row
    assert isinstance(said, Filed)
    received = local(from_text(row.received))
    return data.ReceiptSlip(
        head=slip.head(desk, row.code, received.date(), issued, desk.officer),
        procedure=said.procedure_name,
        procedure_code=said.procedure,
        field=said.field,
        owner=slip.party(said.owner),
        submitter=slip.party(said.submitter) if said.submitter else None,
        papers=slip.papers_of([paper for paper in whole.papers if not paper.result]),
        term=said.term,
        received=received,
        due=local(from_text(row.due)) if row.due else None,
        stages=tuple(
            data.Stage(
                name=stage.name,
                term=stage.term,
                office=stage.office,
                due=stages.due_of(whole, place),
            )
            for place, stage in enumerate(said.stages)
        ),
        return_way=f"Bản điện tử trên {PORTAL}; bản giấy tại {desk.office.unit} khi cần",
        fee_lines=slip.fees_of(said.fee_lines),
        fee_total=said.fee,
        fee_note="" if said.fee is not None else slip.LOCAL_FEE,
        register_book=desk.office.register_book,
        register_number=row.code.rsplit("-", 1)[-1],
        online=data.Online(
            portal=PORTAL,
            code=row.centre_code or row.code,
            filed=local(from_text(said.filed)),
        ),
        link=leaflet.page_of(desk.folder, said.procedure, received.date()),
        may_be_earlier=True,
    )


def _how_many(saids: Sequence[Received]) -> str:
    people = all(said.owner.kind == "person" for said in saids)
    return f"{len(saids):02} {'người' if people else 'chủ hồ sơ'}, theo danh sách"


def _matter(names: Sequence[str], linked: bool) -> str:
    if linked:
        return f"Liên thông: {', '.join(names)}"
    return names[0] if len(names) == 1 else "Nhiều thủ tục, theo danh sách"


def _each_collects(desk: Desk, first: Received) -> str:
    """Of a letter: every owner their own result, and who brought it when they may.

    By post to the one address that was named, else to each their own.
    """
    owner = msgspec.structs.replace(first.owner, name="Chủ từng hồ sơ", address="")
    return slip.return_way(desk, msgspec.structs.replace(first, owner=owner))


def _letter(first: Received) -> str:
    group = first.intake is not None and first.intake.kind == "group"
    return f"Theo {first.intake.name}" if group and first.intake else ""
