"""The USB parcel and the way up by verbs alone."""

from __future__ import annotations

from pathlib import Path

from .conftest import INIT, RECEIVE, Terminal
from .test_cli_centre import node


def _joined(bare: Terminal, db: Path, files: Path, folder: Path) -> None:
    """A desk that met its node once, and two acts since."""
    code = folder / "mã.json"
    which = ("--db", db, "--office", "H18.12.34", "--desk", "1")
    with node(db, "--files", str(files)) as url:
        bare.ok("centre", "enrol", *which, "--out", code)
        bare.ok(*INIT, "--centre", url, "--token-file", code)
        assert bare.ok("sync")["line"] == "up"


def test_a_parcel_there_and_back(bare: Terminal, tmp_path: Path) -> None:
    db, files, stick = tmp_path / "centre.db", tmp_path / "files", tmp_path / "USB"
    stick.mkdir()
    _joined(bare, db, files, tmp_path)
    empty = bare.ok("parcel", "out", stick / "trống.goi")
    assert (empty["acts"], empty["files"], empty["file"]) == (0, 0, None)

    (tmp_path / "to-khai.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    bare.ok(*RECEIVE)
    said = bare.ok("parcel", "out", stick)
    assert (said["acts"], said["files"], said["left_out"]) == (2, 0, 0)
    parcel = Path(said["file"])
    assert parcel.parent == stick
    assert parcel.name.startswith("H18.12.34-quay1-")
    assert bare.ok("list")["dossiers"][0]["unsent"] == 2

    take = ("centre", "parcel", parcel, "--db", db, "--files", files, "--answer", stick)
    taken = bare.ok(*take)
    assert (taken["office"], taken["desk"]) == ("H18.12.34", "1")
    assert (taken["acts"], taken["accepted"], taken["already"]) == (2, 2, 0)
    again = bare.ok(*take)
    assert (again["accepted"], again["already"]) == (0, 2)
    assert bare.ok("centre", "status", "--db", db)["acts"] == 3

    back = bare.ok("parcel", "in", taken["answer"])
    assert (back["acts"], back["refused"]) == (2, 0)
    assert bare.ok("parcel", "in", taken["answer"])["acts"] == 0
    assert "không lập gói" in bare("parcel", "out", stick, json=False).out
    assert "đã có 2" in bare(*take, json=False).out
    assert "từ trước 2" in bare("parcel", "in", taken["answer"], json=False).out
    assert bare.ok("list")["dossiers"][0]["unsent"] == 0


def test_what_is_wrong_with_a_parcel_is_told(bare: Terminal, tmp_path: Path) -> None:
    db, files = tmp_path / "centre.db", tmp_path / "files"
    _joined(bare, db, files, tmp_path)
    bare.ok(*RECEIVE)
    parcel, answer = tmp_path / "x.goi", tmp_path / "x.tra-loi"
    bare.ok("parcel", "out", parcel)
    take = ("centre", "parcel", parcel, "--files", files, "--answer", answer, "--db")
    assert bare(*take, tmp_path / "none.db").refused == "no-node"
    parcel.write_bytes(parcel.read_bytes()[:-9])
    wrong = bare(*take, db)
    assert (wrong.code, wrong.refused) == (2, "box-damaged")
    missing = bare("parcel", "in", tmp_path / "none")
    assert (missing.code, missing.refused) == (2, "stick-unreadable")
    bare.ok("centre", "cut-off", "--db", db, "--office", "H18.12.34", "--desk", "1")
    bare.ok("parcel", "out", parcel)
    lost = bare(*take, db)
    assert (lost.code, lost.refused) == (3, "cut-off")
    assert bare("parcel").refused == "bad-usage"


def test_a_desk_without_a_centre_has_nobody_to_seal_for(desk: Terminal, tmp_path: Path) -> None:
    desk.ok(*RECEIVE)
    assert desk("parcel", "out", tmp_path / "x.goi").refused == "no-centre"


def test_an_office_node_meets_the_node_above(bare: Terminal, tmp_path: Path) -> None:
    db, files, over = tmp_path / "centre.db", tmp_path / "files", tmp_path / "province.db"
    _joined(bare, db, files, tmp_path)
    bare.ok(*RECEIVE)
    parcel, answer = tmp_path / "x.goi", tmp_path / "x.tra-loi"
    bare.ok("parcel", "out", parcel)
    bare.ok("centre", "parcel", parcel, "--db", db, "--files", files, "--answer", answer)
    up = tmp_path / "lên.json"
    relay = ("centre", "relay", "--once", "--db", db, "--files", files, "--upward", up)
    with node(over) as url:
        which = ("--db", over, "--office", "H18.12.34", "--desk", "relay")
        assert bare.ok("centre", "enrol", *which, "--out", up, "--url", url)["desk"] == "*"
        said = bare.ok(*relay)
        assert (said["line"], said["sent"], said["confirmed"], said["waiting"]) == ("up", 3, 3, 0)
        assert bare.ok("centre", "status", "--db", over)["acts"] == 3
        assert "Đường lên thông." in bare(*relay, json=False).out
    dead = bare(*relay)
    assert (dead.code, dead.document["line"]) == (4, "down")
    assert dead.refused == "line-down"
