"""What is done to a book of attestation, each a small form over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.widget import Widget

from desk_tui.counter import attest, attest_books, attest_mend, attest_numbers, attest_print
from desk_tui.counter.approval import approvers
from desk_tui.counter.attest_books import Entry, Volume
from desk_tui.counter.desk import Desk
from desk_tui.screens.attest_grid import count_problem
from desk_tui.screens.form_dialog import FormDialog, SecondPerson
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.kinds import DateField, read_date


class BookDialog(FormDialog):
    """A form over the books."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.at_desk = desk


class EnterDialog(BookDialog):
    title_words = say("Ghi vào sổ chứng thực")
    done_words = say("vào sổ")

    def __init__(self, desk: Desk, code: str) -> None:
        super().__init__(desk)
        self.code = code

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Mã hồ sơ"), value=self.code, code=True, id="code", required=True)
        yield Field(
            say("Người ký chứng thực"),
            value=attest.last_signer(self.at_desk),
            id="signer",
        )

    def work(self) -> Callable[[], str]:
        code, signer = self.text("code"), self.text("signer")

        def enter() -> str:
            entries = attest.enter(self.at_desk, code, signer=signer)
            return f"{code}: {'; '.join(attest_books.spans(entries))}."

        return enter


class PrintDialog(BookDialog):
    title_words = say("In sổ chứng thực")
    done_words = "in"

    def __init__(self, desk: Desk, volume: Volume) -> None:
        super().__init__(desk)
        self.volume = volume

    def about(self) -> str:
        return say("{name}. Từ 01/01 đến 31/12: in để khóa sổ cả năm.", name=self.volume.book.name)

    def fields(self) -> Iterator[Widget]:
        first, last = attest_print.month(self.at_desk.today())
        yield DateField(say("Từ ngày"), value=f"{first:%d/%m/%Y}", id="first", required=True)
        yield DateField(say("Đến ngày"), value=f"{last:%d/%m/%Y}", id="last", required=True)

    def work(self) -> Callable[[], str]:
        first, last = read_date(self.text("first")), read_date(self.text("last"))
        assert first, "the box was checked"
        assert last, "the box was checked"

        def draw() -> str:
            from desk_tui.slips.printing import print_file

            path, rows = attest_print.print_book(self.at_desk, self.volume.book.id, first, last)
            return say(
                "Sổ {sign}: {rows} số. {message}",
                sign=self.volume.book.sign,
                rows=rows,
                message=print_file(path).message,
            )

        return draw


class EntryDialog(BookDialog):
    """A form about one number."""

    def __init__(self, desk: Desk, entry: Entry) -> None:
        super().__init__(desk)
        self.entry = entry

    def about(self) -> str:
        return f"{self.entry.words} · {self.entry.person} · {self.entry.paper}"


class VoidDialog(EntryDialog):
    title_words = say("Hủy số chứng thực")
    done_words = say("hủy số")

    def __init__(self, desk: Desk, entry: Entry) -> None:
        super().__init__(desk, entry)
        self.alone = attest_mend.undoable(desk, entry)

    def fields(self) -> Iterator[Widget]:
        yield Field(say("Lý do hủy"), id="reason", required=True)
        if not self.alone:
            yield SecondPerson(approvers(self.at_desk))

    def work(self) -> Callable[[], str]:
        reason = self.text("reason")
        agreed = ("", "") if self.alone else self.query_one(SecondPerson).agreed
        return lambda: _mended(
            attest_mend.void(self.at_desk, self.entry, reason, *agreed), say("hủy")
        )


class CorrectDialog(EntryDialog):
    title_words = say("Sửa số chứng thực")
    done_words = say("duyệt và ghi")

    def fields(self) -> Iterator[Widget]:
        entry = self.entry
        yield Field(say("Tên giấy tờ"), value=entry.paper, id="paper", required=True)
        for id, label, count in (
            ("pages", say("Số trang"), entry.pages),
            ("copies", say("Số bản"), entry.copies),
        ):
            yield Field(
                label, value=str(count), code=True, id=id, required=True, check=count_problem
            )
        yield Field(say("Người ký chứng thực"), value=entry.signer, id="signer")
        yield Field(say("Lý do sửa"), id="reason", required=True)
        yield SecondPerson(approvers(self.at_desk))

    def work(self) -> Callable[[], str]:
        facts = attest_mend.Facts(
            paper=self.text("paper"),
            pages=int(self.text("pages")),
            copies=int(self.text("copies")),
            signer=self.text("signer"),
        )
        reason, agreed = self.text("reason"), self.query_one(SecondPerson).agreed
        return lambda: _mended(
            attest_mend.correct(self.at_desk, self.entry, facts, reason, *agreed), say("sửa")
        )


class VolumeDialog(BookDialog):
    title_words = say("Quyển sổ của quầy này")

    def __init__(self, desk: Desk, volume: Volume) -> None:
        super().__init__(desk)
        self.volume = volume

    def about(self) -> str:
        volume, following = attest_numbers.place(
            self.at_desk.read, self.at_desk, self.volume.book.id, self.volume.year
        )
        return say(
            "{name}: đang ghi quyển số {volume}, số kế tiếp {following:02d}."
            " Sang quyển mới số vẫn chạy tiếp; hết năm bắt đầu lại từ 01.",
            name=self.volume.book.name,
            volume=volume,
            following=following,
        )

    def fields(self) -> Iterator[Widget]:
        yield Field(
            say("Quyển số"), value=self.volume.volume, code=True, id="volume", required=True
        )
        yield Field(
            say("Số kế tiếp"),
            code=True,
            id="first",
            check=count_problem,
        )
        yield Field(say("Lý do bỏ qua số"), id="reason")

    def work(self) -> Callable[[], str]:
        volume, first, reason = self.text("volume"), self.text("first"), self.text("reason")

        def begin() -> str:
            book, into, following = attest_numbers.begin_volume(
                self.at_desk, self.volume.book.id, volume, int(first or 0), reason
            )
            return say(
                "{sign}: ghi quyển số {into}, số kế tiếp {following:02d}.",
                sign=book.sign,
                into=into,
                following=following,
            )

        return begin


def _mended(done: attest_mend.Mended, what: str) -> str:
    said = [say("Đã {what} {text}.", what=what, text=done.entry.words)]
    if done.slip:
        from desk_tui.slips.printing import print_file

        said.append(say("Giấy tiếp nhận bản mới: {message}", message=print_file(done.slip).message))
    return "\n".join([*said, *(f"! {warning}" for warning in done.warnings)])
