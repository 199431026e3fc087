"""What goes up the line: acts in the order they were written, then the files they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from db import outbox
from db.driver import sqlite
from db.outbox import Waiting
from desk_tui.centre import uploads
from desk_tui.centre.client import Later, TooLarge
from desk_tui.centre.meeting import Meeting
from desk_tui.centre.messages import BATCH, ActAnswer
from desk_tui.centre.problem import LineProblem

FILES_ROUND = 20
"""Acts whose files travel before the centre is asked for their receipts."""


class Lacking(NamedTuple):
    """Files the centre does not have yet, and the dossier on whose shelf they lie here."""

    subject: str
    files: tuple[str, ...]


def send(meeting: Meeting) -> None:
    """Offer everything due once. Acts first: they are one part in a hundred of the bytes."""
    walk = _Walk(meeting)
    walk.acts()
    carrier = _Carrier(meeting, walk)
    try:
        while walk.lacking and not meeting.stop():
            names = list(walk.lacking)[:FILES_ROUND]
            carrier.round({name: walk.lacking.pop(name) for name in names})
            walk.acts()
    finally:
        meeting.carried = carrier.carriage.carried


class _Walk:
    """Goes through the outbox once, from the oldest on, in batches that the centre can take."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.place = 0
        self.size = BATCH
        self.lacking: dict[str, Lacking] = {}
        self.suspect: Waiting | None = None

    def acts(self) -> None:
        meeting = self.meeting
        while not meeting.stop():
            waiting = outbox.batch(
                meeting.record.read(),
                meeting.now(),
                after=self.place,
                limit=self.size,
                urgent=meeting.urgent,
            )
            if not waiting:
                self._clear_suspect()
                return
            try:
                self.lacking |= offer(meeting, waiting)
            except TooLarge as problem:
                if len(waiting) > 1:
                    self.size = max(1, len(waiting) // 2)
                    continue
                _refuse(meeting, waiting[0], problem.message)
            except LineProblem as problem:
                if problem.code != "centre-fault" or not self._set_aside(waiting):
                    raise
                continue
            else:
                self._clear_suspect()
                self.size = min(BATCH, self.size * 2)
            self.place = waiting[-1].seq

    def _set_aside(self, waiting: Sequence[Waiting]) -> bool:
        """A centre that fails over one act must not keep the rest waiting.

        Halve until one act stands alone, then step over it. When the next one fails as well,
        it is the centre that is ill: False, and no act pays for it.
        """
        if len(waiting) > 1:
            self.size = max(1, len(waiting) // 2)
            return True
        if self.suspect is not None:
            return False
        self.suspect = waiting[0]
        self.place = waiting[0].seq
        return True

    def _clear_suspect(self) -> None:
        if self.suspect is None:
            return
        meeting, act = self.meeting, self.suspect.act
        self.suspect = None
        said = "Trung tâm gặp lỗi riêng với một thao tác; chương trình sẽ thử lại."
        meeting.notes.append(said)
        meeting.record.transact(
            lambda c: outbox.fail(c, act.id, said, meeting.now(), meeting.chance())
        )


def offer(meeting: Meeting, waiting: Sequence[Waiting]) -> dict[str, Lacking]:
    """Send one batch and keep every answer; returns the files lacking, by act."""
    ids = [one.act.id for one in waiting]
    meeting.record.transact(lambda connection: outbox.sending(connection, ids))
    answers = meeting.client.send_acts([one.act for one in waiting]).acts
    meeting.answered = True
    meeting.sent.update(ids)

    def keep(connection: sqlite.Connection) -> None:
        for answer in answers:
            keep_answer(connection, answer)
            if answer.state == "kept":
                at, chance = meeting.now(), meeting.chance()
                outbox.fail(connection, answer.id, answer.reason, at, chance)

    meeting.record.transact(keep)
    ends = [answer for answer in answers if ended(answer)]
    meeting.confirmed += len(ends)
    meeting.refused += sum(answer.state == "refused" for answer in answers)
    subjects = {one.act.id: one.act.subject for one in waiting}
    return {
        answer.id: Lacking(subjects[answer.id], answer.files_missing)
        for answer in answers
        if answer.files_missing
    }


def ended(answer: ActAnswer) -> bool:
    """The centre has the act and all its files."""
    return answer.state in ("accepted", "already") and not answer.files_missing


def keep_answer(connection: sqlite.Connection, answer: ActAnswer) -> None:
    """What the centre said of one act, into the outbox; by the line or by a parcel's answer."""
    receipt = msgspec.json.encode(answer).decode()
    match answer.state:
        case "refused":
            outbox.refuse(connection, answer.id, answer.reason)
        case "held" | "kept":
            outbox.hold(connection, answer.id)
        case _ if answer.files_missing:
            outbox.wait_for_files(connection, answer.id, receipt)
        case _:
            outbox.confirm(connection, answer.id, receipt)


def _refuse(meeting: Meeting, one: Waiting, reason: str) -> None:
    meeting.refused += 1
    meeting.record.transact(lambda connection: outbox.refuse(connection, one.act.id, reason))


class _Carrier:
    """Takes the files of some acts to the centre, then asks for those acts' receipts again."""

    def __init__(self, meeting: Meeting, walk: _Walk) -> None:
        self.meeting = meeting
        self.walk = walk
        self.carriage = uploads.Carriage(meeting.client, meeting.files, self._go_on)

    def round(self, lacking: dict[str, Lacking]) -> None:
        meeting = self.meeting
        subjects = {name: of.subject for of in lacking.values() for name in of.files}
        answer = meeting.client.missing_files(list(subjects))
        for name in answer.sha256:
            if meeting.stop() or not self.carriage.carry(name, subjects[name], answer.limit):
                return
        if not self.carriage.flush():
            return
        failed = self.carriage.failed
        reasons = {
            act: failed[name] for act, of in lacking.items() for name in of.files if name in failed
        }
        whole = [act for act in lacking if act not in reasons]
        for act in _ask_again(meeting, outbox.still_open(meeting.record.read(), whole)):
            reasons[act] = _still_lacking()

        def keep(connection: sqlite.Connection) -> None:
            for act, no in reasons.items():
                wait = no.wait if isinstance(no, Later) else 0.0
                outbox.fail(connection, act, no.message, meeting.now(), meeting.chance(), wait)

        if reasons:
            meeting.record.transact(keep)

    def _go_on(self) -> bool:
        """What was done at the desk meanwhile does not wait for the rest of the files."""
        self.walk.acts()
        return not self.meeting.stop()


def _still_lacking() -> LineProblem:
    return LineProblem(
        "still-lacking", "Trung tâm vẫn báo thiếu tệp đã gửi; chương trình sẽ gửi lại."
    )


def _ask_again(meeting: Meeting, waiting: Sequence[Waiting]) -> list[str]:
    """Offer acts whose files have gone up; returns those that still lack some."""
    if not waiting:
        return []
    try:
        return list(offer(meeting, waiting))
    except TooLarge:
        if len(waiting) == 1:
            raise
        half = len(waiting) // 2
        return _ask_again(meeting, waiting[:half]) + _ask_again(meeting, waiting[half:])
