"""Is this slip real? One scan, one answer in large words, and what to do (C-08)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from db.problem import RecordProblem
from desk_tui.counter import look
from desk_tui.counter.half_visit import is_visit
from desk_tui.counter.verify import Verdict, verify
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.half_visit import open_slip
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned, ScanMangled, is_card
from desk_tui.widgets.fields import Field
from desk_tui.widgets.keys import filled


@dataclass(frozen=True)
class Answer:
    """How a state is shown: a sign, capitals, a colour, and what the officer does now."""

    sign: str
    words: str
    style: str
    todo: str


ANSWERS = {
    "current": Answer(
        "✔", say("PHIẾU THẬT – CÒN GIÁ TRỊ"), "good", say("Đối chiếu người cầm phiếu rồi làm tiếp.")
    ),
    "replaced": Answer(
        "!",
        say("PHIẾU THẬT – ĐÃ CÓ BẢN MỚI"),
        "warn",
        say(
            "Không dùng phiếu này. Xem ngày hẹn trên bản mới; in lại cho người dân nếu"
            " cần ({dossier.print})."
        ),
    ),
    "revoked": Answer(
        "✘",
        say("PHIẾU THẬT – ĐÃ BỊ THU HỒI"),
        "bad",
        say("Không trả kết quả theo phiếu này. Mở hồ sơ xem vì sao thu hồi."),
    ),
    "forged": Answer(
        "✘",
        say("PHIẾU GIẢ"),
        "bad",
        say("Không làm theo phiếu. Giữ bản chụp phiếu và báo người phụ trách."),
    ),
    "altered": Answer(
        "✘",
        say("PHIẾU BỊ SỬA HOẶC QUÉT SAI"),
        "bad",
        say("Tắt bộ gõ tiếng Việt, quét lại. Vẫn vậy thì tra theo tên và báo người phụ trách."),
    ),
    "elsewhere": Answer(
        "✔",
        say("PHIẾU THẬT – DO QUẦY KHÁC CẤP"),
        "warn",
        say(
            "Quầy này chưa biết phiếu còn giá trị không: gửi/nhận ({app.line}) rồi quét lại, hoặc"
            " hỏi quầy cấp phiếu."
        ),
    ),
    "not-a-slip": Answer(
        "?",
        say("KHÔNG PHẢI MÃ CỦA PHIẾU"),
        "warn",
        say(
            "Quét mã QR vuông in ở góc phiếu. Thẻ căn cước thì quét ở màn hình tiếp nhận"
            " ({app.receive})."
        ),
    ),
}


def state_of(verdict: Verdict) -> str:
    """A good seal of a slip that is not in this record cannot be called current."""
    return "elsewhere" if verdict.valid and not verdict.known else verdict.state


class VerifyDialog(DeskDialog[None]):
    """Scan or paste; another scan asks again. With `text` the answer comes at once."""

    DEFAULT_CSS = """
    VerifyDialog { align: center middle; }
    VerifyDialog > #box {
        width: 72; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    VerifyDialog #answer { height: auto; padding: 1 2; text-align: center; text-style: bold; }
    VerifyDialog #answer.-good { color: $text-success; border: heavy $success; }
    VerifyDialog #answer.-warn { color: $text-warning; border: heavy $warning; }
    VerifyDialog #answer.-bad { color: $text-error; border: heavy $error; }
    VerifyDialog #more { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]

    def __init__(self, text: str = "", *, open_when_good: bool = False) -> None:
        super().__init__()
        self.text = text
        self.open_when_good = open_when_good
        self.state = ""
        self._dossier = self._asked = self._visit = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = say("Kiểm tra phiếu")
            box.border_subtitle = say("Esc: đóng")
            yield Field(
                say("Mã trên phiếu"),
                placeholder=say("quét mã QR trên phiếu, hoặc dán vào đây rồi Enter"),
                code=True,
                id="qr",
            )
            yield Static(id="answer")
            yield Static(id="more")

    def on_mount(self) -> None:
        self.query_one("#answer").display = False
        self.query_one("#qr").focus()
        if self.text:
            self._ask(self.text)

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        event.stop()
        self.query_one("#qr", Field).load("")
        self._ask(event.text)

    @on(ScanMangled)
    def _mangled(self, event: ScanMangled) -> None:
        event.stop()
        self._show("altered", event.advice, "")

    @on(Field.Submitted)
    def _entered(self, event: Field.Submitted) -> None:
        if event.value.strip():
            self._ask(event.value)
            self.query_one("#qr", Field).load("")
        elif self._dossier:
            self.dismiss()
            self.host.open_dossier(self._dossier)
        elif self._visit:
            self.dismiss()
            open_slip(self, self._visit, self.host.open_reception)

    def _ask(self, text: str) -> None:
        if is_card(text):
            self._show("not-a-slip", say("Vừa quét thẻ căn cước, không phải phiếu."), "")
            return
        self._asked, self._visit = text, ""
        self.do(
            lambda: (verify(self.desk, text), self._dossier_of(text)),
            self._answered,
            group="verify",
            words=say("Kiểm tra phiếu"),
            failed=self._failed,
        )

    def _dossier_of(self, text: str) -> str:
        """The dossier a slip speaks of, when it is in this record; visits have none."""
        parts = text.split("/")
        try:
            return look.find(self.desk, parts[2]).code if len(parts) > 2 else ""
        except RecordProblem:
            return ""

    def _answered(self, answer: tuple[Verdict, str]) -> None:
        verdict, dossier = answer
        if not self.is_attached:
            return
        state = state_of(verdict)
        if state == "current" and dossier and self.open_when_good:
            self.dismiss()
            self.host.open_dossier(dossier)
            return
        if state == "current" and is_visit(self._asked):
            self._visit = self._asked
        facts = verdict.words
        if verdict.code and state not in ("altered", "forged"):
            facts += say("\nMã {code}, bản {version}", code=verdict.code, version=verdict.version)
        self._show(state, facts, dossier if state != "forged" else "")

    def _failed(self, error: BaseException) -> None:
        if getattr(error, "code", "") == "not-a-slip":
            self._show("not-a-slip", str(error), "")
        else:
            self.host.tell(error)

    def _show(self, state: str, facts: str, dossier: str) -> None:
        answer = ANSWERS[state]
        self.state, self._dossier = state, dossier
        big = self.query_one("#answer", Static)
        big.display = True
        big.remove_class("-good", "-warn", "-bad").add_class(f"-{answer.style}")
        big.update(Content(f"{answer.sign}  {answer.words}  {answer.sign}"))
        more = f"{facts}\n{filled(answer.todo)}"
        if dossier:
            more += say("\nEnter: mở hồ sơ {dossier}", dossier=dossier)
        elif self._visit:
            more += say("\nEnter: làm tiếp lượt đến này")
        self.query_one("#more", Static).update(Content(more))

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()
