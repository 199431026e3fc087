"""The exercises of the training desk: told, begun, followed and judged; who did which (C-19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.counter import exercises, note_figures
from desk_tui.counter.desk import Desk
from desk_tui.counter.exercises import TASKS, Exercise, Run
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.list_screen import Line, ListScreen
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.queue_table import Cell, Column, PagedTable


@dataclass(frozen=True)
class _Hall:
    """`now`: the exercise somebody is at, as far as it has come."""

    judged: list[Exercise]
    runs: list[Run]
    running: Run | None
    now: Exercise | None


class ExercisesScreen(ListScreen):
    """Three exercises above, with the steps of the one under the cursor; below, who did what."""

    DEFAULT_CSS = """
    ExercisesScreen #exercises { height: 5; }
    ExercisesScreen #steps { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("exercises")]
    AUTO_FOCUS = "#exercises"

    def __init__(self) -> None:
        super().__init__()
        self._hall = _Hall([], [], None, None)

    def lists(self) -> ComposeResult:
        yield Static(say("Bài tập"), id="head")
        yield PagedTable(
            (
                Column(say("Bài"), 34, grow=True),
                Column(say("Tình trạng"), 12),
                Column(say("Bước"), 6, right=True),
                Column(say("Giỏi nếu dưới"), 14, right=True),
            ),
            empty="",
            title=say("Bài tập"),
            why=say("Enter: bắt đầu bài đang đứng. Làm như ở quầy thật, rồi về đây bấm chấm bài."),
            id="exercises",
        )
        yield Static(id="steps")
        yield PagedTable(
            (
                Column(say("Bắt đầu"), 12),
                Column(say("Ai tập"), 24, grow=True),
                Column(say("Bài"), 6),
                Column(say("Kết quả"), 28),
            ),
            empty=say("Chưa ai làm bài nào."),
            title=say("Sổ tập"),
            why=say("Ai làm bài nào, lúc nào, kết quả; ra bảng tính để lưu hồ sơ bồi dưỡng."),
            id="runs",
        )

    def reload(self) -> None:
        self.read(lambda: _look(self.desk), self._show, group="exercises", words=say("Chấm bài"))

    def _show(self, hall: _Hall) -> None:
        self._hall = hall
        lines = [Content.styled(say("Bài tập ở quầy tập: làm thật bằng phím, máy chấm"), "bold")]
        if hall.running and hall.now:
            lines.append(
                Content.styled(
                    say(
                        "{trainee} đang làm {title}: {done}/{count} bước. {key}: chấm bài.",
                        trainee=hall.running.trainee,
                        title=hall.running.title,
                        done=hall.now.done,
                        count=len(hall.now.steps),
                        key=keys.named("exercises.finish"),
                    ),
                    "$text-warning",
                )
            )
        self.head(lines)
        self.fill([self._row(place) for place in range(len(TASKS))], "#exercises")
        self.fill([_run_row(run) for run in hall.runs], "#runs")
        self._steps()

    def _of(self, place: int) -> Exercise:
        """As it stands: what is being done now, else the best that was done here."""
        title, now = TASKS[place].title, self._hall.now
        return now if now and now.title == title else self._hall.judged[place]

    def _row(self, place: int) -> Line:
        one, running = self._of(place), self._hall.running
        done = [run for run in self._hall.runs if run.title == one.title and run.ended]
        if running and running.title == one.title:
            state: Cell | str = Cell(say("đang làm"), "near")
        elif any(run.passed for run in done):
            state = Cell(say("đạt"), "good")
        else:
            state = say("chưa đạt") if done else say("chưa làm")
        steps = f"{one.done}/{len(one.steps)}"
        return str(place), (
            one.title,
            state,
            steps,
            say("{minutes} phút", minutes=TASKS[place].minutes),
        )

    @on(PagedTable.Moved, "#exercises")
    def _steps(self) -> None:
        row = self.query_one("#exercises", PagedTable).row
        if row is None or not self._hall.judged:
            return
        one = self._of(int(row.id))
        lines = [Content(one.told)]
        lines += [
            Content.styled(f"  {'✓' if step.done else '–'} {step.words}", "$text-success")
            if step.done
            else Content(f"  – {step.words}")
            for step in one.steps
        ]
        self.query_one("#steps", Static).update(Content("\n").join(lines))

    @on(PagedTable.Selected, "#exercises")
    def _begin(self, event: PagedTable.Selected) -> None:
        if event.row:
            last = next((run.trainee for run in self._hall.runs), "")
            self.host.push_screen(BeginDialog(self.desk, int(event.row.id), last), self.told)

    def action_finish(self) -> None:
        """Judge the exercise somebody is at."""

        def told(run: Run) -> None:
            self.told(f"{run.trainee}, {run.title}. {run.words}.")

        self.do(lambda: exercises.finish(self.desk), told, group="exercise", words=say("Chấm bài"))

    def action_export(self) -> None:
        """Who learned what, as a table (B4-06)."""
        file = Path.home() / f"so-tap-{self.desk.today():%Y%m%d}.csv"

        def write(path: str) -> str:
            count = note_figures.export(self.desk, Path(path).expanduser(), "training")
            return say("Đã ghi {count} dòng ra {path}.", count=count, path=path)

        deed = Deed(
            title=say("Sổ tập ra bảng tính"),
            enter=say("ghi tệp"),
            about=say("Ai làm bài nào, bắt đầu lúc nào, kết quả."),
            why=say("Tên tệp CSV; mở bằng phần mềm bảng tính."),
            do=write,
            reason=str(file),
            label=say("Tệp"),
        )
        self.host.push_screen(ReasonDialog(deed), self.told)


class BeginDialog(FormDialog):
    """Who takes the exercise on."""

    done_words = say("bắt đầu")

    def __init__(self, desk: Desk, place: int, last: str) -> None:
        super().__init__()
        self.at_desk, self.place, self.last = desk, place, last
        self.title_words = TASKS[place].title

    def about(self) -> str:
        task = TASKS[self.place]
        steps = "\n".join(f"  – {words}" for words, _ in task.looks)
        return say(
            "{told}\nMáy chấm:\n{steps}\nGiỏi nếu dưới {minutes} phút.",
            told=task.told,
            steps=steps,
            minutes=task.minutes,
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Ai tập"), id="trainee", value=self.last, required=True)

    def work(self) -> Callable[[], str]:
        trainee = self.text("trainee")

        def begin() -> str:
            run = exercises.begin(self.at_desk, self.place, trainee)
            return say(
                "{trainee} bắt đầu {title}. Làm xong thì về màn hình này.",
                trainee=run.trainee,
                title=run.title,
            )

        return begin


def _look(desk: Desk) -> _Hall:
    running = exercises.running(desk)
    now = exercises.progress(desk, running) if running else None
    return _Hall(exercises.judged(desk), exercises.runs(desk), running, now)


def _run_row(run: Run) -> Line:
    said = Cell(run.words, "good" if run.passed else "near") if run.ended else say("đang làm")
    place = run.title.partition(":")[0]
    return run.id, (f"{run.begun:%H:%M %d/%m}", run.trainee, place, said)
