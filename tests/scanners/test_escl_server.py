"""The test scanner judged by a client that is not ours: sane-airscan under plain scanimage."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.scanners.escl_server import Scanner, number_of, serving

_DRIVER = "libsane-airscan.so.1"


@pytest.fixture
def airscan(tmp_path: Path) -> Path:
    """A private SANE set-up with the airscan driver only."""
    found = list(Path("/usr/lib").glob(f"*/sane/{_DRIVER}"))
    if shutil.which("scanimage") is None or not found:
        pytest.skip("scanimage (sane-utils) or the driver of sane-airscan is not installed")
    folder = tmp_path / "sane.d"
    folder.mkdir()
    (folder / "dll.conf").write_text("airscan\n")
    return folder


async def scanimage(folder: Path, url: str, *order: str, into: Path) -> tuple[int, str]:
    (folder / "airscan.conf").write_text(
        f'[devices]\n"Ours" = {url}, eSCL\n[options]\ndiscovery = disable\n'
    )
    child = await asyncio.create_subprocess_exec(
        *["scanimage", "-d", "airscan:e0:Ours", "--format=png", "--resolution=75", *order],
        cwd=into,
        env={**os.environ, "SANE_CONFIG_DIR": str(folder), "LC_ALL": "C"},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, words = await child.communicate()
    return child.returncode or 0, words.decode(errors="replace")


def numbers(folder: Path) -> list[int]:
    found = []
    for path in sorted(folder.glob("p*.png")):
        with Image.open(path) as image:
            found.append(number_of(image))
    return found


@pytest.mark.parametrize(
    ("source", "expected"), [("ADF", [1, 2, 3]), ("ADF Duplex", [*range(1, 7)])]
)
async def test_another_client_fetches_a_feeder(
    airscan: Path, tmp_path: Path, source: str, expected: list[int]
) -> None:
    async with serving(Scanner(sheets=3)) as server:
        order = [f"--source={source}", "--mode=Color", "--batch=p%02d.png"]
        code, words = await scanimage(airscan, server.url, *order, into=tmp_path)
    assert code in (0, 7), words
    assert numbers(tmp_path) == expected


async def test_another_client_scans_the_glass(airscan: Path, tmp_path: Path) -> None:
    async with serving(Scanner(not_ready=1)) as server:
        order = ["--source=Flatbed", "--mode=Gray", "-o", "p1.png"]
        code, words = await scanimage(airscan, server.url, *order, into=tmp_path)
    assert code == 0, words
    assert numbers(tmp_path) == [1]


async def test_another_client_sees_the_jam(airscan: Path, tmp_path: Path) -> None:
    async with serving(Scanner(sheets=3, adf="ScannerAdfJam", busy_posts=99)) as server:
        order = ["--source=ADF", "--batch=p%02d.png"]
        code, words = await scanimage(airscan, server.url, *order, into=tmp_path)
    assert code == 6, words
    assert numbers(tmp_path) == []
