"""Programs of others that say whether a signed file is what it claims to be."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scanners.problem import ScanProblem
from scanners.stamp import Stamp

FONT = Path(__file__).parents[2] / "desk_tui/slips/fonts/LiberationSerif-Regular.ttf"
STAMP = Stamp("Sao y", "Ủy ban nhân dân xã Thử Nghiệm, tỉnh Ví Dụ", FONT)
VALID = "Signature is Valid"

_JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        *("preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging"),
        *("bcprov", "bcmail", "bcpkix", "jaxb-api", "javax.activation"),
    )
]


def _said(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def pdfsig(path: Path) -> str:
    """Poppler's view of every signature."""
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    return _said("pdfsig", str(path)).stdout


def assert_sound(path: Path) -> None:
    """qpdf finds nothing wrong with the structure."""
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    said = _said("qpdf", "--check", str(path))
    assert said.returncode == 0, said.stdout + said.stderr


def assert_archive_copies(*paths: Path) -> None:
    """PDFBox Preflight calls each of them PDF/A-1b."""
    missing = [str(jar) for jar in _JARS if not jar.exists()]
    if missing or shutil.which("java") is None:
        pytest.skip(f"PDFBox Preflight is not installed: {missing or 'java'}")
    judge = "org.apache.pdfbox.preflight.Validator_A1b"
    for path in paths:
        said = _said("java", "-cp", ":".join(map(str, _JARS)), judge, str(path))
        assert "is a valid PDF/A-1b file" in said.stdout, said.stdout


def refused(code: str, run: Callable[[], object]) -> ScanProblem:
    with pytest.raises(ScanProblem) as caught:
        run()
    assert caught.value.code == code, caught.value.message
    assert caught.value.message
    assert caught.value.hint
    return caught.value
