"""pay, payments, refund, receipts and close-day, as a script meets them."""

from __future__ import annotations

import pytest

from desk_tui.cli import DONE, REFUSED, WRONG
from tests.cli.conftest import CARD, OFFICER, Terminal

EXTRACT = ("receive", "--procedure", "2.000635", "--card", CARD, "--copies", 2)
BOSS, BOSS_PASSWORD = "Lê Thị Ví Dụ", "người phụ trách 1"


@pytest.fixture
def code(desk: Terminal) -> str:
    return desk.ok(*EXTRACT)["code"]


def boss(desk: Terminal) -> None:
    desk.env["DESK_TUI_NEW_PASSWORD"] = BOSS_PASSWORD
    desk.ok("officer", "add", BOSS, "--role", "supervisor")
    desk.env["DESK_TUI_APPROVER_PASSWORD"] = BOSS_PASSWORD


def test_cash_at_a_fresh_desk_gives_a_receipt_and_the_amount(desk: Terminal, code: str):
    paid = desk.ok("pay", code, "--how", "cash", "--amount", "16.000", "--handed", 20000)
    assert (paid["receipt"], paid["amount"], paid["change"]) == ("TI/Q1 0000001", 16000, 4000)
    assert [one["kind"] for one in paid["receipts"]] == ["phi"]
    shown = desk.ok("show", code)["payments"]
    assert [(one["state"], one["paid"], one["by"]) for one in shown] == [("paid", 16000, "cash")]
    again = desk("pay", code, "--how", "cash")
    assert (again.code, again.refused) == (REFUSED, "already-paid")
    person = desk("receipts", "list", json=False)
    assert "đã cấp 1" in person.out


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (("--how", "cash", "--amount", 15999), REFUSED, "amount-differs"),
        (("--how", "transfer", "--amount", 16001), REFUSED, "amount-differs"),
        (("--how", "cash", "--handed", 1000), REFUSED, "handed-less"),
        (("--how", "cash", "--amount", "mười"), WRONG, "bad-usage"),
        (("--how", "cash", "--amount", -16000), WRONG, "bad-usage"),
        (("--how", "online", "--confirm", "FT1"), WRONG, "bad-usage"),
        (("--how", "cash", "--book", "XX/1"), WRONG, "unknown-book"),
        (
            (
                "--how",
                "cheque",
            ),
            WRONG,
            "bad-usage",
        ),
    ],
)
def test_a_payment_that_is_not_right_is_refused_with_why(
    desk: Terminal, words: tuple[object, ...], code: int, problem: str
):
    dossier = desk.ok(*EXTRACT)["code"]
    answer = desk("pay", dossier, *words)
    assert (answer.code, answer.refused) == (code, problem)
    assert desk.ok("show", dossier)["payments"] == []


def test_a_book_runs_out_and_another_is_opened(desk: Terminal):
    desk.ok("receipts", "open", "AA/26P", "8-9", "--kind", "phi", "--digits", 6)
    codes = [desk.ok(*EXTRACT)["code"] for _ in range(3)]
    assert desk.ok("pay", codes[0], "--how", "cash")["receipt"] == "AA/26P 000008"
    spoilt = desk.ok("receipts", "void", "AA/26P", 9, "--reason", "rách")
    assert (spoilt["voided"], spoilt["left"]) == ([9], 0)
    empty = desk("pay", codes[1], "--how", "cash")
    assert (empty.code, empty.refused) == (REFUSED, "no-receipts")
    desk.ok("receipts", "open", "AB/26P", "1-50")
    assert desk.ok("pay", codes[1], "--how", "cash")["receipt"] == "AB/26P 0000001"
    listed = desk.ok("receipts", "list", "AA/26P")["books"][0]
    assert [one["state"] for one in listed["receipts"]] == ["issued", "void"]
    assert listed["gaps"] == []
    clash = desk("receipts", "open", "AB/26P", "50-60")
    assert (clash.code, clash.refused) == (WRONG, "book-overlaps")


def test_a_transfer_is_asked_reported_and_confirmed_by_a_statement(desk: Terminal, code: str):
    desk.ok("payments", "account", "--bank", "970415", "--number", "111000000000",
            "--name", "UBND phường Ví Dụ")  # fmt: skip
    asked = desk.ok("pay", code, "--how", "transfer")
    assert asked["receipt"] is None
    assert asked["vietqr"].startswith("000201")
    assert asked["purpose"] == code.replace(".", "").replace("-", " ")
    assert desk.ok("payments", "report", code)["state"] == "reported"
    assert [one["state"] for one in desk.ok("payments")["payments"]] == ["reported"]
    file = desk.folder.parent / "sao-ke.csv"
    head = "Ngày,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n"
    file.write_text(head + f'16/11,FT1,,"16,001",{asked["purpose"]}\n', encoding="utf-8-sig")
    wrong = desk.ok("payments", "statement", file)
    assert wrong["confirmed"] == []
    assert "16.001 đ" in wrong["told"][0]
    assert "16.000 đ" in wrong["told"][0]
    line = f'16/11,FT2,,"16,000",MBVCB.77.{asked["purpose"]}.CT tu 0123\n'
    file.write_text(head + line + "16/11,FT3,,5000,chuyen tien\n", encoding="utf-8-sig")
    right = desk.ok("payments", "statement", file)
    assert [(one["code"], one["amount"]) for one in right["confirmed"]] == [(code, 16000)]
    assert right["strange"] == 1
    again = desk.ok("payments", "statement", file)
    assert (again["confirmed"], again["before"]) == ([], 1)


def test_a_refund_needs_the_supervisors_own_password(desk: Terminal, code: str):
    desk.ok("pay", code, "--how", "cash")
    give_back = ("refund", code, "--reason", "công dân rút hồ sơ", "--approve")
    assert desk(*give_back, BOSS).refused == "approval-needed"
    boss(desk)
    assert desk(*give_back, OFFICER).refused == "approver-same"
    done = desk.ok(*give_back, BOSS)
    assert (done["amount"], done["state"], done["voided"]) == (
        16000,
        "refunded",
        ["TI/Q1 số 0000001"],
    )


def test_the_day_is_closed_with_its_difference_explained(desk: Terminal, code: str):
    desk.ok("pay", code, "--how", "cash")
    seen = desk.ok("close-day", "--look")
    assert seen["expected"] == 16000
    refused = desk("close-day", "--cash", 15000)
    assert (refused.code, refused.refused) == (REFUSED, "difference-unexplained")
    closed = desk.ok("close-day", "--cash", 15000, "--explain", "thối nhầm 1.000 đ")
    assert (closed["difference"], closed["version"]) == (-1000, 1)
    assert closed["slip"].endswith(".pdf")
    other = desk.ok(*EXTRACT)["code"]
    late = desk.ok("pay", other, "--how", "cash")
    assert any("đã chốt lần 1" in said for said in late["warnings"])
    again = desk("close-day", "--cash", "31000", "--explain", "như lần 1", json=False)
    assert again.code == DONE
    assert "Đã chốt lần 2" in again.out


def test_counts_for_the_targets(desk: Terminal, code: str):
    desk.ok("pay", code, "--how", "cash")
    today = desk.ok("show", code)["received"][:10]
    found = desk.ok("payments", "counts", "--from", today, "--to", today)
    assert found["metrics"]["TT-A"] == {"numerator": 0, "denominator": 1, "value": 0.0}
    assert found["ways"]["cash"] == {"number": 1, "money": 16000}


def test_every_verb_speaks_to_a_person(desk: Terminal, code: str):
    desk.ok("pay", code, "--how", "later")
    for words in (("payments",), ("receipts",), ("payments", "account"), ("close-day", "--look")):
        answer = desk(*words, json=False)
        assert answer.code == DONE
        assert "{" not in answer.out
        assert answer.out.strip()


def test_the_office_settles_its_receipts_and_its_own_kinds(desk: Terminal, code: str):
    assert desk.ok("receipts", "set", "--own", "no", "--low", 5, "--tax-number", "0100000000") == {
        "own": False,
        "low": 5,
        "tax_number": "0100000000",
    }
    assert desk("pay", code, "--how", "cash").refused == "no-receipts"
    desk.ok("receipts", "set", "--own", "yes")
    file = desk.folder.parent / "loai.csv"
    file.write_text("id,kind,name,field\nTINH-1,le-phi,Lệ phí của tỉnh,Hộ tịch\n", "utf-8")
    assert desk.ok("payments", "kinds", "--import", file)["kinds"][0]["id"] == "TINH-1"
    paid = desk.ok("pay", code, "--how", "cash")
    assert [(one["kind"], one["text"]) for one in paid["parts"]] == [("le-phi", "Lệ phí của tỉnh")]
    file.write_text("id,kind,name\nX,thuế,Thuế\n", "utf-8")
    assert desk("payments", "kinds", "--import", file).refused == "kind-row"
    assert desk("payments", "kinds", "--import", file.parent / "không có").refused == "kinds-file"
