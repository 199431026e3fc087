"""digitise, signatures, archive, signing, settings: as a script meets them."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk_tui.counter.desk import Desk
from tests.cli.conftest import OFFICER, PASSWORD, RECEIVE, Terminal
from tests.counter.archive_kit import line_of, scanned
from tests.scanners.authority import PASSWORD as SECRET
from tests.scanners.authority import Authority, authority, key_file, rsa_key
from tests.scanners.misread import misread
from tests.scanners.paper import letter, saved
from tests.scanners.signing_judges import assert_archive_copies, pdfsig

SHEET = letter(1, dpi=200)
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("P12", "PASSWORD"):
        monkeypatch.delenv(f"DESK_TUI_SIGN_{name}", raising=False)


@pytest.fixture(scope="module")
def issuer() -> Authority:
    return authority()


@pytest.fixture
def key(tmp_path: Path, issuer: Authority) -> Path:
    holder = issuer.issue(
        begins=NOW - timedelta(days=1), ends=NOW + timedelta(days=90), key=rsa_key()
    )
    return key_file(tmp_path / "khóa.p12", holder, issuer)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return saved(SHEET.image, tmp_path / "trang 1.jpg", dpi=200)


def with_secret(terminal: Terminal, secret: str = SECRET) -> Terminal:
    terminal.env["DESK_TUI_SIGN_PASSWORD"] = secret
    return terminal


def scan_one(terminal: Terminal, page: Path) -> tuple[str, str]:
    """(code, dossier id) of a dossier with one scanned paper."""
    code = terminal.ok(*RECEIVE)["code"]
    desk = Desk.open(terminal.folder, OFFICER, PASSWORD)
    try:
        (id,) = [row[0] for row in desk.read.execute("SELECT id FROM dossiers")]
        scanned(desk, id, [page])
    finally:
        desk.close()
    return code, id


def test_pictures_become_one_searchable_archive_copy_without_a_desk(
    bare: Terminal, page: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ra.pdf"
    answer = bare("digitise", page, page, "--out", out, "--mode", "gray")
    assert answer.code == 0, answer.err
    said = answer.document
    assert (said["pages"], said["pdfa"], said["signed"]) == (2, "PDF/A-1b", False)
    assert said["bytes"] == out.stat().st_size
    assert said["text_chars"] > 2 * 0.97 * len(re.sub(r"\s", "", SHEET.text))
    assert said["warnings"] == []
    assert_archive_copies(out)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, encoding="utf-8")
    for text in done.stdout.split("\f")[:2]:
        assert misread(SHEET.text, text) <= 0.01


def test_no_ocr_reads_nothing(bare: Terminal, page: Path, tmp_path: Path) -> None:
    said = bare.ok("digitise", page, "--out", tmp_path / "ra.pdf", "--no-ocr")
    assert (said["pages"], said["text_chars"]) == (1, 0)


def test_signed_with_the_key_file_of_the_environment(
    bare: Terminal, page: Path, key: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ra.pdf"
    with_secret(bare).env["DESK_TUI_SIGN_P12"] = str(key)
    said = bare.ok("digitise", page, "--out", out, "--no-ocr", "--sign")
    assert said["signed"] is True
    assert "Signature is Valid" in pdfsig(out)
    assert_archive_copies(out)

    (one,) = bare.ok("signatures", out)["signatures"]
    assert (one["intact"], one["coverage"], one["trusted"]) == (True, "whole", None)
    assert "Nguyễn Văn Thử" in one["subject"]
    assert one["sentence"] in bare("signatures", out, json=False).out

    again = bare.ok("digitise", out, "--out", tmp_path / "nguyên.pdf")
    assert (tmp_path / "nguyên.pdf").read_bytes() == out.read_bytes()
    assert any(one["sentence"] in warning for warning in again["warnings"])


def test_roots_make_a_signature_trusted(
    bare: Terminal, page: Path, key: Path, issuer: Authority, tmp_path: Path
) -> None:
    with_secret(bare).env["DESK_TUI_SIGN_P12"] = str(key)
    bare.ok("digitise", page, "--out", tmp_path / "ra.pdf", "--no-ocr", "--sign")
    roots = issuer.root_folder(tmp_path / "roots")
    (one,) = bare.ok("signatures", tmp_path / "ra.pdf", "--roots", roots)["signatures"]
    assert one["trusted"] is True
    assert bare("signatures", tmp_path / "ra.pdf", "--roots", tmp_path / "x").refused == "no-roots"


def test_a_paper_without_a_signature_has_none(bare: Terminal, page: Path) -> None:
    assert bare.ok("signatures", page) == {"signatures": []}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("digitise", "{none}", "--out", "{out}"), "no-file"),
        (("digitise", "{note}", "--out", "{out}"), "not-a-paper"),
        (("digitise", "{page}", "--out", "{page}"), "out-is-input"),
        (("digitise", "{page}", "--out", "{none}/ra.pdf"), "no-folder"),
        (("digitise", "{page}", "--out", "{out}", "--limit", "0.001", "--no-ocr"), "too-heavy"),
        (("digitise", "{page}", "--out", "{out}", "--limit", "-1"), "bad-usage"),
        (("digitise", "{page}"), "bad-usage"),
        (("archive", "--limit", "0"), "bad-usage"),
        (("digitise", "{page}", "--out", "{out}", "--sign"), "no-sign-key"),
        (("signatures", "{none}"), "no-file"),
    ],
)
def test_wrong_input_is_told_in_one_line(
    bare: Terminal, page: Path, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    (tmp_path / "note.txt").write_text("không phải giấy tờ")
    before = page.read_bytes()
    places = {
        "none": tmp_path / "không có",
        "note": tmp_path / "note.txt",
        "page": page,
        "out": tmp_path / "ra.pdf",
    }
    answer = bare(*(word.format(**places) for word in words))
    assert answer.code == 2
    assert answer.document["error"]["code"] == code
    assert answer.err.strip().splitlines()[-1].startswith(answer.document["error"]["message"])
    assert not (tmp_path / "ra.pdf").exists()
    assert page.read_bytes() == before


def test_a_wrong_password_signs_nothing(
    bare: Terminal, page: Path, key: Path, tmp_path: Path
) -> None:
    with_secret(bare, "sai").env["DESK_TUI_SIGN_P12"] = str(key)
    answer = bare("digitise", page, "--out", tmp_path / "ra.pdf", "--no-ocr", "--sign")
    assert (answer.code, answer.document["error"]["code"]) == (2, "wrong-password")
    assert not (tmp_path / "ra.pdf").exists()


def test_the_archive_copies_of_a_desk_are_made_and_signed(
    desk: Terminal, page: Path, key: Path, tmp_path: Path
) -> None:
    code, id = scan_one(desk, page)
    with_secret(desk)
    said = desk.ok("signing", "set", "--p12", key, "--form", "Sao y", "--organisation", "UBND Thử")
    assert (said["form"], said["organisation"], said["paused"]) == ("Sao y", "UBND Thử", None)
    assert said["ends"].startswith(f"{NOW + timedelta(days=90):%Y}")
    answer = desk("archive")
    assert answer.document == {"made": 1, "signed": 1, "waiting": 0, "failed": []}
    assert "paper.archived" in [act["kind"] for act in desk.ok("show", code)["acts"]]
    opened = Desk.open(desk.folder, OFFICER, PASSWORD)
    line = line_of(opened, id)
    (tmp_path / "copy.pdf").write_bytes(opened.vault.shelf(id).get(line.archive))
    opened.close()
    assert "Signature is Valid" in pdfsig(tmp_path / "copy.pdf")
    assert desk.ok("archive")["made"] == 0
    what = [finding["what"] for finding in desk("doctor").document["findings"]]
    assert any("Mọi giấy tờ đã quét đều có bản lưu" in one for one in what)
    assert any("Chứng thư số của Nguyễn Văn Thử" in one for one in what)


def test_copies_wait_for_the_secret_and_a_wrong_one_is_not_tried_again(
    desk: Terminal, page: Path, key: Path
) -> None:
    scan_one(desk, page)
    desk.ok("signing", "set", "--p12", key)
    said = desk.ok("archive")
    assert (said["made"], said["waiting"]) == (0, 1)
    assert said["paused"]["code"] == "no-sign-password"
    said = with_secret(desk, "sai").ok("archive")
    assert said["paused"]["code"] == "wrong-password"
    assert desk.ok("signing", "show")["paused"]["code"] == "wrong-password"
    desk.ok("signing", "resume")
    assert desk.ok("signing", "show")["paused"] is None
    assert with_secret(desk).ok("archive")["signed"] == 1


def test_signing_is_turned_off(desk: Terminal, page: Path, key: Path) -> None:
    scan_one(desk, page)
    desk.ok("signing", "set", "--p12", key)
    assert desk.ok("signing", "off") == {"signing": False}
    assert desk.ok("archive", "--limit", "1") == {
        "made": 1,
        "signed": 0,
        "waiting": 0,
        "failed": [],
    }


def test_a_copy_that_is_too_heavy_is_told(desk: Terminal, page: Path) -> None:
    code, _ = scan_one(desk, page)
    assert desk.ok("settings", "file-limit", "0,001")["file_limit"] == 1049
    said = desk.ok("archive")
    assert (said["made"], said["waiting"]) == (0, 0)
    assert [one["dossier"] for one in said["failed"]] == [code]
    assert desk.ok("settings", "file-limit")["file_limit"] is None
    findings = desk("doctor").document["findings"]
    assert any(code in one["what"] and one["state"] == "warn" for one in findings)


def test_the_office_key_signs_a_loose_file_too(
    desk: Terminal, page: Path, key: Path, tmp_path: Path
) -> None:
    with_secret(desk).ok("signing", "set", "--p12", key)
    said = desk.ok("digitise", page, "--out", tmp_path / "ra.pdf", "--no-ocr", "--sign")
    assert said["signed"] is True
    assert "Signature is Valid" in pdfsig(tmp_path / "ra.pdf")


@pytest.mark.parametrize("words", [("signing", "set"), ("signing",), ("settings",)])
def test_what_is_left_out_is_told(desk: Terminal, words: tuple[str, ...]) -> None:
    assert desk(*words).refused == "bad-usage"
