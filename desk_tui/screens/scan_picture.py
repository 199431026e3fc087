"""The page under the cursor as a picture: beside the list where there is room, large on V."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from desk_tui.screens.base import DeskDialog
from desk_tui.screens.scan_keys import PageKeys
from desk_tui.tongue import say
from desk_tui.widgets.page_picture import PagePicture
from desk_tui.widgets.queue_table import PagedTable

if TYPE_CHECKING:
    from PIL.Image import Image

    from desk_tui.counter.feed import Feed
    from scanners.treatment import Treatment

_FINE = 1600
"""Pixels across a page that is looked at from near."""
_UNSEEN = say("Chưa xem được ảnh trang này.")


class PictureDialog(DeskDialog[None]):
    """One page, as large as the window."""

    DEFAULT_CSS = """
    PictureDialog > Vertical {
        width: 100%; height: 100%; border: round $border; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12,v,enter", "dismiss", say("Đóng"), show=False),
        Binding("space,plus,pagedown", "nearer(1)", say("Gần hơn"), show=False),
        Binding("backspace,minus,pageup", "nearer(-1)", say("Xa hơn"), show=False),
        Binding("left", "move(-1, 0)", say("Sang trái"), show=False),
        Binding("right", "move(1, 0)", say("Sang phải"), show=False),
        Binding("up", "move(0, -1)", say("Lên"), show=False),
        Binding("down", "move(0, 1)", say("Xuống"), show=False),
    ]

    def __init__(self, page: Image, words: str) -> None:
        super().__init__()
        self._page, self._words = page, words

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = self._words
            box.border_subtitle = say(
                "Phím cách: gần hơn · Xóa lùi: xa hơn · mũi tên: dời · Esc: đóng"
            )
            yield PagePicture()

    def on_mount(self) -> None:
        self._picture.show(self._page)

    @property
    def _picture(self) -> PagePicture:
        return self.query_one(PagePicture)

    def action_nearer(self, by: int) -> None:
        self._picture.nearer(by)

    def action_move(self, right: int, down: int) -> None:
        self._picture.move(right, down)


class PagePictures(PageKeys):
    """The picture follows the cursor; a machine that scans is not slowed down by it."""

    _seen: tuple[int, Treatment] | None = None

    @property
    def _beside(self) -> PagePicture:
        return self.query_one("#picture", PagePicture)

    @on(PagedTable.Moved, "#pages")
    def _follow(self) -> None:
        self.show_page()

    def show_page(self) -> None:
        """Draw the page under the cursor, when it is another one or was changed."""
        feed, page = self.feed, self._page
        if feed is None or feed.job is None or not page:
            self._seen = None
            self._beside.show(None)
            return
        now = (page, feed.job.page(page).treatment)
        if now == self._seen or self.state != "ready" or not self._beside.size.area:
            return
        self._seen = now
        self.do(
            partial(_picture, feed, page, 2 * self._beside.size.width),
            self._beside.show,
            group="scan-picture",
            words=say("Xem trang"),
            failed=lambda _error: self._beside.show(None, _UNSEEN),
        )

    def action_picture(self) -> None:
        """The page under the cursor over the whole window."""
        feed, page = self.feed, self._page
        if feed is None or feed.job is None or not page:
            return
        words = f"Trang {self._place(page)}"

        def show(picture: Image) -> None:
            self.host.push_screen(PictureDialog(picture, words))

        self.do(
            partial(_picture, feed, page, _FINE),
            show,
            group="scan-picture-large",
            words=say("Xem trang"),
            failed=self._trouble,
        )


def _picture(feed: Feed, page: int, width: int) -> Image:
    from desk_tui.counter.feed_look import picture

    assert feed.job is not None
    return picture(feed.job, page, width)
