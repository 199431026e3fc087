"""The ten statuses drawn from the tables the program itself goes by: a picture and two tables."""

from __future__ import annotations

from collections.abc import Iterator

from desk_tui.counter.next_steps import AT_THE_FOLDERS, BY_CALENDAR, DEEDS, Deed
from desk_tui.rules.statuses import CLOCK_STOPPED, CLOSED, Status, next_statuses

CENTRE = "trung tâm"
"""Who writes the moves that no deed of a desk makes."""
_ALL = (*DEEDS, AT_THE_FOLDERS, BY_CALENDAR)


def clock_of(status: Status) -> str:
    """What the term of a dossier does while it stands there."""
    if status == Status.FILED:
        return "chưa tính"
    if status in CLOSED:
        return "hết tính"
    return "dừng" if status in CLOCK_STOPPED else "đang tính"


def deeds_of(status: Status) -> tuple[Deed, ...]:
    """What somebody may do from there."""
    return tuple(deed for deed in _ALL if status in deed.origins)


def moves(status: Status) -> dict[Status, tuple[str, ...]]:
    """Where a dossier may go from here, and by which deeds; by the centre where there is none."""
    return {
        to: tuple(deed.verb for deed in deeds_of(status) if to in deed.to and to != status)
        or (CENTRE,)
        for to in sorted(next_statuses(status))
    }


def drawn() -> str:
    """Markdown: a Mermaid state diagram, the statuses with their clock, the deeds."""
    return "\n".join([*_diagram(), "", *_statuses(), "", *_deeds()]) + "\n"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for status in Status:
        yield f"    s{status}: {status} {status.label} ({clock_of(status)})"
    yield f"    [*] --> s{Status.FILED}: nộp trực tuyến"
    yield f"    [*] --> s{Status.RECEIVED}: receive"
    for status in Status:
        for to, verbs in moves(status).items():
            yield f"    s{status} --> s{to}: {', '.join(verbs)}"
        if not next_statuses(status):
            yield f"    s{status} --> [*]"
    yield "```"


def _statuses() -> Iterator[str]:
    yield "| Trạng thái | Thời hạn | Làm được |"
    yield "| --- | --- | --- |"
    for status in Status:
        verbs = ", ".join(f"`{deed.verb}`" for deed in deeds_of(status))
        yield f"| {status} {status.label} | {clock_of(status)} | {verbs} |"


def _deeds() -> Iterator[str]:
    yield "| Lệnh | Việc | Ai | Từ | Đến | Thời hạn |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for deed in _ALL:
        origins = ", ".join(str(int(status)) for status in sorted(deed.origins))
        to = " hoặc ".join(str(int(status)) for status in deed.to) or "giữ nguyên"
        clock = deed.clock or " hoặc ".join(dict.fromkeys(map(clock_of, deed.to))) or "không đổi"
        yield f"| `{deed.verb}` | {deed.step.words} | {deed.who} | {origins} | {to} | {clock} |"
