"""The cases inside a procedure: those of a day, the one meant, and the procedure as it then is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import msgspec

from db.catalogue import CasePaper, PaperNeeded, ProcedureCase, ProcedureFacts
from db.problem import RecordProblem


def cases_on(found: ProcedureFacts, day: date) -> tuple[ProcedureCase, ...]:
    """The cases that hold on `day`, in the order of the list an officer sees."""
    return tuple(
        case
        for case in found.cases
        if case.effective_from <= day and (case.effective_to is None or day < case.effective_to)
    )


def usual(cases: Sequence[ProcedureCase]) -> ProcedureCase | None:
    """The case taken when nobody says otherwise; None when there are no cases."""
    return next((case for case in cases if case.usual), cases[0] if cases else None)


def find_case(
    found: ProcedureFacts, text: str, day: date, plain: Callable[[str], str] = str.lower
) -> ProcedureCase:
    """The case meant by its key, its number on the list of `day`, or its name.

    Raises RecordProblem `unknown-case`; its hint lists the cases.
    """
    cases = cases_on(found, day)
    wanted = "-".join(re.findall(r"[^\W_]+", plain(text)))
    for number, case in enumerate(cases, start=1):
        name = "-".join(re.findall(r"[^\W_]+", plain(case.name)))
        if wanted in (case.key, str(number), name):
            return case
    if not cases:
        raise RecordProblem(
            "unknown-case",
            f"Thủ tục {found.code} không chia trường hợp, nên không có “{text}”.",
            "Bỏ phần trường hợp.",
        )
    raise RecordProblem(
        "unknown-case",
        f"Thủ tục {found.code} không có trường hợp “{text}”.",
        f"Chọn một trong: {listed(cases)}.",
    )


def listed(cases: Sequence[ProcedureCase]) -> str:
    """ "dung-han (Đúng hạn); qua-han (Quá hạn)"."""
    return "; ".join(f"{case.key} ({case.name})" for case in cases)


def in_case(found: ProcedureFacts, case: ProcedureCase | None) -> ProcedureFacts:
    """The procedure with the checklist, term and fee of a case; as it is without one."""
    if case is None:
        return found
    changed: dict[str, Any] = {"papers": _checklist(found.papers, case.papers)}
    if case.processing_unit:
        # An hour after which a same-day procedure slips says nothing about a limit in days.
        same = case.processing_unit in ("same_day", found.processing_unit)
        changed["processing_value"] = case.processing_value
        changed["processing_unit"] = case.processing_unit
        changed["cutoff"] = found.cutoff if same else ""
        changed["processing_note"] = case.processing_note or found.processing_note
    for name in ("fee_direct_vnd", "fee_online_vnd"):
        own, listed_price = getattr(case, name), getattr(found, name)
        if own is not None or (case.charged and listed_price == 0):
            changed[name] = own
    for name in ("fee_unit", "fee_set_by"):
        changed[name] = getattr(case, name) or getattr(found, name)
    if sets_fee(case):
        changed["fee_note"] = case.fee_note or found.fee_note
    return msgspec.structs.replace(found, **changed)


def sets_fee(case: ProcedureCase) -> bool:
    """Whether the fee of a case is not simply that of its procedure."""
    return case.charged or case.fee_direct_vnd is not None or case.fee_online_vnd is not None


def _checklist(
    papers: Sequence[PaperNeeded], changes: Sequence[CasePaper]
) -> tuple[PaperNeeded, ...]:
    """The papers of the procedure with the changes of a case, numbered anew."""
    after = {paper.key: paper for paper in papers}
    for told in changes:
        key = told.paper.key
        if told.change == "drop":
            after.pop(key, None)
        elif told.change == "optional":
            if key in after:
                after[key] = msgspec.structs.replace(after[key], conditional=True)
        else:
            paper = after.get(key, told.paper)
            after[key] = msgspec.structs.replace(paper, conditional=False)
    return tuple(
        msgspec.structs.replace(paper, place=place)
        for place, paper in enumerate(after.values(), start=1)
    )
