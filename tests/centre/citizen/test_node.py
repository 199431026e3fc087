"""The node's own program: the page where desks are, and alone on an address for citizens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import msgspec

from desk_tui.centre.citizen import page
from desk_tui.centre.citizen.sign_in import SignInConfig

from .conftest import free_port
from .kit import PATIENCE

ROOT = Path(__file__).parents[3]


def run(folder: Path, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "desk_tui", "centre", "--db", str(folder / "nut.db"), "--port", "0"]
        + [str(word) for word in words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_citizens_can_have_an_address_of_their_own(tmp_path: Path, config: SignInConfig) -> None:
    settings = tmp_path / "dang-nhap.json"
    settings.write_bytes(msgspec.json.encode(config))
    public = free_port()
    node = run(tmp_path, "--sign-in", settings, "--public-port", public)
    try:
        assert node.stdout
        where = json.loads(node.stdout.readline())["listening"]
        link = "/g/" + "A" * 22
        with httpx.Client(timeout=PATIENCE) as phone:
            for base in (where, f"http://127.0.0.1:{public}"):
                answer = phone.get(base + link)
                assert answer.status_code == 404
                assert page.GONE in answer.text
                assert "text/css" in phone.get(base + page.STYLE).headers["content-type"]
            # What desks ask is not answered where citizens are.
            assert phone.get(f"{where}/v1/openapi.json").status_code == 200
            assert phone.get(f"http://127.0.0.1:{public}/v1/openapi.json").status_code == 404
    finally:
        node.terminate()
        _, said = node.communicate(timeout=PATIENCE)
    assert "A" * 22 not in said


def test_settings_that_cannot_be_read_are_told_with_a_way_out(tmp_path: Path) -> None:
    node = run(tmp_path, "--sign-in", tmp_path / "khong-co.json", "--json")
    out, _ = node.communicate(timeout=PATIENCE)
    told = json.loads(out)["error"]
    assert node.returncode == 2
    assert told["code"] == "bad-sign-in-config"
    assert not (tmp_path / "nut.db").exists()
