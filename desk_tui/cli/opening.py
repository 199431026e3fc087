"""Opening the desk for one verb, and how its facts are written as JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from db.clock import from_text
from db.kinds import Paper, Person
from db.problem import RecordProblem
from desk_tui.counter import taking
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.identity import number_doubts, person_of_card
from desk_tui.counter.place import default_folder
from desk_tui.rules.digitised import is_digitised, paper_flags, reused_code


def folder(options: Any) -> Path:
    return options.data or default_folder()


def password(name: str = "DESK_TUI_PASSWORD") -> str:
    """From the environment only: an argument would be seen in the list of processes."""
    found = os.environ.get(name, "")
    if not found:
        raise RecordProblem(
            "no-password", "Chưa có mật khẩu.", f"Đặt mật khẩu trong biến môi trường {name}."
        )
    return found


@contextmanager
def opened(options: Any) -> Iterator[Desk]:
    """The desk unlocked for the officer of the options; closed again at the end."""
    if not options.officer:
        raise RecordProblem(
            "no-officer", "Chưa ghi tên cán bộ.", "Đặt --officer hoặc biến DESK_TUI_OFFICER."
        )
    desk = Desk.open(folder(options), options.officer, password())
    try:
        yield desk
    finally:
        taking.release_for_now(desk)
        desk.close()


def iso(moment: datetime | str | None) -> str | None:
    """Local time with its zone, to the second; None stays None."""
    if moment is None or moment == "":
        return None
    if isinstance(moment, str):
        moment = from_text(moment)
    return local(moment).isoformat()


def person_json(person: Person | None) -> dict[str, Any] | None:
    return msgspec.to_builtins(person) if person else None


def paper_json(paper: Paper) -> dict[str, Any]:
    return {
        "key": paper.key,
        "name": paper.name,
        "state": paper.state,
        "pages": paper.pages,
        "sha256": paper.sha256 or None,
        "reason": paper.reason or None,
        "digitised": is_digitised(paper),
        "reused": reused_code(paper) > 0,
        "taken": paper.taken or None,
        "archive": paper.archive or None,
        "signed_by": paper.signed_by or None,
        "number": paper.number or None,
        "issued": paper.issued or None,
        "issuer": paper.issuer or None,
        "valid_until": paper.valid_until or None,
        "flags": paper_flags(paper),
    }


def _kind(options: Any) -> str:
    if options.business:
        return "business"
    return "organisation" if options.organisation else "person"


def _kind_of_number(kind: str, number: str) -> str:
    """A household business bears its owner's number; a person's is told apart by who reads it."""
    if kind == "person":
        return ""
    return "id-card" if kind == "business" and len(number) == 12 else "tax-code"


def person(options: Any, today: date) -> tuple[Person | None, list[str]]:
    """The person of `--card` or of the typed options, with what to warn about."""
    said: list[str] = []
    found: Person | None = None
    if options.card:
        found, said = person_of_card(options.card, today)
    elif options.name or options.id:
        kind = _kind(options)
        found = Person(
            name=options.name or "",
            kind=kind,
            number=options.id,
            number_kind=options.id_kind or _kind_of_number(kind, options.id),
            birth=options.birth.isoformat() if options.birth else "",
            sex=options.sex,
        )
        said = list(number_doubts(found))
    if found:
        found = msgspec.structs.replace(
            found,
            kind=_kind(options) if options.business else found.kind,
            name=options.name or found.name,
            phone=options.phone or found.phone,
            email=options.email or found.email,
            address=options.address or found.address,
        )
    return found, said
