"""Three exercises of the training desk, judged from what was really done there (C-19).

No record but a training desk's is ever judged. Who takes one on, when, and what came of it are
notes of training like any other class (B4-06, B4-07), and go out with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import acts, settings
from db.acts import Act
from db.clock import from_text
from db.kinds import (
    PapersAsked,
    Payload,
    Received,
    Returned,
    SlipIssued,
    StatusChanged,
    Voided,
)
from db.problem import RecordProblem
from desk_tui.counter import notes, training
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.notes import Note
from desk_tui.counter.problem import Refusal
from desk_tui.counter.training import SETTING
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import tidy
from desk_tui.tongue import say

LINK = "desk-tui demo"
"""What a note of training says of where the exercise was done."""
GOOD, PASSED, FAILED = say("Giỏi"), say("Đạt"), say("Chưa đạt")


@dataclass(frozen=True)
class Step:
    """One thing to have done, in an officer's words, and whether it was."""

    words: str
    done: bool


@dataclass(frozen=True)
class Exercise:
    """`code` is the dossier it was judged by: the one that came furthest; empty for none yet."""

    title: str
    told: str
    code: str
    steps: tuple[Step, ...]

    @property
    def passed(self) -> bool:
        return all(step.done for step in self.steps)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


@dataclass(frozen=True)
class Run:
    """One officer at one exercise. `ended` None: still at it; `words` say what came of it."""

    id: str
    trainee: str
    title: str
    begun: datetime
    ended: datetime | None
    words: str

    @property
    def passed(self) -> bool:
        return self.words.startswith((GOOD, PASSED))


Look = tuple[str, Callable[[Sequence[Payload]], bool]]


@dataclass(frozen=True)
class Task:
    """An exercise as it is set. Within `minutes` it is done well."""

    title: str
    told: str
    minutes: int
    looks: tuple[Look, ...]


def _has(shape: type[Payload]) -> Callable[[Sequence[Payload]], bool]:
    return lambda said: any(isinstance(one, shape) for one in said)


def _left_waiting(said: Sequence[Payload]) -> bool:
    return any(
        isinstance(one, StatusChanged)
        and one.before == Status.WAITING_PAPERS
        and one.status in (Status.RECEIVED, Status.PROCESSING)
        for one in said
    )


def _slip(form: str) -> Callable[[Sequence[Payload]], bool]:
    return lambda said: any(isinstance(one, SlipIssued) and one.form == form for one in said)


RECEIVED: Look = (say("nhận hồ sơ, máy cấp số"), _has(Received))
TASKS: tuple[Task, ...] = (
    Task(
        say("Bài 1: nhận một hồ sơ"),
        say("Tiếp nhận: quét hoặc gõ thẻ, chọn thủ tục, xem giấy tờ, lưu, in. Không hủy số."),
        5,
        (
            RECEIVED,
            (say("ghi ít nhất một giấy tờ đã nhận"), lambda said: _papers(said) > 0),
            (say("cấp giấy tiếp nhận (mẫu 01)"), _slip("01")),
            (
                say("không phải hủy số"),
                lambda said: _has(Received)(said) and not _has(Voided)(said),
            ),
        ),
    ),
    Task(
        say("Bài 2: thiếu giấy, rồi bổ sung"),
        say("Nhận một hồ sơ; Việc tiếp ở trang hồ sơ: yêu cầu bổ sung, rồi nhận bổ sung cho đủ."),
        10,
        (
            RECEIVED,
            (say("yêu cầu bổ sung (mẫu 02)"), _has(PapersAsked)),
            (say("nhận đủ, hồ sơ đi tiếp"), _left_waiting),
        ),
    ),
    Task(
        say("Bài 3: trọn một vòng"),
        say("Nhận một hồ sơ, có kết quả, trả đúng người."),
        10,
        (
            RECEIVED,
            (say("đã có kết quả"), lambda said: Status.FINISHED in _statuses(said)),
            (say("trả cho đúng người"), _has(Returned)),
        ),
    ),
)


def judged(desk: Desk) -> list[Exercise]:
    """Each exercise with how far the best dossier came since the desk was made.

    Raises Refusal `not-training`.
    """
    said = _since(desk, _made(desk))
    return [_best(task, said) for task in TASKS]


def begin(desk: Desk, place: int, trainee: str) -> Run:
    """Somebody takes an exercise on: the first is 0. One they were still at is judged first.

    Raises Refusal `not-training`, RecordProblem `no-officer`.
    """
    _made(desk)
    trainee = tidy(trainee)
    if not trainee:
        raise RecordProblem("no-officer", say("Chưa ghi ai tập."), say("Ghi họ và tên người tập."))
    if running(desk):
        finish(desk)
    notes.write(desk, "training", TASKS[place].title, person=trainee, link=LINK)
    return runs(desk)[0]


def running(desk: Desk) -> Run | None:
    """The exercise somebody is at, if anybody is."""
    return next((run for run in runs(desk) if run.ended is None), None)


def progress(desk: Desk, run: Run) -> Exercise:
    """How far it has come: only what was done since it was begun counts."""
    (begun,) = desk.read.execute("SELECT seq FROM acts WHERE subject = ?", (run.id,)).fetchone()
    return _best(_task(run), _since(desk, begun))


def finish(desk: Desk) -> Run:
    """Judge the exercise somebody is at, and write down what came of it.

    Raises Refusal `no-exercise` when nobody is at one.
    """
    run = running(desk)
    if run is None:
        raise Refusal(
            "no-exercise", say("Chưa bắt đầu bài nào."), say("Chọn một bài rồi bấm Enter.")
        )
    told = progress(desk, run)
    minutes = int((desk.now() - run.begun).total_seconds()) // 60
    well = minutes < _task(run).minutes
    grade = (GOOD if well else PASSED) if told.passed else FAILED
    words = say(
        "{grade}: {done}/{count} bước, {minutes} phút",
        grade=grade,
        done=told.done,
        count=len(told.steps),
        minutes=minutes,
    )
    notes.move(desk, run.id, "done", owner=run.trainee, words=words)
    return next(one for one in runs(desk) if one.id == run.id)


def runs(desk: Desk) -> list[Run]:
    """Who took on what, the newest first: the training record of the hall."""
    found = notes.listed(desk, "training")
    return [_run(desk, note) for note in found if note.said.link == LINK]


def _run(desk: Desk, note: Note) -> Run:
    ended = None
    if note.state == "done":
        ended = local(from_text(_moved(desk, note.id).done_at))
    return Run(note.id, note.learner, note.said.text, note.made, ended, note.words)


def _moved(desk: Desk, id: str) -> Act:
    return acts.of_subject(desk.read, id)[-1]


def keep(desk: Desk, kept: Sequence[Run]) -> None:
    """Write down again what was done at a training desk before it was made anew: its `runs`."""
    for run in reversed(kept):
        notes.write(desk, "training", run.title, person=run.trainee, link=LINK, at=run.begun)
        if run.ended:
            note = next(one for one in runs(desk) if one.ended is None)
            notes.move(desk, note.id, "done", owner=run.trainee, words=run.words, at=run.ended)


def _task(run: Run) -> Task:
    return next(task for task in TASKS if task.title == run.title)


def _made(desk: Desk) -> int:
    """The last act before any trainee. Raises Refusal `not-training`."""
    told = settings.get(desk.read, SETTING)
    if told is None:
        raise training.not_training()
    return told["after"]


def _since(desk: Desk, seq: int) -> list[list[Payload]]:
    """What was said of each dossier that was received behind this act."""
    dossiers: dict[str, list[Payload]] = {}
    for _, act in acts.everything(desk.read, seq):
        dossiers.setdefault(act.subject, []).append(act.read())
    return [said for said in dossiers.values() if _has(Received)(said)]


def _best(task: Task, made: Sequence[Sequence[Payload]]) -> Exercise:
    tries = [
        Exercise(
            task.title,
            task.told,
            _code(said),
            tuple(Step(words, look(said)) for words, look in task.looks),
        )
        for said in (*made, ())
    ]
    return max(tries, key=lambda one: one.done)


def _code(said: Sequence[Payload]) -> str:
    return next((one.code for one in said if isinstance(one, Received)), "")


def _papers(said: Sequence[Payload]) -> int:
    received = next((one for one in said if isinstance(one, Received)), None)
    return sum(paper.state != "missing" for paper in received.papers) if received else 0


def _statuses(said: Sequence[Payload]) -> set[int]:
    moved = {one.status for one in said if isinstance(one, StatusChanged)}
    # Resolved while the citizen waited: handed over at once, the result was there before.
    return moved | ({int(Status.FINISHED)} if _has(Returned)(said) else set())
