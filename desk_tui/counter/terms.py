"""What a procedure promises and costs in one case: due date, fee, and the channels it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from db import catalogue, catalogue_cases
from db.catalogue import PaperNeeded
from db.catalogue import ProcedureCase as Case
from db.catalogue import ProcedureFacts as Procedure
from db.catalogue_cases import in_case, sets_fee
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules import fees, text, worktime
from desk_tui.rules.policies import Applicant, Channel, only_channel
from desk_tui.rules.worktime import Due, Hours, Term
from desk_tui.tongue import say

CHANNEL_WORDS: dict[Channel, str] = {
    "counter": "trực tiếp",
    "online": "trực tuyến",
    "post": "bưu chính",
}
LANE = "Làm hồ sơ trực tuyến cùng công dân ngay tại quầy (làn hỗ trợ)."
"""Where somebody goes on who cannot hand in paper (CNV-09)."""


def procedure(desk: Desk, code: str, day: date) -> Procedure:
    """The version in force on `day`; RecordProblem `unknown-procedure` names the closest."""
    return catalogue.in_force(desk.read, code, day)


def cases(found: Procedure, day: date) -> tuple[Case, ...]:
    """The cases of a procedure that hold on `day`, in the order they are offered."""
    return catalogue_cases.cases_on(found, day)


def usual(cases: Sequence[Case]) -> Case | None:
    """The one marked first; None when there are none."""
    return catalogue_cases.usual(cases)


def case(found: Procedure, said: str, day: date) -> Case | None:
    """The case meant by key, number or name; None when nothing is said.

    Raises RecordProblem `unknown-case`, which lists the cases.
    """
    return catalogue_cases.find_case(found, said, day, text.plain) if text.tidy(said) else None


def checklist(found: Procedure, case: Case | None) -> tuple[PaperNeeded, ...]:
    """The papers to bring in a case (CHK-01)."""
    return in_case(found, case).papers


def refuse_closed_channel(
    desk: Desk, found: Procedure, channel: Channel, day: date, who: Applicant | None = None
) -> None:
    """Raises Refusal `online-only` with its ground when paper is not taken for this procedure and
    these people (CAT-09, B0-14), `channel-closed` when it is not published for this channel."""
    if channel != "online" and (ground := online_only(desk, found, day, who)):
        raise Refusal(
            "online-only",
            say(
                "Thủ tục {code} chỉ nhận trực tuyến (theo {ground}).",
                code=found.code,
                ground=ground,
            ),
            say(
                "{lane} Công dân không thể tự làm (không có điện thoại, khuyết tật…):"
                " nhận giấy theo ngoại lệ, ghi lý do và có người phụ trách duyệt.",
                lane=LANE,
            ),
        )
    if _published(found)[channel] == "no":
        raise Refusal(
            "channel-closed",
            say(
                "Thủ tục {code} không nhận {channel_words} (theo {publishing_decision}).",
                code=found.code,
                channel_words=CHANNEL_WORDS[channel],
                publishing_decision=found.publishing_decision or say("danh mục đã công bố"),
            ),
            say(
                "Hướng dẫn công dân nộp {found}.",
                found=say(" hoặc ").join(open_ways(found)) or say("nơi có thẩm quyền"),
            ),
        )


def online_only(desk: Desk, found: Procedure, day: date, who: Applicant | None = None) -> str:
    """The ground on which a procedure is received only online; empty when it is not.

    A rule cannot close the counter of a procedure that the catalogue does not take online.
    """
    if found.channel_online == "no":
        return ""
    row = only_channel(desk.policies, "counter", day, found.code, found.field, desk.scopes, who)
    if row and row.channel == "online":
        until = (
            say(", đến hết ngày {valid_to}", valid_to=text.vn_date(row.valid_to))
            if row.valid_to
            else ""
        )
        return row.ground + until
    published = _published(found)
    if published["counter"] == "no" and published["online"] == "yes":
        return found.publishing_decision or say("danh mục đã công bố")
    return ""


def open_ways(found: Procedure) -> list[str]:
    """The channels the procedure is published for, in words."""
    return [CHANNEL_WORDS[name] for name, said in _published(found).items() if said == "yes"]


def _published(found: Procedure) -> dict[Channel, str]:
    return {
        "counter": found.channel_direct,
        "online": found.channel_online,
        "post": found.channel_post,
    }


def term_of(found: Procedure) -> Term | None:
    """The published limit, or None when the catalogue gives a number without a unit."""
    if not found.processing_unit or (
        found.processing_value is None and found.processing_unit != "same_day"
    ):
        return None
    return Term(
        found.processing_value or 0,
        found.processing_unit,  # pyright: ignore[reportArgumentType]  (checked by Term)
        cutoff=worktime.parse_clock(found.cutoff) if found.cutoff else None,
    )


def due(
    desk: Desk,
    found: Procedure,
    received: datetime,
    channel: Channel = "counter",
    term: Term | None = None,
    hours: Hours | None = None,
    case: Case | None = None,
    who: Applicant | None = None,
) -> tuple[Due, Term | None, tuple[str, ...]]:
    """(due date with its steps, the term counted, the policies that shortened it).

    Where the limit is that of a case, the first step says so, with its ground.
    """
    given, published = term, term_of(in_case(found, case))
    term, cut = fees.cut_term(
        given or published,
        desk.policies,
        channel,
        _day(received),
        found.code,
        found.field,
        desk.scopes,
        who,
    )
    term = promised(desk, term)
    counted = worktime.due(received, term, desk.calendar, hours or desk.hours)
    if case and case.processing_unit and not given:
        why = say("Trường hợp “{name}”: {published}", name=case.name, published=published)
        why += f" ({case.processing_note})" if case.processing_note else ""
        step = worktime.Step(_day(received), 0, why)
        counted = replace(counted, steps=(step, *counted.steps))
    return counted, term, (cut.ground,) if cut else ()


def fee(
    desk: Desk,
    found: Procedure,
    channel: Channel,
    day: date,
    *,
    pages: int | Sequence[int] = 0,
    copies: int = 0,
    exempt: str = "",
    case: Case | None = None,
    who: Applicant | None = None,
) -> fees.Fee:
    """What the case costs, each line with its ground; `amount` None when nobody published it.

    Where the fee is that of a case, the first line says so.
    """
    cost = fees.fee(
        tariff(in_case(found, case)),
        desk.policies,
        channel,
        day,
        pages=pages or 1,
        copies=copies or 1,
        exempt=exempt or None,
        scopes=desk.scopes,
        who=who,
    )
    return in_words_of(case, cost) if case else cost


def in_words_of(case: Case, cost: fees.Fee) -> fees.Fee:
    """A fee that says which case it is of, where the case sets it."""
    lines, warnings = cost.lines, cost.warnings
    if lines and sets_fee(case):
        lines = (replace(lines[0], text=f"{case.name}: {lines[0].text}"), *lines[1:])
    if case.fee_note and (cost.amount is None or not sets_fee(case)):
        warnings = (
            *warnings,
            say("Trường hợp “{name}”: {fee_note}.", name=case.name, fee_note=case.fee_note),
        )
    return replace(cost, lines=lines, warnings=warnings)


def tariff(found: Procedure) -> fees.Tariff:
    """The list price as the catalogue has it; a channel without an amount is left out.

    Paper that comes by post costs what it costs at the counter (assumption: none tells otherwise).
    """
    direct, online = found.fee_direct_vnd, found.fee_online_vnd
    amounts: dict[Channel, int | None] = {"counter": direct, "online": online, "post": direct}
    return fees.Tariff(
        procedure=found.code,
        field=found.field,
        amounts={channel: amount for channel, amount in amounts.items() if amount is not None},
        unit=found.fee_unit,
        ground=found.fee_note or found.publishing_decision,
        set_by=found.fee_set_by,
    )


def promised(desk: Desk, term: Term | None) -> Term | None:
    """The limit as this office promises it: at the hour of receipt, or by the close of the day."""
    return replace(term, whole_days=True) if term and desk.office.whole_days else term


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
