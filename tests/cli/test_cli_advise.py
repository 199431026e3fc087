"""advise, fee, policies and the exception to online-only, as a script meets them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from db.catalogue_import import import_csv
from desk_tui.counter.desk import Desk, Office
from desk_tui.counter.setup import add_officer, make, seed_from
from tests.cli.conftest import CARD, OFFICER, PASSWORD, Terminal, stretch_less
from tests.records import copied

DATA = Path(__file__).parents[1] / "counter" / "data"
CHIEF, CHIEF_PASSWORD = "Lê Thị Mẫu", "mật khẩu thử 2"
MOMENT = ("--received", "2026-11-16T14:10")


@pytest.fixture(scope="module")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office of the two days, with a second person."""
    folder = tmp_path_factory.mktemp("office") / "desk"
    hours = "07:30-11:30,13:00-17:00"
    office = Office("H18.12.34", "UBND phường Ví Dụ", 1, hours=hours, whole_days=True)
    make(folder, office, 1, 200, OFFICER, PASSWORD)
    stretch_less(folder)
    with closing(Desk.open(folder, OFFICER, PASSWORD)) as desk:
        file = DATA / "fixtures.csv"
        import_csv(desk.record, file, seed_from(), "Quyết định thử nghiệm", desk.now())
        add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    return folder


@pytest.fixture
def office(bare: Terminal, made_office: Path) -> Terminal:
    copied(made_office, bare.folder)
    said = bare.ok("policies", "import", DATA / "policies.csv")
    assert said == {"added": 4, "changed": 0, "rejected": []}
    return bare


def test_visit_5b_as_json_and_in_words(office: Terminal) -> None:
    words = ("advise", "--procedure", "FX.HN", *MOMENT, "--line", "down")
    said = office.ok(*words)
    assert said["can_go_online"] is True
    assert (said["counter"]["fee"], said["counter"]["due"]) == (15_000, "2026-11-19T14:10:00+07:00")
    assert (said["online"]["fee"], said["online"]["working_hours"]) == (7_500, 19)
    assert said["online"]["due_if_accepted_now"] == "2026-11-19T07:40:00+07:00"
    assert said["break_even"] == "2026-11-17T09:40:00+07:00"
    assert (said["saves"], said["ready"], said["line"]) == (7_500, None, "down")
    assert said["post"] is said["changes"] is None
    assert office.ok(*words, "--account", "2", "--means", "bank")["ready"] is True
    plain = office(*words, json=False).out.splitlines()
    assert plain[0] == "Nộp giấy: 15.000 đ, trả 14:10 Thứ Năm 19/11, quay lại 1 lần."
    assert "nếu có mạng trước 09:40 Thứ Ba 17/11." in plain[1]
    assert "Rút ngắn ít nhất 20% thời hạn: Quyết định thử về thời hạn, Điều 1" in plain[3]
    assert plain[-1].startswith("Nộp trực tuyến cần: tài khoản định danh điện tử mức 2")

    fee = ("fee", "--procedure", "2.000635", "--date", "2026-11-16", "--copies", "2")
    told = office.ok(*fee, "--exempt", "hộ nghèo")
    assert (told["amount"], told["proofs"]) == (0, ["Giấy chứng nhận hộ nghèo"])
    assert "Thu 0 đ." in told["sentence"]
    assert told["sentence"] in office(*fee, "--exempt", "hộ nghèo", json=False).out

    closed = office.ok("advise", "--procedure", "FX.XN", *MOMENT)
    assert "Điều 3" in closed["counter"]["closed"]


def test_paper_for_an_online_only_procedure_takes_two_people(office: Terminal) -> None:
    receive = ("receive", "--procedure", "FX.XN", "--card", CARD)
    answer = office(*receive)
    assert (answer.code, answer.refused) == (3, "online-only")
    assert "Điều 3" in answer.err
    assert "làn hỗ trợ" in answer.err
    excepted = (*receive, "--exception", "không có điện thoại", "--approve", CHIEF)
    answer = office(*excepted)
    assert (answer.code, answer.refused) == (2, "no-password")
    office.env["DESK_TUI_APPROVER_PASSWORD"] = CHIEF_PASSWORD
    said = office.ok(*excepted)
    assert (said["exception"], said["approved_by"]) == ("không có điện thoại", CHIEF)
    office.env["DESK_TUI_APPROVER_PASSWORD"] = PASSWORD
    answer = office(*excepted)
    assert (answer.code, answer.refused) == (2, "wrong-password")
    assert office.codes() == [said["code"]]


def test_rules_are_listed_by_day_and_imported_whole(office: Terminal, tmp_path: Path) -> None:
    listed = office.ok("policies", "list", "--day", "2026-11-16")["policies"]
    by_id = {one["id"]: one for one in listed}
    assert by_id["FX-PHI"]["list"] == "FX-DM"
    assert "PC-CANCUOC-2025" not in by_id
    assert "QNG-PHI-TTUYEN" not in by_id, "another province's"
    whole = {one["id"]: one for one in office.ok("policies", "list", "--all")["policies"]}
    assert whole["PC-CANCUOC-2025"]["state"] == "ended"
    assert "FX-PHI (phí, lệ phí, đang áp dụng)" in office("policies", "list", json=False).out
    file = tmp_path / "sai.csv"
    text = (DATA / "policies.csv").read_text("utf-8")
    file.write_text(text.replace("FX.XN,,online", "FX.XN,KHONG-CO,fax"), "utf-8")
    answer = office("policies", "import", file)
    assert answer.code == 2
    assert [bad["line"] for bad in answer.document["rejected"]] == [5]
    assert "dòng 5" in answer.err
