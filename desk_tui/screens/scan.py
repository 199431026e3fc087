"""Scanning into one paper of a dossier: pages appear as they come, Esc stops for real."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, ProgressBar, Static
from textual.widgets.option_list import Option

from desk_tui.counter import scan
from desk_tui.screens.base import DeskDialog
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.one_of import OneOf

if TYPE_CHECKING:
    from scanners.devices import Found
    from scanners.devices.protocol import Capabilities, Mode, Settings, Source
    from scanners.intake import Job

SOURCE_WORDS = {"flatbed": "mặt kính", "feeder": "khay nạp", "duplex": "khay nạp, hai mặt"}
MODE_WORDS = {"color": "màu", "gray": "xám"}
State = Literal["ready", "scanning", "stopping", "keeping"]


class ScanDialog(DeskDialog[bool]):
    """Answers True when the paper has new pages."""

    DEFAULT_CSS = """
    ScanDialog { align: center middle; }
    ScanDialog > #box {
        width: 76; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    ScanDialog OptionList {
        height: auto; max-height: 5;
        border: round $foreground 45%; border-title-color: $foreground;
    }
    ScanDialog OptionList:focus { border: round $border; border-title-style: bold; }
    ScanDialog #settings { height: 3; }
    ScanDialog #told { height: auto; min-height: 2; padding: 0 1; }
    ScanDialog ProgressBar { padding: 0 1; }
    ScanDialog ProgressBar Bar { width: 1fr; }
    ScanDialog KeyLine { dock: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("scan"),
        Binding("escape,f12", "stop", "Dừng, đóng", id="app.back"),
    ]

    def __init__(self, code: str, key: str, name: str) -> None:
        super().__init__()
        self.code, self.key, self.paper = code, key, name
        self.state: State = "ready"
        self.pages = 0
        self._chosen = ""
        self._found: Found | None = None
        self._can: Capabilities | None = None
        self._last: Settings | None = None
        self._job: Job | None = None
        self._scan: scan.Running | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = Content(f"Quét: {self.paper} · {self.code}")
            devices = OptionList(id="devices")
            devices.border_title = "Máy quét"
            yield devices
            with Horizontal(id="settings"):
                yield OneOf("Lấy giấy từ", "source")
                yield OneOf("Độ nét", "dpi")
                yield OneOf("Màu", "mode")
            yield ProgressBar(total=1.0, show_eta=False, show_percentage=False, id="bar")
            yield Static(id="told")
            yield Field(
                "Hoặc chọn tệp",
                placeholder="gõ hay dán đường dẫn tệp PDF, JPG, PNG rồi Enter",
                why="Tệp người dân mang đến; chương trình kiểm tra tệp trước khi nhận.",
                id="file",
            )
            yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#bar").visible = False
        self._tell("Đang tìm máy quét…")
        self._ask_left()

    def on_unmount(self) -> None:
        if self._scan is not None:
            self._scan.cancel()

    # What there is.

    def _ask_left(self) -> None:
        self.do(
            lambda: scan.unfinished(self.desk, self.code, self.key),
            self._left,
            group="scan-left",
            words="Tìm lần quét dở",
        )

    def _left(self, job: Job | None) -> None:
        self._job = job
        self.pages = len(job.pages) if job else 0
        self.refresh_bindings()
        self.action_look()

    def action_look(self) -> None:
        """Look for devices."""
        if self.state != "ready":
            return
        self.do(
            lambda: (scan.devices(self.desk), scan.remembered(self.desk)),
            self._devices,
            group="scan-devices",
            words="Tìm máy quét",
            failed=self._failed,
        )

    def _devices(self, answer: tuple[Found, tuple[str, Settings]]) -> None:
        self._found, (device, self._last) = answer
        options = self.query_one("#devices", OptionList)
        options.clear_options()
        usable = [one for one in self._found.devices if one.info.id != "file" or self._files]
        for one in usable:
            told = Content.assemble(one.info.name, (f"  {one.info.id}", "$foreground 75%"))
            options.add_option(Option(told, id=one.info.id))
        if not usable:
            options.add_option(Option("Chưa thấy máy quét nào (Alt+D để dò lại)", disabled=True))
            why = [f"{problem.message} {problem.hint}" for problem in self._found.reasons.values()]
            self._tell("\n".join(why) or "Kiểm tra dây và nguồn máy quét, hoặc chọn tệp ở dưới.")
            self.query_one("#file").focus()
            return
        ids = [one.info.id for one in usable]
        options.highlighted = ids.index(device) if device in ids else 0
        options.focus()
        self._tell_ready()

    @property
    def _files(self) -> bool:
        return bool(scan.config(self.desk).files)

    def _tell_ready(self, before: str = "") -> None:
        if self._job:
            ready = (
                f"{self.pages} trang đã lưu từ lần quét trước, tiếp tục sau trang {self.pages}?"
                " F6: quét tiếp · Alt+L: lưu các trang này · Alt+B: bỏ."
            )
        else:
            ready = "Đặt giấy vào máy rồi bấm F6 hoặc Enter để quét."
        self._tell(f"{before}\n{ready}" if before else ready, warn=bool(self._job or before))

    @on(OptionList.OptionHighlighted, "#devices")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        id = event.option_id
        if id and id != self._chosen:
            self._chosen, self._can = id, None
            self.do(
                lambda: (id, scan.capabilities(self.desk, id)),
                self._capable,
                group="scan-can",
                words="Hỏi máy quét",
                failed=self._failed,
            )

    def _capable(self, answer: tuple[str, Capabilities]) -> None:
        id, can = answer
        if id != self._chosen:
            return
        self._can, last = can, self._last
        wanted = (last.source, str(last.dpi), last.mode) if last else ("feeder", "300", "color")
        steps = [step for step in can.resolutions if 100 <= step <= 600] or list(can.resolutions)
        near = min(steps, key=lambda step: abs(step - int(wanted[1])), default=300)
        self._offer("source", [(one, SOURCE_WORDS[one]) for one in can.sources], wanted[0])
        self._offer("dpi", [(str(one), f"{one} dpi") for one in steps], str(near))
        self._offer("mode", [(one, MODE_WORDS[one]) for one in can.modes], wanted[2])

    def _offer(self, name: str, choices: list[tuple[str, str]], value: str) -> None:
        self.query_one(f"#{name}", OneOf).offer(tuple(choices), value)

    # Scanning.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("keep", "drop"):
            return self.state == "ready" and self._job is not None
        if action in ("start", "look"):
            return True if self.state == "ready" else None
        return True

    @on(OptionList.OptionSelected, "#devices")
    def _selected(self) -> None:
        self.action_start()

    def action_start(self) -> None:
        """Scan, or go on after the last page kept."""
        if self.state != "ready" or not self._chosen:
            return
        if self._can is None:
            self._tell("Máy quét chưa trả lời nên chưa quét được. Alt+D để dò lại.", warn=True)
            return
        from scanners.devices.protocol import Settings

        settings = Settings(
            source=cast("Source", self.query_one("#source", OneOf).value),
            dpi=int(self.query_one("#dpi", OneOf).value or 300),
            mode=cast("Mode", self.query_one("#mode", OneOf).value),
        )
        try:
            running = scan.Running(
                self.desk, self._chosen, settings, self.code, self.key, self._job
            )
        except Exception as error:
            self._failed(error)
            return
        self._scan = running
        self._enter("scanning", "Đang chờ máy quét…")
        self.do(
            lambda: running.run(lambda step: self.host.call_from_thread(self._step, step)),
            self._kept,
            group="scan",
            words="Quét giấy tờ",
            failed=self._failed,
        )

    def _step(self, step: object) -> None:
        from scanners.devices.protocol import Page, Progress, Waiting

        if self.state != "scanning" or not self.is_attached:
            return
        bar = self.query_one("#bar", ProgressBar)
        match step:
            case Page(sequence=number, blank=blank):
                self.pages = number
                bar.update(progress=1.0)
                also = " (trang này có vẻ trắng, vẫn giữ)" if blank else ""
                self._tell(f"Đã nhận trang {number}{also}. Đang chờ trang sau…")
            case Progress(sequence=number, fraction=share):
                bar.update(progress=share)
                kept = f" · {self.pages} trang đã lưu" if self.pages else ""
                self._tell(f"Đang quét trang {number}: {share:.0%}{kept}")
            case Waiting(reason=reason):
                self._tell(reason)

    def _enter(self, state: State, words: str) -> None:
        self.state = state
        self.query_one("#bar").visible = state != "ready"
        self.query_one("#bar", ProgressBar).update(progress=0.0)
        for name in ("#devices", "#source", "#dpi", "#mode", "#file"):
            self.query_one(name).disabled = state != "ready"
        self._tell(words)
        self.refresh_bindings()

    def _kept(self, kept: scan.Kept) -> None:
        self._scan = None
        told = f"Đã lưu {kept.paper.pages} trang vào “{kept.paper.name}”."
        self.host.say(" ".join([told, *kept.warnings]))
        self.host.nudge()
        self.dismiss(True)

    def _failed(self, error: BaseException) -> None:
        """What happened, what to do, what was kept; then the pages kept are offered again."""
        self._scan = None
        if not self.is_attached:
            return
        self._enter("ready", "")
        hint = getattr(error, "hint", "")
        told = f"{error} {hint}".strip()
        self.do(
            lambda: scan.unfinished(self.desk, self.code, self.key),
            lambda job: self._after_failure(told, job),
            group="scan-left",
            words="Tìm các trang đã lưu",
        )

    def _after_failure(self, told: str, job: Job | None) -> None:
        if not self.is_attached or self.state != "ready":
            return
        self._job = job
        self.pages = len(job.pages) if job else 0
        kept = f"{self.pages} trang đã lưu. " if job else "Chưa có trang nào được lưu. "
        more = (
            f"F6: tiếp tục sau trang {self.pages} · Alt+L: lưu các trang này · Alt+B: bỏ."
            if job
            else "F6: quét lại."
        )
        self._tell(f"{told}\n{kept}{more}", warn=True)
        self.refresh_bindings()
        if not self.query_one("#devices").disabled:
            self.query_one("#devices").focus()

    def action_stop(self) -> None:
        """Stop the device; when nothing runs, close."""
        if self.state == "ready":
            self.dismiss(False)
        elif self.state == "scanning" and self._scan is not None:
            self.state = "stopping"
            self._tell("Đang dừng máy quét; các trang đã nhận đủ vẫn còn…")
            self._scan.cancel()

    # Pages and files that are there already.

    def action_keep(self) -> None:
        """The pages kept are the whole paper."""
        job = self._job
        if job is not None and self.state == "ready":
            self._enter("keeping", f"Đang lưu {len(job.pages)} trang…")
            self.do(
                lambda: scan.keep_unfinished(self.desk, self.code, self.key, job),
                self._kept,
                group="scan",
                words="Lưu các trang",
                failed=self._failed,
            )

    def action_drop(self) -> None:
        """Forget the pages kept."""
        if self._job is not None and self.state == "ready":
            scan.drop_unfinished(self._job)
            self._job, self.pages = None, 0
            self.refresh_bindings()
            self._tell_ready("Đã bỏ các trang của lần quét trước.")

    @on(Field.Submitted, "#file")
    def _file(self, event: Field.Submitted) -> None:
        typed = event.value.strip().strip("'\"")
        if not typed or self.state != "ready":
            return
        path = Path(typed).expanduser()
        if not path.is_file():
            self.query_one("#file", Field).error = "Không có tệp này. Xem lại đường dẫn."
            return
        self._enter("keeping", f"Đang kiểm tra “{path.name}”…")
        self.do(
            lambda: scan.attach(self.desk, self.code, self.key, path),
            self._kept,
            group="scan",
            words="Kiểm tra tệp",
            failed=self._failed,
        )

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        """A hand scanner has nothing to say here."""
        event.stop()

    def _tell(self, words: str, *, warn: bool = False) -> None:
        told = Content.styled(words, "bold $text-warning") if warn else Content(words)
        self.query_one("#told", Static).update(told)
