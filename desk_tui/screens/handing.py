"""Small forms about things that travel: the result into a hand or a letter, a folder back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from db.kinds import Person, Received
from desk_tui.counter import folder_places, folders, letters, returns
from desk_tui.counter import give_back as giving
from desk_tui.counter.collecting import Taker, is_same, who_may
from desk_tui.counter.desk import Desk
from desk_tui.counter.hand_steps import handed
from desk_tui.counter.look import Whole
from desk_tui.screens.life import LifeDialog, told
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import Field
from desk_tui.widgets.kinds import DateField, read_date
from desk_tui.widgets.one_of import OneOf

RATINGS = (
    ("", say("không hỏi")),
    ("5", say("5 · rất hài lòng")),
    ("4", say("4 · hài lòng")),
    ("3", say("3 · bình thường")),
    ("2", say("2 · không hài lòng")),
    ("1", say("1 · rất không hài lòng")),
)
OF_A_PAPER = ("authority", "covers", "until")
"""The boxes asked for when somebody else than the owner stands at the desk."""


class GiveBack(LifeDialog):
    """The card scanned here fills the taker; without a card the name is compared."""

    title_words = say("Trả cho công dân")

    def __init__(self, desk: Desk, whole: Whole) -> None:
        super().__init__(desk, whole)
        # Only the name: a number is recorded when the card was there to be read.
        self.taker = Person(name=whole.said.owner.name)

    def about(self) -> str:
        said = self.whole.said
        lines = [
            super().about(),
            say(
                "Được nhận: {said}. Quét thẻ người đến nhận, hoặc sửa tên bên dưới.",
                said=who_may(said),
            ),
        ]
        if isinstance(said, Received) and said.authority:
            covers = (
                say("nộp và nhận kết quả") if said.authority.collects else say("chỉ để nộp hồ sơ")
            )
            lines.append(
                say(
                    "Giấy ủy quyền khi nộp: {paper} ({covers}).",
                    paper=said.authority.paper,
                    covers=covers,
                )
            )
        way, number = handed(self.whole)
        if way == "order":
            lines.append(
                say(
                    "Đã lập lệnh bưu chính {number}: trao tận tay thì lệnh được thu hồi.",
                    number=number,
                )
            )
        return "\n".join(lines)

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Người nhận"), value=self.taker.name, id="taker", required=True)
        yield Field(
            say("Giấy ủy quyền nhận kết quả"),
            id="authority",
        )
        yield OneOf(say("Giấy đó cho làm gì (phím ←→)"), id="covers")
        yield DateField(say("Giấy ủy quyền có hạn đến"), id="until")
        yield Field(say("Số bưu gửi"), code=True, id="post")
        yield OneOf(say("Công dân đánh giá (phím ←→)"), id="rating")
        yield Field(
            say("Công dân góp ý, phản ánh"),
            id="remark",
        )

    def on_mount(self) -> None:
        covers = (("collect", say("nhận kết quả")), ("file", say("chỉ nộp hồ sơ")))
        self.query_one("#covers", OneOf).offer(covers, "collect")
        self.query_one("#rating", OneOf).offer(RATINGS, "")
        self._ask_for_paper()

    @on(Field.Changed, "#taker")
    def _ask_for_paper(self) -> None:
        """A paper is asked for only where somebody else stands at the desk."""
        other = not is_same(self._person(), self.whole.said.owner)
        for id in OF_A_PAPER:
            self.query_one(f"#{id}").display = other

    def _person(self) -> Person:
        name = self.text("taker")
        return self.taker if name == self.taker.name else Person(name=name)

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()
        if message.text.upper().startswith("DT"):
            self._slip_scanned(message.text)
            return
        self.taker = self.card(message.text) or self.taker
        self.query_one("#taker", Field).load(self.taker.name)
        self._ask_for_paper()

    def _slip_scanned(self, text: str) -> None:
        """A slip is no card: at most it says that the wrong dossier is open."""
        code = folder_places.code_of(text)
        if code == self.code:
            self.host.say("Đúng phiếu của hồ sơ này. Quét thẻ người đến nhận.")
            return
        told = say(
            "Phiếu vừa quét của hồ sơ {code}, không phải {code2}: chưa trả gì.",
            code=code,
            code2=self.code,
        )
        self.query_one("#refused", Static).update(Content(told))

    def work(self) -> Callable[[], str]:
        other = self.query_one("#authority").display
        taker = Taker(
            person=self._person(),
            authority=self.text("authority") if other else "",
            until=read_date(self.text("until")) if other else None,
            collects=self.query_one("#covers", OneOf).value == "collect",
            post=self.text("post"),
        )
        rating, remark = self.query_one("#rating", OneOf).value, self.text("remark")

        def give() -> str:
            done = giving.give_back(self.at_desk, self.code, taker, rating=rating, remark=remark)
            said = told(done)
            if done.feedback:
                said += say(
                    "\nPhản ánh số {feedback}: đưa số này cho người dân.", feedback=done.feedback
                )
            return said

        return give


class FolderBack(LifeDialog):
    title_words = say("Hồ sơ giấy")

    def about(self) -> str:
        there = folder_places.lies_at(self.whole)
        return say("{super}\nĐang ở: {there}.", super=super().about(), there=there)

    def fields(self) -> Iterator[Widget]:
        yield OneOf(say("Đưa về đâu (phím ←→)"), id="where")
        yield Field(say("Lý do"), id="reason", required=True)

    def on_mount(self) -> None:
        before = folder_places.before(self.whole) or folder_places.AT_DESK
        choices = [("desk", say("rút về quầy"))]
        if before != folder_places.AT_DESK:
            choices.append(("step", say("lùi một bước: về {before}", before=before)))
        self.query_one(OneOf).offer(tuple(choices), "desk")

    def work(self) -> Callable[[], str]:
        where, reason = self.query_one(OneOf).value, self.text("reason")

        def back() -> str:
            if where == "step":
                place = folders.send_back(self.at_desk, self.code, reason)
                return say(
                    "{code}: hồ sơ giấy về {place}.",
                    code=self.code,
                    place=place or folder_places.AT_DESK,
                )
            folders.recall(self.at_desk, self.code, reason)
            return say("{code}: hồ sơ giấy về lại quầy, chờ bàn giao.", code=self.code)

        return back


class LetterOrder(LifeDialog):
    title_words = say("Gửi kết quả qua bưu chính")
    done_words = say("lập lệnh")

    def fields(self) -> Iterator[Widget]:
        said = self.whole.said
        address = said.returns_to or said.owner.address
        yield Field(say("Người nhận thư"), value=said.owner.name, id="name", required=True)
        yield Field(say("Địa chỉ"), value=address, id="address", required=True)
        yield Field(say("Số bưu gửi"), code=True, id="number")

    def work(self) -> Callable[[], str]:
        name, address, number = self.text("name"), self.text("address"), self.text("number")

        def order() -> str:
            letters.order(self.at_desk, self.code, number=number, address=address, name=name)
            return say(
                "{code}: đã lập lệnh bưu chính. Thư còn ở quầy đến khi giao bưu điện.",
                code=self.code,
            )

        return order


class LetterPost(LifeDialog):
    title_words = say("Giao thư cho bưu điện")
    done_words = say("ghi đã giao")

    def fields(self) -> Iterator[Widget]:
        _, number = handed(self.whole)
        yield Field(say("Số bưu gửi"), value=number, code=True, id="number", required=True)
        yield Field(say("Đơn vị nhận thư"), value=say("Bưu điện"), id="carrier", required=True)

    def work(self) -> Callable[[], str]:
        number, carrier = self.text("number"), self.text("carrier")

        def post() -> str:
            from desk_tui.slips.printing import print_file

            done = letters.to_the_post(self.at_desk, [(self.code, number)], carrier=carrier)
            said = [
                say(
                    "{code}: đã giao {carrier}, số {number}.",
                    code=self.code,
                    carrier=carrier,
                    number=number,
                )
            ]
            said += [print_file(done.sheet).message] if done.sheet else []
            return "\n".join([*said, *(f"! {warning}" for warning in done.warnings)])

        return post


class LetterRecall(LifeDialog):
    title_words = say("Thu hồi lệnh bưu chính")
    done_words = say("thu hồi")

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Lý do"), id="note", required=True)

    def work(self) -> Callable[[], str]:
        note = self.text("note")

        def recall() -> str:
            letters.move(self.at_desk, self.code, "recalled", note)
            return say("{code}: đã thu hồi lệnh bưu chính, kết quả ở quầy.", code=self.code)

        return recall


class LetterArrived(LifeDialog):
    title_words = say("Thư đã giao bưu điện")

    def fields(self) -> Iterator[Widget]:
        yield OneOf(say("Bưu điện báo (phím ←→)"), id="state")
        yield Field(say("Ghi chú"), id="note")

    def on_mount(self) -> None:
        choices = (("delivered", say("đã phát")), ("back", say("chuyển hoàn, thư về quầy")))
        self.query_one(OneOf).offer(choices, "delivered")

    def work(self) -> Callable[[], str]:
        state, note = self.query_one(OneOf).value, self.text("note")

        def move() -> str:
            letter = letters.move(self.at_desk, self.code, state, note)
            return say(
                "{code}: thư số {number} {states}.",
                code=self.code,
                number=letter.number,
                states=letters.STATES[letter.state],
            )

        return move


class Want(LifeDialog):
    title_words = say("Cách nhận kết quả")

    def fields(self) -> Iterator[Widget]:
        said = self.whole.said
        yield OneOf(say("Công dân muốn nhận (phím ←→)"), id="way")
        yield Field(say("Địa chỉ khi gửi bưu chính"), value=said.returns_to, id="address")

    def on_mount(self) -> None:
        now = self.whole.said.returns or "counter"
        self.query_one(OneOf).offer(tuple(returns.WAYS.items()), now)

    def work(self) -> Callable[[], str]:
        way, address = self.query_one(OneOf).value, self.text("address")

        def want() -> str:
            returns.want(self.at_desk, self.code, way, address)
            return say("{code}: nhận kết quả {ways}.", code=self.code, ways=returns.WAYS[way])

        return want


DIALOGS: dict[str, type[LifeDialog]] = {
    "give_back": GiveBack,
    "folder_back": FolderBack,
    "letter_order": LetterOrder,
    "letter_post": LetterPost,
    "letter_recall": LetterRecall,
    "letter_arrived": LetterArrived,
    "want": Want,
}
"""By the ids of `hand_steps`."""
