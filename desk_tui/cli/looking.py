"""list · show · verify · check-person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from typing import Any

import msgspec

from db import queue
from db.clock import from_text
from db.kinds import Received
from db.problem import RecordProblem
from desk_tui.cli import intake_kinds
from desk_tui.cli.opening import iso, opened, paper_json, person_json
from desk_tui.cli.payment_json import payment_json
from desk_tui.counter import look, packages, payments, people, trail, twins
from desk_tui.counter import verify as verifying
from desk_tui.counter.desk import LATE_ENTRY, OFFICE_ZONE
from desk_tui.rules.digitised import dossier_flags
from desk_tui.rules.text import plain


def list_dossiers(options: Any) -> dict[str, Any]:
    wanted = queue.Filter(
        search=options.search,
        status=options.status,
        channel=options.channel,
        due_before=datetime.combine(options.due_before, time(), OFFICE_ZONE)
        if options.due_before
        else None,
        undigitised=options.undigitised,
    )
    if options.search and not queue.match(plain(options.search)):
        raise RecordProblem(
            "search-short",
            f"“{options.search}” quá ngắn để tìm.",
            "Ghi từ hai chữ cái hoặc chữ số trở lên.",
        )
    limit = min(options.limit, 1000)
    with opened(options) as desk:
        rows = queue.page(desk.read, plain, wanted, after=_place(options.after), limit=limit + 1)
        rows, more = rows[:limit], len(rows) > limit
        unsent = queue.unsent(desk.read, [row.id for row in rows])
        counts = queue.counts(desk.read, "status:")
    return {
        "dossiers": [
            {
                "code": row.code,
                "name": row.owner_name,
                "procedure": row.procedure,
                "procedure_name": row.procedure_name,
                "status": row.status,
                "channel": row.channel,
                "received": iso(row.received),
                "due": iso(row.due),
                "unsent": unsent.get(row.id, 0),
                "undigitised": row.undigitised,
            }
            for row in rows
        ],
        "next": queue.cursor(rows[-1], wanted) if more else None,
        "counts": counts,
    }


def _place(cursor: str) -> str:
    """A cursor as `next` told it; raises RecordProblem for anything else."""
    moment, _, n = cursor.rpartition("|")
    if cursor and not (moment and n.isascii() and n.isdigit() and len(n) < 19):
        raise RecordProblem(
            "bad-cursor", f"Không hiểu vị trí “{cursor}”.", "Chép nguyên “next” của lần xem trước."
        )
    return cursor


def show(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        whole = look.show(desk, options.code)
        slips = queue.slips(desk.read, whole.row.id)
        same = twins.same_as(desk, whole.row.id)
        paid = payments.of_dossier(desk, whole.row.id).payments
        helped = packages.help_with(desk, whole.acts)
        together_with = intake_kinds.intake_json(desk, whole.said)
        unit = desk.office.unit
    said = whole.said
    shown: dict[str, Any] = {
        "code": whole.row.code,
        "centre_code": whole.row.centre_code or None,
        "status": whole.row.status,
        "channel": whole.row.channel,
        "procedure": whole.row.procedure,
        "procedure_name": whole.row.procedure_name,
        "received": iso(whole.row.received),
        "due": iso(whole.row.due),
        "finished": iso(whole.row.finished),
        "fee": said.fee,
        "owner": person_json(said.owner),
        "submitter": person_json(said.submitter),
        "papers": [paper_json(paper) for paper in whole.papers if not paper.result],
        "results": [paper_json(paper) for paper in whole.papers if paper.result],
        "flags": dossier_flags(whole.papers),
        "payments": [payment_json(one) for one in paid],
        "slips": [
            {
                "form": slip["form"],
                "version": slip["version"],
                "copy": slip["copy_no"],
                "qr": slip["text"],
                "revoked": bool(slip["revoked"]),
            }
            for slip in slips
        ],
        "corrections": [{**asdict(line), "at": iso(line.at)} for line in trail.trail(whole)],
        "same_as": same,
        "helped": asdict(helped) if helped else None,
        "unsent": whole.unsent,
        "acts": [
            {
                "id": act.id,
                "kind": act.kind,
                "done_at": iso(act.done_at),
                "recorded_at": iso(act.recorded_at),
                "late_entry": from_text(act.recorded_at) - from_text(act.done_at) > LATE_ENTRY,
                "officer": act.officer,
                "desk": act.desk,
                "hash": act.hash,
            }
            for act in whole.acts
        ],
    }
    if isinstance(said, Received):
        shown["procedure_version"] = said.procedure_version
        shown["not_online"] = said.not_online or None
        shown["exception"] = said.exception or None
        shown["authority"] = intake_kinds.authority_json(said)
        shown["offices"] = intake_kinds.offices_json(said, unit)
        shown["sets"] = said.sets
        shown["post"] = said.post or None
        shown["returns"] = said.returns or "counter"
        shown["returns_to"] = said.returns_to or None
        shown["copied_from"] = said.copied_from or None
        shown["intake"] = together_with
        shown["approved_by"] = said.approved_by or None
        shown["steps"] = list(msgspec.to_builtins(said.steps))
        shown["fee_lines"] = list(msgspec.to_builtins(said.fee_lines))
    return shown


def check_person(options: Any) -> dict[str, Any]:
    """The owner against the population base; `state` later means it will be asked by itself."""
    with opened(options) as desk:
        told = people.check(desk, options.code, options.reason)
    return {
        "code": options.code,
        "state": told.state,
        "fields": list(told.fields),
        "words": told.words,
    }


def verify(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        told = verifying.verify(desk, options.qr)
    return {
        "valid": told.valid,
        "code": told.code or None,
        "version": told.version or None,
        "state": told.state,
        "known": told.known,
        "words": told.words,
    }
