"""Before a package is made: the applicant agrees to being helped, and how (C-05, IDN-09)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.one_of import OneOf

How = Literal["", "spoken", "signed", "on-phone"]
CONSENTS: tuple[tuple[How, str], ...] = (
    ("", say("chưa hỏi")),
    ("spoken", say("công dân nói đồng ý")),
    ("signed", say("công dân ký đồng ý")),
    ("on-phone", say("sẽ xem lại và đồng ý trên điện thoại")),
)
LANGUAGES = (("vi", say("Tiếng Việt")), ("en", say("Tiếng Anh")))
_ASK = say("Chưa ghi công dân đồng ý thế nào: hỏi, rồi chọn bằng phím →.")


@dataclass(frozen=True)
class Agreed:
    """How the applicant agreed, and in which language the phone page speaks."""

    consent: How
    language: str


class ConvertDialog(DeskDialog[Agreed | None]):
    """What going online gives, the words of consent, and F10; None: given up."""

    DEFAULT_CSS = """
    ConvertDialog { align: center middle; }
    ConvertDialog > VerticalScroll {
        width: 84; max-width: 98%; height: auto; max-height: 96%;
        border: round $border; padding: 0 2; background: $surface;
    }
    ConvertDialog Static { height: auto; margin-bottom: 1; }
    ConvertDialog Horizontal { height: auto; }
    ConvertDialog #consent { width: 2fr; }
    ConvertDialog #asked { color: $text-error; margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("online"),
        Binding("enter", "on", say("Tiếp"), show=False),
        Binding("escape,f12", "give_up", say("Quay lại"), show=False),
    ]

    def __init__(self, words: str, advice: Content) -> None:
        super().__init__()
        self.words, self.advice = words, advice

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content(say("Lập gói nộp trực tuyến cùng công dân"))
            agree = keys.named("online.agree")
            box.border_subtitle = Content(
                say("→: chọn · Enter: tiếp · {agree}: lập gói · Esc: quay lại", agree=agree)
            )
            yield Static(self.advice)
            yield Static(Content.assemble(say("Đọc cho công dân: "), (f"“{self.words}”", "bold")))
            with Horizontal():
                yield OneOf(say("Công dân đồng ý được hỗ trợ"), id="consent")
                yield OneOf(say("Trang điện thoại"), id="language")
            yield Static(id="asked")

    def on_mount(self) -> None:
        self.query_one("#consent", OneOf).offer(CONSENTS, "")
        self.query_one("#language", OneOf).offer(LANGUAGES, "vi")
        self.query_one("#consent", OneOf).focus()

    @on(OneOf.Changed, "#consent")
    def _chosen(self) -> None:
        self.query_one("#asked", Static).update("")

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_on(self) -> None:
        """Enter: to the other box, and from there it is done."""
        if self.focused and self.focused.id == "consent" and self._consent:
            self.query_one("#language", OneOf).focus()
        else:
            self.action_agree()

    @property
    def _consent(self) -> How:
        value = self.query_one("#consent", OneOf).value
        chosen: list[How] = [how for how, _ in CONSENTS if how == value]
        return chosen[0]

    def action_agree(self) -> None:
        if not self._consent:
            self.query_one("#asked", Static).update(Content(_ASK))
            self.query_one("#consent", OneOf).focus()
            return
        self.dismiss(Agreed(self._consent, self.query_one("#language", OneOf).value))

    def action_give_up(self) -> None:
        self.dismiss(None)
