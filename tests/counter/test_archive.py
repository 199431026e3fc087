"""Every scanned paper gets one searchable copy, whatever stops the program in between."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pikepdf
import pytest

from db import acts, paper_words, settings
from db.clock import from_text
from db.kinds import PaperAdded
from desk_tui.counter import archive, archive_queue, look, signing
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules import text
from scanners.pdf import assemble
from scanners.problem import ScanProblem
from tests.counter.archive_kit import (
    SHEETS,
    clear_text,
    copies,
    files,
    images,
    kept,
    line_of,
    received,
    scanned,
)
from tests.counter.conftest import NOW, OFFICER, Clock
from tests.scanners.authority import PASSWORD as SECRET
from tests.scanners.authority import authority, key_file
from tests.scanners.hostile import with_signature_field
from tests.scanners.misread import misread
from tests.scanners.paper import blank, saved
from tests.scanners.signing_judges import assert_archive_copies, assert_sound


def never() -> bool:
    return False


def made(desk: Desk, **options: object) -> list[archive.Outcome]:
    return list(archive.run(desk, never, **options))  # type: ignore[arg-type]


def page_images(file: Path) -> list[bytes]:
    with pikepdf.open(file) as pdf:
        return [next(iter(page.get_images().values())).read_raw_bytes() for page in pdf.pages]


def test_a_scanned_paper_gets_a_searchable_copy_with_its_pages_untouched(
    desk: Desk, tmp_path: Path
) -> None:
    id, pages = received(desk).id, images(tmp_path)
    paper = scanned(desk, id, pages)
    assert [one.of for one in archive_queue.waiting(desk)] == [paper.sha256]

    (outcome,) = made(desk)
    line = line_of(desk, id)
    assert outcome.made is not None
    assert (line.sha256, line.archive) == (paper.sha256, outcome.made.sha256)
    assert line.archive_bytes == outcome.made.bytes > 0
    assert (line.signed_by, archive_queue.waiting(desk)) == ("", [])
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(desk.vault.shelf(id).get(line.archive))
    assert_archive_copies(copy)
    assert_sound(copy)
    assert page_images(copy) == [page.read_bytes() for page in pages]
    assert clear_text(desk) == []
    assert made(desk) == []
    assert len(copies(desk, id)) == 1


def test_the_words_of_a_copy_are_found_and_read_by_others(desk: Desk, tmp_path: Path) -> None:
    id = received(desk).id
    scanned(desk, id, images(tmp_path))
    made(desk)
    words = SHEETS[1].text.split()[:3]
    found = paper_words.search(desk.read, text.plain, " ".join(words))
    assert {one.key for one in found} == {line_of(desk, id).key}
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(desk.vault.shelf(id).get(line_of(desk, id).archive))
    said = subprocess.run(
        ["pdftotext", str(copy), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout.split("\f")
    for sheet, page in zip(SHEETS, said, strict=False):
        assert misread(sheet.text, page) <= 0.03


def test_what_was_brought_gets_no_copy(desk: Desk, tmp_path: Path) -> None:
    id = received(desk).id
    paper = scanned(desk, id, images(tmp_path, SHEETS[:1]))
    brought = msgspec.structs.replace(paper, taken="brought")
    desk.act(lambda _: [acts.Doing(id, PaperAdded(paper=brought))])
    assert archive_queue.waiting(desk) == []
    assert made(desk) == []


def test_a_signed_file_from_a_scanner_stays_as_it_is(desk: Desk, tmp_path: Path) -> None:
    id = received(desk).id
    kept(desk, id, with_signature_field(tmp_path / "signed.pdf"))
    (outcome,) = made(desk)
    assert (outcome.made, outcome.failed) == (None, None)
    assert (archive_queue.waiting(desk), archive_queue.failed(desk)) == ([], ())
    assert files(desk, id) == 1


def test_one_bad_paper_does_not_stop_the_others_and_is_tried_again_later(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    first, second = received(desk).id, received(desk).id
    bad = scanned(desk, first, images(tmp_path, SHEETS[:1]))
    good = scanned(desk, second, [saved(blank(100).image, tmp_path / "blank.jpg", dpi=100)])
    whole = desk.vault.shelf(first).path(bad.sha256).read_bytes()
    desk.vault.shelf(first).path(bad.sha256).write_bytes(whole[:-20] + bytes(20))

    done = {one.paper.of: one for one in made(desk)}
    assert done[good.sha256].made
    assert done[bad.sha256].failed
    (failed,) = archive_queue.failed(desk)
    assert (failed.tries, failed.code) == (1, look.show(desk, failed.code).row.code)
    assert failed.why
    assert look.truth(desk).troubles == ("1 bản lưu hỏng",)

    desk.vault.shelf(first).path(bad.sha256).write_bytes(whole)
    assert made(desk) == []
    clock.now += timedelta(minutes=11)
    (outcome,) = made(desk)
    assert outcome.made
    assert archive_queue.failed(desk) == ()
    assert look.truth(desk).troubles == ()


def test_pauses_between_tries_grow(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    id = received(desk).id
    paper = scanned(desk, id, images(tmp_path, SHEETS[:1]))
    desk.vault.shelf(id).erase(paper.sha256)
    waits = []
    for _ in range(5):
        (outcome,) = made(desk)
        assert outcome.failed
        again = from_text(outcome.failed.again)
        waits.append((again - clock.now) / timedelta(minutes=1))
        clock.now = again
    assert waits == [10, 40, 160, 640, 1440]


def test_a_paper_scanned_again_is_copied_as_it_is_now(desk: Desk, tmp_path: Path) -> None:
    id = received(desk).id
    scanned(desk, id, images(tmp_path, SHEETS[:1]))
    newer = scanned(desk, id, [saved(blank(100).image, tmp_path / "blank.jpg", dpi=100)])
    (outcome,) = made(desk)
    assert outcome.paper.of == newer.sha256
    assert len(copies(desk, id)) == 1


def test_a_paper_scanned_again_in_the_midst_of_its_copy_keeps_no_old_copy(
    desk: Desk, tmp_path: Path
) -> None:
    id = received(desk).id
    old = scanned(desk, id, images(tmp_path, SHEETS[:1]))
    newer: list[str] = []

    def scan_again(_: int, __: int) -> None:
        if not newer:
            page = saved(blank(100).image, tmp_path / "blank.jpg", dpi=100)
            newer.append(scanned(desk, id, [page]).sha256)

    first, second = made(desk, progress=scan_again)
    assert (first.paper.of, first.made) == (old.sha256, None)
    assert second.made is not None
    assert second.made.of == newer[0]
    assert len(copies(desk, id)) == 1
    # The blank page has nothing to read: its copy may be the very file that was scanned.
    assert files(desk, id) == len({old.sha256, newer[0], second.made.sha256})


def test_the_office_limit_makes_the_copy_lighter_or_tells(desk: Desk, tmp_path: Path) -> None:
    id = received(desk).id
    paper = scanned(desk, id, [saved(SHEETS[0].image, tmp_path / "a.jpg", dpi=150, quality=97)])
    archive.limit_files(desk, paper.bytes * 2 // 3)
    (outcome,) = made(desk)
    assert outcome.made
    assert outcome.made.bytes <= paper.bytes * 2 // 3
    assert any("nén" in warning for warning in outcome.warnings)

    scanned(desk, id, images(tmp_path, SHEETS[:1]), place=1)
    archive.limit_files(desk, 1000)
    (outcome,) = made(desk)
    assert outcome.failed


def test_two_programs_do_not_make_copies_at_once(desk: Desk) -> None:
    with archive.alone(desk), pytest.raises(Refusal) as caught:
        made(desk)
    assert caught.value.code == "archive-busy"


def test_stopping_leaves_the_paper_waiting(desk: Desk, tmp_path: Path) -> None:
    id = received(desk).id
    scanned(desk, id, images(tmp_path))
    read: list[int] = []
    with pytest.raises(ScanProblem) as caught:
        list(archive.run(desk, lambda: bool(read), progress=lambda done, of: read.append(done)))
    assert caught.value.code == "cancelled"
    assert len(archive_queue.waiting(desk)) == 1
    assert look.truth(desk).troubles == ()
    assert clear_text(desk) == []


CHILD = """
import os, sys
from pathlib import Path
from desk_tui.counter import archive
from desk_tui.counter.desk import Desk
from scanners.vault import Shelf

folder, key, officer, moment, secret = sys.argv[1:]
put, act = Shelf.put, Desk.act

def dies_before(self, source):
    os._exit(9) if moment == "before-put" else None
    return put(self, source)

def dies_before_act(self, *args, **options):
    os._exit(9)

Shelf.put = dies_before
Desk.act = dies_before_act
desk = Desk(Path(folder), bytes.fromhex(key), officer)
for outcome in archive.run(desk, lambda: False, secret or None):
    pass
"""


@pytest.fixture
def dying(desk: Desk, tmp_path: Path) -> str:
    """A paper waiting on a desk whose clock is the wall's, for another process to work on."""
    id = received(desk).id
    scanned(desk, id, images(tmp_path, SHEETS[:1]))
    return id


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize("moment", ["before-put", "before-act"])
def test_a_program_killed_between_file_and_act_neither_loses_nor_doubles(
    desk: Desk, dying: str, tmp_path: Path, moment: str, signed: bool
) -> None:
    secret = SECRET if signed else None
    if signed:
        issuer = authority()
        now = datetime.now(UTC)
        holder = issuer.issue(begins=NOW - timedelta(days=1), ends=now + timedelta(days=30))
        key = key_file(tmp_path / "key.p12", holder, issuer)
        signing.choose(desk, signing.Signing(p12=str(key)), secret)
    words = (str(desk.folder), desk.record.key.hex(), OFFICER, moment, secret or "")
    died = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True)
    assert died.returncode == 9, died.stderr.decode()
    assert copies(desk, dying) == []
    outcomes = made(desk, secret=secret)
    assert [bool(one.made) for one in outcomes] == [True]
    assert len(copies(desk, dying)) == 1
    assert files(desk, dying) == 2
    assert bool(line_of(desk, dying).signed_by) == signed
    assert clear_text(desk) == []
    found = paper_words.search(desk.read, text.plain, " ".join(SHEETS[0].text.split()[:3]))
    assert len(found) == 1


def test_a_paper_that_kills_the_program_is_put_aside(desk: Desk, dying: str) -> None:
    (waiting,) = archive_queue.waiting(desk)
    for _ in range(3):
        assert archive._begin(desk, waiting.of) <= 3
    (outcome,) = made(desk)
    assert outcome.failed
    assert "nhiều lần" in outcome.failed.why
    assert settings.get(desk.read, "archive-begun") is None


def test_papers_of_other_desks_are_left_to_them(desk: Desk, tmp_path: Path) -> None:
    id = received(desk).id
    pages = images(tmp_path, SHEETS[:1])
    assemble(pages, tmp_path / "a.pdf")
    kept(desk, id, tmp_path / "a.pdf")
    (act,) = [act for act in acts.of_subject(desk.read, id) if act.kind == "paper.added"]
    other = msgspec.structs.replace(act, desk="H18.12.34/9")
    assert archive_queue._scanned(desk, act)
    assert archive_queue._scanned(desk, other) == []
