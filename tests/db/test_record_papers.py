"""The checklist as acts leave it: files, copies made of them, and what is still to digitise."""

from __future__ import annotations

from pathlib import Path

from db import fold, queue
from db.kinds import Paper, PaperAdded, PaperArchived, PaperDescribed, files_of
from db.store import Record
from tests.db.record_kit import made, plain, receive, write

SCAN, COPY, NEW = "a" * 64, "b" * 64, "c" * 64


def two_papers(folder: Path) -> tuple[Record, str]:
    record = made(folder)
    papers = tuple(Paper(key=key, name=key, state="received") for key in ("to-khai", "giay"))
    shown = Paper(key="cccd", name="CCCD", state="shown")
    return record, receive(record, papers=(*papers, shown)).subject


def scanned(key: str, sha256: str = SCAN) -> PaperAdded:
    return PaperAdded(paper=Paper(key=key, name=key, state="digitised", sha256=sha256, bytes=9))


def paper(record: Record, subject: str, key: str) -> Paper:
    return next(one for one in queue.papers(record.read(), subject) if one.key == key)


def later(record: Record) -> list[str]:
    rows = queue.page(record.read(), plain, queue.Filter(undigitised=True))
    return [row.id for row in rows]


def test_a_dossier_waits_to_be_digitised_until_its_last_paper_is(tmp_path: Path) -> None:
    record, subject = two_papers(tmp_path / "desk")
    other = receive(record, papers=()).subject
    assert later(record) == [subject]
    write(record, subject, scanned("to-khai"))
    assert later(record) == [subject]
    write(record, subject, scanned("giay"))
    assert later(record) == []
    lost = PaperAdded(paper=Paper(key="moi", name="moi", state="received"))
    write(record, other, lost)
    assert later(record) == [other]


def test_the_list_of_what_is_to_digitise_goes_by_pages_oldest_first(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    made_ids = [receive(record).subject for _ in range(5)]
    wanted = queue.Filter(undigitised=True)
    first = queue.page(record.read(), plain, wanted, limit=3)
    rest = queue.page(record.read(), plain, wanted, after=queue.cursor(first[-1], wanted))
    assert [row.id for row in (*first, *rest)] == made_ids
    back = queue.page(record.read(), plain, wanted, before=queue.cursor(rest[0], wanted), limit=2)
    assert [row.id for row in back] == made_ids[1:3]
    narrowed = queue.Filter(undigitised=True, search="nguyen")
    assert len(queue.page(record.read(), plain, narrowed)) == 5
    write(record, made_ids[2], scanned("to-khai"))
    assert len(queue.page(record.read(), plain, narrowed)) == 4


def test_an_archive_copy_belongs_to_the_file_it_was_made_of(tmp_path: Path) -> None:
    record, subject = two_papers(tmp_path / "desk")
    copy = PaperArchived(key="giay", of=SCAN, sha256=COPY, bytes=99, signed_by="Văn thư Mẫu")
    write(record, subject, scanned("giay"), copy)
    assert paper(record, subject, "giay").archive == COPY
    assert paper(record, subject, "giay").signed_by == "Văn thư Mẫu"
    # Scanned again; a copy of the old file that comes late changes nothing.
    write(record, subject, scanned("giay", NEW), copy)
    assert paper(record, subject, "giay").archive == ""
    write(record, subject, PaperArchived(key="no-such", of=SCAN, sha256=COPY, bytes=1))
    assert len(queue.papers(record.read(), subject)) == 3
    assert files_of(copy) == (COPY,)
    assert files_of(PaperAdded(paper=paper(record, subject, "giay"))) == (NEW,)


def test_what_a_paper_says_of_itself_stays_with_it(tmp_path: Path) -> None:
    record, subject = two_papers(tmp_path / "desk")
    said = PaperDescribed(key="giay", number="12/UBND", issued="2026-11-05", issuer="UBND xã Mẫu")
    write(record, subject, scanned("giay"), said)
    now = paper(record, subject, "giay")
    assert (now.number, now.issued, now.issuer, now.sha256) == (
        "12/UBND",
        "2026-11-05",
        "UBND xã Mẫu",
        SCAN,
    )
    write(record, subject, PaperDescribed(key="giay", number="13/UBND"))
    assert (paper(record, subject, "giay").number, paper(record, subject, "giay").issuer) == (
        "13/UBND",
        "",
    )


def test_the_readings_fold_again_to_the_same(tmp_path: Path) -> None:
    record, subject = two_papers(tmp_path / "desk")
    write(
        record,
        subject,
        scanned("giay"),
        PaperArchived(key="giay", of=SCAN, sha256=COPY, bytes=99),
        PaperDescribed(key="giay", number="12/UBND"),
    )
    before = fold.digests(record.read())
    record.transact(lambda connection: fold.rebuild(connection, plain))
    assert fold.digests(record.read()) == before
