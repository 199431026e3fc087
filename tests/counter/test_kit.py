"""A stick that makes a desk of a machine without a network, and refuses when it was spoilt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from db.problem import RecordProblem
from desk_tui.counter import kit, wheels

NOWHERE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
"""Whoever looks for a network finds a closed port."""


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usb") / "bộ cài"
    code = folder.with_name("mã.json")
    code.write_text("{}")
    made = kit.make(folder, token_file=code, own_keys=folder / "none")
    assert made.wheels == len(list((folder / "wheels").glob("*.whl"))) >= kit.LEAST_WHEELS
    return folder


def run(stick: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # Not with the interpreter of these tests: a machine where nothing of ours is installed.
    bare = Path(sys.base_prefix) / ("python.exe" if os.name == "nt" else "bin/python3")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(bare), str(stick / "cai-dat.py"), *words],
        capture_output=True,
        encoding="utf-8",
        env={**clean, **NOWHERE},
        cwd=stick.parent,
        check=False,
    )


def test_all_that_a_new_machine_needs_lies_on_it(stick: Path, tmp_path: Path) -> None:
    """pip itself, with nothing but the stick, finds a whole set that fits this Python.

    The installation (a quarter of a minute) is run by `python tests/bench/kit.py`.
    """
    report = tmp_path / "report.json"
    words = ["--no-index", "--find-links", str(stick / "wheels"), "--isolated", "--quiet"]
    words += ["--dry-run", "--ignore-installed", "--report", str(report)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *words, "desk-tui"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **NOWHERE},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text(encoding="utf-8"))["install"]
    names = {one["metadata"]["name"].lower() for one in found}
    assert {"desk-tui", "textual", "sqlcipher3", "typst"} <= names
    assert all(one["download_info"]["url"].startswith("file:") for one in found)


def test_a_spoilt_stick_installs_nothing(stick: Path, tmp_path: Path) -> None:
    assert list(kit.damaged(stick)) == []
    csv = stick / "danh-muc" / "catalogue.csv"
    whole = csv.read_bytes()
    try:
        csv.write_bytes(whole[:-1])
        assert list(kit.damaged(stick)) == ["danh-muc/catalogue.csv"]
        done = run(stick, str(tmp_path / "máy mới"))
        assert done.returncode == 1
        assert "danh-muc/catalogue.csv" in done.stderr
        assert not (tmp_path / "máy mới").exists()
    finally:
        csv.write_bytes(whole)


def test_what_is_on_it(stick: Path) -> None:
    assert (stick / "quay.json").is_file()
    assert not (stick / "keys.toml").exists()
    assert "desk-tui init" in (stick / "HUONG-DAN.md").read_text(encoding="utf-8")
    (own,) = (stick / "wheels").glob("desk_tui-*.whl")
    with zipfile.ZipFile(own) as wheel:
        names = wheel.namelist()
    assert {"db/store.py", "scanners/vault.py", "desk_tui/data/catalogue.csv"} <= set(names)
    assert len(names) == len(set(names))
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]
    needed = {dist.metadata["Name"].lower() for dist in wheels.needed()}
    assert {"textual", "sqlcipher3", "pip"} <= needed
    assert not needed & {"pytest", "hypothesis", "ruff"}


def test_it_overwrites_nothing_and_takes_only_a_whole_set(stick: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordProblem) as caught:
        kit.make(stick)
    assert caught.value.code == "kit-exists"
    (tmp_path / "few").mkdir()
    with pytest.raises(RecordProblem) as caught:
        kit.make(tmp_path / "new", given=tmp_path / "few")
    assert caught.value.code == "no-wheels"
    assert not (tmp_path / "new").exists()
    assert kit.make(tmp_path / "new", given=stick / "wheels").wheels >= kit.LEAST_WHEELS
