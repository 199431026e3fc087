"""What is unsent, carried to the centre on a stick, and the answer brought back (SYN-08)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import ascii_uppercase

from db import outbox
from db.clock import from_text
from desk_tui.centre.parcel import desk as parcel_desk
from desk_tui.centre.parcel.desk import Brought, Packed
from desk_tui.centre.problem import LineProblem
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.tongue import say

SUFFIX = ".goi"
ANSWER = ".tra-loi"
_STICKS = ("/media/*/*", "/run/media/*/*", "/Volumes/*")

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Waiting:
    """The newest parcel made at this desk. `answered` is None while its answer is not here."""

    made: datetime
    acts: int
    files: int
    answered: datetime | None


def out(
    desk: Desk,
    place: Path,
    *,
    tell: Tell = lambda done, of: None,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Path, Packed]:
    """Seal everything unsent into a file; a folder gets one with a name of its own.

    With nothing unsent nothing is written. The acts stay unsent until the answer or the line
    tells. Raises what `parcel_desk.pack` raises.
    """
    path = place / name(desk) if place.is_dir() else place
    return path, parcel_desk.pack(desk.record, desk.vault, path, desk.now(), tell=tell, stop=stop)


def nothing_words(desk: Desk) -> str:
    """Why no parcel was made. What waits at the office's node goes up from there: carried to that
    node it would be no further."""
    if outbox.stats(desk.read).halfway:
        return say(
            "Máy chủ của cơ quan đã giữ mọi việc của quầy; có mạng là từ đó lên cấp trên."
            " Không cần gói của quầy."
        )
    return say("Không còn việc nào chưa gửi nên không lập gói.")


def into(desk: Desk, place: Path) -> Brought:
    """Take the centre's answer in; of a folder the newest one that is for this desk.

    Raises Refusal `no-answer` when a folder has none, and what `parcel_desk.bring` raises.
    """
    if not place.is_dir():
        return parcel_desk.bring(desk.record, place, desk.now())
    first: LineProblem | None = None
    for path in _answers(place):
        try:
            return parcel_desk.bring(desk.record, path, desk.now())
        except LineProblem as problem:
            first = first or problem
    raise first or Refusal(
        "no-answer",
        say("Trong {place} không có tệp trả lời nào (đuôi {answer}).", place=place, answer=ANSWER),
        say("Mang USB tới trung tâm để nhận gói và ghi trả lời, rồi cắm lại đây."),
    )


def name(desk: Desk) -> str:
    """Says which desk and when, and nothing about anybody."""
    office = desk.office
    return f"{office.code}-quay{office.desk}-{local(desk.now()):%Y%m%d-%H%M%S}{SUFFIX}"


def latest(desk: Desk) -> Waiting | None:
    """The newest parcel of this desk; None when it never made one."""
    made = [one for one in parcel_desk.parcels(desk.read) if one.acts]
    if not made:
        return None
    last = made[-1]
    answered = local(from_text(last.answered)) if last.answered else None
    return Waiting(local(from_text(last.at)), last.acts, last.files, answered)


def _answers(folder: Path) -> list[Path]:
    """The answer files in a folder, newest first."""
    found = [path for path in folder.iterdir() if path.name.endswith(ANSWER)]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def sticks() -> list[Path]:
    """Where sticks show up on this machine now; empty when none does."""
    if os.name == "nt":
        return [path for letter in ascii_uppercase[3:] if (path := Path(f"{letter}:\\")).exists()]
    root = Path("/")
    return sorted(path for places in _STICKS for path in root.glob(places[1:]) if path.is_dir())
