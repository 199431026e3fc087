"""Side by side with the citizen's phone: the next step in large letters, one key on and back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import guide, helping
from desk_tui.counter.large_letters import painted
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.leaflet import About
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.glyphs import has_blocks
from desk_tui.widgets.qr import QrCode

_KEYS = say("Phím cách: bước sau · ⌫: bước trước · ↑↓: việc khác")
_END = say("{first}: lần đầu nộp trực tuyến · {count}: xong, ghi sổ · Esc: đóng")
_SCAN = say("Mở máy ảnh điện thoại, đưa vào mã này.")


@dataclass(frozen=True)
class _Page:
    """`number` 0 is the code to scan; `seen` are the lines of large letters."""

    number: int
    step: str
    seen: tuple[str, ...]


class GuideScreen(DeskScreen):
    """The steps of one task, a page each; with a link, its QR code is the page before them.

    F10 counts the help with the minutes it took. Nothing is shown that the citizen should not see.
    """

    DEFAULT_CSS = """
    GuideScreen { layout: vertical; }
    GuideScreen #step { height: 1fr; width: 1fr; content-align: center middle; }
    GuideScreen #phone { height: 1fr; width: 1fr; }
    GuideScreen #foot { height: auto; padding: 0 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter,right,pagedown", "step(1)", say("Bước sau"), show=False),
        Binding("backspace,left,pageup", "step(-1)", say("Bước trước"), show=False),
        Binding("down", "other(1)", say("Việc sau"), show=False),
        Binding("up", "other(-1)", say("Việc trước"), show=False),
        *keys.bindings("guide"),
        Binding("escape,f12", "leave", say("Đóng"), show=False),
    ]

    def __init__(self, task: str, about: About) -> None:
        super().__init__()
        self._name, self._about, self._place = task, about, 0
        self._first_time = self._counted = False

    def compose(self) -> ComposeResult:
        yield Static(id="step")
        if self._about.link:
            yield QrCode(self._about.link, _SCAN, id="phone")
        yield Static(id="foot")

    def on_mount(self) -> None:
        self._began = self.desk.now()
        self._show()

    def on_resize(self, _: events.Resize) -> None:
        self._show()

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_leave(self) -> None:
        self.app.pop_screen()

    def action_step(self, by: int) -> None:
        self._place = min(max(self._place + by, 0), len(self._pages()) - 1)
        self._show()

    def action_other(self, by: int) -> None:
        names = guide.tasks(self.host.folder)
        at = names.index(self._name) if self._name in names else 0
        self._name, self._place = names[(at + by) % len(names)], 0
        self._show()

    def action_first_time(self) -> None:
        """The citizen had never filed online before (B3-09)."""
        self._first_time = not self._first_time
        self._show()

    def action_count(self) -> None:
        """Count the help once, with the minutes since this screen opened, and close."""
        if self._counted:
            return
        self._counted = True
        minutes = max(1, round((self.desk.now() - self._began).total_seconds() / 60))
        said, about = self._guide, self._about

        def work() -> None:
            helping.give(
                self.desk,
                said.help,
                procedure=about.procedure,
                person=about.person,
                subject=about.subject,
                minutes=min(minutes, helping.MOST_MINUTES),
                first_time=self._first_time,
                note=said.heading,
            )

        def done(_: None) -> None:
            self.host.say(f"Đã ghi sổ hỗ trợ “{said.heading}”: {minutes} phút.")
            self.host.nudge()
            if self.is_current:
                self.app.pop_screen()

        self.do(work, done, group="guide", words=say("Ghi sổ hỗ trợ"), failed=self._not_counted)

    def _not_counted(self, error: BaseException) -> None:
        self._counted = False
        self.host.tell(error)

    @property
    def _guide(self) -> guide.Guide:
        return guide.guide(self.host.folder, self._name)

    def _pages(self) -> list[_Page]:
        """A page for each step, more for one whose large letters do not fit on one."""
        pages = [_Page(0, _SCAN, ())] if self._about.link and self._name == "continue" else []
        columns, rows = self.size.width - 4, self.size.height - 5
        for number, step in enumerate(self._guide.steps, 1):
            # A window too small for large letters still shows the words.
            room = (columns, rows) if has_blocks(os.environ) else (0, 0)
            large = painted(step, *room) or ((step,),)
            pages += [_Page(number, step, seen) for seen in large]
        return pages

    def _show(self) -> None:
        said, pages = self._guide, self._pages()
        self._place = min(self._place, len(pages) - 1)
        page = pages[self._place]
        self.query_one("#step").display = page.number > 0
        for code in self.query(QrCode):
            code.display = page.number == 0
        self.query_one("#step", Static).update(Content.styled("\n".join(page.seen), "bold"))
        of = (
            say("Bước {number}/{count}", number=page.number, count=len(said.steps))
            if page.number
            else say("Quét mã")
        )
        first = say(" · LẦN ĐẦU") if self._first_time else ""
        lines = [
            Content.assemble((f"{said.heading} – {of}{first}", "bold"), f"  {page.step}"),
            Content(_KEYS),
            Content(
                _END.format(first=keys.named("guide.first_time"), count=keys.named("guide.count"))
            ),
        ]
        if said.trouble:
            lines.append(Content.styled(f"! {said.trouble}", "$text-warning"))
        self.query_one("#foot", Static).update(Content("\n").join(lines))
