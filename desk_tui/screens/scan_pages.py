"""The pages of a feed in words: a list with keys for one hand, and the papers they go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from desk_tui.screens.base import DeskDialog
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.keys import named
from desk_tui.widgets.queue_table import Cell, Column, PagedTable, Tone

if TYPE_CHECKING:
    from db.kinds import Paper
    from desk_tui.counter.feed import View
    from scanners.intake import Row

ROLES: dict[str, tuple[str, Tone | None]] = {
    "separator": (say("tờ ngăn"), "faint"),
    "back": (say("mặt sau tờ ngăn"), "faint"),
    "open": (say("? chưa chia"), "near"),
}


class PageList(PagedTable):
    """Pages in order. No box to type in has the focus here, so letters and digits are keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                str(number),
                f"screen.paper({number})",
                say("Mở giấy tờ {number}", number=number),
                show=False,
            )
            for number in range(1, 10)
        ),
        Binding("space", "screen.next", say("Mở giấy tờ kế tiếp"), show=False),
        Binding("r", "screen.turn", say("Xoay trang"), show=False),
        Binding("o", "screen.upright", say("Đặt trang đúng chiều"), show=False),
        Binding("b", "screen.drop", say("Bỏ trang hoặc lấy lại"), show=False),
        Binding("x", "screen.again", say("Quét lại trang"), show=False),
        Binding("i", "screen.insert", say("Quét chèn sau trang"), show=False),
        Binding("n", "screen.level", say("Dựng thẳng hoặc để nghiêng"), show=False),
        Binding("c", "screen.crop", say("Cắt mép hoặc để cả ảnh"), show=False),
        Binding("y", "screen.follow", say("Chia theo tiêu đề"), show=False),
        Binding("h", "screen.card", say("Lập hồ sơ với thẻ trên trang"), show=False),
        Binding("v", "screen.picture", say("Xem trang bằng hình"), show=False),
        Binding("k", "screen.declare", say("Ghi số trang người dân khai"), show=False),
        Binding("enter", "select", say("Chọn giấy tờ trong danh sách"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__(
            (
                Column(say("Trang"), 5, right=True),
                Column(say("Giấy tờ"), 14, grow=True),
                Column(say("Dấu hiệu"), 22),
            ),
            empty=say("Chưa có trang nào. {key} để quét.", key=named("scan.start")),
            title=say("Các trang"),
            why=say(
                "Mỗi dòng là một trang đã quét, theo thứ tự. Số 1–9 cho biết trang này là trang đầu"
                " của giấy tờ nào; các trang sau đi theo."
            ),
            id="pages",
        )
        self.border_title = say("Các trang")
        self.border_subtitle = say("1–9, cách: chia · B bỏ · R xoay · V xem")

    @property
    def sequence(self) -> int:
        """The page under the cursor, 0 when there is none."""
        return int(self.row.id) if self.row else 0

    def fill(self, view: View, papers: Sequence[Paper]) -> None:
        """Show the feed as it is now; the cursor stays on its page."""
        names = {paper.key: f"{n} {paper.name}" for n, paper in enumerate(papers, 1)}
        cards = {card.sequence for card in view.cards}
        self.source = Listed(
            [
                (str(row.sequence), _cells(number, row, view, names, row.sequence in cards))
                for number, row in enumerate(view.rows, 1)
            ]
        )
        self.reload()

    def stand_on(self, sequence: int) -> None:
        """Put the cursor on a page."""
        if self.source is not None:
            self.show(self.source, str(sequence))


def _cells(
    number: int, row: Row, view: View, names: dict[str, str], card: bool
) -> tuple[Cell | str, ...]:
    place = view.dealt.places[row.sequence]
    if place.role == "page":
        paper: Cell | str = names.get(place.paper, place.paper)
    elif place.role == "dropped":
        paper = Cell(say("✘ bỏ"), "faint")
    else:
        paper = Cell(*ROLES[place.role])
    said, tone = signs(row)
    if card:
        said.insert(0, say("◆ thẻ căn cước"))
    if page := view.dealt.suggestions.get(row.sequence):
        said.insert(0, f"≈ {names.get(page, page)}")
    looked = view.looked.get(row.sequence)
    if looked and looked.number:
        of = f"/{looked.number.total}" if looked.number.total else ""
        said.append(say("số {number}{of}", number=looked.number.number, of=of))
    return str(number), paper, Cell(", ".join(said), tone)


def signs(row: Row) -> tuple[list[str], Tone | None]:
    """What is to be seen on a page, each as a sign and words, and how much it matters."""
    found, done = row.findings, row.treatment
    said: list[str] = []
    tone: Tone | None = None
    marks: tuple[tuple[bool, str, Tone], ...] = (
        (found.short, say("✘ thiếu một phần"), "late"),
        (found.long, say("✘ dài, có thể hai tờ"), "late"),
        (found.blurred, say("! mờ"), "near"),
        (found.blank, say("○ trắng"), "near"),
    )
    for there, words, matters in marks:
        if there:
            said.append(words)
            tone = tone or matters
    if done.angle:
        said.append(say("∠ đã chỉnh {angle}", angle=degrees(done.angle)))
    elif abs(found.skew) >= 1:
        said.append(say("∠ nghiêng {skew}", skew=degrees(found.skew)))
        tone = tone or "near"
    if done.turn:
        said.append(f"↻ xoay {done.turn}°")
    if done.crop:
        said.append(say("cắt mép"))
    return said, tone


def degrees(angle: float) -> str:
    """2.1 -> "2,1°"."""
    return f"{abs(angle):.1f}°".replace(".", ",")


def papers_told(view: View, papers: Sequence[Paper], width: int) -> Content:
    """The papers with their digit and how many pages they have, against how many were declared."""
    counts = {count.key: count for count in view.dealt.counts}
    lines: list[Content] = []
    for number, paper in enumerate(papers, 1):
        count = counts.get(paper.key)
        have = count.written + count.blank if count else 0
        declared = count.declared if count else 0
        doubtful = any(doubt.paper == paper.key for doubt in view.doubts)
        sign, style = ("!", "bold $text-warning") if doubtful else ("✔", "$text-success")
        if not have:
            sign, style = (sign, style) if doubtful else (" ", "")
        pages = f"{have}/{declared}" if declared else str(have) if have else "–"
        head = f"{number:>2} {sign} {pages:>5} "
        room = max(6, width - len(head))
        name = paper.name if len(paper.name) <= room else paper.name[: room - 1] + "…"
        lines.append(Content.assemble((head, style), name))
    if view.waiting:
        lines.append(
            Content.styled(
                say("   ? {waiting:>5} chưa chia", waiting=view.waiting), "bold $text-warning"
            )
        )
    return Content("\n").join(lines)


class PaperChoice(DeskDialog[str]):
    """Which paper a page begins, for checklists longer than nine lines; Esc answers ""."""

    DEFAULT_CSS = """
    PaperChoice { align: center middle; }
    PaperChoice > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 90%;
        border: round $border; padding: 0 1; background: $surface;
    }
    PaperChoice OptionList, PaperChoice OptionList:focus {
        height: auto; max-height: 18; border: none; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "give_up", say("Thôi"), show=False),
    ]

    def __init__(self, page: int, papers: Sequence[Paper], here: str) -> None:
        super().__init__()
        self.page, self.papers, self.here = page, papers, here

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(
                say("Trang {page} là trang đầu của giấy tờ nào?", page=self.page)
            )
            box.border_subtitle = Content(say("Enter: chọn · Esc: thôi"))
            yield OptionList(
                *(
                    Option(Content(f"{n:>2} {paper.name}"), id=paper.key)
                    for n, paper in enumerate(self.papers, 1)
                ),
                id="paper",
            )

    def on_mount(self) -> None:
        keys = [paper.key for paper in self.papers]
        self.query_one(OptionList).highlighted = keys.index(self.here) if self.here in keys else 0

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id or "")

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_give_up(self) -> None:
        self.dismiss("")
