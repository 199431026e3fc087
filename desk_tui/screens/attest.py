"""The attestation lane: card, papers in a grid, cash, slip and book numbers in one F10 (CAT-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from db.drafts import Draft
from desk_tui.counter import attest, attest_books, drafting, life, look, terms
from desk_tui.counter.attest_term import EXTEND
from desk_tui.counter.desk import local
from desk_tui.counter.identity import person_of_card
from desk_tui.screens import attest_words
from desk_tui.screens.attest_form import AttestForm
from desk_tui.screens.attest_grid import SheetGrid
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.reception_budget import told
from desk_tui.screens.reception_journal import Entry, Journal
from desk_tui.screens.reception_result import ResultPanel
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned, ScanMangled
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.truth_line import TruthLine

_AFTER = ("print", "pay", "give", "another")


class AttestScreen(DeskScreen):
    """One request from the card to the receipt. `card`: a payload scanned before it opened."""

    CSS_PATH = "reception.tcss"
    DEFAULT_CSS = """
    AttestScreen { layout: vertical; }
    AttestScreen #head { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("attest"),
        Binding("f2", "another", say("Người tiếp"), show=False, id="app.receive"),
        Binding("escape,f12", "leave", say("Quay lại"), id="app.back", key_display="Esc"),
    ]

    def __init__(self, card: str = "") -> None:
        super().__init__()
        self._card = card
        self._draft = drafting.new_draft()
        self._journal = Journal(self._write_draft)
        self._saving = self._done = False
        self._code, self._owed = "", False

    def compose(self) -> ComposeResult:
        desk = self.desk
        form = AttestForm(
            desk.today(),
            attest.procedures(desk),
            (*attest_books.papers_before(desk.read), *attest_books.usual_papers()),
            attest.last_signer(desk),
        )
        duty = life.duty(EXTEND, desk.now())
        form.most_days = duty.value if duty else 0
        yield Static(say("Chứng thực"), id="head")
        yield form
        yield ResultPanel()
        yield Static(id="bar")
        yield TruthLine(self.host.truth, now=desk.now)
        yield KeyLine()

    @property
    def form(self) -> AttestForm:
        return self.query_one(AttestForm)

    async def on_mount(self) -> None:
        self._keys_before, self._begun = self.host.burst.pressed, self.desk.now()
        self.query_one(ResultPanel).display = False
        self.form.show_change()
        self.set_focus(self.form.owner.box("number"))
        if self._card:
            self._take_card(self._card)
        elif found := attest.waiting_drafts(self.desk):
            await self._restore(found[0])

    # Moving on.

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.input.id == "handed":
            self.action_save()
        elif event.input.id in ("owner-address", "submitter-address"):
            self._to_papers()
        else:
            self.focus_next()

    def _to_papers(self) -> None:
        self.set_focus(self.form.grid.rows[0].box("name"))

    @on(SheetGrid.Done)
    def _papers_done(self) -> None:
        """Straight to the money: who signs is known, the rest is rare."""
        cash = self.form.choice("pay").value == "cash"
        signer = self.form.query_one("#signer", Field)
        last = self.form.query_one("#handed") if cash else self.form.choice("pay")
        self.set_focus(last if signer.text_to_keep else signer)
        last.scroll_visible(animate=False)

    @on(Field.Left)
    def _left(self, message: Field.Left) -> None:
        for section in (self.form.owner, self.form.submitter):
            if section in message.field.ancestors:
                section.show_said()
        if message.changed and message.field.id != "handed":
            self._ask_promise()
        self._note()

    @on(Input.Changed, "#handed")
    @on(OneOf.Changed, "#pay")
    def _paying(self) -> None:
        self.form.show_change()

    @on(OneOf.Changed, "#kind")
    @on(OneOf.Changed, "#days")
    def _chosen(self) -> None:
        self._ask_promise()
        self._note()

    def action_longer(self) -> None:
        """Open or close the boxes for what takes longer than the day."""
        part = self.form.query_one("#longer")
        part.display = not part.display
        self.set_focus(self.form.choice("days") if part.display else self.form.choice("pay"))
        self._ask_promise()
        self._note()

    def action_organisation(self) -> None:
        self.form.owner.next_kind()
        self.set_focus(self.form.owner.box("number"))

    def action_submitter(self) -> None:
        """Open or close the boxes of the one who brings it for the owner."""
        section = self.form.submitter
        section.display = not section.display
        self.set_focus((section if section.display else self.form.owner).box("number"))
        self._note()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """After saving only the keys of the result are left; before, those of the form."""
        if action == "another":
            return self._done or None
        if action == "pay":
            return self._done and self._owed
        if action in _AFTER:
            return self._done
        if action in ("save", "longer", "organisation", "submitter", "discard"):
            return not self._done
        return True

    # Who.

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()
        if self._done:
            self._anew(message.text)
        elif not self._saving:
            self._take_card(message.text)

    def on_scan_mangled(self, message: ScanMangled) -> None:
        message.stop()
        self._say(message.advice, trouble=True)

    def _take_card(self, payload: str) -> None:
        try:
            person, said = person_of_card(payload, self.desk.today())
        except Exception as error:
            self._trouble(error)
            return
        self._say("")
        owner, submitter = self.form.owner, self.form.submitter
        brought = submitter.display and submitter.empty and not owner.empty
        (submitter if brought else owner).load(person, said)
        self._to_papers()
        self._note()

    # What it costs and when it is due.

    def _ask_promise(self) -> None:
        form = self.form
        request = form.request()
        if not request.papers or not request.procedure:
            return
        desk = self.desk

        def work() -> attest.Promise:
            now = desk.done_at(None)
            found = terms.procedure(desk, request.procedure, now.date())
            return attest.promise(
                desk,
                found,
                now,
                request.papers,
                exempt=request.exempt,
                longer=request.longer,
            )

        def show(promised: attest.Promise) -> None:
            if self.is_attached and not self._done:
                if self.query_one("#bar", Static).has_class("-trouble"):
                    self._say("")
                form.show(promised)

        self.do(work, show, group="promise", words=say("Tính phí, ngày hẹn"), failed=self._trouble)

    # Saving.

    def action_save(self) -> None:
        """F10: dossier, book numbers, cash and receipt."""
        if self._saving or self._done:
            return
        form = self.form
        if wrong := form.first_wrong():
            self.set_focus(wrong)
            self._note()
            return
        request, cash = form.request(self._draft), form.cash()
        self._saving = True
        self._say(say("Đang lưu…"))

        def write() -> None:
            self.do(
                lambda: attest.attest(self.desk, request, cash=cash),
                self._taken,
                group="attest",
                words=say("Lưu hồ sơ chứng thực"),
                failed=self._not_saved,
            )

        self._journal.then(write)

    def _taken(self, done: attest.Taken) -> None:
        self._saving, self._done = False, True
        said, paid = done.receipt.said, done.paid
        self._code, self._owed = said.code, paid is None and said.fee != 0
        pressed, spent = self.host.burst.pressed - self._keys_before, self.desk.now() - self._begun
        panel = self.query_one(ResultPanel)
        self._say("")
        self.form.display = False
        panel.show(
            say("Đã nhận chứng thực"),
            said.code,
            attest_words.facts(done),
            attest_words.warnings(done),
            done.receipt.slip,
            told(pressed, spent, said.procedure),
            pay=self._owed,
        )
        self.refresh_bindings()
        self.host.nudge()
        self.host.refresh_truth()
        if paid and paid.slips:
            self._print(lambda: "\n".join(drafting.printed(slip).message for slip in paid.slips))

    # After.

    def action_print(self) -> None:
        """F8: form 01, for who comes back later."""
        if slip := self.query_one(ResultPanel).slip:
            self._print(lambda: drafting.printed_of(self.desk, self._code, slip).message)

    def _print(self, work: Callable[[], str]) -> None:
        panel = self.query_one(ResultPanel)
        self.do(
            work,
            panel.show_printing,
            group="print",
            words=say("In phiếu"),
            failed=lambda error: panel.show_printing(say("Chưa in được: {error}", error=error)),
        )

    def action_pay(self) -> None:
        from desk_tui.screens.pay import PayDialog

        panel = self.query_one(ResultPanel)
        self.app.push_screen(PayDialog(self._code), lambda done: panel.show_printing(done or ""))

    def action_give(self) -> None:
        """F9: it is signed and the citizen waited for it."""
        from desk_tui.screens.life import dialog

        whole = look.show(self.desk, self._code)
        panel = self.query_one(ResultPanel)

        def given(words: str | None) -> None:
            if words:
                panel.show_printing(words)
                self.host.nudge()

        self.app.push_screen(dialog(self.desk, "give_back", whole), given)

    def action_books(self) -> None:
        from desk_tui.screens.attest_books import AttestBooksScreen

        self.app.push_screen(AttestBooksScreen())

    def action_another(self) -> None:
        if self._done:
            self._anew()

    def _anew(self, card: str = "") -> None:
        self.app.switch_screen(AttestScreen(card))

    # The draft.

    async def _restore(self, draft: Draft) -> None:
        self._draft = draft.id
        await self.form.restore(draft.values)
        for place in self.form.query(f"#{draft.focus}"):
            self.call_after_refresh(place.focus)
        self._journal.known(draft.focus, self.form.to_keep())
        self._say(
            say(
                "Khôi phục hồ sơ đang nhập dở lúc {updated_at:%H:%M}. {key}: bỏ, làm mới.",
                updated_at=local(draft.updated_at),
                key=keys.named("attest.discard"),
            )
        )
        self._ask_promise()

    def _note(self) -> None:
        if self._saving or self._done or not self.query(AttestForm):
            # The last box that is left on the way out tells of it when the form has gone.
            return
        if not self.form.empty or self._journal.begun:
            focused = self.focused
            self._journal.note(focused.id or "" if focused else "", self.form.to_keep())

    def _write_draft(self, entry: Entry, ended: Callable[[bool], None]) -> None:
        focus, values = entry

        def failed(error: BaseException) -> None:
            self._trouble(error)
            ended(False)

        self.do(
            lambda: attest.keep_draft(self.desk, self._draft, focus, values),
            lambda _: ended(True),
            group=f"journal-{self._draft}",
            words=say("Ghi nháp"),
            failed=failed,
        )

    def action_discard(self) -> None:
        """Throw away what was entered."""
        if self._saving or self._done:
            return

        def drop() -> None:
            self.do(
                lambda: drafting.discard(self.desk, self._draft),
                lambda _: self._anew(),
                group="attest",
                words=say("Bỏ bản nháp"),
                failed=self._not_saved,
            )

        self._saving = True
        self._journal.then(drop)

    def action_leave(self) -> None:
        """Back; what was typed stays in the journal and comes back with F8."""
        if self._saving:
            return
        if self._done:
            self._leave()
            return
        self._note()
        self._journal.then(self._leave)

    def _leave(self) -> None:
        self.dismiss()

    def _say(self, text: str, *, trouble: bool = False) -> None:
        bar = self.query_one("#bar", Static)
        bar.display = bool(text)
        bar.set_class(trouble, "-trouble")
        bar.update(Content(text))

    def _not_saved(self, error: BaseException) -> None:
        self._saving = False
        self._trouble(error)

    def _trouble(self, error: BaseException) -> None:
        if self.is_attached:
            self._say(f"{error} {getattr(error, 'hint', '')}".strip(), trouble=True)
