"""receive for another, by post, linked, copied; receive-group, calls, offices."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import AT, CARD, Terminal

RESIDENCE = ("receive", "--procedure", "1.004222", "--card", CARD, "--at", AT)


def test_receive_says_who_may_collect_and_which_offices(desk: Terminal) -> None:
    said = desk.ok(
        *RESIDENCE,
        *("--submitter-name", "Bùi Văn Thử", "--acts-as", "authority"),
        *("--authority", "số 12", "--authority-until", "2026-11-30"),
        *("--competent", "Công an cấp xã", "--returns", "post", "--sets", "2"),
        *("--returns-to", "Số 7, Thôn Ví Dụ"),
    )
    assert said["authority"] == {
        "acts_as": "authority",
        "paper": "số 12",
        "files": True,
        "collects": False,
        "until": "2026-11-30",
        "may_collect": "Nguyễn Văn Thử",
    }
    assert said["offices"]["receiving"] == said["offices"]["helping"]
    assert said["offices"]["competent"] == {"name": "Công an cấp xã", "code": None}
    whole = desk.ok("show", said["code"])
    assert (whole["sets"], whole["returns"], whole["authority"]["collects"]) == (2, "post", False)
    assert whole["returns_to"] == "Số 7, Thôn Ví Dụ"
    assert "Công an cấp xã" in desk("show", said["code"], json=False).out
    ended = desk(
        *RESIDENCE,
        "--submitter-name",
        "Bùi Văn Thử",
        "--authority",
        "số 1",
        "--authority-until",
        "2026-11-15",
    )
    assert (ended.code, ended.refused) == (3, "authority-ended")


def test_receive_by_post_linked_and_copied(desk: Terminal) -> None:
    posted = desk.ok(
        *("receive", "--procedure", "1.004873", "--card", CARD, "--at", AT),
        *("--channel", "post", "--post-number", "EA1VN", "--arrived", "2026-11-13"),
    )
    assert (posted["code"][-11:], posted["received"][:10]) == ("261113-0001", "2026-11-13")
    linked = desk.ok("linked", "1.001193")["linked"]
    both = desk.ok(
        *("receive", "--procedure", "1.001193", "--card", CARD, "--at", AT),
        *("--linked", linked[0]["id"], "--business"),
    )
    (other,) = both["others"]
    assert desk.ok("show", both["code"])["intake"]["others"][0]["code"] == other["code"]
    assert desk.ok("show", both["code"])["owner"]["kind"] == "business"
    copied = desk.ok("receive", "--copy-of", posted["code"])
    assert copied["copied_from"] == posted["code"]
    assert any("Chép từ hồ sơ" in warning for warning in copied["warnings"])


def test_a_letter_and_a_call(desk: Terminal, tmp_path: Path) -> None:
    list_ = tmp_path / "danh sách.csv"
    list_.write_text(
        "name;number\nNguyễn Văn Thử;001090000001\nTrần Thị Ví Dụ;001190000002\n", encoding="utf-8"
    )
    said = desk.ok(
        "receive-group",
        list_,
        "--letter",
        "CV 1",
        "--procedure",
        "2.000635",
        "--submitter-name",
        "Trường Ví Dụ",
        "--at",
        AT,
    )
    assert [one["name"] for one in said["dossiers"]] == ["Nguyễn Văn Thử", "Trần Thị Ví Dụ"]
    assert Path(said["slip"]).read_bytes().startswith(b"%PDF")

    made = desk.ok(
        "visit",
        "--kind",
        "phone",
        "--name",
        "Trần Thị Ví Dụ",
        "--phone",
        "0900000002",
        "--procedure",
        "2.000635",
        "--reason",
        "hỏi trích lục",
    )
    (call,) = desk.ok("calls")["calls"]
    assert (call["call"], call["wants"], made["slip"]) == (made["call"], "call-back", None)
    assert "chờ gọi lại" in desk("calls", json=False).out
    done = desk.ok("receive", "--call", call["call"], "--copies", "1")
    assert desk.ok("show", done["code"])["owner"]["phone"] == "0900000002"
    assert desk.ok("calls")["calls"] == []


def test_other_offices(desk: Terminal, tmp_path: Path) -> None:
    table = tmp_path / "offices.csv"
    table.write_text("name,procedures\nCông an phường Kia,1.004222\n", encoding="utf-8")
    assert desk.ok("offices", "list")["offices"] == []
    desk.ok("offices", "import", table)
    (found,) = desk.ok("offices", "find", "--procedure", "1.004222")["offices"]
    assert found["name"] == "Công an phường Kia"
    assert desk.ok("offices", "find", "--procedure", "1.001193")["offices"] == []
