"""Looking: the queue, one dossier whole, the truth about what is unsent."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from db import acts, outbox, queue
from db.clock import from_text
from db.kinds import Filed, Paper, Received
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from desk_tui.tongue import say

SOON = timedelta(hours=24)
BEYOND_WORDS = {"portal": say("cổng DVC"), "above": say("cấp trên")}


class Whole(msgspec.Struct, frozen=True):
    """One dossier with everything done to it."""

    row: queue.Row
    said: Received | Filed
    papers: tuple[Paper, ...]
    acts: tuple[acts.Act, ...]
    unsent: int


def find(desk: Desk, code: str) -> queue.Row:
    """The row of a code on a slip (or the centre's own); RecordProblem `unknown-dossier`."""
    row = queue.find(desk.read, text.tidy(code).upper())
    if row is None:
        raise unknown_dossier(code)
    return row


def refuse_void(row: queue.Row) -> None:
    """Raises Refusal `void`: a number that was taken back stands for nothing."""
    if row.void:
        raise Refusal(
            "void",
            say("Số {code} đã hủy nên không làm gì thêm được.", code=row.code),
            say("Tiếp nhận lại thành hồ sơ mới nếu cần."),
        )


def unknown_dossier(code: str) -> RecordProblem:
    return RecordProblem(
        "unknown-dossier",
        say("Không tìm thấy hồ sơ có mã “{code}” trong sổ của quầy.", code=text.tidy(code)),
        say("Kiểm tra lại mã trên phiếu, hoặc tìm theo tên: desk-tui list --search TÊN."),
    )


def show(desk: Desk, code: str) -> Whole:
    row = find(desk, code)
    kind, details, _ = queue.details(desk.read, row.id)
    shape = Received if kind == "dossier.received" else Filed
    return Whole(
        row,
        msgspec.json.decode(details, type=shape),
        tuple(queue.papers(desk.read, row.id)),
        tuple(acts.of_subject(desk.read, row.id)),
        queue.unsent(desk.read, [row.id]).get(row.id, 0),
    )


def with_due(said: Received, due: str | None) -> Received:
    """A receipt with its date moved: a last stage that ended with it ends with the new one."""
    stages = said.stages
    if stages and stages[-1].due and stages[-1].due == said.due:
        stages = (*stages[:-1], msgspec.structs.replace(stages[-1], due=due or ""))
    return msgspec.structs.replace(said, due=due, stages=stages)


def phone_of(said: Received | Filed) -> str:
    """Whom to call: the owner, else who came for them."""
    return said.owner.phone or (said.submitter.phone if said.submitter else "")


class Truth(msgspec.Struct, frozen=True):
    """What is always on the screen: unsent work, trouble, the line, the disk (C-06).

    `beyond` names places the centre itself cannot reach, and when it last did.
    """

    unsent: int
    oldest: datetime | None
    errors: int
    questions: int
    last_contact: datetime | None
    disk_free: int
    has_centre: bool
    troubles: tuple[str, ...] = ()
    beyond: tuple[tuple[str, datetime | None], ...] = ()


def truth(desk: Desk) -> Truth:
    """Cheap enough to ask every second: partial indexes and a few settings rows."""
    from db import questions, settings
    from desk_tui.counter import (
        archive_queue,
        calendar_change,
        citizen_messages,
        outage,
        package_news,
        patrol,
        twins,
    )

    waiting = outbox.stats(desk.read)
    line = outbox.line(desk.read)
    return Truth(
        unsent=waiting.count,
        oldest=from_text(waiting.oldest) if waiting.oldest else None,
        errors=waiting.refused + waiting.failing,
        questions=questions.count(desk.read) - waiting.refused + twins.waiting(desk),
        last_contact=_moment(line.last_contact),
        disk_free=desk.record.free_bytes,
        has_centre=settings.get(desk.read, "centre") is not None,
        beyond=tuple(
            (BEYOND_WORDS[one["place"]], _moment(one["last_contact"]))
            for one in settings.get(desk.read, outbox.BEYOND, [])
        ),
        troubles=(
            *patrol.troubles(desk),
            *archive_queue.troubles(desk),
            *outage.trouble(desk),
            *calendar_change.trouble(desk),
            *package_news.troubles(desk),
            *citizen_messages.troubles(desk),
        ),
    )


def _moment(text: str | None) -> datetime | None:
    return from_text(text) if text else None
