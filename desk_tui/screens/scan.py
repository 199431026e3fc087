"""Scanning into a dossier: pages appear as they come, are dealt to papers by key, and are kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import ProgressBar, Static

from desk_tui.counter import scan
from desk_tui.counter.feed import APPEND, Aim, Ended, Feed, LookedAt, Result, View, open_feed
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.scan_pages import PageList, PaperChoice, degrees, papers_told
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.qr import QrCode

if TYPE_CHECKING:
    from scanners.devices import Found
    from scanners.devices.protocol import Capabilities, Invitation, Mode, Settings, Source
    from scanners.treatment import Treatment

SOURCE_WORDS = {"flatbed": "mặt kính", "feeder": "khay nạp", "duplex": "khay nạp, hai mặt"}
MODE_WORDS = {"color": "màu", "gray": "xám"}
ALL = "*"
"""In the choice "Quét vào": deal among all papers."""
_WAIT = "Máy đang quét: đợi quét xong rồi làm việc này (Esc: dừng)."

State = Literal["opening", "ready", "scanning", "stopping", "keeping", "reading"]


class ScanScreen(DeskScreen):
    """One feed of one dossier. `key`: the paper it is for; "" deals among all."""

    CSS_PATH = "scan.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("scan"),
        Binding("enter", "start", "Quét", show=False),
        Binding("escape,f12", "stop", "Dừng, đóng", id="app.back"),
    ]
    AUTO_FOCUS = "#device"

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

    def compose(self) -> ComposeResult:
        yield Static(id="title")
        with Horizontal(id="machine"):
            yield OneOf("Máy quét", "device")
            yield OneOf("Quét vào", "into")
        with Horizontal(id="settings"):
            yield OneOf("Lấy giấy từ", "source")
            yield OneOf("Độ nét", "dpi")
            yield OneOf("Màu", "mode")
        with Horizontal(id="body"):
            yield PageList()
            papers = Static(id="papers")
            papers.border_title = "Giấy tờ: có/khai"
            yield papers
        yield Vertical(id="invitation")
        yield ProgressBar(total=1.0, show_eta=False, show_percentage=False)
        yield Static(id="told")
        yield Field(
            "Hoặc chọn tệp",
            placeholder="gõ hay dán đường dẫn tệp PDF, JPG, PNG rồi Enter",
            why="Tệp người dân mang đến; chương trình kiểm tra tệp trước khi nhận.",
            id="file",
        )
        yield KeyLine()

    def on_mount(self) -> None:
        self._tell("Đang mở…")
        self.do(
            lambda: open_feed(self.desk, self.code, self.key),
            self._opened,
            group="scan-open",
            words="Tìm lần quét dở",
            failed=self._unread,
        )

    def _unread(self, error: BaseException) -> None:
        self.host.tell(error)
        if self.is_current:
            self.dismiss()

    def on_unmount(self) -> None:
        if self.feed is not None and self.feed.listener == self._heard:
            self.feed.listener = None

    # What there is.

    def _opened(self, feed: Feed) -> None:
        if not self.is_attached:
            return
        self.feed = feed
        feed.listener = self._heard
        self._offer_papers(feed)
        self._paint()
        if feed.running:
            self._enter("scanning", "Máy vẫn đang quét…")
            if feed.invitation is not None:
                self._invite(cast("Invitation", feed.invitation))
        elif feed.goes_on():
            self._enter("scanning", "Máy vẫn đang quét…")
            self._run(feed.follow)
        else:
            self._enter("ready", "Đang tìm máy quét…")
            self.action_look()

    def _offer_papers(self, feed: Feed) -> None:
        title = f"Quét giấy tờ · hồ sơ {feed.code}"
        self.query_one("#title", Static).update(Content(title))
        key = feed.job.paper if feed.job else feed.key
        names = [(paper.key, paper.name) for paper in feed.papers if paper.key == (key or self.key)]
        choices = [*names, (ALL, "chia cho mọi giấy tờ")]
        self.query_one("#into", OneOf).offer(tuple(choices), key or ALL)

    def action_look(self) -> None:
        """Look for devices."""
        if self.state == "ready":
            self.do(
                lambda: (scan.devices(self.desk), scan.remembered(self.desk, self.key)),
                self._devices,
                group="scan-devices",
                words="Tìm máy quét",
                failed=self._trouble,
            )

    def _devices(self, answer: tuple[Found, tuple[str, Settings]]) -> None:
        if not self.is_attached:
            return
        self._found, (device, self._last) = answer
        files = bool(scan.config(self.desk).files)
        usable = [one.info for one in self._found.devices if one.info.id != "file" or files]
        if not usable:
            self._offer("device", [("", "chưa thấy máy nào")], "")
            why = [f"{problem.message} {problem.hint}" for problem in self._found.reasons.values()]
            told = "Chưa thấy máy quét nào (Alt+D để dò lại)."
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
                words="Hỏi máy quét",
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

    # Scanning.

    @property
    def _pages(self) -> int:
        return len(self.feed.job.pages) if self.feed and self.feed.job else 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        ready, pages = self.state == "ready", self._pages > 0
        if action in ("keep", "discard", "titles", "backs", "again", "insert"):
            return True if ready and pages else None
        if action in ("start", "look", "sheets"):
            return True if ready else None
        if action == "leave":
            return self.state == "scanning"
        if action in ("turn", "drop", "next", "level", "crop", "follow", "paper"):
            return pages and self.state in ("ready", "scanning")
        return True

    def action_start(self) -> None:
        """Scan, or go on after the last page kept."""
        feed = self.feed
        if feed is None or self.state != "ready":
            return
        if not self._device or self._can is None:
            self._tell("Máy quét chưa trả lời nên chưa quét được. Alt+D để dò lại.", warn=True)
            return
        from scanners.devices.protocol import Settings

        settings = Settings(
            source=cast("Source", self.query_one("#source", OneOf).value),
            dpi=int(self.query_one("#dpi", OneOf).value or 300),
            mode=cast("Mode", self.query_one("#mode", OneOf).value),
        )
        if feed.job is None:
            into = self.query_one("#into", OneOf).value
            feed.key = "" if into == ALL else into
        device, aim = self._device, self._aim
        self._enter("scanning", "Đang chờ máy quét…")
        self._run(lambda: feed.run(device, settings, aim))

    def _run(self, work: object) -> None:
        """In a thread that lives on when this screen is closed; its news come to `_heard`."""
        self.host.run_worker(
            work,  # pyright: ignore[reportArgumentType]
            thread=True,
            exit_on_error=False,
            group=f"scan-{self.code}",
            description="Quét giấy tờ",
        )

    def _heard(self, step: object) -> None:
        """From the scan's thread."""
        self.host.call_from_thread(self._step, step)

    def _step(self, step: object) -> None:
        from scanners.devices.protocol import Invitation, Page, Progress, Started, Waiting

        if not self.is_attached:
            return
        bar = self.query_one(ProgressBar)
        last = f" · Trang cuối tốt: {self._pages}" if self._pages else ""
        match step:
            case Ended(error=error):
                self._ended(error)
            case _ if self.state != "scanning":
                pass
            case Page():
                bar.update(progress=1.0)
                self._paint(to_end=True)
                self._tell(f"Đã nhận trang {self._pages}. Đang chờ trang sau…")
            case LookedAt():
                self._paint()
            case Progress(fraction=share):
                bar.update(progress=share)
                self._tell(f"Đang quét trang {self._pages + 1}: {share:.0%}{last}")
            case Invitation():
                self._invite(step)
            case Started():
                if self._uninvite():
                    self._tell(
                        "Điện thoại đã mở trang. Chụp từng trang; xong bấm “Xong” trên điện thoại."
                    )
            case Waiting(reason=reason):
                if not self.has_class("-inviting"):
                    self._tell(reason + last)
            case _:
                pass

    def _invite(self, invitation: Invitation) -> None:
        """Show the code that a phone opens, over everything else."""
        room = self.query_one("#invitation", Vertical)
        words = (
            "Mở máy ảnh của điện thoại, hướng vào mã này rồi bấm vào địa chỉ hiện ra."
            " Điện thoại phải cùng mạng Wi-Fi của cơ quan. Hoặc gõ địa chỉ:"
        )
        room.remove_children()
        room.mount(QrCode(invitation.url, words, id="qr"))
        self.add_class("-inviting")
        self._invited_until = time.monotonic() + invitation.expires_in
        self._clock = self._clock or self.set_interval(1.0, self._tell_left)
        self._tell_left()

    def _tell_left(self) -> None:
        left = max(0, round(self._invited_until - time.monotonic()))
        minutes, seconds = divmod(left, 60)
        self._tell(
            f"Mã còn dùng được {minutes} phút {seconds:02} giây. Esc: thôi, đóng trang điện thoại."
        )

    def _uninvite(self) -> bool:
        shown = self.has_class("-inviting")
        self.remove_class("-inviting")
        self.query_one("#invitation", Vertical).remove_children()
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
        return shown

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

    def _ended(self, error: Exception | None) -> None:
        """A paper without any doubt is kept at once; else the pages are there to be looked at."""
        self._uninvite()
        self._enter("ready", "")
        view = self._paint()
        feed = self.feed
        if feed is None or view is None:
            return
        if error is not None:
            self._trouble(error)
            return
        self._aim = APPEND
        if feed.key and view.keys == (feed.key,) and not self._doubtful(view):
            self.action_keep()
            return
        self.query_one(PageList).focus()
        self._tell_ready(f"Đã quét xong. Trang cuối tốt: {self._pages}.")

    def _doubtful(self, view: View) -> bool:
        found = [row.findings for row in view.rows if row.treatment.kept]
        marked = any(one.short or one.long or one.blurred for one in found)
        return bool(marked or view.doubts or view.waiting)

    def _trouble(self, error: BaseException) -> None:
        """What happened, what to do, what was kept."""
        if not self.is_attached:
            return
        self._enter("ready", "")
        self._paint()
        hint = getattr(error, "hint", "")
        self._tell_ready(f"{error} {hint}".strip())

    def _tell_ready(self, before: str = "") -> None:
        pages = self._pages
        if self._aim.kind == "replace":
            ready = f"Đặt lại tờ của trang {self._place(self._aim.page)} rồi bấm F6. Esc: thôi."
        elif self._aim.kind == "insert":
            ready = f"Đặt tờ chèn sau trang {self._place(self._aim.page)} rồi bấm F6. Esc: thôi."
        elif self._aim.kind == "backs":
            ready = "Lật cả chồng, giữ nguyên thứ tự tờ, đặt vào khay rồi bấm F6. Esc: thôi."
        elif pages and before:
            ready = f"{pages} trang đã lưu tạm. F10: lưu · F6: quét tiếp sau trang {pages}."
        elif pages:
            ready = (
                f"{pages} trang đã lưu từ lần quét trước, tiếp tục sau trang {pages}?"
                " F6: quét tiếp · F10: lưu các trang này · Alt+U: bỏ."
            )
        elif before:
            ready = "Chưa có trang nào được lưu. F6: quét lại."
        else:
            ready = "Đặt giấy vào máy rồi bấm F6 hoặc Enter để quét."
        doubts = self._doubts() if pages else []
        self._tell("\n".join(filter(None, [before, ready, *doubts])), warn=bool(pages or before))

    def _doubts(self) -> list[str]:
        """What does not fit, the first few; cards that were found."""
        view = self.feed.view() if self.feed else None
        if view is None:
            return []
        said = [doubt.message for doubt in view.doubts]
        more = [f"… và {len(said) - 2} điều nữa."] if len(said) > 3 else []
        cards = [f"Trang {self._place(card.sequence)} có {card.told}." for card in view.cards[:2]]
        return [*(said[:2] if more else said), *more, *cards]

    def _place(self, sequence: int) -> int:
        """Where a page stands, from 1."""
        rows = self.feed.job.pages if self.feed and self.feed.job else ()
        return next((n for n, row in enumerate(rows, 1) if row.sequence == sequence), 0)

    def _paint(self, *, to_end: bool = False) -> View | None:
        if self.feed is None or not self.is_attached:
            return None
        view = self.feed.view()
        pages = self.query_one(PageList)
        pages.fill(view, self.feed.papers)
        if to_end and view.rows:
            pages.stand_on(view.rows[-1].sequence)
        papers = self.query_one("#papers", Static)
        papers.update(papers_told(view, self.feed.papers, papers.size.width or 28))
        self.set_class(bool(view.rows), "-pages")
        self.refresh_bindings()
        return view

    def on_resize(self) -> None:
        self.call_after_refresh(self._paint)

    def action_stop(self) -> None:
        """Stop the device; when nothing runs, give up a special scan, or close."""
        if self.state in ("scanning", "reading") and self.feed is not None:
            if self.state == "scanning":
                self.state = "stopping"
                self._uninvite()
            self._tell("Đang dừng; các trang đã nhận đủ vẫn còn…")
            self.feed.cancel()
        elif self.state == "ready" and self._aim != APPEND:
            self._aim = APPEND
            self._tell_ready("Thôi không quét lại.")
        elif self.state in ("ready", "opening"):
            if self._pages:
                self.host.say(f"{self._pages} trang chưa lưu vẫn còn; F6 ở hồ sơ để làm tiếp.")
            self.dismiss()

    def action_leave(self) -> None:
        """Close; the device goes on, and whoever opens this again finds it so."""
        feed, host = self.feed, self.host
        if feed is None or self.state != "scanning":
            return

        def told(step: object) -> None:
            if isinstance(step, Ended):
                pages = len(feed.job.pages) if feed.job else 0
                words = f"Hồ sơ {feed.code}: đã quét xong {pages} trang, chưa lưu. F6 để lưu."
                host.call_from_thread(host.say, words)

        feed.listener = told
        self.dismiss()

    # Pages.

    @property
    def _page(self) -> int:
        return self.query_one(PageList).sequence

    def action_paper(self, number: int) -> None:
        """This page begins a paper of the checklist."""
        feed = self.feed
        if feed and self._page and number <= len(feed.papers):
            self._begin(feed.papers[number - 1].key)
        elif feed:
            self._tell(f"Hồ sơ này chỉ có {len(feed.papers)} giấy tờ.", warn=True)

    def _begin(self, key: str) -> None:
        if self.feed and key:
            self.feed.begin(self._page, key)
            self._decided()

    def action_next(self) -> None:
        """This page begins the next paper."""
        if self.feed and self._page:
            if self.feed.begin_next(self._page):
                self._decided()
            else:
                self._tell("Đây đã là giấy tờ cuối của danh mục.", warn=True)

    def action_drop(self) -> None:
        """Leave the page out, or take it in again."""
        if self.feed and self._page:
            self.feed.drop_or_restore(self._page)
            self._decided()

    @on(PageList.Selected)
    def _choose(self) -> None:
        feed, page = self.feed, self._page
        if feed and page and self.state in ("ready", "scanning"):
            here = feed.view().dealt.places[page].paper
            choice = PaperChoice(self._place(page), feed.papers, here)
            self.host.push_screen(choice, lambda key: self._begin(key or ""))

    def action_follow(self) -> None:
        """Deal by the titles that were read."""
        if self.feed:
            done = self.feed.follow_titles()
            self._decided(f"Đã chia {done} chỗ theo tiêu đề." if done else "")

    def _decided(self, words: str = "") -> None:
        """Show it at once, write it down off the screen's thread."""
        feed = self.feed
        self._paint()
        if self.state == "ready":
            self._tell_ready(words or f"Đã ghi. Trang cuối tốt: {self._pages}.")
        if feed:
            self.do(feed.write, lambda _: None, group="scan-mark", words="Ghi cách chia trang")

    def action_turn(self) -> None:
        """A quarter to the right."""
        self._treat(lambda one, _: _changed(one, turn=(one.turn + 90) % 360, crop=None))

    def action_level(self) -> None:
        """Straighten by what was measured, or leave as it was fed."""
        self._treat(lambda one, skew: _changed(one, angle=0.0 if one.angle else skew))

    def action_crop(self) -> None:
        """Cut what the phone proposed, or keep the whole picture."""
        page = self._page

        def change(one: Treatment, _: float) -> Treatment:
            if one.crop:
                self._crops[page] = one
                return _changed(one, crop=None)
            return _changed(one, crop=self._crops[page].crop) if page in self._crops else one

        self._treat(change)

    def _treat(self, change: object) -> None:
        from collections.abc import Callable

        feed, page = self.feed, self._page
        to = cast("Callable[[Treatment, float], Treatment]", change)
        if feed and page and self.state == "scanning":
            self._tell(_WAIT, warn=True)
        elif feed and page and self.state == "ready":
            self.do(
                lambda: feed.treat(page, lambda row, one: to(one, row.findings.skew)),
                lambda _: self._treated(),
                group="scan-treat",
                words="Sửa trang",
                failed=self._trouble,
            )

    def _treated(self) -> None:
        self._paint()
        row = self.feed.job.page(self._page) if self.feed and self.feed.job else None
        if row:
            now = row.treatment
            said = [f"xoay {now.turn}°" if now.turn else "", "cắt mép" if now.crop else ""]
            said.append(f"chỉnh thẳng {degrees(now.angle)}" if now.angle else "")
            told = ", ".join(filter(None, said)) or "để nguyên như đã quét"
            self._tell_ready(f"Trang {self._place(row.sequence)}: {told}.")

    def action_again(self) -> None:
        """The next scan takes the place of this page."""
        self._take_aim(Aim("replace", self._page))

    def action_insert(self) -> None:
        """The next scan goes behind this page."""
        self._take_aim(Aim("insert", self._page))

    def action_backs(self) -> None:
        """The next scan is the turned pile."""
        rows = self.feed.job.pages if self.feed and self.feed.job else ()
        self._take_aim(Aim("backs", fronts=tuple(row.sequence for row in rows)))

    def _take_aim(self, aim: Aim) -> None:
        if self.state == "ready" and self._pages:
            self._aim = aim
            self._tell_ready()

    def action_titles(self) -> None:
        """Read the print of the pages, to see which paper each begins."""
        feed = self.feed
        if feed is None or self.state != "ready" or not self._pages:
            return
        self._enter("reading", "Đang đọc chữ trên các trang… Esc: dừng.")

        def progress(done: int, count: int) -> None:
            self.host.call_from_thread(self._share, done, count, "Đã đọc {} trên {} trang")

        self.do(
            lambda: feed.read_titles(progress),
            lambda _: self._titles_read(),
            group="scan-titles",
            words="Đọc tiêu đề",
            failed=self._trouble,
        )

    def _share(self, done: int, count: int, words: str) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(progress=done / count)
            self._tell(words.format(done, count) + ".")

    def _titles_read(self) -> None:
        self._enter("ready", "")
        view = self._paint()
        count = len(view.dealt.suggestions) if view else 0
        told = "Đã đọc xong. " + (
            f"{count} trang có tiêu đề giống giấy tờ khác; Y hoặc Alt+Y: chia theo tiêu đề."
            if count
            else "Không thấy tiêu đề nào khác cách chia này."
        )
        self._tell_ready(told)

    # Pages and files that are there already.

    def action_keep(self) -> None:
        """Each paper with pages becomes a file of the dossier."""
        feed = self.feed
        if feed is None or self.state != "ready" or not self._pages:
            return
        self._enter("keeping", f"Đang lưu {self._pages} trang…")

        def progress(done: int, count: int) -> None:
            self.host.call_from_thread(self._share, done, count, "Đang lưu: {} trên {} giấy tờ")

        self.do(
            lambda: feed.keep_all(progress=progress),
            self._kept,
            group="scan-keep",
            words="Lưu các trang",
            failed=self._trouble,
        )

    def _kept(self, result: Result) -> None:
        told = [f"Đã lưu {one.paper.pages} trang vào “{one.paper.name}”." for one in result.kept]
        if len(told) > 3:
            pages = sum(one.paper.pages for one in result.kept)
            told = [f"Đã lưu {pages} trang vào {len(told)} giấy tờ."]
        told += [text for one in result.kept for text in one.warnings]
        self.host.say(" ".join(told))
        self.host.nudge()
        if not self.is_attached:
            return
        if result.waiting:
            self._enter("ready", "")
            self._paint()
            self._tell_ready(f"{' '.join(told)} Còn {result.waiting} trang chưa chia.")
        else:
            self.dismiss()

    def action_discard(self) -> None:
        """Forget all pages, after asking."""
        from desk_tui.screens.reception_dialogs import Choose

        if self.feed is None or self.state != "ready" or not self._pages:
            return
        question = Choose(
            f"Bỏ {self._pages} trang chưa lưu?",
            "Ảnh của các trang này sẽ mất hẳn; giấy tờ phải quét lại.",
            (("drop", f"Bỏ hết {self._pages} trang"),),
            "giữ lại",
        )
        self.host.push_screen(question, self._discarded)

    def _discarded(self, answer: str | None) -> None:
        if answer == "drop" and self.feed is not None:
            self.feed.discard()
            self._aim = APPEND
            self._enter("ready", "")
            self._paint()
            self.query_one("#device").focus()
            self._tell("Đã bỏ các trang. Đặt giấy vào máy rồi bấm F6 hoặc Enter để quét.")

    def action_sheets(self) -> None:
        """Print the separator sheets of this dossier."""
        from desk_tui.counter.separators import print_sheets

        code = self.code
        self.do(
            lambda: print_sheets(self.desk, code),
            self.host.say,
            group="scan-sheets",
            words="In tờ ngăn",
        )

    @on(Field.Submitted, "#file")
    def _file(self, event: Field.Submitted) -> None:
        typed = event.value.strip().strip("'\"")
        feed = self.feed
        if not typed or self.state != "ready" or feed is None:
            return
        path = Path(typed).expanduser()
        box = self.query_one("#file", Field)
        into = self.query_one("#into", OneOf).value
        if not path.is_file():
            box.error = "Không có tệp này. Xem lại đường dẫn."
        elif into == ALL:
            box.error = "Chọn một giấy tờ ở hồ sơ rồi F6: tệp vào đúng một giấy tờ."
        else:
            self._enter("keeping", f"Đang kiểm tra “{path.name}”…")
            self.do(
                lambda: scan.attach(self.desk, self.code, into, path),
                lambda kept: self._kept(Result((kept,), 0)),
                group="scan-keep",
                words="Kiểm tra tệp",
                failed=self._trouble,
            )

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        """A hand scanner has nothing to say here."""
        event.stop()

    def _tell(self, words: str, *, warn: bool = False) -> None:
        told = Content.styled(words, "bold $text-warning") if warn else Content(words)
        self.query_one("#told", Static).update(told)


def _changed(one: Treatment, **changes: object) -> Treatment:
    from dataclasses import replace

    return replace(one, **changes)  # pyright: ignore[reportArgumentType]
