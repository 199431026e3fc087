"""A parcel on its way between a desk and a node whose line is dead."""

from __future__ import annotations

from pathlib import Path

from db import outbox
from desk_tui.centre.parcel import desk as parcel_desk
from desk_tui.centre.parcel import node as parcel
from desk_tui.centre.parcel.desk import Brought, Packed

from .kit import DeskKit, Node


class Post:
    """Carries parcels between a desk and the node whose line is dead."""

    def __init__(self, desk: DeskKit, node: Node, stick: Path) -> None:
        self.desk, self.node, self.stick = desk, node, stick
        stick.mkdir(exist_ok=True)
        self.parcel, self.answer = stick / "out.parcel", stick / "back.parcel"

    def out(self) -> Packed:
        return parcel_desk.pack(
            self.desk.record, self.desk.vault, self.parcel, self.desk.hands.now()
        )

    def take(self) -> parcel.Taken:
        return parcel.take_in(self.node.db, self.parcel, self.answer, self.node.files)

    def back(self) -> Brought:
        return parcel_desk.bring(self.desk.record, self.answer, self.desk.hands.now())


def unsent(desk: DeskKit) -> int:
    return outbox.stats(desk.record.read()).count
