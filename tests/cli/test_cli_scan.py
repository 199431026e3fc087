"""scan, separators, scanners: one feed for many papers from the command line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from .conftest import RECEIVE, Terminal

CODE = "H18.12.34-261116-0001"


def page(path: Path, number: int) -> Path:
    image = Image.new("L", (827, 1169), "white")
    draw = ImageDraw.Draw(image)
    for line in range(20):
        draw.text((100, 120 + 40 * line), f"Trang {number}, dong {line} " * 4, "black")
    image.save(path, dpi=(100, 100))
    return path


@pytest.fixture
def received(desk: Terminal) -> Terminal:
    desk.ok(*RECEIVE)
    return desk


def printed(pdf: Path, into: Path) -> list[Path]:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    subprocess.run(["pdftoppm", "-r", "100", "-png", pdf, into / "s"], check=True)
    return sorted(into.glob("s-*.png"))


def test_printed_separators_deal_one_feed(received: Terminal, tmp_path: Path) -> None:
    said = received.ok("separators", CODE, "--out", tmp_path / "ngan.pdf")
    lines = received.ok("show", CODE)["papers"]
    assert said["sheets"] == len(lines) + 1
    sheets = printed(tmp_path / "ngan.pdf", tmp_path)
    feed = tmp_path / "feed"
    feed.mkdir()
    page(feed / "0.png", 0)
    shutil.copy(sheets[1], feed / "1.png")
    page(feed / "2.png", 1)
    page(feed / "3.png", 2)
    shutil.copy(sheets[-1], feed / "4.png")
    page(feed / "5.png", 3)
    done = received.ok("scan", "--device", f"file:{feed}", "--dossier", CODE)
    assert [(one["key"], one["pages"]) for one in done["papers"]] == [
        (lines[1]["key"], 2),
        (lines[2]["key"], 1),
    ]
    assert done["open"] == [1]
    assert done["blank_dropped"] == 0
    assert "1 trang chưa biết thuộc giấy tờ nào: trang quét 1." in done["warnings"]
    after = received.ok("show", CODE)
    shas = [one["sha256"] for one in after["papers"] if one["sha256"]]
    assert shas == [one["sha256"] for one in done["papers"]]


def test_declared_pages_are_held_against_those_that_came(
    received: Terminal, tmp_path: Path
) -> None:
    page(tmp_path / "1.png", 1)
    Image.new("L", (827, 1169), "white").save(tmp_path / "2.png", dpi=(100, 100))
    scan = ("scan", "--device", f"file:{tmp_path}", "--dossier", CODE, "--paper", "1")
    short = received.ok(*scan, "--declared", "4")
    assert any("khai 4 trang, mới có 1" in text for text in short["warnings"])
    assert any("Trang 2 có vẻ trắng" in text for text in short["warnings"])
    assert (short["pages"], short["blank_dropped"], short["open"]) == (2, 0, [])
    assert short["pdf"]["sha256"] == short["papers"][0]["sha256"]
    right = received.ok(*scan, "--declared", "2")
    assert not any("khai" in text for text in right["warnings"])
    # The same pages are the same file: nothing has changed, so nothing more is written.
    assert right["pdf"] == short["pdf"]


def test_scanners_are_told_and_forgotten(received: Terminal, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    for place in (drop, "phone:host=127.0.0.1 port=8765"):
        received.ok("scanners", "add", place)
    places = received.ok("scanners", "add", "http://127.0.0.1:9")["places"]
    assert places == {
        "escl": ["http://127.0.0.1:9/eSCL"],
        "folders": [str(drop)],
        "phone": "host=127.0.0.1 port=8765",
        "naps2": "",
    }
    for place in (drop, "phone:", "http://127.0.0.1:9/eSCL"):
        places = received.ok("scanners", "remove", place)["places"]
    assert not any(places.values())
    for words, code in (
        (("add", tmp_path / "không có"), "no-folder"),
        (("add", "phone:host=8.8.8.8"), "bad-setting"),
        (("add", "ftp://127.0.0.1"), "bad-address"),
        (("remove", drop), "unknown-scanner"),
        (("add",), "bad-usage"),
    ):
        answer = received("scanners", *words)
        assert (answer.code, answer.refused) == (2, code)
