"""selfcheck · import · rollback · exercises: what is new here, the way back, who learns."""

from __future__ import annotations

from pathlib import Path

from db import keys, settings, store
from db.store import open_file
from desk_tui.cli.words import told
from desk_tui.counter import training
from desk_tui.counter.desk import Desk
from tests.cli.conftest import INIT, OFFICER, PASSWORD, RECEIVE, Terminal
from tests.cli.test_cli_centre import node


def test_a_machine_is_judged_on_paper_and_in_lines(desk: Terminal, tmp_path: Path) -> None:
    said = desk.ok("selfcheck", "--out", tmp_path / "phiếu.pdf")
    assert said["ok"]
    assert set(said["findings"][0]) == {"part", "what", "state", "hint"}
    assert "Đồng hồ: Máy chỉ" in told("moving:selfcheck", said)
    assert "UBND PHƯỜNG VÍ DỤ" in _text(tmp_path / "phiếu.pdf")


def _text(path: Path) -> str:
    import pypdfium2

    return pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded()


def test_an_old_desk_is_tried_dry_then_taken_over(desk: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "cũ.csv"
    head = "Mã hồ sơ,Mã thủ tục,Chủ hồ sơ,Ngày tiếp nhận,Hẹn trả"
    good = "H18.12.34-261110-0007,1.004873,Nguyễn Văn Thử,10/11/2026,17/11/2026"
    sheet.write_text(f"{head}\n{good}\nx,,Trần Thị Ví Dụ,10/11/2026,\n", encoding="utf-8")
    dry = desk.ok("import", sheet, "--dry-run")
    assert (dry["written"], dry["dossiers"]) == (False, ["H18.12.34-261110-0007"])
    assert dry["rejected"] == [{"line": 3, "why": "chưa có mã thủ tục"}]
    answer = desk("import", sheet)
    assert (answer.code, answer.refused) == (2, "sheet-lines")
    assert desk.codes() == []
    sheet.write_text(f"{head}\n{good}\n", encoding="utf-8")
    said = desk("import", sheet, json=False)
    assert (said.code, "Đã chuyển 1 hồ sơ" in said.out) == (0, True)
    assert desk.codes() == ["H18.12.34-261110-0007"]


def test_the_way_back_is_seen_first_and_what_was_written_comes_in_again(
    desk: Terminal,
) -> None:
    nothing = desk("rollback")
    assert (nothing.code, nothing.refused) == (2, "no-copy")
    _leave_a_copy(desk)
    code = desk.ok(*RECEIVE)["code"]

    seen = desk.ok("rollback")
    assert (seen["to"], seen["aside"], seen["unsent"]) == (store.SCHEMA, None, seen["acts"])
    assert seen["kinds"]["dossier.received"] == 1
    assert desk.codes() == [code]
    assert "chưa làm gì" in desk("rollback", json=False).out
    done = desk.ok("rollback", "--do")
    assert Path(done["aside"]).is_file()
    assert done["acts"] == seen["acts"]
    assert desk.codes() == []
    other = desk.ok(*RECEIVE)["code"]
    assert other != code

    assert desk.ok("acts", "import", done["aside"])["acts"] == done["acts"]
    assert sorted(desk.codes()) == sorted([code, other])
    assert desk.ok("check", "--rebuild")["ok"]
    assert "không nhận thêm gì" in desk("acts", "import", done["aside"], json=False).out
    file = desk.folder.parent / "thanh-tra.zip"
    desk.ok("acts", "export", file, "--to", "Thanh tra Mẫu", "--reason", "Quyết định 00/QĐ thử")
    assert desk.ok("acts", "verify", file)["troubles"] == []


def test_both_branches_reach_the_centre_and_each_is_sealed(bare: Terminal, tmp_path: Path) -> None:
    """The centre had taken what the newer program sent, and then what the older one did."""
    db, code_file = tmp_path / "centre.db", tmp_path / "ma.json"
    with node(db) as url:
        place = ("--db", db, "--office", "H18.12.34", "--desk", "1", "--out", code_file)
        bare.ok("centre", "enrol", *place)
        bare.ok(*INIT, "--centre", url, "--token-file", code_file)
        first = bare.ok(*RECEIVE)["code"]
        bare.ok("sync")
        _leave_a_copy(bare)
        sent = bare.ok(*RECEIVE)["code"]
        bare.ok("sync")
        unsent = bare.ok(*RECEIVE)["code"]
        aside = bare.ok("rollback", "--do")["aside"]
        assert bare.codes() == [first]
        after = bare.ok(*RECEIVE)["code"]
        refused = bare("acts", "import", aside)
        assert (refused.code, refused.refused) == (3, "unsent")
        bare.ok("sync")
        bare.ok("acts", "import", aside)
        assert sorted(bare.codes()) == [first, sent, unsent, after]
        assert bare.ok("sync")["pending"] == 0
        assert bare.ok("check", "--rebuild")["ok"]
        assert bare.ok("centre", "check", "--db", db)["ok"]
        held = bare.ok("centre", "status", "--db", db)
        assert held["dossiers"] == 4


def _leave_a_copy(desk: Terminal) -> None:
    """What an upgrade leaves: the record as it was, here of the schema of today."""
    link = open_file(desk.folder / "record.db", keys.unlock(desk.folder, OFFICER, PASSWORD))
    copy = desk.folder / f"before-{store.SCHEMA:04}.db"
    link.execute("VACUUM INTO ?", (str(copy),))
    link.close()


def test_exercises_are_begun_and_judged_by_verbs_too(desk: Terminal, tmp_path: Path) -> None:
    assert desk("exercises").refused == "not-training"
    with Desk.open(desk.folder, OFFICER, PASSWORD).record.write() as link:
        settings.put(link, training.SETTING, {"after": 0})
    desk.ok("exercises", "--begin", "1", "--who", "Trần Thị Ví Dụ")
    desk.ok(*RECEIVE)
    said = desk.ok("exercises", "--finish", "--export", tmp_path / "so.csv")
    (run,) = said["runs"]
    assert (run["trainee"], run["passed"]) == ("Trần Thị Ví Dụ", True)
    assert "Trần Thị Ví Dụ" in (tmp_path / "so.csv").read_text(encoding="utf-8-sig")
    assert "Giỏi: 4/4 bước" in desk("exercises", json=False).out
