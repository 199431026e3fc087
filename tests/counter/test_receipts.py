"""Receipt books: serials in one row, under kills, refusals, two windows and a wrong clock."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import acts, safety
from db.clock import utc_text
from db.kinds import FeeLine, ReceiptIssued, Received
from db.problem import RecordProblem
from desk_tui.counter import care, collect, payments, receipt_books, receipts
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from tests.counter.conftest import NOW, OFFICER, OWNER, PASSWORD, Clock
from tests.records import copied

EXTRACT = Walkin(procedure="2.000635", owner=OWNER, copies=2)
WRITER = Path(__file__).with_name("cash_writer.py")


def pay(desk: Desk, **wish: object) -> list[str]:
    """The numbers of the receipts of one more extract."""
    code = receive(desk, EXTRACT).said.code
    paid = collect.pay_cash(desk, code, Wish(**wish))  # pyright: ignore[reportArgumentType]
    return [one.words for one in paid.receipts]


def test_a_book_is_used_from_its_first_serial_to_its_last(desk: Desk):
    receipt_books.open_book(desk, "AA/26P", 48, 50, kind="phi", digits=6)
    receipt_books.open_book(desk, "AB/26P", 1, 9, kind="any")
    assert [pay(desk)[0] for _ in range(4)] == [
        "AA/26P số 000048",
        "AA/26P số 000049",
        "AA/26P số 000050",
        "AB/26P số 0000001",
    ]
    full, other = receipts.books(desk.read, counted=True)
    assert (full.left, full.issued, other.left) == (0, 3, 8)


def test_each_kind_of_sum_has_its_own_book(desk: Desk):
    receipt_books.open_book(desk, "LP/26", 1, 50, kind="le-phi")
    code = receive(desk, EXTRACT).said.code
    with pytest.raises(Refusal, match="hết biên lai phí") as refused:
        collect.pay_cash(desk, code)
    assert refused.value.code == "no-receipts"
    assert "LP/26" in refused.value.hint
    # The officer may say that it is lệ phí after all, or take that very book.
    assert [r.series for r in collect.pay_cash(desk, code, Wish(only="le-phi")).receipts] == [
        "LP/26"
    ]
    assert pay(desk, book="LP/26") == ["LP/26 số 0000002"]


def two_sums(desk: Desk) -> str:
    """A land dossier with a phí and a lệ phí: 130.000 đ."""
    at = utc_text(desk.now())
    said = Received(
        code=f"{desk.office.code}-261116-0199",
        office=desk.office.code,
        procedure="1.012796",
        procedure_version=1,
        procedure_name="Đính chính Giấy chứng nhận",
        field="Đất đai",
        owner=OWNER,
        fee=130_000,
        fee_lines=(
            FeeLine(text="Thẩm định", amount=100_000, ground="Phí thẩm định hồ sơ"),
            FeeLine(text="Cấp giấy", amount=30_000, ground="Nghị quyết HĐND"),
        ),
        received=at,
        effective=at,
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), said)])
    return said.code


@pytest.mark.parametrize(
    ("books", "numbers"),
    [
        ((), ["TI/Q1 số 0000001", "TI/Q1 số 0000002"]),
        ((("AA", "any"),), ["AA số 0000001", "AA số 0000002"]),
        ((("AA", "phi"), ("BB", "le-phi")), ["AA số 0000001", "BB số 0000001"]),
    ],
)
def test_phi_and_le_phi_have_receipts_of_their_own(desk: Desk, books, numbers):
    for series, kind in books:
        receipt_books.open_book(desk, series, 1, 50, kind=kind)
    paid = collect.pay_cash(desk, two_sums(desk))
    assert [one.words for one in paid.receipts] == numbers
    assert [(one.kind, one.amount) for one in paid.receipts] == [
        ("phi", 100_000),
        ("le-phi", 30_000),
    ]
    assert paid.payment.paid == 130_000


def test_a_book_with_one_serial_left_does_not_give_half_a_payment(desk: Desk):
    receipt_books.open_book(desk, "AA", 1, 1)
    code = two_sums(desk)
    with pytest.raises(Refusal) as refused:
        collect.pay_cash(desk, code)
    assert refused.value.code == "no-receipts"
    assert receipts.find_book(desk, "AA").left == 1
    assert payments.due_of(desk, code).payments == ()


def test_a_book_of_another_desk_is_never_taken(desk: Desk):
    receipt_books.open_book(desk, "AA/26P", 1, 50)
    desk.record.transact(lambda c: c.execute("UPDATE receipt_books SET desk = 'H18.12.34/2'"))
    assert pay(desk) == ["TI/Q1 số 0000001"]


def test_spoilt_serials_are_void_with_a_reason_and_never_come_again(desk: Desk):
    receipt_books.open_book(desk, "AA/26P", 1, 50)
    pay(desk)
    assert receipt_books.spoil(desk, "AA/26P", 2, "rách", last=4) == (2, 4)
    assert pay(desk) == ["AA/26P số 0000005"]
    used = receipts.used_of(desk.read, receipts.find_book(desk, "AA/26P").id)
    assert [(one.serial, one.state) for one in used] == [
        (1, "issued"),
        (2, "void"),
        (3, "void"),
        (4, "void"),
        (5, "issued"),
    ]
    for serial in (1, 3, 5, 7, 99):
        with pytest.raises(RecordProblem) as refused:
            receipt_books.spoil(desk, "AA/26P", serial, "nhầm")
        assert refused.value.code == "not-next-serial"
    with pytest.raises(RecordProblem) as refused:
        receipt_books.spoil(desk, "AA/26P", 6, " ")
    assert refused.value.code == "no-reason"


def test_a_closed_book_gives_nothing_more(desk: Desk):
    receipt_books.open_book(desk, "AA/26P", 1, 50)
    pay(desk)
    closed = receipt_books.close_book(desk, "AA/26P", "hết năm, trả lại")
    assert (closed.left, closed.closed) == (0, "hết năm, trả lại")
    code = receive(desk, EXTRACT).said.code
    with pytest.raises(Refusal):
        collect.pay_cash(desk, code)


@pytest.mark.parametrize(
    ("series", "first", "last", "digits", "code"),
    [
        ("", 1, 50, 7, "bad-book"),
        ("//", 1, 50, 7, "bad-book"),
        ("AA/26P", 50, 1, 7, "bad-book"),
        ("AA/26P", 0, 50, 7, "bad-book"),
        ("AA/26P", 1, 1_000_000, 7, "bad-book"),
        ("AA/26P", 1, 1000, 3, "bad-book"),
        ("aa/26p", 50, 60, 7, "book-overlaps"),
    ],
)
def test_a_book_that_cannot_be_is_refused(desk: Desk, series, first, last, digits, code):
    receipt_books.open_book(desk, "AA/26P", 1, 50)
    with pytest.raises(RecordProblem) as refused:
        receipt_books.open_book(desk, series, first, last, digits=digits)
    assert refused.value.code == code
    assert len(receipts.books(desk.read)) == 1


def test_stock_that_runs_low_is_told_before_it_is_gone(desk: Desk):
    receipt_books.open_book(desk, "AA/26P", 1, 22, kind="phi")
    receipt_books.open_book(desk, "BA/26L", 1, 50, kind="le-phi")
    assert receipt_books.low_stock(desk) == []
    for _ in range(2):
        pay(desk)
    assert receipt_books.low_stock(desk) == ["Biên lai phí chỉ còn 20 số: nhận thêm quyển."]


def test_a_clock_set_back_takes_no_serial(desk: Desk, clock: Clock):
    receipt_books.open_book(desk, "AA/26P", 1, 50)
    code = receive(desk, EXTRACT).said.code
    clock.now = NOW - timedelta(days=3)
    with pytest.raises(RecordProblem) as refused:
        collect.pay_cash(desk, code)
    assert refused.value.code == "clock-back"
    clock.now = NOW + timedelta(minutes=1)
    assert receipts.find_book(desk, "AA/26P").next == 1
    assert collect.pay_cash(desk, code).receipts[0].serial == 1


def test_a_serial_that_is_missing_or_used_twice_is_told(desk: Desk):
    """What a record put back from an old copy may come to."""
    receipt_books.open_book(desk, "AA/26P", 1, 50)
    id = receipts.find_book(desk, "AA/26P").id
    said = [
        ReceiptIssued(
            book=id, serial=n, series="AA", payment="p", kind="phi", amount=1, payer="Thử"
        )
        for n in (1, 2, 2, 5)
    ]
    dossier = receive(desk, EXTRACT).id
    desk.act(lambda _: [acts.Doing(dossier, one) for one in said])
    assert receipts.gaps(desk.read, receipts.find_book(desk, "AA/26P")) == [
        "AA/26P số 0000002 dùng hai lần.",
        "AA/26P thiếu từ số 3 đến số 4.",
    ]
    # The next payment goes on behind the highest: no serial is given a third time.
    assert pay(desk) == ["AA/26P số 0000006"]


STEPS = st.lists(
    st.sampled_from(
        ["pay", "pay", "pay", "twice", "fail", "spoil", "other", "open", "close", "restart"]
    ),
    min_size=4,
    max_size=14,
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_no_gap_and_no_reuse_whatever_is_done(made, tmp_path_factory, monkeypatch, steps):
    """Two windows at one desk; payments that fail half way; books that come, end and close."""
    monkeypatch.setattr("desk_tui.counter.slip.draw", lambda *_: None)
    folder, key = made
    folder = copied(folder, tmp_path_factory.mktemp("books") / "desk")
    clock = Clock()
    one, other = (Desk(folder, key, OFFICER, clock) for _ in range(2))
    books = 0
    for number, step in enumerate(steps):
        clock.now = NOW + timedelta(minutes=number)
        desk = other if step == "other" else one
        try:
            match step:
                case "pay" | "other":
                    pay(desk)
                case "twice":
                    code = receive(one, EXTRACT).said.code
                    collect.pay_cash(one, code)
                    collect.pay_cash(other, code)
                case "fail":
                    _fail_half_way(one)
                case "spoil":
                    book = next(b for b in receipts.books(one.read) if b.left)
                    receipt_books.spoil(one, book.id, book.next, "rách")
                case "open":
                    books += 1
                    receipt_books.open_book(one, f"A{books}", 1, 2)
                case "close":
                    book = next(b for b in receipts.books(one.read) if b.left)
                    receipt_books.close_book(one, book.id, "hết năm")
                case "restart":
                    one.close()
                    one = Desk(folder, key, OFFICER, clock)
        except (Refusal, StopIteration, ZeroDivisionError):
            pass
    _in_order(one)
    one.close()
    other.close()


def _fail_half_way(desk: Desk) -> None:
    """The transaction of a payment is given up after its serial was taken."""
    code = receive(desk, EXTRACT).said.code
    due = payments.due_of(desk, code)
    said, _ = collect.asked(
        desk,
        "cash",
        code=code,
        amount=due.owed,
        lines=due.lines,
        procedure=due.procedure,
        field=due.field,
        day=due.day,
    )

    def doings(connection):
        opened, issued = receipts.take(connection, desk, said.payment, said.parts, "Thử")
        return [*opened, *(acts.Doing(due.subject, one) for one in issued)]

    desk.act(doings, also=lambda _: 1 // 0)  # pyright: ignore[reportArgumentType]


def _in_order(desk: Desk) -> None:
    for book in receipts.books(desk.read):
        assert receipts.gaps(desk.read, book) == []
        used = receipts.used_of(desk.read, book.id)
        assert [one.serial for one in used] == list(range(book.first, book.next))
    rows = desk.read.execute(
        "SELECT p.id, p.paid, (SELECT count(*) FROM receipts r WHERE r.payment = p.id) AS given"
        " FROM payments p"
    )
    for row in rows:
        assert (row["paid"], row["given"]) in ((16_000, 1), (0, 0))


def test_windows_that_are_killed_leave_no_gap_and_keep_what_they_promised(
    made: tuple[Path, bytes], tmp_path: Path
):
    folder, key = made
    folder = copied(folder, tmp_path / "desk")
    chance, promised = random.Random(7), Counter()
    for _ in range(2):
        windows = [_window(folder, key) for _ in range(2)]
        for window in windows:
            assert window.stdin
            window.stdin.write("\n")
            window.stdin.flush()
        for window in windows:
            assert window.stdout
            lines = [window.stdout.readline() for _ in range(2 + chance.randrange(3))]
            window.kill()
            lines += window.stdout.readlines()
            window.wait()
            promised.update(line.strip() for line in lines if line.endswith("\n"))
    desk = Desk(folder, key, OFFICER)
    assert set(promised.values()) == {1}
    (book,) = receipts.books(desk.read)
    kept = {one.code for one in receipts.used_of(desk.read, book.id)}
    assert set(promised) <= kept
    _in_order(desk)
    assert {finding.state for finding in safety.check(desk.record, rebuild=True)} == {"ok"}
    desk.close()


def _window(folder: Path, key: bytes) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), key.hex(), OFFICER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_what_was_given_out_after_a_copy_is_told_and_not_given_again(
    desk: Desk, clock: Clock, tmp_path: Path
):
    """A record put back from this morning does not know the receipts of the day."""
    receipt_books.open_book(desk, "AA/26P", 1, 50)
    pay(desk)
    care.backup(desk, tmp_path / "copy.zip")
    assert [pay(desk)[0][-2:] for _ in range(2)] == ["02", "03"]
    key, folder = desk.record.key, desk.folder
    desk.close()

    later = clock.now + timedelta(hours=1)
    _, said = care.restore(tmp_path / "copy.zip", folder, OFFICER, PASSWORD, later, None)
    (told,) = [one for one in said if "Biên lai" in one]
    assert "AA/26P: các số 0000002–0000003" in told

    clock.now = later
    again = Desk(folder, key, OFFICER, clock)
    try:
        assert any("trước khi phục hồi" in one for one in receipt_books.doubts(again))
        with pytest.raises(Refusal) as refused:
            pay(again)
        assert refused.value.code == "receipts-in-doubt"
        assert "receipts void AA/26P 2-3" in refused.value.hint
        receipt_books.spoil(again, "AA/26P", 2, "đã cấp trước khi phục hồi sổ", last=3)
        assert receipt_books.doubts(again) == []
        assert pay(again) == ["AA/26P số 0000004"]
    finally:
        again.close()


def test_a_copy_on_another_machine_says_that_nobody_knows_the_last_receipt(
    desk: Desk, clock: Clock, tmp_path: Path
):
    pay(desk)
    care.backup(desk, tmp_path / "copy.zip")
    _, said = care.restore(tmp_path / "copy.zip", tmp_path / "new", OFFICER, PASSWORD, NOW, None)
    assert [one.split(":")[0] for one in said if "Biên lai" in one] == ["Biên lai TI/Q1"]
    assert "số 0000001" in said[-1]
