"""Side by side with the citizen's phone: the next step in large letters, one key on and back."""

from __future__ import annotations

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
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.qr import QrCode

_KEYS = "Phím cách: bước sau · ⌫: bước trước · ↑↓: việc khác"
_END = "F9: lần đầu nộp trực tuyến · F10: xong, ghi sổ · Esc: đóng"
_SCAN = "Mở máy ảnh điện thoại, đưa vào mã này."


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
        Binding("space,enter,right,pagedown", "step(1)", "Bước sau", show=False),
        Binding("backspace,left,pageup", "step(-1)", "Bước trước", show=False),
        Binding("down", "other(1)", "Việc sau", show=False),
        Binding("up", "other(-1)", "Việc trước", show=False),
        Binding("f9", "first_time", "Lần đầu", show=False),
        Binding("f10", "count", "Xong", show=False),
        Binding("escape,f12", "leave", "Đóng", show=False),
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
        self._place = min(max(self._place + by, 0), self._pages - 1)
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
            self.host.say(f"Đã ghi sổ: {said.heading.lower()}, {minutes} phút.")
            self.host.nudge()
            if self.is_current:
                self.app.pop_screen()

        self.do(work, done, group="guide", words="Ghi sổ hỗ trợ", failed=self._not_counted)

    def _not_counted(self, error: BaseException) -> None:
        self._counted = False
        self.host.tell(error)

    @property
    def _guide(self) -> guide.Guide:
        return guide.guide(self.host.folder, self._name)

    @property
    def _before(self) -> int:
        """Pages before the first step: the code to scan."""
        return 1 if self._about.link and self._name == "continue" else 0

    @property
    def _pages(self) -> int:
        return len(self._guide.steps) + self._before

    def _show(self) -> None:
        said, number = self._guide, self._place - self._before + 1
        scanning = number < 1
        self.query_one("#step").display = not scanning
        for code in self.query(QrCode):
            code.display = scanning
        step = _SCAN if scanning else said.steps[number - 1]
        if not scanning:
            self.query_one("#step", Static).update(Content.styled(self._large(step), "bold"))
        of = f"Bước {number}/{len(said.steps)}" if number > 0 else "Quét mã"
        first = " · LẦN ĐẦU" if self._first_time else ""
        lines = [
            Content.assemble(
                (f"{said.heading} – {of}{first}", "bold"), f"  {step}" * (not scanning)
            ),
            Content(_KEYS),
            Content(_END),
        ]
        if said.trouble:
            lines.append(Content.styled(f"! {said.trouble}", "$text-warning"))
        self.query_one("#foot", Static).update(Content("\n").join(lines))

    def _large(self, step: str) -> str:
        """In the largest letters in which the whole step fits; as it is in a window too small."""
        pages = painted(step, self.size.width - 4, self.size.height - 5)
        return "\n".join(pages[0]) if len(pages) == 1 else step
