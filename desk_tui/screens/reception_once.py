"""What the office has of a person is offered in the reception form, with one key (B0-20)."""

from __future__ import annotations

from textual.content import Content

from desk_tui.counter import once
from desk_tui.counter.agreeing import CONSENT
from desk_tui.counter.once import Again, Known
from desk_tui.screens.reception_dialogs import Choose
from desk_tui.screens.reception_drafts import DraftScreen
from desk_tui.screens.reception_person import PersonSection
from desk_tui.tongue import say
from desk_tui.widgets.keys import named


class OnceScreen(DraftScreen):
    """The part of the reception screen that asks nobody for anything twice."""

    _known: Known | None = None
    _known_of = ""
    """The number of the owner of whom that is known."""

    def ask_known(self, section: PersonSection) -> None:
        """Look up what the owner gave before; nothing of it goes into the form by itself."""
        if section is not self.form.owner:
            return
        person = section.person
        if person.number != self._known_of:
            self._forget_known(section)
        if person.number:
            self.do(
                lambda: once.known(self.desk, person),
                lambda found: self._show_known(section, person.number, found),
                group="known",
                words=say("Tìm dữ liệu đã có"),
            )

    def _forget_known(self, section: PersonSection) -> None:
        """Another owner: what was agreed to was about somebody else."""
        form = self.form
        self._known, self._known_of = None, section.person.number
        if form.again and form.again_of != self._known_of:
            form.again, form.again_of = None, ""
            form.papers.offer(())
        section.set_known(None)

    def _show_known(self, section: PersonSection, number: str, found: Known | None) -> None:
        if self._done or not self.is_attached or section.person.number != number:
            return
        self._known = found
        section.set_known(self._told(found) if found else None)
        if found and self.form.again:
            self.form.papers.offer(found.papers)
        self.refresh_bindings()

    def _told(self, found: Known) -> Content | None:
        if self.form.again:
            said = say("✓ Công dân đồng ý dùng lại dữ liệu, giấy tờ đã có.")
            return Content.styled(said, "$text-success")
        if not found.words:
            return None
        return Content(
            say(
                "◆ {key}: dùng lại {text}, nếu công dân đồng ý.",
                key=named("reception.again"),
                text=found.words,
            )
        )

    @property
    def may_again(self) -> bool:
        """Whether there is something to offer that nobody agreed to yet."""
        return bool(self._known and self._known.words and not self.form.again) and not self._done

    def action_again(self) -> None:
        """Ask the citizen; with their consent the empty boxes are filled and papers serve again."""
        found = self._known
        if found is None or not self.may_again:
            return
        lines = [f"  • {fact.words}" for fact in found.facts]
        lines += [f"  • {one.paper.name} ({one.code})" for one in found.papers[:8]]
        lines += [say("  Khác với lần trước: {text}", text=fact.words) for fact in found.differs]
        answers = [(how, say("Công dân {text}", text=words)) for how, words in CONSENT.items()]
        text = "\n".join(
            [say("Hỏi {name}: có đồng ý để cơ quan dùng lại không?", name=found.name), *lines]
        )
        self.app.push_screen(
            Choose(say("Dữ liệu, giấy tờ đã có"), text, answers, say("không dùng lại")),
            lambda how: self._agreed_again(found, how or ""),
        )

    def _agreed_again(self, found: Known, how: str) -> None:
        if not how or found is not self._known:
            return
        form = self.form
        facts = form.owner.fill(found.facts)
        form.again = Again(how, tuple(facts))
        form.again_of = form.owner.person.number
        form.owner.set_known(self._told(found))
        form.papers.offer(found.papers)
        self.refresh_bindings()
        self._note()
