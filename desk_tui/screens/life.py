"""The later acts of a dossier from its page, each a small form over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from textual.widget import Widget
from textual.widgets import Button, Static

from db.clock import from_text
from db.kinds import FIELDS, Person
from db.problem import RecordProblem
from desk_tui.counter import changes, endings, life, lost_slip, mending, outage, states, supplement
from desk_tui.counter import give_back as giving
from desk_tui.counter.accepting import accept
from desk_tui.counter.approval import approvers
from desk_tui.counter.asked import still_asked
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.identity import person_of_card
from desk_tui.counter.life import Done
from desk_tui.counter.look import Whole
from desk_tui.rules.problem import RuleProblem
from desk_tui.screens.form_dialog import FormDialog, SecondPerson
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import Field
from desk_tui.widgets.keys import named
from desk_tui.widgets.kinds import DateField, read_date
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.ticks import Ticks

MOST_SHOWN = 12


def told(done: Done) -> str:
    """What was done, in lines; the slip goes to the printer when there is one."""
    from desk_tui.slips.printing import print_file

    said = [f"{done.code}: {states.label(done.status).lower()}."]
    if done.due:
        said.append(say("Hẹn trả {due:%H:%M %d/%m/%Y}.", due=done.due))
    if done.slip:
        said.append(print_file(done.slip).message)
    return "\n".join([*said, *(f"! {warning}" for warning in done.warnings)])


def dialog(desk: Desk, id: str, whole: Whole) -> FormDialog | ReasonDialog:
    """The form of one next step."""
    made: dict[str, type[LifeDialog]] = {
        "ask_more": AskMore,
        "supply": Supply,
        "apologise": Apologise,
        "correct": Correct,
        "void": Void,
        "finish": Finish,
        "accept": Accept,
        "lost_slip": LostSlip,
    }
    if id.startswith("stage_"):
        from desk_tui.screens.clock_dialogs import stage_dialog

        return stage_dialog(desk, id, whole)
    from desk_tui.screens.handing import DIALOGS

    made |= DIALOGS
    return made[id](desk, whole) if id in made else ReasonDialog(_ending(desk, id, whole))


def _ending(desk: Desk, id: str, whole: Whole) -> Deed:
    title, enter, verb = {
        "refuse": (say("Từ chối giải quyết"), say("từ chối"), endings.refuse),
        "stop": (say("Dừng giải quyết"), say("dừng"), endings.stop),
        "withdraw": (say("Công dân rút hồ sơ"), say("ghi rút"), endings.withdraw),
    }[id]
    return Deed(
        title=title,
        enter=enter,
        about=f"{whole.row.code} · {whole.row.owner_name}",
        why=say("Lý do được in lên phiếu và ghi vào hồ sơ."),
        do=lambda reason: told(verb(desk, whole.row.code, reason)),
    )


class LifeDialog(FormDialog):
    """A form about one dossier."""

    def __init__(self, desk: Desk, whole: Whole) -> None:
        super().__init__()
        self.whole = whole
        self.at_desk = desk

    @property
    def code(self) -> str:
        return self.whole.row.code

    def about(self) -> str:
        return f"{self.code} · {self.whole.row.owner_name} · {self.whole.row.procedure_name}"

    def card(self, payload: str) -> Person | None:
        """Whose card was scanned; what is wrong with it is told."""
        try:
            person, warnings = person_of_card(payload, self.at_desk.today())
        except (RecordProblem, RuleProblem) as error:
            self.host.tell(error)
            return None
        if warnings:
            self.host.say("\n".join(warnings))
        return person


class AskMore(LifeDialog):
    title_words = say("Yêu cầu bổ sung giấy tờ")
    done_words = say("ghi và in phiếu")

    def fields(self) -> Iterator[Widget]:
        papers = [(paper.key, paper.name) for paper in self.whole.papers if not paper.result]
        yield Ticks(
            say("Giấy tờ cần bổ sung (phím cách hoặc số)"), papers[:MOST_SHOWN], id="missing"
        )
        yield Field(
            say("Giấy tờ khác chưa có trong hồ sơ"),
            id="other",
            code=True,
        )
        yield Field(
            say("Cần bổ sung gì, vì sao"),
            id="reason",
            required=True,
        )
        last = supplement.usual_until(self.at_desk, self.at_desk.now())
        yield DateField(
            say("Công dân bổ sung đến hết ngày"),
            value=f"{last:%d/%m/%Y}" if last else "",
            id="until",
        )

    def wrong(self) -> Widget | None:
        ticks = self.query_one(Ticks)
        lacking = not self.text("other") and ticks.lacks(say("Đánh dấu ít nhất một giấy tờ."))
        return ticks if lacking else None

    def work(self) -> Callable[[], str]:
        other, reason = self.text("other"), self.text("reason")
        missing = [(key, "") for key in self.query_one(Ticks).ticked]
        missing += [(other, "")] if other else []
        until = read_date(self.text("until"))
        return lambda: told(
            supplement.ask_more(self.at_desk, self.code, missing, reason, until=until)
        )


class Supply(LifeDialog):
    title_words = say("Nhận giấy tờ bổ sung")

    def fields(self) -> Iterator[Widget]:
        asked = still_asked(self.whole.acts)
        papers = asked.left if asked else ()
        lines = [(paper.key, f"{paper.name} {paper.reason}".strip()) for paper in papers]
        yield Ticks(say("Giấy tờ công dân vừa nộp"), lines, id="brought")
        yield Static(
            say("Bản quét thì quét vào từng dòng sau khi ghi ({key}).", key=named("dossier.scan"))
        )

    def wrong(self) -> Widget | None:
        ticks = self.query_one(Ticks)
        return ticks if ticks.lacks(say("Đánh dấu giấy tờ đã nhận.")) else None

    def work(self) -> Callable[[], str]:
        brought = dict.fromkeys(self.query_one(Ticks).ticked)
        return lambda: told(supplement.supply(self.at_desk, self.code, brought))


class Accept(LifeDialog):
    """Nothing to fill in: Enter or F10 receives it."""

    title_words = say("Tiếp nhận hồ sơ trực tuyến")
    done_words = say("tiếp nhận")
    first = "ask"

    def fields(self) -> Iterator[Widget]:
        yield Button(say("Hồ sơ đủ và hợp lệ: tiếp nhận"), id="ask")

    def on_button_pressed(self) -> None:
        self.action_do_it()

    def work(self) -> Callable[[], str]:
        return lambda: told(accept(self.at_desk, self.code))


class Finish(LifeDialog):
    title_words = say("Đã có kết quả")

    def fields(self) -> Iterator[Widget]:
        yield Field(
            say("Tệp kết quả (bỏ trống: quét sau)"),
            id="file",
            code=True,
        )

    def work(self) -> Callable[[], str]:
        from pathlib import Path

        file = self.text("file")
        path = Path(file) if file else None
        return lambda: told(giving.finish(self.at_desk, self.code, path))


class Apologise(LifeDialog):
    title_words = say("Xin lỗi, hẹn lại ngày trả")
    done_words = say("ghi và in văn bản")

    def about(self) -> str:
        due = self.whole.row.due
        promised = f"{local(from_text(due)):%H:%M %d/%m/%Y}" if due else say("không có")
        return say(
            "{super}\nĐã hẹn: {promised}. Thống kê vẫn tính theo ngày hẹn đầu.",
            super=super().about(),
            promised=promised,
        )

    def fields(self) -> Iterator[Widget]:
        yield DateField(say("Hẹn lại ngày"), value=self._proposed(), id="day", required=True)
        yield OneOf(say("Vì mất điện, mất mạng (phím ←→)"), id="cause")
        yield Field(
            say("Lý do"),
            value=self._delay(),
            id="reason",
            required=True,
        )
        yield Field(say("Người ký"), id="signer")

    def on_mount(self) -> None:
        delayed = "outage" if self._delay() else ""
        self.query_one(OneOf).offer((("", say("không")), ("outage", say("đúng"))), delayed)

    def _delay(self) -> str:
        """The outage written down with this date, as the list of half past four did."""
        words = outage.delays(self.whole)
        return words[-1][:1].upper() + words[-1][1:] if words else ""

    def _proposed(self) -> str:
        """The working day after the promise, or after today."""
        due = self.whole.row.due
        last = local(from_text(due)).date() if due else self.at_desk.today()
        day = max(last, self.at_desk.today()) + timedelta(days=1)
        return f"{self.at_desk.calendar.next_working(day):%d/%m/%Y}"

    def work(self) -> Callable[[], str]:
        day = read_date(self.text("day"))
        assert day is not None
        new_due = datetime.combine(day, self.at_desk.hours.closes, OFFICE_ZONE)
        reason, signer, cause = self.text("reason"), self.text("signer"), self.query_one(OneOf)
        return lambda: told(
            endings.apologise(
                self.at_desk, self.code, new_due, reason, cause=cause.value, signed_by=signer
            )
        )


class Correct(LifeDialog):
    title_words = say("Sửa thông tin đã in trên phiếu")
    done_words = say("duyệt và in bản mới")

    def fields(self) -> Iterator[Widget]:
        yield OneOf(say("Mục cần sửa (phím ←→)"), id="field")
        yield Field(say("Sửa thành"), id="value")
        yield Field(say("Lý do sửa"), id="reason", required=True)
        yield SecondPerson(approvers(self.at_desk))

    def on_mount(self) -> None:
        owner = [field for field in FIELDS if field.startswith("owner.")]
        choices = tuple((field, changes.label(field)) for field in (*owner, "note"))
        self.query_one("#field", OneOf).offer(choices, choices[0][0])

    def work(self) -> Callable[[], str]:
        field, value = self.query_one("#field", OneOf).value, self.text("value")
        day = read_date(value) if field.endswith(".birth") else None
        wanted = {field: day.isoformat() if day else value}
        reason, agreed = self.text("reason"), self.query_one(SecondPerson).agreed
        return lambda: told(mending.correct(self.at_desk, self.code, wanted, reason, *agreed))


class Void(LifeDialog):
    title_words = say("Hủy số tiếp nhận")
    done_words = say("hủy số")

    def __init__(self, desk: Desk, whole: Whole) -> None:
        super().__init__(desk, whole)
        self.alone = mending.undoable(desk, life.looked(desk, whole))

    def about(self) -> str:
        return say(
            "{super}\nSố đã in không dùng lại; phiếu cũ trả lời “đã thu hồi”.",
            super=super().about(),
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Lý do hủy"), id="reason", required=True)
        if not self.alone:
            yield SecondPerson(approvers(self.at_desk))

    def work(self) -> Callable[[], str]:
        reason = self.text("reason")
        agreed = ("", "") if self.alone else self.query_one(SecondPerson).agreed
        return lambda: told(mending.void(self.at_desk, self.code, reason, *agreed))


class LostSlip(LifeDialog):
    """Who asks shows a card; the owner answers two questions and gets a numbered copy."""

    title_words = say("Báo mất phiếu")
    done_words = say("xét và ghi")

    def __init__(self, desk: Desk, whole: Whole) -> None:
        super().__init__(desk, whole)
        self.asker = Person(name="")

    def about(self) -> str:
        return say(
            "{code}\nQuét thẻ người hỏi. Không đọc cho họ nghe thông tin của hồ sơ:"
            " hỏi ít nhất hai điều dưới đây và gõ câu trả lời.",
            code=self.code,
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Người hỏi (quét thẻ)"), id="asker", required=True)
        for name, words in lost_slip.FACTS.items():
            yield Field(words, id=f"fact-{name}")

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()
        self.asker = self.card(message.text) or self.asker
        self.query_one("#asker", Field).load(self.asker.name)

    def work(self) -> Callable[[], str]:
        name = self.text("asker")
        asker = self.asker if name == self.asker.name else Person(name=name)
        answers = {fact: self.text(f"fact-{fact}") for fact in lost_slip.FACTS}

        def ask() -> str:
            from desk_tui.slips.printing import print_file

            told = lost_slip.ask_again(self.at_desk, self.code, asker, answers)
            said = [say("Được biết: {state}.", state=told.state)]
            if told.slip:
                said += [
                    say(
                        "Bản cấp lại lần {copy}. {message}",
                        copy=told.copy,
                        message=print_file(told.slip).message,
                    )
                ]
            return "\n".join([*said, *(f"! {warning}" for warning in told.warnings)])

        return ask
