"""Procedures that answer one request together (một cửa liên thông, B1-17): dated rows of data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.problem import RecordProblem
from desk_tui.counter import own_data
from desk_tui.counter.desk import Desk
from desk_tui.tongue import say

ROWS = "linked.csv"


@dataclass(frozen=True)
class Part:
    """One procedure of a chain. Empty `procedure`: the catalogue has none for it. `after` is the
    place of the part whose result it waits for, 0 for none; `office` resolves it, "" this one."""

    place: int
    procedure: str
    name: str
    office: str
    after: int


@dataclass(frozen=True)
class Bundle:
    """Procedures received in one go; the first one leads."""

    id: str
    name: str
    instrument: str
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        return say("Liên thông: {name}", name=self.name)


def led_by(desk: Desk, procedure: str, day: date) -> tuple[Bundle, ...]:
    """The chains that begin with a procedure on a day, the office's own first."""
    return tuple(one for one in _bundles(desk, day) if one.parts[0].procedure == procedure)


def find(desk: Desk, id: str, procedure: str, day: date) -> Bundle:
    """The chain of this id; raises RecordProblem `unknown-bundle`, which lists those there are."""
    offered = led_by(desk, procedure, day)
    for one in offered:
        if one.id == id:
            return one
    listed = "; ".join(f"{one.id} ({one.name})" for one in offered)
    raise RecordProblem(
        "unknown-bundle",
        say("Thủ tục {procedure} không mở đầu nhóm liên thông “{id}”.", procedure=procedure, id=id),
        say("Chọn: {listed}.", listed=listed) if listed else say("Nhận riêng từng thủ tục."),
    )


def _bundles(desk: Desk, day: date) -> list[Bundle]:
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for row in own_data.rows(desk.folder, ROWS, day):
        if row["bundle"] and row["place"].isdigit():
            # The office's own rows came first and stand.
            rows.setdefault(row["bundle"], {}).setdefault(int(row["place"]), row)
    made = []
    for id, of_bundle in rows.items():
        parts = tuple(_part(place, of_bundle[place]) for place in sorted(of_bundle))
        if parts[0].procedure and len(parts) > 1:
            first = of_bundle[parts[0].place]
            made.append(Bundle(id, first["name"], first["instrument"], parts))
    return made


def _part(place: int, row: dict[str, str]) -> Part:
    after = int(row["after"]) if row["after"].isdigit() else 0
    return Part(place, row["procedure"], row["procedure_name"], row["office"], after)
