"""Receiving a dossier on one screen, by keys alone (ERG-01, ERG-02, REC-07)."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from db.catalogue_search import Hit
from db.drafts import Draft
from desk_tui.counter import drafting
from desk_tui.screens.advice import AdviceDialog, Noted
from desk_tui.screens.reception_card import CardScreen
from desk_tui.screens.reception_case import Cases
from desk_tui.screens.reception_dialogs import Explain
from desk_tui.screens.reception_form import ReceptionForm
from desk_tui.screens.reception_journal import Journal
from desk_tui.screens.reception_more import MoreSection
from desk_tui.screens.reception_papers import FAILED, Checklist
from desk_tui.screens.reception_person import PersonSection
from desk_tui.screens.reception_procedure import ProcedureBox
from desk_tui.screens.reception_result import ResultPanel
from desk_tui.screens.reception_way import DueLine, Reasons
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.truth_line import TruthLine

_FORM_ONLY = [
    "save",
    "convert",
    "turn_away",
    "organisation",
    "submitter",
    "more",
    "discard",
    "person",
    "procedure",
    "papers",
    "explain",
    "advice",
]


class ReceptionScreen(CardScreen):
    """One dossier from the card to the slip. `card` is a payload scanned before it opened.

    With `drafts` unfinished forms are offered first: the card may belong to one of them.
    """

    CSS_PATH = "reception.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("reception"),
        # The same keys as everywhere, with what they mean while a form is open.
        Binding("f1", "explain", say("Trợ giúp"), id="app.help"),
        Binding("f2", "another", say("Hồ sơ tiếp"), show=False, id="app.receive"),
        Binding("f4", "turn_away", say("Không lập hồ sơ"), id="app.visit"),
        Binding("escape,f12", "leave", say("Quay lại"), id="app.back", key_display="Esc"),
    ]

    def __init__(self, draft: Draft | None = None, card: str = "", *, drafts: bool = False) -> None:
        super().__init__()
        self._given, self._card, self._drafts_first = draft, card, drafts
        self._draft = draft.id if draft else drafting.new_draft()
        self._journal = Journal(self._write_draft)
        self._quote: drafting.Quote | None = None

    def compose(self) -> ComposeResult:
        yield ReceptionForm(self.desk.today())
        yield ResultPanel()
        yield Static(id="card")
        yield Static(id="bar")
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_mount(self) -> None:
        self.title = say("Nhận hồ sơ")
        self._keys_before, self._begun = self.host.burst.pressed, self.desk.now()
        self.query_one(ResultPanel).display = False
        self.set_focus(self.form.owner.box("number"))
        self.do(
            lambda: drafting.search(self.desk, ""), lambda _: None, group="warm", words=say("Mở")
        )
        if self._given:
            self._restore(self._given)
        elif self._card and not self._drafts_first:
            self._take_card(self._card)
        elif found := drafting.waiting(self.desk):
            self._offer(found, self._card)
        elif self._card:
            self._take_card(self._card)

    # Moving on.

    @on(Field.Left)
    def _left(self, message: Field.Left) -> None:
        box = message.field
        if box.id == "reason":
            self.form.papers.keep_reason(message.value)
        for section in (self.form.owner, self.form.submitter):
            if section in box.ancestors:
                if message.changed:
                    section.typed()
                    self._ask_doubts(section)
                section.show_said()
        if message.changed and box.id in ("pages", "copies", "exempt"):
            self._ask_quote()
        self._note()
        self._offer_card()

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        box = message.input
        if isinstance(box, ProcedureBox) and not self._choose_procedure():
            return
        if box.id == "reason":
            self.form.go_to(self.form.papers.list)
            self.form.papers.list.action_move(1)
        else:
            self._next()

    @on(Checklist.Done)
    def _papers_done(self) -> None:
        papers = self.form.papers
        line = papers.list.line if papers.list.lines else None
        if line and line.state == FAILED and not line.reason:
            self.set_focus(papers.reason)
        else:
            bad = papers.reason.display
            self._next(2 if bad else 1)

    @on(Reasons.Done)
    @on(Cases.Done)
    @on(MoreSection.Done)
    def _picked(self) -> None:
        self._next()

    @on(Cases.Changed)
    def _case_changed(self) -> None:
        self.call_after_refresh(self.form.show_section, self.form.cases.list)
        self._ask_quote()
        self._note()

    @on(Checklist.Changed)
    @on(Reasons.Changed)
    def _toggled(self) -> None:
        if self.form.papers.list.has_focus:
            # A box for the reason may have opened below.
            self.call_after_refresh(self.form.show_section, self.form.papers.reason)
            self.call_after_refresh(self.form.show_section, self.form.papers.list.row)
        self._note()

    def _next(self, steps: int = 1) -> None:
        stops = self.form.stops()
        if self.focused in stops:
            self.form.go_to(stops[min(stops.index(self.focused) + steps, len(stops) - 1)])

    def action_person(self) -> None:
        self.form.go_to(self.form.owner.box("number"))

    def action_procedure(self) -> None:
        self.form.go_to(self.form.procedure.box)

    def action_papers(self) -> None:
        if self.form.papers.display:
            self.form.go_to(self.form.papers.list)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """After saving only the keys of the result are left; before, those of the form."""
        if action == "another":
            # Faint, not gone: F2 must not open a second form over this one.
            return self._done or None
        if action == "print":
            return self._done
        if action == "pay":
            return self._done and bool(self._to_pay)
        if action == "again":
            return self.may_again or None
        if action == "card":
            return self._at_hand is not None and not self._done
        if action in _FORM_ONLY:
            return not self._done
        return True

    # Who.

    def _ask_doubts(self, section: PersonSection) -> None:
        self.ask_known(section)
        person, chosen = section.person, self.form.procedure.chosen
        code = chosen.code if chosen and section is self.form.owner else ""
        self.do(
            lambda: drafting.doubts(self.desk, person, code),
            section.set_doubts,
            group=f"doubts-{section.role}",
            words=say("Xem hồ sơ đang giải quyết"),
        )
        if code:
            # Some rules are for a group of people only (B0-14).
            self._ask_quote()

    def action_organisation(self) -> None:
        section = self._person_here()
        section.next_kind()
        self.form.go_to(section.box("number"))
        self._ask_quote()
        self._note()

    def action_submitter(self) -> None:
        """Open or close the boxes of the one who brings it for the owner."""
        section = self.form.submitter
        self.form.show_submitter(not section.display)
        self.form.go_to(section.box("number") if section.display else self.form.procedure.box)
        self._note()

    def action_more(self) -> None:
        """The rarer boxes: open, or close them again when nothing was entered there."""
        more = self.form.more
        if more.display and more.empty:
            more.display = False
            self.form.go_to(self.form.procedure.box)
        else:
            more.display = True
            self.offer_more()
            self.form.go_to(more.query(OneOf).first())
        self._ask_quote()
        self._note()

    @on(MoreSection.Changed)
    def _more_changed(self) -> None:
        self._ask_quote()
        self._note()

    def _person_here(self) -> PersonSection:
        sub = self.form.submitter
        return sub if self.focused and sub in self.focused.ancestors else self.form.owner

    # What.

    @on(Input.Changed, "#procedure")
    def _searched(self, message: Input.Changed) -> None:
        section = self.form.procedure
        if section.chosen and message.value == section.label:
            return
        section.forget()
        typed = message.value
        self.do(
            lambda: drafting.search(self.desk, typed) if typed.strip() else [],
            lambda hits: self._found(typed, hits),
            group="search",
            words=say("Tìm thủ tục"),
        )

    def _found(self, typed: str, hits: list[Hit]) -> None:
        section = self.form.procedure
        if section.box.value == typed and section.box.has_focus:
            section.show_hits(typed, hits)

    def _choose_procedure(self) -> bool:
        """Enter in the search box. Asked on the spot, so that keys typed ahead meet the papers."""
        section = self.form.procedure
        if section.chosen:
            return True
        typed = section.box.text_to_keep
        hits = section.hits if section.asked == section.box.value else []
        place = section.marked if hits else 0
        hits = hits or (drafting.search(self.desk, typed) if typed else [])
        if not hits:
            section.box.error = say("Không tìm thấy thủ tục này, thử chữ khác.") if typed else ""
            return False
        try:
            found = drafting.procedure(self.desk, hits[place].code)
            self.form.take_procedure(found, drafting.cases(self.desk, found))
            self.offer_more()
        except Exception as error:
            self._trouble(error)
            return False
        self._ask_doubts(self.form.owner)
        self._note()
        return True

    def _ask_quote(self) -> None:
        found, fee = self.form.procedure.chosen, self.form.fee
        if not found:
            return
        pages, copies, exempt, case = fee.pages, fee.copies, fee.exempt, self.form.cases.case
        person = None if self.form.owner.empty else self.form.owner.person
        level, means = self.form.channel.noted
        channel = self.form.more.channel
        self.do(
            lambda: drafting.quote(
                self.desk,
                found,
                channel,
                pages=pages,
                copies=copies,
                exempt=exempt,
                case=case,
                person=person,
                level=level,
                means=means,
            ),
            self._show_quote,
            group="quote",
            words=say("Tính phí và ngày hẹn"),
            failed=self._trouble,
        )

    def _show_quote(self, quote: drafting.Quote) -> None:
        self._quote = quote
        self.form.show_quote(quote)
        self._say(quote.closed, trouble=True)
        if self.focused:
            # What is told grows above the cursor: neither it nor its section may leave the screen.
            self.call_after_refresh(self.form.show_section, self.focused)

    def action_explain(self) -> None:
        """F1 on the date tells how it was reached, on the channel the adviser in full; elsewhere it
        is the help of the box."""
        if isinstance(self.focused, DueLine) and self._quote:
            why = Explain(
                say("Vì sao hẹn {due}", due=self._quote.due), self._quote.steps, self.situation
            )
            self.app.push_screen(why)
        elif self.focused and self.form.channel in self.focused.ancestors:
            self.action_advice()
        else:
            self.run_worker(self.app.run_action("app.help"))

    def action_advice(self) -> None:
        """Every channel with its reasons; the officer asks and notes account and means (B3-07)."""
        quote = self._quote
        if quote and quote.advice.can_go_online:
            title = say("Nộp cách nào: {label}", label=self.form.procedure.label)
            dialog = AdviceDialog(title, quote.advice, self.form.channel.noted)
            self.app.push_screen(dialog, self._noted)

    def _noted(self, noted: Noted | None) -> None:
        if noted is not None and noted != self.form.channel.noted:
            self.form.channel.note(noted)
            self._ask_quote()
            self._note()

    @property
    def situation(self) -> str:
        """Which words help the officer now (C-22)."""
        form, quote = self.form, self._quote
        if self._done:
            return "farewell"
        if quote and quote.only_online:
            return "online-only"
        if form.papers.display and form.papers.bad:
            return "missing-paper"
        at = [self.focused, *self.focused.ancestors] if self.focused else []
        if form.channel in at and quote:
            return "offer-online" if quote.advice.line_up else "line-down"
        if form.fee in at:
            return (
                "exemption"
                if form.fee.exempt or getattr(self.focused, "id", "") == "exempt"
                else "fee"
            )
        return "appointment" if form.due in at else "greeting"

    # The next one.

    def _begin_anew(self, card: str = "", draft: Draft | None = None) -> None:
        self.app.switch_screen(ReceptionScreen(draft, card))

    def action_another(self) -> None:
        """The next citizen, once this one has a slip."""
        if self._done:
            self._begin_anew()
        elif not self._saving:
            self._say(
                say(
                    "Lưu ({key}) hoặc quay lại danh sách (Esc) trước khi làm hồ sơ khác.",
                    key=keys.named("reception.save"),
                )
            )
