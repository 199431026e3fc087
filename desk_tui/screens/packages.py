"""Assisted packages: the list of the office, and one with its state, its QR and what it became."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import packages
from desk_tui.counter.convert import CONSENT, Converted
from desk_tui.counter.packages import Row, Whole
from desk_tui.rules.text import vn_money
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.list_screen import ListScreen
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.facts import Facts
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.qr import QrCode
from desk_tui.widgets.queue_table import Cell, Column, PagedTable
from desk_tui.widgets.truth_line import TruthLine

LOOK_SECONDS = 2.0
_STYLES = {"filed": "good", "joined": "good", "stopped": "bad", "with-citizen": "warn"}
_PAPERS = {
    "received": say("Đã xem"),
    "shown": say("Đã xem"),
    "data": say("Có dữ liệu"),
    "digitised": say("Đã số hóa"),
    "missing": say("Thiếu"),
    "failed": say("Chưa đạt"),
}
_EMPTY = say(
    "Chưa có gói nào. Trong màn hình tiếp nhận, {reception.convert} lập gói nộp trực tuyến cùng"
    " công dân."
)
_WHY = say(
    "Hồ sơ trực tuyến lập cùng công dân tại quầy: gửi khi có mạng, trung tâm cấp số hoặc gắn vào hồ"
    " sơ công dân đã tự nộp. Enter mở gói."
)


class PackagesScreen(ListScreen):
    """Newest first; Enter opens one."""

    DEFAULT_CSS = """
    PackagesScreen #head { height: 1; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("packages")]
    AUTO_FOCUS = "#rows"

    def __init__(self) -> None:
        super().__init__()
        self._only_open = False

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield PagedTable(
            (
                Column(say("Gói"), 17),
                Column(say("Lập lúc"), 11),
                Column(say("Người nộp"), 20),
                Column(say("Thủ tục"), 18, spare=True),
                Column(say("Trạng thái"), 30, grow=True),
            ),
            empty=keys.filled(_EMPTY),
            title=say("Gói nộp trực tuyến"),
            why=_WHY,
            id="rows",
        )

    def on_mount(self) -> None:
        self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        if self.is_current:
            self.reload()

    def reload(self) -> None:
        work = partial(packages.newest, self.desk, only_open=self._only_open)
        self.read(work, self._show, group="packages", words=say("Đọc các gói"))

    def _show(self, rows: Sequence[Row]) -> None:
        shown = say("chưa thành hồ sơ") if self._only_open else say("tất cả")
        self.head(
            [
                Content(
                    say(
                        "Gói nộp trực tuyến có hỗ trợ – {shown}: {count}",
                        shown=shown,
                        count=len(rows),
                    )
                )
            ]
        )
        self.fill([(row.id, _cells(row)) for row in rows])

    @on(PagedTable.Selected)
    def _open(self, event: PagedTable.Selected) -> None:
        if event.row:
            self.host.push_screen(PackageScreen(event.row.id))

    def action_only_open(self) -> None:
        """Only those that may still become a dossier; all again."""
        self._only_open = not self._only_open
        self.reload()


def _cells(row: Row) -> tuple[Cell | str, ...]:
    return (
        row.code,
        f"{row.prepared:%H:%M %d/%m}",
        row.name,
        row.procedure_name,
        row.words,
    )


class PackageScreen(DeskScreen):
    """One package. `made` is only there right after it was made: its link is in no record."""

    DEFAULT_CSS = """
    PackageScreen #title { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    PackageScreen #both { height: 1fr; }
    PackageScreen #facts { width: 1fr; padding: 0 1; }
    PackageScreen #facts Static { height: auto; margin-bottom: 1; }
    PackageScreen #state { text-style: bold; padding: 0 1; border: heavy $border-blurred; }
    PackageScreen #state.-good { color: $text-success; border: heavy $success; }
    PackageScreen #state.-warn { color: $text-warning; border: heavy $warning; }
    PackageScreen #state.-bad { color: $text-error; border: heavy $error; }
    PackageScreen #phone { width: 46; padding: 0 1; border-left: solid $border-blurred; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("package"),
        Binding("enter", "dossier", say("Mở hồ sơ"), show=False),
    ]

    def __init__(self, code: str, made: Converted | None = None, effort: str = "") -> None:
        super().__init__()
        self.code, self.made, self.effort = code, made, effort
        self.package: Whole | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="title")
        with Horizontal(id="both"):
            with VerticalScroll(id="facts"):
                yield Static(id="state")
                yield Facts(id="who")
                yield Static(id="papers")
                yield Static(id="money")
                yield Static(id="warnings")
                yield Static(Content.styled(self.effort, "$text-muted"), id="effort")
            if self.made:
                yield QrCode(
                    self.made.qr,
                    say("Công dân quét bằng điện thoại để xem lại, bổ sung ảnh và đồng ý."),
                    id="phone",
                )
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#facts").focus()
        self.query_one("#effort").display = bool(self.effort)
        self.set_interval(LOOK_SECONDS, self._look)

    def on_screen_resume(self) -> None:
        self.host.refresh_truth()
        self._look()

    def _look(self) -> None:
        if self.is_current:
            self._ask()

    def _ask(self) -> None:
        work = partial(packages.whole, self.desk, self.code)
        self.do(work, self._show, group="package", words=say("Đọc gói"))

    def _show(self, whole: Whole) -> None:
        if not self.is_attached:
            return
        self.package = whole
        row, said = whole.row, whole.said
        self.query_one("#title", Static).update(Content(f"{row.code} – {said.procedure_name}"))
        state = self.query_one("#state", Static)
        state.set_classes(f"-{_STYLES.get(row.state, 'plain')}")
        state.update(Content(f"{row.words[:1].upper()}{row.words[1:]}"))
        self.query_one(Facts).show(_facts(whole))
        self.query_one("#papers", Static).update(_papers(whole))
        self._lines("#money", [f"{vn_money(p.amount)}: {p.words}" for p in whole.payments])
        warnings = [*(self.made.warnings if self.made else ()), *whole.warnings]
        told = self.query_one("#warnings", Static)
        told.display = bool(warnings)
        told.update(
            Content("\n").join(Content.styled(f"! {one}", "$text-warning") for one in warnings)
        )
        self.refresh_bindings()

    def _lines(self, where: str, lines: Sequence[str]) -> None:
        place = self.query_one(where, Static)
        place.display = bool(lines)
        place.update(Content("\n".join(lines)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Faint while there is nothing to open, or nothing to take back."""
        if action == "dossier":
            return bool(self.package and self.package.row.dossier_code) or None
        if action == "pay":
            return bool(self.package and self.package.said.fee) or None
        if action in ("withdraw", "link"):
            return bool(self.package and self.package.row.state in packages.OPEN) or None
        return True

    def action_dossier(self) -> None:
        if self.package and self.package.row.dossier_code:
            self.host.open_dossier(self.package.row.dossier_code)

    def action_pay(self) -> None:
        """The fee of the package: what was asked, and paying it another way."""
        from desk_tui.screens.pay import PayDialog

        if self.package:
            self.host.push_screen(PayDialog(self.package.row.code), lambda _: self._ask())

    def action_link(self) -> None:
        """The citizen's code was lost or locked: another, which is told this once."""
        if self.package is None:
            return
        code = self.package.row.code

        def work() -> Converted:
            from desk_tui.counter.relink import new_link

            return new_link(self.desk, code)

        def done(made: Converted) -> None:
            self.host.nudge(now=True)
            self.host.switch_screen(PackageScreen(code, made))

        self.do(work, done, group="link", words=say("Cấp mã mới"))

    def action_withdraw(self) -> None:
        """The applicant wants it no longer: with a reason, while it is no dossier."""
        if self.package is None:
            return
        code = self.package.row.code

        def do(reason: str) -> str:
            return f"{code}: {packages.withdraw(self.desk, code, reason).row.words}."

        deed = Deed(
            say("Rút gói"),
            say("rút"),
            say(
                "Gói {code} của {name} sẽ không nộp nữa."
                " Nếu trung tâm đã nộp trước khi lệnh này tới thì hồ sơ vẫn đứng.",
                code=code,
                name=self.package.row.name,
            ),
            say("Ghi vào lịch sử của gói và gửi về trung tâm."),
            do,
        )
        self.host.push_screen(ReasonDialog(deed), self._withdrawn)

    def _withdrawn(self, words: str | None) -> None:
        if words:
            self.host.say(words)
            self.host.nudge()
            self._ask()


def _facts(whole: Whole) -> list[tuple[str, str]]:
    row, said = whole.row, whole.said
    fee = say("chưa có mức thu trong danh mục") if said.fee is None else vn_money(said.fee)
    facts = [
        (say("Người nộp"), f"{said.applicant.name} {said.applicant.number}".strip()),
        (say("Điện thoại"), said.applicant.phone),
        (
            say("Người hỗ trợ"),
            say("{helper}, quầy {rsplit}", helper=row.helper, rsplit=row.desk.rsplit("/", 1)[-1]),
        ),
        (say("Lập lúc"), f"{row.prepared:%H:%M %d/%m/%Y}"),
        (say("Đồng ý"), CONSENT.get(said.consent.how, said.consent.how)),
        (say("Trường hợp"), said.case),
        (say("Phí trực tuyến"), fee),
        (say("Hồ sơ"), row.dossier_code),
    ]
    return [(name, value) for name, value in facts if value]


def _papers(whole: Whole) -> Content:
    lines = [Content.styled(say("Giấy tờ"), "$text-muted")]
    for number, paper in enumerate(whole.said.papers, 1):
        lines.append(Content(f"{number}. {_PAPERS.get(paper.state, paper.state)}: {paper.name}"))
    return Content("\n").join(lines)
