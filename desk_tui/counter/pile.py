"""A pile of folders that is counted scan by scan against what was announced (HND-05, C-21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from db import settings
from db.problem import RecordProblem
from desk_tui.counter import folder_places
from desk_tui.counter.desk import Desk
from desk_tui.counter.folder_places import Folder
from desk_tui.rules import text
from desk_tui.rules.statuses import OPEN, Status
from desk_tui.tongue import say

KEPT = "pile"
"""Setting: the pile being counted."""
Way = Literal["out", "in"]
Kind = Literal["counted", "extra", "again", "refused"]
_MAY_GO = {"out": {Status.RECEIVED, Status.PROCESSING}, "in": OPEN | {Status.FINISHED}}


@dataclass(frozen=True)
class Scanned:
    """What one scan came to, in words for the line that flashes."""

    kind: Kind
    code: str
    words: str


class Pile:
    """Announced folders and those that were scanned, in their order."""

    def __init__(self, desk: Desk, way: Way, announced: Sequence[Folder], place: str = "") -> None:
        self.way: Way = way
        self.place = place
        self._desk = desk
        self._announced = {one.code: one for one in announced}
        self._scanned: dict[str, Folder] = {}

    @property
    def announced(self) -> list[str]:
        return list(self._announced)

    @property
    def scanned(self) -> list[str]:
        return list(self._scanned)

    @property
    def missing(self) -> list[Folder]:
        """Announced and not scanned yet."""
        return [one for code, one in self._announced.items() if code not in self._scanned]

    @property
    def extra(self) -> list[Folder]:
        """Scanned and not announced."""
        return [one for code, one in self._scanned.items() if code not in self._announced]

    @property
    def there(self) -> list[Folder]:
        """Announced and scanned."""
        return [one for code, one in self._scanned.items() if code in self._announced]

    @property
    def count(self) -> str:
        """“11 trong 12, thêm 1”."""
        told = f"{len(self.there)} trong {len(self._announced)}"
        return say("{told}, thêm {count}", told=told, count=len(self.extra)) if self.extra else told

    def scan(self, said: str) -> Scanned:
        """Count one folder: the text of its slip's QR, its code, or the last digits of one that
        was announced."""
        code = self._code(said)
        if code in self._scanned:
            return Scanned("again", code, say("{code} đã quét rồi: vẫn tính một.", code=code))
        try:
            folder = folder_places.folder(self._desk, code)
        except RecordProblem as problem:
            return Scanned("refused", code, str(problem))
        if why := self._why_not(folder):
            return Scanned("refused", folder.code, why)
        self._scanned[folder.code] = folder
        if folder.code in self._announced:
            return Scanned("counted", folder.code, f"{self.count} · {folder.code} {folder.owner}")
        return Scanned(
            "extra",
            folder.code,
            say(
                "{code} {owner} không có trong danh sách: vẫn ghi, in ở phần thừa.",
                code=folder.code,
                owner=folder.owner,
            ),
        )

    def take_out(self, code: str) -> bool:
        """Undo a scan, or leave an announced folder for another time; False when neither."""
        if self._scanned.pop(code, None):
            return True
        return self._announced.pop(code, None) is not None

    def clear(self) -> None:
        """It was handed over: nothing of it is counted any more."""
        self._scanned.clear()

    def keep(self) -> None:
        """Write down what was counted: a power cut in the midst of a pile loses none of it."""
        self._desk.record.transact(lambda connection: settings.put(connection, KEPT, self._kept()))

    def _kept(self) -> dict[str, object] | None:
        if not self._scanned:
            return None
        day = self._desk.today().isoformat()
        return {"way": self.way, "codes": self.scanned, "day": day}

    def count_again(self) -> int:
        """Take up a count of this way and this day that was broken off; how many were in it."""
        kept = settings.get(self._desk.read, KEPT, None)
        if not kept or kept["way"] != self.way or kept["day"] != self._desk.today().isoformat():
            return 0
        return sum(self.scan(code).kind in ("counted", "extra") for code in kept["codes"])

    def _code(self, said: str) -> str:
        code = folder_places.code_of(said)
        if code.isdigit() and len(code) < 7:
            tail = f"-{code.zfill(4)}"
            ends = [one for one in self._announced if one.endswith(tail)]
            if len(ends) == 1:
                return ends[0]
        return code

    def _why_not(self, folder: Folder) -> str:
        if folder.void:
            return say("{code} đã hủy số, không bàn giao.", code=folder.code)
        if folder.status not in _MAY_GO[self.way]:
            return say(
                "{code} {label}, không bàn giao được.",
                code=folder.code,
                label=folder.status.label.lower(),
            )
        if self.way == "in" and not folder.place:
            return say("{code} đang ở quầy, không phải nhận về.", code=folder.code)
        other = self.place and text.plain(folder.place) != text.plain(self.place)
        if self.way == "in" and other:
            return say(
                "{code} theo sổ đang ở {place}, không phải ở {place2}.",
                code=folder.code,
                place=folder.place,
                place2=self.place,
            )
        return ""
