"""What digitised papers say is found without marks, and forgotten with the paper."""

from __future__ import annotations

from pathlib import Path

from db import paper_words
from db.store import Record
from tests.db.record_kit import made, plain, receive


def kept(record: Record, subject: str, key: str, *pages: str, sha256: str = "a" * 64) -> None:
    record.transact(lambda c: paper_words.put(c, plain, subject, key, sha256, pages))


def found(record: Record, words: str) -> list[tuple[str, str, int]]:
    hits = paper_words.search(record.read(), plain, words)
    return [(hit.dossier, hit.key, hit.page) for hit in hits]


def test_words_of_a_paper_are_found_without_marks_newest_dossier_first(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    first, second = receive(record).subject, receive(record).subject
    kept(record, first, "to-khai", "TỜ KHAI ĐĂNG KÝ KHAI TỬ", "Người chết: Trần Văn Mẫu")
    kept(record, second, "giay-bao-tu", "", "Giấy báo tử số 12, Trần Thị Ví Dụ")
    assert found(record, "tran") == [(second, "giay-bao-tu", 2), (first, "to-khai", 2)]
    assert found(record, "khai tu") == [(first, "to-khai", 1)]
    assert found(record, "đăng ký") == found(record, "dang ky") == [(first, "to-khai", 1)]
    assert found(record, "x") == []
    (hit,) = paper_words.search(record.read(), plain, "bao tu")
    assert hit.around.startswith("…") is False
    assert "giay bao tu so 12" in hit.around
    assert hit.code.endswith("-0002")


def test_a_paper_scanned_again_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    subject = receive(record).subject
    kept(record, subject, "to-khai", "nhầm giấy", "trang hai")
    kept(record, subject, "khac", "giấy khác")
    kept(record, subject, "to-khai", "đúng giấy")
    assert found(record, "nham") == []
    assert found(record, "hai") == []
    assert found(record, "giay") == [(subject, "to-khai", 1), (subject, "khac", 1)]
    record.transact(lambda c: paper_words.forget(c, subject, "khac"))
    assert found(record, "giay") == [(subject, "to-khai", 1)]
