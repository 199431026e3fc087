"""The population look-up at the node: a check of what was declared, never a search.

Every ask has a row before anything goes over the line: officer, unit, time, reason and whom.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, insert, select, update

from db.acts import new_id
from db.clock import utc_text
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.portal import compare
from desk_tui.centre.portal.classic import national
from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.people_messages import PersonAnswer, PersonCheck
from desk_tui.centre.portal.portal import PersonAsk
from desk_tui.centre.portal.problem import PortalDown, PortalProblem
from desk_tui.centre.portal.styles import connect
from desk_tui.centre.portal.tables import checks
from desk_tui.centre.portal.wire import Exchange
from desk_tui.centre.portal.worker import config_of, note
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import Asker


def check(ledger: Ledger, desk: Asker, asked: PersonCheck, now: datetime) -> PersonAnswer:
    """Raises LineProblem `id-reused` when this id asked about something else."""
    answer = _begun(ledger, desk, asked, now) or _answer(ledger, desk, asked, now)
    with ledger.write(f"people:{desk.office}") as connection:
        connection.execute(
            update(checks)
            .where(_here(desk, asked))
            .values(
                state=answer.state,
                fields=",".join(answer.fields),
                words=answer.words,
                answered_at=utc_text(now),
            )
        )
    return answer


def _here(desk: Asker, asked: PersonCheck) -> ColumnElement[bool]:
    return (checks.c.office == desk.office) & (checks.c.id == asked.id)


def _begun(ledger: Ledger, desk: Asker, asked: PersonCheck, now: datetime) -> PersonAnswer | None:
    """Write the ask down, or find the answer it already got."""
    said = msgspec.structs.asdict(asked)
    said |= {"subject": said.pop("dossier"), "office": desk.office, "desk": desk.desk}
    with ledger.write(f"people:{desk.office}") as connection:
        row = connection.execute(select(checks).where(_here(desk, asked))).first()
        if row is None:
            connection.execute(insert(checks).values(**said, asked_at=utc_text(now), state="asked"))
            return None
        if any(getattr(row, name) != value for name, value in said.items()):
            raise LineProblem("id-reused", "Mã lần tra cứu này đã dùng cho nội dung khác.")
        if row.state in ("asked", "later"):
            return None
        fields = tuple(row.fields.split(",")) if row.fields else ()
        return PersonAnswer(id=asked.id, state=row.state, fields=fields, words=row.words)


def _answer(ledger: Ledger, desk: Asker, asked: PersonCheck, now: datetime) -> PersonAnswer:
    no = _cannot(asked)
    if no:
        return PersonAnswer(id=asked.id, state="refused", words=no, code="people-ask")
    config = config_of(ledger)
    if config is None:
        return PersonAnswer(
            id=asked.id,
            state="later",
            words="Trung tâm chưa nối với cơ sở dữ liệu dân cư.",
            code="no-portal",
        )
    account = config.accounts.get(asked.officer, "")
    if not account:
        return PersonAnswer(
            id=asked.id,
            state="refused",
            words=f"{asked.officer} chưa có tài khoản tra cứu dân cư.",
            code="people-account",
        )
    return _ask(ledger, config, desk, asked, account, now)


def _cannot(asked: PersonCheck) -> str:
    if not asked.reason.strip() or not asked.officer.strip():
        return "Tra cứu dân cư phải có cán bộ và lý do."
    if not re.fullmatch(r"\d{12}|\d{9}", asked.number, re.ASCII):
        return "Chỉ tra cứu được theo số định danh 12 số hoặc số chứng minh 9 số."
    if not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", asked.birth, re.ASCII):
        return "Tra cứu dân cư cần ngày sinh hoặc năm sinh."
    if not national(asked.procedure):
        return "Thủ tục riêng của cơ quan không được tra cứu dân cư."
    return ""


def _ask(
    ledger: Ledger,
    config: PortalConfig,
    desk: Asker,
    asked: PersonCheck,
    account: str,
    now: datetime,
) -> PersonAnswer:
    def keep(said: Exchange) -> None:
        note(ledger, desk.office, asked.dossier, config.destination, said, now)

    portal = connect(config, keep)
    try:
        found = portal.check_person(
            PersonAsk(
                id=f"YC{new_id().replace('-', '')}",
                number=asked.number,
                name=asked.name,
                birth=asked.birth,
                procedure=national(asked.procedure),
                account=account,
            )
        )
    except PortalDown as down:
        return PersonAnswer(id=asked.id, state="later", words=down.message, code=down.code)
    except PortalProblem as no:
        return PersonAnswer(id=asked.id, state="refused", words=no.message, code=no.code)
    finally:
        portal.close()
    if found is None:
        return PersonAnswer(id=asked.id, state="not-found")
    fields = compare.person(asked.name, asked.number, asked.birth, found)
    return PersonAnswer(id=asked.id, state="differs" if fields else "ok", fields=fields)
