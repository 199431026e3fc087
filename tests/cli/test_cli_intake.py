"""receive, visit, list, show, scan: what goes in comes out whole, and bad input leaves nothing."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.cli.conftest import AT, CARD, RECEIVE, Answer, Terminal

BIRTH = ("receive", "--procedure", "1.001193", "--at", AT)
TOMORROW = datetime.now() + timedelta(days=2)
"""In the future at the office too, wherever this machine's clock stands."""
EXPIRED = (
    "IDVNM3000000001079300000000<<1\n0002299F2502287VNM<<<<<<<<<<<6\nTRAN<<THI<VI<DU<<<<<<<<<<<<<<<"
)


def untouched(desk: Terminal) -> bool:
    """No dossier, no number used, no act: the next dossier is the first of its day."""
    return desk.codes() == [] and desk.ok(*RECEIVE)["code"].endswith("-0001")


def test_a_dossier_goes_in_and_comes_out_whole(desk: Terminal, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((1240, 1754)).save(tmp_path / "đơn.pdf", resolution=150)
    name = unicodedata.normalize("NFD", "Trần Thị “Ví” Dụ #1 O'Brien <b>*_$")
    said = desk.ok(
        *(*BIRTH, "--name", name, "--birth", "15/08/1990", "--id", "001190000001"),
        *("--phone", "0900000001", "--paper", f"1={tmp_path / 'đơn.pdf'}"),
        *("--not-online", "không có điện thoại", "--submitter-card", CARD),
    )
    assert said["code"] == "H18.12.34-261116-0001"
    assert said["status"] == 2
    assert said["received"] == "2026-11-16T09:00:00+07:00"
    assert said["due"] == "2026-11-16T17:00:00+07:00"
    assert said["fee"] == 0
    assert Path(said["slip"]).read_bytes().startswith(b"%PDF")
    assert (said["papers"][0]["state"], said["papers"][0]["pages"]) == ("digitised", 1)
    assert any("Nhập muộn" in warning for warning in said["warnings"])

    whole = desk.ok("show", "h18.12.34-261116-0001")
    assert whole["owner"]["name"] == unicodedata.normalize("NFC", name)
    assert whole["submitter"]["number"] == "001090000000"
    assert whole["papers"] == said["papers"]
    assert [act["kind"] for act in whole["acts"]] == ["dossier.received", "slip.issued"]
    for act in whole["acts"]:
        assert act["done_at"] == "2026-11-16T09:00:00+07:00"
        assert act["recorded_at"].endswith("+07:00")
        assert act["late_entry"]
        assert act["desk"] == "H18.12.34/1"
    assert desk.ok("verify", said["qr"])["state"] == "current"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--procedure", "9.999999", "--card", CARD), "unknown-procedure"),
        (("--procedure", "", "--card", CARD), "unknown-procedure"),
        (("--procedure", "1.001193"), "no-owner"),
        (("--procedure", "1.001193", "--card", "https://example.vn"), "card-foreign"),
        (("--procedure", "1.001193", "--card", "x" * 9000), "card-foreign"),
        (
            ("--procedure", "1.001193", "--card", CARD.replace("15081990", f"{TOMORROW:%d%m%Y}")),
            "card-birth-ahead",
        ),
        (("--procedure", "1.001193", "--name", "Trần Thị Ví Dụ", "--id", "12"), "bad-number"),
        (("--procedure", "1.001193", "--name", " \u200b ", "--id", "001190000001"), "no-name"),
        (("--procedure", "1.001193", "--name", "N" * 201), "too-long"),
        (("--procedure", "1.001193", "--card", CARD, "--address", "x " * 400), "too-long"),
        (("--procedure", "1.001193", "--card", CARD, "--note", "x" * 2001), "too-long"),
        (("--procedure", "1.001193", "--card", CARD, "--submitter-card", "rác"), "card-foreign"),
        (("--procedure", "1.001193", "--card", CARD, "--paper", "đơn lạ=/x"), "unknown-paper"),
        (("--procedure", "1.001193", "--card", CARD, "--paper", "1=/nowhere"), "no-file"),
        (
            ("--procedure", "1.001193", "--card", CARD, "--fail", "1=rách", "--fail", "1=mờ"),
            "paper-twice",
        ),
        (
            (
                *("--procedure", "1.001193", "--card", CARD, "--fail", "1=rách"),
                *("--fail", "to-khai-dang-ky-khai-sinh=mờ"),
            ),
            "paper-twice",
        ),
        (("--procedure", "1.001193", "--card", CARD, "--at", "2019-01-02T09:00"), "not-in-force"),
    ],
)
def test_wrong_input_leaves_nothing(desk: Terminal, words: tuple[str, ...], code: str) -> None:
    answer = desk("receive", *words)
    assert (answer.code, answer.refused) == (2, code)
    assert untouched(desk)


def test_an_expired_document_is_told_and_taken(desk: Terminal) -> None:
    said = desk.ok(*BIRTH, "--card", EXPIRED, "--name", "Trần Thị Ví Dụ")
    assert any("hết hạn" in warning for warning in said["warnings"])


def _bad_files(folder: Path) -> dict[str, str]:
    """Every kind of bad paper file, and the code it is refused with."""
    page = Image.linear_gradient("L").resize((600, 800))
    page.save(folder / "good.pdf")
    page.save(folder / "whole.jpg")
    (folder / "cut.jpg").write_bytes((folder / "whole.jpg").read_bytes()[:2000])
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "text.pdf").write_text("Kính gửi: UBND phường Ví Dụ\n" * 9, encoding="utf-8")
    pikepdf.new().save(folder / "nothing.pdf")
    Image.new("1", (20_000, 10_000)).save(folder / "bomb.png")
    with pikepdf.open(folder / "good.pdf") as good:
        good.save(folder / "locked.pdf", encryption=pikepdf.Encryption(user="a", owner="b"))
        good.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        good.save(folder / "script.pdf")
    return {
        "cut.jpg": "damaged-image",
        "empty.pdf": "empty-file",
        "text.pdf": "not-a-paper",
        "nothing.pdf": "no-pages",
        "bomb.png": "too-many-pixels",
        "locked.pdf": "pdf-password",
        "script.pdf": "pdf-active",
    }


def test_a_paper_that_cannot_be_kept_stops_the_dossier(desk: Terminal, tmp_path: Path) -> None:
    for name, code in _bad_files(tmp_path).items():
        answer = desk(
            *RECEIVE, "--paper", f"1={tmp_path / 'good.pdf'}", "--paper", f"2={tmp_path / name}"
        )
        assert (answer.code, answer.refused) == (2, code), name
    assert untouched(desk)


def test_a_failed_paper_refuses_the_dossier_and_a_visit_counts_it(desk: Terminal) -> None:
    failed = desk(*RECEIVE, "--fail", "2=chưa có chữ ký")
    assert (failed.code, failed.refused) == (3, "papers-failed")
    assert "chưa có chữ ký" in failed.err
    visit = ("visit", "--kind", "incomplete", "--procedure", "1.001193", "--card", CARD)
    said = desk.ok(*visit, "--missing", "2=chưa có chữ ký", "--at", AT)
    assert Path(said["slip"]).read_bytes().startswith(b"%PDF")
    assert desk.ok("verify", said["qr"])["code"] == said["visit"].upper()
    assert untouched(desk)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--kind", "incomplete", "--procedure", "1.001193"), "no-missing"),
        (("--kind", "incomplete", "--missing", "1"), "no-procedure"),
        (("--kind", "incomplete", "--procedure", "1.001193", "--missing", "9"), "unknown-paper"),
        (("--kind", "advice"), "no-request"),
        (("--kind", "other-office", "--reason", " "), "no-request"),
        (("--kind", "advice", "--procedure", "9.999999"), "unknown-procedure"),
        (("--kind", "refused", "--procedure", "1.001193"), "no-reason"),
        (("--kind", "dạo chơi"), "bad-usage"),
    ],
)
def test_a_visit_says_what_it_needs(desk: Terminal, words: tuple[str, ...], code: str) -> None:
    answer = desk("visit", *words)
    assert (answer.code, answer.refused) == (2, code)


def test_counters_at_once_never_share_a_number(desk: Terminal) -> None:
    with ThreadPoolExecutor(4) as crowd:
        answers: list[Answer] = list(crowd.map(lambda _: desk.child(*RECEIVE), range(4)))
    assert sorted(answer.document["code"][-4:] for answer in answers) == [
        "0001",
        "0002",
        "0003",
        "0004",
    ]


def test_pages_of_the_queue_visit_each_dossier_once(desk: Terminal) -> None:
    for minute in (5, 1, 1, 9, 1):
        desk.ok(*RECEIVE[:-2], "--at", f"2026-11-16T09:0{minute}")
    desk.ok("receive", "--procedure", "1.004873", "--card", CARD, "--at", "2026-11-16T08:00")
    for words in (
        (),
        ("--search", "nguyen van thu"),
        ("--due-before", "2026-11-20"),
        ("--status", "2", "--channel", "counter"),
    ):
        seen: list[str] = []
        after: tuple[str, ...] = ()
        while True:
            page = desk.ok("list", *words, "--limit", "2", *after)
            assert len(page["dossiers"]) <= 2
            assert page["counts"] == {"2": 6}
            seen += [row["code"] for row in page["dossiers"]]
            if page["next"] is None:
                break
            after = ("--after", page["next"])
        assert len(seen) == len(set(seen)) == 6, words
    assert len(desk.ok("list", "--due-before", "2026-11-17")["dossiers"]) == 5
    assert desk.ok("list", "--status", "4")["dossiers"] == []


@pytest.mark.parametrize("after", ["rác", "x|y", "2026|" + "9" * 30, "|5"])
def test_a_made_up_place_in_the_list_is_refused(desk: Terminal, after: str) -> None:
    answer = desk("list", "--after", after)
    assert (answer.code, answer.refused) == (2, "bad-cursor")


@pytest.mark.parametrize("text", ["n", "@@@", "–"])
def test_a_search_too_short_is_not_the_whole_record(desk: Terminal, text: str) -> None:
    answer = desk("list", "--search", text)
    assert (answer.code, answer.refused) == (2, "search-short")


def test_a_scan_from_a_watched_folder_becomes_a_paper(desk: Terminal, tmp_path: Path) -> None:
    desk.ok(*RECEIVE)
    drop = tmp_path / "drop"
    drop.mkdir()
    devices = desk.ok("scanners", "--watch", drop)["devices"]
    device = next(device for device in devices if device["kind"] == "folder")
    assert {"id", "kind", "name", "sources", "resolutions"} <= set(device)
    Image.linear_gradient("L").resize((1240, 1754)).save(drop / "a.jpg", dpi=(150, 150))
    scan = ("scan", "--device", device["id"], "--dossier", "H18.12.34-261116-0001", "--paper", "2")
    ahead = desk(*scan, "--at", f"{TOMORROW.isoformat()}")
    assert (ahead.code, ahead.refused) == (2, "future")
    said = desk.ok(*scan, "--at", "2026-11-16T10:00")
    assert said["pages"] == 1
    whole = desk.ok("show", "H18.12.34-261116-0001")
    assert whole["papers"][1]["sha256"] == said["pdf"]["sha256"]
    assert whole["acts"][-1]["kind"] == "paper.added"
    assert whole["acts"][-1]["done_at"] == "2026-11-16T10:00:00+07:00"
    for words, code in (
        (("--device", "máy lạ", *scan[3:]), "no-device"),
        ((*scan[1:3], "--dossier", "H18-0", "--paper", "2"), "unknown-dossier"),
        ((*scan[1:5], "--paper", "lạ"), "unknown-paper"),
    ):
        answer = desk("scan", *words)
        assert answer.code == 2
        assert answer.document["error"]["code"] == code
