"""A new dossier filled from an old one (REC-04): who and what, never what was judged or proven."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from db.clock import from_text
from db.kinds import Person
from desk_tui.counter import look, terms
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.walkin import Walkin
from desk_tui.rules.text import vn_date
from desk_tui.tongue import say


@dataclass(frozen=True)
class Copied:
    """The new form, and what to ask again because it may have changed since."""

    walkin: Walkin
    told: tuple[str, ...]


def copied(desk: Desk, code: str) -> Copied:
    """The old dossier's owner, submitter, procedure and case, for a new one received today.

    Papers, exemption and authority are shown anew; a person is checked anew. Raises RecordProblem
    `unknown-dossier`, `unknown-procedure`, `not-in-force`.
    """
    whole = look.show(desk, code)
    said, day = whole.said, local(from_text(whole.row.received)).date()
    found = terms.procedure(desk, said.procedure, desk.today())
    told = [
        say(
            "Chép từ hồ sơ {code} nhận ngày {day}:"
            " hỏi lại công dân điện thoại, địa chỉ có gì đổi không.",
            code=whole.row.code,
            day=vn_date(day),
        )
    ]
    cases = {case.name: case for case in terms.cases(found, desk.today())}
    if said.case and cases and said.case not in cases:
        told.append(say("Trường hợp “{case}” nay không còn, chọn lại.", case=said.case))
    if said.procedure_version and said.procedure_version != found.version:
        told.append(say("Thủ tục đã có bản mới từ hôm đó: xem lại thành phần hồ sơ, phí và hạn."))
    case = cases[said.case].key if said.case in cases else "" if cases else said.case
    walkin = Walkin(
        procedure=found.code,
        owner=_unchecked(said.owner),
        submitter=_unchecked(said.submitter) if said.submitter else None,
        case=case,
        copied_from=whole.row.code,
    )
    return Copied(walkin, tuple(told))


def _unchecked(person: Person) -> Person:
    return msgspec.structs.replace(person, checked="later")
