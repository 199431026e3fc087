"""Real parts for the scanner tests: a disk that can be full, SANE's own test device, made pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from authority import Authority, Holder, authority, rsa_key
from PIL import Image, ImageDraw

from scanners.devices.protocol import ScanConfig
from scanners.pdf import assemble
from scanners.vault import Vault

_SANE_DEFAULTS = Path("/etc/sane.d/test.conf")

SaneDesk = Callable[..., ScanConfig]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 8 MB, so that "no space left" comes from the kernel."""
    mounted = tmp_path / "small-disk"
    mounted.mkdir()
    if sys.platform == "win32" or shutil.which("mount") is None:
        pytest.skip("no tmpfs on this system")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(mounted)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"a tmpfs may not be mounted here: {done.stderr.strip()}")
    yield mounted
    subprocess.run(["umount", "-l", str(mounted)], check=True)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault", bytes(range(32)))


@pytest.fixture
def sane_desk(tmp_path: Path) -> SaneDesk:
    """A desk whose only scanners are SANE's test devices, set up as the test asks."""
    if shutil.which("scanimage") is None or not _SANE_DEFAULTS.exists():
        pytest.skip("scanimage (sane-utils) with its test device is not installed")
    folder = tmp_path / "sane.d"
    folder.mkdir()
    (folder / "dll.conf").write_text("test\n")

    def set_up(stall: float = 60.0, **options: str) -> ScanConfig:
        wanted = {
            "geometry_max": "300.0",
            "br_x": "210",
            "br_y": "297",
            "test-picture": '"Color pattern"',
        } | {name.replace("__", "-"): value for name, value in options.items()}
        text = _SANE_DEFAULTS.read_text()
        for name, value in wanted.items():
            text, found = re.subn(rf"(?m)^{re.escape(name)} .*$", f"{name} {value}", text)
            assert found == 1, f"SANE's test.conf has no option {name}"
        (folder / "test.conf").write_text(text)
        return ScanConfig(sane_config_dir=folder, stall=stall)

    return set_up


def written_page(text: str = "1", size: tuple[int, int] = (827, 1169)) -> Image.Image:
    """An A4 sheet at 100 dpi with a few lines of ink."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for line in range(10):
        draw.text((100, 120 + 40 * line), f"Đơn đề nghị, trang {text}, dòng {line}", "black")
        draw.line((100, 150 + 40 * line, 700, 150 + 40 * line), "black", 3)
    return image


@pytest.fixture(scope="session")
def issuer() -> Authority:
    return authority()


@pytest.fixture(scope="session")
def officer(issuer: Authority) -> Holder:
    return issuer.issue(key=rsa_key())


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A PDF of two pages to be signed."""
    pages = [tmp_path / "1.jpg", tmp_path / "2.jpg"]
    for number, page in enumerate(pages):
        written_page(str(number)).save(page, dpi=(100, 100))
    assemble(pages, tmp_path / "paper.pdf")
    return tmp_path / "paper.pdf"
