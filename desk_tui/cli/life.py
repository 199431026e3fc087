"""ask-more · supply · refuse · withdraw · stop · apologise · finish · return · correct · void."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Any

from db.clock import utc_text
from db.kinds import COUNT_FIELDS, FIELDS, Person, Value
from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import endings, mending, supplement
from desk_tui.counter import give_back as giving
from desk_tui.counter import lost_slip as losing
from desk_tui.counter.accepting import accept
from desk_tui.counter.desk import OFFICE_ZONE
from desk_tui.counter.identity import person_of_card
from desk_tui.counter.life import Done


def ask_more(options: Any) -> dict[str, Any]:
    missing = [(key, why) for key, _, why in (text.partition("=") for text in options.missing)]
    with opened(options) as desk:
        return done_json(
            supplement.ask_more(
                desk,
                options.code,
                missing,
                options.reason,
                clock=options.clock,
                until=options.until,
                at=options.at,
            )
        )


def supply(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(supplement.supply(desk, options.code, dict(options.paper), at=options.at))


def accept_filing(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(accept(desk, options.code, at=options.at))


def refuse(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(endings.refuse(desk, options.code, options.reason, at=options.at))


def withdraw(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(endings.withdraw(desk, options.code, options.reason, at=options.at))


def stop(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(endings.stop(desk, options.code, options.reason, at=options.at))


def apologise(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(
            endings.apologise(
                desk,
                options.code,
                options.new_due,
                options.reason,
                cause="outage" if options.outage else "",
                signed_by=options.signer,
                at=options.at,
            )
        )


def finish(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(giving.finish(desk, options.code, options.file, at=options.at))


def give_back(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        told: list[str] = []
        person = Person(name=options.to_name or "")
        if options.to_card:
            person, told = person_of_card(options.to_card, desk.today())
        taker = giving.Taker(
            person=person,
            authority=options.authority,
            until=options.authority_until,
            collects=not options.authority_files_only,
            post=options.by_post,
        )
        given = giving.give_back(
            desk,
            options.code,
            taker,
            rating=options.rating,
            remark=options.remark,
            at=options.at,
        )
    said = done_json(given)
    return {
        **said,
        "feedback": given.feedback or None,
        "warnings": [*told, *said["warnings"]],
    }


def lost_slip(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        asker, told = person_of_card(options.card, desk.today())
        asked = losing.ask_again(desk, options.code, asker, dict(options.fact), at=options.at)
    return {
        "code": asked.code,
        "state": asked.state,
        "given": asked.given,
        "copy": asked.copy,
        "slip": str(asked.slip) if asked.slip else None,
        "warnings": [*told, *asked.warnings],
    }


def correct(options: Any) -> dict[str, Any]:
    fields = dict(_field(name, value) for name, value in options.fields)
    with opened(options) as desk:
        return done_json(
            mending.correct(
                desk,
                options.code,
                fields,
                options.reason,
                options.approve,
                _approver_password(),
                at=options.at,
            )
        )


def void(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(
            mending.void(
                desk,
                options.code,
                options.reason,
                options.approve,
                _approver_password(),
                at=options.at,
            )
        )


def _approver_password() -> str:
    return os.environ.get("DESK_TUI_APPROVER_PASSWORD", "")


def _field(name: str, value: str) -> tuple[str, Value]:
    """A field by its own name, or the owner's by its last word; the value as the record has it."""
    field = name if name in FIELDS else f"owner.{name}" if f"owner.{name}" in FIELDS else name
    try:
        if field in (*COUNT_FIELDS, "fee"):
            return field, int(value)
        if field == "due":
            moment = datetime.fromisoformat(value)
            return field, utc_text(moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE))
        if field.endswith(".birth") and value:
            return field, date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise RecordProblem(
            "bad-value",
            f"Mục {name} không nhận giá trị “{value}”.",
            "Số là số nguyên; ngày ghi 2026-11-16.",
        ) from error
    return field, value


def done_json(done: Done) -> dict[str, Any]:
    """What a later act of a dossier came to."""
    return {
        "code": done.code,
        "status": int(done.status),
        "slip": str(done.slip) if done.slip else None,
        "due": iso(done.due),
        "warnings": list(done.warnings),
    }
