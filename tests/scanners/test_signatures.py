"""Signatures that others bring, told in words."""

from __future__ import annotations

import zlib
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from authority import NOW, PASSWORD, Authority, authority, key_file, rsa_key, time_stamp_server
from conftest import written_page
from signing_judges import FONT

from scanners.pdf import assemble
from scanners.problem import ScanProblem
from scanners.signatures import Signature, signatures
from scanners.signing import FileKey, sign
from scanners.stamp import Stamp

STAMP = Stamp("Sao y", "Ủy ban nhân dân xã Thử Nghiệm", FONT)
LATER = NOW + timedelta(days=1)


@pytest.fixture(scope="module")
def key(issuer: Authority, tmp_path_factory: pytest.TempPathFactory) -> FileKey:
    folder = tmp_path_factory.mktemp("key")
    return FileKey(key_file(folder / "k.p12", issuer.issue(key=rsa_key()), issuer), PASSWORD)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    written_page().save(tmp_path / "1.jpg", dpi=(100, 100))
    assemble([tmp_path / "1.jpg"], tmp_path / "paper.pdf")
    return tmp_path / "paper.pdf"


@pytest.fixture
def signed(tmp_path: Path, paper: Path, key: FileKey) -> Path:
    sign(paper, tmp_path / "signed.pdf", key, STAMP, NOW)
    return tmp_path / "signed.pdf"


def only(found: tuple[Signature, ...]) -> Signature:
    assert len(found) == 1
    return found[0]


def test_who_when_and_whether_it_holds(signed: Path) -> None:
    found = only(signatures(signed, now=LATER))
    assert found.subject == "Nguyễn Văn Thử (Cơ quan Thử (TEST))"
    assert found.claimed_at == NOW
    assert found.stamped_at is None
    assert found.intact is True
    assert found.coverage == "whole"
    assert found.trusted is None
    assert found.sentence.startswith("Ký bởi Nguyễn Văn Thử")
    for words in (
        "09:30:15 ngày 20/11/2026 (giờ do người ký tự khai)",
        "chữ ký nguyên vẹn, phủ toàn bộ tệp",
        "chưa kiểm được tổ chức cấp",
        "chưa kiểm được chứng thư có bị thu hồi không",
    ):
        assert words in found.sentence


def test_one_bit_is_enough(tmp_path: Path, signed: Path) -> None:
    data = bytearray(signed.read_bytes())
    data[len(data) // 4] ^= 1
    (tmp_path / "flipped.pdf").write_bytes(data)
    found = only(signatures(tmp_path / "flipped.pdf", now=LATER))
    assert found.intact is False
    assert "CHỮ KÝ KHÔNG ĐÚNG" in found.sentence


def test_trust_is_what_the_office_gives(tmp_path: Path, signed: Path, issuer: Authority) -> None:
    ours = issuer.root_folder(tmp_path / "roots")
    (ours / "readme.txt").write_text("không phải chứng thư")
    (ours / "broken.crt").write_bytes(b"nothing")
    found = only(signatures(signed, ours, LATER))
    assert found.trusted is True
    assert "do tổ chức được tin cậy cấp (CA Thử Nghiệm" in found.sentence

    assert only(signatures(signed, tmp_path / "no folder", LATER)).trusted is None
    others = authority().root_folder(tmp_path / "others")
    found = only(signatures(signed, others, LATER))
    assert found.intact is True
    assert found.trusted is False
    assert "KHÔNG do tổ chức được tin cậy cấp" in found.sentence


def test_an_expired_certificate_is_told(tmp_path: Path, signed: Path, issuer: Authority) -> None:
    roots = issuer.root_folder(tmp_path / "roots")
    found = only(signatures(signed, roots, NOW + timedelta(days=900)))
    assert found.expired
    assert found.trusted is True
    assert "hết hạn (còn hạn lúc ký, nếu giờ tự khai là đúng)" in found.sentence


def test_a_time_stamp_counts_when_its_authority_is_trusted(
    tmp_path: Path, paper: Path, key: FileKey, issuer: Authority
) -> None:
    stamped = NOW + timedelta(minutes=2)
    clock = issuer.issue("Đồng hồ Thử", time_stamps=True, key=rsa_key())
    with time_stamp_server(clock, stamped) as url:
        sign(paper, tmp_path / "t.pdf", key, STAMP, NOW, timestamps=url)
    found = only(signatures(tmp_path / "t.pdf", issuer.root_folder(tmp_path / "roots"), LATER))
    assert found.trusted
    assert found.stamped_at == stamped
    assert "lúc 09:32:15 ngày 20/11/2026 (có dấu thời gian)" in found.sentence
    unsure = only(signatures(tmp_path / "t.pdf", now=LATER))
    assert "chưa kiểm được nơi đóng dấu" in unsure.sentence
    others = authority().root_folder(tmp_path / "others")
    assert only(signatures(tmp_path / "t.pdf", others, LATER)).stamped_at is None


def test_a_second_signature_is_no_change(tmp_path: Path, signed: Path, key: FileKey) -> None:
    sign(signed, tmp_path / "twice.pdf", key, STAMP, LATER)
    first, second = signatures(tmp_path / "twice.pdf", now=LATER)
    assert (first.intact, first.coverage) == (True, "filled")
    assert "ký thêm" in first.sentence
    assert (second.intact, second.coverage) == (True, "whole")


def test_a_page_changed_behind_the_signature_is_told(tmp_path: Path, signed: Path) -> None:
    from pyhanko.pdf_utils.content import RawContent
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import BoxConstraints

    changed = tmp_path / "changed.pdf"
    with signed.open("rb") as file, changed.open("wb") as out:
        writer = IncrementalPdfFileWriter(file)
        black = RawContent(b"0 0 300 300 re f", box=BoxConstraints(300, 300))
        black.set_writer(writer)
        black.add_to_page(writer, 0)
        writer.write(out)
    found = only(signatures(changed, now=LATER))
    assert found.coverage == "changed"
    assert "SAU KHI KÝ NỘI DUNG TỆP ĐÃ BỊ THAY ĐỔI" in found.sentence


def test_an_unknown_kind_is_not_called_good(tmp_path: Path, signed: Path) -> None:
    other = signed.read_bytes().replace(b"/ETSI.CAdES.detached", b"/adbe.x509.rsa_sha10")
    (tmp_path / "other.pdf").write_bytes(other)
    found = only(signatures(tmp_path / "other.pdf", now=LATER))
    assert found.intact is None
    assert "chưa kiểm được, cần đối chiếu với bản chính" in found.sentence


def test_a_damaged_signature_is_not_called_good(tmp_path: Path, signed: Path) -> None:
    data = signed.read_bytes()
    start = data.index(b"/Contents <") + len(b"/Contents <")
    (tmp_path / "spoilt.pdf").write_bytes(data[:start] + b"0" * 400 + data[start + 400 :])
    found = only(signatures(tmp_path / "spoilt.pdf", now=LATER))
    assert found.intact is None
    assert found.claimed_at == NOW


def test_no_signature_is_no_answer(tmp_path: Path, paper: Path) -> None:
    assert signatures(paper) == ()
    assert signatures(tmp_path / "1.jpg") == ()


def unread(path: Path, seconds: float = 60) -> str:
    with pytest.raises(ScanProblem) as caught:
        signatures(path, now=LATER, seconds=seconds)
    assert caught.value.code == "signatures-unread"
    assert caught.value.hint
    return caught.value.message


def test_files_that_mean_harm_are_not_called_signed(tmp_path: Path, signed: Path) -> None:
    data = signed.read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[: len(data) // 2] + b"/ByteRange")
    assert "tệp bị hỏng" in unread(tmp_path / "cut.pdf")

    deep = b"%PDF-1.4\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n%/ByteRange\n"
    deep += b"trailer<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"
    (tmp_path / "deep.pdf").write_bytes(deep)
    unread(tmp_path / "deep.pdf")

    with pikepdf.open(signed) as pdf:
        pdf.save(
            tmp_path / "locked.pdf",
            encryption=pikepdf.Encryption(owner="a", user="b", metadata=False),
        )
    with (tmp_path / "locked.pdf").open("ab") as file:
        file.write(b"%/ByteRange\n")
    assert "mật khẩu" in unread(tmp_path / "locked.pdf")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """Packed twice: a kilobyte that unpacks to 320 megabytes."""
    pack, block = zlib.compressobj(9), bytes(1 << 24)
    inner = b"".join(pack.compress(block) for _ in range(20)) + pack.flush()
    body = zlib.compress(inner, 9)
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "bomb.pdf")
    data = (tmp_path / "bomb.pdf").read_bytes()
    at = len(data)
    stream = (
        b"9 0 obj\n<</Type/XRef/Size 10/W[1 4 1]/Root 1 0 R/Index[0 10]"
        b"/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n" % len(body)
    )
    data += stream + body + b"\nendstream\nendobj\n%%/ByteRange\nstartxref\n%d\n%%%%EOF\n" % at
    (tmp_path / "bomb.pdf").write_bytes(data)
    unread(tmp_path / "bomb.pdf", 120)


def test_the_clock_ends_what_takes_too_long(signed: Path) -> None:
    assert "quá lâu" in unread(signed, seconds=0.001)
