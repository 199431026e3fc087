"""describe · result · reuse · find-text · list --undigitised, as a script meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from .conftest import CARD, RECEIVE, Terminal

RESULT = "KQ.G15.000031"
FORM = "to-khai-dang-ky-khai-sinh"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    Image.new("L", (827, 1169), 240).save(tmp_path / "trang.png", dpi=(100, 100))
    return tmp_path / "trang.png"


def paper(desk: Terminal, code: str, key: str) -> dict[str, object]:
    shown = desk.ok("show", code)
    return next(one for one in (*shown["papers"], *shown["results"]) if one["key"] == key)


def test_describe_keeps_what_is_not_said(desk: Terminal) -> None:
    made = desk.ok(*RECEIVE)
    code, key = made["code"], made["papers"][0]["key"]
    desk.ok("describe", code, "--paper", key, "--number", "12/UBND", "--issued", "5/11/2026")
    done = desk.ok(
        "describe",
        code,
        "--paper",
        1,
        "--issuer",
        "UBND phường Ví Dụ",
        "--valid-until",
        "2027-01-31",
    )
    assert done["code"] == code
    said = paper(desk, code, key)
    assert done["paper"] == said
    assert [said[name] for name in ("number", "issued", "issuer", "valid_until")] == [
        "12/UBND",
        "2026-11-05",
        "UBND phường Ví Dụ",
        "2027-01-31",
    ]
    desk.ok("describe", code, "--paper", key, "--number", "", "--valid-until", "")
    said = paper(desk, code, key)
    assert (said["number"], said["valid_until"], said["issued"]) == (None, None, "2026-11-05")


def test_describe_refuses_in_words(desk: Terminal) -> None:
    code = desk.ok(*RECEIVE)["code"]
    wrong = desk("describe", code, "--paper", 1, "--issued", "2199-01-01")
    assert (wrong.code, wrong.refused) == (2, "issued-later")
    wrong = desk("describe", code, "--paper", "không có", "--number", "1")
    assert (wrong.code, wrong.refused) == (2, "unknown-paper")
    wrong = desk("describe", code, "--paper", 1, "--issued", "hôm qua")
    assert (wrong.code, wrong.refused) == (2, "bad-usage")


def test_a_result_is_shown_apart_from_the_papers(desk: Terminal, page: Path) -> None:
    code = desk.ok(*RECEIVE)["code"]
    waiting = desk.ok("result", code)
    assert (waiting["paper"]["key"], waiting["paper"]["digitised"]) == (RESULT, False)
    done = desk.ok("result", code, "--file", page)
    assert done["paper"]["digitised"] is True
    shown = desk.ok("show", code)
    assert [one["key"] for one in shown["results"]] == [RESULT]
    assert RESULT not in [one["key"] for one in shown["papers"]]
    assert shown["flags"] == {"HoSoCoThanhPhanSoHoa": "0"}


def test_flags_tell_what_really_happened(desk: Terminal, page: Path) -> None:
    first = desk.ok(*RECEIVE, "--paper", f"1={page}")
    second = desk.ok(*RECEIVE)
    key = first["papers"][0]["key"]
    assert first["papers"][0]["flags"]["DuocSoHoa"] == "1"
    assert second["papers"][0]["flags"]["DuocSoHoa"] == "0"
    used = desk.ok(
        "reuse", second["code"], "--paper", key, "--from", first["code"], "--from-paper", key
    )
    assert used["paper"]["reused"] is True
    assert used["paper"]["flags"] == {
        "DuocSoHoa": "1",
        "DuocTaiSuDung": "1",
        "DuocLayTuKhoDMQG": "0",
    }
    assert used["paper"]["sha256"] == first["papers"][0]["sha256"]
    assert desk.ok("show", second["code"])["flags"] == {"HoSoCoThanhPhanSoHoa": "1"}


def test_reuse_is_refused_for_another_person(desk: Terminal, page: Path) -> None:
    first = desk.ok(*RECEIVE, "--paper", f"1={page}")
    other = desk.ok(
        *("receive", "--procedure", "1.001193", "--card"),
        CARD.replace("001090000000", "001190000000").replace("Nguyễn Văn Thử", "Trần Thị Ví Dụ"),
    )
    refused = desk("reuse", other["code"], "--paper", 1, "--from", first["code"], "--from-paper", 1)
    assert (refused.code, refused.refused) == (3, "other-person")


def test_the_digitise_later_list(desk: Terminal, page: Path) -> None:
    first, second = (desk.ok(*RECEIVE) for _ in range(2))
    listed = desk.ok("list", "--undigitised")["dossiers"]
    assert [row["code"] for row in listed] == [first["code"], second["code"]]
    waiting = [one for one in first["papers"] if one["state"] == "received"]
    assert listed[0]["undigitised"] == len(waiting)
    whole = [f"--paper={one['key']}={page}" for one in waiting]
    third = desk.ok(*RECEIVE, *whole)
    after = desk.ok("list", "--undigitised", "--limit", 1)
    assert [row["code"] for row in after["dossiers"]] == [first["code"]]
    rest = desk.ok("list", "--undigitised", "--after", after["next"])
    assert third["code"] not in [row["code"] for row in rest["dossiers"]]
    assert len(rest["dossiers"]) == 1


def test_find_text_answers_with_an_empty_list_or_a_reason(desk: Terminal) -> None:
    desk.ok(*RECEIVE)
    assert desk.ok("find-text", "thửa", "đất") == {"hits": []}
    short = desk("find-text", "t")
    assert (short.code, short.refused) == (2, "search-short")


def test_a_person_reads_lines_not_json(desk: Terminal, page: Path) -> None:
    code = desk.ok(*RECEIVE, "--paper", f"1={page}")["code"]
    desk.ok("describe", code, "--paper", 1, "--number", "12/UBND", "--issued", "2026-11-05")
    desk.ok("result", code)
    told = desk("show", code, json=False).out
    assert "số 12/UBND · cấp 05/11/2026" in told
    assert "Kết quả:\n  - Giấy khai sinh · đã nhận" in told
    assert "DuocSoHoa" not in told
    assert "Không có giấy tờ nào" in desk("find-text", "thửa đất", json=False).out
    assert "1 giấy tờ cần số hóa" not in desk("result", code, json=False).out
    assert "cần số hóa" in desk("list", "--undigitised", json=False).out
