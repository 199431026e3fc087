"""Help given to citizens: who was helped, with what, how long, and who files online for the first
time (B0-10, B2-06, B3-09)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.counter import helping, online_users
from desk_tui.counter.desk import Desk
from desk_tui.counter.helping import Help, Total
from desk_tui.counter.online_users import Users
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.list_screen import ListScreen
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import Field
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

_SPANS = (say("hôm nay"), say("tháng này"), say("năm nay"))
_MOST = 500
_YES_NO = (("no", say("không, hoặc không rõ")), ("yes", say("lần đầu nộp trực tuyến")))


class HelpsScreen(ListScreen):
    """The log of today, of this month or of this year, with what it adds up to."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("helps")]
    AUTO_FOCUS = "#helps"

    def __init__(self) -> None:
        super().__init__()
        self._span = 1

    def lists(self) -> ComposeResult:
        yield Static(say("Sổ hỗ trợ công dân"), id="head")
        yield PagedTable(
            (
                Column(say("Lúc"), 11),
                Column(say("Giúp việc gì"), 24),
                Column(say("Thủ tục"), 14, grow=True),
                Column(say("Giúp ai"), 18, spare=True),
                Column(say("Phút"), 5, right=True),
                Column(say("Lần đầu"), 8),
                Column(say("Cán bộ"), 18, spare=True),
            ),
            empty=say("Chưa ghi lần hỗ trợ nào. {key} để ghi.", key=keys.named("helps.add")),
            title=say("Sổ hỗ trợ công dân"),
            why=say(
                "Gói nộp trực tuyến, tờ hướng dẫn, chỉ trên điện thoại tự ghi;"
                " việc khác {key} ghi.",
                key=keys.named("helps.add"),
            ),
            id="helps",
        )

    def reload(self) -> None:
        today = self.desk.today()
        first = (today, today.replace(day=1), today.replace(month=1, day=1))[self._span]
        self.read(
            lambda: _look(self.desk, first, today),
            self._show,
            group="helps",
            words=say("Đọc sổ hỗ trợ"),
        )

    def _show(self, read: tuple[list[Help], list[Total], Users]) -> None:
        helps, totals, users = read
        lines = [
            Content.styled(say("Sổ hỗ trợ công dân: {spans}", spans=_SPANS[self._span]), "bold")
        ]
        lines += [Content(" · ".join(map(_total, totals)))] if totals else []
        if users.people:
            lines.append(
                Content(
                    say(
                        "{people} người nộp trực tuyến: {first_time} lần đầu, {returning} nộp lại",
                        people=users.people,
                        first_time=users.first_time,
                        returning=users.returning,
                    )
                )
            )
        self.head(lines)
        self.query_one(PagedTable).show(Listed([(one.act, _cells(one)) for one in helps]))

    def action_span(self) -> None:
        """Today, this month, this year."""
        self._span = (self._span + 1) % len(_SPANS)
        self.reload()

    def action_add(self) -> None:
        self.host.push_screen(HelpDialog(self.desk), self.told)


class HelpDialog(FormDialog):
    title_words = say("Ghi một lần hỗ trợ")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.at_desk = desk

    def fields(self) -> Iterator[Widget]:
        yield OneOf(say("Giúp việc gì (phím ←→)"), id="kind")
        yield Field(say("Mã thủ tục"), code=True, id="procedure")
        yield Field(say("Giúp ai"), id="person")
        yield Field(
            say("Mấy phút"),
            code=True,
            id="minutes",
            check=_minutes,
        )
        yield OneOf(say("Lần đầu nộp trực tuyến (phím ←→)"), id="first")

    def on_mount(self) -> None:
        kinds = tuple(helping.KINDS.items())
        self.query_one("#kind", OneOf).offer(kinds, "guide")
        self.query_one("#first", OneOf).offer(_YES_NO, "no")
        super().on_mount()

    def work(self) -> Callable[[], str]:
        kind = self.query_one("#kind", OneOf).value
        first_time = self.query_one("#first", OneOf).value == "yes"
        procedure, person = self.text("procedure"), self.text("person")
        minutes = int(self.text("minutes") or 0)

        def give() -> str:
            helping.give(
                self.at_desk,
                kind,
                procedure=procedure,
                person=person,
                minutes=minutes,
                first_time=first_time,
            )
            return say("Đã ghi: {kind}.", kind=helping.kind_words(kind))

        return give


def _look(desk: Desk, first: date, last: date) -> tuple[list[Help], list[Total], Users]:
    return (
        helping.log(desk, first, last, _MOST),
        list(helping.totals(desk, first, last)),
        online_users.users(desk, first, last),
    )


def _total(one: Total) -> str:
    minutes = say(", {minutes} phút", minutes=one.minutes) if one.minutes else ""
    return say(
        "{kind} {count} lần{minutes}",
        kind=helping.kind_words(one.kind),
        count=one.count,
        minutes=minutes,
    )


def _cells(one: Help) -> tuple[Cell | str, ...]:
    return (
        f"{one.at:%H:%M %d/%m}",
        helping.kind_words(one.kind),
        one.procedure_name,
        one.person,
        str(one.minutes or ""),
        say("lần đầu") if one.first_time else "",
        one.officer,
    )


def _minutes(said: str) -> str | None:
    good = said.isdecimal() and int(said) <= helping.MOST_MINUTES
    return (
        None
        if good
        else say("Ghi số phút, tối đa {most_minutes}.", most_minutes=helping.MOST_MINUTES)
    )
