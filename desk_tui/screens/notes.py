"""The office's own log: difficulties in five groups, useless steps, feedback, ratings, training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import note_figures, notes
from desk_tui.counter.desk import Desk
from desk_tui.counter.notes import GROUPS, SORTS, STATES, Note
from desk_tui.rules.text import vn_date
from desk_tui.screens.list_screen import ListScreen
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.keys import NOTE_TABS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

_SORTS = ("difficulty", "step", "feedback", "rating", "training")
_WHY = say("Enter: nhận làm, ghi cách đã làm, trả lời. {app.note} ở bất cứ đâu để ghi thêm.")


@dataclass(frozen=True)
class _Read:
    """One look: the notes of a sort, with the day by which feedback is answered, and what they
    add up to."""

    notes: list[Note]
    by: dict[str, str]
    late: set[str]
    figures: str


class NotesScreen(ListScreen):
    """One sort at a time; the note under the cursor in full below."""

    DEFAULT_CSS = """
    NotesScreen #told { height: auto; max-height: 8; padding: 0 1; border-top: solid $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("notes")]
    AUTO_FOCUS = "#notes"

    def __init__(self) -> None:
        super().__init__()
        self._tab, self._only_open = 0, False
        self._read = _Read([], {}, set(), "")

    @property
    def sort(self) -> str:
        return _SORTS[self._tab]

    def lists(self) -> ComposeResult:
        yield Static(say("Sổ ghi chép"), id="head")
        yield PagedTable(
            (
                Column(say("Lúc"), 11),
                Column(say("Nhóm, số"), 22),
                Column(say("Nội dung"), 20, grow=True),
                Column(say("Tình trạng"), 14),
                Column(say("Ai lo, ai học"), 18, spare=True),
            ),
            empty=say("Chưa ghi điều nào. {key} để ghi.", key=keys.named("app.note")),
            title=say("Sổ ghi chép"),
            why=keys.filled(_WHY),
            id="notes",
        )
        yield Static(id="told")

    def reload(self) -> None:
        sort, state = self.sort, self._only_open
        self.read(
            lambda: _look(self.desk, sort, only_open=state),
            self._show,
            group="notes",
            words=say("Đọc sổ ghi chép"),
        )

    def _show(self, read: _Read) -> None:
        self._read = read
        lead, own = keys.numbers("notes.tab", len(NOTE_TABS))
        told = [f"{key} {words}" for key, words in zip(own, NOTE_TABS, strict=True)]
        tabs = [
            Content.styled(f"[{one}]", "bold reverse") if n == self._tab else Content(one)
            for n, one in enumerate(told)
        ]
        head = Content("  ").join([Content(lead), *tabs] if lead else tabs)
        if self._only_open:
            head += Content(say("  · chỉ điều chưa xong"))
        self.head([head, *([Content(read.figures)] if read.figures else [])])
        self.fill([(note.id, _cells(note, read)) for note in read.notes])
        self._tell()

    @property
    def note(self) -> Note | None:
        """The one under the cursor."""
        row = self.query_one(PagedTable).row
        return next((note for note in self._read.notes if row and note.id == row.id), None)

    @on(PagedTable.Moved)
    def _tell(self) -> None:
        note = self.note
        told = self.query_one("#told", Static)
        told.display = note is not None
        if note:
            told.update(Content("\n".join(_in_full(note, self._read.by.get(note.id, "")))))

    @on(PagedTable.Selected)
    def _chosen(self) -> None:
        from desk_tui.screens.note import MoveNoteDialog

        if self.note:
            self.host.push_screen(MoveNoteDialog(self.desk, self.note), self.told)

    def action_tab(self, number: int) -> None:
        self._tab = number
        self.reload()

    def action_only_open(self) -> None:
        """Only what nobody has finished; all again."""
        self._only_open = not self._only_open
        self.reload()

    def action_add(self) -> None:
        from desk_tui.screens.note import NoteDialog

        self.host.push_screen(NoteDialog(self.desk, sort=self.sort), self.told)

    def action_export(self) -> None:
        """The notes of this sort as a table for a meeting (B3-13)."""
        from desk_tui.screens.reason import Deed, ReasonDialog

        sort = self.sort
        file = Path.home() / f"{sort}-{self.desk.today():%Y%m%d}.csv"

        def write(path: str) -> str:
            count = note_figures.export(self.desk, Path(path).expanduser(), sort)
            return say("Đã ghi {count} dòng ra {path}.", count=count, path=path)

        deed = Deed(
            title=say("Ra bảng tính: {sorts}", sorts=SORTS[sort]),
            enter=say("ghi tệp"),
            about=say("Mọi điều đã ghi của loại này, kèm tình trạng, ai lo và trả lời."),
            why=say("Tên tệp CSV; mở bằng phần mềm bảng tính."),
            do=write,
            reason=str(file),
            label=say("Tệp"),
        )
        self.host.push_screen(ReasonDialog(deed), self.told)


def _look(desk: Desk, sort: str, *, only_open: bool) -> _Read:
    found = notes.listed(desk, sort)
    if only_open:
        found = [note for note in found if note.state != "done"]
    days = {note.id: notes.answer_by(desk, note) for note in found}
    return _Read(
        notes=found,
        by={id: vn_date(day) for id, day in days.items() if day},
        late={note.id for note in found if notes.late(desk, note)},
        figures=_figures(desk, sort),
    )


def _figures(desk: Desk, sort: str) -> str:
    if sort == "training":
        said = note_figures.learning(desk)
        return say(
            "{classes} lớp · {turns} lượt người học · {hours} giờ · {finished} khóa đã hoàn thành",
            classes=said.classes,
            turns=said.turns,
            hours=said.hours,
            finished=said.finished,
        )
    return " · ".join(
        f"{one.words} {one.total}"
        + (say(" ({open} chưa xong)", open=one.open + one.taken) * bool(one.total))
        for one in note_figures.counts(desk, sort)
        if one.group
    )


def _cells(note: Note, read: _Read) -> tuple[Cell | str, ...]:
    said = note.said
    group = (
        said.number
        or GROUPS.get(said.group)
        or (say("{group} điểm", group=said.group) if said.group else "")
    )
    if said.sort == "training":
        group = say("{hours} giờ", hours=said.hours) if said.hours else ""
    late = note.id in read.late
    state = (
        Cell(say("quá hạn trả lời"), "late")
        if late
        else Cell(STATES[note.state], _TONES[note.state])
    )
    return (
        f"{note.made:%H:%M %d/%m}",
        group or said.procedure,
        said.text,
        "" if said.sort in ("training", "rating") else state,
        note.learner if said.sort == "training" else note.owner,
    )


_TONES = {"open": "near", "taken": None, "done": "good"}


def _in_full(note: Note, by: str) -> list[str]:
    said = note.said
    about = [said.procedure_name, said.dossier, said.person]
    lines = [said.text, " · ".join(filter(None, [f"{note.officer} ghi", *about]))]
    if said.sort == "training":
        lines.append(
            say("Học ngày {day}", day=said.day)
            + (say(", hoàn thành {finished}", finished=said.finished) * bool(said.finished))
        )
        lines.append(said.link)
    if by and note.state != "done":
        lines.append(say("Trả lời người dân chậm nhất {by}.", by=by))
    if note.words:
        lines.append(say("Trả lời: {text}", text=note.words))
    return [line for line in lines if line]
