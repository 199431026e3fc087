"""The command line as a script meets it: words and environment in, one answer out.

One record is made for the whole run and copied for each test.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from db import keys
from desk_tui.cli import main
from tests.records import copied

OFFICER = "Nguyễn Thị Thử"
PASSWORD = "mật khẩu thử 1"
CARD = (
    "001090000000|012345678|Nguyễn Văn Thử|15081990|Nam|Số 1, Thôn Ví Dụ, Xã Mẫu, Hà Nội|01072021"
)
AT = "2026-11-16T09:00"
INIT = ("init", "--office", "H18.12.34", "--name", "UBND phường Ví Dụ", "--desk", "1")
RECEIVE = ("receive", "--procedure", "1.001193", "--card", CARD, "--at", AT)


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document; what a person would see is in NFC."""
        assert unicodedata.is_normalized("NFC", self.out)
        return json.loads(self.out)

    @property
    def refused(self) -> str:
        """The code of a refusal, told in the same way on both streams."""
        error = self.document["error"]
        assert set(error) == {"code", "message", "hint"}
        line = " ".join(f"{error['message']} {error['hint']}".split())
        assert self.err == f"{line}\n"
        return error["code"]


@dataclass
class Terminal:
    """The program in this process, with its own data folder and environment."""

    folder: Path
    patch: pytest.MonkeyPatch
    caught: pytest.CaptureFixture[str]
    env: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: object, json: bool = True) -> Answer:
        given = {
            "DESK_TUI_DATA": str(self.folder),
            "DESK_TUI_OFFICER": OFFICER,
            "DESK_TUI_PASSWORD": PASSWORD,
            **self.env,
        }
        with self.patch.context() as patch:
            for name, value in given.items():
                patch.setenv(name, value)
            self.caught.readouterr()
            code = main([str(word) for word in words] + (["--json"] if json else []))
        said = self.caught.readouterr()
        return Answer(code, said.out, said.err)

    def ok(self, *words: object) -> Any:
        """The document of a verb that must be done, with nothing but it on stdout."""
        answer = self(*words)
        assert answer.code == 0, answer.err
        return answer.document

    def codes(self) -> list[str]:
        return [row["code"] for row in self.ok("list")["dossiers"]]

    def child(self, *words: object) -> Answer:
        """The same as a process of its own."""
        import os

        done = subprocess.run(
            [sys.executable, "-m", "desk_tui", *map(str, words), "--json"],
            capture_output=True,
            encoding="utf-8",
            env={
                **os.environ,
                "DESK_TUI_DATA": str(self.folder),
                "DESK_TUI_OFFICER": OFFICER,
                "DESK_TUI_PASSWORD": PASSWORD,
                **self.env,
            },
        )
        return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATA",
        "OFFICER",
        "PASSWORD",
        "NEW_PASSWORD",
        "DEBUG",
        "RECOVERY_KEY",
        "APPROVER_PASSWORD",
    ):
        monkeypatch.delenv(f"DESK_TUI_{name}", raising=False)


@pytest.fixture
def bare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A terminal whose folder holds no desk yet."""
    return Terminal(tmp_path / "desk", monkeypatch, capsys)


def stretch_less(folder: Path) -> None:
    """A password that opens quickly: its cost is told in the key file, and tested elsewhere."""
    file = keys._load(folder)
    wrap = keys.Wrap(nonce=b"", wrapped=b"", salt=bytes(16), memory=64, passes=1)
    sealed = keys._wrap(keys.unlock(folder, OFFICER, PASSWORD), keys._stretch(PASSWORD, wrap))
    wrap.nonce, wrap.wrapped = sealed.nonce, sealed.wrapped
    file.officers[OFFICER] = wrap
    keys._save(folder, file)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from desk_tui.counter.desk import Office
    from desk_tui.counter.setup import make

    folder = tmp_path_factory.mktemp("made") / "desk"
    make(folder, Office("H18.12.34", "UBND phường Ví Dụ", 1), 1, 200, OFFICER, PASSWORD)
    stretch_less(folder)
    return folder


@pytest.fixture
def desk(bare: Terminal, made: Path) -> Terminal:
    """A terminal at a fresh desk with the numbers 1 to 200."""
    copied(made, bare.folder)
    return bare
