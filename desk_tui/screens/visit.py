"""A visit that makes no dossier: what it was about, and its slip for the citizen (REC-10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from db.catalogue import PaperNeeded, ProcedureFacts
from db.catalogue_search import Hit
from db.kinds import Person
from desk_tui.counter import calls, drafting
from desk_tui.counter.calls import WANTS, Called, note_call
from desk_tui.counter.identity import person_of_card
from desk_tui.counter.visit import Call, Recorded, record_visit
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.reception_person import bare
from desk_tui.screens.reception_procedure import ProcedureSection
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned, ScanMangled
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.truth_line import TruthLine

KINDS = (
    ("incomplete", say("Giấy tờ chưa đủ: phiếu yêu cầu bổ sung")),
    ("advice", say("Hỏi thủ tục: phiếu hướng dẫn")),
    ("other-office", say("Không thuộc nơi này: giấy chỉ nơi nhận")),
    ("phone", say("Gọi điện thoại: ghi lại để làm tiếp")),
    ("refused", say("Từ chối tiếp nhận: phiếu từ chối")),
)
REASONS = {
    "incomplete": say("Cần bổ sung, sửa những gì (in lên phiếu; có thể để trống)"),
    "advice": say("Người dân hỏi việc gì, hướng dẫn thêm (in lên phiếu)"),
    "other-office": say("Người dân cần việc gì (in lên phiếu)"),
    "refused": say("Lý do từ chối (bắt buộc, in lên phiếu)"),
    "phone": say("Người gọi cần việc gì, đã trả lời gì"),
}


class MissingPapers(OptionList):
    """The checklist; the marked ones are missing. A sign tells it, not a colour."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", say("Đánh dấu"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="missing")
        self.border_title = say("Giấy tờ còn thiếu (phím cách để đánh dấu)")
        self._papers: Sequence[PaperNeeded] = ()
        self._marked: set[str] = set()

    def offer(self, papers: Sequence[PaperNeeded]) -> None:
        """Another checklist, nothing marked."""
        self._papers, self._marked = papers, set()
        self.clear_options()
        self.add_options(Option(self._told(paper), id=paper.key) for paper in papers)
        self.highlighted = 0 if papers else None

    @property
    def marked(self) -> list[str]:
        """The keys of the missing papers, in the order of the checklist."""
        return [paper.key for paper in self._papers if paper.key in self._marked]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        paper = self._papers[event.option_index]
        self._marked ^= {paper.key}
        self.replace_option_prompt_at_index(event.option_index, self._told(paper))

    def _told(self, paper: PaperNeeded) -> Content:
        if paper.key in self._marked:
            return Content.styled(f"[✘] {paper.name} – THIẾU", "bold")
        return Content(f"[ ] {paper.name}")


class VisitDialog(DeskScreen):
    """F10 writes the visit and prints its slip; no dossier number is used."""

    DEFAULT_CSS = """
    VisitDialog #form { height: 1fr; padding: 0 1; }
    VisitDialog #title { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    VisitDialog .row { height: auto; }
    VisitDialog .row > Field, VisitDialog .row > OneOf { width: 1fr; }
    VisitDialog #procedure-section { height: auto; }
    VisitDialog #hits { height: auto; padding: 0 1; }
    VisitDialog #missing {
        height: auto; max-height: 9;
        border: round $border-blurred; border-title-color: $foreground;
    }
    VisitDialog #missing:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("visit")]
    AUTO_FOCUS = "#kind"

    def __init__(self) -> None:
        super().__init__()
        self._card: Person | None = None
        self._saving = False

    def compose(self) -> ComposeResult:
        yield Static(say("Lượt đến không lập hồ sơ"), id="title")
        with VerticalScroll(id="form", can_focus=False):
            yield OneOf(say("Loại (mũi tên trái, phải để chọn)"), "kind")
            yield ProcedureSection()
            with Horizontal(classes="row"):
                yield Field(
                    say("Người đến (có thể trống)"),
                    id="name",
                )
                yield Field(say("Số định danh"), code=True, id="number")
            yield MissingPapers()
            with Horizontal(classes="row", id="other"):
                yield Field(say("Nơi nhận đúng"), placeholder=say("tên cơ quan"), id="office")
                yield Field(say("Địa chỉ"), id="address")
                yield Field(say("Giờ làm việc"), id="hours")
            with Horizontal(classes="row", id="call"):
                yield Field(say("Điện thoại người gọi"), code=True, id="phone")
                yield OneOf(say("Tiếp theo (phím ←→)"), "wants")
            yield Field(say("Lý do"), id="reason")
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#kind", OneOf).offer(KINDS, "incomplete")
        self.query_one("#wants", OneOf).offer(tuple(WANTS.items()), "call-back")
        self.procedure.box.required = False
        self._shape()
        self.host.refresh_truth()

    @property
    def kind(self) -> str:
        return self.query_one("#kind", OneOf).value

    @property
    def procedure(self) -> ProcedureSection:
        return self.query_one(ProcedureSection)

    def field(self, name: str) -> Field:
        """A box by its name."""
        return self.query_one(f"#{name}", Field)

    @on(OneOf.Changed, "#kind")
    def _shape(self) -> None:
        """Only the boxes that this kind of visit needs."""
        self.query_one("#other").display = self.kind == "other-office"
        self.query_one("#call").display = self.kind == "phone"
        listed = self.query_one(MissingPapers)
        listed.display = self.kind == "incomplete" and bool(listed.option_count)
        self.field("reason").border_title = Content(REASONS[self.kind])
        self.field("reason").error = ""

    # Who.

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        try:
            person, doubts = person_of_card(event.text, self.desk.today())
        except Exception as error:
            self.host.tell(error)
            return
        self._card = person
        self.field("name").load(person.name)
        self.field("number").load(person.number)
        if doubts:
            self.host.say(" ".join(doubts))

    @on(ScanMangled)
    def _mangled(self, event: ScanMangled) -> None:
        self.host.notify(event.advice, title=say("Chưa đọc được thẻ vừa quét"), severity="warning")

    def _owner(self) -> Person | None:
        name, number = self.field("name").text_to_keep, self.field("number").text_to_keep
        if not name and not number:
            return None
        if self._card and self._card.number == number:
            return msgspec.structs.replace(self._card, name=name)
        return Person(name=name, number=number)

    # What.

    @on(Field.Changed, "#procedure")
    def _searched(self, message: Field.Changed) -> None:
        section, typed = self.procedure, message.value
        if section.chosen and typed == section.label:
            return
        if section.chosen:
            section.forget()
            self._offer_papers(None)
        self.do(
            lambda: drafting.search(self.desk, typed) if typed.strip() else [],
            lambda hits: self._found(typed, hits),
            group="visit-search",
            words=say("Tìm thủ tục"),
        )

    def _found(self, typed: str, hits: list[Hit]) -> None:
        section = self.procedure
        if section.box.value == typed and section.box.has_focus:
            section.show_hits(typed, hits)

    @on(Field.Submitted, "#procedure")
    def _choose(self) -> None:
        section = self.procedure
        typed = section.box.text_to_keep
        if section.chosen or not typed:
            self.focus_next()
            return
        hits = section.hits if section.asked == section.box.value else []
        place = section.marked if hits else 0
        hits = hits or drafting.search(self.desk, typed)
        if not hits:
            section.box.error = say("Không tìm thấy thủ tục này, thử chữ khác.")
            return
        try:
            found = drafting.procedure(self.desk, hits[place].code)
        except Exception as error:
            self.host.tell(error)
            return
        section.take(found)
        section.box.error = ""
        self._offer_papers(found)
        self.focus_next()

    def _offer_papers(self, found: ProcedureFacts | None) -> None:
        self.query_one(MissingPapers).offer(found.papers if found else ())
        self._shape()

    # Saving.

    def action_save(self) -> None:
        """Write the visit, print its slip, back to the queue."""
        call = self._call()
        if call is None or self._saving:
            return
        self._saving = True
        if self.kind == "phone":
            called = self._called(call)
            self.do(
                lambda: note_call(self.desk, called),
                self._noted,
                group="visit",
                words=say("Ghi cuộc gọi"),
                failed=self._refused,
            )
            return

        def work() -> tuple[Recorded, str]:
            from desk_tui.slips.printing import print_file

            done = record_visit(self.desk, call)
            return done, print_file(done.slip).message if done.slip else ""

        self.do(work, self._saved, group="visit", words=say("Ghi lượt đến"), failed=self._refused)

    def _call(self) -> Call | None:
        """What was entered; None after showing which box is wrong."""
        chosen = self.procedure.chosen
        missing = self.query_one(MissingPapers).marked
        reason, name = self.field("reason"), self.field("name")
        wrong: tuple[Field, str] | None = None
        if self.procedure.box.text_to_keep and not chosen:
            wrong = self.procedure.box, say("Chưa chọn thủ tục: Enter để lấy dòng đang đánh dấu.")
        elif self.kind == "incomplete" and not chosen:
            wrong = self.procedure.box, say("Chọn thủ tục để biết giấy tờ nào còn thiếu.")
        elif self.kind == "refused" and not reason.text_to_keep:
            wrong = reason, say("Từ chối phải ghi rõ lý do.")
        elif self.kind in ("advice", "other-office", "phone") and not (
            chosen or reason.text_to_keep
        ):
            wrong = (
                self.procedure.box,
                say("Chọn thủ tục, hoặc ghi người dân cần việc gì ở ô cuối."),
            )
        elif self.field("number").text_to_keep and not name.text_to_keep:
            wrong = name, say("Có số định danh thì ghi cả tên.")
        if wrong:
            wrong[0].error = wrong[1]
            wrong[0].focus()
            return None
        if self.kind == "incomplete" and not missing:
            self.query_one("#missing").focus()
            self.host.say("Đánh dấu ít nhất một giấy tờ còn thiếu (phím cách).")
            return None
        other = self.kind == "other-office"
        return Call(
            kind=self.kind,
            procedure=chosen.code if chosen else "",
            owner=self._owner(),
            missing=[(key, "") for key in missing] if self.kind == "incomplete" else (),
            reason=reason.text_to_keep,
            office=self.field("office").text_to_keep if other else "",
            address=self.field("address").text_to_keep if other else "",
            hours=self.field("hours").text_to_keep if other else "",
        )

    def _called(self, call: Call) -> Called:
        """The same boxes as a phone call."""
        caller = call.owner or Person(name="")
        phone = bare(self.field("phone").text_to_keep)
        return Called(
            caller=msgspec.structs.replace(caller, phone=phone),
            procedure=call.procedure,
            wants=self.query_one("#wants", OneOf).value,
            note=call.reason,
        )

    def _noted(self, made: calls.Call) -> None:
        self.host.say(f"Đã ghi cuộc gọi của {made.caller.name}, {WANTS[made.said.wants]}.")
        self.host.nudge()
        if self.is_current:
            self.host.pop_screen()

    def _saved(self, answer: tuple[Recorded, str]) -> None:
        done, printed = answer
        self.host.say(" ".join(["Đã ghi lượt đến.", printed, *done.warnings]).strip())
        self.host.nudge()
        if self.is_current:
            self.host.pop_screen()

    def _refused(self, error: BaseException) -> None:
        self._saving = False
        self.host.tell(error)
