"""One dossier whole: who, what, by when, its papers and everything done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from db.clock import from_text
from db.kinds import Filed, Paper, Person, Received
from desk_tui.counter import browse, history, look
from desk_tui.counter.desk import Desk, local
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import vn_date, vn_money
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.lists import Listed
from desk_tui.screens.queue_rows import CHANNEL_WORDS, TONES
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Cell, Column, PagedTable, Tone
from desk_tui.widgets.truth_line import TruthLine

PAPER_WORDS: dict[str, tuple[str, Tone | None]] = {
    "received": ("đã nhận", None),
    "missing": ("còn thiếu", "late"),
    "failed": ("không đạt", "late"),
    "shown": ("đã xem, trả lại", None),
    "digitised": ("đã số hóa", "good"),
}
SENT_TONES: dict[str, Tone | None] = {
    "pending": "near",
    "unknown": "near",
    "refused": "late",
    "confirmed": "good",
}
STYLES: dict[Tone | None, str] = {
    "late": "bold $text-error",
    "near": "bold $text-warning",
    "good": "$text-success",
    "faint": "$foreground 75%",
    None: "",
}
LABEL = 13


@dataclass(frozen=True)
class Shown:
    """What the page needs, read in one go off the screen's thread."""

    whole: look.Whole
    done: list[history.Done]
    slips: list[history.Slip]
    version_from: date | None


def read(desk: Desk, code: str) -> Shown:
    """Raises RecordProblem `unknown-dossier`."""
    whole = look.show(desk, code)
    return Shown(
        whole,
        history.done_to(desk, whole),
        history.slips(desk, whole),
        history.version_from(desk, whole),
    )


class DossierScreen(DeskScreen):
    """The page of one dossier. Enter on a paper opens its file."""

    DEFAULT_CSS = """
    DossierScreen #head {
        height: auto; max-height: 12; padding: 0 1;
        border: round $foreground 45%; border-title-color: $foreground; border-title-style: bold;
    }
    DossierScreen #lists { height: 1fr; }
    DossierScreen PagedTable {
        border: round $foreground 45%; border-title-color: $foreground; height: 1fr;
    }
    DossierScreen PagedTable:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("dossier")]
    AUTO_FOCUS = "#papers"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.shown: Shown | None = None

    def compose(self) -> ComposeResult:
        yield Static("Đang đọc hồ sơ…", id="head")
        with Vertical(id="lists"):
            papers = PagedTable(
                (
                    Column("Giấy tờ", 20, grow=True),
                    Column("Tình trạng", 15),
                    Column("Trang", 5, right=True),
                    Column("Tệp", 6),
                ),
                empty="Hồ sơ này chưa có giấy tờ nào trong danh sách.",
                title="Giấy tờ",
                id="papers",
            )
            papers.border_title = "Giấy tờ (Enter: mở tệp · F6: quét vào dòng đang chọn)"
            yield papers
            done = PagedTable(
                (
                    Column("Lúc", 11),
                    Column("Việc", 20, grow=True),
                    Column("Về trung tâm", 12),
                    Column("Cán bộ", 14, spare=True),
                ),
                title="Các việc đã làm",
                why="Mọi việc đã làm với hồ sơ này, mới nhất ở trên.",
                id="done",
            )
            done.border_title = "Các việc đã làm"
            yield done
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_screen_resume(self) -> None:
        self.host.refresh_truth()
        self.reload()

    def reload(self) -> None:
        """Read the dossier again."""
        self.do(
            lambda: read(self.desk, self.code),
            self._show,
            group=f"dossier-{self.code}",
            words="Đọc hồ sơ",
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
        head = self.query_one("#head", Static)
        head.border_title = Content(f"Hồ sơ {self.code}")
        head.update(Content("\n").join(_head(shown, self.desk)))
        papers = self.query_one("#papers", PagedTable)
        papers.why = due_steps(shown)
        _fill(papers, Listed([(paper.key, _paper(paper)) for paper in shown.whole.papers]))
        here = self.desk.office.desk_id
        done = [(str(n), _done(one, here)) for n, one in enumerate(reversed(shown.done))]
        _fill(self.query_one("#done", PagedTable), Listed(done[::-1]))

    # Doing.

    def _paper_here(self) -> Paper | None:
        row = self.query_one("#papers", PagedTable).row
        papers = self.shown.whole.papers if self.shown else ()
        return next((paper for paper in papers if row and paper.key == row.id), None)

    @on(PagedTable.Selected, "#papers")
    def _open_paper(self) -> None:
        paper, shown = self._paper_here(), self.shown
        if paper is None or shown is None:
            return
        if not paper.sha256:
            self.host.say(f"“{paper.name}” chưa có tệp. F6 để quét.")
            return
        self.do(
            lambda: _open(self.desk, shown.whole.row.id, paper.key),
            self.host.say,
            group="open-paper",
            words="Mở tệp",
        )

    @on(PagedTable.Selected, "#done")
    def _tell_act(self, event: PagedTable.Selected) -> None:
        if event.row is None or self.shown is None:
            return
        one = self.shown.done[len(self.shown.done) - 1 - int(event.row.id)]
        told = f"{one.what}\nLàm lúc {one.done:%H:%M %d/%m/%Y}, {one.officer}, quầy {one.desk}"
        if one.recorded:
            told += f"\nNhập muộn: ghi vào sổ lúc {one.recorded:%H:%M %d/%m/%Y}"
        told += f"\nVề trung tâm: {history.SENT_WORDS[one.sent]}"
        self.host.say(f"{told}\n{one.reason}".strip())

    def action_scan(self) -> None:
        """Scan into the paper under the cursor; from the other list, into all of them."""
        from desk_tui.screens.scan import ScanScreen

        paper = self._paper_here() if self.query_one("#papers").has_focus else None
        self.host.push_screen(ScanScreen(self.code, paper.key if paper else ""))

    def action_scan_all(self) -> None:
        """Scan a whole pile and deal it to the papers."""
        from desk_tui.screens.scan import ScanScreen

        self.host.push_screen(ScanScreen(self.code))

    def action_print(self) -> None:
        """The receipt once more, as a numbered copy."""
        from desk_tui.counter import slip

        def work() -> str:
            from desk_tui.slips.printing import print_file

            path, issued, trouble = slip.print_again(self.desk, self.code)
            if path is None:
                return " ".join(trouble)
            return f"Bản cấp lại lần {issued.copy}. {print_file(path).message}"

        self.do(work, self._printed, group="print", words="In lại phiếu")

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
        return "Giấy tờ này chưa có tệp."
    if view(path):
        return "Đã mở tệp trong chương trình xem của máy."
    return f"Máy này chưa có chương trình xem. Tệp nằm ở {path}"


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


# Words.


def _line(label: str, *words: str | tuple[str, str]) -> Content:
    return Content.assemble((f"{label:<{LABEL}}", "$foreground 75%"), *words)


def _head(shown: Shown, desk: Desk) -> list[Content]:
    row, said = shown.whole.row, shown.whole.said
    now = desk.now()
    urgency, due_words = browse.told_due(row.status, row.due, now)
    status = Status(row.status).label
    lines = [
        _line(
            "Tình trạng",
            (status, "bold"),
            " · ",
            (due_words, STYLES[TONES[urgency]]),
            *((" · ", ("chưa gửi về trung tâm", "$text-warning")) if shown.whole.unsent else ()),
        ),
        _line("Chủ hồ sơ", _person(said.owner)),
    ]
    if said.submitter:
        lines.append(_line("Người nộp", _person(said.submitter)))
    version = ""
    if shown.version_from:
        version = f" (danh mục áp dụng từ {vn_date(shown.version_from)})"
    lines.append(_line("Thủ tục", f"{said.procedure} {said.procedure_name}{version}"))
    channel = CHANNEL_WORDS.get(row.channel, row.channel)
    lines.append(_line("Nhận", f"{_moment(row.received)} · {channel}"))
    lines.append(_line("Hẹn trả", _due(shown)))
    lines.append(_line("Phí, lệ phí", _fee(said)))
    if isinstance(said, Received) and said.not_online:
        lines.append(_line("Nộp giấy vì", said.not_online))
    if isinstance(said, Received) and said.note:
        lines.append(_line("Ghi chú", said.note))
    if row.centre_code and row.centre_code != row.code:
        lines.append(_line("Mã TT", row.centre_code))
    if shown.slips:
        lines.append(_line("Phiếu", "; ".join(_slip(one) for one in shown.slips)))
    return lines


def _person(person: Person) -> str:
    told = [person.name, person.number, person.phone and f"ĐT {person.phone}", person.address]
    return " · ".join(part for part in told if part)


def _moment(moment: str | None) -> str:
    return f"{local(from_text(moment)):%H:%M %d/%m/%Y}" if moment else ""


def _due(shown: Shown) -> str:
    row, said = shown.whole.row, shown.whole.said
    if not row.due:
        return "không hẹn ngày"
    term = f" · thời hạn {said.term}" if isinstance(said, Received) and said.term else ""
    why = " (F1: cách tính)" if isinstance(said, Received) and said.steps else ""
    return f"{_moment(row.due)}{term}{why}"


def due_steps(shown: Shown) -> str:
    """How the due date was reached, as it was counted on the day of receipt (APT-03)."""
    said = shown.whole.said
    if not isinstance(said, Received) or not said.steps:
        return "Hồ sơ này không có cách tính ngày hẹn trong sổ."
    lines = [f"Hẹn trả {_moment(said.due)}, tính từ {_moment(said.effective)}:"]
    for step in said.steps:
        day = vn_date(date.fromisoformat(step.date))
        lines.append(f"  {day}  {step.counted:>6}  {step.why}")
    return "\n".join(lines)


def _fee(said: Received | Filed) -> str:
    if said.fee is None:
        return "theo mức thu của địa phương"
    told, lines = vn_money(said.fee), said.fee_lines if isinstance(said, Received) else ()
    if len(lines) == 1:
        return f"{told} ({lines[0].text})"
    if lines:
        told += f" ({'; '.join(f'{line.text} {vn_money(line.amount)}' for line in lines)})"
    return told


def _slip(slip: history.Slip) -> str:
    told = f"{slip.words}, bản {slip.version}"
    told += f", đã cấp lại {slip.copies} lần" if slip.copies else ""
    return f"{told}, đã thu hồi" if slip.revoked else told


def _paper(paper: Paper) -> tuple[Cell | str, ...]:
    words, tone = PAPER_WORDS.get(paper.state, (paper.state, None))
    name = f"{paper.name} – {paper.reason}" if paper.reason else paper.name
    pages = str(paper.pages) if paper.pages else ""
    return name, Cell(words, tone), pages, "có tệp" if paper.sha256 else "chưa"


def _done(one: history.Done, here: str) -> tuple[Cell | str, ...]:
    what = one.what + (f" (ghi muộn {one.recorded:%d/%m %H:%M})" if one.recorded else "")
    if one.desk != here:
        what += f" · {one.desk}"
    return (
        f"{one.done:%d/%m %H:%M}",
        what,
        Cell(history.SENT_WORDS[one.sent], SENT_TONES.get(one.sent)),
        one.officer,
    )
