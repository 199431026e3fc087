"""Signing with a key file, judged by Poppler, qpdf and PDFBox."""

from __future__ import annotations

import hashlib
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from authority import (
    NOW,
    PASSWORD,
    Authority,
    Holder,
    key_file,
    rsa_key,
    time_stamp_server,
)
from conftest import written_page
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from signing_judges import STAMP, VALID, assert_archive_copies, assert_sound, pdfsig, refused

from scanners.pdf import assemble
from scanners.signing import NO_ROOM, FileKey, Token, sign, signer


@pytest.fixture
def key(tmp_path: Path, officer: Holder, issuer: Authority) -> FileKey:
    return FileKey(key_file(tmp_path / "key.p12", officer, issuer), PASSWORD)


def test_a_key_file_signs_and_three_judges_agree(tmp_path: Path, paper: Path, key: FileKey) -> None:
    before, target = paper.read_bytes(), tmp_path / "signed.pdf"
    made = sign(paper, target, key, STAMP, NOW)
    data = target.read_bytes()
    assert paper.read_bytes() == before
    assert data.startswith(before), "an incremental update leaves every byte of the source"
    assert made.sha256 == hashlib.sha256(data).hexdigest()
    assert made.bytes == len(data)
    assert made.subject == "Nguyễn Văn Thử (Cơ quan Thử (TEST))"
    assert made.issuer.startswith("CA Thử Nghiệm")
    assert not made.warning
    judged = pdfsig(target)
    assert VALID in judged
    assert "Total document signed" in judged
    assert "ETSI.CAdES.detached" in judged
    assert "SHA-256" in judged
    assert_sound(target)
    assert_archive_copies(target)
    assert not list(tmp_path.glob("*.part"))


def test_it_is_pades_b_b_at_the_time_given(tmp_path: Path, paper: Path, key: FileKey) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader

    sign(paper, tmp_path / "signed.pdf", key, STAMP, NOW)
    with (tmp_path / "signed.pdf").open("rb") as file:
        made = PdfFileReader(file).embedded_regular_signatures[0]
        attributes = {attribute["type"].native for attribute in made.signer_info["signed_attrs"]}
        assert made.self_reported_timestamp == NOW
    assert "signing_certificate_v2" in attributes
    assert "signing_time" not in attributes, "PAdES wants the time in the PDF only"


def test_without_a_stamp_it_is_still_an_archive_copy(
    tmp_path: Path, paper: Path, key: FileKey
) -> None:
    target = tmp_path / "signed.pdf"
    made = sign(paper, target, key, None, NOW)
    assert VALID in pdfsig(target)
    assert not made.warning
    assert_archive_copies(target)


def test_a_page_without_free_paper_is_signed_unseen_and_says_so(
    tmp_path: Path, key: FileKey
) -> None:
    page = written_page()
    page.paste("black", (0, 0, 827, 600))
    page.save(tmp_path / "full.jpg", dpi=(100, 100))
    assemble([tmp_path / "full.jpg"], tmp_path / "full.pdf")
    made = sign(tmp_path / "full.pdf", tmp_path / "signed.pdf", key, STAMP, NOW)
    assert made.warning == NO_ROOM
    assert VALID in pdfsig(tmp_path / "signed.pdf")
    assert_archive_copies(tmp_path / "signed.pdf")


def test_a_second_signature_keeps_the_first(
    tmp_path: Path, paper: Path, key: FileKey, issuer: Authority
) -> None:
    once, twice = tmp_path / "once.pdf", tmp_path / "twice.pdf"
    other = issuer.issue("Trần Thị Ví Dụ")
    sign(paper, once, key, STAMP, NOW)
    second = FileKey(key_file(tmp_path / "second.p12", other, issuer), PASSWORD)
    sign(once, twice, second, STAMP, NOW + timedelta(hours=1))
    assert twice.read_bytes().startswith(once.read_bytes())
    judged = pdfsig(twice)
    assert judged.count(VALID) == 2
    assert "Trần Thị Ví Dụ" in judged
    assert_archive_copies(twice)
    with pikepdf.open(twice) as pdf:
        upper, lower = (
            [float(edge) for edge in field["/Rect"]]  # pyright: ignore
            for field in pdf.pages[0]["/Annots"]  # pyright: ignore
        )
    assert upper[1] >= lower[3] or upper[0] >= lower[2], "the stamps do not overlap"


def test_the_pipeline_gets_a_callable(tmp_path: Path, paper: Path, key: FileKey) -> None:
    signer(key, STAMP, NOW)(paper, tmp_path / "signed.pdf")
    assert VALID in pdfsig(tmp_path / "signed.pdf")


def test_a_time_stamp_is_put_in(
    tmp_path: Path, paper: Path, key: FileKey, issuer: Authority
) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader

    clock = issuer.issue("Đồng hồ Thử", time_stamps=True, key=rsa_key())
    with time_stamp_server(clock, NOW + timedelta(minutes=2)) as url:
        sign(paper, tmp_path / "signed.pdf", key, STAMP, NOW, timestamps=url)
    assert VALID in pdfsig(tmp_path / "signed.pdf")
    with (tmp_path / "signed.pdf").open("rb") as file:
        made = PdfFileReader(file).embedded_regular_signatures[0]
        kinds = {attribute["type"].native for attribute in made.signer_info["unsigned_attrs"]}
    assert "signature_time_stamp_token" in kinds


def test_no_line_to_the_time_stamps_leaves_nothing_half_signed(
    tmp_path: Path, paper: Path, key: FileKey
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    refused("no-time-stamp", lambda: sign(paper, tmp_path / "t.pdf", key, STAMP, NOW, url))
    assert not list(tmp_path.glob("t.pdf*"))


def test_killed_while_signing_leaves_no_target(tmp_path: Path, paper: Path, key: FileKey) -> None:
    target = tmp_path / "signed.pdf"
    before = paper.read_bytes()
    script = (
        "import sys; from pathlib import Path; from datetime import datetime\n"
        "from scanners.signing import FileKey, sign\n"
        "source, target, key, password, at, url = sys.argv[1:]\n"
        "sign(Path(source), Path(target), FileKey(Path(key), password), None,"
        " datetime.fromisoformat(at), url)\n"
    )
    # The signing has written its file and waits here for a time stamp that never comes.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(120)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        arguments = [str(paper), str(target), str(key.path), PASSWORD, NOW.isoformat(), url]
        child = subprocess.Popen(
            [sys.executable, "-c", script, *arguments], cwd=Path(__file__).parents[2]
        )
        line, _ = silent.accept()
        with line:
            child.kill()
            assert child.wait() == -signal.SIGKILL
    assert (tmp_path / "signed.pdf.part").exists(), "killed in the middle"
    assert not target.exists()
    assert paper.read_bytes() == before
    sign(paper, target, key, None, NOW)
    assert VALID in pdfsig(target)
    assert not (tmp_path / "signed.pdf.part").exists()


def test_a_full_disk_is_told(small_disk: Path, paper: Path, key: FileKey) -> None:
    (small_disk / "filler").write_bytes(bytes(8 * 2**20 - 4096 * 6))
    refused("disk-full", lambda: sign(paper, small_disk / "t.pdf", key, STAMP, NOW))
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_a_secret_is_in_no_text() -> None:
    texts = repr(FileKey(Path("k.p12"), "bí mật")), repr(Token(Path("l.so"), "the", "987654"))
    assert "bí mật" not in texts[0]
    assert "987654" not in texts[1]


def test_a_wrong_password_is_not_a_damaged_file(tmp_path: Path, paper: Path, key: FileKey) -> None:
    target = tmp_path / "t.pdf"
    wrong = FileKey(key.path, "nhầm")
    refused("wrong-password", lambda: sign(paper, target, wrong, STAMP, NOW))
    for name, data in {
        "cut": key.path.read_bytes()[:-200],
        "empty": b"",
        "text": b"this is no key",
    }.items():
        (tmp_path / name).write_bytes(data)
        bad = FileKey(tmp_path / name, PASSWORD)
        refused("key-file-damaged", lambda bad=bad: sign(paper, target, bad, STAMP, NOW))
    gone = FileKey(tmp_path / "gone.p12", PASSWORD)
    refused("no-key-file", lambda: sign(paper, target, gone, STAMP, NOW))
    assert not target.exists()


@pytest.mark.parametrize(
    ("code", "begins", "ends"),
    [
        ("certificate-expired", NOW - timedelta(days=9), NOW - timedelta(seconds=1)),
        ("certificate-not-yet", NOW + timedelta(seconds=1), NOW + timedelta(days=9)),
    ],
)
def test_a_certificate_signs_only_while_it_lasts(
    tmp_path: Path, paper: Path, issuer: Authority, code: str, begins: datetime, ends: datetime
) -> None:
    holder = issuer.issue(begins=begins, ends=ends)
    key = FileKey(key_file(tmp_path / "k.p12", holder, issuer), PASSWORD)
    refused(code, lambda: sign(paper, tmp_path / "t.pdf", key, STAMP, NOW))


def test_a_certificate_for_something_else_does_not_sign(
    tmp_path: Path, paper: Path, issuer: Authority
) -> None:
    holder = issuer.issue(signing=False)
    key = FileKey(key_file(tmp_path / "k.p12", holder, issuer), PASSWORD)
    run = refused
    run("certificate-not-for-signing", lambda: sign(paper, tmp_path / "t.pdf", key, STAMP, NOW))


def test_a_certificate_without_its_key_does_not_sign(
    tmp_path: Path, paper: Path, officer: Holder
) -> None:
    (tmp_path / "k.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"test",
            None,
            None,
            [officer.certificate],
            serialization.BestAvailableEncryption(PASSWORD.encode()),
        )
    )
    key = FileKey(tmp_path / "k.p12", PASSWORD)
    refused("no-private-key", lambda: sign(paper, tmp_path / "t.pdf", key, STAMP, NOW))


def test_what_is_no_sound_pdf_is_not_signed(tmp_path: Path, paper: Path, key: FileKey) -> None:
    locked, cut, text = tmp_path / "locked.pdf", tmp_path / "cut.pdf", tmp_path / "text.pdf"
    with pikepdf.open(paper) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    cut.write_bytes(paper.read_bytes()[:-900])
    text.write_text("đây không phải PDF")
    target = tmp_path / "t.pdf"
    refused("pdf-password", lambda: sign(locked, target, key, STAMP, NOW))
    refused("damaged-pdf", lambda: sign(cut, target, key, STAMP, NOW))
    refused("damaged-pdf", lambda: sign(text, target, key, STAMP, NOW))
    refused("no-file", lambda: sign(tmp_path / "gone.pdf", target, key, STAMP, NOW))
    assert not target.exists()


def test_a_file_its_maker_has_closed_is_not_signed(
    tmp_path: Path, paper: Path, key: FileKey
) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    from scanners.signing_keys import file_signer

    closed = tmp_path / "closed.pdf"
    with paper.open("rb") as file, closed.open("wb") as out:
        rules = PdfSignatureMetadata(
            field_name="Chot", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
        )
        maker = PdfSigner(rules, file_signer(key.path, PASSWORD, NOW))
        maker.sign_pdf(IncrementalPdfFileWriter(file), output=out)
    refused("signing-forbidden", lambda: sign(closed, tmp_path / "t.pdf", key, STAMP, NOW))
