"""receive-group · linked · offices · calls, and what they share with receive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from db.kinds import Filed, Person, Received
from db.kinds_dossier import Authority
from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import calls, collecting, group_list, linked, offices, terms, together
from desk_tui.counter.desk import Desk
from desk_tui.counter.identity import person_of_card
from desk_tui.counter.receive import opening_of
from desk_tui.counter.walkin import Walkin


def submitter(options: Any, desk: Desk) -> Person | None:
    phone = options.submitter_phone
    if options.submitter_card:
        found = person_of_card(options.submitter_card, desk.today())[0]
        return msgspec.structs.replace(found, phone=phone)
    if options.submitter_name:
        return Person(name=options.submitter_name, number=options.submitter_id, phone=phone)
    return None


def rarer(options: Any, desk: Desk) -> dict[str, Any]:
    """What `receive` and `receive-group` both take, by the names of a `Walkin`."""
    arrived = options.arrived
    if arrived is not None and not isinstance(arrived, datetime):
        arrived = opening_of(desk, arrived)
    return {
        "submitter": submitter(options, desk),
        "acts_as": options.acts_as,
        "authority": _authority(options),
        "channel": options.channel,
        "not_online": options.not_online,
        "post": options.post_number,
        "arrived": arrived,
    }


def _authority(options: Any) -> Authority | None:
    if not options.authority:
        return None
    covers, until = options.authority_covers, options.authority_until
    return Authority(
        paper=options.authority,
        files=covers != "collect",
        collects=covers != "file",
        until=until.isoformat() if until else "",
    )


def offices_json(said: Received, unit: str) -> dict[str, Any]:
    """The three offices of a dossier apart, named also when they are one (B1-03)."""
    here = {"name": unit, "code": said.office}

    def named(other: Any) -> dict[str, Any]:
        return {"name": other.name, "code": other.code or None} if other else here

    return {
        "receiving": here,
        "helping": named(said.helped_at),
        "competent": named(said.competent),
    }


def authority_json(said: Received) -> dict[str, Any] | None:
    """What lets the submitter file, and who may collect (RES-05)."""
    if said.submitter is None:
        return None
    paper = said.authority
    return {
        "acts_as": said.acts_as or None,
        "paper": paper.paper if paper else None,
        "files": paper.files if paper else True,
        "collects": paper.collects if paper else True,
        "until": (paper.until or None) if paper else None,
        "may_collect": collecting.who_may(said),
    }


def group(options: Any) -> dict[str, Any]:
    try:
        said = options.file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordProblem(
            "file-unreadable", "Danh sách không phải chữ UTF-8.", "Lưu tệp dạng CSV UTF-8."
        ) from error
    with opened(options) as desk:
        base = Walkin(procedure=options.procedure, owner=Person(name=""), **rarer(options, desk))
        walkins = group_list.read(said, base)
        done = together.receive_group(desk, options.letter, walkins, options.at)
    return {
        "letter": options.letter,
        "dossiers": [dossier_json(said) for said in (done.said, *done.others)],
        "slip": str(done.slip) if done.slip else None,
        "qr": done.qr,
        "warnings": list(done.warnings),
    }


def dossier_json(said: Received) -> dict[str, Any]:
    return {
        "code": said.code,
        "name": said.owner.name,
        "procedure": said.procedure,
        "due": iso(said.due),
        "fee": said.fee,
    }


def linked_to(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = terms.procedure(desk, options.procedure, desk.today())
        bundles = linked.led_by(desk, found.code, desk.today())
    return {
        "procedure": found.code,
        "linked": [
            {
                "id": one.id,
                "name": one.name,
                "ground": one.instrument,
                "parts": [
                    {
                        "procedure": part.procedure or None,
                        "name": part.name,
                        "office": part.office or None,
                        "after": part.after or None,
                    }
                    for part in one.parts
                ],
            }
            for one in bundles
        ],
    }


def offices_known(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"offices": [_office(one) for one in offices.known(desk)]}


def offices_competent(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = terms.procedure(desk, options.procedure, desk.today())
        told = offices.competent(desk, found, options.address)
    return {"procedure": found.code, "offices": [_office(one) for one in told]}


def offices_import(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"count": offices.bring_in(desk, options.file)}


def _office(one: offices.OtherOffice) -> dict[str, Any]:
    return {
        "name": one.name,
        "code": one.code or None,
        "address": one.address or None,
        "hours": one.hours or None,
        "phone": one.phone or None,
    }


def calls_waiting(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"calls": [call_json(one) for one in calls.waiting(desk)]}


def call_json(one: calls.Call) -> dict[str, Any]:
    return {
        "call": one.id[-8:],
        "at": iso(one.taken),
        "name": one.caller.name,
        "phone": one.caller.phone or None,
        "procedure": one.said.procedure or None,
        "wants": one.said.wants or None,
        "note": one.said.note or None,
    }


def intake_json(desk: Desk, said: Received | Filed) -> dict[str, Any] | None:
    """What was taken in together with a dossier, and where each of it stands."""
    if not isinstance(said, Received) or said.intake is None:
        return None
    return {
        "kind": said.intake.kind,
        "name": said.intake.name,
        "others": [
            {
                "code": one.code,
                "name": one.owner,
                "procedure_name": one.procedure,
                "status": int(one.status),
                "due": iso(one.due),
            }
            for one in together.siblings(desk, said)
        ],
    }
