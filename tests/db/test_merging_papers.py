"""One paper at two scanners: two files are asked about, words are merged one by one."""

from __future__ import annotations

from typing import Any

from merge_kit import ID, answer, column, open_in, said, undone

from db import acts, fold_papers
from db.kinds import Paper, PaperAdded, PaperArchived, PaperDescribed
from db.kinds_papers import PaperSeen, paper_field
from db.store import Record

SCAN, ANOTHER, COPY = "a" * 64, "b" * 64, "c" * 64


def scan(sha256: str, step: int, desk: str, before: PaperSeen | None, **more: Any) -> acts.Act:
    paper = Paper(key="to-khai", name="Tờ khai", state="digitised", sha256=sha256, pages=step)
    return said(PaperAdded(paper=paper, before=before), ID, step=step, desk=desk, **more)


def line_of(record: Record) -> Paper:
    found = fold_papers.line(record.read(), ID, "to-khai")
    assert found
    return found


def test_one_paper_scanned_at_two_desks_is_asked_and_the_other_file_comes_back_with_its_copy(
    record: Record,
) -> None:
    one = scan(SCAN, 2, "1", PaperSeen(), done=1)
    two = scan(ANOTHER, 2, "2", PaperSeen(), done=2)
    copy = PaperArchived(key="to-khai", of=ANOTHER, sha256=COPY, bytes=9)
    with undone(record):
        (asked,) = open_in(record, two, said(copy, ID, step=3, desk="2"), one)
        assert (asked.kind, asked.paper, asked.base) == ("file", "Tờ khai", "")
        assert asked.ours
        assert asked.theirs
        assert asked.ours.paper
        assert asked.theirs.paper
        assert (asked.ours.paper.sha256, asked.theirs.paper.archive) == (SCAN, COPY)
        assert (line_of(record).sha256, line_of(record).archive) == (SCAN, "")
        assert column(record, "undigitised", ID) == 0
        assert open_in(record, answer(asked, "theirs", 4, "1")) == []
        assert (line_of(record).sha256, line_of(record).archive) == (ANOTHER, COPY)


def test_a_paper_scanned_again_by_somebody_who_saw_the_first_is_no_question(
    record: Record,
) -> None:
    with undone(record):
        first = scan(SCAN, 2, "1", PaperSeen())
        again = scan(ANOTHER, 3, "2", PaperSeen(sha256=SCAN))
        assert open_in(record, first, again) == []
        assert line_of(record).sha256 == ANOTHER


def test_a_scan_leaves_the_words_that_another_desk_put_in_meanwhile(record: Record) -> None:
    words = PaperDescribed(key="to-khai", number="12/UBND", before=PaperSeen())
    with undone(record):
        described = said(words, ID, step=2, desk="1")
        assert open_in(record, described, scan(SCAN, 2, "2", PaperSeen())) == []
        assert (line_of(record).number, line_of(record).sha256) == ("12/UBND", SCAN)


def test_a_paper_described_apart_is_asked_word_by_word(record: Record) -> None:
    one = PaperDescribed(key="to-khai", number="12/UBND", issuer="UBND xã", before=PaperSeen())
    two = PaperDescribed(key="to-khai", number="13/UBND", before=PaperSeen())
    with undone(record):
        (asked,) = open_in(
            record, said(one, ID, step=2, desk="1", done=1), said(two, ID, step=2, desk="2", done=2)
        )
        assert (asked.kind, asked.field) == ("field", paper_field("number", "to-khai"))
        assert line_of(record).issuer == "UBND xã"
        assert open_in(record, answer(asked, "theirs", 3, "1")) == []
        assert (line_of(record).number, line_of(record).issuer) == ("13/UBND", "UBND xã")
