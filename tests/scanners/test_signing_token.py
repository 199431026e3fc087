"""Signing with a token, whose vendor's library is trusted with nothing but its own process."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from authority import (
    NOW,
    PIN,
    Authority,
    Holder,
    SoftToken,
    rsa_key,
    soft_token,
)
from signing_judges import STAMP, VALID, assert_archive_copies, assert_sound, pdfsig, refused

from scanners.signing import Token, sign


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    return soft_token(tmp_path / "softhsm", monkeypatch)


def test_a_token_signs_like_a_file(
    tmp_path: Path, paper: Path, token: SoftToken, officer: Holder, issuer: Authority
) -> None:
    token.put(officer, "can-bo", "01")
    token.put(issuer, "goc", "09", key=False)
    target = tmp_path / "signed.pdf"
    made = sign(paper, target, Token(token.library, token.label, PIN), STAMP, NOW)
    assert made.subject.startswith("Nguyễn Văn Thử")
    assert target.read_bytes().startswith(paper.read_bytes())
    judged = pdfsig(target)
    assert VALID in judged
    assert "Total document signed" in judged
    assert_sound(target)
    assert_archive_copies(target)


def test_a_token_with_several_certificates_asks_which(
    tmp_path: Path, paper: Path, token: SoftToken, officer: Holder, issuer: Authority
) -> None:
    token.put(officer, "can-bo", "01")
    token.put(issuer.issue("Con dấu Thử"), "dau", "02")
    target = tmp_path / "t.pdf"

    def run(certificate: str = "", pin: str = PIN, label: str = token.label) -> object:
        return sign(paper, target, Token(token.library, label, pin, certificate), STAMP, NOW)

    several = refused("token-certificate", run)
    assert "can-bo" in several.hint
    assert "Con dấu Thử" in several.hint
    refused("token-certificate", lambda: run("không có"))
    assert not target.exists()
    run("02")
    assert "Con dấu Thử" in pdfsig(target)
    assert VALID in pdfsig(target)


def test_a_token_that_cannot_sign_says_why(
    tmp_path: Path, paper: Path, token: SoftToken, issuer: Authority
) -> None:
    target = tmp_path / "t.pdf"

    def run(pin: str = PIN, label: str = token.label, certificate: str = "") -> object:
        return sign(paper, target, Token(token.library, label, pin, certificate), STAMP, NOW)

    refused("token-certificate", run)
    key = rsa_key()
    token.put(issuer.issue(ends=NOW - timedelta(days=1), key=key), "cu", "03")
    token.put(issuer.issue("Người Khác", key=key), "khong-khoa", "04", key=False)
    refused("certificate-expired", lambda: run(certificate="cu"))
    refused("no-private-key", lambda: run(certificate="khong-khoa"))
    wrong = refused("wrong-pin", lambda: run(pin="000000"))
    assert "số lần thử còn lại ít" in wrong.message
    elsewhere = refused("no-token", lambda: run(label="the-khac"))
    assert token.label in elsewhere.message, "the one that is plugged in is named"
    shutil.rmtree(token.folder / "tokens")
    (token.folder / "tokens").mkdir()
    refused("no-token", run)
    assert not target.exists()


def library(folder: Path, body: str) -> Path:
    """A vendor's library of our own making."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    source, built = folder / "vendor.c", folder / "vendor.so"
    source.write_text(
        "#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n#include <dlfcn.h>\n"
        f"unsigned long C_GetFunctionList(void **list) {{ {body} }}\n"
    )
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(built), str(source), "-ldl"], check=True)
    return built


@pytest.mark.parametrize(
    ("code", "body"),
    [("token-crashed", "abort();"), ("token-hangs", "for (;;) pause();")],
)
def test_a_vendors_library_harms_only_its_own_process(
    tmp_path: Path, paper: Path, code: str, body: str
) -> None:
    bad = Token(library(tmp_path, body), "the", PIN)
    target = tmp_path / "t.pdf"
    seconds = 2 if code == "token-hangs" else 120
    refused(code, lambda: sign(paper, target, bad, STAMP, NOW, seconds=seconds))
    assert not list(tmp_path.glob("t.pdf*"))


def test_no_library_is_told_with_its_path(tmp_path: Path, paper: Path) -> None:
    (tmp_path / "text.so").write_text("no library")
    for name in ("gone.so", "text.so"):
        key = Token(tmp_path / name, "", PIN)
        said = refused(
            "no-token-library", lambda key=key: sign(paper, tmp_path / "t", key, None, NOW)
        )
        assert name in said.message


def test_a_chatty_library_does_not_spoil_the_answer(
    tmp_path: Path, paper: Path, token: SoftToken, officer: Holder
) -> None:
    token.put(officer, "can-bo", "01")
    chatty = library(
        tmp_path,
        f'puts("VENDOR v1"); fflush(stdout); void *real = dlopen("{token.library}", RTLD_NOW);'
        'return ((unsigned long (*)(void **)) dlsym(real, "C_GetFunctionList"))(list);',
    )
    sign(paper, tmp_path / "signed.pdf", Token(chatty, "", PIN), STAMP, NOW)
    assert VALID in pdfsig(tmp_path / "signed.pdf")
