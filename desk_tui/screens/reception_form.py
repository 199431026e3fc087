"""All boxes of a reception in one scrolling form: what they say, and how they come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget

from db.catalogue import ProcedureCase as Case
from db.catalogue import ProcedureFacts as Procedure
from db.kinds import Person
from desk_tui.counter.drafting import Quote, counts_needed
from desk_tui.counter.once import Again
from desk_tui.counter.receive import Walkin
from desk_tui.counter.terms import checklist
from desk_tui.screens.reception_case import CasesSection
from desk_tui.screens.reception_more import MoreSection
from desk_tui.screens.reception_papers import PapersSection
from desk_tui.screens.reception_person import PersonSection
from desk_tui.screens.reception_procedure import ProcedureSection
from desk_tui.screens.reception_way import ChannelSection, DueSection, FeeSection
from desk_tui.tongue import say
from desk_tui.widgets.fields import Box, Field, boxes_of
from desk_tui.widgets.keys import named

if TYPE_CHECKING:
    from desk_tui.counter.convert import ConsentHow, Convert

_NOT_KEPT = ("procedure", "reason")
"""Boxes whose text the journal keeps in another way."""


class ReceptionForm(VerticalScroll, can_focus=False):
    """The sections from top to bottom."""

    def __init__(self, today: date) -> None:
        super().__init__(id="form")
        self.owner = PersonSection("owner", say("Chủ hồ sơ"), today)
        self.submitter = PersonSection("submitter", say("Người nộp thay"), today)
        self.more = MoreSection()
        self.procedure = ProcedureSection()
        self.cases = CasesSection(self.show_case)
        self.papers = PapersSection(today)
        self.channel = ChannelSection()
        self.fee = FeeSection()
        self.due = DueSection()
        self.visit = ""
        """The half visit that this form goes on with."""
        self.copied_from = ""
        """The code of an old dossier that this form was filled from (REC-04)."""
        self.again: Again | None = None
        """How the owner agreed that what is held of them serves again; `again_of`: whose number."""
        self.again_of = ""
        self.extra = Horizontal(
            Field(say("Trường hợp"), id="case"),
            Field(say("Ghi chú trên phiếu"), id="note"),
            id="extra",
            classes="section",
        )

    def compose(self) -> ComposeResult:
        self.owner.border_subtitle = say(
            "{key}: tổ chức, doanh nghiệp · {key2}: người nộp thay · {key3}: ít gặp",
            key=named("reception.organisation"),
            key2=named("reception.submitter"),
            key3=named("reception.more"),
        )
        self.submitter.border_subtitle = say("{key}: giấy ủy quyền", key=named("reception.more"))
        self.papers.border_subtitle = say(
            "Phím cách: đạt/chưa đạt/thiếu · ←→ và số: số bản, số trang"
        )
        self.extra.border_title = say("Ghi thêm")
        yield self.owner
        yield self.submitter
        yield self.procedure
        yield self.more
        yield self.cases
        yield self.papers
        yield self.channel
        yield self.fee
        yield self.extra
        yield self.due

    def on_mount(self) -> None:
        self.submitter.display = False
        self.show_procedure_parts(False)

    def show_procedure_parts(self, known: bool) -> None:
        """What depends on the procedure is only there once it is chosen."""
        sections = (self.cases, self.papers, self.channel, self.fee, self.extra, self.due)
        for section in sections:
            section.display = known

    def take_procedure(self, found: Procedure, cases: Sequence[Case], case: str = "") -> None:
        """Another procedure: its cases, beginning with one by its key or else the usual one."""
        self.procedure.take(found)
        self.show_procedure_parts(True)
        self.cases.offer(cases, case)
        self.query_one("#case").display = not cases
        self.channel.display = found.channel_online != "no"
        self.papers.forget()
        self.show_case()

    def show_case(self) -> None:
        """The checklist of the case that is picked, and the boxes its fee needs; what was judged
        and counted stays with each paper."""
        found, case = self.procedure.chosen, self.cases.case
        if found:
            self.fee.ask(*counts_needed(found, case))
            self.papers.fill(checklist(found, case))

    def show_submitter(self, shown: bool) -> None:
        """The boxes of who brings it, and what lets them."""
        self.submitter.display = shown
        self.more.represent(shown)

    def show_quote(self, quote: Quote) -> None:
        """Fee, date and channel as they are promised now; of a set that came by post nobody can be
        asked why it is on paper."""
        self.channel.show(quote)
        if self.more.channel == "post":
            self.channel.display = False
        self.fee.show(quote)
        self.due.show(quote)

    # What is in the form.

    def stops(self) -> list[Widget]:
        """Every place the cursor can be, from top to bottom."""

        def shown(widget: Widget) -> bool:
            return widget.display and all(
                node.display for node in widget.ancestors if isinstance(node, Widget)
            )

        # Not the screen's own chain: that one is sorted by places a new section has not got yet.
        return [
            widget for widget in self.walk_children(Widget) if widget.focusable and shown(widget)
        ]

    def go_to(self, place: Widget) -> None:
        """Put the cursor there, with the whole section in sight when it fits."""
        # At once: what asks for a key must not be painted before that key would land there.
        self.screen.set_focus(place)
        self.call_after_refresh(self.show_section, place)

    def show_section(self, place: Widget) -> None:
        """Scroll so that a place is seen, its section around it when there is room."""
        around = [section for section in self.query_children(Widget) if section in place.ancestors]
        fits = [section for section in around if section.outer_size.height <= self.size.height]
        # One scroll only: a second one would count from where the first began.
        (fits or [place])[0].scroll_visible(animate=False)

    def boxes(self) -> list[Box]:
        """The boxes that are on the screen now."""
        shown = set(self.stops())
        return [box for box in boxes_of(self) if box in shown]

    def filled(self) -> tuple[int, int]:
        """(boxes with text, boxes)."""
        boxes = self.boxes()
        return sum(bool(box.text_to_keep) for box in boxes), len(boxes)

    @property
    def empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        return not any(box.text_to_keep for box in boxes_of(self))

    def first_wrong(self, *, online: bool = False) -> Widget | None:
        """Settle every box as before saving; the first with something wrong.

        Why it is on paper need not be told for a dossier that is not taken in, or goes `online`.
        """
        boxes = self.boxes()
        for box in boxes:
            box.settle(final=True)
        wrong: list[Widget] = [
            box for box in boxes if box.error and not (online and box.id == "other-reason")
        ]
        on_paper = self.channel.display and not online
        if on_paper and not self.papers.bad and self.channel.lacks_reason():
            wrong.append(self.channel.reasons)
        for section in (self.owner, self.submitter):
            section.show_said()
        return min(wrong, key=self.stops().index, default=None)

    @property
    def case(self) -> str:
        """The key of the case that is picked; the officer's own words where there is no list."""
        picked = self.cases.case
        return picked.key if picked else self._text("case")

    def walkin(self, draft: str) -> Walkin:
        """The form for the verb. Call only when a procedure is chosen."""
        chosen = self.procedure.chosen
        assert chosen is not None
        pages, copies = counts_needed(chosen, self.cases.case)
        return Walkin(
            procedure=chosen.code,
            owner=self.owner.person,
            submitter=self.submitter_person(),
            case=self.case,
            not_online=self.channel.reason if self.channel.display else "",
            papers=self.papers.handed(),
            pages=self.fee.pages if pages else 0,
            copies=self.fee.copies if copies else 0,
            exempt=self.fee.exempt,
            note=self._text("note"),
            draft=draft,
            visit=self.visit,
            again=self.again,
            copied_from=self.copied_from,
        )

    def convert(self, draft: str, consent: ConsentHow, language: str) -> Convert:
        """The form for the verb that files online. Call only when a procedure is chosen."""
        from desk_tui.counter.convert import Convert

        walkin, (level, means) = self.walkin(draft), self.channel.noted
        return Convert(
            procedure=walkin.procedure,
            applicant=walkin.owner,
            consent=consent,
            case=walkin.case,
            papers=walkin.papers,
            pages=walkin.pages,
            copies=walkin.copies,
            exempt=walkin.exempt,
            language=language,
            level=level,
            means=means,
            note=walkin.note,
            visit=walkin.visit,
            again=walkin.again,
            draft=draft,
        )

    def submitter_person(self) -> Person | None:
        """Who brings it for the owner, when somebody does."""
        return self.submitter.person if self.submitter.display else None

    def _text(self, id: str) -> str:
        return self.query_one(f"#{id}", Field).text_to_keep

    # The journal.

    def to_keep(self) -> dict[str, Any]:
        """The form as the journal keeps it."""
        filled, boxes = self.filled()
        chosen = self.procedure.chosen
        return {
            "boxes": {
                str(box.id): box.text_to_keep
                for box in boxes_of(self)
                if box.id not in _NOT_KEPT and box.text_to_keep
            },
            "kind": self.owner.kind,
            "more": self.more.to_keep(),
            "copied": self.copied_from,
            "submitter": bool(self.submitter.display),
            "procedure": chosen.code if chosen else "",
            "case": self.cases.case.key if self.cases.case else "",
            "papers": self.papers.to_keep(),
            "paper": self.papers.list.at,
            "reason": self.channel.reasons.picked,
            "noted": list(self.channel.noted),
            "visit": self.visit,
            "again": [self.again.how, *self.again.facts] if self.again else [],
            "filled": filled,
            "of": boxes,
        }

    def restore(
        self, values: dict[str, Any], found: Procedure | None, cases: Sequence[Case]
    ) -> None:
        """Lay a draft over the empty form."""
        self.visit = str(values.get("visit", ""))
        if again := [str(one) for one in values.get("again", ())]:
            self.again = Again(again[0], tuple(again[1:]))
        self.copied_from = str(values.get("copied", ""))
        self.owner.set_kind(str(values.get("kind") or _kind_of_old(values)))
        self.show_submitter(bool(values.get("submitter")))
        kept = values.get("boxes", {})
        for box in boxes_of(self):
            if box.id in kept:
                box.load(str(kept[box.id]))
        self.again_of = self.owner.person.number if self.again else ""
        if found:
            self.take_procedure(found, cases, str(values.get("case", "")))
            last = max(len(self.papers.list.lines) - 1, 0)
            self.papers.list.at = min(int(values.get("paper", 0)), last)
            self.papers.restore(values.get("papers", {}))
        if (reason := values.get("reason")) is not None:
            self.channel.reasons.pick(int(reason))
        level, means = values.get("noted", ("", ""))
        self.channel.note((str(level), str(means)))
        self.channel.show_other()


def _kind_of_old(values: dict[str, Any]) -> str:
    """Drafts of older programs told only whether it was an organisation."""
    return "organisation" if values.get("organisation") else "person"
