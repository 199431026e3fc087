"""Many dossiers that one letter brings: a list is pasted, one slip comes out (REC-05)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual import on
from textual.widget import Widget

from db.kinds import Person
from desk_tui.counter import group_list, together
from desk_tui.counter.identity import person_of_card
from desk_tui.counter.receive import NOT_ONLINE_REASONS, Receipt, opening_of
from desk_tui.counter.walkin import Walkin
from desk_tui.rules.policies import Channel
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.reception_more import CHANNELS
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import Field
from desk_tui.widgets.kinds import DateField, read_date
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.textbox import TextBox


class GroupDialog(FormDialog):
    """All dossiers of the list are taken in, or none: what is wrong names its line."""

    title_words = say("Nhận theo công văn")
    done_words = say("nhận tất cả")

    def about(self) -> str:
        return say(
            "Mỗi dòng một chủ hồ sơ: {text}. Dán từ bảng tính cũng được.", text=group_list.WORDS
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Công văn"), id="letter", required=True)
        yield Field(
            say("Mã thủ tục"),
            code=True,
            id="group-procedure",
        )
        yield Field(say("Người hoặc đơn vị nộp"), id="group-by")
        yield OneOf(say("Nhận bằng (phím ←→)"), id="group-channel")
        yield Field(say("Số bưu gửi"), code=True, id="group-post")
        yield DateField(say("Bưu chính giao đủ ngày"), id="group-arrived")
        yield OneOf(say("Vì sao không nộp trực tuyến"), id="group-why")
        yield TextBox(say("Danh sách"), id="group-list", required=True)

    def on_mount(self) -> None:
        self._by: Person | None = None
        self.query_one("#group-channel", OneOf).offer(CHANNELS, "counter")
        reasons = (("", say("chưa hỏi lý do")), *((one, one) for one in NOT_ONLINE_REASONS))
        self.query_one("#group-why", OneOf).offer(reasons, "")
        self._shape()
        super().on_mount()

    @on(OneOf.Changed, "#group-channel")
    def _shape(self) -> None:
        by_post = self._channel == "post"
        for id in ("group-post", "group-arrived"):
            self.query_one(f"#{id}").display = by_post
        self.query_one("#group-why").display = not by_post

    @property
    def _channel(self) -> Channel:
        return "post" if self.query_one("#group-channel", OneOf).value == "post" else "counter"

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()
        try:
            self._by, _ = person_of_card(message.text, self.desk.today())
        except Exception as error:
            self._refused(error)
            return
        self.query_one("#group-by", Field).load(self._by.name)

    def wrong(self) -> Widget | None:
        box = self.query_one(TextBox)
        box.settle(final=True)
        return box if box.error else None

    def work(self) -> Callable[[], str]:
        by_post, name = self._channel == "post", self.text("group-by")
        known = self._by if self._by and self._by.name == name else None
        arrived = read_date(self.text("group-arrived")) if by_post else None
        base = Walkin(
            procedure=self.text("group-procedure"),
            owner=Person(name=""),
            submitter=(known or Person(name=name)) if name else None,
            channel=self._channel,
            post=self.text("group-post") if by_post else "",
            arrived=opening_of(self.desk, arrived) if arrived else None,
            not_online="" if by_post else self.query_one("#group-why", OneOf).value,
        )
        letter, said = self.text("letter"), self.query_one(TextBox).text_to_keep

        def take_in() -> str:
            done = together.receive_group(self.desk, letter, group_list.read(said, base))
            return _told(done)

        return take_in


def _told(done: Receipt) -> str:
    from desk_tui.slips.printing import print_file

    last = done.others[-1] if done.others else done.said
    said = [
        say(
            "Đã nhận {count} hồ sơ: {code} đến {code2}.",
            count=1 + len(done.others),
            code=done.said.code,
            code2=last.code,
        )
    ]
    if done.slip:
        said.append(print_file(done.slip).message)
    return "\n".join([*said, *(f"! {warning}" for warning in done.warnings[:5])])
