"""One dossier whole: who, what, by when, its papers and everything done to it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from db.kinds import Paper
from desk_tui.counter import browse, history, taking
from desk_tui.counter.desk import Desk
from desk_tui.counter.next_steps import NextStep
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.dossier_words import (
    Shown,
    about_paper,
    done_cells,
    due_steps,
    head,
    paper_cells,
    read,
)
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Column, PagedTable
from desk_tui.widgets.truth_line import TruthLine

LOOK_EVERY = 3.0


class DossierScreen(DeskScreen):
    """The page of one dossier. Enter on a paper opens its file."""

    DEFAULT_CSS = """
    DossierScreen #head {
        height: auto; max-height: 12; padding: 0 1;
        border: round $border-blurred; border-title-color: $foreground; border-title-style: bold;
    }
    DossierScreen #lists { height: 1fr; }
    DossierScreen PagedTable {
        border: round $border-blurred; border-title-color: $foreground; height: 1fr;
        border-subtitle-color: $foreground;
    }
    DossierScreen PagedTable:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("dossier")]
    AUTO_FOCUS = "#papers"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.shown: Shown | None = None
        self._wanted = ""
        self._pulse = 0

    def compose(self) -> ComposeResult:
        yield Static(say("Đang đọc hồ sơ…"), id="head")
        with Vertical(id="lists"):
            papers = PagedTable(
                (
                    Column(say("Giấy tờ"), 34, grow=True),
                    Column(say("Tình trạng"), 15),
                    Column(say("Trang"), 5, right=True),
                    Column(say("Tệp"), 12),
                    Column(say("Cách lấy"), 11, spare=True),
                    Column(say("Số, ngày, nơi cấp"), 28, spare=True),
                ),
                empty=say("Hồ sơ này chưa có giấy tờ nào trong danh sách."),
                title=say("Giấy tờ"),
                id="papers",
            )
            papers.border_title = say(
                "Giấy tờ (Enter: mở tệp · {key}: quét vào dòng này · {key2}: dùng lại)",
                key=keys.named("dossier.scan"),
                key2=keys.named("dossier.reuse"),
            )
            yield papers
            done = PagedTable(
                (
                    Column(say("Lúc"), 11),
                    Column(say("Việc"), 20, grow=True),
                    Column(say("Về trung tâm"), 12),
                    Column(say("Cán bộ"), 14, spare=True),
                ),
                title=say("Các việc đã làm"),
                why=say("Mọi việc đã làm với hồ sơ này, mới nhất ở trên."),
                id="done",
            )
            done.border_title = say("Các việc đã làm")
            yield done
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_mount(self) -> None:
        self._pulse = browse.pulse(self.desk)
        self.set_interval(LOOK_EVERY, self._look)

    def on_screen_resume(self) -> None:
        self.host.refresh_truth()
        self.reload()

    def _look(self) -> None:
        """Somebody else wrote: another desk may have taken this very dossier."""
        pulse = browse.pulse(self.desk)
        if self.is_current and pulse != self._pulse:
            self._pulse = pulse
            self.reload()

    def reload(self) -> None:
        """Read the dossier again."""
        self.do(
            lambda: read(self.desk, self.code),
            self._show,
            group=f"dossier-{self.code}",
            words=say("Đọc hồ sơ"),
            failed=self._unread,
        )

    def _unread(self, error: BaseException) -> None:
        self.host.tell(error)
        if self.is_current:
            self.host.pop_screen()

    def _show(self, shown: Shown) -> None:
        if not self.is_attached:
            return
        self.shown, self.code = shown, shown.whole.row.code
        top = self.query_one("#head", Static)
        top.border_title = Content(say("Hồ sơ {code}", code=self.code))
        top.update(Content("\n").join(head(shown, self.desk)))
        papers = self.query_one("#papers", PagedTable)
        papers.why = due_steps(shown)
        here, self._wanted = self._wanted or (papers.row.id if papers.row else ""), ""
        papers.show(Listed([(one.key, paper_cells(one)) for one in shown.whole.papers]), here)
        here = self.desk.office.desk_id
        done = [(str(n), done_cells(one, here)) for n, one in enumerate(reversed(shown.done))]
        _fill(self.query_one("#done", PagedTable), Listed(done[::-1]))

    # Doing.

    def _paper_here(self) -> Paper | None:
        row = self.query_one("#papers", PagedTable).row
        papers = self.shown.whole.papers if self.shown else ()
        return next((paper for paper in papers if row and paper.key == row.id), None)

    @on(PagedTable.Moved, "#papers")
    def _tell_paper(self) -> None:
        """What the paper under the cursor says of itself, below the list."""
        paper = self._paper_here()
        told = Content(about_paper(paper)) if paper else None
        self.query_one("#papers", PagedTable).border_subtitle = told

    @on(PagedTable.Selected, "#papers")
    def _open_paper(self) -> None:
        paper, shown = self._paper_here(), self.shown
        if paper is None or shown is None:
            return
        if not paper.sha256:
            self.host.say(f"“{paper.name}” chưa có tệp. {keys.named('dossier.scan')} để quét.")
            return
        self.do(
            lambda: _open(self.desk, shown.whole.row.id, paper.key),
            self.host.say,
            group="open-paper",
            words=say("Mở tệp"),
        )

    @on(PagedTable.Selected, "#done")
    def _tell_act(self, event: PagedTable.Selected) -> None:
        if event.row is None or self.shown is None:
            return
        one = self.shown.done[len(self.shown.done) - 1 - int(event.row.id)]
        told = say(
            "{what}\nLàm lúc {done:%H:%M %d/%m/%Y}, {officer}, quầy {desk}",
            what=one.what,
            done=one.done,
            officer=one.officer,
            desk=one.desk,
        )
        if one.recorded:
            told += say(
                "\nNhập muộn: ghi vào sổ lúc {recorded:%H:%M %d/%m/%Y}", recorded=one.recorded
            )
        told += say("\nVề trung tâm: {sent_words}", sent_words=history.SENT_WORDS[one.sent])
        self.host.say(f"{told}\n{one.reason}".strip())

    def action_scan(self) -> None:
        """Scan into the paper under the cursor; from the other list, into all of them."""
        paper = self._paper_here() if self.query_one("#papers").has_focus else None
        self._scan(paper.key if paper else "")

    def action_scan_all(self) -> None:
        """Scan a whole pile and deal it to the papers."""
        self._scan("")

    def _scan(self, key: str) -> None:
        from desk_tui.screens.scan import ScanScreen

        if self.shown and not self.shown.whole.papers:
            self.host.say("Hồ sơ này chưa có giấy tờ nào để quét vào.")
            return
        self.host.push_screen(ScanScreen(self.code, key))

    def action_describe(self) -> None:
        """Number, date, issuer and last day of the paper under the cursor."""
        from desk_tui.screens.dossier_papers import DescribeDialog

        paper, shown = self._paper_here(), self.shown
        if paper is None or shown is None:
            self.host.say("Hồ sơ này chưa có giấy tờ nào để ghi số, ngày cấp.")
            return
        self.host.push_screen(DescribeDialog(self.code, shown.whole.row.id, paper))

    def action_result(self) -> None:
        """A result of this dossier, with its file or to be scanned."""
        from desk_tui.screens.dossier_papers import ResultDialog

        if self.shown:
            self.host.push_screen(ResultDialog(self.shown.whole), self._result_added)

    def _result_added(self, key: str | None) -> None:
        self._wanted = key or ""

    def action_reuse(self) -> None:
        """A paper the office holds already, into the line under the cursor."""
        from desk_tui.screens.dossier_papers import ReuseDialog

        paper = self._paper_here()
        if paper is None:
            self.host.say("Hồ sơ này chưa có giấy tờ nào để dùng lại tệp cho nó.")
            return
        self.host.push_screen(ReuseDialog(self.code, paper))

    def action_check(self) -> None:
        """The owner against the population base, with the reason why."""
        from desk_tui.screens import dossier_deeds
        from desk_tui.screens.reason import ReasonDialog

        if self.shown:
            deed = dossier_deeds.check_person(self.desk, self.code, self.shown.whole.said)
            self.host.push_screen(ReasonDialog(deed), self._took)

    def action_take(self) -> None:
        """Work on this case, let it go again, or (a supervisor) take it from another desk."""
        holder = self.shown.holder if self.shown else None
        here = self.desk.office.desk_id
        if holder and holder.desk != here and self.desk.role == "supervisor":
            from desk_tui.screens import dossier_deeds
            from desk_tui.screens.reason import ReasonDialog

            deed = dossier_deeds.take_over(self.desk, self.code, holder)
            self.host.push_screen(ReasonDialog(deed), self._took)
            return

        def work() -> str:
            if holder and holder.desk == here:
                taking.release(self.desk, self.code)
                return say("Đã trả hồ sơ: quầy khác làm được.")
            return taking.take(self.desk, self.code).words

        self.do(work, self._took, group="take", words=say("Nhận làm"))

    def _took(self, told: str | None) -> None:
        if told:
            self.host.say(told)
            self.host.nudge()
        self.reload()

    def action_next(self) -> None:
        """What may be done next: chosen by its digit, then its own small form."""
        from desk_tui.screens.reception_dialogs import Choose

        steps = self.steps()
        if not steps:
            self.host.say("Hồ sơ này đã xong, không còn việc gì phải làm.")
            return
        answers = [(step.id, step.words) for step in steps]
        choose = Choose(say("Việc tiếp theo"), self.code, answers, say("thôi"))
        self.host.push_screen(choose, self.take_step)

    def steps(self) -> tuple[NextStep, ...]:
        """What may be done now; empty while the dossier is being read."""
        from desk_tui.counter.hand_steps import hand_steps
        from desk_tui.counter.next_steps import next_steps

        whole = self.shown.whole if self.shown else None
        return (*next_steps(whole), *hand_steps(whole)) if whole else ()

    def take_step(self, id: str | None) -> None:
        """The form of one of them."""
        from desk_tui.screens import life

        if id and self.shown:
            self.host.push_screen(life.dialog(self.desk, id, self.shown.whole), self._took)

    def action_pay(self) -> None:
        """What is to be paid for this dossier, and what was."""
        from desk_tui.screens.pay import PayDialog

        self.host.push_screen(PayDialog(self.code), lambda _: self.reload())

    def action_trail(self) -> None:
        """Everything that was put right: both values, both people, each slip."""
        from desk_tui.screens.trail import TrailDialog

        if self.shown:
            self.host.push_screen(TrailDialog(self.code, self.shown.mended))

    def action_copy(self) -> None:
        """A new reception filled from this dossier (REC-04)."""
        from desk_tui.screens.copying import copy

        copy(self, self.code)

    def action_lost(self) -> None:
        """Somebody says the receipt was lost."""
        self.take_step("lost_slip")

    def action_print(self) -> None:
        """The receipt once more, as a numbered copy."""
        from desk_tui.counter import slip

        def work() -> str:
            from desk_tui.slips.printing import print_file

            path, issued, trouble = slip.print_again(self.desk, self.code)
            if path is None:
                return " ".join(trouble)
            return say(
                "Bản cấp lại lần {copy}. {message}",
                copy=issued.copy,
                message=print_file(path).message,
            )

        self.do(work, self._printed, group="print", words=say("In lại phiếu"))

    def _printed(self, told: str) -> None:
        self.host.say(told)
        self.host.nudge()
        self.reload()

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        """Another slip or card: the queue knows what to do with it."""
        self.host.pop_screen()
        self.host.screen.post_message(CardScanned(event.text))


def _fill(table: PagedTable, rows: Listed) -> None:
    table.source = rows
    table.reload()


def _open(desk: Desk, id: str, key: str) -> str:
    """Show the file outside; the sentence that tells what happened."""
    from desk_tui.counter import scan

    path = scan.open_paper(desk, id, key)
    if path is None:
        return say("Giấy tờ này chưa có tệp.")
    if view(path):
        return say("Đã mở tệp trong chương trình xem của máy.")
    return say("Máy này chưa có chương trình xem. Tệp nằm ở {path}", path=path)


def view(path: Path) -> bool:
    """Open a file in the viewer of the system; False where there is none."""
    import os
    import shutil
    import subprocess
    import sys

    if sys.platform == "win32":
        os.startfile(path)
        return True
    if sys.platform == "darwin":
        viewer = "open"
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        viewer = "xdg-open"
    else:
        return False
    if not shutil.which(viewer):
        return False
    subprocess.Popen(
        [viewer, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True
