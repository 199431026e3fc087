"""Cards in the reception form: read by hand, or seen on a page that was scanned."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from db.drafts import Draft
from desk_tui.counter.feed import cards_at_hand, use_card
from desk_tui.counter.feed_look import Card
from desk_tui.counter.identity import person_of_card
from desk_tui.screens.half_visit import open_slip
from desk_tui.screens.reception_dialogs import Choose
from desk_tui.screens.reception_once import OnceScreen
from desk_tui.screens.reception_person import PersonSection
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned, ScanMangled
from desk_tui.widgets.keys import named


class CardScreen(OnceScreen):
    """The part of the reception screen that takes cards; every card goes one way, `_take_card`."""

    _at_hand: Card | None = None

    def on_screen_resume(self) -> None:
        """Opened, or come back to: a page may have shown a card meanwhile."""
        self._offer_card()

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()
        if not open_slip(self, message.text, self._go_on_with):
            self._take_card(message.text)

    def _go_on_with(self, draft: Draft) -> None:
        """Somebody sent away is back: into this form when it is empty, else into one of its own;
        what is typed here stays in the journal."""
        if self.form.empty and not self._done and not self._journal.begun:
            self._restore(draft)
            return
        self._note()
        self._journal.then(lambda: self._begin_anew(draft=draft))

    def on_scan_mangled(self, message: ScanMangled) -> None:
        message.stop()
        self._say(message.advice, trouble=True)

    def _take_card(self, payload: str) -> None:
        if self._done:
            self._begin_anew(payload)
            return
        try:
            person, said = person_of_card(payload, self.desk.today())
        except Exception as error:
            self._trouble(error)
            return
        self._say("")
        owner, submitter = self.form.owner, self.form.submitter

        def fill(section: PersonSection) -> None:
            if section is submitter:
                self.form.show_submitter(True)
            typed = section.differing(person) if section.person.number == person.number else []
            section.load(person, said)
            if typed:
                self._say(
                    say("Đã thay chữ gõ trước bằng chữ trên thẻ: {typed}.", typed=", ".join(typed))
                )
            self._ask_doubts(section)
            gap = section.box("name") if not person.name else None
            chosen = self.form.procedure.chosen
            self.form.go_to(
                gap or (self.form.procedure.box if not chosen else self.form.papers.list)
            )
            self._note()
            use_card(self.desk, payload)
            self._offer_card()

        if owner.empty or (person.number and owner.person.number == person.number):
            fill(owner)
        elif submitter.display and submitter.empty:
            fill(submitter)
        else:
            answers = [
                ("submitter", say("Người nộp thay")),
                (
                    "owner",
                    say(
                        "Chủ hồ sơ, thay cho {name}",
                        name=owner.person.name or say("người đang nhập"),
                    ),
                ),
            ]
            text = say("Thẻ của {name} là của ai?", name=person.name or person.number)
            places = {"submitter": submitter, "owner": owner}
            self.app.push_screen(
                Choose(say("Thẻ vừa quét"), text, answers, say("bỏ qua thẻ này")),
                lambda answer: fill(places[answer]) if answer else None,
            )

    def _offer_card(self) -> None:
        """One line about the newest card on a page of the scan in hand that the form lacks."""
        if self._done:
            return
        people = [self.form.owner, self.form.submitter]
        here = {section.person.number for section in people if section.display}
        cards = cards_at_hand(self.desk)
        found = next((card for card in cards if card.person.number not in here), None)
        line = self.query_one("#card", Static)
        line.display = found is not None
        if found:
            whose = f"{found.person.name} ({found.person.number})"
            line.update(
                Content(
                    say(
                        "◆ {key}: điền thẻ của {whose} ở trang vừa quét.",
                        key=named("reception.card"),
                        whose=whose,
                    )
                )
            )
        if found != self._at_hand:
            self._at_hand = found
            self.refresh_bindings()

    def action_card(self) -> None:
        """Take the card that the line offers."""
        if self._at_hand:
            self._take_card(self._at_hand.payload)
