"""card, due, fee, advise, catalogue: the rules' own cases, asked through the program."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import AT, CARD, RECEIVE, Terminal

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "rules" / "vectors.json").read_text(encoding="utf-8")
)
DUE = [c for c in VECTORS["deadlines"]["cases"] if "last_hour_rule" not in c]
TD = VECTORS["mrz"]["td1"] + VECTORS["mrz"]["td3"]
PACKAGED = Path(__file__).parents[2] / "desk_tui" / "data" / "catalogue.csv"
CARD_KEYS = {
    *("kind", "number", "old_number", "name", "birth", "sex", "address", "issued", "warnings")
}


@pytest.mark.parametrize("case", VECTORS["id_card_qr"]["cases"], ids=lambda case: case["id"])
def test_cards(bare: Terminal, case: dict[str, Any]) -> None:
    answer = bare("card", case["raw"])
    if "parsed" not in case:
        assert answer.code == 2
        assert answer.refused
        return
    assert answer.code == 0
    assert set(answer.document) >= CARD_KEYS
    assert {name: answer.document[name] for name in case["parsed"]} == case["parsed"]


@pytest.mark.parametrize("case", TD, ids=lambda case: case["lines"][0][:12])
def test_machine_readable_lines_from_stdin(
    bare: Terminal, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\r\n".join(case["lines"]) + "\r\n"))
    said = bare.ok("card", "-")
    assert said["kind"] == "mrz"
    assert (said["number"], said["birth"]) == (case["number"], case.get("birth", said["birth"]))
    assert said["name"] in ("NGUYEN VAN THU", "TRAN THI VI DU")
    assert said["address"] is None


def test_tax_codes(bare: Terminal) -> None:
    for case in VECTORS["tax_codes"]["valid"]:
        said = bare.ok("card", case["code"])
        assert (said["kind"], said["number"], said["warnings"]) == ("tax-code", case["code"], [])
    for case in VECTORS["tax_codes"]["invalid"]:
        assert bare("card", case["code"]).code == 2


@pytest.mark.parametrize("case", DUE, ids=lambda case: case["id"])
def test_due_dates(desk: Terminal, case: dict[str, Any]) -> None:
    code = "1.001193" if case["unit"] == "same_day" else "1.004873"
    words = ("due", "--procedure", code, "--received", case["received"])
    said = desk.ok(*words, "--amount", case["amount"], "--unit", case["unit"])
    due = case.get("due") or f"{case['due_date']}T{case.get('due_time', '17:00')}"
    assert said["due"] == f"{due}:00+07:00"
    if "effective" in case:
        assert said["effective"] == f"{case['effective']}:00+07:00"
    assert {"date", "counted", "why"} <= set(said["steps"][0])
    assert isinstance(said["policies"], list)


def test_the_published_limit_counts_when_none_is_given(desk: Terminal) -> None:
    words = ("due", "--procedure", "1.004873", "--received", "2026-11-20T10:00")
    assert desk.ok(*words)["due"] == "2026-11-26T10:00:00+07:00"
    zone = desk.ok(*words[:-1], "2026-11-20T03:00:00Z")
    assert zone["effective"] == "2026-11-20T10:00:00+07:00"
    other = desk.ok(*words[:-1], "2026-11-20T12:30", "--hours", "07:30-11:30,13:00-17:00")
    assert other["effective"] == "2026-11-20T13:00:00+07:00"
    for more, code in (
        (("--amount", "3"), "half-term"),
        (("--unit", "day"), "half-term"),
        (("--amount", "99999", "--unit", "day"), "term-amount"),
        (("--hours", "sáng"), "hours"),
        (("--unit", "tuần"), "bad-usage"),
    ):
        answer = desk(*words, *more)
        assert (answer.code, answer.refused) == (2, code)


@pytest.mark.parametrize("case", VECTORS["fees"]["certified_copy"]["cases"])
def test_the_fee_of_certified_copies(desk: Terminal, case: dict[str, int]) -> None:
    said = desk.ok(
        *("fee", "--procedure", "2.000815", "--channel", "counter", "--date", "2026-03-02"),
        *("--pages", case["pages"], "--copies", case["copies"]),
    )
    assert said["amount"] == case["fee"] == sum(line["amount"] for line in said["lines"])
    assert all(line["ground"] for line in said["lines"])


def test_fees_by_channel_and_ground(desk: Terminal) -> None:
    def fee(code: str, channel: str, *more: str) -> Any:
        words = ("fee", "--procedure", code, "--channel", channel, "--date", "2026-11-16")
        return desk.ok(*words, *more)["amount"]

    assert fee("1.004222", "counter") == 20_000
    assert fee("1.004222", "online") == 10_000
    assert fee("2.000815", "counter", "--pages", "1,2,5", "--copies", "2") == 26_000
    assert fee("2.000635", "counter", "--copies", "2") == 16_000
    assert fee("2.000635", "counter", "--copies", "2", "--exempt", "hộ nghèo") == 0
    assert fee("1.004873", "counter") is None


def test_advice_keeps_its_keys_when_there_is_no_choice(desk: Terminal) -> None:
    keys = {"fee", "working_hours", "due_if_accepted_now"}
    for code, can in (("1.004873", True), ("2.000815", False)):
        said = desk.ok("advise", "--procedure", code, "--received", AT, "--line", "down")
        assert said["can_go_online"] is can
        assert set(said["counter"]) >= {"fee", "due"}
        assert set(said["online"]) >= keys
        assert (said["online"]["due_if_accepted_now"] is not None) is can
        assert {"break_even", "saves"} <= set(said)


def test_search_finds_without_marks_and_by_initials(desk: Terminal) -> None:
    for text in ("ctbs", "chung thuc ban sao tu ban chinh", "000815"):
        first = desk.ok("catalogue", "search", text)["results"][0]
        assert first["code"] == "2.000815"
        assert set(first) >= {"code", "name", "field", "level"}
    assert len(desk.ok("catalogue", "search", "đăng ký", "--limit", "3")["results"]) == 3
    assert desk.ok("catalogue", "search", "zzzzzz")["results"] == []


def test_an_import_is_all_or_nothing(desk: Terminal, tmp_path: Path) -> None:
    same = desk.ok("catalogue", "import", PACKAGED)
    assert same == {"added": 0, "changed": 0, "closed": 0, "rejected": []}
    lines = PACKAGED.read_text(encoding="utf-8-sig").splitlines()
    bad = tmp_path / "bad.csv"
    other = lines[1].replace("1.001193", "9.001193", 1)
    bad.write_text("\n".join([lines[0], other, other]) + "\n", encoding="utf-8")
    answer = desk("catalogue", "import", bad)
    assert (answer.code, answer.refused) == (2, "catalogue-rejected")
    assert answer.document["rejected"][0]["line"] == 3
    assert answer.document["added"] == 0
    assert desk("catalogue", "show", "9.001193").refused == "unknown-procedure"
    assert desk("catalogue", "import", tmp_path / "none.csv").code == 2
    changed = tmp_path / "new.csv"
    changed.write_text(
        "\n".join([lines[0], lines[1].replace("Đăng ký khai sinh", "Khai sinh mới", 1)]) + "\n",
        encoding="utf-8",
    )
    words = ("catalogue", "import", changed, "--effective", "2026-11-20", "--decision", "QĐ 1")
    assert desk.ok(*words)["changed"] == 1
    before = desk.ok("receive", "--procedure", "1.001193", "--card", CARD, "--at", AT)["code"]
    assert desk.ok("show", before)["procedure_name"] == "Đăng ký khai sinh"


# -- cases of a procedure ----------------------------------------------------------------------


def test_the_cases_of_a_procedure_are_shown(desk: Terminal) -> None:
    cases = desk.ok("catalogue", "show", "1.001193")["cases"]
    assert [case["key"] for case in cases if case["usual"]] == ["dung-han"]
    abandoned = next(case for case in cases if case["key"] == "bo-roi")
    assert abandoned["papers"] == [
        {
            "key": "bien-ban-tre-bi-bo-roi",
            "name": "Biên bản trẻ bị bỏ rơi",
            "change": "require",
        }
    ]
    assert "Danh mục" in abandoned["evidence"]


def test_a_case_changes_due_and_fee_and_says_so(desk: Terminal) -> None:
    due = ("due", "--procedure", "1.004873", "--received", "2026-11-16T09:00")
    assert desk.ok(*due)["term"] == "3 ngày làm việc"
    said = desk.ok(*due, "--case", "xac-minh")
    assert said["term"] == "23 ngày"
    assert "Phải xác minh" in said["steps"][0]["why"]
    given = desk.ok(*due, "--case", "xac-minh", "--amount", "5", "--unit", "working_day")
    assert given["term"] == "5 ngày làm việc"
    fee = ("fee", "--procedure", "1.000894", "--date", "2026-11-16", "--copies", "2")
    assert desk.ok(*fee)["amount"] == 0
    assert desk.ok(*fee, "--case", "co-ban-sao")["amount"] == 16_000


@pytest.mark.parametrize(
    "words",
    [
        ("due", "--received", "2026-11-16T09:00"),
        ("fee", "--date", "2026-11-16"),
        ("receive", "--card", CARD, "--at", AT),
    ],
)
def test_an_unknown_case_lists_the_cases(desk: Terminal, words: tuple[str, ...]) -> None:
    answer = desk(*words, "--procedure", "1.000656", "--case", "sinh-doi")
    assert (answer.code, answer.refused) == (2, "unknown-case")
    assert "qua-han (Quá hạn 15 ngày)" in answer.document["error"]["hint"]
    assert desk.codes() == []


def test_a_dossier_of_a_case_shows_it(desk: Terminal) -> None:
    said = desk.ok(*RECEIVE, "--case", "mang-thai-ho")
    assert "van-ban-xac-nhan-mang-thai-ho" in [paper["key"] for paper in said["papers"]]
    assert not any("trường hợp" in line for line in said["warnings"])
    assert desk.ok("show", said["code"])["not_online"] == "chưa hỏi lý do"


def test_a_file_of_cases_is_imported_whole_or_told_by_line(desk: Terminal, tmp_path: Path) -> None:
    packaged = (PACKAGED.parent / "cases.csv").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "truong-hop.csv"
    file.write_text("\n".join(packaged[:6]).replace("Quá hạn 60 ngày", "Trễ hạn"), "utf-8")
    day = ("--effective", "2026-12-01")
    assert desk.ok("catalogue", "import", file, *day)["changed"] == 1
    file.write_text("\n".join(packaged[:6]).replace("bo-roi,", "Bỏ rơi,", 1), "utf-8")
    answer = desk("catalogue", "import", file, *day)
    assert answer.code == 2
    assert [bad["line"] for bad in answer.document["rejected"]] == [4]
