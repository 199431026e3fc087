"""Three exercises of the training desk, judged from what was really done there (C-19).

A desk for training says so in its settings (`training`: the last act before the trainee); no other
record is ever judged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db import acts, settings
from db.kinds import (
    PapersAsked,
    Payload,
    Received,
    Returned,
    SlipIssued,
    StatusChanged,
    Voided,
)
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules.statuses import Status

SETTING = "training"


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


Look = tuple[str, Callable[[Sequence[Payload]], bool]]


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


RECEIVED: Look = ("nhận hồ sơ, máy cấp số", _has(Received))
EXERCISES: tuple[tuple[str, str, tuple[Look, ...]], ...] = (
    (
        "Bài 1: nhận một hồ sơ",
        "F2, quét hoặc gõ thẻ, chọn thủ tục, xem giấy tờ, F10. In giấy tiếp nhận; không hủy số.",
        (
            RECEIVED,
            ("ghi ít nhất một giấy tờ đã nhận", lambda said: _papers(said) > 0),
            ("cấp giấy tiếp nhận (mẫu 01)", _slip("01")),
            ("không phải hủy số", lambda said: _has(Received)(said) and not _has(Voided)(said)),
        ),
    ),
    (
        "Bài 2: thiếu giấy, rồi bổ sung",
        "Ở trang hồ sơ vừa nhận: F10, yêu cầu bổ sung; rồi F10, nhận bổ sung cho đủ.",
        (
            RECEIVED,
            ("yêu cầu bổ sung (mẫu 02)", _has(PapersAsked)),
            ("nhận đủ, hồ sơ đi tiếp", _left_waiting),
        ),
    ),
    (
        "Bài 3: trọn một vòng",
        "Nhận một hồ sơ, có kết quả, trả đúng người.",
        (
            RECEIVED,
            ("đã có kết quả", lambda said: Status.FINISHED in _statuses(said)),
            ("trả cho đúng người", _has(Returned)),
        ),
    ),
)


def judged(desk: Desk) -> list[Exercise]:
    """Each exercise with how far the best dossier came. Raises Refusal `not-training`."""
    told = settings.get(desk.read, SETTING)
    if told is None:
        raise Refusal(
            "not-training",
            "Đây là sổ thật; bài tập chỉ chấm ở quầy tập.",
            "Mở quầy tập: desk-tui demo --reset.",
        )
    dossiers: dict[str, list[Payload]] = {}
    for seq, act in acts.everything(desk.read):
        if seq > told["after"]:
            dossiers.setdefault(act.subject, []).append(act.read())
    made = [said for said in dossiers.values() if _has(Received)(said)]
    return [_best(title, told, looks, made) for title, told, looks in EXERCISES]


def _best(
    title: str, told: str, looks: tuple[Look, ...], made: Sequence[Sequence[Payload]]
) -> Exercise:
    tries = [
        Exercise(title, told, _code(said), tuple(Step(words, look(said)) for words, look in looks))
        for said in (*made, ())
    ]
    return max(tries, key=lambda one: sum(step.done for step in one.steps))


def _code(said: Sequence[Payload]) -> str:
    return next((one.code for one in said if isinstance(one, Received)), "")


def _papers(said: Sequence[Payload]) -> int:
    received = next((one for one in said if isinstance(one, Received)), None)
    return sum(paper.state != "missing" for paper in received.papers) if received else 0


def _statuses(said: Sequence[Payload]) -> set[int]:
    moved = {one.status for one in said if isinstance(one, StatusChanged)}
    # Resolved while the citizen waited: handed over at once, the result was there before.
    return moved | ({int(Status.FINISHED)} if _has(Returned)(said) else set())
