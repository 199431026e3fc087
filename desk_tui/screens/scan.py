"""Scanning into a dossier: pages appear as they come, are dealt to papers by key, and are kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import ProgressBar

from desk_tui.counter import scan
from desk_tui.counter.feed import APPEND, Ended, Feed, LookedAt, Result, View, open_feed
from desk_tui.screens.scan_machine import ALL
from desk_tui.screens.scan_pages import PageList
from desk_tui.screens.scan_picture import PagePictures
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.qr import QrCode

if TYPE_CHECKING:
    from scanners.devices.protocol import Invitation, Mode, Source


class ScanScreen(PagePictures):
    """One feed of one dossier. `key`: the paper it is for; "" deals among all."""

    CSS_PATH = "scan.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("scan"),
        Binding("enter", "start", say("Quét"), show=False),
        Binding("escape,f12", "stop", say("Dừng, đóng"), id="app.back"),
    ]
    AUTO_FOCUS = "#device"
    WORKS_BESIDE_KEYS = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012

    _over = False
    """Nothing is left to do here, only something else lies over it."""

    def on_mount(self) -> None:
        self._tell(say("Đang mở…"))
        self.do(
            lambda: open_feed(self.desk, self.code, self.key),
            self._opened,
            group="scan-open",
            words=say("Tìm lần quét dở"),
            failed=self._unread,
        )

    def _unread(self, error: BaseException) -> None:
        self.host.tell(error)
        self._close()

    def _close(self) -> None:
        """At once, or when what lies over this screen is gone: a form, the lock."""
        self._over = self.host.screen is not self
        if not self._over:
            self.dismiss()

    def on_screen_resume(self) -> None:
        if self._over:
            self._close()

    def on_unmount(self) -> None:
        scan.dismiss()
        if self.feed is not None and self.feed.listener == self._heard:
            self.feed.listener = None
            if self.state == "scanning":
                self._let_go(self.feed)

    def _opened(self, feed: Feed) -> None:
        if not self.is_attached:
            return
        self.feed = feed
        feed.listener = self._heard
        self._offer_papers(feed)
        self._paint()
        if feed.running:
            self._enter("scanning", say("Máy vẫn đang quét…"))
            if feed.invitation is not None:
                self._invite(cast("Invitation", feed.invitation))
        elif feed.goes_on():
            self._enter("scanning", say("Máy vẫn đang quét…"))
            self._run(feed.follow)
        else:
            self._enter("ready", say("Đang tìm máy quét…"))
            self.action_look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        ready, pages = self.state == "ready", self._pages > 0
        if action in ("keep", "discard", "titles", "backs", "again", "insert"):
            return (True if ready else None) if pages else False
        if action in ("start", "look", "sheets"):
            return True if ready else None
        if action == "leave":
            return self.state == "scanning"
        if action == "declare":
            return bool(self.feed and self.feed.papers) and self.state in ("ready", "scanning")
        if action == "card":
            return bool(self._cards) and self.state in ("ready", "scanning")
        if action in (
            "turn",
            "upright",
            "drop",
            "next",
            "level",
            "crop",
            "follow",
            "paper",
            "picture",
        ):
            return pages and self.state in ("ready", "scanning")
        return True

    def action_start(self) -> None:
        """Scan, or go on after the last page kept."""
        feed = self.feed
        if feed is None or self.state != "ready":
            return
        if not self._device or self._can is None:
            self._tell(
                say(
                    "Máy quét chưa trả lời nên chưa quét được. {key} để dò lại.",
                    key=keys.named("scan.look"),
                ),
                warn=True,
            )
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
        self._enter("scanning", say("Đang chờ máy quét…"))
        self._run(lambda: feed.run(device, settings, aim))

    def _run(self, work: Callable[[], None]) -> None:
        """In a thread that lives on when this screen is closed; its news come to `_heard`."""
        self.host.run_worker(
            work,
            thread=True,
            exit_on_error=False,
            group=f"scan-{self.code}",
            description=say("Quét giấy tờ"),
        )

    def _heard(self, step: object) -> None:
        """From the scan's thread."""
        self.host.call_from_thread(self._step, step)

    def _step(self, step: object) -> None:
        from scanners.devices.protocol import Invitation, Page, Progress, Started, Waiting

        if not self.is_attached:
            return
        bar = self.query_one(ProgressBar)
        last = say(" · Trang cuối tốt: {pages}", pages=self._pages) if self._pages else ""
        match step:
            case Ended(error=error):
                self._ended(error)
            case _ if self.state != "scanning":
                pass
            case Page():
                bar.update(progress=1.0)
                self._paint()
                if self.focused is None or self.focused.disabled:
                    self.query_one(PageList).focus()
                self._tell(say("Đã nhận trang {pages}. Đang chờ trang sau…", pages=self._pages))
            case LookedAt(found=True):
                self._paint()
            case Progress(fraction=share):
                bar.update(progress=share)
                self._tell(
                    say(
                        "Đang quét trang {pages}: {share:.0%}{last}",
                        pages=self._pages + 1,
                        share=share,
                        last=last,
                    )
                )
            case Invitation():
                self._invite(step)
            case Started():
                if self._uninvite():
                    self._tell(
                        say(
                            "Điện thoại đã mở trang. Chụp từng trang; xong bấm “Xong” trên"
                            " điện thoại."
                        )
                    )
            case Waiting(reason=reason):
                if not self.has_class("-inviting"):
                    self._tell(reason + last)
            case _:
                pass

    def _invite(self, invitation: Invitation) -> None:
        """Show the code that a phone opens, over everything else."""
        room = self.query_one("#invitation", Vertical)
        words = say(
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
            say(
                "Mã còn dùng được {minutes} phút {seconds:02} giây. Esc: thôi, đóng trang"
                " điện thoại.",
                minutes=minutes,
                seconds=seconds,
            )
        )

    def _uninvite(self) -> bool:
        shown = self.has_class("-inviting")
        self.remove_class("-inviting")
        self.query_one("#invitation", Vertical).remove_children()
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
        return shown

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
        self._tell_ready(say("Đã quét xong. Trang cuối tốt: {pages}.", pages=self._pages))

    def _doubtful(self, view: View) -> bool:
        found = [row.findings for row in view.rows if row.treatment.kept]
        marked = any(one.short or one.long or one.blurred for one in found)
        return bool(marked or view.doubts or view.waiting)

    def action_stop(self) -> None:
        """Stop the device; when nothing runs, give up a special scan, or close."""
        if self.state in ("scanning", "reading") and self.feed is not None:
            if self.state == "scanning":
                self.state = "stopping"
                self._uninvite()
            self._tell(say("Đang dừng; các trang đã nhận đủ vẫn còn…"))
            self.feed.cancel()
        elif self.state == "ready" and self._aim != APPEND:
            self._aim = APPEND
            self._tell_ready(say("Thôi không quét lại."))
        elif self.state in ("ready", "opening"):
            if self._pages:
                self.host.say(
                    f"{self._pages} trang chưa lưu vẫn còn;"
                    f" {keys.named('dossier.scan')} ở hồ sơ để làm tiếp."
                )
            self.dismiss()

    def action_leave(self) -> None:
        """Close; the device goes on, and whoever opens this again finds it so."""
        if self.feed is not None and self.state == "scanning":
            self._let_go(self.feed)
            self.dismiss()

    def _let_go(self, feed: Feed) -> None:
        """What the device still does is told wherever the officer is then."""
        host = self.host

        def told(step: object) -> None:
            if isinstance(step, Ended):
                pages = len(feed.job.pages) if feed.job else 0
                words = say(
                    "Hồ sơ {code}: đã quét xong {pages} trang, chưa lưu. {key} để lưu.",
                    code=feed.code,
                    pages=pages,
                    key=keys.named("dossier.scan"),
                )
                host.call_from_thread(host.say, words)

        feed.listener = told

    def action_keep(self) -> None:
        """Each paper with pages becomes a file of the dossier."""
        feed = self.feed
        if feed is None or self.state != "ready" or not self._pages:
            return
        self._enter("keeping", say("Đang lưu {pages} trang…", pages=self._pages))

        def progress(done: int, count: int) -> None:
            self.host.call_from_thread(
                self._share, done, count, say("Đang lưu: {} trên {} giấy tờ")
            )

        self.do(
            lambda: feed.keep_all(progress=progress),
            self._kept,
            group="scan-keep",
            words=say("Lưu các trang"),
            failed=self._trouble,
        )

    def _kept(self, result: Result) -> None:
        told = [
            say("Đã lưu {pages} trang vào “{name}”.", pages=one.paper.pages, name=one.paper.name)
            for one in result.kept
        ]
        if len(told) > 3:
            pages = sum(one.paper.pages for one in result.kept)
            told = [say("Đã lưu {pages} trang vào {count} giấy tờ.", pages=pages, count=len(told))]
        told += [text for one in result.kept for text in one.warnings]
        self.host.say(" ".join(told))
        self.host.nudge()
        if not self.is_attached:
            return
        if result.waiting:
            self._enter("ready", "")
            self._paint()
            self._tell_ready(
                say(
                    "{told} Còn {waiting} trang chưa chia.",
                    told=" ".join(told),
                    waiting=result.waiting,
                )
            )
        else:
            self._close()

    def action_discard(self) -> None:
        """Forget all pages, after asking."""
        from desk_tui.screens.reception_dialogs import Choose

        if self.feed is None or self.state != "ready" or not self._pages:
            return
        question = Choose(
            say("Bỏ {pages} trang chưa lưu?", pages=self._pages),
            say("Ảnh của các trang này sẽ mất hẳn; giấy tờ phải quét lại."),
            (("drop", say("Bỏ hết {pages} trang", pages=self._pages)),),
            say("giữ lại"),
        )
        self.host.push_screen(question, self._discarded)

    def _discarded(self, answer: str | None) -> None:
        if answer == "drop" and self.feed is not None:
            self.feed.discard()
            self._aim = APPEND
            self._enter("ready", "")
            self._paint()
            self.query_one("#device").focus()
            self._tell(
                say(
                    "Đã bỏ các trang. Đặt giấy vào máy rồi bấm {key} hoặc Enter để quét.",
                    key=keys.named("scan.start"),
                )
            )

    def action_sheets(self) -> None:
        """Print the separator sheets of this dossier."""
        from desk_tui.counter.separators import print_sheets

        code = self.code
        self.do(
            lambda: print_sheets(self.desk, code),
            self.host.say,
            group="scan-sheets",
            words=say("In tờ ngăn"),
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
            box.error = say("Không có tệp này. Xem lại đường dẫn.")
        elif into == ALL:
            box.error = say(
                "Chọn một giấy tờ ở hồ sơ rồi {key}: tệp vào đúng một giấy tờ.",
                key=keys.named("dossier.scan"),
            )
        else:
            self._enter("keeping", say("Đang kiểm tra “{name}”…", name=path.name))
            self.do(
                lambda: scan.attach(self.desk, self.code, into, path),
                lambda kept: self._kept(Result((kept,), 0)),
                group="scan-keep",
                words=say("Kiểm tra tệp"),
                failed=self._trouble,
            )

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        """A hand scanner has nothing to say here."""
        event.stop()
