"""Telling the portal of one dossier: look first, never write over a stranger, then the progress."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from db.clock import from_text, utc_text
from desk_tui.centre import blobs
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay.reading import payments
from desk_tui.centre.portal import assign, classic, compare, links, queue
from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.portal import Attachment, Case, Known, Portal, ProcedureFacts, Who
from desk_tui.centre.portal.problem import AlreadyThere, PortalDown, PortalProblem, Stranger
from desk_tui.centre.portal.standing import Dossier, read
from desk_tui.centre.portal.tables import procedures

PROGRESS_AT_ONCE = 10
CATALOGUE_KEPT = timedelta(days=1)


class NotYet(Exception):
    """This dossier is not (or not yet) for the portal; the words say why."""


@dataclass(frozen=True)
class Teller:
    """Everything needed to tell one destination. `now` is asked again for each step."""

    ledger: Ledger
    portal: Portal
    config: PortalConfig
    now: Callable[[], datetime]

    @property
    def destination(self) -> str:
        return self.config.destination

    def keep(self, row: Any, **values: Any) -> None:
        queue.change(self.ledger, self.destination, row, self.now(), **values)


def tell(teller: Teller, row: Any) -> None:
    """Bring the portal up to date with one row of the queue.

    What has been learnt on the way is in the row before the next step that depends on it, so a
    kill at any point is mended by doing it again. Raises NotYet, or PortalProblem.
    """
    acts, newest = queue.acts_of(teller.ledger, row.office, row.subject)
    told = read(acts)
    _refuse_early(told)
    assert told is not None
    if told.package:
        money, last = queue.acts_of(teller.ledger, row.office, told.package)
        newest = max(newest, last)
        told = replace(told, payments=(*payments(money).values(), *told.payments))
    unit = teller.config.unit_of(row.office)
    code = row.their_code or _reserved(teller, row, unit.code) or told.code
    case, lacks = _case(teller, row, told, code)
    mark = _mark(case)
    known = Known(code, row.their_id) if row.known else None
    if known is None or row.mark != mark or row.state == "unknown" or row.doubt:
        known = _put(teller, row, case, known)
        teller.keep(
            row, known=True, doubt=False, mark=mark, their_id=known.id, lacks=json.dumps(lacks)
        )
        if known.code != told.said.code:
            assign.code(teller.ledger, row.office, row.subject, known.code, teller.now())
    _progress(teller, row, told, known)
    queue.finish(teller.ledger, teller.destination, row, newest, teller.now())


def _refuse_early(told: Dossier | None) -> None:
    if told is None:
        raise NotYet("Chưa có thao tác tiếp nhận của hồ sơ này ở trung tâm.")
    if not told.received:
        raise NotYet("Hồ sơ chưa được cán bộ tiếp nhận; tiếp nhận xong mới báo lên Cổng.")
    if not classic.national(told.said.procedure):
        raise NotYet("Thủ tục riêng của cơ quan, không có trên Cổng; không gửi.")


def _reserved(teller: Teller, row: Any, unit: str) -> str:
    """A number the portal gives, if it gives one, in the row before it is first used."""
    code = teller.portal.next_number(unit)
    if code:
        teller.keep(row, their_code=code)
    return code


def _case(teller: Teller, row: Any, told: Dossier, code: str) -> tuple[Case, list[str]]:
    facts = _facts(teller, told)
    wanted = classic.files_of(told)
    with teller.ledger.write(f"portal-links:{row.office}") as connection:
        paths = links.offer(
            connection, row.office, row.subject, wanted, teller.config.link_days, teller.now()
        )
    base = teller.config.public.rstrip("/")
    addresses = {sha256: base + path for sha256, path in paths.items()}
    unit = teller.config.unit_of(row.office)
    hoso = classic.dossier(told, code, facts, unit, addresses)
    case = Case(hoso, unit.code, _who(told), _attachments(teller.ledger, told, set(paths)))
    return case, sorted({sha256 for sha256, _ in wanted} - set(paths))


def _who(told: Dossier) -> Who:
    owner, other = told.said.owner, told.said.submitter
    return Who(
        birth=owner.birth,
        address=owner.address,
        owner_kind=owner.kind,
        submitter=other.name if other else "",
        submitter_number=other.number if other else "",
        submitter_birth=other.birth if other else "",
        submitter_phone=other.phone if other else "",
        submitter_email=other.email if other else "",
        submitter_address=other.address if other else "",
        submitter_kind=other.kind if other else "person",
    )


def _attachments(ledger: Ledger, told: Dossier, here: set[str]) -> tuple[Attachment | None, ...]:
    found: list[Attachment | None] = []
    for paper in classic.handed_in(told):
        sha256 = classic.file_of(paper)
        if sha256 not in here:
            found.append(None)
            continue
        path = blobs.place(ledger, sha256)
        with path.open("rb") as file:
            media, ending = links.kind_of(file.read(8))
        found.append(Attachment(sha256, links.file_name(paper.name, ending), media, path))
    return tuple(found)


def _facts(teller: Teller, told: Dossier) -> ProcedureFacts:
    """What the portal's catalogue says, at most a day old; older when it cannot be asked."""
    code = classic.national(told.said.procedure)
    if not teller.portal.has_catalogue:
        return ProcedureFacts(code, told.said.procedure_name, ("", told.said.field))
    here = (procedures.c.destination == teller.destination) & (procedures.c.code == code)
    with teller.ledger.read() as connection:
        kept = connection.execute(select(procedures).where(here)).first()
    if kept and teller.now() - from_text(kept.at) < CATALOGUE_KEPT:
        return msgspec.json.decode(kept.facts, type=ProcedureFacts)
    try:
        facts = teller.portal.procedure(code)
    except PortalDown:
        if kept is None:
            raise
        return msgspec.json.decode(kept.facts, type=ProcedureFacts)
    if facts is None or not facts.field[0]:
        raise PortalProblem(
            "portal-no-procedure",
            f"Danh mục của Cổng không có thủ tục {code} hoặc thiếu lĩnh vực của nó.",
            "Kiểm tra mã thủ tục trong danh mục; nếu đúng thì báo đơn vị quản trị Cổng.",
        )
    values = {"facts": msgspec.json.encode(facts).decode(), "at": utc_text(teller.now())}
    with teller.ledger.write(queue.room(teller.destination)) as connection:
        if not connection.execute(update(procedures).where(here).values(values)).rowcount:
            connection.execute(
                insert(procedures).values(destination=teller.destination, code=code, **values)
            )
    return facts


def _put(teller: Teller, row: Any, case: Case, known: Known | None) -> Known:
    """Create or replace, whichever the portal's own word calls for."""
    code = case.hoso.MaHoSo
    found = teller.portal.look_up(code)
    if found is not None:
        verdict, differs = compare.dossier(_claims(row, case), code, found)
        if verdict == "none":
            known = None
        elif verdict == "stranger":
            raise Stranger(code, differs)
        elif known is None and verdict == "unclear" and not row.doubt:
            raise Stranger(code, "không đối chiếu được người nộp")
        else:
            known = known or Known(code)
    claimed = json.dumps(compare.identity(case.hoso))
    if known is not None:
        teller.keep(row, claimed=claimed)
        return teller.portal.put_dossier(case, known)
    # From here on a lost answer means that the portal may hold it.
    teller.keep(row, claimed=claimed, doubt=True)
    try:
        return teller.portal.put_dossier(case, None)
    except AlreadyThere as there:
        return _already(teller, row, case, there)
    except PortalDown:
        raise
    except PortalProblem:
        teller.keep(row, doubt=row.doubt)
        raise


def _already(teller: Teller, row: Any, case: Case, there: AlreadyThere) -> Known:
    """ "Đã tồn tại": ours only when a look-up shows so, or when it can be nobody else's."""
    code = case.hoso.MaHoSo
    found = teller.portal.look_up(code)
    if found is None:
        # The number was the portal's own, given for this dossier alone.
        ours, differs = row.doubt and row.their_code == code, "Cổng không cho tra cứu để đối chiếu"
    else:
        verdict, differs = compare.dossier(_claims(row, case), code, found)
        ours = verdict == "ours" or (verdict == "unclear" and row.doubt)
    if not ours:
        teller.keep(row, doubt=row.doubt)
        raise Stranger(code, differs or "không đối chiếu được người nộp") from there
    known = Known(code, there.id)
    return known if found is None else teller.portal.put_dossier(case, known)


def _claims(row: Any, case: Case) -> list[dict[str, str]]:
    """As it is now, and as it was when it was last told: a name may have been put right since."""
    last = json.loads(row.claimed) if row.claimed and (row.known or row.doubt) else None
    return [compare.identity(case.hoso), *([last] if last else [])]


def _progress(teller: Teller, row: Any, told: Dossier, known: Known) -> None:
    """Only lines the portal has not confirmed, in order; each group is noted as it is."""
    confirmed: list[str] = json.loads(row.steps)
    unit = teller.config.unit_of(row.office)
    said = classic.progress(told, known.code, unit)
    unsent = [(key, step) for key, step in said if key not in confirmed]
    for start in range(0, len(unsent), PROGRESS_AT_ONCE):
        part = unsent[start : start + PROGRESS_AT_ONCE]
        teller.portal.put_progress(known, [step for _, step in part])
        confirmed += [key for key, _ in part]
        teller.keep(row, steps=json.dumps(confirmed))


def _mark(case: Case) -> str:
    said = [msgspec.to_builtins(case.hoso), [file.sha256 if file else "" for file in case.files]]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()
