"""The scan screen's lasting parts: what can scan here, what there is, what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import ProgressBar, Static

from desk_tui.counter import scan
from desk_tui.counter.feed import APPEND, Aim, Feed, View
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.scan_pages import PageList, papers_told
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.keys import named
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.page_picture import PagePicture

if TYPE_CHECKING:
    from desk_tui.counter.feed_look import Card
    from scanners.devices import Found
    from scanners.devices.protocol import Capabilities, Settings
    from scanners.treatment import Treatment

SOURCE_WORDS = {
    "flatbed": say("mặt kính"),
    "feeder": say("khay nạp"),
    "duplex": say("khay nạp, hai mặt"),
}
MODE_WORDS = {"color": say("màu"), "gray": say("xám")}
ALL = "*"
"""In the choice "Quét vào": deal among all papers."""

State = Literal["opening", "ready", "scanning", "stopping", "keeping", "reading"]


class ScanMachine(DeskScreen):
    """The boxes, the list and the words; what is done with them is the screen's."""

    def __init__(self, code: str, key: str = "") -> None:
        super().__init__()
        self.code, self.key = code, key
        self.state: State = "opening"
        self.feed: Feed | None = None
        self._aim: Aim = APPEND
        self._found: Found | None = None
        self._can: Capabilities | None = None
        self._asked = ""
        self._last: Settings | None = None
        self._told_of: set[int] = set()
        self._invited_until = 0.0
        self._clock: Timer | None = None
        self._crops: dict[int, Treatment] = {}
        self._cards: tuple[Card, ...] = ()
        self._newest = 0
        self._keys_for = (False, False)

    def compose(self) -> ComposeResult:
        yield Static(id="title")
        with Horizontal(id="machine"):
            yield OneOf(say("Máy quét"), "device")
            yield OneOf(say("Quét vào"), "into")
        with Horizontal(id="settings"):
            yield OneOf(say("Lấy giấy từ"), "source")
            yield OneOf(say("Độ nét"), "dpi")
            yield OneOf(say("Màu"), "mode")
        with Horizontal(id="body"):
            yield PageList()
            papers = Static(id="papers")
            papers.border_title = say("Giấy tờ: có/khai")
            yield papers
            yield PagePicture(id="picture")
        yield Vertical(id="invitation")
        yield ProgressBar(total=1.0, show_eta=False, show_percentage=False)
        yield Static(id="told")
        yield Field(
            say("Hoặc chọn tệp"),
            placeholder=say("gõ hay dán đường dẫn tệp PDF, JPG, PNG rồi Enter"),
            code=True,
            id="file",
        )
        yield KeyLine()

    def _offer_papers(self, feed: Feed) -> None:
        title = say("Quét giấy tờ · {code} · {name}", code=feed.code, name=feed.owner.name)
        self.query_one("#title", Static).update(Content(title))
        key = feed.job.paper if feed.job else feed.key
        names = [(paper.key, paper.name) for paper in feed.papers if paper.key == (key or self.key)]
        choices = [*names, (ALL, say("chia cho mọi giấy tờ"))]
        self.query_one("#into", OneOf).offer(tuple(choices), key or ALL)

    def action_look(self) -> None:
        """Look for devices."""
        if self.state == "ready":
            self.do(
                lambda: (scan.devices(self.desk), scan.remembered(self.desk, self.key)),
                self._devices,
                group="scan-devices",
                words=say("Tìm máy quét"),
                failed=self._trouble,
            )

    def _devices(self, answer: tuple[Found, tuple[str, Settings]]) -> None:
        if not self.is_attached:
            return
        self._found, (device, self._last) = answer
        files = bool(scan.config(self.desk).files)
        usable = [one.info for one in self._found.devices if one.info.id != "file" or files]
        if not usable:
            self._offer("device", [("", say("chưa thấy máy nào"))], "")
            why = [f"{problem.message} {problem.hint}" for problem in self._found.reasons.values()]
            told = say("Chưa thấy máy quét nào ({key} để dò lại).", key=named("scan.look"))
            self._tell("\n".join([told, *why[:2]]), warn=True)
            if not self._pages:
                self.query_one("#file").focus()
            return
        names = [one.name for one in usable]
        choices = [
            (one.id, one.name if names.count(one.name) == 1 else f"{one.name} {one.id}")
            for one in usable
        ]
        self._offer("device", choices, device)
        self._ask_device()
        self._tell_ready()

    def _offer(self, name: str, choices: list[tuple[str, str]], value: str) -> None:
        self.query_one(f"#{name}", OneOf).offer(tuple(choices), value)

    @property
    def _device(self) -> str:
        return self.query_one("#device", OneOf).value

    @on(OneOf.Changed, "#device")
    def _ask_device(self) -> None:
        id = self._device
        if id and id != self._asked:
            self._asked, self._can = id, None
            self.do(
                lambda: (id, scan.capabilities(self.desk, id)),
                self._capable,
                group="scan-can",
                words=say("Hỏi máy quét"),
                failed=self._trouble,
            )

    def _capable(self, answer: tuple[str, Capabilities]) -> None:
        id, can = answer
        if id != self._device or not self.is_attached:
            return
        self._can, last = can, self._last
        wanted = (last.source, str(last.dpi), last.mode) if last else ("feeder", "300", "color")
        steps = [step for step in can.resolutions if 100 <= step <= 600] or list(can.resolutions)
        near = min(steps, key=lambda step: abs(step - int(wanted[1])), default=300)
        self._offer("source", [(one, SOURCE_WORDS[one]) for one in can.sources], wanted[0])
        self._offer("dpi", [(str(one), f"{one} dpi") for one in steps], str(near))
        self._offer("mode", [(one, MODE_WORDS[one]) for one in can.modes], wanted[2])
        self._prepare()

    def _prepare(self) -> None:
        """The key to scan may come any moment: a program that will do it may load its parts."""
        if self.state == "ready" and self._can is not None and self._device:
            device = self._device
            self.do(
                lambda: scan.prepare(device),
                lambda _: None if self.is_attached else scan.dismiss(),
                group="scan-prepare",
                words=say("Chuẩn bị quét"),
            )

    @property
    def _pages(self) -> int:
        return len(self.feed.job.pages) if self.feed and self.feed.job else 0

    def _enter(self, state: State, words: str, *, warn: bool = False) -> None:
        self.state = state
        working = state not in ("opening", "ready")
        self.set_class(working, "-working")
        self.query_one(ProgressBar).update(progress=0.0)
        for name in ("device", "source", "dpi", "mode", "file"):
            self.query_one(f"#{name}").disabled = working
        self.query_one("#into").disabled = working or self._pages > 0
        if working and self._pages:
            self.query_one(PageList).focus()
        self._tell(words, warn=warn)
        self.refresh_bindings()
        self._prepare()

    def _trouble(self, error: BaseException) -> None:
        """What happened, what to do, what was kept."""
        if not self.is_attached:
            return
        self._enter("ready", "")
        self._paint()
        stopped = getattr(error, "code", "") == "cancelled" and not self._pages
        hint = "" if stopped else getattr(error, "hint", "")
        self._tell_ready(f"{error} {hint}".strip(), warn=True)

    def _tell_ready(self, before: str = "", *, warn: bool = False) -> None:
        pages, start = self._pages, named("scan.start")
        at = self._place(self._aim.page)
        if self._aim.kind == "replace":
            ready = say("Đặt lại tờ của trang {at} rồi bấm {start}. Esc: thôi.", at=at, start=start)
        elif self._aim.kind == "insert":
            ready = say(
                "Đặt tờ chèn sau trang {at} rồi bấm {start}. Esc: thôi.", at=at, start=start
            )
        elif self._aim.kind == "backs":
            ready = say(
                "Lật cả chồng, giữ nguyên thứ tự tờ, đặt vào khay rồi bấm {start}. Esc: thôi.",
                start=start,
            )
        elif pages and before:
            ready = say(
                "{pages} trang đã lưu tạm. {key}: lưu · {start}: quét tiếp sau trang {pages}.",
                pages=pages,
                key=named("scan.keep"),
                start=start,
            )
        elif pages:
            ready = say(
                "{pages} trang đã lưu từ lần quét trước, tiếp tục sau trang {pages}?"
                " {start}: quét tiếp · {key}: lưu các trang này"
                " · {key2}: bỏ.",
                pages=pages,
                start=start,
                key=named("scan.keep"),
                key2=named("scan.discard"),
            )
        elif before:
            ready = say("Chưa có trang nào được lưu. {start}: quét lại.", start=start)
        else:
            ready = say("Đặt giấy vào máy rồi bấm {start} hoặc Enter để quét.", start=start)
        doubts = self._doubts() if pages else []
        asked = bool(pages and not before)
        told = "\n".join(filter(None, [before, ready, *doubts]))
        self._tell(told, warn=warn or asked or bool(doubts))

    def _doubts(self) -> list[str]:
        """What does not fit, the first few; cards that were found."""
        view = self.feed.view() if self.feed else None
        if view is None:
            return []
        said = [doubt.message for doubt in view.doubts]
        more = [say("… và {count} điều nữa.", count=len(said) - 2)] if len(said) > 3 else []
        cards = [
            say("Trang {sequence} có {told}.", sequence=self._place(card.sequence), told=card.told)
            for card in view.cards[:2]
        ]
        if cards:
            cards[-1] += say(" {key}: lập hồ sơ với thẻ này.", key=named("scan.card"))
        return [*(said[:2] if more else said), *more, *cards]

    def _place(self, sequence: int) -> int:
        """Where a page stands, from 1."""
        rows = self.feed.job.pages if self.feed and self.feed.job else ()
        return next((n for n, row in enumerate(rows, 1) if row.sequence == sequence), 0)

    def _paint(self) -> View | None:
        """Show the feed as it is. The cursor goes along with the newest page, unless the officer
        has gone to another one: a key must not meet a page that has just come."""
        if self.feed is None or not self.is_attached:
            return None
        view = self.feed.view()
        self._cards = view.cards
        pages = self.query_one(PageList)
        follows = pages.sequence in (0, self._newest)
        self._newest, before = view.rows[-1].sequence if view.rows else 0, self._newest
        pages.fill(view, self.feed.papers)
        if follows and self._newest != before and view.rows:
            pages.stand_on(self._newest)
        papers = self.query_one("#papers", Static)
        told = papers_told(view, self.feed.papers, papers.size.width or 28)
        # Nothing is laid out anew for a page: that takes longer than all the rest.
        papers.update(told, layout=False)
        self.set_class(bool(view.rows), "-pages")
        shown = bool(view.rows), bool(view.cards)
        if shown != self._keys_for:
            self._keys_for = shown
            self.refresh_bindings()
        return view

    def on_resize(self) -> None:
        self.call_after_refresh(self._paint)

    def _tell(self, words: str, *, warn: bool = False) -> None:
        told = Content.styled(words, "bold $text-warning") if warn else Content(words)
        line = self.query_one("#told", Static)
        short = "\n" not in words and told.cell_length <= line.content_size.width
        line.update(told, layout=not short or line.content_size.height != 1)
