"""The way without a line: what is unsent onto a stick, and the centre's answer from it (C-23)."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import parcel
from desk_tui.counter.look import truth
from desk_tui.counter.parcel import Brought, Packed
from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.truth_line import size

_TELL_EVERY = 0.1


class ParcelDialog(DeskDialog[None]):
    """F10 writes a parcel, F9 takes an answer; both while the screen stays alive."""

    DEFAULT_CSS = """
    ParcelDialog { align: center middle; }
    ParcelDialog > #box {
        width: 78; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    ParcelDialog #state { height: auto; }
    ParcelDialog #told { height: auto; min-height: 2; }
    ParcelDialog #told.-good { color: $text-success; }
    ParcelDialog #told.-bad { color: $text-error; }
    ParcelDialog KeyLine { dock: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("parcel"),
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._stopped = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = say("Gói USB: gửi khi không có mạng")
            yield Static(id="state")
            yield Field(
                say("Thư mục trên USB"),
                code=True,
                value=str(next(iter(parcel.sticks()), "")),
                placeholder=say("cắm USB rồi ghi thư mục của nó"),
                id="place",
            )
            yield Static(id="told")
            yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#place").focus()
        self._show_state()

    def _show_state(self) -> None:
        unsent = truth(self.desk).unsent
        lines = [
            say("Chưa gửi {unsent} việc.", unsent=unsent)
            if unsent
            else say("Không còn việc nào chưa gửi.")
        ]
        last = parcel.latest(self.desk)
        if last and last.answered:
            lines.append(say("Gói lập lúc {made:%H:%M %d/%m/%Y} đã có trả lời.", made=last.made))
        elif last:
            made = say(
                "{made:%H:%M %d/%m/%Y}: {acts} việc, {files} tệp",
                made=last.made,
                acts=last.acts,
                files=last.files,
            )
            lines.append(say("Gói lập lúc {made}; đang chờ tệp trả lời.", made=made))
        self.query_one("#state", Static).update(Content("\n".join(lines)))

    def _place(self) -> Path | None:
        said = self.query_one("#place", Field).text_to_keep.strip()
        if self._busy:
            return None
        if not said or not Path(said).exists():
            self._tell(say("Chưa thấy thư mục này. Cắm USB rồi ghi đúng thư mục của nó."), "bad")
            return None
        self._busy, self._stopped = True, False
        return Path(said)

    def action_out(self) -> None:
        """Seal everything unsent onto the stick."""
        place = self._place()
        if place is None:
            return
        self._tell(say("Đang lập gói…"))
        self.do(
            lambda: parcel.out(self.desk, place, tell=self._progress(), stop=self._is_stopped),
            self._written,
            group="parcel",
            words=say("Lập gói USB"),
            failed=self._failed,
        )

    def _is_stopped(self) -> bool:
        return self._stopped

    def _progress(self) -> parcel.Tell:
        """Files done, told from the worker's thread and no oftener than an eye can read."""
        told = monotonic()

        def tell(done: int, of: int) -> None:
            nonlocal told
            if monotonic() - told >= _TELL_EVERY and not self._stopped:
                told = monotonic()
                self.host.call_from_thread(
                    self._tell, say("Đang lập gói: {done}/{of} tệp…", done=done, of=of)
                )

        return tell

    def _written(self, done: tuple[Path, Packed]) -> None:
        path, packed = done
        if not packed.acts:
            self._end(parcel.nothing_words(self.desk), "good")
            return
        said = say(
            "✔ Gói {acts} việc, {files} tệp ({bytes}) đã ghi xong:"
            " {name}. Mang USB tới trung tâm, rồi mang tệp trả lời về đây.",
            acts=packed.acts,
            files=packed.files,
            bytes=size(packed.bytes),
            name=path.name,
        )
        if packed.left_out:
            said += say(
                " {left_out} tệp không đọc được nên chưa vào gói.", left_out=packed.left_out
            )
        self._end(said, "good")

    def action_answer(self) -> None:
        """Take the answer that the centre wrote onto the stick."""
        place = self._place()
        if place is None:
            return
        self._tell(say("Đang đọc tệp trả lời…"))
        self.do(
            lambda: parcel.into(self.desk, place),
            self._brought,
            group="parcel",
            words=say("Nhận trả lời từ USB"),
            failed=self._failed,
        )

    def _brought(self, brought: Brought) -> None:
        said = say(
            "✔ Trung tâm đã nhận {acts} việc, {files} tệp.", acts=brought.acts, files=brought.files
        )
        if brought.refused:
            said += say(
                " {refused} việc bị từ chối: xem từng dòng ở trang Gửi/nhận.",
                refused=brought.refused,
            )
        if brought.already:
            said += say(" {already} việc đã xác nhận từ trước.", already=brought.already)
        self._end(said, "good")

    def _failed(self, error: BaseException) -> None:
        self._end(f"{error} {getattr(error, 'hint', '')}".strip(), "bad")

    def _end(self, said: str, tone: str) -> None:
        self._busy = False
        if self.is_attached:
            self._tell(said, tone)
            self._show_state()

    def _tell(self, said: str, tone: str = "") -> None:
        if not self.is_attached:
            return
        told = self.query_one("#told", Static)
        told.remove_class("-good", "-bad").update(Content(said))
        if tone:
            told.add_class(f"-{tone}")

    def action_close(self) -> None:
        """A parcel half written is given up; nothing of it stays on the stick."""
        self._stopped = True
        self.dismiss()
