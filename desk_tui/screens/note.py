"""Write down a difficulty, a useless step, or what a citizen said, from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual import on
from textual.screen import Screen
from textual.widget import Widget

from desk_tui.counter import notes
from desk_tui.counter.desk import Desk
from desk_tui.counter.notes import Note
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.kinds import DateField
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.queue_table import PagedTable

_ORDER = ("step", "difficulty", "feedback", "rating", "training")
_OF_SORT = {
    "feedback": ("person",),
    "training": ("person", "day", "hours", "link", "finished"),
}
"""The boxes that only some sorts have, besides the words."""
_BOXES = ("person", "day", "hours", "link", "finished")


def paper_at(screen: Screen[object]) -> str:
    """The paper under the cursor: what a note is most often about (B3-10)."""
    from desk_tui.screens.dossier import DossierScreen
    from desk_tui.screens.reception import ReceptionScreen

    if isinstance(screen, ReceptionScreen):
        papers = screen.form.papers.list
        return papers.line.needed.name if papers.has_focus and papers.lines else ""
    if isinstance(screen, DossierScreen):
        table, shown = screen.query_one("#papers", PagedTable), screen.shown
        papers = shown.whole.papers if shown and table.has_focus else ()
        key = table.row.id if table.row else ""
        return next((one.name for one in papers if one.key == key), "")
    return ""


class NoteDialog(FormDialog):
    """A useless paper is two keys away, a useless step the words and Enter."""

    title_words = say("Ghi chép của bộ phận")
    first = "text"

    def __init__(
        self,
        desk: Desk,
        dossier: str = "",
        procedure: str = "",
        sort: str = _ORDER[0],
        paper: str = "",
    ) -> None:
        super().__init__()
        self.at_desk, self.dossier, self.procedure = desk, dossier, procedure
        self.sort, self.paper = sort, paper

    def about(self) -> str:
        return (
            say("Về {dossier}", dossier=self.dossier or self.procedure)
            if self.dossier or self.procedure
            else ""
        )

    def fields(self) -> Iterator[Widget]:
        yield OneOf(say("Loại (phím ←→)"), id="sort")
        yield OneOf(say("Nhóm"), id="group")
        given = say("Giấy thừa: {paper}", paper=self.paper) if self.paper else ""
        yield Field(say("Nội dung"), value=given, id="text")
        yield Field(
            say("Người phản ánh, người học"),
            id="person",
        )
        yield DateField(say("Ngày học"), id="day")
        yield Field(say("Số giờ học"), code=True, id="hours", check=_hours)
        yield Field(say("Khóa học trực tuyến"), code=True, id="link")
        yield DateField(say("Hoàn thành khóa học ngày"), id="finished")

    def on_mount(self) -> None:
        self.query_one("#sort", OneOf).offer(
            tuple((sort, notes.SORTS[sort]) for sort in _ORDER), self.sort
        )
        self._offer_boxes()
        super().on_mount()
        # What is typed instead replaces the paper that was offered.
        self.query_one("#text", Field).select_all()

    @on(OneOf.Changed, "#sort")
    def _offer_boxes(self) -> None:
        sort = self.query_one("#sort", OneOf).value
        choices = {
            "difficulty": tuple(notes.GROUPS.items()),
            "rating": tuple((n, say("{n} điểm", n=n)) for n in reversed(notes.RATINGS)),
        }.get(sort, ())
        box = self.query_one("#group", OneOf)
        box.offer(choices, "")
        box.display = bool(choices)
        for id in _BOXES:
            self.query_one(f"#{id}", Field).display = id in _OF_SORT.get(sort, ())

    def work(self) -> Callable[[], str]:
        sort, group = self.query_one("#sort", OneOf).value, self.query_one("#group", OneOf).value
        text = self.text("text")
        people = [one.strip() for one in self._of(sort, "person").split(";")]
        first, *others = [one for one in people if one] or [""]
        day, finished = (
            self.query_one(f"#{id}", DateField).date if self._of(sort, id) else None
            for id in ("day", "finished")
        )
        hours, link = int(self._of(sort, "hours") or 0), self._of(sort, "link")

        def write() -> str:
            said = notes.write(
                self.at_desk,
                sort,
                text,
                group=group,
                dossier=self.dossier,
                procedure="" if self.dossier else self.procedure,
                person=first,
                also=others,
                day=day,
                hours=hours,
                link=link,
                finished=finished,
            )
            many = say(" cho {count} người", count=1 + len(others)) if others else ""
            done = say("Đã ghi: {sorts}{many}.", sorts=notes.SORTS[sort], many=many)
            return "\n".join([done, *_number(self.at_desk, said.number)]) if said.number else done

        return write

    def _of(self, sort: str, id: str) -> str:
        """What a box holds that this sort has; nothing of one that is hidden."""
        return self.text(id) if id in _OF_SORT.get(sort, ()) else ""


class MoveNoteDialog(FormDialog):
    """Who takes it on, or how it ended; feedback is closed with its answer."""

    title_words = say("Ai lo, đến đâu")

    def __init__(self, desk: Desk, note: Note) -> None:
        super().__init__()
        self.at_desk, self.note = desk, note

    def about(self) -> str:
        said = self.note.said
        return f"{notes.SORTS[said.sort]}: {said.text}" + (f" ({said.number})" * bool(said.number))

    def fields(self) -> Iterator[Widget]:
        yield OneOf(say("Tình trạng (phím ←→)"), id="state")
        yield Field(say("Ai lo"), value=self.note.owner, id="owner")
        yield Field(
            say("Trả lời, cách đã làm"),
            value=self.note.words,
            id="words",
        )

    def on_mount(self) -> None:
        following = {"open": "taken", "taken": "done"}.get(self.note.state, self.note.state)
        self.query_one("#state", OneOf).offer(tuple(notes.STATES.items()), following)
        super().on_mount()

    def work(self) -> Callable[[], str]:
        state = self.query_one("#state", OneOf).value
        owner, words = self.text("owner"), self.text("words")

        def move() -> str:
            moved = notes.move(self.at_desk, self.note.id, state, owner=owner, words=words)
            who = f", {moved.owner} lo" if moved.owner else ""
            return say("Đã ghi: {states}{who}.", states=notes.STATES[moved.state], who=who)

        return move


def _hours(said: str) -> str | None:
    return (
        None if said.isdecimal() and int(said) <= notes.MOST_HOURS else say("Ghi số giờ, ví dụ 8.")
    )


def _number(desk: Desk, number: str) -> list[str]:
    """The number of feedback, and its paper on the way to the printer."""
    from desk_tui.counter import note_slip
    from desk_tui.slips.printing import print_file

    path, trouble = note_slip.draw(desk, number)
    printed = [print_file(path).message] if path else []
    return [
        say("Số {number}: đưa số này cho người dân.", number=number),
        *printed,
        *(f"! {one}" for one in trouble),
    ]
