"""A form comes and goes: kept while typed, offered again, left, thrown away (REC-06, REC-07)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from textual.widget import Widget

from db.drafts import Draft
from desk_tui.counter import drafting, linked, offices
from desk_tui.screens.reception_dialogs import Choose, OfferDraft
from desk_tui.screens.reception_end import EndScreen
from desk_tui.screens.reception_journal import Entry
from desk_tui.screens.reception_person import PersonSection
from desk_tui.tongue import say
from desk_tui.widgets.keys import named


class DraftScreen(EndScreen):
    """The part of the reception screen that looks after its draft."""

    _warned = False

    # What the whole screen gives its part.

    @abstractmethod
    def _take_card(self, payload: str) -> None:
        """Read a card into the form."""

    def offer_more(self) -> None:
        """What the rarer boxes can offer for the procedure: chains, and offices that resolve it."""
        found = self.form.procedure.chosen
        if found is None:
            return
        bundles = linked.led_by(self.desk, found.code, self.desk.today())
        address = self.form.owner.box("address").text_to_keep
        known = offices.competent(self.desk, found, address) or offices.known(self.desk)
        self.form.more.offer(bundles, known)
        self.form.procedure.border_subtitle = (
            say("{key}: có nhận liên thông", key=named("reception.more")) if bundles else ""
        )

    @abstractmethod
    def _ask_quote(self) -> None:
        """Ask anew what the case costs and when it is due."""

    @abstractmethod
    def _ask_doubts(self, section: PersonSection) -> None:
        """Ask anew what speaks against this person's data."""

    @abstractmethod
    def _begin_anew(self, card: str = "", draft: Draft | None = None) -> None:
        """Open an empty form, with a card if one was read; or another one that was left."""

    def _offer(self, found: list[Draft], card: str = "") -> None:
        """Ask which form goes on; `card` then goes into that one, or into the new one."""

        def answered(answer: str | None) -> None:
            payload = (answer or "")[5:] if (answer or "").startswith("card:") else card
            for draft in found:
                if draft.id == answer:
                    self._restore(draft)
            if payload:
                self._take_card(payload)

        answers = [(draft.id, _draft_words(draft)) for draft in found[:9]]
        text = say("Điền thẻ vào hồ sơ đang nhập dở?") if card else say("Hồ sơ đang nhập dở:")
        self.app.push_screen(
            OfferDraft(say("Khôi phục"), text, answers, say("làm hồ sơ mới")), answered
        )

    def _restore(self, draft: Draft) -> None:
        self._draft, self._measured, found = draft.id, False, None
        if code := draft.values.get("procedure"):
            try:
                found = drafting.procedure(self.desk, code)
            except Exception as error:
                self.host.tell(error)
        self.form.restore(draft.values, found, drafting.cases(self.desk, found) if found else ())
        self.offer_more()
        self.form.more.restore(draft.values.get("more", {}))
        for place in self.form.query(f"#{draft.focus}").results(Widget):
            self.form.go_to(place)
        self._journal.known(draft.focus, self.form.to_keep())
        self._ask_doubts(self.form.owner)

    def _note(self) -> None:
        """Tell the journal, unless there is nothing to tell or the dossier is being written."""
        if self._saving or self._done or not self.is_attached:
            return
        if self.form.empty and not self._journal.begun:
            return
        focused = self.focused
        self._journal.note(str(focused.id) if focused and focused.id else "", self.form.to_keep())

    def _write_draft(self, entry: Entry, ended: Callable[[bool], None]) -> None:
        focus, values = entry

        def failed(error: BaseException) -> None:
            self._trouble(error)
            ended(False)

        self.do(
            lambda: drafting.keep(self.desk, self._draft, focus, values),
            lambda _: ended(True),
            group=f"journal-{self._draft}",
            words=say("Ghi nháp"),
            failed=failed,
        )

    def action_leave(self) -> None:
        """Back to the list. What was typed stays in the journal."""
        if self._saving:
            return
        if self._done or (self.form.empty and not self._journal.begun):
            self.dismiss()
            return
        for box in self.form.boxes():
            box.settle()
        self._note()
        self._journal.then(self._close)

    def _close(self) -> None:
        if self._journal.failing and not self._warned:
            # The bar says why the draft could not be written: leaving now would lose it.
            self._warned = True
            return
        if not self._journal.failing:
            name = self.form.owner.person.name or say("hồ sơ chưa có tên")
            self.host.say(f"Đã giữ bản nháp {name}. Bấm {named('app.receive')} để làm tiếp.")
        self.dismiss()

    def action_discard(self) -> None:
        """Throw the form away, after a question."""
        if self._saving or self._done or self.form.empty:
            return
        name = self.form.owner.person.name or say("hồ sơ này")
        question = say("Bỏ hẳn bản nháp {name}? Không lấy lại được.", name=name)

        def answered(answer: str | None) -> None:
            if answer == "drop":
                self._finish(
                    lambda: drafting.discard(self.desk, self._draft),
                    lambda _: self._begin_anew(),
                    say("Đang bỏ bản nháp…"),
                )

        answers = [("keep", say("Giữ lại, nhập tiếp")), ("drop", say("Bỏ hẳn, làm hồ sơ mới"))]
        self.app.push_screen(
            Choose(say("Bỏ bản nháp"), question, answers, say("giữ lại")), answered
        )


def _draft_words(draft: Draft) -> str:
    """ "Nguyễn Văn Thử, 14/22 ô"."""
    values = draft.values
    name = values.get("boxes", {}).get("owner-name") or say("Chưa có tên")
    return say(
        "{name}, {values}/{values2} ô",
        name=name,
        values=values.get("filled", 0),
        values2=values.get("of", 0),
    )
