"""Write down a difficulty, a useless step, or what a citizen said, from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual import on
from textual.widget import Widget

from desk_tui.counter import notes
from desk_tui.counter.desk import Desk
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.widgets.fields import Field
from desk_tui.widgets.one_of import OneOf

_ORDER = ("step", "difficulty", "feedback", "rating", "training")


class NoteDialog(FormDialog):
    """A useless step is two keys away: the words, then Enter."""

    title_words = "Ghi chép của bộ phận"
    first = "text"

    def __init__(self, desk: Desk, dossier: str = "", procedure: str = "") -> None:
        super().__init__()
        self.at_desk, self.dossier, self.procedure = desk, dossier, procedure

    def about(self) -> str:
        return f"Về {self.dossier or self.procedure}" if self.dossier or self.procedure else ""

    def fields(self) -> Iterator[Widget]:
        yield OneOf("Loại (phím ←→)", id="sort")
        yield OneOf("Nhóm", id="group")
        yield Field("Nội dung", id="text", why="Một câu ngắn gọn.")

    def on_mount(self) -> None:
        self.query_one("#sort", OneOf).offer(
            tuple((sort, notes.SORTS[sort]) for sort in _ORDER), _ORDER[0]
        )
        self._offer_groups()

    @on(OneOf.Changed, "#sort")
    def _offer_groups(self) -> None:
        sort = self.query_one("#sort", OneOf).value
        choices = {
            "difficulty": tuple(notes.GROUPS.items()),
            "rating": tuple((n, f"{n} điểm") for n in reversed(notes.RATINGS)),
        }.get(sort, ())
        box = self.query_one("#group", OneOf)
        box.offer(choices, "")
        box.display = bool(choices)

    def work(self) -> Callable[[], str]:
        sort, group = self.query_one("#sort", OneOf).value, self.query_one("#group", OneOf).value
        text = self.text("text")

        def write() -> str:
            said = notes.write(
                self.at_desk,
                sort,
                text,
                group=group,
                dossier=self.dossier,
                procedure="" if self.dossier else self.procedure,
            )
            number = f" Số {said.number}: đưa số này cho người dân." if said.number else ""
            return f"Đã ghi: {notes.SORTS[sort]}.{number}"

        return write
