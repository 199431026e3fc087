"""What comes down the line: acts made by others, by the centre's own numbering, and catalogues."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from db import settings
from db.acts import Act, take_in
from db.driver import sqlite
from db.problem import RecordProblem
from db.questions import ASIDE
from db.store import Record
from desk_tui.centre import seal
from desk_tui.centre.meeting import Meeting
from desk_tui.centre.messages import Catalogue
from desk_tui.centre.parcel import desk as parcel_desk
from desk_tui.centre.problem import LineProblem

CURSOR = "cursor"
CATALOGUE_VERSION = "catalogue_version"


def acts(meeting: Meeting) -> None:
    """Take in page after page. The cursor moves in the transaction that keeps the acts."""
    _try_aside_again(meeting)
    while not meeting.stop():
        cursor = settings.get(meeting.record.read(), CURSOR, 0)
        page = meeting.client.acts_after(cursor)
        if page.cursor < cursor or (page.more and page.cursor == cursor):
            raise LineProblem(
                "centre-fault",
                "Trung tâm trả lời sai thứ tự; chưa nhận gì thêm.",
                "Báo người quản trị trung tâm.",
            )
        if page.cursor > cursor:
            _keep(meeting, page.acts, page.cursor)
        if not page.more:
            return


def _keep(meeting: Meeting, said: Sequence[Act], cursor: int) -> None:
    record = meeting.record

    def whole(connection: sqlite.Connection) -> int:
        settings.put(connection, CURSOR, cursor)
        return take_in(connection, record, said)

    try:
        meeting.received += record.transact(whole)
        return
    except RecordProblem as problem:
        if not _of_the_act(problem):
            raise
    # One act does not fit. The others must not wait for it, and it must not be lost.
    for act in said:
        why = _keep_one(meeting, act)
        if why:
            _set_aside(meeting, act, why)
    record.transact(lambda connection: settings.put(connection, CURSOR, cursor))


def _of_the_act(problem: RecordProblem) -> bool:
    return problem.code.startswith("act-")


def _keep_one(meeting: Meeting, act: Act) -> str:
    """Empty when kept (or kept before), else why not."""
    try:
        meeting.received += meeting.record.transact(
            lambda connection: take_in(connection, meeting.record, [act])
        )
    except RecordProblem as problem:
        if not _of_the_act(problem):
            raise
        return problem.message
    return ""


def _set_aside(meeting: Meeting, act: Act, why: str) -> None:
    def keep(connection: sqlite.Connection) -> None:
        aside = settings.get(connection, ASIDE, [])
        if all(one["act"]["id"] != act.id for one in aside):
            aside.append({"act": msgspec.to_builtins(act), "why": why})
        settings.put(connection, ASIDE, aside)

    meeting.record.transact(keep)


def _try_aside_again(meeting: Meeting) -> None:
    """An update of the program or a settled question may have made room for them."""
    aside = settings.get(meeting.record.read(), ASIDE, [])
    still = [one for one in aside if _keep_one(meeting, msgspec.convert(one["act"], Act))]
    if len(still) < len(aside):
        meeting.record.transact(lambda connection: settings.put(connection, ASIDE, still))


def catalogue(meeting: Meeting, keep: Callable[[Record, Catalogue], None] | None) -> None:
    """Hand a newer catalogue to `keep`; without one it is left for a program that has one.

    A catalogue that the centre does not vouch for with its key (CAT-08), or that `keep` refuses,
    is told and asked for again at the next meeting: the desk goes on with the one it has.
    """
    if keep is None:
        return
    record = meeting.record
    newest = meeting.client.catalogue_after(settings.get(record.read(), CATALOGUE_VERSION, 0))
    if newest.version == 0:
        return
    public = parcel_desk.node_key(record.read())
    if not seal.catalogue_sealed_by(public, newest.vouched, newest.seal):
        meeting.notes.append(
            "Danh mục mới không mang dấu của trung tâm này nên chưa nhận; vẫn dùng danh mục cũ."
            " Báo ngay người quản trị trung tâm."
        )
        return
    try:
        keep(record, newest)
    except RecordProblem as problem:
        meeting.notes.append(f"Chưa nhận danh mục mới: {problem.message}")
        return
    record.transact(lambda connection: settings.put(connection, CATALOGUE_VERSION, newest.version))
