"""How a reception ends: saved with a slip, or the citizen sent away with one (REC-08, REC-10)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content
from textual.widgets import Static

from db.kinds import Received
from desk_tui.counter import drafting
from desk_tui.counter.approval import approvers
from desk_tui.counter.receive import Receipt, receive
from desk_tui.counter.visit import Call, Recorded, record_visit
from desk_tui.counter.walkin import Walkin
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.exception import ASSIST, Excepted, ExceptionDialog
from desk_tui.screens.reception_budget import told
from desk_tui.screens.reception_dialogs import AskReason, Choose
from desk_tui.screens.reception_form import ReceptionForm
from desk_tui.screens.reception_journal import Journal
from desk_tui.screens.reception_result import ResultPanel
from desk_tui.tongue import say
from desk_tui.widgets.keys import named

if TYPE_CHECKING:
    from desk_tui.counter.convert import Converted
    from desk_tui.screens.convert import Agreed

T = TypeVar("T")

_KEPT = say("Những gì đã nhập vẫn còn.")
_WRONG_BOX = {
    "no-name": "owner-name",
    "bad-birth": "owner-birth",
    "born-later": "owner-birth",
    "bad-number": "owner-number",
    "fee-count": "copies",
    "exempt-ground": "exempt",
    "authority-ended": "authority-until",
    "authority-not-filing": "authority",
    "no-submitter": "submitter-name",
    "future": "arrived",
    "channel-closed": "procedure",
    "unknown-case": "cases",
}
"""Where the cursor goes when a verb refuses."""


def _beside(said: Received) -> str:
    """Another dossier of the same intake, in a line."""
    fee = drafting.fee_of(said)
    return say(
        "{procedure_name}, hẹn {said}",
        procedure_name=said.procedure_name,
        said=drafting.due_of(said),
    ) + (f"; {fee}" if fee else "")


class EndScreen(DeskScreen):
    """The second half of the reception screen: from F10 or F4 to the printed slip."""

    _draft: str
    _journal: Journal
    _keys_before: int
    _begun: datetime
    _measured = True
    """False for a form that came back: its first keys were pressed before."""
    _quote: drafting.Quote | None = None
    _excepted_for = ""
    """The reason of an exception that could not be saved yet."""
    _saving = False
    _done = False
    _to_pay = ""
    """The code of the dossier just received, when it has a fee to pay."""

    @property
    def form(self) -> ReceptionForm:
        return self.query_one(ReceptionForm)

    @abstractmethod
    def _note(self) -> None:
        """Keep the form in the journal; the whole screen knows how."""

    # Saving.

    def action_save(self) -> None:
        """F10: every box is looked at, the cursor goes to the first wrong one."""
        if self._saving or self._done:
            return
        if wrong := self.form.first_wrong():
            self.form.go_to(wrong)
            self._note()
        elif self.form.papers.bad:
            self.action_turn_away()
        elif self._quote and self._quote.only_online:
            dialog = ExceptionDialog(self._quote.closed, approvers(self.desk), self._excepted_for)
            self.app.push_screen(dialog, self._excepted)
        else:
            self._take_in(self._walkin())

    def _excepted(self, said: Excepted | str | None) -> None:
        """Paper after all, when a second person agrees; or online together."""
        if not isinstance(said, Excepted):
            if said == ASSIST:
                self.action_convert()
            return
        self._excepted_for = said.reason
        walkin = replace(self._walkin(), exception=said.reason, approver=said.approver)
        self._take_in(walkin, said.password)

    def _walkin(self) -> Walkin:
        return self.form.more.over(self.form.walkin(self._draft), self.desk)

    def _take_in(self, walkin: Walkin, password: str = "") -> None:
        """One dossier, or a chain of linked procedures of which it is the first."""
        bundle = self.form.more.bundle

        def work() -> Receipt:
            if not bundle:
                return receive(self.desk, walkin, approver_password=password)
            from desk_tui.counter.together import receive_linked

            return receive_linked(self.desk, walkin, bundle, approver_password=password)

        self._finish(work, self._received, say("Đang lưu hồ sơ…"))

    # Filing online instead.

    def action_convert(self) -> None:
        """F6: the same boxes, but online, with the citizen (C-05)."""
        if self._saving or self._done:
            return
        form = self.form
        chosen = form.procedure.chosen
        if not chosen:
            form.procedure.box.error = say("Chọn thủ tục trước.")
            form.go_to(form.procedure.box)
        elif chosen.channel_online == "no":
            self._say(say("Thủ tục {code} chưa nhận trực tuyến.", code=chosen.code), trouble=True)
        elif wrong := form.first_wrong(online=True):
            form.go_to(wrong)
            self._note()
        elif form.papers.bad:
            self.action_turn_away()
        elif form.submitter_person():
            self._say(
                say(
                    "Nộp trực tuyến đứng tên chính công dân: bỏ phần người nộp thay"
                    " ({key}) rồi {key2}.",
                    key=named("reception.submitter"),
                    key2=named("reception.convert"),
                ),
                trouble=True,
            )
        else:
            from desk_tui.counter.convert import words_of_consent
            from desk_tui.screens.advice import panel
            from desk_tui.screens.convert import ConvertDialog

            dialog = ConvertDialog(
                words_of_consent(self.desk, chosen.name),
                panel(self._quote.advice) if self._quote else Content(),
            )
            self.app.push_screen(dialog, self._agreed)

    def _agreed(self, said: Agreed | None) -> None:
        if said is None:
            return
        from desk_tui.counter.convert import prepare

        spent = self.desk.now() - self._begun if self._measured else timedelta(0)
        convert = replace(
            self.form.convert(self._draft, said.consent, said.language),
            minutes=round(spent.total_seconds() / 60),
        )
        self._finish(lambda: prepare(self.desk, convert), self._converted, say("Đang lập gói…"))

    def _converted(self, made: Converted) -> None:
        from desk_tui.screens.packages import PackageScreen

        self._saving, self._done = False, True
        spent = self.desk.now() - self._begun
        pressed = self.host.burst.pressed - self._keys_before
        effort = told(pressed, spent, made.said.procedure) if self._measured else ""
        self.host.nudge()
        self.host.refresh_truth()
        self.app.switch_screen(PackageScreen(made.subject, made, effort))

    def _finish(self, work: Callable[[], T], done: Callable[[T], None], words: str) -> None:
        """Run the verb that ends this form, after the journal's last word."""
        self._note()
        self._saving = True
        self._say(words)

        def write() -> None:
            self.do(work, done, group="save", words=words, failed=self._not_saved)

        self._journal.then(write)

    def _not_saved(self, error: BaseException) -> None:
        self._saving = False
        self._trouble(error)
        if box := _WRONG_BOX.get(getattr(error, "code", "")):
            self.form.go_to(self.form.query_one(f"#{box}"))

    def _received(self, receipt: Receipt) -> None:
        said = receipt.said
        self.host.made = said.code
        self._to_pay = next((one.code for one in (said, *receipt.others) if one.fee != 0), "")
        facts = [
            (say("Chủ hồ sơ"), said.owner.name),
            *([(say("Người nộp"), said.submitter.name)] if said.submitter else []),
            (say("Thủ tục"), said.procedure_name),
            *([(say("Trường hợp"), said.case)] if said.case else []),
            (say("Hẹn trả"), drafting.due_of(said)),
            *(
                (say("Cùng nhận {rsplit}", rsplit=one.code.rsplit("-", 1)[-1]), _beside(one))
                for one in receipt.others
            ),
            *([(say("Ủy quyền"), said.authority.paper)] if said.authority else []),
            *([(say("Giải quyết"), said.competent.name)] if said.competent else []),
            *(
                [
                    (
                        say("Ngoại lệ"),
                        say(
                            "{exception} ({approved_by} duyệt)",
                            exception=said.exception,
                            approved_by=said.approved_by,
                        ),
                    )
                ]
                * bool(said.exception)
            ),
            *([(say("Phí"), fee)] if (fee := drafting.fee_of(said)) else []),
            *([(say("Phiếu"), str(receipt.slip))] if receipt.slip else []),
        ]
        self._show_end(
            say("Đã tiếp nhận"), said.code, facts, receipt.warnings, receipt.slip, said.procedure
        )

    # Sending away.

    def action_turn_away(self) -> None:
        """F4: no dossier, but a slip and a recorded visit."""
        if self._saving or self._done:
            return
        form = self.form
        if not form.procedure.chosen:
            form.procedure.box.error = say("Chọn thủ tục trước, phiếu cần ghi thủ tục nào.")
            form.go_to(form.procedure.box)
            return
        bad = form.papers.bad_words()
        answers = [("refused", say("Từ chối tiếp nhận, in phiếu từ chối (mẫu 03)"))]
        text = say("Chưa có giấy tờ nào bị đánh dấu thiếu hoặc chưa đạt.")
        if bad:
            answers.insert(0, ("incomplete", say("In phiếu hướng dẫn bổ sung (mẫu 02)")))
            text = say("Chưa tiếp nhận được:\n") + "\n".join(f"  • {line}" for line in bad)
        self.app.push_screen(
            Choose(say("Không lập hồ sơ"), text, answers, say("quay lại sửa")), self._sent_away
        )

    def _sent_away(self, kind: str | None) -> None:
        if kind == "incomplete":
            self._record("incomplete", "")
        elif kind == "refused":
            dialog = AskReason(
                say("Từ chối tiếp nhận"),
                say("Người dân nhận phiếu ghi lý do này."),
                say("Lý do từ chối"),
            )
            self.app.push_screen(
                dialog, lambda reason: self._record("refused", reason) if reason else None
            )

    def _record(self, kind: str, reason: str) -> None:
        form = self.form
        chosen = form.procedure.chosen
        call = Call(
            kind=kind,
            procedure=chosen.code if chosen else "",
            case=form.case if form.cases.case else "",
            owner=None if form.owner.empty else form.owner.person,
            missing=form.papers.bad if kind == "incomplete" else (),
            papers=form.papers.handed(),
            pages=form.fee.pages,
            copies=form.fee.copies,
            exempt=form.fee.exempt,
            reason=reason,
            draft=self._draft,
        )
        self._finish(
            lambda: record_visit(self.desk, call),
            lambda recorded: self._visit_recorded(recorded, call),
            say("Đang ghi lượt đến…"),
        )

    def _visit_recorded(self, recorded: Recorded, call: Call) -> None:
        form = self.form
        chosen = form.procedure.chosen
        incomplete = call.kind == "incomplete"
        facts = [
            *([(say("Người đến"), call.owner.name)] if call.owner else []),
            *([(say("Thủ tục"), chosen.name)] if chosen else []),
            *(
                (say("Cần bổ sung"), line)
                for line in (form.papers.bad_words() if incomplete else [])
            ),
            *([(say("Lý do"), call.reason)] if call.reason else []),
            *([(say("Phiếu"), str(recorded.slip))] if recorded.slip else []),
        ]
        head = (
            say("Đã ghi lượt đến, phiếu hướng dẫn bổ sung") if incomplete else say("Đã ghi từ chối")
        )
        self._show_end(head, "", facts, recorded.warnings, recorded.slip, call.procedure)
        if recorded.slip:
            self.action_print()

    # After.

    def _show_end(
        self,
        head: str,
        number: str,
        facts: Sequence[tuple[str, str]],
        said: Sequence[str],
        slip: Path | None,
        procedure: str,
    ) -> None:
        self._saving, self._done = False, True
        self._say("")
        spent = self.desk.now() - self._begun
        pressed = self.host.burst.pressed - self._keys_before
        effort = told(pressed, spent, procedure) if self._measured else ""
        self.form.display = self.query_one("#card").display = False
        self.query_one(ResultPanel).show(
            head, number, facts, said, slip, effort, pay=bool(self._to_pay)
        )
        self.refresh_bindings()
        self.host.nudge()
        self.host.refresh_truth()

    def action_pay(self) -> None:
        """Alt+P: the fee of the dossier just received."""
        from desk_tui.screens.pay import PayDialog

        if self._to_pay:
            panel = self.query_one(ResultPanel)
            dialog = PayDialog(self._to_pay)
            self.app.push_screen(dialog, lambda done: panel.show_printing(done or ""))

    def action_print(self) -> None:
        """F8: the slip goes to the printer; again as often as it is needed."""
        panel = self.query_one(ResultPanel)
        slip = panel.slip
        if not self._done or slip is None:
            return
        panel.show_printing(say("Đang in…"))
        self.do(
            lambda: drafting.printed_of(self.desk, panel.code, slip),
            lambda printed: panel.show_printing(printed.message),
            group="print",
            words=say("In phiếu"),
            failed=lambda error: panel.show_printing(say("Chưa in được: {error}", error=error)),
        )

    def _say(self, text: str, *, trouble: bool = False) -> None:
        """One line above the keys; it stays until the next thing is said."""
        bar = self.query_one("#bar", Static)
        bar.display = bool(text)
        bar.set_class(trouble, "-trouble")
        bar.update(Content(text))

    def _trouble(self, error: BaseException) -> None:
        """A problem in the officer's words, with what to do and what was kept."""
        hint = getattr(error, "hint", "")
        kept = "" if self.form.empty else _KEPT
        self._say(" ".join(part for part in (str(error), hint, kept) if part), trouble=True)
