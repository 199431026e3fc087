"""What every verb promises a script: where words may stand, exit codes, one document."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desk_tui.cli.parser import _parser
from tests.cli.conftest import AT, CARD, INIT, OFFICER, PASSWORD, RECEIVE, Answer, Terminal


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "list"),
        ("list", "--json"),
        ("catalogue", "--json", "search", "khai sinh"),
    ],
)
def test_json_is_understood_wherever_it_stands(desk: Terminal, words: tuple[str, ...]) -> None:
    answer = desk(*words, json=False)
    assert answer.code == 0
    assert isinstance(answer.document, dict)


def test_options_before_the_verb_count(desk: Terminal) -> None:
    desk.env = {"DESK_TUI_DATA": "/nowhere", "DESK_TUI_OFFICER": "Người Lạ"}
    said = desk.ok("--data", desk.folder, "--officer", OFFICER, "--at", AT, *RECEIVE[:-2])
    assert said["received"] == "2026-11-16T09:00:00+07:00"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "chỉ mở được trong cửa sổ lệnh"),
        (("demo",), "chỉ mở được trong cửa sổ lệnh"),
        (("nhận",), "không nhận “nhận”"),
        (("show",), "còn thiếu MÃ"),
        (("receive",), "còn thiếu --procedure"),
        (("list", "--lim", "3"), "không hiểu --lim"),
        (("list", "--limit"), "--limit cần một giá trị"),
        (("list", "--limit", "-1"), "“-1” không phải số"),
        (("list", "--limit", "٣"), "“٣” không phải số"),
        (("list", "--channel", "xe"), "--channel không nhận “xe”"),
        (("list", "--due-before", "mai"), "ngày “mai” không đúng dạng"),
        (("list", "--status", "hai"), "“hai” không phải số nguyên"),
        (("receive", "--at", "trưa nay"), "thời điểm “trưa nay” không đúng dạng"),
        (("receive", "--at", "9999-12-31T23:59Z"), "không đúng dạng"),
        (("receive", "--at", "0001-01-01"), "không đúng dạng"),
        (("receive", "--paper", "đơn"), "“đơn” không đúng dạng KHÓA=GIÁ_TRỊ"),
        (("receive", "--copies", "0"), "“0” không phải số từ 1"),
        (("centre", "--db", "x", "--port", "99999"), "không phải cổng"),
        (("list", "\udcff"), "không phải UTF-8"),
        (("pay", "H18.12.34-261116-0001"), "còn thiếu --how"),
    ],
)
def test_a_wrong_command_says_in_vietnamese_what_to_mend(
    bare: Terminal, words: tuple[str, ...], says: str
) -> None:
    answer = bare(*words)
    assert answer.code == 2
    assert answer.refused == "bad-usage"
    assert says in answer.err
    assert not bare.folder.exists()


@pytest.mark.parametrize(
    ("env", "code", "exit_code"),
    [
        ({"DESK_TUI_PASSWORD": ""}, "no-password", 2),
        ({"DESK_TUI_OFFICER": ""}, "no-officer", 2),
        ({"DESK_TUI_OFFICER": "Người Lạ"}, "unknown-officer", 2),
        ({"DESK_TUI_DATA": "/nowhere/at/all"}, "no-record", 2),
        ({"DESK_TUI_PASSWORD": "mật khẩu sai"}, "wrong-password", 2),
    ],
)
def test_who_may_open(desk: Terminal, env: dict[str, str], code: str, exit_code: int) -> None:
    desk.env = env
    answer = desk("list")
    assert (answer.code, answer.refused) == (exit_code, code)


def test_a_wrong_password_makes_the_right_one_wait(desk: Terminal) -> None:
    def after_a_wrong_one() -> Answer:
        desk.env = {"DESK_TUI_PASSWORD": "mật khẩu sai"}
        assert desk("list").refused == "wrong-password"
        desk.env = {}
        return desk("list")

    # On a busy computer the second that the first wrong one costs may be over already.
    answers = (after_a_wrong_one() for _ in range(5))
    refused = next(answer for answer in answers if answer.code)
    assert (refused.code, refused.refused) == (3, "wait")


def test_help_is_vietnamese(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser().parse_args(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith("Cách dùng: desk-tui")
    assert "usage" not in said


def test_a_process_of_its_own_answers_the_same(desk: Terminal) -> None:
    done = desk.child(*RECEIVE)
    assert (done.code, done.err) == (0, "")
    assert done.document["code"] == "H18.12.34-261116-0001"
    failed = desk.child(*RECEIVE[:-2], "--at", "ngày mai")
    assert (failed.code, failed.refused) == (2, "bad-usage")


def test_people_read_plain_lines(desk: Terminal) -> None:
    said = desk(*RECEIVE, json=False)
    assert said.code == 0
    assert "Hẹn trả: 17:00 16/11/2026\n" in said.out
    assert "Trạng thái: Được tiếp nhận\n" in said.out
    assert "Phí, lệ phí: 0 đ\n" in said.out
    for words in (
        ("list",),
        ("show", "H18.12.34-261116-0001"),
        ("due", "--procedure", "1.004873", "--received", AT),
        ("advise", "--procedure", "1.004873", "--received", AT),
        ("fee", "--procedure", "2.000815", "--channel", "counter", "--date", "2026-11-16"),
        ("card", CARD),
        ("catalogue", "search", "khai sinh"),
        ("catalogue", "show", "1.001193"),
        ("questions",),
        ("check", "--rebuild"),
        ("doctor",),
    ):
        told = desk(*words, json=False)
        assert told.code == 0, told.err
        assert told.err == ""
        assert "_" not in told.out, words
        assert "T09:00" not in told.out
        assert "{" not in told.out


def test_a_late_entry_may_not_lie_ahead(desk: Terminal) -> None:
    ahead = (datetime.now().astimezone() + timedelta(hours=1)).isoformat()
    for words in (
        (*RECEIVE[:-2], "--at", ahead),
        ("visit", "--kind", "advice", "--procedure", "1.001193", "--at", ahead),
    ):
        answer = desk(*words)
        assert (answer.code, answer.refused) == (2, "future")
    assert desk.codes() == []


def test_nothing_is_left_of_a_record_that_could_not_be_made(bare: Terminal) -> None:
    for words, code in (
        ((*INIT[:2], "h18", *INIT[3:]), "agency"),
        ((*INIT, "--numbers", "9-1"), "bad-numbers"),
        ((*INIT, "--hours", "sáng"), "hours"),
        ((*INIT, "--form-set", "mới"), "no-form-set"),
        ((*INIT, "--centre", "http://127.0.0.1:9"), "no-token-file"),
        ((*INIT, "--token-file", "/nowhere"), "bad-token-file"),
    ):
        answer = bare(*words)
        assert (answer.code, answer.refused) == (2, code)
        assert not bare.folder.exists()
    bare.env = {"DESK_TUI_PASSWORD": "ngắn"}
    assert bare(*INIT).refused == "password-short"
    assert not bare.folder.exists()


def test_init_makes_a_desk_once(bare: Terminal) -> None:
    said = bare.ok(*INIT, "--numbers", "201-203")
    assert (said["office"], said["desk"], said["data"]) == ("H18.12.34", 1, str(bare.folder))
    again = bare(*INIT)
    assert (again.code, again.refused) == (3, "record-exists")
    assert [bare.ok(*RECEIVE)["code"][-4:] for _ in range(3)] == ["0201", "0202", "0203"]
    spent = bare(*RECEIVE)
    assert (spent.code, spent.refused) == (3, "numbers-spent")
    assert "numbers add" in spent.err
    assert bare.ok(*RECEIVE[:-2], "--at", "2026-11-17T09:00")["code"][-11:] == "261117-0201"
    assert bare.ok("numbers", "add", "901-902")["first"] == 901
    assert bare.ok(*RECEIVE)["code"][-4:] == "0901"


def test_the_recovery_key_gives_a_forgotten_password_back(bare: Terminal) -> None:
    key = bare.ok(*INIT)["recovery_key"]
    bare.env = {"DESK_TUI_NEW_PASSWORD": "mật khẩu mới 2", "DESK_TUI_RECOVERY_KEY": "SAI"}
    assert bare("officer", "reset", OFFICER).refused == "wrong-recovery-key"
    bare.env["DESK_TUI_RECOVERY_KEY"] = key.lower()
    bare.ok("officer", "reset", OFFICER)
    bare.env = {"DESK_TUI_PASSWORD": "mật khẩu mới 2"}
    assert bare.codes() == []
    bare.env = {"DESK_TUI_PASSWORD": PASSWORD}
    assert bare("list").refused == "wrong-password"
