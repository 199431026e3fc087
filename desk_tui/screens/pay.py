"""Money for one dossier or package: cash in two keys, a transfer by its code, later, given back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from desk_tui.counter import collect, money_slips
from desk_tui.counter.collect import Asked, Paid, Wish
from desk_tui.rules.money import Kind
from desk_tui.rules.text import vn_money
from desk_tui.screens import pay_words
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.pay_words import Shown, brief, change_words, head, money_typed, read
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.qr import QrCode

ROOMY = 36
"""Lines of a window in which everything about a payment shows beside its code."""
_ONLY: tuple[Kind | None, ...] = (None, "phi", "le-phi")


class PayDialog(DeskDialog[str]):
    """Enter takes cash (the exact sum when nothing is typed); answers what was done, or nothing."""

    DEFAULT_CSS = """
    PayDialog { align: center middle; }
    PayDialog > #box {
        width: 100; max-width: 100%; height: auto; max-height: 100%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    PayDialog #body { height: auto; }
    PayDialog Static { height: auto; }
    PayDialog #change { text-style: bold; }
    PayDialog #refused { color: $text-error; }
    PayDialog QrCode { height: 19; }
    PayDialog KeyLine { dock: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("pay"),
        Binding("enter", "done", say("Xong"), show=False),
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.shown: Shown | None = None
        self.done = ""
        self._only: Kind | None = None
        self._book = 0
        self._in_cash = False
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = Content(say("Thu phí, lệ phí · {code}", code=self.code))
            with VerticalScroll(id="body", can_focus=False):
                yield from self._boxes()
            yield KeyLine()

    def _boxes(self) -> ComposeResult:
        yield Static(say("Đang đọc…"), id="what")
        yield Field(
            say("Số tiền"),
            code=True,
            id="amount",
            check=pay_words.money_problem,
        )
        yield Field(say("Căn cứ"), id="ground")
        yield Field(
            say("Khách đưa (bỏ trống: đưa đủ)"),
            code=True,
            id="handed",
            check=pay_words.money_problem,
        )
        yield Static(id="change")
        yield QrCode("-", id="qr")
        yield Field(
            say("Tiền đã về: số tham chiếu của ngân hàng (Tab vào ô, Enter xác nhận)"),
            code=True,
            id="reference",
            check=lambda said: None if len(said) >= 4 else say("Số tham chiếu quá ngắn."),
        )
        yield Static(id="refused")

    def on_mount(self) -> None:
        for box in self.query(Field):
            box.display = False
        self.query_one(QrCode).display = False
        self.reload()

    def on_resize(self) -> None:
        # The border and the keys stay in sight; what does not fit is scrolled to.
        self.query_one("#body").styles.max_height = max(3, self.app.size.height - 3)

    def reload(self) -> None:
        """Read again how it stands."""
        only = self._only
        self.do(
            lambda: read(self.desk, self.code, only),
            self._show,
            group="pay-read",
            words=say("Đọc khoản phải nộp"),
            failed=self._unread,
        )

    def _unread(self, error: BaseException) -> None:
        self.host.tell(error)
        if self.is_current:
            self.dismiss(self.done)

    def _show(self, shown: Shown) -> None:
        if not self.is_attached:
            return
        self.shown = shown
        self._in_cash = self._in_cash and shown.mode == "waiting"
        self._book %= max(1, len(shown.books))
        tight = self.mode == "waiting" and self.app.size.height < ROOMY
        lines = brief(shown) if tight else head(shown)
        if self.done:
            lines.insert(0, Content.styled(self.done, "bold"))
        self.query_one("#what", Static).update(Content("\n").join(lines))
        cash = self.mode == "ask"
        unknown = cash and shown.due.fee is None
        self._display("amount", unknown)
        self._display("ground", unknown)
        self._display("handed", cash)
        waiting = shown.waiting
        self._display("reference", not cash and bool(waiting and waiting.how == "transfer"))
        self.query_one("#change").display = cash
        self._show_code(shown)
        self.refresh_bindings()
        # Never into the bank's reference: a sum typed there for cash would be taken for one.
        first = next((box for box in self.query(Field) if box.display and cash), None)
        self.set_focus(first)

    @property
    def mode(self) -> str:
        """As `Shown.mode`; cash may be taken although a transfer is waited for."""
        if self.shown is None:
            return ""
        return "ask" if self._in_cash else self.shown.mode

    def _display(self, id: str, wanted: bool) -> None:
        self.query_one(f"#{id}", Field).display = wanted

    def _show_code(self, shown: Shown) -> None:
        """The code that phones read: a transfer's, or the platform's address once it is open."""
        code, waiting = self.query_one(QrCode), shown.waiting
        link = (waiting.text if waiting.how == "transfer" else waiting.url) if waiting else ""
        code.display = bool(link) and self.mode == "waiting"
        if waiting is None or not link:
            return
        code.set_link(link, pay_words.code_words(waiting, shown.account))
        code.styles.height = code.needs.height if self.app.size.height < ROOMY else 19

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done in this state is offered."""
        mode = self.mode
        waiting = self.shown.due.waiting if self.shown else None
        allowed = {
            "cash": mode == "waiting",
            "transfer": mode == "ask",
            "online": mode == "ask",
            "later": mode == "ask" and not (waiting and waiting.how == "later"),
            "kind": mode == "ask",
            "book": mode == "ask" and len(self.shown.books if self.shown else ()) > 1,
            "report": mode == "waiting" and bool(waiting and waiting.state == "asked"),
            "cancel": waiting is not None,
            "exempt": mode in ("ask", "waiting") and not (self.shown and self.shown.due.package),
            "refund": bool(self.shown and self.shown.due.last_paid),
            "print": mode in ("paid", "waiting"),
        }
        return allowed.get(action, True)

    # Cash and confirming.

    @on(Input.Changed, "#handed")
    def _tell_change(self) -> None:
        owed = self._owed()
        handed = self.query_one("#handed", Field).value
        self.query_one("#change", Static).update(change_words(handed, owed) if owed else "")

    def _owed(self) -> int:
        if self.shown is None:
            return 0
        if self.shown.due.fee is None:
            return money_typed(self.query_one("#amount", Field).value) or 0
        return self.shown.due.owed

    @on(Field.Submitted, "#amount")
    @on(Field.Submitted, "#ground")
    def _go_on(self) -> None:
        self.focus_next()

    @on(Field.Submitted, "#handed")
    def _take_cash(self) -> None:
        if self._settled():
            handed = money_typed(self.query_one("#handed", Field).text_to_keep)
            wish = self._wish(handed)
            self._run(lambda: collect.pay_cash(self.desk, self.code, wish), self._was_paid)

    @on(Field.Submitted, "#reference")
    def _confirm(self) -> None:
        if not self._settled():
            return
        said = self.query_one("#reference", Field).text_to_keep
        if not said:
            self._refuse(say("Chưa ghi số tham chiếu của ngân hàng."))
            return
        self._run(lambda: collect.confirm(self.desk, self.code, said), self._was_paid)

    def _settled(self) -> bool:
        boxes = [box for box in self.query(Field) if box.display]
        for box in boxes:
            box.settle(final=True)
        wrong = next((box for box in boxes if box.error), None)
        if wrong:
            wrong.focus()
        return wrong is None

    def _wish(self, handed: int | None = None) -> Wish:
        unknown = self.shown is not None and self.shown.due.fee is None
        amount = money_typed(self.query_one("#amount", Field).text_to_keep) if unknown else None
        ground = self.query_one("#ground", Field).text_to_keep if unknown else ""
        books = self.shown.books if self.shown else ()
        chosen = books[self._book].id if self._book and books else ""
        return Wish(amount=amount, only=self._only, ground=ground, book=chosen, handed=handed)

    def _was_paid(self, paid: Paid) -> None:
        self._in_cash = False
        self.done = say("ĐÃ THU {paid}", paid=vn_money(paid.payment.paid))
        if paid.change:
            self.done += say(" · THỐI LẠI {change}", change=vn_money(paid.change))
        for said in paid.warnings:
            self.host.say(said)
        self._print(list(paid.slips))
        self._changed()

    # Other ways.

    def action_cash(self) -> None:
        """The payer pays cash after all, although a transfer or an online request is open."""
        self._in_cash = True
        self.reload()

    def action_transfer(self) -> None:
        wish = self._wish()
        self._run(lambda: collect.ask(self.desk, self.code, "transfer", wish), self._was_asked)

    def action_online(self) -> None:
        wish = self._wish()
        self._run(lambda: collect.ask(self.desk, self.code, "online", wish), self._was_asked)

    def action_later(self) -> None:
        wish = self._wish()
        self._run(lambda: collect.ask(self.desk, self.code, "later", wish), self._was_put_off)

    def _was_asked(self, asked: Asked) -> None:
        for said in asked.warnings:
            self.host.say(said)
        self._changed()

    def _was_put_off(self, asked: Asked) -> None:
        self.done = say("Thu sau: khoản này nằm trong danh sách còn phải nộp.")
        self.host.nudge()
        self.dismiss(self.done)

    def action_kind(self) -> None:
        """The officer says what the catalogue does not: phí, lệ phí, or as the rows have it."""
        self._only = _ONLY[(_ONLY.index(self._only) + 1) % len(_ONLY)]
        self.reload()

    def action_book(self) -> None:
        """The next of the books that could give this receipt."""
        shown = self.shown
        if shown and shown.books:
            self._book = (self._book + 1) % len(shown.books)
            self.host.say(f"Dùng quyển {shown.books[self._book].words}.")

    def action_report(self) -> None:
        def told(_: object) -> None:
            self.host.say("Đã ghi: người nộp báo đã chuyển. Chờ thấy tiền trên sao kê.")
            self._changed()

        self._run(lambda: collect.report(self.desk, self.code), told)

    def action_cancel(self) -> None:
        from desk_tui.screens.reason import Deed, ReasonDialog

        def cancel(reason: str) -> str:
            collect.cancel(self.desk, self.code, reason)
            return say("Đã hủy yêu cầu nộp tiền.")

        deed = Deed(
            title=say("Hủy yêu cầu nộp tiền"),
            enter=say("hủy"),
            about=say("Hồ sơ {code}, khoản chưa nộp.", code=self.code),
            why=say("Lý do được ghi lại cùng khoản đã hủy."),
            do=cancel,
        )
        self.host.push_screen(ReasonDialog(deed), self._told)

    def action_refund(self) -> None:
        from desk_tui.screens.refund import RefundDialog

        if self.shown:
            self.host.push_screen(RefundDialog(self.desk, self.shown.due), self._told)

    def action_exempt(self) -> None:
        from desk_tui.screens.refund import ExemptDialog

        if self.shown:
            self.host.push_screen(ExemptDialog(self.desk, self.shown.due), self._told)

    def _told(self, words: str | None) -> None:
        if words:
            self.host.say(words)
            self._changed()

    # Paper.

    def action_print(self) -> None:
        """A paid one: its receipts as numbered copies; a transfer: the notice once more."""
        waiting = self.shown.waiting if self.shown else None
        if waiting is None:
            self._run(
                lambda: money_slips.print_again(self.desk, self.code),
                lambda done: self._print(done[0]),
            )
        elif waiting.how == "transfer":
            self._run(
                lambda: collect.ask(self.desk, self.code, "transfer"),
                lambda asked: self._print([asked.notice] if asked.notice else []),
            )

    def _print(self, paths: list[Path]) -> None:
        def work() -> str:
            from desk_tui.slips.printing import print_file

            return "\n".join(print_file(path).message for path in paths)

        if paths:
            self.do(work, self.host.say, group="print", words=say("In biên lai"))

    # The same for all.

    def _run(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        """One deed at a time: a second Enter while the first is being written does nothing."""
        if self._busy:
            return
        self._busy = True
        self.query_one("#refused", Static).update("")

        def after(result: object) -> None:
            self._busy = False
            done(result)

        def failed(error: BaseException) -> None:
            self._busy = False
            self._refuse(f"{error} {getattr(error, 'hint', '')}".strip())

        self.do(work, after, group="pay", words=say("Thu tiền"), failed=failed)

    def _changed(self) -> None:
        self.host.nudge()
        self.reload()

    def _refuse(self, words: str) -> None:
        self.query_one("#refused", Static).update(Content(words))

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_done(self) -> None:
        """Enter where there is nothing to fill: the dialog has said what it had to say."""
        if self.shown and self.shown.mode in ("paid", "free", "gone"):
            self.dismiss(self.done)

    def action_close(self) -> None:
        self.dismiss(self.done)
