"""Small forms about dates: a stage that ended or begins, a promise that new days off touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.widget import Widget
from textual.widgets import Button

from desk_tui.counter import stages
from desk_tui.counter.approval import APPROVERS, approvers
from desk_tui.counter.calendar_change import Touched
from desk_tui.counter.calendar_decide import decide
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Done
from desk_tui.counter.look import Whole
from desk_tui.screens.form_dialog import SecondPerson
from desk_tui.screens.life import LifeDialog, told
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.one_of import OneOf


class StageDialog(LifeDialog):
    """Nothing to fill in: Enter or F10 does it."""

    first = "ask"
    verb: Callable[..., Done]
    button = ""

    def about(self) -> str:
        return "\n".join([super().about(), *stages.words(self.whole)])

    def fields(self) -> Iterator[Widget]:
        yield Button(self.button, id="ask")

    def on_button_pressed(self) -> None:
        self.action_do_it()

    def work(self) -> Callable[[], str]:
        verb = type(self).verb
        return lambda: told(verb(self.at_desk, self.code))


class EndStage(StageDialog):
    title_words = say("Xong một giai đoạn")
    button = say("Giai đoạn đang làm đã xong")
    verb = stages.end


class PaidStage(StageDialog):
    title_words = say("Bắt đầu giai đoạn tiếp theo")
    done_words = say("ghi và in phiếu mới")
    button = say("Công dân đã nộp tiền: tính hạn từ bây giờ")
    verb = stages.paid


class DecideDate(LifeDialog):
    """A supervisor says whether the promise stays; an officer needs their password."""

    title_words = say("Ngày hẹn bị lịch nghỉ mới chạm tới")
    done_words = say("quyết định")

    def __init__(self, desk: Desk, found: Touched) -> None:
        super().__init__(desk, found.whole)
        self.found = found
        self.alone = desk.role in APPROVERS

    def about(self) -> str:
        again, form = (
            (say("Đã hẹn lại"), say("văn bản 04"))
            if self.found.extension
            else (say("Đã hẹn"), say("phiếu"))
        )
        return say(
            "{super}\n{why}."
            "\n{again} {promised:%H:%M %d/%m/%Y};"
            " tính lại là {counted:%H:%M %d/%m/%Y}."
            "\nDời thì in {form} bản mới và nhắn công dân; giữ thì không đổi gì.",
            super=super().about(),
            why=self.found.why,
            again=again,
            promised=self.found.promised,
            counted=self.found.counted,
            form=form,
        )

    def fields(self) -> Iterator[Widget]:
        yield OneOf(say("Quyết định (phím ←→)"), id="move")
        yield Field(say("Ghi thêm"), id="reason")
        if not self.alone:
            yield SecondPerson(approvers(self.at_desk))

    def on_mount(self) -> None:
        choices = (("keep", say("giữ ngày đã hẹn")), ("move", say("dời sang ngày tính lại")))
        self.query_one("#move", OneOf).offer(choices, "keep")
        super().on_mount()

    def work(self) -> Callable[[], str]:
        move = self.query_one("#move", OneOf).value == "move"
        reason = self.text("reason")
        agreed = ("", "") if self.alone else self.query_one(SecondPerson).agreed
        return lambda: told(decide(self.at_desk, self.code, move, reason, *agreed))


def stage_dialog(desk: Desk, id: str, whole: Whole) -> StageDialog:
    """The form of a next step about stages."""
    return EndStage(desk, whole) if id == "stage_end" else PaidStage(desk, whole)
