"""The rarer boxes of a reception, out of the way until Alt+E: by post, for another, elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message

from db.kinds_dossier import Authority
from desk_tui.counter import offices
from desk_tui.counter.desk import Desk
from desk_tui.counter.linked import Bundle
from desk_tui.counter.offices import OtherOffice
from desk_tui.counter.receive import opening_of
from desk_tui.counter.representing import ACTS_AS
from desk_tui.counter.walkin import Walkin
from desk_tui.rules.policies import Channel
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.keys import named
from desk_tui.widgets.kinds import DateField, read_date
from desk_tui.widgets.one_of import OneOf

CHANNELS = (("counter", say("trực tiếp tại quầy")), ("post", say("bưu chính")))
RETURNS = (
    ("", say("như thường lệ")),
    ("counter", say("tại quầy")),
    ("post", say("qua bưu chính")),
    ("online", say("bản điện tử")),
)
COVERS = (("file", say("chỉ nộp hồ sơ")), ("both", say("nộp và nhận kết quả")))
RIGHTS = (("", say("chưa ghi")), *ACTS_AS.items())
HERE = ("", say("cơ quan này"))
OTHER = ("other", say("cơ quan khác, gõ tên"))
ALONE = ("", say("không, chỉ thủ tục này"))
_BY_POST = ("post-number", "arrived")
_FOR_ANOTHER = ("acts-as", "authority", "authority-covers", "authority-until")


class MoreSection(Vertical):
    """Nothing of it need be filled; what does not apply is not shown."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", say("Tiếp"), show=False)]

    class Changed(Message):
        """Something was chosen: fee, date and checks may be others now."""

    class Done(Message):
        """Enter on a choice."""

    def __init__(self) -> None:
        super().__init__(id="more-section", classes="section")
        self.border_title = Content(say("Ít gặp: bưu chính, ủy quyền, liên thông, nơi khác"))
        self.border_subtitle = Content(
            say("←→: chọn · Enter: tiếp · {key}: đóng", key=named("reception.more"))
        )
        self._represented = False
        self._offices: Sequence[OtherOffice] = ()

    def compose(self) -> ComposeResult:
        with Container(classes="more-grid"):
            yield OneOf(
                say("Nhận hồ sơ"),
                id="more-channel",
            )
            yield Field(say("Số bưu gửi"), code=True, id="post-number")
            yield DateField(
                say("Bưu chính giao đủ ngày"),
                id="arrived",
            )
            yield OneOf(say("Trả kết quả"), id="returns")
            yield Field(
                say("Gửi kết quả đến"),
                id="returns-to",
            )
            yield Field(
                say("Số bộ hồ sơ"),
                code=True,
                id="sets",
                check=_sets_problem,
            )
            yield OneOf(
                say("Tư cách người nộp"),
                id="acts-as",
            )
            yield Field(
                say("Giấy ủy quyền, giới thiệu"),
                id="authority",
            )
            yield OneOf(
                say("Giấy này cho phép"),
                id="authority-covers",
            )
            yield DateField(say("Giấy có hạn đến hết"), id="authority-until")
            yield OneOf(
                say("Cơ quan giải quyết"),
                id="competent-known",
            )
            yield Field(say("Tên cơ quan giải quyết"), id="competent")
            yield Field(
                say("Nơi đã hỗ trợ, nếu khác"),
                id="helped-at",
            )
        yield OneOf(
            say("Liên thông"),
            id="linked",
        )

    def on_mount(self) -> None:
        self.display = False
        for id, choices in (
            ("more-channel", CHANNELS),
            ("returns", RETURNS),
            ("acts-as", RIGHTS),
            ("authority-covers", COVERS),
            ("competent-known", (HERE, OTHER)),
            ("linked", (ALONE,)),
        ):
            self._one(id).offer(choices, "")
        self.shape()

    def offer(self, bundles: Sequence[Bundle], known: Sequence[OtherOffice]) -> None:
        """What can be chosen for the procedure: chains it begins, and offices that may resolve it,
        the likeliest first."""
        self._offices = known
        chains = tuple((one.id, one.name) for one in bundles)
        self._one("linked").offer((ALONE, *chains), self._one("linked").value)
        named = tuple((one.name, one.name) for one in known)
        self._one("competent-known").offer(
            (HERE, *named, OTHER), self._one("competent-known").value
        )
        self.shape()

    def represent(self, represented: bool) -> None:
        """Whether somebody files for the owner."""
        self._represented = represented
        self.shape()

    @on(OneOf.Changed)
    def _changed(self, event: OneOf.Changed) -> None:
        event.stop()
        self.shape()
        self.post_message(self.Changed())

    def action_go_on(self) -> None:
        self.post_message(self.Done())

    def shape(self) -> None:
        """Only the boxes that apply."""
        for id in _BY_POST:
            self.query_one(f"#{id}").display = self.channel == "post"
        self.query_one("#returns-to").display = self._letter_back
        for id in _FOR_ANOTHER:
            self.query_one(f"#{id}").display = self._represented
        self.query_one("#competent").display = self._one("competent-known").value == OTHER[0]
        self._one("linked").display = len(self._one("linked").choices) > 1

    # What is chosen.

    @property
    def channel(self) -> Channel:
        return "post" if self.display and self._one("more-channel").value == "post" else "counter"

    @property
    def _letter_back(self) -> bool:
        """Whether the result goes by post: what came so does, unless another way is said."""
        way = self._one("returns").value
        return way == "post" or (not way and self.channel == "post")

    @property
    def bundle(self) -> str:
        """The chain of procedures to take in, "" for this one alone."""
        return self._one("linked").value if self.display else ""

    @property
    def empty(self) -> bool:
        """Whether everything is as when it was opened."""
        typed = any(box.text_to_keep for box in self.query(Field))
        return not typed and all(
            box.value == box.choices[0][0] for box in self.query(OneOf) if box.choices
        )

    def over(self, walkin: Walkin, desk: Desk) -> Walkin:
        """The form with what is said here laid over it."""
        if not self.display:
            return walkin
        arrived = read_date(self._text("arrived")) if self.channel == "post" else None
        sets = self._text("sets")
        return replace(
            walkin,
            channel=self.channel,
            post=self._text("post-number") if self.channel == "post" else "",
            arrived=opening_of(desk, arrived) if arrived else None,
            returns=self._one("returns").value,
            returns_to=self._text("returns-to") if self._letter_back else "",
            sets=int(sets) if sets else walkin.sets,
            acts_as=self._one("acts-as").value if self._represented else "",
            authority=self._authority(),
            competent=offices.agency(desk, self._competent()),
            helped_at=offices.agency(desk, self._text("helped-at")),
        )

    def _authority(self) -> Authority | None:
        paper = self._text("authority") if self._represented else ""
        if not paper:
            return None
        until = read_date(self._text("authority-until"))
        return Authority(
            paper=paper,
            collects=self._one("authority-covers").value == "both",
            until=until.isoformat() if until else "",
        )

    def _competent(self) -> str:
        chosen = self._one("competent-known").value
        return self._text("competent") if chosen == OTHER[0] else chosen

    # The journal.

    def to_keep(self) -> dict[str, Any]:
        """What the journal keeps besides the text of the boxes."""
        if not self.display:
            return {}
        return {str(box.id): box.value for box in self.query(OneOf) if box.value}

    def restore(self, kept: dict[str, Any]) -> None:
        """Open again as it was left; chains and offices were offered before."""
        self.display = bool(kept)
        for box in self.query(OneOf):
            if (value := kept.get(str(box.id))) is not None:
                box.offer(box.choices, str(value))
        self.shape()

    def _one(self, id: str) -> OneOf:
        return self.query_one(f"#{id}", OneOf)

    def _text(self, id: str) -> str:
        return self.query_one(f"#{id}", Field).text_to_keep


def _sets_problem(text: str) -> str | None:
    return None if text.isdigit() and 0 < int(text) < 100 else say("Gõ số bộ, từ 1 đến 99.")
